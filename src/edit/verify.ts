/**
 * Whether a fix does what it says: what was found is gone, and nothing came in its place. It compares two judgements of a file,
 * before and after, and knows neither how they are made nor how the text was changed.
 */
import type { Diagnostic } from '../model/diagnostic';
import type { Finding, SimulationResult } from '../model/trace';

/** Everything that is known about one version of a file. */
export interface Judgement {
  readonly diagnostics: readonly Diagnostic[];
  /** undefined: it could not be simulated, so nothing about it is certain. */
  readonly simulation: SimulationResult | undefined;
}

/** What tells a problem from others of its rule, whatever places and words have become. */
function keyOf({ rule, operations = [] }: Diagnostic): string {
  return `${rule} ${[...operations].sort().join()}`;
}

function counted(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity !== 'error' && diagnostic.severity !== 'warning') continue;
    counts.set(keyOf(diagnostic), (counts.get(keyOf(diagnostic)) ?? 0) + 1);
  }
  return counts;
}

function findingKey({ kind, invariant, operations }: Finding): string {
  return invariant === undefined ? `${kind} ${[...operations].sort().join()}` : `breaks ${invariant}`;
}

function findingsOf({ simulation }: Judgement): readonly Finding[] {
  return (simulation?.scenarios ?? []).flatMap(({ findings }) => findings);
}

/** The finding that shows the problem; undefined: none does. */
function findingShown({ simulation }: Judgement, { counterexample }: Diagnostic): Finding | undefined {
  const scenario = simulation?.scenarios.find(({ name }) => name === counterexample?.scenario);
  return scenario?.findings[counterexample?.finding ?? -1];
}

function sameRule(diagnostic: Diagnostic): (other: Diagnostic) => boolean {
  return ({ rule, operations = [] }) =>
    rule === diagnostic.rule &&
    (operations.length === 0 || operations.some((id) => diagnostic.operations?.includes(id) ?? true));
}

/**
 * Whether the fix is verified: the problem is reported once less, the finding that shows it is gone, no error or warning and no
 * finding is there that was not before, and every scenario was looked at to its end.
 */
export function isVerified(before: Judgement, diagnostic: Diagnostic, after: Judgement): boolean {
  if (!after.simulation || !before.simulation) return false;
  if (after.simulation.scenarios.some(({ bound, verdict }) => bound !== undefined || verdict === 'bound')) return false;
  const isSame = sameRule(diagnostic);
  if (after.diagnostics.filter(isSame).length >= before.diagnostics.filter(isSame).length) return false;
  const shown = findingShown(before, diagnostic);
  const left = new Set(findingsOf(after).map(findingKey));
  if (shown && left.has(findingKey(shown))) return false;
  const had = new Set(findingsOf(before).map(findingKey));
  if ([...left].some((key) => !had.has(key))) return false;
  const counts = counted(before.diagnostics);
  for (const [key, count] of counted(after.diagnostics)) if (count > (counts.get(key) ?? 0)) return false;
  return true;
}
