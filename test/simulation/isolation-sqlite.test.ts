/**
 * The isolation of SQLite against the real one, with both of its journals: generated transactions, statement by statement, in both
 * directions. Skipped where the program sqlite3 is not installed. `npm run verify` runs many more.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { followsDatabase, type Product, replaysSimulation } from './database-agreement';
import { caseTables, creationOf, type Range } from './database-cases';
import type { Tolerance } from './database-compare';
import { sqliteFlavor } from './database-flavor';
import type { Dialect } from './database-replay';
import type { Database } from './database-session';
import { missingSqlite, startSqlite } from './database-sqlite';

/** Whoever waits costs a tenth of a second. */
const count = Math.ceil(Number(process.env.FLOWPROOF_CASES ?? 80) / 4);
const seed = Number(process.env.FLOWPROOF_SEED ?? 1);
const timeout = 60_000 + count * 4000;

const dialect: Dialect = {
  begin: () => 'BEGIN',
  standAlone: () => 'SELECT 1',
  fill: (it) =>
    it.tables
      .map(({ table, rows }) => {
        const values = rows.map((row) => `(${row.map((v) => v ?? 'NULL').join()})`).join();
        return `DELETE FROM ${table.name}; INSERT INTO ${table.name} VALUES ${values}`;
      })
      .join(';'),
  translate: sqliteFlavor.translate,
};

const tolerance: Tolerance = {
  mayAbort: () => false,
  mayWait: () => false,
  counts: (sql) => !sql.startsWith('SELECT'),
  failureOf: (code) => (code === '40001' ? 'serialization' : 'other'),
};

const journals = [
  { journal: 'delete', level: 'serializable' },
  { journal: 'wal', level: 'serializable (WAL)' },
] as const;

describe.skipIf(missingSqlite !== undefined)(`SQLite${missingSqlite ? ` (skipped: ${missingSqlite})` : ''}`, () => {
  beforeAll(loadParser);

  describe.each(journals)('journal_mode = $journal', ({ journal, level }) => {
    let database: Database;
    let product: Product;
    const range: Range = {
      levels: [level],
      isMixed: false,
      clients: { min: 2, max: 3 },
      steps: { min: 1, max: 3 },
      tables: caseTables,
      hasReturning: true,
      hasSingles: true,
      hasLazyReads: true,
      flavor: sqliteFlavor,
    };

    beforeAll(async () => {
      database = await startSqlite(journal);
      for (const table of caseTables) await database.run(creationOf(table));
      const sessions = [await database.session(), await database.session(), await database.session()];
      product = { technology: 'sqlite', database, sessions, dialect, tolerance };
    }, 120_000);

    afterAll(async () => {
      await database?.stop();
    });

    test('what SQLite does, the simulation does', { timeout }, async () => {
      expect(await followsDatabase(product, range, { numRuns: count, seed })).toBe(count);
    });

    test('what the simulation can do, SQLite does', { timeout }, async () => {
      const small: Partial<Range> = { clients: { min: 2, max: 2 }, steps: { min: 1, max: 2 } };
      const cases = Math.ceil(count / 10);
      const replayed = await replaysSimulation(product, { ...range, ...small }, { numRuns: cases, seed });
      expect(replayed).toBeGreaterThan(cases);
    });
  });
});
