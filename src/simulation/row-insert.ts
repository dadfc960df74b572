/**
 * INSERT, row by row, with what ON CONFLICT makes of a row that is there already. Source: PostgreSQL 18 manual, INSERT, "ON
 * CONFLICT Clause", and src/backend/executor/nodeModifyTable.c (`ExecOnConflictUpdate`, `ExecCheckTIDVisible`).
 */
import type { Insert } from '../model/statement';
import type { Row } from '../model/value';
import { type Attempt, type StatementResult, type StoreTable, serializationFailure } from './attempt';
import type { Content } from './content';
import { conflictUpdate, rowsToInsert } from './evaluate';
import { type Rival, rivalOf } from './row-key';
import { claim, heldBy, lockMatches } from './row-lock';
import { brokenRule, finish, put, type Work, waitIn } from './row-write';
import { lockName, newIdentity, type Transaction, wishFor } from './transaction';

/** Runs INSERT in `transaction`. */
export function insertRows(statement: Insert, transaction: Transaction, attempt: Attempt): StatementResult {
  const { context } = attempt;
  const table = context.tables.find((t) => t.relation === statement.relation);
  if (!table) return { kind: 'error', code: '42P01', message: `${statement.relation} is not a table of this store` };
  const candidates = rowsToInsert(statement, table.width, attempt.rows, context.bindings);
  if (!candidates.ok) return { kind: 'error', ...candidates.error };
  const locked = lockCopied(statement, transaction, attempt);
  if (locked.kind !== 'locked') return locked;
  let work: Work = { start: transaction, now: locked.transaction, done: [], unchanged: [] };
  for (const row of candidates.value) {
    const broken = brokenRule(row, table);
    if (broken) return broken;
    const rival = statement.onConflict ? rivalForConflict(statement, work, table, row, attempt) : undefined;
    if (rival?.kind === 'held') return waitIn(work, rival.wish, attempt);
    if (rival && isGone(work.now, attempt)) return serializationFailure;
    const step =
      rival?.kind === 'row' ? meet(statement, rival, row, work, table, attempt) : add(row, work, table, attempt);
    if (step.kind !== 'put') return step;
    work = step.work;
  }
  return finish(statement, work, attempt);
}

/** INSERT … SELECT where reading locks: the rows that it copies are locked first. Source: MySQL 8 manual, "Locks Set by Different SQL Statements in InnoDB". */
function lockCopied(
  { source }: Insert,
  transaction: Transaction,
  attempt: Attempt,
): { readonly kind: 'locked'; readonly transaction: Transaction } | StatementResult {
  const { guards, targets, scans } = transaction.behavior;
  const locks = source.kind === 'query' && guards !== 'none' && targets === 'newest' && scans !== 'pass';
  return locks ? lockMatches(source.query, transaction, attempt) : { kind: 'locked', transaction };
}

type Step = { readonly kind: 'put'; readonly work: Work } | StatementResult;

function add(row: Row, work: Work, table: StoreTable, attempt: Attempt): Step {
  const { world, committed, others } = attempt.context;
  const number = world.rows.id(row);
  const base = world.content(attempt.baseIds[table.position] as number);
  const contents = [committed[table.position] as Content, base];
  const identity = newIdentity(world, table, number, contents, [work.now, ...others]);
  return put(work, { table: table.position, identity, before: -1, after: number }, table, attempt);
}

/**
 * Whether ON CONFLICT had found a row, waited for its lock, and it was deleted meanwhile: with a snapshot there is no way
 * on, without one the row is simply inserted.
 */
function isGone(transaction: Transaction, { waitedFor }: Attempt): boolean {
  if (waitedFor === null || transaction.behavior.conflict !== 'abort') return false;
  return transaction.replaced.some((row) => waitedFor === wishFor(row, 'no key update'));
}

/** ON CONFLICT with a row that is there. */
function meet(
  statement: Insert,
  rival: Rival & { kind: 'row' },
  row: Row,
  work: Work,
  table: StoreTable,
  attempt: Attempt,
): Step {
  const { context } = attempt;
  // A row that the snapshot does not show cannot be skipped or updated at these levels.
  const isHidden = !rival.isSeen && work.now.behavior.conflict === 'abort';
  if (statement.onConflict?.action.kind !== 'update') return isHidden ? serializationFailure : { kind: 'put', work };
  if (work.done.some((write) => write.identity === rival.identity)) {
    const message = 'ON CONFLICT DO UPDATE command cannot affect row a second time';
    return { kind: 'error', code: '21000', message };
  }
  // It looks for the newest version and so waits for its lock before it finds that it may not see it.
  const held = heldBy(work.now, lockName(table.position, rival.identity), 'no key update', attempt);
  if (held !== undefined) return waitIn(work, held, attempt);
  const claimed = claim(work.now, table.position, rival.identity, 'no key update', attempt);
  if (claimed.kind !== 'free' || isHidden) return serializationFailure;
  const locked = { ...work, now: claimed.transaction };
  const existing = context.world.rows.value(rival.number);
  const updated = conflictUpdate(statement, existing, row, attempt.rows, context.bindings);
  if (!updated.ok) return { kind: 'error', ...updated.error };
  if (updated.value === null) return { kind: 'put', work: locked };
  const broken = brokenRule(updated.value, table);
  if (broken) return broken;
  const after = context.world.rows.id(updated.value);
  const write = { table: table.position, identity: rival.identity, before: rival.number, after };
  return put(locked, write, table, attempt, work.now);
}

/**
 * The row that ON CONFLICT means, if there is one. A row that waited while it entered its keys is beyond the first look:
 * it meets them in their order, and one that ON CONFLICT does not mean comes first then.
 */
function rivalForConflict(
  statement: Insert,
  { now, done }: Work,
  table: StoreTable,
  row: Row,
  attempt: Attempt,
): Rival {
  const target = statement.onConflict?.target;
  const isMeant = (key: readonly number[]): boolean =>
    target === undefined || (key.length === target.length && key.every((column) => target.includes(column)));
  const { arrived } = attempt;
  const isArriving = arrived.length === done.length + 1 && arrived[done.length]?.before === -1;
  for (const key of table.keys) {
    if (!isArriving && !isMeant(key)) continue;
    const rival = rivalOf(now, table, key, -1, row, attempt);
    if (rival.kind !== 'none') return isMeant(key) ? rival : { kind: 'none' };
  }
  return { kind: 'none' };
}
