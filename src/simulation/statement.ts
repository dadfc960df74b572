/**
 * One SQL statement on the tables of a store, inside a transaction: what it sees, and who else has to know. How rows are
 * locked, changed and added stands in `row-lock`, `row-change` and `row-insert`. Sources: PostgreSQL 18 manual, "Concurrency
 * Control"; MySQL 8 manual, "InnoDB Locking and Transaction Model".
 */
import type { Delete, Insert, Select, Update } from '../model/statement';
import { type Attempt, rangeOf, rowsOver, type StatementContext, type StatementResult } from './attempt';
import { isTouching } from './certify';
import { evaluateSelect } from './evaluate';
import { changeRows } from './row-change';
import { insertRows } from './row-insert';
import { lockRows, waitFor } from './row-lock';
import { latestWrites, lockName, overlay, type Transaction, wishFor } from './transaction';

export type { RowAccess, StoreTable } from './attempt';

/** Runs `statement` in `transaction`; the transaction itself is not changed. */
export function runStatement(
  statement: Select | Insert | Update | Delete,
  transaction: Transaction,
  context: StatementContext,
): StatementResult {
  const committedIds = context.committed.map((content) => content.id);
  const isPlain = statement.kind === 'select' && statement.lock === undefined;
  const { behavior } = transaction;
  // InnoDB takes the snapshot at the first plain read; the others at the first statement of any kind.
  const takesSnapshot = behavior.reads === 'transaction' && (isPlain || behavior.targets === 'seen');
  const snapshot = takesSnapshot ? (transaction.snapshot ?? committedIds) : transaction.snapshot;
  const started: Transaction = { ...transaction, snapshot, pending: [], waiting: null };
  const looksAtNewest = isPlain ? behavior.plainReads !== 'free' : behavior.targets === 'newest';
  const ofStatement = started.statement ?? committedIds;
  const ofReads = behavior.reads === 'transaction' ? (snapshot ?? committedIds) : ofStatement;
  const baseIds = looksAtNewest ? committedIds : ofReads;
  const seen = baseIds.map((id, table) => {
    let content = context.world.content(id);
    if (isPlain && behavior.reads === 'uncommitted') {
      for (const other of context.others) content = overlay(context.world, content, table, latestWrites(other));
    }
    return overlay(context.world, content, table, started.writes);
  });
  const rows = rowsOver(context, seen);
  const waited = { waitedFor: transaction.waiting, arrived: transaction.pending };
  const attempt: Attempt = { statement, context, baseIds, seen, rows, ...waited };
  if (looksAtNewest) {
    const wish = unsettled(attempt);
    if (wish !== undefined) return waitFor(started, wish, attempt);
  }
  const result = perform(statement, started, attempt);
  return result.kind === 'done' ? { ...result, transaction: remember(result.transaction, attempt, isPlain) } : result;
}

function perform(
  statement: Select | Insert | Update | Delete,
  transaction: Transaction,
  attempt: Attempt,
): StatementResult {
  switch (statement.kind) {
    case 'select':
      if (statement.lock) return lockRows(statement, statement.lock, transaction, attempt);
      if (transaction.behavior.plainReads !== 'lock') return read(statement, transaction, attempt);
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

/** The wish for a row that somebody has changed without committing and that the statement asks for: it must know how that ends. */
function unsettled(attempt: Attempt): string | undefined {
  const { context } = attempt;
  const range = rangeOf(attempt);
  for (const other of context.others) {
    for (const write of latestWrites(other)) {
      if (!isTouching(context.world, range, write, context.tables, 'changes')) continue;
      return wishFor(lockName(write.table, write.identity), 'share');
    }
  }
  return undefined;
}

/** Notes what was read, where the level needs it. */
function remember(transaction: Transaction, attempt: Attempt, isPlain: boolean): Transaction {
  const settled: Transaction = { ...transaction, statement: null, pending: [], waiting: null };
  const { behavior } = settled;
  const isGuarded = behavior.guards !== 'none' && (!isPlain || behavior.plainReads === 'lock');
  if (behavior.certify === 'none' && !isGuarded) return settled;
  const number = attempt.context.ranges.id(rangeOf(attempt));
  if (settled.reads.includes(number)) return settled;
  return { ...settled, reads: [...settled.reads, number].sort((a, b) => a - b) };
}
