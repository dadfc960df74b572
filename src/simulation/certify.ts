/**
 * Serializability by certification, as PostgreSQL's SSI does it: among concurrent serializable transactions, one that read
 * what another replaced while a third read what it replaced, with the last of them committed first, aborts at commit.
 * Source: PostgreSQL src/backend/storage/lmgr/README-SSI; Cahill, Röhm, Fekete, "Serializable Isolation for Snapshot Databases".
 */
import type { Delete, Insert, Select, Update } from '../model/statement';
import type { Value } from '../model/value';
import type { World } from './content';
import { type Bindings, mayRead } from './evaluate';
import { type Interner, interner } from './intern';
import type { Peer, TableShape, Transaction, Write } from './transaction';

/** What one statement read, so that later writes can be asked whether they would have changed it. */
export interface ReadRange {
  /** Names the statement and the values it ran with. */
  readonly key: string;
  /** Tables of the store, by position, that it reads in full: a sketch's read. */
  readonly whole: readonly number[];
  readonly statement: Select | Insert | Update | Delete | undefined;
  readonly bindings: Bindings;
}

/** Keeps the read ranges of one simulation. */
export function readRanges(): Interner<ReadRange> {
  return interner<ReadRange>((range) => range.key);
}

/** Bindings that answer from fixed values, with a key that is equal for equal values. */
export function fixedBindings(values: ReadonlyMap<string, Value>): Bindings {
  return {
    parameter: (name) => values.get(name) ?? null,
    variable: (variable, column) => values.get(`${variable}.${column}`) ?? null,
  };
}

const tracked = new WeakMap<Insert, Insert>();

/**
 * The part of `statement` whose reads certification knows of. The look of ON CONFLICT for a row with the same key is not
 * one: it asks for the newest row, not the snapshot's, and PostgreSQL keeps no predicate lock for it (`PredicateLockPage`
 * and its kin ignore snapshots that are not MVCC: src/backend/storage/lmgr/predicate.c, SerializationNeededForRead).
 */
export function trackedPart(statement: Select | Insert | Update | Delete): Select | Insert | Update | Delete {
  if (statement.kind !== 'insert' || !statement.onConflict) return statement;
  let part = tracked.get(statement);
  if (!part) {
    const { action } = statement.onConflict;
    const asked = action.kind === 'nothing' ? [] : [...action.set.map((a) => a.expression), action.where ?? []].flat();
    const returning = asked.map((expression) => ({ name: '', expression }));
    part = { ...statement, onConflict: undefined, returning: [...statement.returning, ...returning] };
    tracked.set(statement, part);
  }
  return part;
}

/** What others may do to a range that somebody has read: `changes` any that alters it, `inserts` rows that come in, `rows` what happens to rows that were in it, `arrivals` rows that are in it then. */
export type Touch = 'changes' | 'inserts' | 'rows' | 'arrivals';

/** Whether `write` does `touch` to what was read as `range`. */
export function isTouching(
  world: World,
  range: ReadRange,
  write: Write,
  tables: readonly TableShape[],
  touch: Touch,
): boolean {
  const isIn = (number: number): boolean => number !== -1 && isInRange(world, range, write.table, number, tables);
  switch (touch) {
    case 'changes':
      return isIn(write.before) || isIn(write.after);
    case 'inserts':
      return !isIn(write.before) && isIn(write.after);
    case 'rows':
      return isIn(write.before);
    case 'arrivals':
      return isIn(write.after);
  }
}

function isInRange(
  world: World,
  range: ReadRange,
  position: number,
  number: number,
  tables: readonly TableShape[],
): boolean {
  if (range.whole.includes(position)) return true;
  const { statement } = range;
  const table = tables[position];
  if (!statement || !table) return false;
  return mayRead(statement, table.relation, world.rows.value(number), range.bindings);
}

/** What is asked about transactions of one store. */
interface Ground {
  readonly world: World;
  readonly ranges: Interner<ReadRange>;
  readonly tables: readonly TableShape[];
}

/** Whether what was read as `numbers` would be something else after `writes`. */
function isReplacing({ world, ranges, tables }: Ground, numbers: readonly number[], writes: readonly Write[]): boolean {
  return numbers.some((number) =>
    writes.some((write) => isTouching(world, ranges.value(number), write, tables, 'changes')),
  );
}

/** Index of the first peer that replaced what `transaction` read; −1: none did. */
function firstOut(ground: Ground, transaction: Transaction): number {
  return transaction.peers.findIndex((peer) => isReplacing(ground, transaction.reads, peer.writes));
}

/** Whether committed transactions alone already keep `transaction` from committing, whatever else happens. */
function isLost(ground: Ground, transaction: Transaction): boolean {
  const { peers, reads, writes } = transaction;
  const out = firstOut(ground, transaction);
  if (out < 0) return false;
  if (peers.some((peer) => peer.isPivot && isReplacing(ground, reads, peer.writes))) return true;
  // What only read, and began before the first "out" committed, can be put before it: no harm comes of it.
  const isHarmless = (peer: Peer, order: number): boolean =>
    order < out || (peer.writes.length === 0 && order - out <= peer.overlapped);
  return peers.some((peer, order) => !isHarmless(peer, order) && isReplacing(ground, peer.reads, writes));
}

/**
 * Whether `transaction` must abort rather than commit: it reads what a transaction that committed before it replaced (out),
 * and somebody who runs beside it reads what it replaces (in). `others`: the store's other active transactions.
 * May abort more than needed (as PostgreSQL does), never less.
 */
export function isDangerous(
  world: World,
  ranges: Interner<ReadRange>,
  transaction: Transaction,
  others: readonly Transaction[],
  tables: readonly TableShape[],
): boolean {
  const ground: Ground = { world, ranges, tables };
  if (firstOut(ground, transaction) < 0) return false;
  if (isLost(ground, transaction)) return true;
  return others.some(
    (other) =>
      other.behavior.certify !== 'none' &&
      other.snapshot !== null &&
      isReplacing(ground, other.reads, transaction.writes) &&
      !isLost(ground, other),
  );
}

/** What stays of a transaction for those that run on. */
export function peerOf(
  world: World,
  ranges: Interner<ReadRange>,
  transaction: Transaction,
  tables: readonly TableShape[],
): Peer {
  const { reads, writes, peers } = transaction;
  const isPivot = firstOut({ world, ranges, tables }, transaction) >= 0;
  return { reads, writes, isPivot, overlapped: writes.length === 0 ? peers.length : 0 };
}
