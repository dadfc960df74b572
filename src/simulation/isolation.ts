/**
 * What an isolation level does to reads and writes of one transaction, made from the catalog's facts about the product,
 * never from the level's name alone. Sources: PostgreSQL 18 manual "Transaction Isolation"; MySQL 8 manual "Consistent
 * Nonlocking Reads", "Locking Reads" and "InnoDB Locking"; SQL Server manual "Transaction Locking and Row Versioning Guide";
 * ept/hermitage; the catalog's entry of each product.
 */
import type { IsolationLevel } from '../catalog/technology';

export interface IsolationBehavior {
  /** The catalog's or the file's name for it. */
  readonly name: string;
  /** What a plain read sees: others' uncommitted writes, what is committed when the statement starts, or when the transaction first reads. */
  readonly reads: 'uncommitted' | 'statement' | 'transaction';
  /** Whether a plain read takes no notice of locks, waits while somebody writes what it reads, or keeps it locked to the end. */
  readonly plainReads: 'free' | 'wait' | 'lock';
  /** Which rows an UPDATE, DELETE or locking read looks at: those that its reads see, or the newest committed ones (InnoDB). */
  readonly targets: 'seen' | 'newest';
  /** What happens when the row to be written is newer than what was seen: WHERE is checked again on it, or the transaction aborts. */
  readonly conflict: 'recheck' | 'abort';
  /**
   * What others must not do to what its locking statements have read: nothing is guarded but the rows they locked; no row may
   * come in (gap locks); no row that was there may change (phantoms pass); neither.
   */
  readonly guards: 'none' | 'inserts' | 'rows' | 'changes';
  /** Whether commits that would make committed transactions non-serializable abort. */
  readonly certify: 'predicates' | 'none';
}

const plain = { plainReads: 'free', guards: 'none', certify: 'none' } as const;

/** The behaviour of a level as the catalog describes it. */
export function isolationBehavior(level: IsolationLevel | undefined, name: string): IsolationBehavior {
  const model = level?.is ?? modelOfName(name);
  const conflict = level?.conflict ?? '';
  const blocks = conflict === 'block';
  const isLocking = conflict === 's2pl_block_or_deadlock_abort';
  const locked = { name, reads: 'statement', plainReads: 'lock', targets: 'newest', conflict: 'recheck' } as const;
  switch (model) {
    case 'serializable':
    case 'strict_serializable':
      if (isLocking) return { ...locked, guards: 'changes', certify: 'none' };
      return { ...plain, name, reads: 'transaction', targets: 'seen', conflict: 'abort', certify: 'predicates' };
    case 'snapshot':
    case 'weaker_than_snapshot':
      // A snapshot whose second writer merely waits (InnoDB) lets updates be lost; what it locks has its gaps locked too.
      if (blocks) {
        return { ...plain, name, reads: 'transaction', targets: 'newest', conflict: 'recheck', guards: 'inserts' };
      }
      return { ...plain, name, reads: 'transaction', targets: 'seen', conflict: 'abort' };
    case 'repeatable_read':
      if (isLocking) return { ...locked, guards: 'rows', certify: 'none' };
      return { ...plain, name, reads: 'transaction', targets: 'seen', conflict: 'abort' };
    case 'read_uncommitted':
    case 'read_uncommitted_like':
      return { ...plain, name, reads: 'uncommitted', targets: 'newest', conflict: 'recheck' };
    default:
      return { ...plain, name, reads: 'statement', targets: blocks ? 'newest' : 'seen', conflict: 'recheck' };
  }
}

/** The model that a level's name promises where no product says what it does. */
function modelOfName(name: string): string {
  switch (name.toLowerCase()) {
    case 'serializable':
    case 'strict serializable':
      return 'serializable';
    case 'snapshot':
    case 'repeatable read':
      return 'snapshot';
    default:
      return 'monotonic_atomic_view';
  }
}
