/**
 * One SQL statement on the tables of a store, inside a transaction: what it sees, and who else has to know. How rows are
 * locked, changed and added stands in `row-lock`, `row-change` and `row-insert`. Sources: PostgreSQL 18 manual, "Concurrency
 * Control"; MySQL 8 manual, "InnoDB Locking and Transaction Model".
 */
import type { Delete, Insert, Select, Update } from '../model/statement';
import {
  type Attempt,
  rangeOf,
  rowsOver,
  type StatementContext,
  type StatementResult,
  serializationFailure,
} from './attempt';
import { isTouching } from './certify';
import type { Content } from './content';
import { evaluateSelect } from './evaluate';
import { enterStore } from './one-writer';
import { afterLook, hasLooked, looksFirst, writeBlindly } from './row-blind';
import { changeRows } from './row-change';
import { insertRows } from './row-insert';
import { lockRows, waitFor } from './row-lock';
import { obstaclesOf } from './row-scan';
import { latestWrites, overlay, rowOf, rowWith, type Transaction } from './transaction';

export type { RowAccess, StoreTable } from './attempt';

/** Runs `statement` in `transaction`; the transaction itself is not changed. */
export function runStatement(
  statement: Select | Insert | Update | Delete,
  transaction: Transaction,
  context: StatementContext,
): StatementResult {
  const isPlain = statement.kind === 'select' && statement.lock === undefined;
  const entry = enterStore(transaction, !isPlain, () => context.others);
  switch (entry.kind) {
    case 'busy':
      return { kind: 'serialization-failure', message: 'database is locked' };
    case 'held':
      return { kind: 'wait', transaction: { ...transaction, waiting: entry.wish } };
    case 'entered':
      break;
  }
  const { behavior } = transaction;
  if (statement.kind === 'select' || !behavior.isBlind || !looksFirst(statement, context)) {
    return runEntered(statement, isPlain, entry.transaction, context);
  }
  if (hasLooked(transaction)) return writeBlindly(statement, transaction, context);
  return afterLook(transaction, runEntered(statement, isPlain, transaction, context));
}

function runEntered(
  statement: Select | Insert | Update | Delete,
  isPlain: boolean,
  transaction: Transaction,
  context: StatementContext,
): StatementResult {
  const committedIds = context.committed.map((content) => content.id);
  const { behavior } = transaction;
  const takesSnapshot = behavior.reads === 'transaction' && (isPlain || behavior.snapshot === 'statement');
  const snapshot = takesSnapshot ? (transaction.snapshot ?? committedIds) : transaction.snapshot;
  const started: Transaction = { ...transaction, snapshot, pending: [], waiting: null };
  const plainReads = transaction.isSingle && !behavior.locksAlone ? 'free' : behavior.plainReads;
  // What a writing statement asks for beside the rows that it writes is locked only where reads or ranges are.
  const locksAsked = behavior.guards !== 'none' || plainReads !== 'free';
  const copies = statement.kind === 'insert' && statement.source.kind === 'query';
  const asksPlainly = isPlain || (copies && behavior.scans !== 'pass' && !locksAsked);
  const looksAtNewest = asksPlainly ? plainReads !== 'free' : behavior.targets === 'newest';
  const ofStatement = started.statement ?? committedIds;
  const ofReads = behavior.reads === 'transaction' ? (snapshot ?? committedIds) : ofStatement;
  const isDirty = asksPlainly && behavior.reads === 'uncommitted';
  const baseIds = looksAtNewest || isDirty ? committedIds : ofReads;
  const seen = baseIds.map((id, table) => {
    let content = context.world.content(id);
    if (isDirty) {
      for (const other of context.others) content = overlay(context.world, content, table, latestWrites(other));
    }
    return overlay(context.world, content, table, started.writes);
  });
  const rows = rowsOver(context, seen);
  const waited = { waitedFor: transaction.waiting, started: transaction.statement, arrived: transaction.pending };
  const attempt: Attempt = { statement, context, baseIds, seen, rows, ...waited };
  if (looksAtNewest && isReplaced(started, attempt)) return serializationFailure;
  const asks = isPlain ? plainReads !== 'free' : locksAsked || behavior.scans !== 'pass';
  const wish =
    looksAtNewest && asks && isSettledFirst(statement, plainReads, locksAsked)
      ? obstaclesOf(attempt)[0]?.wish
      : undefined;
  if (wish !== undefined) return waitFor(started, wish, attempt);
  const result = perform(statement, started, attempt, plainReads);
  if (result.kind !== 'done') return result;
  // A scan that ends early locks no gaps beyond; a serializable one is taken to have looked at everything.
  const endsEarly =
    statement.kind === 'select' && (statement.limit !== undefined || statement.lock?.wait === 'skip locked');
  const isGuarding =
    behavior.guards !== 'none' && (isPlain ? plainReads === 'lock' : !(endsEarly && behavior.guards === 'inserts'));
  return { ...result, transaction: remember(result.transaction, attempt, isGuarding) };
}

/** Whether a statement knows before its first row how the changes of others end that it asks for. */
function isSettledFirst(
  statement: Select | Insert | Update | Delete,
  plainReads: 'free' | 'wait' | 'lock',
  locksAsked: boolean,
): boolean {
  switch (statement.kind) {
    case 'select':
      // Who locks row by row finds out row by row.
      return !(statement.lock || plainReads === 'lock') || statement.grouped || statement.distinct;
    case 'insert':
      return true;
    case 'update':
    case 'delete':
      return locksAsked;
  }
}

function perform(
  statement: Select | Insert | Update | Delete,
  transaction: Transaction,
  attempt: Attempt,
  plainReads: 'free' | 'wait' | 'lock',
): StatementResult {
  switch (statement.kind) {
    case 'select':
      if (statement.lock) return lockRows(statement, statement.lock, transaction, attempt);
      if (plainReads !== 'lock') return read(statement, transaction, attempt);
      return lockRows(statement, { strength: 'share', wait: 'block' }, transaction, attempt);
    case 'insert':
      return insertRows(statement, transaction, attempt);
    case 'update':
    case 'delete':
      return changeRows(statement, transaction, attempt);
  }
}

function read(statement: Select, transaction: Transaction, attempt: Attempt): StatementResult {
  const result = evaluateSelect(statement, attempt.rows, attempt.context.bindings);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { kind: 'done', transaction, result: result.value, count: result.value.rows.length, writes: [] };
}

/**
 * Whether what a statement asks for among the newest rows is not what the transaction's snapshot shows, at a level that
 * aborts then. Source: MariaDB, `innodb_snapshot_isolation`: a row that was changed since the read view was made is an error.
 */
function isReplaced(transaction: Transaction, attempt: Attempt): boolean {
  const { snapshot, replaced, behavior } = transaction;
  if (behavior.conflict !== 'abort' || snapshot === null || replaced.length === 0) return false;
  const { world, tables, committed } = attempt.context;
  const range = rangeOf(attempt);
  return replaced.some((name) => {
    const { table, identity } = rowOf(name);
    const before = rowWith(world.content(snapshot[table] as number), identity);
    const after = rowWith(committed[table] as Content, identity);
    return isTouching(world, range, { table, identity, before, after }, tables, 'changes');
  });
}

/** Notes what was read, where the level needs it. */
function remember(transaction: Transaction, attempt: Attempt, isGuarding: boolean): Transaction {
  const settled: Transaction = { ...transaction, statement: null, pending: [], waiting: null };
  if (settled.behavior.certify === 'none' && !isGuarding) return settled;
  const number = attempt.context.ranges.id(rangeOf(attempt));
  if (settled.reads.includes(number)) return settled;
  return { ...settled, reads: [...settled.reads, number].sort((a, b) => a - b) };
}
