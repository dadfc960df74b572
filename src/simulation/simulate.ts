/**
 * The simulation: runs every scenario of a pipeline, without faults and with each that applies, and reports for each
 * what no one-at-a-time run explains and which invariants break, with the shortest run that shows it.
 */
import type { Fault, Pipeline } from '../model/pipeline';
import { operationsOf } from '../model/pipeline';
import type {
  Finding,
  FindingKind,
  ScenarioRun as RunOperation,
  ScenarioResult,
  SimulationResult,
  SqlFailure,
  Verdict,
} from '../model/trace';
import { verdicts } from '../model/trace';
import { type ToldFinding, untried, withCauses } from './cause';
import { readRanges } from './certify';
import { compose } from './compose';
import { sliceOf } from './cone';
import { createWorld } from './content';
import { tell } from './explore';
import { findingOf } from './finding';
import { givenContents } from './initial';
import { checkInvariants, type Invariants } from './invariants';
import { type Observation, observe } from './observation';
import { createOracle } from './oracle';
import { compileProgram, type Program } from './program';
import { createQueues } from './queue';
import { consumersOf, downstreamOf, topicOf } from './reach';
import { unanswered } from './rounds';
import { createKeys, type ScenarioCache } from './scenario-cache';
import { type PlannedScenario, planScenarios, type Variant } from './scenarios';
import { search } from './search';
import { activityInterner, transactionInterner, type Values } from './shape';
import { answerBook } from './successors';

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

const maxBytes = 1_500_000_000;
/** A whole file may take as long as this many scenarios at their bound. */
const scenariosWorth = 6;
/** Serial runs looked at for one answer before it is given up. */
const maxSerialStates = 20_000;
/** A scenario with more states is not simulated again to see what would have helped. */
const maxTriedStates = 20_000;
/** Distinct unexplained outcomes that are looked into; more would only repeat their kinds. */
const maxOutcomes = 48;

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
      host,
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
    compose(subject, nobody, undefined, [], emptyValues(failures)).flatMap(({ shape, system }) =>
      checkInvariants(shape).broken(Int32Array.from(system.initial[0] as readonly number[]), true),
    ),
  );
}

function emptyValues(failures: Map<string, SqlFailure>): Values {
  return {
    world: createWorld(),
    queues: createQueues(),
    ranges: readRanges(),
    transactions: transactionInterner(),
    activities: activityInterner(),
    viewContents: new Map(),
    answers: answerBook(),
    failures,
    growth: { relation: undefined },
  };
}

/** Stands for the scenarios that were not even made. */
function leftOut(made: number): ScenarioResult {
  const bound = `only the first ${made} scenarios were made`;
  return { name: 'all other scenarios', verdict: 'bound', states: 0, seconds: 0, faults: [], bound, findings: [] };
}

function worst(found: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => found.includes(verdict)) ?? 'none';
}

interface ScenarioRun {
  readonly pipeline: Pipeline;
  readonly programs: ReadonlyMap<string, Program>;
  readonly scenario: PlannedScenario;
  readonly failures: Map<string, SqlFailure>;
  readonly unreduced: boolean;
  readonly maxStates: number;
  readonly host: SimulationHost;
  stop(states: number): string | undefined;
}

/** What earlier runs of the scenario have shown: a fault is blamed only for what it adds. */
interface Known {
  readonly invariants: Set<string>;
  readonly outcomes: Set<string>;
  readonly kinds: Set<FindingKind>;
  /** By operation. */
  readonly responses: Map<string, Set<string>>;
  /** Something grows in every run. */
  isEndless: boolean;
}

function runScenario(run: ScenarioRun): ScenarioResult {
  const { scenario } = run;
  const known = nothingKnown();
  // One set of interned values for all runs of the scenario, so that equal outcomes are equal in all of them.
  const values = emptyValues(run.failures);
  const runs: FaultRun[] = [];
  for (const fault of scenario.faults) {
    runs.push(runWithFault(run, fault, known, values));
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
  const values = emptyValues(new Map());
  const changed = { ...run, pipeline, programs, scenario: { ...run.scenario, variants }, maxStates: maxTriedStates };
  const { bound, findings } = runWithFault(changed, undefined, nothingKnown(), values);
  return bound === undefined ? findings.map(({ finding }) => finding) : undefined;
}

function nothingKnown(): Known {
  return { invariants: new Set(), outcomes: new Set(), kinds: new Set(), responses: new Map(), isEndless: false };
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

/** Notes what each run of a complete state responded. */
function noteResponses(known: Known, clients: Variant['clients'], { responses }: Observation): void {
  for (const [client, { runs }] of clients.entries())
    for (const [index, { program }] of runs.entries()) {
      const response = responses[client]?.[index];
      if (response === undefined || response === unanswered) continue;
      const { id } = program.operation;
      const said = known.responses.get(id) ?? new Set();
      known.responses.set(id, said.add(response));
    }
}

/** The run of a scenario with one fault, or without. */
interface FaultRun {
  readonly states: number;
  readonly seconds: number;
  readonly bound: string | undefined;
  readonly findings: readonly ToldFinding[];
}

/** A finding before the shortest of its kind is chosen. */
interface Candidate {
  readonly told: ToldFinding;
  readonly length: number;
}

function runWithFault(run: ScenarioRun, fault: Fault | undefined, known: Known, values: Values): FaultRun {
  const { scenario, host } = run;
  const startMs = host.nowMs();
  const variants = scenario.variants.filter((variant) => variant.fault === undefined || variant.fault === fault);
  const compositions = compose(run, variants, fault, scenario.pendingTopics, values);
  let states = 0;
  let bound: string | undefined;
  const candidates: Candidate[] = [];
  const outcomes = new Set<string>();
  compositions.forEach((composition, variant) => {
    const { shape, system } = composition;
    const initial = system.initial[0] as readonly number[];
    const invariants: Invariants = checkInvariants(shape);
    const start = Int32Array.from(initial);
    // Rows that were made up must not break what the file promises before anything has happened.
    const isMadeUp = variant > 0 && variants[variant]?.contents !== variants[0]?.contents;
    if (isMadeUp && invariants.broken(start, true).length > 0) return;
    const oracle = createOracle(shape, initial, maxSerialStates);
    const own = new Set<string>();
    let isUnknown = false;
    const {
      bound: reached,
      sightings,
      ...found
    } = search(
      system,
      {
        broken: (vector, complete) => invariants.broken(vector, complete).filter((name) => !known.invariants.has(name)),
        outcome(vector) {
          const key = `${variant} ${JSON.stringify(observe(shape, vector))}`;
          return known.outcomes.has(key) ? undefined : key;
        },
        isWrong(vector, key) {
          if (own.has(key)) return false;
          own.add(key);
          const observation = observe(shape, vector);
          noteResponses(known, variants[variant]?.clients ?? [], observation);
          const explained = oracle.isExplained(observation);
          if (explained === undefined) isUnknown = true;
          return explained === false;
        },
        isHopeless: () => values.growth.relation !== undefined,
      },
      { maxStates: run.maxStates, maxBytes, shouldStop: (count) => run.stop(states + count) },
      maxOutcomes,
      run.unreduced,
      shape.answers,
    );
    for (const key of own) outcomes.add(key);
    states += found.states;
    bound ??= reached && `${reached}${loopText(run)}`;
    if (values.growth.relation !== undefined) {
      bound ??= `${values.growth.relation} keeps growing`;
      known.isEndless = true;
    }
    if (isUnknown) bound ??= 'too many one-at-a-time runs to compare with';
    for (const { broken, path, isSettled } of sightings) {
      const moves = tell(system, path);
      const end = path[path.length - 1];
      candidates.push({ told: findingOf(shape, moves, fault, broken, oracle, isSettled, end), length: moves.length });
    }
  });
  for (const key of outcomes) known.outcomes.add(key);
  return {
    states,
    seconds: (host.nowMs() - startMs) / 1000,
    bound,
    findings: shortest(candidates, known),
  };
}

/** Said where a bound was reached and a topic feeds itself, so that there may be no end: `; what comes into echoes comes back to it`. */
function loopText({ pipeline, programs }: ScenarioRun): string {
  const topic = consumersOf(pipeline).find((consumer) => {
    const written = programs.get(consumer.id)?.writes ?? [];
    return downstreamOf(pipeline, programs, written).has(topicOf(consumer));
  });
  return topic ? `; what comes into ${topicOf(topic)} comes back to it` : '';
}

/** The shortest finding for each broken invariant and for each kind of anomaly. */
function shortest(candidates: readonly Candidate[], known: Known): readonly ToldFinding[] {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { finding } = candidate.told;
    const name = finding.invariant === undefined ? `kind ${finding.kind}` : `invariant ${finding.invariant}`;
    const found = best.get(name);
    if (!found || candidate.length < found.length) best.set(name, candidate);
  }
  const findings = [...best.values()]
    .map((candidate) => candidate.told)
    // One for each kind: what an earlier run has shown already is not shown again.
    .filter(({ finding }) => finding.invariant !== undefined || !known.kinds.has(finding.kind));
  for (const { finding } of findings) {
    if (finding.invariant !== undefined) known.invariants.add(finding.invariant);
    else known.kinds.add(finding.kind);
  }
  // Broken invariants first, in the order of the file; then kinds, shortest first.
  return findings;
}
