/**
 * How many of all schedules of a scenario go wrong. A schedule is one order of the steps of everything that takes part, without
 * faults, up to its end; each counts once. What nobody in the scenario can observe takes no part.
 */
import type { Pipeline } from '../model/pipeline';
import { operationsOf } from '../model/pipeline';
import type { FindingKind, ScheduleCount } from '../model/trace';
import { type Composition, compose } from './compose';
import { tell } from './explore';
import { findingOf } from './finding';
import { checkInvariants } from './invariants';
import { observe } from './observation';
import { createOracle } from './oracle';
import { compileProgram, type Program } from './program';
import { type PlannedScenario, planScenarios } from './scenarios';
import { endsFirst, type StateGraph, stateGraph, sumWays, wayToState } from './state-graph';
import { noValues } from './values';

export interface CountOptions {
  readonly maxStates?: number;
  /** Seconds for each scenario; default: the file's. */
  readonly maxSeconds?: number;
  /** Only the scenario of this name. */
  readonly scenario?: string;
}

/** A clock in milliseconds that only goes forward. */
export interface CountHost {
  nowMs(): number;
  shouldStop?(): boolean;
}

/** Serial runs looked at for one answer before it is given up. */
const maxSerialStates = 20_000;
/** A graph with all its transitions takes far more room than a search that only asks whether something goes wrong. */
const mostStates = 400_000;

/** For each scenario, by name, how many of its schedules go wrong. */
export function countSchedules(
  pipeline: Pipeline,
  options: CountOptions,
  host: CountHost,
): ReadonlyMap<string, ScheduleCount> {
  const programs = new Map(
    operationsOf(pipeline).map((operation) => [operation.id, compileProgram(pipeline, operation)]),
  );
  const { scenarios } = planScenarios(pipeline, programs);
  const maxSeconds = options.maxSeconds ?? pipeline.simulation.maxSeconds;
  const maxStates = Math.min(mostStates, options.maxStates ?? pipeline.simulation.maxStates);
  const asked = scenarios.filter(({ name }) => options.scenario === undefined || name === options.scenario);
  return new Map(
    asked.map((scenario) => {
      const deadlineMs = host.nowMs() + maxSeconds * 1000;
      const stop = (): string | undefined =>
        host.shouldStop?.() ? 'cancelled' : host.nowMs() > deadlineMs ? `${maxSeconds} seconds` : undefined;
      return [scenario.name, countScenario(pipeline, programs, scenario, maxStates, stop)];
    }),
  );
}

/** Ways that go wrong, by what goes wrong. */
interface Tally {
  all: bigint;
  wrong: bigint;
  readonly invariants: Map<string, bigint>;
  readonly kinds: Map<FindingKind, bigint>;
}

function countScenario(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  scenario: PlannedScenario,
  maxStates: number,
  stop: () => string | undefined,
): ScheduleCount {
  const values = noValues();
  const variants = scenario.variants.filter(({ fault }) => fault === undefined);
  const subject = { pipeline, programs, unreduced: false };
  const ways: Tally = { all: 0n, wrong: 0n, invariants: new Map(), kinds: new Map() };
  const ends: Tally = { all: 0n, wrong: 0n, invariants: new Map(), kinds: new Map() };
  let hasCircle = false;
  let states = 0;
  let starts = 0;
  for (const [i, composition] of compose(subject, variants, undefined, scenario.pendingTopics, values).entries()) {
    const start = Int32Array.from(composition.system.initial[0] as readonly number[]);
    const isMadeUp = i > 0 && variants[i]?.contents !== variants[0]?.contents;
    if (isMadeUp && checkInvariants(composition.shape).broken(start, true).length > 0) continue;
    const graph = stateGraph(composition.system, maxStates - states, (count) =>
      values.growth.relation === undefined ? stop() : `${values.growth.relation} keeps growing, ${count} states so far`,
    );
    if (typeof graph === 'string') return { unit: 'schedules', all: '0', wrong: '0', starts, by: [], bound: graph };
    starts += 1;
    states += graph.states.length;
    const judged = judge(composition, graph);
    const order = endsFirst(graph);
    if (!order) hasCircle = true;
    else tallyWays(graph, order, judged, ways);
    tallyEnds(graph, judged, ends);
  }
  const { all, wrong, invariants, kinds } = hasCircle ? ends : ways;
  return {
    unit: hasCircle ? 'ends' : 'schedules',
    all: `${all}`,
    wrong: `${wrong}`,
    starts,
    by: [
      ...[...invariants].map(([invariant, count]) => ({ invariant, count: `${count}` })),
      ...[...kinds].map(([kind, count]) => ({ kind, count: `${count}` })),
    ],
  };
}

/** What is wrong in each state of a graph. */
interface Judged {
  readonly broken: readonly (readonly string[])[];
  /** For an end that no one-at-a-time run explains: what it is called. */
  readonly kinds: ReadonlyMap<number, FindingKind>;
}

function judge({ shape, system }: Composition, graph: StateGraph): Judged {
  const invariants = checkInvariants(shape);
  const oracle = createOracle(shape, system.initial[0] as readonly number[], maxSerialStates);
  const broken = graph.states.map((vector, i) => invariants.broken(vector, graph.complete[i] ?? false));
  const known = new Map<string, FindingKind | undefined>();
  const kinds = new Map<number, FindingKind>();
  graph.states.forEach((vector, index) => {
    if (!graph.complete[index]) return;
    const observation = observe(shape, vector);
    const key = JSON.stringify(observation);
    if (!known.has(key)) {
      const isWrong = oracle.isExplained(observation) === false;
      known.set(key, isWrong ? nameOf(index) : undefined);
    }
    const kind = known.get(key);
    if (kind !== undefined) kinds.set(index, kind);
  });
  return { broken, kinds };

  function nameOf(index: number): FindingKind {
    const way = wayToState(graph, index).map((at) => graph.states[at] as Int32Array);
    return findingOf(shape, tell(system, way), undefined, undefined, oracle, true).finding.kind;
  }
}

function add<Name>(counts: Map<Name, bigint>, name: Name, count: bigint): void {
  if (count > 0n) counts.set(name, (counts.get(name) ?? 0n) + count);
}

function tallyWays(graph: StateGraph, order: readonly number[], { broken, kinds }: Judged, tally: Tally): void {
  const isEnd = (state: number): boolean => graph.complete[state] ?? false;
  const all = sumWays(graph, order, (state, sum) => (isEnd(state) ? 1n : sum));
  const count = (isWrong: (state: number) => boolean): bigint =>
    sumWays(graph, order, (state, sum) => (isWrong(state) ? (all[state] as bigint) : sum))[0] as bigint;
  tally.all += all[0] as bigint;
  tally.wrong += count((state) => kinds.has(state) || (broken[state]?.length ?? 0) > 0);
  for (const name of new Set(broken.flat()))
    add(
      tally.invariants,
      name,
      count((state) => broken[state]?.includes(name) ?? false),
    );
  for (const kind of new Set(kinds.values()))
    add(
      tally.kinds,
      kind,
      count((state) => kinds.get(state) === kind),
    );
}

function tallyEnds(graph: StateGraph, { broken, kinds }: Judged, tally: Tally): void {
  graph.complete.forEach((isEnd, state) => {
    if (!isEnd) return;
    const names = broken[state] ?? [];
    const kind = kinds.get(state);
    tally.all += 1n;
    if (kind !== undefined || names.length > 0) tally.wrong += 1n;
    for (const name of names) add(tally.invariants, name, 1n);
    if (kind !== undefined) add(tally.kinds, kind, 1n);
  });
}
