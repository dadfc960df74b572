/**
 * Which rows a statement that looks for them among the newest ones comes across: those that match, and on the way those that
 * others have changed and not yet committed. Sources: MySQL 8 manual, "InnoDB Locking" and "Transaction Isolation Levels" (READ
 * COMMITTED, "semi-consistent" read); MariaDB 10.11 and 11.8 as observed by the comparison in the tests.
 */
import type { Delete, Expression, Update } from '../model/statement';
import type { Row } from '../model/value';
import { type Attempt, rangeOf, type StoreTable } from './attempt';
import { isTouching, type Touch } from './certify';
import type { Content } from './content';
import { compareValues } from './evaluate-compare';
import { conjunctsOf, sourcesOf } from './evaluate-walk';
import type { IsolationBehavior } from './isolation';
import { latestWrites, lockName, rowOf, rowWith, type Transaction, type Write, wishFor } from './transaction';

/** What others' changes have to do with a range for a scan to wait for them; undefined: it never does. */
export function touchOf(
  { targets, scans }: IsolationBehavior,
  statement: Attempt['statement'],
  table: StoreTable | undefined,
): Touch | undefined {
  if (targets !== 'newest') return undefined;
  // Whoever names a row by its key goes straight to it.
  const isScan = statement.kind === 'update' && table !== undefined && !namesOneRow(statement, table);
  switch (scans) {
    case 'wait':
      return 'changes';
    case 'skip unmatched':
      return isScan ? 'rows' : 'changes';
    case 'skip dirty':
      return isScan ? 'arrivals' : 'changes';
    case 'pass':
      return undefined;
  }
}

/** A place where a scan stops: a row that matches, or somebody else's change. */
export type Stop<T> = { readonly kind: 'match'; readonly match: T } | { readonly kind: 'held'; readonly wish: string };

/**
 * The matching rows of UPDATE or DELETE and what stands in the way between them, in the order of the key: an index gives them in
 * that order, though no product promises it.
 */
export function stopsOf<T extends { readonly index: number }>(
  statement: Update | Delete,
  { behavior, locks }: Transaction,
  matches: readonly T[],
  content: Content,
  table: StoreTable,
  attempt: Attempt,
): readonly Stop<T>[] {
  const { world, others, tables } = attempt.context;
  const touch = touchOf(behavior, statement, table);
  const placed: { readonly row: Row; readonly stop: Stop<T> }[] = [];
  const changes: Write[] =
    touch === undefined ? [] : others.flatMap(latestWrites).filter(({ table: t }) => t === table.position);
  const range = changes.length === 0 ? undefined : rangeOf(attempt);
  const isBehind = behindTheScan(content, table, attempt);
  for (const match of matches) {
    const identity = content.identities[content.positions[match.index] as number] as number;
    const isLocked =
      locks.includes(wishFor(lockName(table.position, identity), 'update')) ||
      locks.includes(wishFor(lockName(table.position, identity), 'no key update'));
    if (!isLocked && isBehind(content.rows[match.index] as Row)) continue;
    const change = changes.find((write) => write.identity === identity);
    // It matched before somebody changed it, and what it is now is passed over.
    if (change && range && touch === 'arrivals' && !isTouching(world, range, change, tables, touch)) continue;
    placed.push({ row: content.rows[match.index] as Row, stop: { kind: 'match', match } });
  }
  for (const write of changes) {
    if (!range || !touch || !isTouching(world, range, write, tables, touch)) continue;
    const isMatch = matches.some(
      ({ index }) => content.identities[content.positions[index] as number] === write.identity,
    );
    const row = world.rows.value(write.before === -1 ? write.after : write.before);
    if (isMatch || isBehind(row)) continue;
    placed.push({ row, stop: { kind: 'held', wish: wishFor(lockName(write.table, write.identity), 'share') } });
  }
  return inKeyOrder(placed, table).map(({ stop }) => stop);
}

function inKeyOrder<T extends { readonly row: Row }>(placed: readonly T[], table: StoreTable): readonly T[] {
  if (placed.length < 2 || table.primary.length === 0) return placed;
  return [...placed].sort((a, b) => orderOf(a.row, b.row, table));
}

function orderOf(a: Row, b: Row, { primary }: StoreTable): number {
  for (const column of primary) {
    const left = a[column] ?? null;
    const right = b[column] ?? null;
    const order = left === null || right === null ? 0 : compareValues(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Whether a scan that has waited is past a row: what it did not find to match when it came by, it does not look at again. Where
 * ranges are guarded nobody can have changed it meanwhile.
 */
function behindTheScan(
  content: Content,
  table: StoreTable,
  { waitedFor, started, context }: Attempt,
): (row: Row) => boolean {
  const waited = waitedFor !== null && /^\d/.test(waitedFor) ? rowOf(waitedFor.replace(/\D$/, '')) : undefined;
  if (!waited || waited.table !== table.position || table.primary.length === 0) return () => false;
  const known = [content, ...(started ? [context.world.content(started[table.position] as number)] : [])];
  const number = known.map((c) => rowWith(c, waited.identity)).find((n) => n !== -1);
  if (number === undefined) return () => false;
  const place = context.world.rows.value(number);
  return (row) => orderOf(row, place, table) < 0;
}

const naming = new WeakMap<Update | Delete, boolean>();

/** Whether the condition gives a value to each column of the primary key. */
export function namesOneRow(statement: Update | Delete, { primary }: StoreTable): boolean {
  let isNaming = naming.get(statement);
  if (isNaming === undefined) {
    const conditions = conjunctsOf(statement.where);
    isNaming = primary.length > 0 && primary.every((column) => conditions.some((e) => fixes(e, column)));
    naming.set(statement, isNaming);
  }
  return isNaming;
}

function fixes(expression: Expression, column: number): boolean {
  if (expression.kind !== 'binary' || expression.operator !== '=') return false;
  const { left, right } = expression;
  const isColumn = (e: Expression): boolean =>
    e.kind === 'column' && e.depth === 0 && e.source === 0 && e.column === column;
  return (isColumn(left) && sourcesOf(right).size === 0) || (isColumn(right) && sourcesOf(left).size === 0);
}

/** A change of somebody else, not committed, to what a statement asks for. */
export interface Obstacle {
  readonly write: Write;
  /** The row as it was, or as it came in. */
  readonly row: Row;
  readonly wish: string;
}

/**
 * Rows that others have changed without committing and that the statement asks for: it must know how that ends. What UPDATE and
 * DELETE meet in their own table is none of it, they meet it row by row.
 */
export function obstaclesOf(attempt: Attempt): readonly Obstacle[] {
  const { context, statement } = attempt;
  const { world, tables } = context;
  const changes = context.others.flatMap(latestWrites);
  if (changes.length === 0) return [];
  const range = rangeOf(attempt);
  const own = statement.kind === 'update' || statement.kind === 'delete' ? statement.relation : undefined;
  return changes.flatMap((write): readonly Obstacle[] => {
    if (tables[write.table]?.relation === own || !isTouching(world, range, write, tables, 'changes')) return [];
    const row = world.rows.value(write.before === -1 ? write.after : write.before);
    return [{ write, row, wish: wishFor(lockName(write.table, write.identity), 'share') }];
  });
}

/** The first of `obstacles` that a scan of `table` meets before it comes to `row`. */
export function obstacleBefore(obstacles: readonly Obstacle[], row: Row, table: StoreTable): Obstacle | undefined {
  return obstacles.find((o) => o.write.table === table.position && orderOf(o.row, row, table) < 0);
}
