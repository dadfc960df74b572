/**
 * The isolation of InnoDB against a real MariaDB: generated transactions at every level, statement by statement, in both
 * directions, with and without `innodb_snapshot_isolation`. Skipped where no server is installed. `npm run verify` runs many more.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { followsDatabase, type Length, type Product, replaysSimulation } from './database-agreement';
import { caseTables, creationOf, keyedTables, type Range } from './database-cases';
import type { Tolerance } from './database-compare';
import { mysqlFlavor } from './database-flavor';
import { missingMariadb, startMariadb } from './database-mariadb';
import type { Dialect } from './database-replay';
import type { Database, Session } from './database-session';

const levels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const;
const count = Number(process.env.FLOWPROOF_CASES ?? 40);
const seed = Number(process.env.FLOWPROOF_SEED ?? 1);
const timeout = 60_000 + count * 1000;
const length: Length = { numRuns: count, seed };

let database: Database;
let sessions: readonly Session[];

const dialect: Dialect = {
  begin: (level) => `SET TRANSACTION ISOLATION LEVEL ${level}; BEGIN`,
  standAlone: (level) => `SET SESSION TRANSACTION ISOLATION LEVEL ${level}`,
  fill: (it) =>
    it.tables
      .map(({ table, rows }) => {
        const values = rows.map((row) => `(${row.map((v) => v ?? 'NULL').join()})`).join();
        return `TRUNCATE ${table.name}; INSERT INTO ${table.name} VALUES ${values}`;
      })
      .join(';'),
  translate: mysqlFlavor.translate,
};

const tolerance: Tolerance = {
  mayAbort: () => true,
  mayWait: () => true,
  // Rows that stay as they are do not count; one that ON DUPLICATE KEY changes counts twice.
  counts: (sql) => !/^UPDATE|ON CONFLICT/.test(sql),
  failureOf: (code) => (code === '40001' ? 'serialization' : code === '40P01' ? 'deadlock' : 'other'),
};

const base: Range = {
  levels,
  isMixed: false,
  clients: { min: 2, max: 3 },
  steps: { min: 1, max: 3 },
  tables: caseTables,
  hasReturning: false,
  hasSingles: true,
  hasLazyReads: false,
  flavor: mysqlFlavor,
};

/** Dirty readers see how far a statement has come that waits for rows which it does not need: where all is found by key, there are none. */
function at(level: string): Range {
  return { ...base, levels: [level], tables: level === 'read uncommitted' ? keyedTables : caseTables };
}

const kinds = [
  { snapshots: 'OFF', technology: 'mariadb\n    version: "10.11"' },
  { snapshots: 'ON', technology: 'mariadb' },
] as const;

describe.skipIf(missingMariadb !== undefined)(`MariaDB${missingMariadb ? ` (skipped: ${missingMariadb})` : ''}`, () => {
  beforeAll(async () => {
    await loadParser();
    database = await startMariadb();
    for (const table of caseTables) await database.run(creationOf(table));
    sessions = [await database.session(), await database.session(), await database.session()];
  }, 120_000);

  afterAll(async () => {
    await database?.stop();
  });

  describe.each(kinds)('innodb_snapshot_isolation = $snapshots', ({ snapshots, technology }) => {
    let product: Product;

    beforeAll(async () => {
      for (const session of sessions) await session.send(`SET innodb_snapshot_isolation = ${snapshots}`);
      product = { technology, database, sessions, dialect, tolerance };
    });

    test.each(levels)('what MariaDB does, the simulation does: %s', { timeout }, async (level) => {
      expect(await followsDatabase(product, at(level), length)).toBe(count);
    });

    test('what MariaDB does, the simulation does: levels side by side', { timeout }, async () => {
      expect(await followsDatabase(product, { ...base, isMixed: true, tables: keyedTables }, length)).toBe(count);
    });

    test.each(levels)('what the simulation can do, MariaDB does: %s', { timeout }, async (level) => {
      const small: Partial<Range> = { clients: { min: 2, max: 2 }, steps: { min: 1, max: 2 } };
      const cases = Math.ceil(count / 8);
      const replayed = await replaysSimulation(product, { ...at(level), ...small }, { numRuns: cases, seed });
      expect(replayed).toBeGreaterThan(cases);
    });
  });
});
