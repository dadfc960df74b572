/**
 * The search of one scenario with one fault, or without: composes its variants, looks for what breaks and for outcomes that no
 * one-at-a-time run explains, and keeps the shortest finding of each kind. It knows what earlier runs of the scenario have shown.
 */
import type { Fault, Pipeline } from '../model/pipeline';
import type { FindingKind, SqlFailure } from '../model/trace';
import type { ToldFinding } from './cause';
import { compose } from './compose';
import { tell } from './explore';
import { findingOf } from './finding';
import { checkInvariants, type Invariants } from './invariants';
import { type Observation, observe } from './observation';
import { createOracle } from './oracle';
import type { Program } from './program';
import { consumersOf, downstreamOf, topicOf } from './reach';
import { unanswered } from './rounds';
import type { PlannedScenario, Variant } from './scenarios';
import { search } from './search';
import type { Values } from './shape';
import { tidy } from './successors';

const maxBytes = 1_500_000_000;
/** Serial runs looked at for one answer before it is given up. */
const maxSerialStates = 20_000;
/** Distinct unexplained outcomes that are looked into; more would only repeat their kinds. */
const maxOutcomes = 48;

/** A scenario to be run, and its bounds. */
export interface ScenarioRun {
  readonly pipeline: Pipeline;
  readonly programs: ReadonlyMap<string, Program>;
  readonly scenario: PlannedScenario;
  readonly failures: Map<string, SqlFailure>;
  readonly unreduced: boolean;
  /** States of all runs of the scenario together. */
  readonly maxStates: number;
  /** Milliseconds of a clock that only goes forward. */
  nowMs(): number;
  /** A reason to stop now, asked with the number of states so far. */
  stop(states: number): string | undefined;
}

/** What earlier runs of the scenario have shown: a fault is blamed only for what it adds. */
export interface Known {
  readonly invariants: Set<string>;
  readonly outcomes: Set<string>;
  readonly kinds: Set<FindingKind>;
  /** By operation. */
  readonly responses: Map<string, Set<string>>;
  /** Something grows in every run. */
  isEndless: boolean;
}

/** Nothing shown yet. */
export function nothingKnown(): Known {
  return { invariants: new Set(), outcomes: new Set(), kinds: new Set(), responses: new Map(), isEndless: false };
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

/** What came of a scenario with one fault, or without. */
export interface FaultRun {
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

/** Searches the scenario with `fault`, or without, and adds to what is `known` of it; earlier runs have taken `used` states. */
export function runWithFault(
  run: ScenarioRun,
  fault: Fault | undefined,
  known: Known,
  values: Values,
  used: number,
): FaultRun {
  const { scenario } = run;
  const startMs = run.nowMs();
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
    tidy(shape.answers);
    const oracle = createOracle(shape, initial, maxSerialStates);
    const own = new Set<string>();
    const left = Math.max(0, run.maxStates - used - states);
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
      { maxStates: left, maxBytes, shouldStop: (count) => run.stop(used + states + count) },
      maxOutcomes,
      run.unreduced,
      shape.answers,
    );
    for (const key of own) outcomes.add(key);
    states += found.states;
    const told = reached === `${left} states` ? `${run.maxStates} states` : reached;
    bound ??= told && `${told}${loopText(run)}`;
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
    seconds: (run.nowMs() - startMs) / 1000,
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
