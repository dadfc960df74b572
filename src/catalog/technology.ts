/** The nouns of the catalog: what a product documents about itself, each fact with its source and how well it was seen. */

/**
 * How a fact was established: `read` the passage was opened; `excerpt` seen in a search excerpt; `partial` only part of it;
 * `background` well known but not opened, so never stated as certain; `unknown` not found; `ours` decided by this project.
 */
export type Evidence = 'read' | 'excerpt' | 'partial' | 'background' | 'unknown' | 'ours';

export interface Fact<T> {
  readonly value: T;
  /** URL or repository path, with date or version where known. */
  readonly source: string;
  readonly evidence: Evidence;
  readonly note?: string;
}

/** Anomalies as the catalog names them. */
export type Anomaly =
  | 'dirty_write'
  | 'dirty_read'
  | 'fuzzy_read'
  | 'read_skew'
  | 'phantom'
  | 'lost_update'
  | 'write_skew'
  | 'phantom_write_skew'
  | 'long_fork'
  | 'stale_read'
  | 'torn_transaction'
  | 'circular_information_flow';

/**
 * What a plain read does, where a level's model leaves it open. `first_read_snapshot`: the snapshot is taken by the first plain
 * read, not by the first statement; `wait_for_writers`: it waits while somebody writes what it reads; `locks`: what it has read
 * stays locked to the end; `locks_in_transactions`: not where the statement stands alone; `database_lock`, `database_snapshot`:
 * SQLite's rollback journal and its WAL.
 */
export type LevelReads =
  | 'statement_snapshot'
  | 'first_read_snapshot'
  | 'wait_for_writers'
  | 'locks'
  | 'locks_in_transactions'
  | 'database_lock'
  | 'database_snapshot';

/**
 * What writes and locking reads do, where a level's model leaves it open. `newest`: they look for their rows among the newest
 * committed ones, whatever plain reads see; `newest_skipping`: an UPDATE that scans passes over a row that somebody holds and that
 * did not match before; `newest_skipping_dirty`: over one that does not match as its holder has left it; `restart`: after a wait the statement begins again; `optimistic`: nobody waits, the commit decides;
 * `abort_at_once`: a row that somebody else has written is a conflict without waiting; `blind`: what is written was computed from an
 * earlier look and is written whatever came in between; `one_writer`: one transaction at a time writes.
 */
export type LevelWrites =
  | 'newest'
  | 'newest_skipping'
  | 'newest_skipping_dirty'
  | 'restart'
  | 'optimistic'
  | 'abort_at_once'
  | 'blind'
  | 'one_writer';

/** One level of one product: its name there, what it really gives, and what it permits. */
export interface IsolationLevel {
  /** As the product calls it, lower case. */
  readonly name: string;
  /** The model it provides: `serializable`, `snapshot`, `repeatable_read`, `monotonic_atomic_view`, `read_uncommitted`, … */
  readonly is: string;
  readonly permits: readonly Anomaly[];
  readonly partial?: readonly Anomaly[];
  readonly reads?: LevelReads;
  readonly writes?: LevelWrites;
  /** Whether nobody can bring a row into a range that was read for writing or with a lock. */
  readonly gaps?: boolean;
  /** What happens to the second writer of a row. */
  readonly conflict?: string;
  readonly default?: boolean;
  readonly note?: string;
}

/** The part of a pipeline file that an entry can stand in. */
export type Section = 'stores' | 'topics' | 'connectors' | 'views' | 'services';

/** A product, or the `generic_…` entry of a section. */
export interface Technology {
  readonly id: string;
  /** As people write it: `PostgreSQL`. */
  readonly name: string;
  readonly kind: string;
  readonly aliases: readonly string[];
  /** Sections it can stand in, the usual one first. */
  readonly sections: readonly Section[];
  /** Slug of its icon in simple-icons; null: none. */
  readonly icon: string | null;
  readonly isolationLevels?: Fact<readonly IsolationLevel[]>;
  /** Every other fact by its name in the catalog (`default_isolation`, `delivery_default`, …). */
  readonly facts: { readonly [name: string]: Fact<string | number | boolean | null | readonly string[]> };
}

/** The answer to a technology's name in a file. */
export type Resolution =
  | { readonly kind: 'found'; readonly technology: Technology }
  /** Not in the catalog, or not for this section: behaves as `technology`, the section's generic entry. */
  | { readonly kind: 'unknown'; readonly technology: Technology; readonly suggestions: readonly string[] };
