/**
 * What an isolation level does to reads and writes of one transaction, made from the catalog's facts about the product,
 * never from the level's name alone. Sources: PostgreSQL 15 manual "Transaction Isolation"; MySQL 8 manual "Consistent
 * Nonlocking Reads" and "Locking Reads"; ept/hermitage; the catalog's entry of each product.
 */
import type { IsolationLevel } from '../catalog/technology';

export interface IsolationBehavior {
  /** The catalog's or the file's name for it. */
  readonly name: string;
  /** What a plain read sees: others' uncommitted writes, what is committed when the statement starts, or when the transaction first reads. */
  readonly reads: 'uncommitted' | 'statement' | 'transaction';
  /** Which rows an UPDATE, DELETE or locking read looks at: those that its reads see, or the newest committed ones (InnoDB). */
  readonly targets: 'seen' | 'newest';
  /** What happens when the row to be written is newer than what was seen: WHERE is checked again on it, or the transaction aborts. */
  readonly conflict: 'recheck' | 'abort';
  /** Whether commits that would make committed transactions non-serializable abort: by predicates, by rows only (phantoms pass), or not. */
  readonly certify: 'predicates' | 'rows' | 'none';
}

/** The behaviour of a level as the catalog describes it. */
export function isolationBehavior(level: IsolationLevel | undefined, name: string): IsolationBehavior {
  const model = level?.is ?? modelOfName(name);
  const blocks = level?.conflict === 'block';
  switch (model) {
    case 'serializable':
    case 'strict_serializable':
      return { name, reads: 'transaction', targets: 'seen', conflict: 'abort', certify: 'predicates' };
    case 'snapshot':
      // A snapshot whose second writer merely waits (InnoDB-like) lets updates be lost.
      if (blocks) return { name, reads: 'transaction', targets: 'newest', conflict: 'recheck', certify: 'none' };
      return { name, reads: 'transaction', targets: 'seen', conflict: 'abort', certify: 'none' };
    case 'repeatable_read':
      if (level?.permits.includes('lost_update') ?? true) {
        return { name, reads: 'transaction', targets: 'newest', conflict: 'recheck', certify: 'none' };
      }
      return { name, reads: 'transaction', targets: 'seen', conflict: 'abort', certify: 'rows' };
    case 'read_uncommitted':
    case 'read_uncommitted_like':
      return { name, reads: 'uncommitted', targets: 'newest', conflict: 'recheck', certify: 'none' };
    default:
      return {
        name,
        reads: 'statement',
        targets: blocks ? 'newest' : 'seen',
        conflict: 'recheck',
        certify: 'none',
      };
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
