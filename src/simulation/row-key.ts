/**
 * Rows with the same key: who has one already, or is about to. Sources: PostgreSQL 18
 * src/backend/access/nbtree/nbtinsert.c (`_bt_check_unique`).
 */
import type { Row } from '../model/value';
import type { Attempt, StoreTable } from './attempt';
import { type Content, isMark, keyText } from './content';
import { lockName, type PendingWrite, rowWith, type Transaction, type Write, wishFor } from './transaction';

/** Who already has a row with the same key. */
export type Rival =
  | { readonly kind: 'none' }
  /** Undecided: another transaction holds it. */
  | { readonly kind: 'held'; readonly wish: string }
  | { readonly kind: 'row'; readonly identity: number; readonly number: number; readonly isSeen: boolean };

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
  for (const other of context.others) {
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
    return { kind: 'row', identity: rowIdentity, number, isSeen: rowWith(old, rowIdentity) !== -1 };
  }
  return { kind: 'none' };
}
