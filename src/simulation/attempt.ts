/** A statement under way on the tables of a store: what it runs with, what it saw when it started, and how it can end. It decides nothing. */
import type { Delete, Expression, Insert, RelationId, Select, Update } from '../model/statement';
import type { Row, Value } from '../model/value';
import { fixedBindings, type ReadRange, trackedPart } from './certify';
import type { Content, World } from './content';
import type { Bindings, QueryResult, Rows } from './evaluate';
import type { Interner } from './intern';
import type { TableShape, Transaction, Write } from './transaction';

/** A table with the conditions that its rows must meet. */
export interface StoreTable extends TableShape {
  readonly checks: readonly { readonly condition: Expression; readonly text: string }[];
}

export interface StatementContext {
  readonly world: World;
  readonly ranges: Interner<ReadRange>;
  readonly tables: readonly StoreTable[];
  /** Newest committed content of each table. */
  readonly committed: readonly Content[];
  /** Active transactions of others in this store. */
  readonly others: readonly Transaction[];
  /** Rows of topics and views. */
  readonly external: (relation: RelationId) => readonly Row[];
  readonly bindings: Bindings;
  /** Names the statement and the values it runs with. */
  readonly key: string;
  readonly values: ReadonlyMap<string, Value>;
}

/** A row that a statement read or wrote, for telling. */
export interface RowAccess {
  readonly relation: RelationId;
  readonly before: number;
  readonly after: number;
}

export type StatementResult =
  | {
      readonly kind: 'done';
      readonly transaction: Transaction;
      readonly result: QueryResult | undefined;
      /** Rows returned or changed. */
      readonly count: number;
      readonly writes: readonly RowAccess[];
    }
  | { readonly kind: 'wait'; readonly transaction: Transaction }
  /** The store aborts the transaction so that others stay correct; it may be tried again. */
  | { readonly kind: 'serialization-failure'; readonly message: string }
  /** A constraint or an error of the SQL itself. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

export const serializationFailure: StatementResult = {
  kind: 'serialization-failure',
  message: 'could not serialize access due to concurrent update',
};

/** A statement under way: what it saw when it started. */
export interface Attempt {
  readonly statement: Select | Insert | Update | Delete;
  readonly context: StatementContext;
  readonly baseIds: readonly number[];
  /** What it sees of each table, own writes included. */
  readonly seen: readonly Content[];
  readonly rows: Rows;
  /** What it waited for, when it runs again after a wait. */
  readonly waitedFor: string | null;
  /** Contents of the tables when it started, where it has waited. */
  readonly started: readonly number[] | null;
  /** What it had written by then. */
  readonly arrived: readonly Write[];
}

/** The rows of `contents`, and of relations outside the store. */
export function rowsOver(context: StatementContext, contents: readonly Content[]): Rows {
  return {
    rows(relation) {
      const table = context.tables.find((t) => t.relation === relation);
      return table ? (contents[table.position] as Content).rows : context.external(relation);
    },
  };
}

/** What the statement reads, for certification and for guards. */
export function rangeOf({ statement, context }: Attempt): ReadRange {
  return {
    key: context.key,
    whole: [],
    statement: trackedPart(statement),
    bindings: fixedBindings(context.values),
  };
}
