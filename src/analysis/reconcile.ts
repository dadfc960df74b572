/**
 * Makes one list of what is known about a file: its own problems, the static rules and what the simulation found, so that one
 * problem is told once; then severities, ignores and the order of the text. It finds nothing new by itself.
 */
import type { Diagnostic, RuleSetting } from '../model/diagnostic';
import type { Pipeline } from '../model/pipeline';
import type { OffsetRange, Place } from '../model/place';
import type { SimulationResult } from '../model/trace';
import { withIgnores } from './ignores';
import { withSimulation } from './simulated';

/** What is asked of a file that was read. */
export interface ReadFile {
  readonly pipeline: Pipeline;
  readonly diagnostics: readonly Diagnostic[];
  /** 0-based UTF-16 offsets at which lines start. */
  readonly lineStarts: readonly number[];
  /** 0-based UTF-16 offsets of a place in the text. */
  offsets(place: Place): OffsetRange;
}

/** Severities by rule, as a workspace or a command line says them. */
export type Settings = { readonly [rule: string]: RuleSetting };

/** With the severity that the file says, else the settings, else its own; what is `off` is left out. */
function atSeverity({ rules }: Pipeline, settings: Settings, diagnostic: Diagnostic): readonly Diagnostic[] {
  const setting =
    rules[diagnostic.rule]?.setting ??
    (Object.hasOwn(settings, diagnostic.rule) ? settings[diagnostic.rule] : undefined);
  if (setting === 'off') return [];
  return [setting === undefined ? diagnostic : { ...diagnostic, severity: setting }];
}

function inOrder(file: ReadFile, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const located = diagnostics.map((diagnostic, index) => ({ diagnostic, index, ...file.offsets(diagnostic.place) }));
  located.sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  return located.map(({ diagnostic }) => diagnostic);
}

/**
 * Everything known about a file, in the order of the text. `found` is what the static rules say; without a `simulation` nothing
 * is known about what only it can tell, and ignores of that count as used.
 */
export function reconcile(
  file: ReadFile,
  found: readonly Diagnostic[],
  simulation: SimulationResult | undefined,
  settings: Settings,
): readonly Diagnostic[] {
  const { pipeline } = file;
  const judged = simulation ? withSimulation(pipeline, found, simulation) : found;
  const shown = [...file.diagnostics, ...judged].flatMap((diagnostic) => atSeverity(pipeline, settings, diagnostic));
  const kept = withIgnores(file, shown, simulation !== undefined);
  const unused = kept.unused.flatMap((diagnostic) => atSeverity(pipeline, settings, diagnostic));
  return inOrder(file, [...kept.diagnostics, ...unused]);
}
