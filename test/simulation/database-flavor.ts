/** What the SQL of each product has that generated statements use, and how a statement in PostgreSQL's words is said there. Knows no server. */

/** What generated statements may use. */
export interface Flavor {
  /** What SELECT says after its condition, now and then. */
  readonly locks: readonly string[];
  /** The same for rows that are named by their key. */
  readonly pointLocks: readonly string[];
  /** Whether a join can say which of its tables it locks. */
  readonly hasLockOf: boolean;
  /** `whole`: everything that ON CONFLICT has; `plain`: by the primary key, without condition. */
  readonly conflicts: 'whole' | 'plain';
  /** Whether a scan of a table with another unique key goes through the primary key all the same, and not as the optimizer likes. */
  readonly scansByKey: boolean;
  /** Whether a query among the values of INSERT may be compared: MariaDB locks what it scans for it, row by row. */
  readonly asksInValues: boolean;
  /** Whether DELETE can name further tables (USING). */
  readonly hasDeleteUsing: boolean;
  /** A statement in the product's own words. */
  translate(sql: string): string;
}

const postgresqlLocks = [
  'FOR UPDATE',
  'FOR UPDATE',
  'FOR SHARE',
  'FOR NO KEY UPDATE',
  'FOR KEY SHARE',
  'FOR UPDATE NOWAIT',
  'LIMIT 1 FOR UPDATE',
  'LIMIT 1 FOR UPDATE SKIP LOCKED',
  'FOR SHARE SKIP LOCKED',
];

export const postgresqlFlavor: Flavor = {
  locks: postgresqlLocks,
  pointLocks: postgresqlLocks,
  hasLockOf: true,
  conflicts: 'whole',
  scansByKey: true,
  asksInValues: true,
  hasDeleteUsing: true,
  translate: (sql) => sql,
};

/**
 * MySQL and MariaDB. Whether a row of a scan is locked by others depends on what they have scanned: NOWAIT and SKIP LOCKED are
 * asked of single rows only.
 */
export const mysqlFlavor: Flavor = {
  locks: ['FOR UPDATE', 'FOR UPDATE', 'FOR SHARE', 'LIMIT 1 FOR UPDATE'],
  pointLocks: ['FOR UPDATE', 'FOR UPDATE', 'FOR SHARE'],
  hasLockOf: false,
  conflicts: 'plain',
  scansByKey: false,
  asksInValues: false,
  hasDeleteUsing: false,
  translate: (sql) =>
    sql
      .replace(/ FOR SHARE\b/, ' LOCK IN SHARE MODE')
      .replace(/^INSERT (.*) ON CONFLICT(?: \(\w+\))? DO NOTHING$/, 'INSERT IGNORE $1')
      .replace(/ ON CONFLICT \(\w+\) DO UPDATE SET /, ' ON DUPLICATE KEY UPDATE ')
      .replace(/\bexcluded\.(\w+)/, 'VALUES($1)'),
};

/** SQLite locks no rows. */
export const sqliteFlavor: Flavor = {
  locks: [],
  pointLocks: [],
  hasLockOf: false,
  conflicts: 'whole',
  scansByKey: true,
  asksInValues: true,
  hasDeleteUsing: false,
  translate: (sql) => sql,
};
