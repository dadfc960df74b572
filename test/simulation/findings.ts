/** Small pipelines and what the simulation finds in them, as one text a finding. */
import { load } from '../../src/language/load';
import type { Finding, SimulationResult } from '../../src/model/trace';
import { simulate } from '../../src/simulation/simulate';

const host = { nowMs: () => 0 };

/** The result for a file; throws when the file itself has errors: the test is wrong then. */
export function resultOf(text: string): SimulationResult {
  const file = load(text);
  const errors = file.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return simulate(file.pipeline, {}, host);
}

/** Every finding of every scenario. */
export function findingsOf(text: string): readonly Finding[] {
  return resultOf(text).scenarios.flatMap(({ findings }) => findings);
}

/** `kind (cause)`, or `invariant: kind (cause)`, of every finding, each once. */
export function namesOf(text: string): readonly string[] {
  const names = findingsOf(text).map(
    ({ invariant, kind, cause }) => `${invariant === undefined ? '' : `${invariant}: `}${kind} (${cause})`,
  );
  return [...new Set(names)].sort();
}
