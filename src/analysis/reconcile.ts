/**
 * Makes one list of what is known about a file: its own problems, the static rules and what the simulation found, so that one
 * problem is told once; then severities, ignores and the order of the text. It finds nothing new by itself.
 */
import type { Diagnostic, RuleSetting } from '../model/diagnostic';
import type { Pipeline } from '../model/pipeline';
import type { OffsetRange, Place } from '../model/place';
import type { SimulationResult } from '../model/trace';
import { type Excused, withIgnores } from './ignores';
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

/** Everything known about a file, in the order of the text. */
export interface Judgement {
  /** What is reported. */
  readonly diagnostics: readonly Diagnostic[];
  /** What inline ignores excuse. */
  readonly excused: readonly Excused[];
}

/**
 * Everything known about a file. `found` is what the static rules say; without a `simulation` nothing is known about what only
 * it can tell, and ignores of that count as used. `today` is a day such as `2027-01-31`; without it no ignore has ended.
 */
export function judge(
  file: ReadFile,
  found: readonly Diagnostic[],
  simulation: SimulationResult | undefined,
  settings: Settings,
  today?: string,
): Judgement {
  const { pipeline } = file;
  const judged = simulation ? withSimulation(pipeline, found, simulation) : found;
  const shown = [...file.diagnostics, ...judged].flatMap((diagnostic) => atSeverity(pipeline, settings, diagnostic));
  const kept = withIgnores(file, inOrder(file, shown), simulation !== undefined, today);
  const unused = kept.unused.flatMap((diagnostic) => atSeverity(pipeline, settings, diagnostic));
  return { diagnostics: inOrder(file, [...kept.diagnostics, ...unused]), excused: kept.excused };
}

/** What is reported about a file: the diagnostics of `judge`. */
export function reconcile(
  file: ReadFile,
  found: readonly Diagnostic[],
  simulation: SimulationResult | undefined,
  settings: Settings,
  today?: string,
): readonly Diagnostic[] {
  return judge(file, found, simulation, settings, today).diagnostics;
}
