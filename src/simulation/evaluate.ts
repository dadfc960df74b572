/**
 * The meaning of typed SQL, as PostgreSQL 18 has it with text compared by code point: rows and bindings in, rows or an
 * SQLSTATE out. It changes nothing and knows no transactions. Every statement is compiled once, when it is first run.
 */
import type { Delete, Expression, Insert, RelationId, Select, Update } from '../model/statement';
import type { Row, Value } from '../model/value';
import { compileExpression } from './evaluate-expression';
import { type Bindings, newFrame, type Rows, type Session, type SqlError, SqlFailure } from './evaluate-frame';
import { isRead } from './evaluate-read';
import { compileMatches, plainScope, planOf } from './evaluate-select';
import {
  type Changed,
  compileConflict,
  compileDelete,
  compileInsert,
  compileReturning,
  compileUpdate,
} from './evaluate-write';

export type { Bindings, Rows, SqlError } from './evaluate-frame';

/** What a statement gives, or the error that PostgreSQL would raise. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SqlError };

/** Rows with the names of their columns. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Runs `work`; what it raises becomes the result. Nesting beyond the stack is 54001, as PostgreSQL has it. */
function attempt<T>(work: () => T): Result<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof SqlFailure) return { ok: false, error: error.error };
    if (error instanceof RangeError) return { ok: false, error: { code: '54001', message: 'statement too complex' } };
    throw error;
  }
}

/** `make(key)`, made once for each key. */
function once<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, T>();
  return (key) => {
    let value = made.get(key);
    if (value === undefined) {
      value = make(key);
      made.set(key, value);
    }
    return value;
  };
}

const expressionOf = once((e: Expression) => compileExpression(e, plainScope));
const columnNamesOf = once((q: Select) => q.columns.map((column) => column.name));
const matchesOf = once(compileMatches);
const insertOf = once(compileInsert);
const conflictOf = once(compileConflict);
const updateOf = once(compileUpdate);
const deleteOf = once(compileDelete);
const returningOf = once((s: Insert | Update | Delete) => ({
  columns: s.returning.map((column) => column.name),
  run: compileReturning(s),
}));

/** The value of an expression with no FROM around it; subqueries are allowed. */
export function evaluateExpression(e: Expression, rows: Rows, bindings: Bindings): Result<Value> {
  return attempt(() => expressionOf(e)(newFrame({ rows, bindings }, undefined, 0, 0)));
}

const alone: Session = {
  rows: { rows: () => [] },
  bindings: { parameter: () => null, variable: () => null },
};

/** The value of a table's check for one row (source 0); the row is fine unless it is false. */
export function evaluateCheck(e: Expression, row: Row): Result<Value> {
  return attempt(() => {
    const f = newFrame(alone, undefined, 1, 0);
    f.tuple[0] = row;
    return expressionOf(e)(f);
  });
}

/** The rows of a query, in the order of ORDER BY, else as the nested loops over its sources (left to right) meet them. */
export function evaluateSelect(q: Select, rows: Rows, bindings: Bindings): Result<QueryResult> {
  return attempt(() => ({ columns: columnNamesOf(q), rows: planOf(q).rows({ rows, bindings }, undefined) }));
}

/**
 * What row locks and read sets need: for every joined tuple that FROM and WHERE keep (before grouping), the 0-based
 * index of the row in each source; −1 for a row that an outer join left out and for a subquery in FROM.
 */
export function matchedRows(q: Select, rows: Rows, bindings: Bindings): Result<readonly (readonly number[])[]> {
  return attempt(() => matchesOf(q)({ rows, bindings }));
}

/** The rows that INSERT would add, in order, `width` columns each; columns left out are NULL. */
export function rowsToInsert(s: Insert, width: number, rows: Rows, bindings: Bindings): Result<readonly Row[]> {
  return attempt(() => insertOf(s)({ rows, bindings }, width));
}

/** ON CONFLICT DO UPDATE: the new row, or null when its WHERE is not true. */
export function conflictUpdate(
  s: Insert,
  existing: Row,
  excluded: Row,
  rows: Rows,
  bindings: Bindings,
): Result<Row | null> {
  return attempt(() => conflictOf(s)({ rows, bindings }, existing, excluded));
}

/**
 * For each row of the target that matches, its 0-based index and its new row; of several matches through FROM the first
 * counts. `target` are the rows that may be changed (default: all of the relation); whatever else reads the relation
 * sees `rows`, as when PostgreSQL checks a condition again on a newer version of one row.
 */
export function rowsToUpdate(
  s: Update,
  rows: Rows,
  bindings: Bindings,
  target?: readonly Row[],
): Result<readonly Changed[]> {
  return attempt(() => updateOf(s)({ rows, bindings }, target));
}

/** 0-based indices of the rows of the target that match, ascending; `target` as for `rowsToUpdate`. */
export function rowsToDelete(
  s: Delete,
  rows: Rows,
  bindings: Bindings,
  target?: readonly Row[],
): Result<readonly number[]> {
  return attempt(() => deleteOf(s)({ rows, bindings }, target));
}

/**
 * RETURNING over the affected rows: inserted and updated ones as they are after the statement, deleted ones as they
 * were. `before`: the updated rows as they were, in the same order; needed (else error 0A000) where RETURNING of an
 * UPDATE … FROM looks at joined rows. `rows` is what the statement saw.
 */
export function evaluateReturning(
  s: Insert | Update | Delete,
  affected: readonly Row[],
  rows: Rows,
  bindings: Bindings,
  before?: readonly Row[],
): Result<QueryResult> {
  return attempt(() => {
    const { columns, run } = returningOf(s);
    return { columns, rows: run({ rows, bindings }, affected, before) };
  });
}

/**
 * Whether a row of `relation` could change the result of what the statement reads. It follows the conditions of WHERE
 * and ON that mention only that row, literals, parameters and variables, so it may say yes too often, never no wrongly.
 * The target of UPDATE and DELETE is read; that of INSERT only through ON CONFLICT, by key where the key is known.
 */
export function mayRead(
  statement: Select | Update | Delete | Insert,
  relation: RelationId,
  row: Row,
  bindings: Bindings,
): boolean {
  return isRead(statement, relation, row, bindings);
}
