/**
 * The moving parts of one scenario: which slot of a state holds what. Built once from the pipeline, the clients and the
 * faults; behaviours read it and never change it.
 */
import { isolationLevel, technologyById, transactionLevel } from '../catalog/lookup';
import type { Technology } from '../catalog/technology';
import { variantFor } from '../catalog/variants';
import type { Connector, Fault, NodeId, Operation, Pipeline, Relation, View } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { SqlFailure } from '../model/trace';
import type { Value } from '../model/value';
import { type Activity, activityKey } from './activity';
import type { ReadRange } from './certify';
import type { Content, Uptake, World } from './content';
import { forgetsConsumed, retriedTopics } from './delivery';
import { type Interner, interner } from './intern';
import { type IsolationBehavior, isolationBehavior } from './isolation';
import { takesOpen, transactionalTopics } from './message-isolation';
import type { Program } from './program';
import type { Partitioning, Queues } from './queue';
import { feelsRepeats, hopsOf, type Reach } from './reach';
import type { RunTimes } from './real-time';
import type { StoreTable } from './statement';
import { type AnswerBook, answerBook, numberIn } from './successors';
import { type Transaction, transactionKey } from './transaction';

/** Something that reads changes: its queue, what it wants of them, and whether it takes them a whole event at a time. */
export interface Feed {
  readonly slot: number;
  readonly relations: ReadonlySet<RelationId>;
  readonly whole: boolean;
  /** Those of which it takes messages before their transaction is committed. */
  readonly open: ReadonlySet<RelationId>;
}

/** A log with transactions of its broker. */
export interface LogShape {
  /** Slot of what lies behind the last stable offset. */
  readonly slot: number;
  readonly partitioning: Partitioning;
}

export interface StoreShape {
  readonly node: NodeId;
  readonly tables: readonly StoreTable[];
  /** Slot of each table's committed content. */
  readonly tableSlots: readonly number[];
  /** Slots of every client's transaction in this store. */
  readonly transactionSlots: readonly number[];
}

export interface ViewInput {
  readonly relation: RelationId;
  /** Slot of what has been applied. */
  readonly slot: number;
  readonly uptake: Uptake;
  /** Index of the class whose queue it arrives in. */
  readonly arrival: number;
}

/** A queue of what comes to a view. */
export interface Arrival {
  readonly slot: number;
  readonly relations: ReadonlySet<RelationId>;
  /** Of a topic with several partitions, which come in any order; undefined: what was first comes first. */
  readonly partitioning: Partitioning | undefined;
}

/** Views of one system that advance together (transactional ones), or one view. */
export interface ViewGroup {
  readonly name: string;
  readonly views: readonly View[];
  /** Never stale: reads what its inputs hold at that moment; it has no inputs and queues of its own. */
  readonly isLive: boolean;
  readonly inputs: readonly ViewInput[];
  /** Queues, one for each set of inputs that advance together. */
  readonly arrivals: readonly Arrival[];
  /** Takes everything that is there at once, at any moment. */
  readonly isBatch: boolean;
}

export interface ConnectorShape {
  readonly connector: Connector;
  /** Log mode: queue of source changes. Polling: undefined. */
  readonly queue: number | undefined;
  /** Polling mode: for each copy the slot of what was last seen. */
  readonly polled: readonly number[];
  /**
   * Slot of what was published last (a queue number), kept where it may be repeated: for a redelivery the messages of one step, for a
   * crash the last changes of the log.
   */
  readonly last: number | undefined;
  /** For each copy the slot of the rows that were there before anything happened, where a snapshot may be taken anew. */
  readonly first: readonly number[];
  /** Whether somebody downstream can tell a repeat from what it repeats. */
  readonly isFelt: boolean;
  readonly copies: readonly { readonly from: RelationId; readonly to: RelationId }[];
}

/** Something that executes operations: a client with its runs, or one lane of a consumer. */
export interface Performer {
  readonly name: string;
  /** Actor name and program of each run. */
  readonly runs: readonly Run[];
  readonly local: number;
  readonly transactions: ReadonlyMap<NodeId, number>;
  readonly consumer: ConsumerShape | undefined;
  /** Slot of the last messages that it sent, kept where its producer may send them again. */
  readonly sent: number | undefined;
  /** For each run when it began and ended; empty where real time does not count. */
  readonly times: readonly RunTimes[];
  /** Name of the session, when it performs one. */
  readonly session: string | undefined;
}

export interface Run {
  /** `web.checkout#1`. */
  readonly actor: string;
  readonly program: Program;
  readonly inputs: ReadonlyMap<string, Value>;
  /** Performed only when a crash broke off the run before it. */
  readonly isNextRound?: true;
}

export interface ConsumerShape {
  readonly operation: Operation;
  readonly queue: number;
  readonly topic: Relation;
  readonly partitioning: Partitioning;
  /** Slots of the lanes' local states. */
  readonly lanes: readonly number[];
}

export interface Shape {
  readonly pipeline: Pipeline;
  readonly world: World;
  readonly queues: Queues;
  readonly ranges: Interner<ReadRange>;
  readonly transactions: Interner<Transaction | null>;
  readonly activities: Interner<Activity>;
  readonly reach: Reach;
  /** Content slot of every table and topic that takes part. */
  readonly contentSlots: ReadonlyMap<RelationId, number>;
  readonly uptakes: ReadonlyMap<RelationId, Uptake>;
  readonly stores: ReadonlyMap<NodeId, StoreShape>;
  readonly groups: readonly ViewGroup[];
  readonly groupOf: ReadonlyMap<RelationId, ViewGroup>;
  readonly connectors: readonly ConnectorShape[];
  readonly performers: readonly Performer[];
  readonly consumers: readonly ConsumerShape[];
  readonly feeds: ReadonlyMap<RelationId, readonly Feed[]>;
  /** Topics that producers whose retries are tried append to. */
  readonly retried: ReadonlySet<RelationId>;
  /** Topics that somebody appends to in a transaction of the broker. */
  readonly logs: ReadonlyMap<RelationId, LogShape>;
  /** Slot of every message so far, for topics that a view may have to read again. */
  readonly histories: ReadonlyMap<RelationId, number>;
  readonly fault: Fault | undefined;
  /** Slot that says whether the fault may still happen (1) or has (0). */
  readonly budget: number | undefined;
  /** Slot of the clock by which operations that ended come before those that began later; undefined: real time does not count. */
  readonly clock: number | undefined;
  readonly width: number;
  readonly behaviors: ReadonlyMap<string, IsolationBehavior>;
  /** Equal for shapes that share values and in which the same slots hold the same things, but for what only a fault needs. */
  readonly layout: number;
  readonly answers: AnswerBook;
  /** Contents of views by what they were made of. */
  readonly viewContents: Map<string, Content>;
  /** SQL that failed in some state, by its message. */
  readonly failures: Map<string, SqlFailure>;
  /** A relation that grew beyond any use: the run has no end. */
  readonly growth: { relation: RelationId | undefined };
}

/** What runs of one simulation share, so that equal values have equal numbers in all of them. */
export interface Values {
  readonly world: World;
  readonly queues: Queues;
  readonly ranges: Interner<ReadRange>;
  readonly transactions: Interner<Transaction | null>;
  readonly activities: Interner<Activity>;
  readonly viewContents: Map<string, Content>;
  /** What actions have answered; absent: each shape keeps its own. */
  readonly answers?: AnswerBook;
  readonly failures: Map<string, SqlFailure>;
  readonly growth: { relation: RelationId | undefined };
}

/** Interners for transactions and activities; number 0 is "no transaction". */
export function transactionInterner(): Interner<Transaction | null> {
  const transactions = interner<Transaction | null>(transactionKey);
  transactions.id(null);
  return transactions;
}

export function activityInterner(): Interner<Activity> {
  return interner<Activity>(activityKey);
}

/** Who performs what in a scenario. */
export interface ClientPlan {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly session: string | undefined;
}

/** How `relation` takes up changes. */
export function uptakeOf(pipeline: Pipeline, relation: RelationId): Uptake {
  const topic = pipeline.topics.find((t) => t.relation === relation);
  if (topic) {
    const filledByView = pipeline.views.some((view) => view.publishes?.topic === topic.name && view.retraction);
    if (topic.content.value === 'events' && !filledByView) return { kind: 'append' };
    return topic.key.length > 0 ? { kind: 'upsert', key: topic.key } : { kind: 'replace' };
  }
  const found = relationOf(pipeline, relation);
  if (found && found.kind !== 'view' && found.key.length > 0) return { kind: 'upsert', key: found.key };
  return { kind: 'replace' };
}

/** Lays out the slots. */
export function layOut(
  pipeline: Pipeline,
  reach: Reach,
  clients: readonly ClientPlan[],
  programs: ReadonlyMap<string, Program>,
  fault: Fault | undefined,
  values: Values,
): Shape {
  let width = 0;
  const slot = (): number => {
    width += 1;
    return width - 1;
  };
  const contentSlots = new Map<RelationId, number>();
  const uptakes = new Map<RelationId, Uptake>();
  for (const relation of pipeline.relations) {
    uptakes.set(relation.id, uptakeOf(pipeline, relation.id));
    if (!reach.relations.has(relation.id)) continue;
    if (relation.kind === 'table' || relation.kind === 'topic') contentSlots.set(relation.id, slot());
  }
  const consumers = layOutConsumers(pipeline, reach, fault, slot);
  const isTimed = pipeline.simulation.consistency === 'strict serializable';
  const performers = layOutPerformers(pipeline, clients, consumers, programs, fault, isTimed, slot);
  const stores = layOutStores(pipeline, contentSlots, performers);
  const groups = layOutViews(pipeline, reach, uptakes, slot);
  const groupOf = new Map(
    groups.flatMap((group) => group.views.flatMap((view) => view.relations.map((r) => [r, group]))),
  );
  const connectors = reach.connectors.map((connector): ConnectorShape => {
    const copies = connector.copies.filter((copy) => reach.relations.has(copy.to));
    const isPolling = connector.mode.value === 'polling';
    const isFelt = feelsRepeats(pipeline, connector, reach.consumers);
    const repeats =
      connector.delivery.value === 'at least once' &&
      (fault === 'redelivery' || (fault === 'crash' && isFelt && !isPolling));
    return {
      connector,
      queue: isPolling ? undefined : slot(),
      polled: isPolling ? copies.map(() => slot()) : [],
      last: repeats ? slot() : undefined,
      first: fault === 'rebuild' && isFelt ? copies.map(() => slot()) : [],
      isFelt,
      copies,
    };
  });
  const histories = new Map<RelationId, number>();
  if (fault === 'rebuild') {
    for (const group of groups) {
      for (const input of group.inputs) {
        if (pipeline.topics.some((t) => t.relation === input.relation) && !histories.has(input.relation)) {
          histories.set(input.relation, slot());
        }
      }
    }
  }
  const budget = fault === undefined ? undefined : slot();
  const logs = new Map<RelationId, LogShape>();
  for (const relation of transactionalTopics(
    performers.flatMap(({ runs }) => runs.map(({ program }) => program.operation)),
    pipeline,
  )) {
    const topic = pipeline.topics.find((t) => t.relation === relation);
    if (!topic || !contentSlots.has(relation)) continue;
    logs.set(relation, { slot: slot(), partitioning: { partitions: topic.partitions, key: topic.key } });
  }
  const clock = isTimed ? slot() : undefined;
  // Histories and the budget come after all of these: an action that meets them has slots that others have not.
  const layout = JSON.stringify([
    [...contentSlots],
    [...stores.values()].map(({ node, tableSlots, transactionSlots }) => [node, tableSlots, transactionSlots]),
    groups.map(({ name, isLive, isBatch, inputs, arrivals }) => [
      name,
      isLive,
      isBatch,
      inputs.map((input) => [input.relation, input.slot, input.arrival]),
      arrivals.map((arrival) => [arrival.slot, [...arrival.relations]]),
    ]),
    connectors.map(({ connector, queue, polled, last, first, copies }) => [
      connector.name,
      queue,
      polled,
      last,
      first,
      copies.map(({ from, to }) => [from, to]),
    ]),
    consumers.map(({ operation, queue, lanes }) => [operation.id, queue, lanes]),
    performers.map(({ local, transactions, sent, times }) => [local, [...transactions], sent, times]),
    [...logs].map(([relation, log]) => [relation, log.slot]),
    clock,
  ]);
  const answers = values.answers ?? answerBook();
  return {
    pipeline,
    ...values,
    answers,
    layout: numberIn(answers, layout),
    reach,
    contentSlots,
    uptakes,
    stores,
    groups,
    groupOf,
    connectors,
    performers,
    consumers,
    feeds: feedsOf(pipeline, groups, connectors, consumers, logs),
    logs,
    retried: new Set(
      performers.flatMap((p) =>
        p.sent === undefined ? [] : p.runs.flatMap(({ program }) => retriedTopics(pipeline, program)),
      ),
    ),
    histories,
    fault,
    budget,
    clock,
    width,
    behaviors: behaviorsOf(pipeline, performers),
  };
}

function layOutConsumers(
  pipeline: Pipeline,
  reach: Reach,
  fault: Fault | undefined,
  slot: () => number,
): readonly ConsumerShape[] {
  const queues = new Map<RelationId, number>();
  return reach.consumers.flatMap((operation) => {
    const { trigger } = operation;
    const topic = pipeline.topics.find((t) => trigger.kind === 'topic' && t.name === trigger.topic);
    const relation = topic && relationOf(pipeline, topic.relation);
    if (!topic || !relation || trigger.kind !== 'topic') return [];
    // Two lanes show every race between partitions, and a second member that is given what the first still works on.
    const isHandedOver = fault === 'redelivery' && trigger.delivery.value === 'at least once';
    const lanes = topic.partitions > 1 || isHandedOver ? [slot(), slot()] : [slot()];
    // Operations on a queue compete: each message goes to one of them. Of a log each gets all.
    const known = forgetsConsumed(pipeline, relation.id) ? queues.get(relation.id) : undefined;
    const queue = known ?? slot();
    queues.set(relation.id, queue);
    return [
      {
        operation,
        queue,
        topic: relation,
        partitioning: { partitions: topic.partitions, key: topic.key },
        lanes,
      },
    ];
  });
}

function layOutPerformers(
  pipeline: Pipeline,
  clients: readonly ClientPlan[],
  consumers: readonly ConsumerShape[],
  programs: ReadonlyMap<string, Program>,
  fault: Fault | undefined,
  isTimed: boolean,
  slot: () => number,
): readonly Performer[] {
  const transactionsOf = (list: readonly Program[]): ReadonlyMap<NodeId, number> => {
    const touched = new Set(list.flatMap((program) => [...program.reads, ...program.writes]));
    const stores = pipeline.stores.filter((store) => store.tables.some((table) => touched.has(table.relation)));
    return new Map(stores.map((store) => [store.name, slot()]));
  };
  const sentBy = (list: readonly Program[]): number | undefined =>
    fault === 'retry' && list.some((program) => retriedTopics(pipeline, program).length > 0) ? slot() : undefined;
  const performers: Performer[] = clients.map((client) => ({
    name: client.name,
    runs: client.runs,
    local: slot(),
    transactions: transactionsOf(client.runs.map((run) => run.program)),
    consumer: undefined,
    sent: sentBy(client.runs.map((run) => run.program)),
    times: isTimed ? client.runs.map(() => ({ began: slot(), ended: slot() })) : [],
    session: client.session,
  }));
  for (const consumer of consumers) {
    const program = programs.get(consumer.operation.id);
    if (!program) continue;
    consumer.lanes.forEach((local, lane) => {
      const actor = nameOfLane(consumer, lane);
      performers.push({
        name: actor,
        runs: [{ actor, program, inputs: new Map() }],
        local,
        transactions: transactionsOf([program]),
        consumer,
        sent: sentBy([program]),
        times: [],
        session: undefined,
      });
    });
  }
  return performers;
}

/** A second lane is another partition's, or the member that takes over. */
function nameOfLane({ operation, lanes, partitioning }: ConsumerShape, lane: number): string {
  if (partitioning.partitions > 1) return lanes.length > 1 ? `${operation.id}#${lane + 1}` : operation.id;
  return lane === 0 ? operation.id : `${operation.id} (other member)`;
}

function layOutStores(
  pipeline: Pipeline,
  contentSlots: ReadonlyMap<RelationId, number>,
  performers: readonly Performer[],
): ReadonlyMap<NodeId, StoreShape> {
  const stores = new Map<NodeId, StoreShape>();
  for (const store of pipeline.stores) {
    const kept = store.tables.filter((table) => contentSlots.has(table.relation));
    const tables = kept.map(
      (table, position): StoreTable => ({
        relation: table.relation,
        position,
        width: relationOf(pipeline, table.relation)?.columns?.length ?? 0,
        primary: table.key,
        keys: [...(table.key.length > 0 ? [table.key] : []), ...table.unique],
        checks: table.checks,
      }),
    );
    stores.set(store.name, {
      node: store.name,
      tables,
      tableSlots: kept.map((table) => contentSlots.get(table.relation) as number),
      transactionSlots: performers.flatMap((performer) => performer.transactions.get(store.name) ?? []),
    });
  }
  return stores;
}

function layOutViews(
  pipeline: Pipeline,
  reach: Reach,
  uptakes: ReadonlyMap<RelationId, Uptake>,
  slot: () => number,
): readonly ViewGroup[] {
  // Continuous transactional views of one product are one system: they move at one virtual time.
  const bySystem = new Map<string, View[]>();
  for (const view of reach.views) {
    const isShared =
      view.consistency.value === 'transactional' &&
      view.refresh.value.kind === 'continuous' &&
      view.definition.kind !== 'replica' &&
      !view.technology.id.startsWith('generic_');
    const system = isShared ? `system ${view.technology.id}` : `view ${view.name}`;
    bySystem.set(system, [...(bySystem.get(system) ?? []), view]);
  }
  return [...bySystem.values()].map((views): ViewGroup => {
    const first = views[0] as View;
    const isLive = first.refresh.value.kind === 'on commit';
    const name = views.map((view) => view.name).join(' and ');
    if (isLive) return { name, views, isLive, inputs: [], arrivals: [], isBatch: false };
    const own = new Set(views.flatMap((view) => view.relations));
    const base = [...new Set(views.flatMap((view) => view.inputs))].filter(
      (input) => !own.has(input) && reach.relations.has(input),
    );
    const together = first.consistency.value === 'transactional' || first.definition.kind === 'replica';
    const classes = new Map<string, RelationId[]>();
    for (const input of base) {
      const key = (together && unitOf(pipeline, input)) || `relation ${input}`;
      classes.set(key, [...(classes.get(key) ?? []), input]);
    }
    const arrivals = [...classes.values()].map((relations) => ({
      slot: slot(),
      relations: new Set(relations),
      partitioning: partitioningOf(pipeline, relations),
    }));
    const inputs = base.map(
      (relation): ViewInput => ({
        relation,
        slot: slot(),
        uptake: uptakes.get(relation) ?? { kind: 'replace' },
        arrival: arrivals.findIndex((arrival) => arrival.relations.has(relation)),
      }),
    );
    return { name, views, isLive, inputs, arrivals, isBatch: first.refresh.value.kind === 'every' };
  });
}

/** The partitions of a topic in which nothing keeps the order; a connector that keeps transactions keeps it. Source: mechanisms K1. */
function partitioningOf(pipeline: Pipeline, relations: readonly RelationId[]): Partitioning | undefined {
  const [relation, ...others] = relations;
  const topic = pipeline.topics.find((t) => t.relation === relation);
  if (!topic || others.length > 0 || topic.partitions <= 1) return undefined;
  const isWhole = pipeline.connectors.some((c) => c.transactions.value && c.copies.some(({ to }) => to === relation));
  return isWhole ? undefined : { partitions: topic.partitions, key: topic.key };
}

/**
 * What a relation's changes stay together with on their way into a transactional view: the tables of one store, the topics of one
 * connector that keeps transactions; undefined: nothing, each message stands alone. Topics are separate sources, also those that
 * one transaction of a broker has written: between them the order is made up, and within one there is no mark where a transaction
 * ends. Sources: Materialize documentation, "Sources" (tables of one source move in lock-step; Kafka topics are sources of their
 * own); KIP-98 (transactions of a log are atomic, not isolated).
 */
function unitOf(pipeline: Pipeline, relation: RelationId): string | undefined {
  const found = relationOf(pipeline, relation);
  if (found?.kind === 'table') return `store ${found.node}`;
  const connector = pipeline.connectors.find(
    (c) => c.transactions.value && c.copies.some((copy) => copy.to === relation),
  );
  return connector && `connector ${connector.name}`;
}

function feedsOf(
  pipeline: Pipeline,
  groups: readonly ViewGroup[],
  connectors: readonly ConnectorShape[],
  consumers: readonly ConsumerShape[],
  logs: ReadonlyMap<RelationId, LogShape>,
): ReadonlyMap<RelationId, readonly Feed[]> {
  const feeds: Feed[] = [];
  const openFor = (
    relations: ReadonlySet<RelationId>,
    readers: readonly (View | Connector | Operation)[],
  ): ReadonlySet<RelationId> =>
    new Set(
      [...logs.keys()].filter(
        (topic) => relations.has(topic) && readers.some((reader) => takesOpen(pipeline, reader, topic)),
      ),
    );
  for (const group of groups) {
    const together =
      group.views[0]?.consistency.value === 'transactional' || group.views[0]?.definition.kind === 'replica';
    for (const arrival of group.arrivals) {
      const isUnit = together && [...arrival.relations].every((r) => unitOf(pipeline, r) !== undefined);
      const whole = isUnit || group.isBatch;
      feeds.push({
        slot: arrival.slot,
        relations: arrival.relations,
        whole,
        open: openFor(arrival.relations, group.views),
      });
    }
  }
  for (const { queue, copies, connector } of connectors) {
    if (queue === undefined) continue;
    const relations = new Set(copies.map((copy) => copy.from));
    feeds.push({
      slot: queue,
      relations,
      whole: connector.transactions.value,
      open: openFor(relations, [connector]),
    });
  }
  for (const consumer of consumers) {
    const relations = new Set([consumer.topic.id]);
    if (feeds.some((feed) => feed.slot === consumer.queue)) continue;
    feeds.push({ slot: consumer.queue, relations, whole: false, open: openFor(relations, [consumer.operation]) });
  }
  return new Map(pipeline.relations.map((r) => [r.id, feeds.filter((feed) => feed.relations.has(r.id))]));
}

/**
 * Behaviours by store for statements that stand alone, and by store and level for transactions: some products have another level
 * between begin and commit than for single commands, and some guarantees came with a version.
 */
function behaviorsOf(pipeline: Pipeline, performers: readonly Performer[]): ReadonlyMap<string, IsolationBehavior> {
  const behaviors = new Map<string, IsolationBehavior>();
  const entryOf = (name: NodeId): Technology | undefined => {
    const reference = pipeline.stores.find((store) => store.name === name)?.technology;
    const entry = technologyById(reference?.id ?? '');
    return entry && variantFor(entry, reference?.version);
  };
  for (const { name, isolation } of pipeline.stores) {
    const entry = entryOf(name);
    behaviors.set(name, isolationBehavior(entry && isolationLevel(entry, isolation.value), isolation.value));
  }
  for (const performer of performers) {
    for (const run of performer.runs) {
      for (const instruction of run.program.instructions) {
        if (instruction.kind !== 'begin' || instruction.step.target.kind !== 'store') continue;
        const { target, isolation } = instruction.step;
        const entry = entryOf(target.store);
        const level = entry && transactionLevel(entry, isolation);
        behaviors.set(`${target.store} ${isolation}`, isolationBehavior(level, isolation));
      }
    }
  }
  return behaviors;
}

/** Relations that `relation` fills directly, for tellers. */
export function filledFrom(pipeline: Pipeline, relation: RelationId): readonly RelationId[] {
  return hopsOf(pipeline)
    .filter((hop) => hop.from === relation)
    .map((hop) => hop.to);
}
