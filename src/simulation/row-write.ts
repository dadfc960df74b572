/**
 * Putting row versions in their places, one after the other: the table's conditions, its keys, the ranges that others keep
 * as they are, and what is met of a statement that waits half-way. Sources: PostgreSQL 18 src/backend/executor/nodeModifyTable.c
 * and src/backend/access/nbtree/nbtinsert.c; MySQL 8 manual, "InnoDB Locking".
 */
import type { Delete, Insert, Update } from '../model/statement';
import type { Row } from '../model/value';
import { type Attempt, rangeOf, type StatementResult, type StoreTable, serializationFailure } from './attempt';
import { isDangerous, isTouching } from './certify';
import { keyText } from './content';
import { evaluateCheck, evaluateReturning } from './evaluate';
import { keysLeft, rivalOf } from './row-key';
import { waitFor } from './row-lock';
import {
  lockName,
  type PendingWrite,
  passedWith,
  type Transaction,
  type Write,
  wishForRange,
  withLock,
  withWrite,
} from './transaction';

/** The rule of the table that `row` breaks by itself, keys of other rows apart. */
export function brokenRule(row: Row, table: StoreTable): StatementResult | undefined {
  if (table.primary.some((column) => (row[column] ?? null) === null)) {
    return { kind: 'error', code: '23502', message: `a key column of ${table.relation} is NULL` };
  }
  for (const check of table.checks) {
    const result = evaluateCheck(check.condition, row);
    if (!result.ok) return { kind: 'error', ...result.error };
    // As in PostgreSQL, a check that is NULL passes.
    if (result.value === false) {
      return { kind: 'error', code: '23514', message: `the check (${check.text}) of ${table.relation} fails` };
    }
  }
  return undefined;
}

/** The range that somebody else keeps as it is and that `write` would change. */
function guardedRange(write: Write, attempt: Attempt): string | undefined {
  const { world, ranges, others, tables } = attempt.context;
  for (const other of others) {
    const { guards } = other.behavior;
    if (guards === 'none') continue;
    const touched = other.reads.find((number) => {
      const range = ranges.value(number);
      // What a writing statement has read beside its own rows stays locked as well.
      const isCopied = guards === 'inserts' && range.statement?.kind === 'insert';
      return isTouching(world, range, write, tables, isCopied ? 'changes' : guards);
    });
    if (touched !== undefined) return wishForRange(touched);
  }
  return undefined;
}

/** A statement that writes one row after the other. */
export interface Work {
  /** The transaction when the statement started. */
  readonly start: Transaction;
  /** With the rows that it has locked and written. */
  readonly now: Transaction;
  /** What it has written, in order. */
  readonly done: readonly Write[];
  /** Rows that it has locked and that are as they were, by number. */
  readonly unchanged: readonly number[];
}

/** The statement waits in the middle of its work. `arriving`: a row that it has brought in with some of its keys. */
export function waitIn(work: Work, wish: string, attempt: Attempt, arriving?: PendingWrite): StatementResult {
  const done = work.done.map((write) => ({ ...write, keys: Number.POSITIVE_INFINITY }));
  const pending = arriving ? [...done, arriving] : done;
  return waitFor(
    { ...work.now, writes: work.start.writes, left: work.start.left, passed: work.start.passed },
    wish,
    attempt,
    pending,
  );
}

/**
 * Adds `write` once nobody guards its place and its keys are free. `unlocked`: the transaction before it locked the row; whoever
 * guards a range has locked its rows, and they are not had while one waits for that.
 */
export function put(
  work: Work,
  write: Write,
  table: StoreTable,
  attempt: Attempt,
  unlocked = work.now,
): { readonly kind: 'put'; readonly work: Work } | StatementResult {
  const { context } = attempt;
  const { now } = work;
  const locks = write.before === -1 ? withLock(now.locks, lockName(write.table, write.identity), 'update') : now.locks;
  const left = keysLeft(now, write, table, context.world);
  const passed = passedWith(now, write);
  const written: Transaction = { ...now, writes: withWrite(now.writes, write), locks, left, passed };
  const guarded = guardedRange(write, attempt);
  const waitForGuard = (): StatementResult => waitIn({ ...work, now: unlocked }, guarded as string, attempt);
  const after = write.after === -1 ? undefined : context.world.rows.value(write.after);
  for (const [order, key] of after ? table.keys.entries() : []) {
    // The row finds its place by its primary key; other keys come afterwards.
    if (guarded !== undefined && key !== table.primary) return waitForGuard();
    if (write.before !== -1 && keyText(context.world.rows.value(write.before), key) === keyText(after as Row, key))
      continue;
    const rival = rivalOf(written, table, key, write.identity, after as Row, attempt);
    if (rival.kind === 'held') {
      return waitIn({ ...work, now: { ...now, locks } }, rival.wish, attempt, { ...write, keys: order });
    }
    if (rival.kind !== 'row') continue;
    // Where nobody looks, a row with the same key is written over.
    if (now.behavior.isBlind && write.before === -1 && key === table.primary) {
      const over = { ...write, identity: rival.identity, before: rival.number };
      const writes = withWrite(now.writes, over);
      return { kind: 'put', work: { ...work, now: { ...now, writes }, done: [...work.done, over] } };
    }
    // Two that both looked for the key first: PostgreSQL says so rather than blame the key.
    return isBlamedOnOthers(written, attempt) ? serializationFailure : duplicateKey(table, key);
  }
  if (guarded !== undefined) return waitForGuard();
  return { kind: 'put', work: { ...work, now: written, done: [...work.done, write] } };
}

/** Whether a key is taken only because a serializable transaction came in between. Source: `_bt_check_unique` asks CheckForSerializableConflictIn before it complains. */
function isBlamedOnOthers(transaction: Transaction, attempt: Attempt): boolean {
  const { world, ranges, others, tables } = attempt.context;
  if (transaction.behavior.certify === 'none') return false;
  const reads = [...transaction.reads, ranges.id(rangeOf(attempt))];
  return isDangerous(world, ranges, { ...transaction, reads }, others, tables);
}

function duplicateKey(table: StoreTable, key: readonly number[]): StatementResult {
  const name = key === table.primary ? 'primary key' : 'unique key';
  return {
    kind: 'error',
    code: '23505',
    message: `duplicate key: the ${name} of ${table.relation} already has this value`,
  };
}

/** The result of a statement that has written all its rows. */
export function finish(statement: Insert | Update | Delete, work: Work, attempt: Attempt): StatementResult {
  const { rows } = attempt.context.world;
  const { now, done } = work;
  const { relation } = statement;
  const writes = [
    ...done.map(({ before, after }) => ({ relation, before, after })),
    ...work.unchanged.map((number) => ({ relation, before: number, after: number })),
  ];
  const ended = { kind: 'done', transaction: now, count: done.length + work.unchanged.length, writes } as const;
  if (statement.returning.length === 0) return { ...ended, result: undefined };
  const unchanged = work.unchanged.map((number) => rows.value(number));
  const affected = [...done.map((w) => rows.value(w.after === -1 ? w.before : w.after)), ...unchanged];
  const before = statement.kind === 'update' ? [...done.map((w) => rows.value(w.before)), ...unchanged] : undefined;
  const result = evaluateReturning(statement, affected, attempt.rows, attempt.context.bindings, before);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { ...ended, result: result.value };
}
