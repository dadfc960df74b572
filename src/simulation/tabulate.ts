/**
 * Scenarios as one finite machine for other model checkers: follows every scenario from every beginning and with every fault to its end
 * and writes down each step as numbers with what they stand for. What a simulation's search leaves out is not left out here.
 */
import type { Assignment, Machine } from '../model/machine';
import { type Fault, operationsOf, type Pipeline } from '../model/pipeline';
import { type Composition, compose } from './compose';
import type { Happening } from './happening';
import { checkInvariants } from './invariants';
import { type CaseBook, caseBook, isDecided, type Judged, type MachineBook, machineBook } from './machine-book';
import { observe } from './observation';
import { createOracle } from './oracle';
import { compileProgram, type Program } from './program';
import { type Reachable, reachable } from './reachable';
import { slotsOf } from './reading';
import { type PlannedScenario, planScenarios, showInputs } from './scenarios';
import type { Shape, Values } from './shape';
import { nameOfPerformer, type SlotWords, slotWords } from './slot-words';
import { told } from './tell';
import { noValues } from './values';

export interface TabulationOptions {
  /** Only the scenario of this name. */
  readonly scenario?: string;
  /** States of all runs together. */
  readonly maxStates: number;
  /** Steps of all processes together. */
  readonly maxSteps: number;
  /** Asked often; true gives up. */
  shouldStop(): boolean;
}

/** The machine, or why there is none: a sentence about the file, without its subject. */
export type Tabulation =
  | { readonly kind: 'machine'; readonly machine: Machine }
  | { readonly kind: 'problem'; readonly problem: string };

const maxSerialStates = 20_000;

/** What has been written down so far. */
interface Notes {
  readonly options: TabulationOptions;
  readonly values: Values;
  readonly book: MachineBook;
  readonly invariants: ReadonlyMap<string, CaseBook>;
  readonly explained: CaseBook;
}

/** Names of the scenarios of `pipeline`, in order. */
export function scenarioNames(pipeline: Pipeline): readonly string[] {
  return planScenarios(pipeline, programsOf(pipeline)).scenarios.map(({ name }) => name);
}

/** The scenarios of `pipeline` as a machine. Same input, same machine. */
export function tabulate(pipeline: Pipeline, options: TabulationOptions): Tabulation {
  const programs = programsOf(pipeline);
  const { scenarios, isTruncated } = planScenarios(pipeline, programs);
  const planned = scenarios.filter(({ name }) => options.scenario === undefined || name === options.scenario);
  if (planned.length === 0) return problem('has no scenario to export');
  if (isTruncated && options.scenario === undefined) return problem('has too many scenarios for one model: name one');
  const notes = startNotes(pipeline, options);
  for (const scenario of planned) {
    const trouble = scenario.truncated ?? noteScenario(notes, pipeline, programs, scenario);
    if (trouble !== undefined) return problem(`cannot be exported with the scenario '${scenario.name}': ${trouble}`);
  }
  const machine: Machine = {
    name: pipeline.name ?? '',
    variables: notes.book.variables(),
    runs: notes.book.runs,
    processes: notes.book.processes(),
    invariants: pipeline.invariants.map(({ name, text, when }) => {
      return { name, about: text, when, broken: notes.invariants.get(name)?.cases() ?? [] };
    }),
    explained: notes.explained.cases(),
  };
  return { kind: 'machine', machine };
}

function problem(text: string): Tabulation {
  return { kind: 'problem', problem: text };
}

function programsOf(pipeline: Pipeline): ReadonlyMap<string, Program> {
  return new Map(operationsOf(pipeline).map((operation) => [operation.id, compileProgram(pipeline, operation)]));
}

function startNotes(pipeline: Pipeline, options: TabulationOptions): Notes {
  const invariants = new Map(pipeline.invariants.map(({ name }) => [name, caseBook()]));
  return { options, values: noValues(), book: machineBook(), invariants, explained: caseBook() };
}

/**
 * The variants of `scenario` that are written down with `fault`. Without a fault these are all of them: an outcome is looked at where
 * nothing at all can happen any more, which for a fault that did not come is seen there.
 */
export function variantsWith({ variants }: PlannedScenario, fault: Fault | undefined): PlannedScenario['variants'] {
  return variants.filter((variant) => fault === undefined || variant.fault === undefined || variant.fault === fault);
}

/** Writes down all runs of a scenario; gives what keeps it from being exported. */
function noteScenario(
  notes: Notes,
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  scenario: PlannedScenario,
): string | undefined {
  for (const fault of scenario.faults) {
    const subject = { pipeline, programs, unreduced: true };
    const variants = variantsWith(scenario, fault);
    const compositions = compose(subject, variants, fault, scenario.pendingTopics, notes.values);
    // The runs of a scenario with one fault share their processes.
    const processes = new Map<string, number>();
    for (const [variant, composition] of compositions.entries()) {
      const isMadeUp = variants[variant]?.contents !== variants[0]?.contents;
      const about = `${scenario.name}, ${fault === undefined ? 'no fault' : `with a ${fault}`}`;
      const trouble = noteRun(notes, composition, processes, about, isMadeUp);
      if (trouble !== undefined) return trouble;
    }
  }
  return undefined;
}

/** What is known of a run while it is written down. */
interface RunNotes {
  readonly shape: Shape;
  readonly book: MachineBook;
  readonly words: readonly SlotWords[];
  /** Variable of each slot. */
  readonly variables: readonly number[];
  /** For each client what it was given. */
  readonly given: readonly Assignment[];
  readonly whole: Reachable;
}

function noteRun(
  notes: Notes,
  { shape, system }: Composition,
  known: Map<string, number>,
  about: string,
  isMadeUp: boolean,
): string | undefined {
  const { options, values, book } = notes;
  const initial = system.initial[0] as readonly number[];
  const broken = checkInvariants(shape);
  // Rows that were made up must not break what the file promises before anything has happened.
  if (isMadeUp && broken.broken(Int32Array.from(initial), true).length > 0) return undefined;
  const states = book.runs.reduce((sum, run) => sum + run.states, 0);
  const isEndless = (): boolean => values.growth.relation !== undefined;
  const whole = reachable(system, options.maxStates - states, () => isEndless() || options.shouldStop());
  if (isEndless()) return `${values.growth.relation} keeps growing`;
  if (!whole) return `its runs have more states than can be written down (${options.maxStates}), or time is up`;
  const words = slotWords(shape);
  const variables = words.map((word) => book.variable(word));
  const notesOfRun: RunNotes = { shape, book, words, variables, given: givenTo(book, shape), whole };
  // First of all, so that the first run begins where all numbers are 0.
  const start = initial.map((id, slot) => assign(notesOfRun, slot, id));
  const processes = processesOf(book, shape, system.actors, known);
  noteSteps(notesOfRun, processes);
  if (book.steps() > options.maxSteps) return `a model with more than ${options.maxSteps} steps is of no use`;
  book.runs.push({
    about: [about, ...startText(shape)].join('; '),
    initial: [...notesOfRun.given, ...start],
    processes,
    states: whole.states.length,
  });
  for (const invariant of shape.pipeline.invariants) {
    const slots = [...new Set(invariant.reads.flatMap((relation) => slotsOf(shape, relation)))];
    const seen = whole.states.filter(({ isComplete }) => isComplete || invariant.when === 'always');
    const isIn = seen.map((one) => broken.broken(one.vector, one.isComplete).includes(invariant.name));
    const vectors = seen.map(({ vector }) => vector);
    addCases(notesOfRun, notes.invariants.get(invariant.name), slots, vectors, isIn);
  }
  const oracle = createOracle(shape, initial, maxSerialStates);
  // What a fault that did not come leaves is what a run without it leaves.
  const ends = whole.states.filter(({ isStuck }) => isStuck).map(({ vector }) => vector);
  const explained = ends.map((vector) => oracle.isExplained(observe(shape, vector)));
  if (explained.includes(undefined)) return 'there are too many one-at-a-time runs to compare with';
  const isExplained = explained.map((one) => one === true);
  addCases(notesOfRun, notes.explained, observedSlots(shape), ends, isExplained);
  return undefined;
}

function assign({ book, words, variables }: RunNotes, slot: number, id: number): Assignment {
  const word = words[slot] as SlotWords;
  return book.assign(variables[slot] as number, id, () => word.tell(id));
}

/** Adds to `cases` what is judged of `vectors`, by `slots` or, where they do not decide it, by all of them. */
function addCases(
  run: RunNotes,
  cases: CaseBook | undefined,
  slots: readonly number[],
  vectors: readonly Int32Array[],
  isIn: readonly boolean[],
): void {
  const judgedBy = (picked: readonly number[]): readonly Judged[] =>
    vectors.map((vector, i) => {
      const values = picked.map((slot) => assign(run, slot, vector[slot] as number)[1]);
      return { values, isIn: isIn[i] === true };
    });
  const narrow = judgedBy(slots);
  const picked = isDecided(narrow) ? slots : run.words.map((_, slot) => slot);
  const judged = picked === slots ? narrow : judgedBy(picked);
  cases?.add(
    run.book.runs.length - 1,
    picked.map((slot) => run.variables[slot] as number),
    judged,
  );
}

/** Slots that people see the outcome of: the clients' responses and what every relation holds. */
function observedSlots(shape: Shape): readonly number[] {
  const clients = shape.performers.filter(({ consumer }) => consumer === undefined).map(({ local }) => local);
  const relations = [...shape.contentSlots.keys(), ...shape.groupOf.keys()];
  return [...new Set([...clients, ...relations.flatMap((relation) => slotsOf(shape, relation))])];
}

/** A variable for each client with what it was given. */
function givenTo(book: MachineBook, shape: Shape): readonly Assignment[] {
  return shape.performers.flatMap((performer): readonly Assignment[] => {
    if (performer.consumer !== undefined) return [];
    const name = nameOfPerformer(shape, performer);
    const inputs = performer.runs.map((run) => showInputs(run.inputs)).join('; ');
    const variable = book.variable({ kind: 'inputs', name, about: `what ${name} is given` });
    return [book.assign(variable, inputs, () => (inputs === '' ? 'nothing' : inputs))];
  });
}

function startText(shape: Shape): readonly string[] {
  return shape.performers.flatMap((performer) => {
    const inputs = performer.runs.map((run) => showInputs(run.inputs)).filter((text) => text !== '');
    return inputs.length === 0 ? [] : [`${nameOfPerformer(shape, performer)}: ${inputs.join(', then ')}`];
  });
}

/** A process for each actor of the system, `known` or new: performers come first, then connectors, then views. */
function processesOf(
  book: MachineBook,
  shape: Shape,
  actors: Composition['system']['actors'],
  known: Map<string, number>,
): readonly number[] {
  return actors.map((actor, who) => {
    const performer = shape.performers[who];
    const isConnector = who < shape.performers.length + shape.connectors.length;
    const kind = performer ? (performer.consumer ? 'consumer' : 'client') : isConnector ? 'connector' : 'view';
    const name = performer ? nameOfPerformer(shape, performer) : actor.name;
    const process = known.get(`${kind} ${name}`) ?? book.process(kind, name);
    known.set(`${kind} ${name}`, process);
    return process;
  });
}

function noteSteps(run: RunNotes, processes: readonly number[]): void {
  const { shape, book, whole, given } = run;
  for (const { actor, control, looked, outcomes } of whole.footsteps) {
    const performer = shape.performers[actor];
    // A performer's position says which actions it has at all; a client also has what it was given at hand.
    const seen = new Map([...(performer ? [[performer.local, control] as const] : []), ...looked]);
    const inputs = performer?.consumer === undefined ? given[actor] : undefined;
    const when = [...(inputs ? [inputs] : []), ...[...seen].map(([slot, id]) => assign(run, slot, id))];
    for (const { changed, happening } of outcomes) {
      const then = changed.map(([slot, id]) => assign(run, slot, id));
      book.step(processes[actor] as number, when, then, () => told(happening as Happening));
    }
  }
}
