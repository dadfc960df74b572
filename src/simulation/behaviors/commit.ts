/** The end of a transaction in a store: its writes become the newest committed rows, everything downstream hears of them, and those who ran beside it learn what was replaced. */
import type { Row } from '../../model/value';
import { isDangerous, peerOf } from '../certify';
import { isMark, keyText } from '../content';
import { awaitReaders } from '../one-writer';
import type { Shape, StoreShape } from '../shape';
import { slotsBehind, spread } from '../spread';
import type { RowAccess } from '../statement';
import type { Frame } from '../system';
import { isHolding, lockName, type Transaction, type Write } from '../transaction';

export type CommitResult =
  | { readonly kind: 'committed'; readonly committed: readonly RowAccess[] }
  /** Committing would leave committed transactions that no serial order explains. */
  | { readonly kind: 'serialization-failure' }
  /** It has to wait until nobody reads. */
  | { readonly kind: 'wait'; readonly transaction: Transaction };

/** Slots that a commit of writes to `relations` may read or change. */
export function slotsOfCommit(shape: Shape, store: StoreShape, relations: readonly string[]): readonly number[] {
  return [...store.tableSlots, ...store.transactionSlots, ...relations.flatMap((r) => slotsBehind(shape, r))];
}

/** The transactions of others in `store`. */
export function othersIn(shape: Shape, store: StoreShape, own: number, frame: Frame): readonly Transaction[] {
  return store.transactionSlots.flatMap((slot) => {
    const other = slot === own ? null : shape.transactions.value(frame.get(slot));
    return other ?? [];
  });
}

/** Commits `transaction`, which lives in slot `own`. */
export function commit(
  shape: Shape,
  store: StoreShape,
  own: number,
  transaction: Transaction,
  frame: Frame,
): CommitResult {
  const waiting = awaitReaders(transaction, () => othersIn(shape, store, own, frame));
  if (waiting) return { kind: 'wait', transaction: waiting };
  if (transaction.behavior.held === 'ignore' && isOvertaken(shape, store, transaction, frame)) {
    return { kind: 'serialization-failure' };
  }
  const certified = transaction.behavior.certify !== 'none';
  if (certified) {
    const others = othersIn(shape, store, own, frame);
    if (isDangerous(shape.world, shape.ranges, transaction, others, store.tables)) {
      return { kind: 'serialization-failure' };
    }
  }
  const committed = transaction.writes.map((write) => ({
    relation: store.tables[write.table]?.relation ?? '',
    before: write.before,
    after: write.after,
  }));
  // The log tells what was inserted and deleted again, too.
  const passed = transaction.passed.flatMap(({ table, row }) => {
    const relation = store.tables[table]?.relation ?? '';
    return [
      { relation, before: -1, after: row },
      { relation, before: row, after: -1 },
    ];
  });
  spread(shape, frame, [...passed, ...committed], () => {
    for (const [table, slot] of store.tableSlots.entries()) {
      const writes = transaction.writes.filter((write) => write.table === table);
      if (writes.length > 0) frame.set(slot, withWrites(shape, frame.get(slot), writes));
    }
  });
  frame.set(own, shape.transactions.id(null));
  // Nobody is told of what changes nothing for them.
  if (!certified && (transaction.writes.length === 0 || !hasSnapshots(shape, store))) {
    return { kind: 'committed', committed };
  }
  const peer = certified ? peerOf(shape.world, shape.ranges, transaction, store.tables) : undefined;
  for (const slot of store.transactionSlots) {
    const other = slot === own ? null : shape.transactions.value(frame.get(slot));
    if (!other || other.snapshot === null) continue;
    const replaced =
      other.behavior.conflict === 'abort'
        ? [...new Set([...other.replaced, ...transaction.writes.map((w) => lockName(w.table, w.identity))])].sort()
        : other.replaced;
    const peers = peer && other.behavior.certify !== 'none' ? [...other.peers, peer] : other.peers;
    frame.set(slot, shape.transactions.id({ ...other, replaced, peers }));
  }
  return { kind: 'committed', committed };
}

/** Whether any transaction of `store` keeps a snapshot, and so may have to hear of what was replaced since. */
function hasSnapshots(shape: Shape, store: StoreShape): boolean {
  const known = snapshotStores.get(shape) ?? new Map<string, boolean>();
  snapshotStores.set(shape, known);
  let has = known.get(store.node);
  if (has === undefined) {
    has = [...shape.behaviors].some(
      ([name, { reads }]) => reads === 'transaction' && (name === store.node || name.startsWith(`${store.node} `)),
    );
    known.set(store.node, has);
  }
  return has;
}

const snapshotStores = new WeakMap<Shape, Map<string, boolean>>();

/** Whether somebody has committed a row that `transaction` wrote without locking it, or one with the same key. */
function isOvertaken(shape: Shape, store: StoreShape, transaction: Transaction, frame: Frame): boolean {
  const { writes, replaced } = transaction;
  if (writes.some((write) => replaced.includes(lockName(write.table, write.identity)))) return true;
  return store.tables.some((table) => {
    const own = writes.filter((write) => write.table === table.position);
    if (own.length === 0) return false;
    const committed = shape.world.content(frame.get(store.tableSlots[table.position] as number));
    const isTaken = (row: Row, key: readonly number[]): boolean => {
      const text = keyText(row, key);
      return (
        text !== undefined &&
        committed.numbers.some((number, i) => {
          const other = shape.world.rows.value(number);
          if (isMark(other) || own.some((write) => write.identity === committed.identities[i])) return false;
          return keyText(other, key) === text;
        })
      );
    };
    return own.some(({ after }) => {
      const row = after === -1 ? undefined : shape.world.rows.value(after);
      return row !== undefined && !isMark(row) && table.keys.some((key) => isTaken(row, key));
    });
  });
}

function withWrites(shape: Shape, contentId: number, writes: readonly Write[]): number {
  const content = shape.world.content(contentId);
  const entries = new Map(content.identities.map((identity, i) => [identity, content.numbers[i] as number]));
  for (const write of writes) {
    if (write.after === -1) entries.delete(write.identity);
    else entries.set(write.identity, write.after);
  }
  return shape.world.table([...entries]).id;
}

/** Whether `transaction` waits in a circle: each waits for what the next holds. */
export function isDeadlocked(transaction: Transaction, others: readonly Transaction[]): boolean {
  const holders = (waiting: Transaction): readonly Transaction[] => {
    const wish = waiting.waiting;
    if (wish === null) return [];
    return [transaction, ...others].filter((t) => t !== waiting && isHolding(t, wish));
  };
  const seen = new Set<Transaction>();
  const reachesSelf = (from: Transaction): boolean =>
    holders(from).some((holder) => {
      if (holder === transaction) return true;
      if (seen.has(holder)) return false;
      seen.add(holder);
      return reachesSelf(holder);
    });
  return reachesSelf(transaction);
}

/** Whether somebody still holds what `transaction` waits for. */
export function isBlocked(transaction: Transaction, others: readonly Transaction[]): boolean {
  const wish = transaction.waiting;
  return wish !== null && others.some((other) => isHolding(other, wish));
}
