/**
 * Static problems that the simulation tried and could not bring about: they become hints that say within which bounds. It knows
 * what was run and answered, not why nothing went wrong; a run in which a decision never goes both ways proves nothing about it.
 */
import type { Diagnostic } from '../model/diagnostic';
import { type Fault, type Operation, operationsOf, type Pipeline, stepsOf } from '../model/pipeline';
import type { ScenarioResult, SimulationResult } from '../model/trace';

/**
 * Rules about requests running beside each other or being cut off, with the fault that they need: what they predict comes about
 * within a few runs or not at all. Rules about deliveries, views and keys hang on what the file does not list.
 */
const provable: { readonly [rule: string]: Fault | undefined } = {
  'write-bypasses-store': undefined,
  'decision-on-stale-view': undefined,
  'stale-replica-decision': undefined,
  'decision-outside-transaction': undefined,
  'isolation-too-weak': undefined,
  'dual-write': 'crash',
  'effect-in-transaction': 'crash',
};

/** Said by a run that did not decide: it was turned away, or failed. */
const undecided: readonly string[] = ['aborted', 'error'];

/** Whether everything that the operation does is simulated as it is written. */
function isWhole(operation: Operation): boolean {
  return (
    operation.trigger.kind === 'request' &&
    operation.body.kind === 'steps' &&
    stepsOf(operation).every((step) => step.kind !== 'sql' || step.statement.kind !== 'unsupported')
  );
}

/** Whether the runs show each decision of the operation both ways: gone on, and turned down. */
function isExercised(operation: Operation, responses: readonly string[]): boolean {
  const refusals = new Set(stepsOf(operation).flatMap((step) => (step.kind === 'require' ? [step.otherwise] : [])));
  const wentOn = responses.some((response) => !refusals.has(response) && !undecided.includes(response));
  return wentOn && [...refusals].every((refusal) => responses.includes(refusal));
}

/** Whether a scenario ran all of these operations at the same time: several, or one beside itself. */
function ranTogether({ runs = [] }: ScenarioResult, ids: readonly string[]): boolean {
  const clientsOf = (id: string) => runs.find(({ operation }) => operation === id)?.clients ?? 0;
  return ids.every((id) => clientsOf(id) >= (ids.length === 1 ? 2 : 1));
}

function involves({ runs = [], findings }: ScenarioResult, ids: readonly string[]): boolean {
  return (
    runs.some(({ operation }) => ids.includes(operation)) ||
    findings.some(({ operations }) => operations.some((id) => ids.includes(id)))
  );
}

/** The hint in place of a problem that the simulation tried and could not bring about; the problem itself otherwise. */
export function unlessHarmless(
  pipeline: Pipeline,
  diagnostic: Diagnostic,
  { scenarios, failures = [] }: SimulationResult,
): Diagnostic {
  const { rule, operations: ids = [], severity } = diagnostic;
  if (!Object.hasOwn(provable, rule) || severity === 'hint' || ids.length === 0 || failures.length > 0)
    return diagnostic;
  const operations = operationsOf(pipeline).filter(({ id }) => ids.includes(id));
  if (operations.length < ids.length || !operations.every(isWhole)) return diagnostic;
  const around = scenarios.filter((scenario) => involves(scenario, ids));
  if (around.some(({ verdict, bound }) => verdict !== 'none' || bound !== undefined)) return diagnostic;
  const fault = provable[rule];
  const together = around.filter(
    (scenario) => ranTogether(scenario, ids) && (fault === undefined || scenario.faults.includes(fault)),
  );
  const responsesOf = (id: string) =>
    together
      .flatMap(({ runs = [] }) => runs.filter(({ operation }) => operation === id))
      .flatMap((run) => run.responses);
  if (together.length === 0 || !operations.every((one) => isExercised(one, responsesOf(one.id)))) return diagnostic;
  const states = together.reduce((sum, one) => sum + one.states, 0);
  const names = together.map(({ name }) => `\`${name}\``).slice(0, 3);
  const proof =
    `Harmless as far as it was simulated: in none of ${states.toLocaleString('en-US')} states of ${names.join(', ')} does ` +
    'anything go wrong. With other inputs and rows, or more clients, it may.';
  return { ...diagnostic, severity: 'hint', message: `${diagnostic.message} ${proof}` };
}
