/** The isolation of stores against a real PostgreSQL: generated transactions, statement by statement, in both directions. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { cases, everyTable, pipelineText, type Range } from './database-cases';
import { follow, showLog, type Tolerance } from './database-compare';
import { startPostgres } from './database-postgres';
import { type Dialect, replay } from './database-replay';
import type { Database, Session } from './database-session';

let database: Database;
let sessions: readonly Session[];

beforeAll(async () => {
  await loadParser();
  database = await startPostgres();
  for (const table of everyTable) {
    const key = table.hasKey ? `, PRIMARY KEY (${table.columns[0]})` : '';
    const unique = table.unique.map((column) => `, UNIQUE (${column})`).join('');
    const checks = table.checks.map((check) => `, CHECK (${check})`).join('');
    const columns = table.columns.map((column) => `${column} integer`).join(', ');
    await database.run(`CREATE TABLE ${table.name} (${columns}${key}${unique}${checks})`);
  }
  sessions = [await database.session(), await database.session(), await database.session()];
}, 120_000);

afterAll(async () => {
  await database?.stop();
});

const dialect: Dialect = {
  begin: (level) => `BEGIN ISOLATION LEVEL ${level}`,
  standAlone: (level) => `SET default_transaction_isolation = '${level}'`,
  fill: (it) =>
    it.tables
      .map(({ table, rows }) => {
        const values = rows.map((row) => `(${row.map((v) => v ?? 'NULL').join()})`).join();
        return `TRUNCATE ${table.name}; INSERT INTO ${table.name} VALUES ${values}`;
      })
      .join(';'),
};

const tolerance: Tolerance = {
  mayAbort: (level) => level === 'serializable',
  failureOf: (code) => (code === '40001' ? 'serialization' : code === '40P01' ? 'deadlock' : 'other'),
};

const base: Range = {
  levels: ['read committed'],
  isMixed: false,
  clients: { min: 2, max: 3 },
  steps: { min: 1, max: 3 },
  tables: everyTable,
  hasReturning: true,
  hasSingles: true,
  hasLazyReads: true,
};

async function agrees(range: Range, seed: number, numRuns: number): Promise<{ aborts: number; cases: number }> {
  let aborts = 0;
  let count = 0;
  const schedule = fc.infiniteStream(fc.nat({ max: 5 }));
  await fc.assert(
    fc.asyncProperty(cases(range), schedule, async (it, turns) => {
      const log = await replay(database, dialect, sessions, it, (able) => {
        return able[turns.next().value % able.length] as number;
      });
      const { deviation, extraAborts } = follow(it, 'postgresql', log, tolerance);
      aborts += extraAborts;
      count += 1;
      if (deviation !== undefined) throw new Error(`${deviation}\n${pipelineText(it, 'postgresql')}\n${showLog(log)}`);
    }),
    { seed, numRuns },
  );
  return { aborts, cases: count };
}

const runs = Number(process.env.FLOWPROOF_CASES ?? 100);
const seed = Number(process.env.FLOWPROOF_SEED ?? 1);

describe('random schedules', () => {
  for (const level of ['read uncommitted', 'read committed', 'repeatable read', 'serializable']) {
    test(level, { timeout: 600_000 }, async () => {
      const start = Date.now();
      const result = await agrees({ ...base, levels: [level], hasLazyReads: level !== 'serializable' }, seed, runs);
      console.log(level, result, Date.now() - start);
      expect(result.cases).toBeGreaterThanOrEqual(runs);
    });
  }
});
