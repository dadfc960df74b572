/**
 * What a compiled expression runs in: the current row of every source, the queries around it, and what the statement
 * sees. It knows nothing of SQL's meaning; it is shared by the compilers of expressions, joins and queries.
 */
import type { Expression, RelationId, Select } from '../model/statement';
import type { Row, Value } from '../model/value';

/** Rows of every relation as the statement sees them; same array object ⇒ same content. */
export interface Rows {
  rows(relation: RelationId): readonly Row[];
}

/** Values of parameters (`:name`) and of columns of earlier results (`:variable.column`); NULL for what is not known. */
export interface Bindings {
  parameter(name: string): Value;
  variable(variable: string, column: string): Value;
}

/** What PostgreSQL would have raised. `code` is the SQLSTATE. */
export interface SqlError {
  readonly code: string;
  readonly message: string;
}

/** Carries an SqlError out of compiled code; caught at the doors of `evaluate`. No Error: a stack trace would cost more than the statement. */
export class SqlFailure {
  constructor(readonly error: SqlError) {}
}

/** Ends the evaluation with the SQLSTATE `code`. */
export function fail(code: string, message: string): never {
  throw new SqlFailure({ code, message });
}

/** One evaluation of one statement: everything in it sees the same rows and bindings. */
export interface Session {
  readonly rows: Rows;
  readonly bindings: Bindings;
}

/** One level of query nesting while it runs. Mutable, and reused from one run to the next. */
export interface Frame {
  session: Session;
  /** The query around this one. */
  parent: Frame | undefined;
  /** The current row of each source; `noRow` where an outer join added NULLs. */
  tuple: Row[];
  /** 0-based index of that row in its source; −1 where there is none. */
  readonly index: number[];
  /** Rows of each source, fetched when first needed. */
  readonly sources: (readonly Row[] | undefined)[];
  /** Results of the aggregates for the current group. */
  aggregates: readonly Value[];
  /** What outer joins have to remember, by the join's number. */
  readonly matches: JoinState[];
  /** Where the query puts what it produces; its own business. */
  output: unknown;
}

/** `matched`: whether the current left row found a partner. For full joins `seen` marks the right rows that did, by their ordinal. */
export interface JoinState {
  matched: boolean;
  ordinal: number;
  seen: boolean[];
}

/** The row of a source that an outer join filled with NULLs: reading any column past the end gives NULL. */
export const noRow: Row = [];

export type Compiled = (frame: Frame) => Value;
/** Runs to its end, or until what it calls asks to stop by returning true; returns whether it was stopped. */
export type Step = (frame: Frame) => boolean;

export function newFrame(session: Session, parent: Frame | undefined, sources: number, joins: number): Frame {
  const frame: Frame = {
    session,
    parent,
    tuple: [],
    index: [],
    sources: [],
    aggregates: [],
    matches: [],
    output: undefined,
  };
  for (let i = 0; i < sources; i += 1) {
    frame.tuple.push(noRow);
    frame.index.push(-1);
    frame.sources.push(undefined);
  }
  for (let i = 0; i < joins; i += 1) frame.matches.push({ matched: false, ordinal: 0, seen: [] });
  return frame;
}

/** Frames of one query, used again from run to run. */
export interface Frames {
  take(session: Session, parent: Frame | undefined): Frame;
  /** After an error a frame is not released; the next run then gets a new one. */
  release(frame: Frame): void;
}

export function reusableFrames(sources: number, joins: number): Frames {
  let spare: Frame | undefined;
  return {
    take: (session, parent) => {
      const frame = spare ?? newFrame(session, parent, sources, joins);
      spare = undefined;
      frame.session = session;
      frame.parent = parent;
      for (let i = 0; i < sources; i += 1) frame.sources[i] = undefined;
      return frame;
    },
    release: (frame) => {
      spare = frame;
    },
  };
}

/** A query inside an expression or a FROM, ready to run in the frame around it. */
export interface Query {
  /** Hands each row to `take` (in the query's order) until it returns true. */
  run(outer: Frame, take: (row: Row) => boolean): void;
  /** All rows; computed once for each session when nothing in the query refers to the queries around it. */
  rows(outer: Frame): readonly Row[];
  /** Whether there is a row. */
  exists(outer: Frame): boolean;
}

export type AggregateExpression = Extract<Expression, { kind: 'aggregate' }>;

/** What compiling an expression needs from the query that it stands in. */
export interface Scope {
  query(select: Select): Query;
  /** The slot in `Frame.aggregates` for an aggregate; undefined where aggregates cannot stand. */
  readonly aggregate: ((expression: AggregateExpression) => number) | undefined;
}
