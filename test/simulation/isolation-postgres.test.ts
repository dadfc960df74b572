/**
 * The isolation of stores against a real PostgreSQL: generated transactions, statement by statement, in both directions.
 * `npm run verify` runs many more (FLOWPROOF_CASES, FLOWPROOF_SEED).
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import {
  anyTurns,
  followsDatabase,
  type Length,
  type Product,
  play,
  replaysSimulation,
  told,
} from './database-agreement';
import { type Case, cases, caseTables, creationOf, type Range } from './database-cases';
import { outcomeIn, type Tolerance } from './database-compare';
import { postgresqlFlavor } from './database-flavor';
import { startPostgres } from './database-postgres';
import { type Dialect, replay } from './database-replay';
import { runInOrder } from './database-schedules';
import type { Database, Session } from './database-session';

const technology = 'postgresql';
const levels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const;
const count = Number(process.env.FLOWPROOF_CASES ?? 120);
const seed = Number(process.env.FLOWPROOF_SEED ?? 1);
const timeout = 60_000 + count * 500;

let database: Database;
let sessions: readonly Session[];
let product: Product;

beforeAll(async () => {
  await loadParser();
  database = await startPostgres();
  for (const table of caseTables) await database.run(creationOf(table));
  sessions = [await database.session(), await database.session(), await database.session()];
  product = { technology, database, sessions, dialect, tolerance };
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
  translate: (sql) => sql,
};

const tolerance: Tolerance = {
  mayAbort: (level) => level === 'serializable',
  mayWait: () => false,
  counts: () => true,
  failureOf: (code) => (code === '40001' ? 'serialization' : code === '40P01' ? 'deadlock' : 'other'),
};

const base: Range = {
  levels,
  isMixed: false,
  clients: { min: 2, max: 3 },
  steps: { min: 1, max: 3 },
  tables: caseTables,
  hasReturning: true,
  hasSingles: true,
  hasLazyReads: true,
  flavor: postgresqlFlavor,
};

function at(level: string): Range {
  return { ...base, levels: [level], hasLazyReads: level !== 'serializable' };
}

const length: Length = { numRuns: count, seed };

describe('what PostgreSQL does, the simulation does in the same order of turns', () => {
  const follows = (range: Range): Promise<number> => followsDatabase(product, range, length);

  test.each(levels)('%s', { timeout }, async (level) => {
    expect(await follows(at(level))).toBe(count);
  });

  test('levels side by side', { timeout }, async () => {
    expect(await follows({ ...base, isMixed: true, hasLazyReads: false })).toBe(count);
  });

  test('four statements each', { timeout }, async () => {
    const range: Range = { ...base, steps: { min: 3, max: 4 }, hasLazyReads: false };
    expect(await follows(range)).toBe(count);
  });
});

describe('what the simulation can do, PostgreSQL does', () => {
  const small: Partial<Range> = { clients: { min: 2, max: 2 }, steps: { min: 1, max: 2 } };
  const tiny: Partial<Range> = { clients: { min: 3, max: 3 }, steps: { min: 1, max: 1 } };

  const replays = (range: Range, numRuns: number): Promise<number> =>
    replaysSimulation(product, range, { numRuns, seed });

  test.each(['read committed', 'repeatable read'])('%s, every schedule of two clients', { timeout }, async (level) => {
    const cases = Math.ceil(count / 8);
    expect(await replays({ ...at(level), ...small }, cases)).toBeGreaterThan(cases);
  });

  test.each(['read committed', 'repeatable read'])(
    '%s, every schedule of three clients',
    { timeout },
    async (level) => {
      const cases = Math.ceil(count / 12);
      expect(await replays({ ...at(level), ...tiny }, cases)).toBeGreaterThan(cases);
    },
  );
});

describe('serializable', () => {
  test('what the simulation commits, some serial order of the same transactions gives on PostgreSQL', {
    timeout,
  }, async () => {
    const figures = { agreed: 0, checked: 0 };
    const range: Range = { ...at('serializable'), hasLazyReads: true, hasSingles: false };
    const property = fc.asyncProperty(cases(range), anyTurns, async (it, turns) => {
      const log = await play(product, it, turns);
      const order = log.rounds.map((round) => round.client);
      const ours = runInOrder(it, technology, order);
      const theirs = outcomeIn(it, log, tolerance);
      if (JSON.stringify(ours) === JSON.stringify(theirs)) {
        figures.agreed += 1;
        return;
      }
      figures.checked += 1;
      const committed = ours.outcome.responses.flatMap((response, i) => (response === 'ok' ? [i] : []));
      const serial = { ...it, clients: committed.map((i) => it.clients[i] as Case['clients'][number]) };
      for (const sequence of permutations(committed.map((_, i) => i))) {
        const alone = await replay(database, dialect, sessions, serial, (able) => {
          return sequence.find((client) => able.includes(client)) as number;
        });
        const { outcome, results } = outcomeIn(serial, alone, tolerance);
        const isSame =
          outcome.responses.every((response) => response === 'ok') &&
          JSON.stringify(outcome.contents) === JSON.stringify(ours.outcome.contents) &&
          JSON.stringify(results) === JSON.stringify(committed.map((i) => ours.results[i]));
        if (isSame) return;
      }
      throw told(it, technology, log, `no serial order gives what the simulation commits: ${JSON.stringify(ours)}`);
    });
    await fc.assert(property, { seed, numRuns: count * 2 });
    // Where both agree on everything there is nothing to prove; it must not be so always.
    expect(figures.checked).toBeGreaterThan(0);
    expect(figures.agreed).toBeGreaterThan(figures.checked);
  });
});

function permutations(list: readonly number[]): readonly (readonly number[])[] {
  if (list.length < 2) return [list];
  return list.flatMap((first) => permutations(list.filter((other) => other !== first)).map((rest) => [first, ...rest]));
}
