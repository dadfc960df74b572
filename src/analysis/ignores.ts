/** Inline ignores: which findings they excuse, and which of them excuse nothing. It knows lines, not rules. */
import type { Diagnostic } from '../model/diagnostic';
import type { Place } from '../model/place';
import { simulationRuleIds } from '../model/rule-ids';
import type { ReadFile } from './reconcile';

/** Rules that stay silent until the file is simulated. */
const afterSimulation: readonly string[] = [...simulationRuleIds, 'public-anomaly'];

/** 0-based line of an offset. */
function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lines on which an ignore excuses a finding: where it stands, and where the entry begins that holds it (a block of SQL). */
function linesOf(file: ReadFile, place: Place): readonly number[] {
  const places: readonly Place[] =
    place.kind === 'node' ? [place, { kind: 'node', path: place.path, part: 'entry' }] : [place];
  return places.map((one) => lineAt(file.lineStarts, file.offsets(one).start));
}

/** What is left when the ignores have been applied, and a notice for each ignored rule that excused nothing. */
export function withIgnores(
  file: ReadFile,
  diagnostics: readonly Diagnostic[],
  isSimulated: boolean,
): { readonly diagnostics: readonly Diagnostic[]; readonly unused: readonly Diagnostic[] } {
  const { ignores } = file.pipeline;
  const used = new Set<object>();
  const left = diagnostics.filter((diagnostic) => {
    if (ignores.length === 0) return true;
    const lines = linesOf(file, diagnostic.place);
    const excuses = ignores
      .filter(({ line }) => lines.includes(line))
      .flatMap(({ rules }) => rules.filter(({ rule }) => rule === diagnostic.rule));
    for (const excuse of excuses) used.add(excuse);
    return excuses.length === 0;
  });
  const unused = ignores
    .flatMap(({ rules }) => rules)
    .filter((excuse) => !used.has(excuse) && (isSimulated || !afterSimulation.includes(excuse.rule)))
    .map(
      ({ rule, place }): Diagnostic => ({
        rule: 'unused-ignore',
        severity: 'warning',
        message: `Nothing here is reported as \`${rule}\`: the ignore can go.`,
        place,
        related: [],
        fixes: [],
      }),
    );
  return { diagnostics: left, unused };
}
