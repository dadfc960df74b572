/**
 * A store that lets one transaction write at a time and locks the whole database, as SQLite does: who may start to read, who may
 * start to write, and when a writer may commit. Sources: sqlite.org "File Locking And Concurrency In SQLite Version 3" (SHARED,
 * RESERVED, PENDING, EXCLUSIVE), "Write-Ahead Logging" (SQLITE_BUSY_SNAPSHOT), "Isolation In SQLite"; SQLite 3.40 btree.c
 * (`sqlite3BtreeBeginTrans` asks the busy handler only where the transaction has read nothing yet). Clients are taken to wait
 * while that helps (`PRAGMA busy_timeout`); without, they are told `aborted` sooner.
 */
import { isHolding, type Transaction, withLock } from './transaction';

/** Marks of a transaction in such a store, and the wishes for what they keep others from. */
const marks = { reading: '*reading', writing: '*writing', committing: '*committing' } as const;

export type Entry =
  | { readonly kind: 'entered'; readonly transaction: Transaction }
  | { readonly kind: 'held'; readonly wish: string }
  /** `database is locked`, at once: waiting would not help. */
  | { readonly kind: 'busy' };

/** `transaction` about to run a statement; others are met only where the store has one writer. */
export function enterStore(transaction: Transaction, isWriting: boolean, others: () => readonly Transaction[]): Entry {
  const { oneWriter } = transaction.behavior;
  if (oneWriter === 'no') return { kind: 'entered', transaction };
  const isHeld = (mark: string): boolean => others().some((other) => isHolding(other, mark));
  const hasRead = oneWriter === 'journal' ? transaction.locks.includes(marks.reading) : transaction.snapshot !== null;
  const isWriter = transaction.locks.includes(marks.writing);
  if (isWriting && !isWriter) {
    // Whoever has read and waits for a writer who waits for readers would wait for ever; an old snapshot cannot be written on.
    if (hasRead && (isHeld(marks.writing) || transaction.replaced.length > 0)) return { kind: 'busy' };
    if (isHeld(marks.writing)) return { kind: 'held', wish: marks.writing };
  }
  if (oneWriter === 'journal' && !hasRead && !isWriter && isHeld(marks.committing)) {
    return { kind: 'held', wish: marks.committing };
  }
  let { locks } = transaction;
  if (oneWriter === 'journal') locks = withLock(locks, marks.reading, 'update');
  if (isWriting) locks = withLock(locks, marks.writing, 'update');
  return { kind: 'entered', transaction: { ...transaction, locks } };
}

/** The writer that must wait with its commit until nobody reads any more; undefined: it may commit. */
export function awaitReaders(transaction: Transaction, others: () => readonly Transaction[]): Transaction | undefined {
  if (transaction.behavior.oneWriter !== 'journal' || !transaction.locks.includes(marks.writing)) return undefined;
  if (!others().some((other) => isHolding(other, marks.reading))) return undefined;
  const locks = withLock(transaction.locks, marks.committing, 'update');
  return { ...transaction, locks, waiting: marks.reading };
}
