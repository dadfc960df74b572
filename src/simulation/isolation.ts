/**
 * What an isolation level does to reads and writes of one transaction, made from the catalog's facts about the product,
 * never from the level's name alone. Sources: PostgreSQL 18 manual "Transaction Isolation"; MySQL 8 manual "Consistent
 * Nonlocking Reads", "Locking Reads" and "InnoDB Locking"; SQL Server manual "Transaction Locking and Row Versioning Guide";
 * sqlite.org "Isolation" and "File Locking"; ept/hermitage; the catalog's entry of each product.
 */
import type { IsolationLevel } from '../catalog/technology';

export interface IsolationBehavior {
  /** The catalog's or the file's name for it. */
  readonly name: string;
  /** What a plain read sees: others' uncommitted writes, what is committed when the statement starts, or when the transaction first reads. */
  readonly reads: 'uncommitted' | 'statement' | 'transaction';
  /** What takes the snapshot of a transaction: its first statement of any kind, or its first plain read. */
  readonly snapshot: 'statement' | 'read';
  /** Whether a plain read takes no notice of locks, waits while somebody writes what it reads, or keeps it locked to the end. */
  readonly plainReads: 'free' | 'wait' | 'lock';
  /** Whether that holds for a plain read that stands alone, too. */
  readonly locksAlone: boolean;
  /** Which rows an UPDATE, DELETE or locking read looks at: those that its reads see, or the newest committed ones. */
  readonly targets: 'seen' | 'newest';
  /**
   * What a scan among the newest rows makes of rows that others have changed and not committed: it waits for all that match
   * before or after the change; an UPDATE passes over those that did not match before, or over those that do not match as they are
   * now; it knows nothing of them.
   */
  readonly scans: 'wait' | 'skip unmatched' | 'skip dirty' | 'pass';
  /** What happens when the row to be written is newer than what was seen: WHERE is checked again on it, or the transaction aborts. */
  readonly conflict: 'recheck' | 'abort';
  /** What happens when somebody else holds the row: wait, abort at once, or nothing until the commit finds that it was replaced. */
  readonly held: 'wait' | 'abort' | 'ignore';
  /**
   * What others must not do to what its locking statements have read: nothing is guarded but the rows they locked; no row may
   * come in (gap locks); no row that was there may change (phantoms pass); neither.
   */
  readonly guards: 'none' | 'inserts' | 'rows' | 'changes';
  /** Whether commits that would make committed transactions non-serializable abort. */
  readonly certify: 'predicates' | 'none';
  /**
   * Whether the store lets one transaction write at a time: `journal` (SQLite's rollback journal: a commit waits until nobody
   * reads), `log` (its WAL: readers keep their snapshot).
   */
  readonly oneWriter: 'no' | 'journal' | 'log';
  /** Whether a statement writes what it has computed, whatever others wrote since it looked. */
  readonly isBlind: boolean;
}

const plain = {
  snapshot: 'statement',
  plainReads: 'free',
  locksAlone: true,
  targets: 'seen',
  scans: 'wait',
  conflict: 'recheck',
  held: 'wait',
  guards: 'none',
  certify: 'none',
  oneWriter: 'no',
  isBlind: false,
} as const;

/** The behaviour of a level as the catalog describes it. */
export function isolationBehavior(level: IsolationLevel | undefined, name: string): IsolationBehavior {
  return withReads(withWrites(behaviorOfModel(level, name), level), level);
}

/** What the level's model alone says, and how conflicts end. */
function behaviorOfModel(level: IsolationLevel | undefined, name: string): IsolationBehavior {
  const isLocking = level?.conflict === 's2pl_block_or_deadlock_abort';
  const locked = { ...plain, name, reads: 'statement', plainReads: 'lock', targets: 'newest' } as const;
  switch (level?.is ?? modelOfName(name)) {
    case 'serializable':
    case 'strict_serializable':
      if (isLocking) return { ...locked, guards: 'changes' };
      return { ...plain, name, reads: 'transaction', conflict: 'abort', certify: 'predicates' };
    case 'repeatable_read':
      if (isLocking) return { ...locked, guards: 'rows' };
      return { ...plain, name, reads: 'transaction', conflict: 'abort' };
    case 'snapshot':
      return { ...plain, name, reads: 'transaction', conflict: 'abort' };
    case 'weaker_than_snapshot':
      // A snapshot whose second writer merely waits lets updates be lost.
      return { ...plain, name, reads: 'transaction', targets: 'newest' };
    case 'read_uncommitted':
      return { ...plain, name, reads: 'uncommitted', targets: 'newest' };
    default:
      return { ...plain, name, reads: 'statement' };
  }
}

function withReads(behavior: IsolationBehavior, level: IsolationLevel | undefined): IsolationBehavior {
  switch (level?.reads) {
    case undefined:
    case 'statement_snapshot':
    case 'locks':
      return behavior;
    case 'first_read_snapshot':
      return { ...behavior, snapshot: 'read' };
    case 'wait_for_writers':
      return { ...behavior, plainReads: 'wait' };
    case 'locks_in_transactions':
      return { ...behavior, locksAlone: false };
    case 'database_lock':
      return { ...behavior, certify: 'none', oneWriter: 'journal' };
    case 'database_snapshot':
      return { ...behavior, certify: 'none', oneWriter: 'log' };
  }
}

function withWrites(behavior: IsolationBehavior, level: IsolationLevel | undefined): IsolationBehavior {
  const guarded: IsolationBehavior =
    level?.gaps === true && behavior.guards === 'none' ? { ...behavior, guards: 'inserts' } : behavior;
  switch (level?.writes) {
    case undefined:
    case 'one_writer':
      return guarded;
    case 'newest':
      return { ...guarded, targets: 'newest' };
    case 'newest_skipping':
      return { ...guarded, targets: 'newest', scans: 'skip unmatched' };
    case 'newest_skipping_dirty':
      return { ...guarded, targets: 'newest', scans: 'skip dirty' };
    case 'restart':
      return { ...guarded, targets: 'newest', scans: 'pass' };
    case 'optimistic':
      return { ...guarded, held: 'ignore' };
    case 'abort_at_once':
      return { ...guarded, held: 'abort' };
    case 'blind':
      return { ...guarded, held: 'ignore', isBlind: true };
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

/** Whether `name` is the name of a level that some product has by the standard's or the language's words. */
export function isLevelName(name: string): boolean {
  return /^(read uncommitted|read committed|repeatable read|snapshot|(strict )?serializable)$/i.test(name);
}
