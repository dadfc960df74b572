/**
 * One scenario from its first run to its result: without faults, then with each that applies, and once more on changed pipelines
 * to see what would have helped. It knows runs and their results, not how states are searched.
 */
import type { Pipeline } from '../model/pipeline';
import { operationsOf } from '../model/pipeline';
import type { Finding, ScenarioRun as RunOperation, ScenarioResult, Verdict } from '../model/trace';
import { untried, withCauses } from './cause';
import { compileProgram } from './program';
import { type FaultRun, nothingKnown, runWithFault, type ScenarioRun } from './run-with-fault';
import type { PlannedScenario } from './scenarios';
import { noValues } from './values';

/** A scenario with more states is not simulated again to see what would have helped. */
const maxTriedStates = 20_000;

/** Runs the scenario with all its faults; one result for them together. */
export function runScenario(run: ScenarioRun): ScenarioResult {
  const { scenario } = run;
  const known = nothingKnown();
  // One set of interned values for all runs of the scenario, so that equal outcomes are equal in all of them.
  const values = noValues(run.failures);
  const runs: FaultRun[] = [];
  for (const fault of scenario.faults) {
    const used = runs.reduce((sum, one) => sum + one.states, 0);
    runs.push(runWithFault(run, fault, known, values, used));
    // What has no end without a fault has none with one.
    if (known.isEndless) break;
  }
  const findings = runs.flatMap((one, i) =>
    i === 0 && one.states <= maxTriedStates
      ? withCauses(run.pipeline, one.findings, (changed) => rerun(run, changed))
      : one.findings.map(untried),
  );
  const operations = operationsRun(scenario, known.responses);
  const bound = scenario.truncated ?? runs.find((one) => one.bound !== undefined)?.bound;
  const hasViolation = findings.some((finding) => finding.invariant !== undefined);
  const found: Verdict = hasViolation ? 'violation' : findings.length > 0 ? 'anomaly' : 'none';
  return {
    name: scenario.name,
    verdict: found === 'none' && bound !== undefined ? 'bound' : found,
    states: runs.reduce((sum, one) => sum + one.states, 0),
    seconds: runs.reduce((sum, one) => sum + one.seconds, 0),
    faults: scenario.faults.flatMap((fault) => fault ?? []),
    ...(bound === undefined ? {} : { bound }),
    findings,
    ...(operations.length > 0 ? { runs: operations } : {}),
    ...(scenario.place ? { place: scenario.place } : {}),
  };
}

/** What the scenario shows without faults on a changed pipeline; undefined: it did not come to an end. */
function rerun(run: ScenarioRun, pipeline: Pipeline): readonly Finding[] | undefined {
  const programs = new Map(
    operationsOf(pipeline).map((operation) => [operation.id, compileProgram(pipeline, operation)]),
  );
  const variants = run.scenario.variants.map((variant) => ({
    ...variant,
    clients: variant.clients.map((client) => ({
      ...client,
      runs: client.runs.map((one) => ({ ...one, program: programs.get(one.program.operation.id) ?? one.program })),
    })),
  }));
  const values = noValues(new Map());
  const changed = { ...run, pipeline, programs, scenario: { ...run.scenario, variants }, maxStates: maxTriedStates };
  const { bound, findings } = runWithFault(changed, undefined, nothingKnown(), values, 0);
  return bound === undefined ? findings.map(({ finding }) => finding) : undefined;
}

/** The operations of a scenario's clients, in their order, with what they were seen to respond. */
function operationsRun(
  { variants }: PlannedScenario,
  responses: ReadonlyMap<string, ReadonlySet<string>>,
): readonly RunOperation[] {
  const clients = new Map<string, number>();
  for (const variant of variants) {
    const own = variant.clients.flatMap(({ runs }) => [...new Set(runs.map(({ program }) => program.operation.id))]);
    for (const id of new Set(own))
      clients.set(id, Math.max(clients.get(id) ?? 0, own.filter((one) => one === id).length));
  }
  return [...clients].map(([operation, count]) => ({
    operation,
    clients: count,
    responses: [...(responses.get(operation) ?? [])].sort(),
  }));
}
