/** Which severities hold for a file and whether it is checked at all, once every source of settings is gathered. It reads nothing. */
import type { Layer, RuleSettings } from '../model/configuration';
import { pathWithin } from '../model/file-path';
import { fitsPatterns } from '../model/path-pattern';

function fits(patterns: readonly string[], folder: string, path: string): boolean {
  const inside = pathWithin(folder, path);
  return inside !== undefined && fitsPatterns(patterns, inside);
}

/** Severities for the file at `path` (absolute, with `/`): later layers over earlier ones, in each its overrides over its rules. */
export function settingsFor(layers: readonly Layer[], path: string): RuleSettings {
  return Object.assign(
    {},
    ...layers.flatMap(({ folder, rules, overrides }) => [
      rules,
      ...overrides.filter(({ files }) => fits(files, folder, path)).map((override) => override.rules),
    ]),
  );
}

/** Whether the layers leave the file at `path` (absolute, with `/`) out; a later layer can take it back in. */
export function isLeftOut(layers: readonly Layer[], path: string): boolean {
  let isOut = false;
  for (const { folder, ignore } of layers) {
    const inside = pathWithin(folder, path);
    if (inside === undefined) continue;
    // What earlier layers decided counts as a pattern before the first.
    isOut = fitsPatterns(isOut ? ['**', ...ignore] : ignore, inside);
  }
  return isOut;
}
