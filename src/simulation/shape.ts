/**
 * The moving parts of one scenario: which slot of a state holds what. Built once from the pipeline, the clients and the
 * faults; behaviours read it and never change it.
 */
import type { Connector, Fault, NodeId, Operation, Pipeline, Relation, View } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { SqlFailure } from '../model/trace';
import type { Value } from '../model/value';
import { type Activity, activityKey } from './activity';
import type { ReadRange } from './certify';
import type { Content, Uptake, World } from './content';
import { type Interner, interner } from './intern';
import type { IsolationBehavior } from './isolation';
import type { Program } from './program';
import type { Partitioning, Queues } from './queue';
import type { Reach } from './reach';
import type { RunTimes } from './real-time';
import type { StoreTable } from './statement';
import type { AnswerBook } from './successors';
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
