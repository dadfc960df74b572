/** Which runs are tried: the file's scenarios, or those that are made when it has none. Each is a set of variants (inputs × initial rows) and the faults to try. */
import type { Fault, Operation, Pipeline } from '../model/pipeline';
import { operationsOf } from '../model/pipeline';
import type { Place } from '../model/place';
import type { RelationId } from '../model/statement';
import { showValue, type Value } from '../model/value';
import { commitsOffsetInTransaction, retriedTopics } from './delivery';
import type { Contents } from './initial';
import type { Program } from './program';
import { consumersOf, downstreamOf, feelsRepeats, reachOf, takesSnapshots, topicOf } from './reach';
import { seededContents } from './seed';
import type { ClientPlan, Run } from './shape';

/** One choice of inputs and initial rows. */
export interface Variant {
  readonly clients: readonly ClientPlan[];
  readonly contents: Contents;
  /** Tried with this fault alone; undefined: with every one. */
  readonly fault?: Fault;
}

export interface PlannedScenario {
  readonly name: string;
  readonly place: Place | undefined;
  readonly variants: readonly Variant[];
  /** First undefined: without faults. */
  readonly faults: readonly (Fault | undefined)[];
  readonly pendingTopics: readonly RelationId[];
  /** Said when not every combination of inputs and initial rows is tried. */
  readonly truncated: string | undefined;
}

/** More combinations than this are not tried, and said. */
const maxVariants = 256;

type Bound = ReadonlyMap<string, Value>;

/** What one client does: operations with their possible inputs. */
interface Role {
  readonly session: string | undefined;
  readonly steps: readonly { readonly program: Program; readonly choices: readonly Bound[] }[];
}

/** More scenarios than this are not made for one file, and said. */
const maxScenarios = 300;

/** What is to be run. */
export interface Plan {
  readonly scenarios: readonly PlannedScenario[];
  /** Some scenarios were not made because there are too many. */
  readonly isTruncated: boolean;
}

/** The scenarios of a pipeline in order. */
export function planScenarios(pipeline: Pipeline, programs: ReadonlyMap<string, Program>): Plan {
  if (pipeline.scenarios.length > 0) return { scenarios: written(pipeline, programs), isTruncated: false };
  return made(pipeline, programs);
}

function written(pipeline: Pipeline, programs: ReadonlyMap<string, Program>): readonly PlannedScenario[] {
  return pipeline.scenarios.map((scenario) => {
    const roles = scenario.run.flatMap((entry): readonly Role[] => {
      const given = new Map(entry.inputs.map((input) => [input.name, input.values]));
      const role =
        entry.kind === 'session'
          ? sessionRole(pipeline, programs, entry.target, given)
          : operationRole(programs, entry.target, given);
      return role ? new Array<Role>(Math.max(1, entry.clients)).fill(role) : [];
    });
    const faults = scenario.faults ?? pipeline.simulation.faults;
    return plan(pipeline, programs, scenario.name, scenario.place, roles, faults, []);
  });
}

function made(pipeline: Pipeline, programs: ReadonlyMap<string, Program>): Plan {
  const faults = pipeline.simulation.faults;
  const clients = Math.max(1, pipeline.simulation.clients);
  const operations = operationsOf(pipeline);
  const startable = operations.filter((operation) => operation.trigger.kind !== 'topic');
  const times = new Map<string, number>();
  for (const { name } of operations) count(times, name);
  const nameOf = (operation: Operation): string => (times.get(operation.name) === 1 ? operation.name : operation.id);
  const isMet = meetings(pipeline, programs);
  const scenarios: PlannedScenario[] = [];
  const isFull = (): boolean => scenarios.length >= maxScenarios;
  let isTruncated = false;
  const add = (name: string, roles: readonly (Role | undefined)[], place: Place | undefined): void => {
    if (isFull()) {
      isTruncated = true;
      return;
    }
    const present = roles.flatMap((role) => role ?? []);
    const scenario = plan(pipeline, programs, name, place, present, faults, []);
    scenarios.push({ ...scenario, variants: [...scenario.variants, ...crashingAlone(scenario, present)] });
  };
  for (const operation of startable) {
    if (!writes(programs, operation) || isTruncated) continue;
    const role = operationRole(programs, operation.id, new Map());
    if (operation.trigger.kind === 'timer') add(nameOf(operation), [role], operation.place);
    else add(`${nameOf(operation)} × ${clients}`, new Array(clients).fill(role), operation.place);
  }
  for (const [i, a] of startable.entries()) {
    for (const b of startable.slice(i + 1)) {
      if (isTruncated) break;
      if (!isMet(a, b) && !isMet(b, a)) continue;
      const roles = [operationRole(programs, a.id, new Map()), operationRole(programs, b.id, new Map())];
      add(`${nameOf(a)} + ${nameOf(b)}`, roles, undefined);
    }
  }
  for (const session of pipeline.sessions) {
    const role = sessionRole(pipeline, programs, session.name, new Map());
    add(session.name, [role], session.place);
    const steps = operations.filter((other) => session.operations.some((step) => step.operation === other.id));
    for (const operation of startable) {
      if (isTruncated) break;
      if (!writes(programs, operation) || !steps.some((step) => isMet(operation, step))) continue;
      const other = operationRole(programs, operation.id, new Map());
      add(`${session.name} + ${nameOf(operation)}`, [role, other], session.place);
    }
  }
  return { scenarios: [...scenarios, ...consumed(pipeline, programs)], isTruncated };
}

/**
 * One client alone, for the crash: where several do the same, the next one repeats what the crash left half done, and a key
 * that refuses it then makes the remains look like those of a refused operation.
 */
function crashingAlone({ variants, faults }: PlannedScenario, roles: readonly Role[]): readonly Variant[] {
  if (!faults.includes('crash') || roles.length < 2 || roles.some((role) => role !== roles[0])) return [];
  const alone = new Map<string, Variant>();
  for (const { clients, contents } of variants) {
    const [first] = clients;
    const actor = first?.runs[0]?.program.operation.id;
    if (!first || actor === undefined) continue;
    const runs = first.runs.map((run) => ({ ...run, actor }));
    const inputs = runs.map((run) => showInputs(run.inputs)).join(';');
    const key = `${variants.findIndex((variant) => variant.contents === contents)} ${inputs}`;
    if (!alone.has(key)) alone.set(key, { clients: [{ ...first, runs }], contents, fault: 'crash' });
  }
  return [...alone.values()];
}

/** Topics whose initial messages nobody in the file appends: their consumers run on what is there. */
function consumed(pipeline: Pipeline, programs: ReadonlyMap<string, Program>): readonly PlannedScenario[] {
  const filled = new Set([
    ...[...programs.values()].flatMap((program) => program.writes),
    ...pipeline.connectors.flatMap((connector) => connector.copies.map((copy) => copy.to)),
    ...pipeline.views.flatMap((view) => (view.publishes ? [view.publishes.topic] : [])),
  ]);
  const topics = new Set(consumersOf(pipeline).map(topicOf));
  return pipeline.topics
    .filter((topic) => topics.has(topic.relation) && !filled.has(topic.relation) && (topic.rows?.length ?? 0) > 0)
    .map((topic) => {
      const pending = [topic.relation];
      return plan(
        pipeline,
        programs,
        `messages of ${topic.name}`,
        topic.place,
        [],
        pipeline.simulation.faults,
        pending,
      );
    });
}

function writes(programs: ReadonlyMap<string, Program>, operation: Operation): boolean {
  return (programs.get(operation.id)?.writes.length ?? 0) > 0;
}

/** Whether the first operation writes what the second reads or writes, directly or through connectors, views and consumers. */
function meetings(pipeline: Pipeline, programs: ReadonlyMap<string, Program>): (a: Operation, b: Operation) => boolean {
  const moved = new Map<string, ReadonlySet<RelationId>>();
  return (a, b) => {
    const program = programs.get(a.id);
    const other = programs.get(b.id);
    if (!program || !other || program.writes.length === 0) return false;
    let reached = moved.get(a.id);
    if (!reached) {
      reached = downstreamOf(pipeline, programs, program.writes);
      moved.set(a.id, reached);
    }
    return other.reads.some((r) => reached.has(r)) || other.writes.some((r) => reached.has(r));
  };
}

function operationRole(
  programs: ReadonlyMap<string, Program>,
  id: string,
  given: ReadonlyMap<string, readonly Value[]>,
): Role | undefined {
  const program = programs.get(id);
  return program && { session: undefined, steps: [{ program, choices: combinations(program.operation, given) }] };
}

function sessionRole(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  name: string,
  given: ReadonlyMap<string, readonly Value[]>,
): Role | undefined {
  const session = pipeline.sessions.find((s) => s.name === name);
  if (!session) return undefined;
  const steps = session.operations.flatMap(({ operation }) => {
    const program = programs.get(operation);
    return program ? [{ program, choices: combinations(program.operation, given) }] : [];
  });
  return { session: name, steps };
}

/** Every combination of an operation's inputs. */
function combinations(operation: Operation, given: ReadonlyMap<string, readonly Value[]>): readonly Bound[] {
  return operation.inputs.reduce<readonly Bound[]>(
    (bound, input) => {
      const values = given.get(input.name) ?? input.values;
      return bound.flatMap((b) => values.map((value) => new Map([...b, [input.name, value]])));
    },
    [new Map()],
  );
}

/** What each client of one variant does. */
type Choice = readonly (readonly Bound[])[];

function plan(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  name: string,
  place: Place | undefined,
  roles: readonly Role[],
  faults: readonly Fault[],
  pendingTopics: readonly RelationId[],
): PlannedScenario {
  const { choices, isComplete } = choose(roles);
  const started = roles.flatMap((role) => role.steps.map((step) => step.program));
  const reach = reachOf(pipeline, programs, started, pendingTopics);
  const seeds = seededContents(pipeline, reach.relations, started, programs);
  const variants: Variant[] = [];
  let truncated = isComplete ? undefined : 'not every combination of inputs was tried';
  for (const choice of choices) {
    for (const contents of seeds) {
      if (variants.length >= maxVariants) {
        truncated = `only ${maxVariants} combinations of inputs and initial rows were tried`;
        break;
      }
      variants.push({ clients: clientsOf(roles, choice), contents });
    }
  }
  const applicable = faults.filter((fault) => isApplicable(pipeline, programs, fault, reach, started));
  // A repeat is the plainer story where a crash would lead to the same.
  const order: readonly Fault[] = ['redelivery', 'crash', 'rebuild', 'retry'];
  const sorted = order.filter((fault) => applicable.includes(fault));
  return { name, place, variants, faults: [undefined, ...sorted], pendingTopics, truncated };
}

/** Combinations of inputs for all clients; those of equal roles count once, whoever has which. */
function choose(roles: readonly Role[]): { readonly choices: readonly Choice[]; readonly isComplete: boolean } {
  let choices: Choice[] = [[]];
  let isComplete = true;
  // One list for each role, so that the same inputs are the same object wherever they stand.
  const boundsOf = new Map<Role, readonly (readonly Bound[])[]>();
  roles.forEach((role, i) => {
    const bounds = boundsOf.get(role) ?? boundsOfRole(role);
    boundsOf.set(role, bounds);
    const next: Choice[] = [];
    for (const choice of choices) {
      // Equal roles stand side by side: taking their inputs in ascending order names each combination once.
      const least = i > 0 && roles[i - 1] === role ? bounds.indexOf(choice[i - 1] as readonly Bound[]) : 0;
      for (const bound of bounds.slice(Math.max(0, least))) next.push([...choice, bound]);
    }
    if (next.length > 4096) isComplete = false;
    choices = next.slice(0, 4096);
  });
  return { choices, isComplete };
}

function boundsOfRole(role: Role): readonly (readonly Bound[])[] {
  return role.steps.reduce<readonly (readonly Bound[])[]>(
    (list, step) => list.flatMap((chosen) => step.choices.map((bound) => [...chosen, bound])),
    [[]],
  );
}

function clientsOf(roles: readonly Role[], choice: Choice): readonly ClientPlan[] {
  const counts = new Map<string, number>();
  const total = new Map<string, number>();
  for (const role of roles) for (const step of role.steps) count(total, step.program.operation.id);
  return roles.map((role, i) => ({
    name: role.session ?? role.steps[0]?.program.operation.id ?? 'client',
    session: role.session,
    runs: role.steps.map((step, s): Run => {
      const id = step.program.operation.id;
      const number = count(counts, id);
      return {
        actor: total.get(id) === 1 ? id : `${id}#${number}`,
        program: step.program,
        inputs: choice[i]?.[s] ?? new Map(),
      };
    }),
  }));
}

function count(counts: Map<string, number>, id: string): number {
  const number = (counts.get(id) ?? 0) + 1;
  counts.set(id, number);
  return number;
}

/** Inputs as people read them: `item = 'widget', qty = 1`. */
export function showInputs(inputs: ReadonlyMap<string, Value>): string {
  return [...inputs].map(([name, value]) => `${name} = ${showValue(value)}`).join(', ');
}

/** How many times a program makes something visible to others. */
function effectsOf(pipeline: Pipeline, program: Program): number {
  let effects = 0;
  program.instructions.forEach((instruction, pc) => {
    const scope = program.scopes[pc];
    if (instruction.kind === 'commit') effects += 1;
    if (instruction.kind === 'sql' && instruction.statement.kind !== 'select') {
      const { relation } = instruction.statement;
      const table = pipeline.relations.find((r) => r.id === relation && r.kind === 'table');
      const isInScope =
        scope &&
        (table ? scope.target.kind === 'store' && scope.target.store === table.node : scope.target.kind === 'broker');
      if (!isInScope) effects += 1;
    }
    if (
      instruction.kind === 'sketch-write' &&
      !pipeline.relations.some((r) => r.id === instruction.relation && r.kind === 'table')
    ) {
      effects += 1;
    }
  });
  return effects;
}

function isApplicable(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  fault: Fault,
  reach: {
    readonly consumers: readonly Operation[];
    readonly connectors: Pipeline['connectors'];
    readonly views: Pipeline['views'];
  },
  started: readonly Program[],
): boolean {
  const effective = reach.consumers.filter((consumer) => {
    const program = programs.get(consumer.id);
    return program !== undefined && effectsOf(pipeline, program) > 0;
  });
  const active = effective.filter(
    ({ trigger }) => trigger.kind !== 'topic' || trigger.delivery.value !== 'exactly once',
  );
  // A connector's repeat is a message of its own: also who takes each message exactly once takes it again.
  const felt = reach.connectors.filter((connector) => feelsRepeats(pipeline, connector, effective));
  switch (fault) {
    case 'crash':
      return (
        active.length > 0 ||
        effective.some(({ id }) => {
          const program = programs.get(id);
          return (
            program !== undefined && commitsOffsetInTransaction(pipeline, program) && effectsOf(pipeline, program) > 1
          );
        }) ||
        started.some((program) => effectsOf(pipeline, program) > 1) ||
        felt.some(({ mode, delivery }) => mode.value === 'log' && delivery.value === 'at least once') ||
        reach.connectors.some(({ mode, delivery }) => mode.value === 'log' && delivery.value === 'at most once')
      );
    case 'redelivery':
      return (
        active.some((c) => c.trigger.kind === 'topic' && c.trigger.delivery.value === 'at least once') ||
        felt.some(({ delivery }) => delivery.value === 'at least once')
      );
    case 'retry':
      return [...started, ...effective.flatMap(({ id }) => programs.get(id) ?? [])].some(
        (program) => retriedTopics(pipeline, program).length > 0,
      );
    case 'rebuild':
      return reach.views.some((view) => view.refresh.value.kind !== 'on commit') || felt.some(takesSnapshots);
  }
}
