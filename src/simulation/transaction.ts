/**
 * A transaction in a store as a value: snapshot, own writes, row locks, what it waits for. Everything that others must see
 * of it is in it, and nothing in it names another client, so that identical clients stay interchangeable.
 */
import { type Content, keyText, type World } from './content';
import type { IsolationBehavior } from './isolation';

/** One row as a transaction leaves it; row numbers, −1 where there is none. */
export interface Write {
  /** Position of the table in its store. */
  readonly table: number;
  readonly identity: number;
  /** The row that was committed when it was first written. */
  readonly before: number;
  readonly after: number;
}

/** A write of a statement that waits: others meet it, but the statement will be run again from its start. */
export interface PendingWrite extends Write {
  /** How many of the table's keys it has entered so far, in their order. */
  readonly keys: number;
}

/** A committed serializable transaction that ran at the same time, as the certification needs it. */
export interface Peer {
  readonly reads: readonly number[];
  readonly writes: readonly Write[];
  /** It read something that a transaction which committed earlier replaced. */
  readonly isPivot: boolean;
  /** Of one that wrote nothing: how many others committed while it ran. */
  readonly overlapped: number;
}

export interface Transaction {
  readonly behavior: IsolationBehavior;
  /** A statement on its own: commits when it is done. */
  readonly isSingle: boolean;
  /** Content ids of the store's tables when the snapshot was taken; null before. */
  readonly snapshot: readonly number[] | null;
  /** Rows (`table:identity`) that others committed since the snapshot, ascending. */
  readonly replaced: readonly string[];
  readonly writes: readonly Write[];
  /** Row locks it holds: `table:identity` and the sign of their strength. */
  readonly locks: readonly string[];
  /** Names of keys that it has entered and left again: whoever wants one waits all the same. */
  readonly left: readonly string[];
  /** Rows that it has inserted and deleted again: nothing is left of them but what the log says. */
  readonly passed: readonly PassedRow[];
  /** While it waits: what its statement saw when it started. */
  readonly statement: readonly number[] | null;
  /** While it waits: what its statement has written so far. */
  readonly pending: readonly PendingWrite[];
  /** While it waits: the name of what it wants. */
  readonly waiting: string | null;
  /** Numbers of the ranges that it has read, where its level certifies or guards them. */
  readonly reads: readonly number[];
  /** Serializable transactions that committed while it ran, in commit order. */
  readonly peers: readonly Peer[];
}

/** A row, by number, that was in a table for a while. */
export interface PassedRow {
  /** Position of the table in its store. */
  readonly table: number;
  readonly row: number;
}

/**
 * What `transaction` has inserted and deleted again once it has made `write`, too: change capture tells both. Source: Debezium
 * documentation, "Outbox Event Router": a row may be deleted in the transaction that inserts it.
 */
export function passedWith({ writes, passed }: Transaction, { table, identity, after }: Write): readonly PassedRow[] {
  const own = writes.find((w) => w.table === table && w.identity === identity);
  return after === -1 && own?.before === -1 && own.after !== -1 ? [...passed, { table, row: own.after }] : passed;
}

/** A table as transactions see it. */
export interface TableShape {
  readonly relation: string;
  /** Position in the store. */
  readonly position: number;
  readonly width: number;
  /** Primary key first where there is one, then unique ones; column indices. */
  readonly keys: readonly (readonly number[])[];
  readonly primary: readonly number[];
}

/** A transaction that has not done anything. */
export function begin(behavior: IsolationBehavior, isSingle: boolean): Transaction {
  return {
    behavior,
    isSingle,
    snapshot: null,
    replaced: [],
    writes: [],
    locks: [],
    left: [],
    passed: [],
    statement: null,
    pending: [],
    waiting: null,
    reads: [],
    peers: [],
  };
}

const behaviorKeys = new WeakMap<IsolationBehavior, string>();

/** Levels of the same name are not the same in every product, and a pipeline may have several. */
function behaviorKey(behavior: IsolationBehavior): string {
  let key = behaviorKeys.get(behavior);
  if (key === undefined) {
    key = JSON.stringify(Object.values(behavior));
    behaviorKeys.set(behavior, key);
  }
  return key;
}

/** A text that is equal for equal transactions. */
export function transactionKey(transaction: Transaction | null): string {
  if (transaction === null) return '';
  const writes = (list: readonly Write[]): string =>
    list.map((w) => `${w.table}.${w.identity}.${w.before}.${w.after}`).join();
  const t = transaction;
  return [
    behaviorKey(t.behavior),
    t.isSingle ? 1 : 0,
    t.snapshot?.join() ?? '-',
    t.replaced.join(),
    writes(t.writes),
    t.locks.join(),
    t.left.join(),
    t.passed.map(({ table, row }) => `${table}.${row}`).join(),
    t.statement?.join() ?? '-',
    t.pending.map((w) => `${w.table}.${w.identity}.${w.before}.${w.after}.${w.keys}`).join(),
    t.waiting ?? '-',
    t.reads.join(),
    t.peers.map((p) => `${p.reads.join()}/${writes(p.writes)}/${p.isPivot ? 1 : 0}/${p.overlapped}`).join('&'),
  ].join(';');
}

/** The name of a row's lock. */
export function lockName(table: number, identity: number): string {
  return `${table}:${identity}`;
}

/** The row that `lockName` made this name for. */
export function rowOf(name: string): { readonly table: number; readonly identity: number } {
  const [table, identity] = name.split(':');
  return { table: Number(table), identity: Number(identity) };
}

/**
 * How strongly a row is locked, weakest first, with the signs that stand for it; each keeps off what the weaker ones keep
 * off. Source: PostgreSQL 18 manual, "Explicit Locking", table "Conflicting Row-Level Locks".
 */
const strengths = ['key share', 'share', 'no key update', 'update'] as const;
const signs = ['?', '~', '^', ''] as const;

export type LockStrength = (typeof strengths)[number];

/** For each strength the strongest that others may have beside it; −1: none. */
const compatible: readonly number[] = [2, 1, 0, -1];

function partsOf(lock: string): { readonly row: string; readonly strength: number } {
  const sign = signs.findIndex((s) => s !== '' && lock.endsWith(s));
  return sign < 0 ? { row: lock, strength: 3 } : { row: lock.slice(0, -1), strength: sign };
}

/** The name of a wish for a row's lock. Names that start with a sign of their own are wishes for other things. */
export function wishFor(row: string, strength: LockStrength): string {
  return `${row}${signs[strengths.indexOf(strength)]}`;
}

/** The name of a wish to change what others who have read range `number` keep as it is. */
export function wishForRange(number: number): string {
  return `!${number}`;
}

/** The name of a key, and of a wish to enter it: `order` is the key's position in the table, `text` its values. */
export function keyName(table: number, order: number, text: string): string {
  return `=${table}.${order}.${text}`;
}

/** Whether `transaction` keeps others from having what `wish` names. */
export function isHolding(transaction: Transaction, wish: string): boolean {
  if (wish.startsWith('=')) return transaction.left.includes(wish);
  if (wish.startsWith('!')) {
    return transaction.behavior.guards !== 'none' && transaction.reads.includes(Number(wish.slice(1)));
  }
  // Nobody waits for whoever finds out at its commit.
  if (transaction.behavior.held === 'ignore') return false;
  const { row, strength } = partsOf(wish);
  return transaction.locks.some((held) => {
    const own = partsOf(held);
    return own.row === row && own.strength > (compatible[strength] as number);
  });
}

/** Adds a lock to sorted `locks`; the stronger one of a row stays. */
export function withLock(locks: readonly string[], row: string, strength: LockStrength): readonly string[] {
  const held = locks.find((lock) => partsOf(lock).row === row);
  const wanted = strengths.indexOf(strength);
  if (held === undefined) return [...locks, wishFor(row, strength)].sort();
  if (partsOf(held).strength >= wanted) return locks;
  return [...locks.filter((lock) => lock !== held), wishFor(row, strength)].sort();
}

/** What others meet of `transaction`: its writes, and those of a statement that waits; a row that has entered none of its keys is still where it was. */
export function latestWrites(transaction: Transaction): readonly Write[] {
  // What is kept aside until the commit is nowhere to be met.
  if (transaction.behavior.held === 'ignore') return [];
  const arrived = transaction.pending.flatMap((write) => {
    if (write.keys > 0) return write;
    return write.before === -1 ? [] : { ...write, after: write.before };
  });
  return arrived.reduce<readonly Write[]>(withWrite, transaction.writes);
}

/** `content` of table `table` with `writes` laid over it. */
export function overlay(world: World, content: Content, table: number, writes: readonly Write[]): Content {
  const own = writes.filter((write) => write.table === table);
  if (own.length === 0) return content;
  const entries = new Map<number, number>();
  content.identities.forEach((identity, i) => {
    entries.set(identity, content.numbers[i] as number);
  });
  for (const write of own) {
    if (write.after === -1) entries.delete(write.identity);
    else entries.set(write.identity, write.after);
  }
  return world.table([...entries]);
}

/** Number of the row with `identity`, −1 when there is none. */
export function rowWith(content: Content, identity: number): number {
  const index = content.identities.indexOf(identity);
  return index < 0 ? -1 : (content.numbers[index] as number);
}

/** `writes` with one more, merged with an earlier write of the same row. */
export function withWrite(writes: readonly Write[], write: Write): readonly Write[] {
  const earlier = writes.find((w) => w.table === write.table && w.identity === write.identity);
  const { table, identity, after } = write;
  const merged: Write = { table, identity, before: earlier ? earlier.before : write.before, after };
  const rest = earlier ? writes.filter((w) => w !== earlier) : writes;
  // Inserted and deleted again: nothing is left of it.
  if (merged.before === -1 && merged.after === -1) return rest;
  return [...rest, merged].sort((a, b) => a.table - b.table || a.identity - b.identity);
}

/**
 * The identity that a new row gets: made from its key, so that equal states stay equal; a number of its own in a bag.
 * `contents`: what is committed, and what the transaction sees: a row that its snapshot still shows is another one.
 */
export function newIdentity(
  world: World,
  table: TableShape,
  rowNumber: number,
  contents: readonly Content[],
  transactions: readonly Transaction[],
): number {
  const isTaken = (identity: number): boolean =>
    contents.some((content) => content.identities.includes(identity)) ||
    transactions.some((t) =>
      [...t.writes, ...t.pending].some((w) => w.table === table.position && w.identity === identity),
    ) ||
    // Inserted and deleted again: the row is gone, its lock is not.
    transactions.some((t) => t.locks.includes(lockName(table.position, identity)));
  const row = world.rows.value(rowNumber);
  const key = table.primary.length > 0 ? keyText(row, table.primary) : undefined;
  for (let attempt = 0; ; attempt += 1) {
    const name = key !== undefined ? `k${key}${attempt || ''}` : `b${attempt}`;
    const identity = world.identity(table.relation, name);
    // A row of the same key that this or another transaction deleted keeps its identity: it is the same item again.
    if (!isTaken(identity)) return identity;
  }
}
