/**
 * The simulation: runs every scenario of a pipeline, without faults and with each that applies, and reports for each
 * what no one-at-a-time run explains and which invariants break, with the shortest run that shows it.
 */
import type { Pipeline } from '../model/pipeline';
import { operationsOf } from '../model/pipeline';
import type { ScenarioResult, SimulationResult, SqlFailure, Verdict } from '../model/trace';
import { verdicts } from '../model/trace';
import { compose } from './compose';
import { sliceOf } from './cone';
import { givenContents } from './initial';
import { checkInvariants } from './invariants';
import { compileProgram, type Program } from './program';
import { runScenario } from './run-scenario';
import type { ScenarioRun } from './run-with-fault';
import { createKeys, type ScenarioCache } from './scenario-cache';
import { planScenarios } from './scenarios';
import { noValues } from './values';

export interface SimulationOptions {
  /** Distinct states of one scenario before it stops at the bound; default: the file's. */
  readonly maxStates?: number;
  /** Seconds for each scenario (and six times that for the whole file) before it stops at the bound; default: the file's. */
  readonly maxSeconds?: number;
  /** Only the scenario of this name. */
  readonly scenario?: string;
  /** Searches every state, leaving nothing out: the same verdicts, slowly. For checking the reductions. */
  readonly unreduced?: boolean;
}

export interface SimulationProgress {
  readonly scenario: string;
  /** 0-based. */
  readonly index: number;
  readonly count: number;
  /** Distinct states of the present run so far. */
  readonly states: number;
}

export interface SimulationHost {
  /** Milliseconds of a clock that only goes forward. */
  nowMs(): number;
  /** Asked often; true ends the simulation at the bound `cancelled`. */
  shouldStop?(): boolean;
  onProgress?(progress: SimulationProgress): void;
  /** Where results of scenarios are kept between runs; none: every scenario is run. */
  readonly cache?: ScenarioCache;
}

/** A whole file may take as long as this many scenarios at their bound. */
const scenariosWorth = 6;

/** Runs the scenarios of `pipeline`. Same input, same result but for the seconds. */
export function simulate(pipeline: Pipeline, options: SimulationOptions, host: SimulationHost): SimulationResult {
  const startMs = host.nowMs();
  const maxSeconds = options.maxSeconds ?? pipeline.simulation.maxSeconds;
  const fileDeadlineMs = startMs + maxSeconds * 1000 * scenariosWorth;
  const programs = new Map(
    operationsOf(pipeline).map((operation) => [operation.id, compileProgram(pipeline, operation)]),
  );
  const plan = planScenarios(pipeline, programs);
  const planned = plan.scenarios.filter(
    (scenario) => options.scenario === undefined || scenario.name === options.scenario,
  );
  const count = planned.length;
  const failures = new Map<string, SqlFailure>();
  const isUnreduced = options.unreduced ?? false;
  const maxStates = options.maxStates ?? pipeline.simulation.maxStates;
  const alwaysWatched = isUnreduced ? new Set<string>() : brokenAtStart(pipeline, programs, failures);
  const keys = createKeys();
  const scenarios = planned.map((scenario, index) => {
    const progress = (states: number): void => host.onProgress?.({ scenario: scenario.name, index, count, states });
    const started = scenario.variants.flatMap(({ clients }) => clients).flatMap(({ runs }) => runs);
    const core = {
      programs: [...new Set(started.map(({ program }) => program))],
      pendingTopics: scenario.pendingTopics,
    };
    const slice = isUnreduced ? pipeline : sliceOf(pipeline, programs, core, alwaysWatched);
    const key = host.cache && !isUnreduced ? keys.keyOf(scenario, slice, `${maxStates}`) : '';
    const cached = key === '' ? undefined : host.cache?.get(key);
    if (cached) {
      progress(cached.result.states);
      for (const failure of cached.failures) failures.set(failure.message, failure);
      return cached.result;
    }
    const deadlineMs = Math.min(fileDeadlineMs, host.nowMs() + maxSeconds * 1000);
    let isCutShort = false;
    const own = new Map<string, SqlFailure>();
    const run: ScenarioRun = {
      pipeline: slice,
      programs,
      scenario,
      failures: own,
      unreduced: isUnreduced,
      maxStates,
      nowMs: () => host.nowMs(),
      stop(states) {
        progress(states);
        const reason = host.shouldStop?.()
          ? 'cancelled'
          : host.nowMs() > deadlineMs
            ? `${maxSeconds} seconds`
            : undefined;
        isCutShort ||= reason !== undefined;
        return reason;
      },
    };
    const result = runScenario(run);
    for (const failure of own.values()) failures.set(failure.message, failure);
    // How far it comes in some seconds is no property of the file.
    if (key !== '' && !isCutShort) host.cache?.set(key, { result, failures: [...own.values()] });
    return result;
  });
  const all = plan.isTruncated && options.scenario === undefined ? [...scenarios, leftOut(planned.length)] : scenarios;
  const verdict = worst(all.map((scenario) => scenario.verdict));
  return { verdict, scenarios: all, bounds: { maxStates, maxSeconds }, failures: [...failures.values()] };
}

/** Names of the invariants that do not hold before anything happens. */
function brokenAtStart(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  failures: Map<string, SqlFailure>,
): ReadonlySet<string> {
  const nobody = [{ clients: [], contents: givenContents(pipeline) }];
  const subject = { pipeline, programs, unreduced: false };
  return new Set(
    compose(subject, nobody, undefined, [], noValues(failures)).flatMap(({ shape, system }) =>
      checkInvariants(shape).broken(Int32Array.from(system.initial[0] as readonly number[]), true),
    ),
  );
}

/** Stands for the scenarios that were not even made. */
function leftOut(made: number): ScenarioResult {
  const bound = `only the first ${made} scenarios were made`;
  return { name: 'all other scenarios', verdict: 'bound', states: 0, seconds: 0, faults: [], bound, findings: [] };
}

function worst(found: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => found.includes(verdict)) ?? 'none';
}
