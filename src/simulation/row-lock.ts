/**
 * Locking rows one by one: who may have one, who waits, and what a newer version of it means. `SELECT … FOR UPDATE` and its
 * kin. Source: PostgreSQL 18 manual, "Explicit Locking" and SELECT, "The Locking Clause"; src/backend/executor/nodeLockRows.c.
 */
import type { Expression, RowLock, Select, Source } from '../model/statement';
import type { Row } from '../model/value';
import { type Attempt, type StatementResult, type StoreTable, serializationFailure } from './attempt';
import { type Content, isMark } from './content';
import { evaluateExpression, evaluateSelect, matchedRows, type Rows } from './evaluate';
import { obstacleBefore, obstaclesOf } from './row-scan';
import {
  isHolding,
  type LockStrength,
  lockName,
  type PendingWrite,
  rowWith,
  type Transaction,
  wishFor,
  withLock,
} from './transaction';

/** A row to be locked: where it stands and what to do when somebody else has it. */
export type Claim =
  | {
      readonly kind: 'free';
      readonly transaction: Transaction;
      /** The committed row is not the one that was seen. */
      readonly isNewer: boolean;
      /** Its number; −1: deleted. */
      readonly newest: number;
    }
  | { readonly kind: 'held'; readonly wish: string }
  /** It is newer than the snapshot, and the level aborts rather than look at it. */
  | { readonly kind: 'conflict' };

/** The wish for a row that somebody else keeps from being locked so strongly; undefined: it is free. */
export function heldBy(
  { behavior }: Transaction,
  row: string,
  strength: LockStrength,
  attempt: Attempt,
): string | undefined {
  if (behavior.held === 'ignore') return undefined;
  const wish = wishFor(row, strength);
  return attempt.context.others.some((other) => isHolding(other, wish)) ? wish : undefined;
}

/** Tries to lock one row for `transaction`. */
export function claim(
  transaction: Transaction,
  table: number,
  identity: number,
  strength: LockStrength,
  attempt: Attempt,
): Claim {
  const { context } = attempt;
  const row = lockName(table, identity);
  const isOwn = transaction.writes.some((write) => write.table === table && write.identity === identity);
  const newest = rowWith(context.committed[table] as Content, identity);
  const old = rowWith(context.world.content(attempt.baseIds[table] as number), identity);
  const isReplaced = newest !== old || transaction.replaced.includes(row);
  // What is lost already is not waited for.
  if (!isOwn && isReplaced && transaction.behavior.conflict === 'abort') return { kind: 'conflict' };
  const held = heldBy(transaction, row, strength, attempt);
  if (held !== undefined) return { kind: 'held', wish: held };
  const locked = { ...transaction, locks: withLock(transaction.locks, row, strength) };
  if (isOwn) return { kind: 'free', transaction: locked, isNewer: false, newest: -1 };
  // A row that is gone cannot be locked.
  if (newest === -1) return { kind: 'free', transaction, isNewer: true, newest };
  return { kind: 'free', transaction: locked, isNewer: newest !== old, newest };
}

/** The statement waits for what `wish` names, or its level would rather abort. `pending`: what it has written so far; it will run again from its start. */
export function waitFor(
  transaction: Transaction,
  wish: string,
  attempt: Attempt,
  pending: readonly PendingWrite[] = [],
): StatementResult {
  if (transaction.behavior.held === 'abort') return serializationFailure;
  return { kind: 'wait', transaction: { ...transaction, statement: attempt.baseIds, pending, waiting: wish } };
}

/** A query with each table under a name of its own, so that one of its rows can be looked at alone. */
interface Separated {
  /** For every joined tuple, in the order of the result, the index of the row in each table. */
  readonly tuples: Select;
  /** What the query gives for one tuple. */
  readonly single: Select;
  /** Name and source of each table. */
  readonly tables: readonly { readonly name: string; readonly source: number }[];
}

const separated = new WeakMap<Select, Separated>();

function separate(statement: Select, attempt: Attempt): Separated {
  const known = separated.get(statement);
  if (known) return known;
  const tables: { name: string; source: number }[] = [];
  const index: Expression[] = [];
  const sources = statement.sources.map((source, i): Source => {
    const table = source.kind === 'relation' && tableOf(source.relation, attempt);
    if (!table) return source;
    const name = `\u0001row ${i}`;
    tables.push({ name, source: i });
    const { span } = source;
    index.push({ kind: 'column', depth: 0, source: i, column: table.width, name: 'index', type: 'integer', span });
    return { ...source, relation: name };
  });
  const alone = { ...statement, sources, limit: undefined, offset: undefined, lock: undefined };
  const columns = index.map((expression) => ({ name: 'index', expression }));
  const made: Separated = { tuples: { ...alone, columns }, single: { ...alone, orderBy: [] }, tables };
  separated.set(statement, made);
  return made;
}

function tableOf(relation: string, attempt: Attempt): StoreTable | undefined {
  return attempt.context.tables.find((t) => t.relation === relation);
}

const cannotLock: StatementResult = { kind: 'error', code: '55P03', message: 'could not obtain lock on row' };

/** Waits, unless the statement says that it would rather fail. */
function waitOr(lock: RowLock, transaction: Transaction, wish: string, attempt: Attempt): StatementResult {
  return lock.wait === 'nowait' ? cannotLock : waitFor(transaction, wish, attempt);
}

/** SELECT that locks what it returns: row by row in the order of the result, until LIMIT is reached. */
export function lockRows(
  statement: Select,
  lock: RowLock,
  transaction: Transaction,
  attempt: Attempt,
): StatementResult {
  if (statement.grouped || statement.distinct) return lockGroups(statement, transaction, attempt);
  const { context } = attempt;
  const { tuples, single, tables } = separate(statement, attempt);
  const wanted = boundOf(statement, attempt);
  if (wanted.kind === 'error') return wanted;
  const indexed = new Map<string, readonly Row[]>();
  for (const { name, source } of tables)
    indexed.set(
      name,
      contentOf(statement, source, attempt).rows.map((row, i) => [...row, i]),
    );
  const over = (own: ReadonlyMap<string, readonly Row[]>): Rows => ({
    rows: (relation) => own.get(relation) ?? attempt.rows.rows(relation),
  });
  const ordered = evaluateSelect(tuples, over(indexed), context.bindings);
  if (!ordered.ok) return { kind: 'error', ...ordered.error };
  const { targets, scans } = transaction.behavior;
  const isScanning = targets === 'newest' && scans !== 'pass' && lock.wait !== 'skip locked';
  const obstacles = isScanning ? obstaclesOf(attempt) : [];
  const rows: Row[] = [];
  let current = transaction;
  for (const tuple of ordered.value.rows) {
    if (rows.length >= wanted.end) break;
    const alone = new Map<string, readonly Row[]>();
    let isSkipped = false;
    for (const [i, { name, source }] of tables.entries()) {
      const index = tuple[i];
      const content = contentOf(statement, source, attempt);
      if (typeof index !== 'number') {
        alone.set(name, []);
        continue;
      }
      alone.set(name, [content.rows[index] as Row]);
      if (lock.of && !lock.of.includes(source)) continue;
      const position = content.positions[index] as number;
      const identity = content.identities[position] as number;
      const table = positionOf(statement, source, attempt);
      const before = obstacleBefore(obstacles, content.rows[index] as Row, context.tables[table] as StoreTable);
      if (before) return waitOr(lock, current, before.wish, attempt);
      const claimed = claim(current, table, identity, lock.strength, attempt);
      if (claimed.kind === 'held') {
        if (lock.wait !== 'skip locked') return waitOr(lock, current, claimed.wish, attempt);
        isSkipped = true;
        break;
      }
      if (claimed.kind === 'conflict') return serializationFailure;
      current = claimed.transaction;
      if (!claimed.isNewer) continue;
      const newest = claimed.newest === -1 ? undefined : context.world.rows.value(claimed.newest);
      if (newest === undefined || isMark(newest)) isSkipped = true;
      else alone.set(name, [newest]);
    }
    if (isSkipped) continue;
    // The newest version may not match any more.
    const result = evaluateSelect(single, over(alone), context.bindings);
    if (!result.ok) return { kind: 'error', ...result.error };
    rows.push(...result.value.rows);
  }
  // A scan goes on until it has what LIMIT asks for.
  const last = rows.length < wanted.end ? obstacles[0] : undefined;
  if (last) return waitOr(lock, current, last.wish, attempt);
  const kept = rows.slice(wanted.start, wanted.end);
  const result = { columns: statement.columns.map((column) => column.name), rows: kept };
  return { kind: 'done', transaction: current, result, count: kept.length, writes: [] };
}

function positionOf(statement: Select, source: number, attempt: Attempt): number {
  const from = statement.sources[source];
  return (from?.kind === 'relation' && tableOf(from.relation, attempt)?.position) || 0;
}

function contentOf(statement: Select, source: number, attempt: Attempt): Content {
  return attempt.seen[positionOf(statement, source, attempt)] as Content;
}

/** First and one past the last row that OFFSET and LIMIT ask for. */
function boundOf(
  statement: Select,
  attempt: Attempt,
): { readonly kind: 'bound'; readonly start: number; readonly end: number } | (StatementResult & { kind: 'error' }) {
  const { bindings } = attempt.context;
  const count = (
    expression: Expression | undefined,
    otherwise: number,
  ): number | (StatementResult & { kind: 'error' }) => {
    if (!expression) return otherwise;
    const result = evaluateExpression(expression, attempt.rows, bindings);
    if (!result.ok) return { kind: 'error', ...result.error };
    return result.value === null ? otherwise : Number(result.value);
  };
  const offset = count(statement.offset, 0);
  const limit = count(statement.limit, Number.POSITIVE_INFINITY);
  if (typeof offset !== 'number') return offset;
  if (typeof limit !== 'number') return limit;
  return { kind: 'bound', start: offset, end: offset + limit };
}

/** Locks every row that a query has looked at, against writers. */
export function lockMatches(
  statement: Select,
  transaction: Transaction,
  attempt: Attempt,
): { readonly kind: 'locked'; readonly transaction: Transaction } | StatementResult {
  const matched = matchedRows(statement, attempt.rows, attempt.context.bindings);
  if (!matched.ok) return { kind: 'error', ...matched.error };
  let current = transaction;
  for (const tuple of matched.value) {
    for (const [source, index] of tuple.entries()) {
      const from = statement.sources[source];
      if (index < 0 || from?.kind !== 'relation' || !tableOf(from.relation, attempt)) continue;
      const content = contentOf(statement, source, attempt);
      const identity = content.identities[content.positions[index] as number] as number;
      const claimed = claim(current, positionOf(statement, source, attempt), identity, 'share', attempt);
      if (claimed.kind === 'held') return waitFor(current, claimed.wish, attempt);
      if (claimed.kind === 'conflict') return serializationFailure;
      current = claimed.transaction;
    }
  }
  return { kind: 'locked', transaction: current };
}

/** A grouped query of a level that locks what it reads. */
function lockGroups(statement: Select, transaction: Transaction, attempt: Attempt): StatementResult {
  const locked = lockMatches(statement, transaction, attempt);
  if (locked.kind !== 'locked') return locked;
  const result = evaluateSelect(statement, attempt.rows, attempt.context.bindings);
  if (!result.ok) return { kind: 'error', ...result.error };
  const count = result.value.rows.length;
  return { kind: 'done', transaction: locked.transaction, result: result.value, count, writes: [] };
}
