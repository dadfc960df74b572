/**
 * One SQL statement on the tables of a store, inside a transaction: which rows it sees, locks, waits for, checks again
 * and writes. Sources: PostgreSQL 15 manual, chapters "Concurrency Control" and "INSERT … ON CONFLICT"; MySQL 8 manual, "InnoDB Locking".
 */
import type { Delete, Expression, Insert, RelationId, Select, Update } from '../model/statement';
import type { Row, Value } from '../model/value';
import { fixedBindings, isDangerous, type ReadRange, trackedPart } from './certify';
import { type Content, isMark, keyText, type World } from './content';
import {
  type Bindings,
  conflictUpdate,
  evaluateCheck,
  evaluateReturning,
  evaluateSelect,
  matchedRows,
  type QueryResult,
  type Rows,
  rowsToDelete,
  rowsToInsert,
  rowsToUpdate,
} from './evaluate';
import type { Interner } from './intern';
import {
  isHolding,
  lockName,
  newIdentity,
  overlay,
  rowWith,
  type TableShape,
  type Transaction,
  type Write,
  withLock,
  withWrite,
} from './transaction';

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

const serializationFailure: StatementResult = {
  kind: 'serialization-failure',
  message: 'could not serialize access due to concurrent update',
};

/** Runs `statement` in `transaction`; the transaction itself is not changed. */
export function runStatement(
  statement: Select | Insert | Update | Delete,
  transaction: Transaction,
  context: StatementContext,
): StatementResult {
  const committedIds = context.committed.map((content) => content.id);
  const isPlainRead = statement.kind === 'select' && statement.lock === undefined;
  const { behavior } = transaction;
  // InnoDB takes the snapshot at the first plain read; the others at the first statement of any kind.
  const takesSnapshot = behavior.reads === 'transaction' && (isPlainRead || behavior.targets === 'seen');
  const started: Transaction =
    takesSnapshot && transaction.snapshot === null ? { ...transaction, snapshot: committedIds } : transaction;
  const readsNewest = !isPlainRead && behavior.targets === 'newest';
  const baseIds =
    readsNewest || behavior.reads !== 'transaction'
      ? readsNewest
        ? committedIds
        : (started.statement ?? committedIds)
      : (started.snapshot ?? committedIds);
  const seen = baseIds.map((id, table) => {
    let content = context.world.content(id);
    if (isPlainRead && behavior.reads === 'uncommitted') {
      for (const other of context.others) content = overlay(context.world, content, table, other.writes);
    }
    return overlay(context.world, content, table, started.writes);
  });
  const attempt: Attempt = { statement, context, baseIds, seen, rows: rowsOver(context, seen) };
  const result = isPlainRead ? read(statement, started, attempt) : writeOrLock(statement, started, attempt);
  return result.kind === 'done' ? { ...result, transaction: remember(result.transaction, statement, context) } : result;
}

/** A statement under way: what it saw when it started. */
interface Attempt {
  readonly statement: Select | Insert | Update | Delete;
  readonly context: StatementContext;
  readonly baseIds: readonly number[];
  /** What it sees of each table, own writes included. */
  readonly seen: readonly Content[];
  readonly rows: Rows;
}

function rowsOver(context: StatementContext, contents: readonly Content[]): Rows {
  return {
    rows(relation) {
      const table = context.tables.find((t) => t.relation === relation);
      return table ? (contents[table.position] as Content).rows : context.external(relation);
    },
  };
}

/** Notes what was read, where the level needs it. */
function remember(
  transaction: Transaction,
  statement: Select | Insert | Update | Delete,
  context: StatementContext,
): Transaction {
  const settled: Transaction = { ...transaction, statement: null, waiting: null };
  if (settled.behavior.certify === 'none') return settled;
  const number = context.ranges.id({
    key: context.key,
    whole: [],
    statement: trackedPart(statement),
    bindings: fixedBindings(context.values),
  });
  if (settled.reads.includes(number)) return settled;
  return { ...settled, reads: [...settled.reads, number].sort((a, b) => a - b) };
}

function read(statement: Select, transaction: Transaction, attempt: Attempt): StatementResult {
  const result = evaluateSelect(statement, attempt.rows, attempt.context.bindings);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { kind: 'done', transaction, result: result.value, count: result.value.rows.length, writes: [] };
}

function writeOrLock(
  statement: Select | Insert | Update | Delete,
  transaction: Transaction,
  attempt: Attempt,
): StatementResult {
  switch (statement.kind) {
    case 'select':
      return lockRows(statement, transaction, attempt);
    case 'insert':
      return insert(statement, transaction, attempt);
    case 'update':
    case 'delete':
      return change(statement, transaction, attempt);
  }
}

/** A row to be locked: where it stands and what to do when somebody else has it. */
type Claim =
  | { readonly kind: 'free'; readonly transaction: Transaction; readonly isNewer: boolean; readonly newest: number }
  | { readonly kind: 'held'; readonly lock: string }
  | { readonly kind: 'conflict' };

/** Tries to lock one row for `transaction`. */
function claim(transaction: Transaction, table: number, identity: number, shared: boolean, attempt: Attempt): Claim {
  const lock = lockName(table, identity);
  const { context } = attempt;
  if (context.others.some((other) => isHolding(other, lock, shared))) {
    return { kind: 'held', lock: shared ? `${lock}~` : lock };
  }
  const locked = { ...transaction, locks: withLock(transaction.locks, lock, shared) };
  if (transaction.writes.some((write) => write.table === table && write.identity === identity)) {
    return { kind: 'free', transaction: locked, isNewer: false, newest: -1 };
  }
  const newest = rowWith(context.committed[table] as Content, identity);
  const old = rowWith(context.world.content(attempt.baseIds[table] as number), identity);
  const isNewer = newest !== old || transaction.replaced.includes(lock);
  if (isNewer && transaction.behavior.conflict === 'abort') return { kind: 'conflict' };
  return { kind: 'free', transaction: locked, isNewer: newest !== old, newest };
}

function waitFor(transaction: Transaction, lock: string, attempt: Attempt): StatementResult {
  return { kind: 'wait', transaction: { ...transaction, statement: attempt.baseIds, waiting: lock } };
}

function change(statement: Update | Delete, transaction: Transaction, attempt: Attempt): StatementResult {
  const { context, seen } = attempt;
  const table = context.tables.find((t) => t.relation === statement.relation);
  if (!table) return { kind: 'error', code: '42P01', message: `${statement.relation} is not a table of this store` };
  const content = seen[table.position] as Content;
  const planned = plan(statement, attempt.rows, context);
  if (planned.kind === 'error') return planned;
  let current = transaction;
  const changes: Write[] = [];
  for (const { index, row } of planned.rows) {
    const position = content.positions[index] as number;
    const identity = content.identities[position] as number;
    const claimed = claim(current, table.position, identity, false, attempt);
    if (claimed.kind === 'held') return waitFor(current, claimed.lock, attempt);
    if (claimed.kind === 'conflict') return serializationFailure;
    current = claimed.transaction;
    let after = row === null ? -1 : context.world.rows.id(row);
    let before = content.numbers[position] as number;
    if (claimed.isNewer) {
      // The row changed while the statement waited: its condition is checked again on the newest version alone.
      if (claimed.newest === -1) continue;
      const again = plan(statement, attempt.rows, context, [context.world.rows.value(claimed.newest)]);
      if (again.kind === 'error') return again;
      const newRow = again.rows[0];
      if (!newRow) continue;
      before = claimed.newest;
      after = newRow.row === null ? -1 : context.world.rows.id(newRow.row);
    }
    changes.push({ table: table.position, identity, before, after });
  }
  const written = put(current, changes, table, attempt);
  if (written.kind !== 'put') return written;
  const affected = changes.map((w) => context.world.rows.value(w.after === -1 ? w.before : w.after));
  return finish(statement, written.transaction, affected, changes, attempt);
}

/** What UPDATE or DELETE would do to the rows it sees, or to those of `target` alone; `row` null: delete. */
function plan(
  statement: Update | Delete,
  rows: Rows,
  context: StatementContext,
  target?: readonly Row[],
):
  | { readonly kind: 'plan'; readonly rows: readonly { readonly index: number; readonly row: Row | null }[] }
  | { readonly kind: 'error'; readonly code: string; readonly message: string } {
  if (statement.kind === 'update') {
    const result = rowsToUpdate(statement, rows, context.bindings, target);
    return result.ok ? { kind: 'plan', rows: result.value } : { kind: 'error', ...result.error };
  }
  const result = rowsToDelete(statement, rows, context.bindings, target);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { kind: 'plan', rows: result.value.map((index) => ({ index, row: null })) };
}

function lockRows(statement: Select, transaction: Transaction, attempt: Attempt): StatementResult {
  const { context } = attempt;
  const lock = statement.lock;
  if (lock === undefined) return read(statement, transaction, attempt);
  const shared = lock.strength === 'share' || lock.strength === 'key share';
  const matched = matchedRows(statement, attempt.rows, context.bindings);
  if (!matched.ok) return { kind: 'error', ...matched.error };
  let current = transaction;
  const patched = [...attempt.seen];
  for (const tuple of matched.value) {
    for (const [sourceIndex, index] of tuple.entries()) {
      const source = statement.sources[sourceIndex];
      if (index < 0 || source?.kind !== 'relation') continue;
      const table = context.tables.find((t) => t.relation === source.relation);
      if (!table) continue;
      const content = attempt.seen[table.position] as Content;
      const identity = content.identities[content.positions[index] as number] as number;
      const claimed = claim(current, table.position, identity, shared, attempt);
      if (claimed.kind === 'held') {
        if (lock.wait === 'nowait') return { kind: 'error', code: '55P03', message: 'could not obtain lock on row' };
        if (lock.wait === 'block') return waitFor(current, claimed.lock, attempt);
        patched[table.position] = without(context.world, patched[table.position] as Content, identity);
        continue;
      }
      if (claimed.kind === 'conflict') return serializationFailure;
      current = claimed.transaction;
      if (claimed.isNewer) {
        const write = { table: table.position, identity, before: -1, after: claimed.newest };
        patched[table.position] = overlay(context.world, patched[table.position] as Content, table.position, [write]);
      }
    }
  }
  const result = evaluateSelect(statement, rowsOver(context, patched), context.bindings);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { kind: 'done', transaction: current, result: result.value, count: result.value.rows.length, writes: [] };
}

function without(world: World, content: Content, identity: number): Content {
  const entries = content.identities.map((id, i) => [id, content.numbers[i] as number] as const);
  return world.table(entries.filter((entry) => entry[0] !== identity));
}

/** Who already has a row with the same key. */
type Rival =
  | { readonly kind: 'none' }
  /** Undecided: another transaction holds it. */
  | { readonly kind: 'held'; readonly lock: string }
  | { readonly kind: 'row'; readonly identity: number; readonly number: number; readonly isSeen: boolean };

function rivalOf(
  transaction: Transaction,
  table: StoreTable,
  key: readonly number[],
  identity: number,
  row: Row,
  attempt: Attempt,
): Rival {
  const { context } = attempt;
  const { world } = context;
  const text = keyText(row, key);
  if (text === undefined) return { kind: 'none' };
  const isSameKey = (number: number): boolean => {
    if (number === -1) return false;
    const other = world.rows.value(number);
    return !isMark(other) && keyText(other, key) === text;
  };
  for (const write of transaction.writes) {
    if (write.table === table.position && write.identity !== identity && isSameKey(write.after)) {
      return { kind: 'row', identity: write.identity, number: write.after, isSeen: true };
    }
  }
  for (const other of context.others) {
    for (const write of other.writes) {
      if (write.table === table.position && (isSameKey(write.after) || isSameKey(write.before))) {
        return { kind: 'held', lock: lockName(table.position, write.identity) };
      }
    }
  }
  const committed = context.committed[table.position] as Content;
  const old = world.content(attempt.baseIds[table.position] as number);
  for (const [i, number] of committed.numbers.entries()) {
    const rowIdentity = committed.identities[i] as number;
    if (rowIdentity === identity || !isSameKey(number)) continue;
    if (transaction.writes.some((w) => w.table === table.position && w.identity === rowIdentity)) continue;
    return { kind: 'row', identity: rowIdentity, number, isSeen: rowWith(old, rowIdentity) !== -1 };
  }
  return { kind: 'none' };
}

/** Adds `changes` to the transaction's writes after checking keys and conditions. */
function put(
  transaction: Transaction,
  changes: readonly Write[],
  table: StoreTable,
  attempt: Attempt,
): { readonly kind: 'put'; readonly transaction: Transaction } | StatementResult {
  const { context } = attempt;
  let current = transaction;
  for (const write of changes) {
    current = {
      ...current,
      writes: withWrite(current.writes, write),
      locks: withLock(current.locks, lockName(write.table, write.identity), false),
    };
  }
  for (const write of changes) {
    if (write.after === -1) continue;
    const row = context.world.rows.value(write.after);
    const broken = brokenRule(row, table);
    if (broken) return broken;
    for (const key of table.keys) {
      if (write.before !== -1 && keyText(context.world.rows.value(write.before), key) === keyText(row, key)) continue;
      const rival = rivalOf(current, table, key, write.identity, row, attempt);
      if (rival.kind === 'held') return waitFor(transaction, rival.lock, attempt);
      if (rival.kind !== 'row') continue;
      // Two that both looked for the key first: PostgreSQL says so rather than blame the key (`_bt_check_unique`).
      const isSerializable = current.behavior.certify !== 'none';
      if (isSerializable && isDangerous(context.world, context.ranges, current, context.others, context.tables)) {
        return serializationFailure;
      }
      return duplicateKey(table, key);
    }
  }
  return { kind: 'put', transaction: current };
}

function duplicateKey(table: StoreTable, key: readonly number[]): StatementResult {
  const name = key === table.primary ? 'primary key' : 'unique key';
  return {
    kind: 'error',
    code: '23505',
    message: `duplicate key: the ${name} of ${table.relation} already has this value`,
  };
}

function brokenRule(row: Row, table: StoreTable): StatementResult | undefined {
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

function insert(statement: Insert, transaction: Transaction, attempt: Attempt): StatementResult {
  const { context } = attempt;
  const table = context.tables.find((t) => t.relation === statement.relation);
  if (!table) return { kind: 'error', code: '42P01', message: `${statement.relation} is not a table of this store` };
  const candidates = rowsToInsert(statement, table.width, attempt.rows, context.bindings);
  if (!candidates.ok) return { kind: 'error', ...candidates.error };
  let current = transaction;
  const changes: Write[] = [];
  const affected: Row[] = [];
  for (const row of candidates.value) {
    const conflict = statement.onConflict ? rivalForConflict(statement, current, table, row, attempt) : undefined;
    if (conflict?.kind === 'held') return waitFor(transaction, conflict.lock, attempt);
    if (conflict?.kind === 'row' && statement.onConflict) {
      // A row that the snapshot does not show cannot be skipped or updated at these levels.
      if (!conflict.isSeen && current.behavior.conflict === 'abort') return serializationFailure;
      const { action } = statement.onConflict;
      if (action.kind === 'nothing') continue;
      const claimed = claim(current, table.position, conflict.identity, false, attempt);
      if (claimed.kind === 'held') return waitFor(transaction, claimed.lock, attempt);
      if (claimed.kind === 'conflict') return serializationFailure;
      const existing = context.world.rows.value(conflict.number);
      const updated = conflictUpdate(statement, existing, row, attempt.rows, context.bindings);
      if (!updated.ok) return { kind: 'error', ...updated.error };
      current = claimed.transaction;
      if (updated.value === null) continue;
      const after = context.world.rows.id(updated.value);
      const write = { table: table.position, identity: conflict.identity, before: conflict.number, after };
      const done = put(current, [write], table, attempt);
      if (done.kind !== 'put') return done.kind === 'wait' ? waitFor(transaction, waitingOf(done), attempt) : done;
      current = done.transaction;
      changes.push(write);
      affected.push(updated.value);
      continue;
    }
    const number = context.world.rows.id(row);
    const base = context.world.content(attempt.baseIds[table.position] as number);
    const contents = [context.committed[table.position] as Content, base];
    const identity = newIdentity(context.world, table, number, contents, [current, ...context.others]);
    const write = { table: table.position, identity, before: -1, after: number };
    const done = put(current, [write], table, attempt);
    if (done.kind !== 'put') return done.kind === 'wait' ? waitFor(transaction, waitingOf(done), attempt) : done;
    current = done.transaction;
    changes.push(write);
    affected.push(row);
  }
  return finish(statement, current, affected, changes, attempt);
}

function waitingOf(result: StatementResult): string {
  return result.kind === 'wait' ? (result.transaction.waiting ?? '') : '';
}

/** The row that ON CONFLICT means, if there is one. */
function rivalForConflict(
  statement: Insert,
  transaction: Transaction,
  table: StoreTable,
  row: Row,
  attempt: Attempt,
): Rival {
  const target = statement.onConflict?.target;
  const isMeant = (key: readonly number[]): boolean =>
    target === undefined || (key.length === target.length && key.every((column) => target.includes(column)));
  for (const key of table.keys.filter(isMeant)) {
    const rival = rivalOf(transaction, table, key, -1, row, attempt);
    if (rival.kind !== 'none') return rival;
  }
  return { kind: 'none' };
}

function finish(
  statement: Insert | Update | Delete,
  transaction: Transaction,
  affected: readonly Row[],
  changes: readonly Write[],
  attempt: Attempt,
): StatementResult {
  const { context } = attempt;
  const writes = changes.map((w) => ({ relation: statement.relation, before: w.before, after: w.after }));
  if (statement.returning.length === 0) {
    return { kind: 'done', transaction, result: undefined, count: affected.length, writes };
  }
  const before = statement.kind === 'update' ? changes.map((w) => context.world.rows.value(w.before)) : undefined;
  const result = evaluateReturning(statement, affected, attempt.rows, context.bindings, before);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { kind: 'done', transaction, result: result.value, count: affected.length, writes };
}
