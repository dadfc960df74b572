/**
 * Rows with the same key: who has one already, or is about to. Sources: PostgreSQL 18
 * src/backend/access/nbtree/nbtinsert.c (`_bt_check_unique`).
 */
import type { Row } from '../model/value';
import type { Attempt, StoreTable } from './attempt';
import { type Content, isMark, keyText, type World } from './content';
import {
  isHolding,
  keyName,
  lockName,
  type PendingWrite,
  rowWith,
  type Transaction,
  type Write,
  wishFor,
} from './transaction';

/** Who already has a row with the same key. */
export type Rival =
  | { readonly kind: 'none' }
  /** Undecided: another transaction holds it. */
  | { readonly kind: 'held'; readonly wish: string }
  | {
      readonly kind: 'row';
      readonly identity: number;
      readonly number: number;
      /** The statement sees this very version of it. */
      readonly isSeen: boolean;
    };

/** Who has a row of `table` with the same `key` as `row`, which is or will be the row `identity`. */
export function rivalOf(
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
  const order = table.keys.indexOf(key);
  const isMet = (write: Write | PendingWrite): boolean =>
    isSameKey(write.before) || (isSameKey(write.after) && (!('keys' in write) || order < write.keys));
  const met = transaction.behavior.held === 'ignore' ? [] : context.others;
  for (const other of met) {
    if (other.behavior.held === 'ignore') continue;
    const wish = keyName(table.position, order, text);
    if (isHolding(other, wish)) return { kind: 'held', wish };
    for (const write of [...other.writes, ...other.pending]) {
      if (write.table !== table.position || !isMet(write)) continue;
      return { kind: 'held', wish: wishFor(lockName(table.position, write.identity), 'update') };
    }
  }
  const committed = context.committed[table.position] as Content;
  const old = world.content(attempt.baseIds[table.position] as number);
  for (const [i, number] of committed.numbers.entries()) {
    const rowIdentity = committed.identities[i] as number;
    if (rowIdentity === identity || !isSameKey(number)) continue;
    if (transaction.writes.some((w) => w.table === table.position && w.identity === rowIdentity)) continue;
    const isReplaced = transaction.replaced.includes(lockName(table.position, rowIdentity));
    return { kind: 'row', identity: rowIdentity, number, isSeen: rowWith(old, rowIdentity) === number && !isReplaced };
  }
  return { kind: 'none' };
}

/** Names of the keys that `transaction` entered and leaves with `write`. */
export function keysLeft(transaction: Transaction, write: Write, table: StoreTable, world: World): readonly string[] {
  const earlier = transaction.writes.find((w) => w.table === write.table && w.identity === write.identity);
  if (!earlier || earlier.after === -1) return transaction.left;
  const textOf = (number: number, key: readonly number[]): string | undefined =>
    number === -1 ? undefined : keyText(world.rows.value(number), key);
  const names = table.keys.flatMap((key, order) => {
    const text = textOf(earlier.after, key);
    const isKept = text === undefined || text === textOf(write.after, key) || text === textOf(earlier.before, key);
    return isKept ? [] : [keyName(table.position, order, text)];
  });
  return names.length === 0 ? transaction.left : [...new Set([...transaction.left, ...names])].sort();
}
