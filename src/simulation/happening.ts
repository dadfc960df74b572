/** What one step of a run did, noted while a path is told; the raw material of traces and explanations. */
import type { Place } from '../model/place';
import type { RelationId, Statement } from '../model/statement';
import type { TraceStep } from '../model/trace';
import type { Bindings, QueryResult } from './evaluate';
import type { Group } from './queue';
import type { RowAccess } from './statement';

/** A relation as a step saw it. */
export interface Sight {
  readonly relation: RelationId;
  /** Number of the content that it saw. */
  readonly content: number;
  /** It saw what was newest, and locked it or checked it again: what it read cannot go out of date before it is used. */
  readonly isLocked: boolean;
}

export interface Happening {
  readonly action: TraceStep['action'];
  /** `web.checkout#1`, `shop_cdc`, `inventory`. */
  readonly actor: string;
  /** Key of the performed operation: `actor` for clients, actor and message number for consumers. Absent: not an operation. */
  readonly instance?: string;
  readonly operation?: string;
  readonly text?: string;
  readonly statement?: Exclude<Statement, { kind: 'unsupported' }>;
  readonly bindings?: Bindings;
  readonly place?: Place;
  readonly sights: readonly Sight[];
  readonly result?: QueryResult;
  /** Rows of tables that its transaction changed (not yet committed). */
  readonly writes: readonly RowAccess[];
  /** Rows of tables that became visible to everybody. */
  readonly committed: readonly RowAccess[];
  /** Messages that were appended. */
  readonly messages: Group;
  /** Messages that it appended in a transaction of the broker that is open. */
  readonly open?: Group;
  /** A crash of a consumer whose message does not come again. */
  readonly isLost?: true;
  /** A redelivery while who had the message is still at work on it. */
  readonly isHandedOver?: true;
  /** What came of it, in words. */
  readonly outcome: string;
  /** The operation ended with this response. */
  readonly response?: string;
  /** Store or broker of the transaction that it belongs to, and its level. */
  readonly scope?: { readonly node: string; readonly level: string; readonly isSingle: boolean };
  /** Entries taken from queues: slot and the indices that were taken. */
  readonly taken?: {
    readonly slot: number;
    readonly indices: readonly number[];
    /** Only a part of the entry was taken: the rest stands where it stood. */
    readonly isLeft?: boolean;
  };
}

/** The parts that most steps leave empty. */
export const nothing = { sights: [], writes: [], committed: [], messages: [] } as const;
