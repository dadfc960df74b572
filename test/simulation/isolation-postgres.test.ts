/**
 * The isolation of stores against a real PostgreSQL: generated transactions, statement by statement, in both directions.
 * `npm run verify` runs many more (FLOWPROOF_CASES, FLOWPROOF_SEED).
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { type Case, cases, caseTables, pipelineText, type Range } from './database-cases';
import { follow, outcomeIn, showLog, type Tolerance } from './database-compare';
import { startPostgres } from './database-postgres';
import { type Chooser, type Dialect, type Log, replay } from './database-replay';
import { orderKey, runInOrder, type Schedule, schedulesOf } from './database-schedules';
import type { Database, Session } from './database-session';

const technology = 'postgresql';
const levels = ['read uncommitted', 'read committed', 'repeatable read', 'serializable'] as const;
const count = Number(process.env.FLOWPROOF_CASES ?? 120);
const seed = Number(process.env.FLOWPROOF_SEED ?? 1);
const timeout = 60_000 + count * 500;

let database: Database;
let sessions: readonly Session[];

beforeAll(async () => {
  await loadParser();
  database = await startPostgres();
  for (const table of caseTables) {
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
  levels,
  isMixed: false,
  clients: { min: 2, max: 3 },
  steps: { min: 1, max: 3 },
  tables: caseTables,
  hasReturning: true,
  hasSingles: true,
  hasLazyReads: true,
};

function at(level: string): Range {
  return { ...base, levels: [level], hasLazyReads: level !== 'serializable' };
}

function told(it: Case, log: Log, what: string): Error {
  return new Error(`${what}\n${pipelineText(it, technology)}\n${showLog(log)}`);
}

/** Runs `it` on the server in an order that a stream of numbers decides. */
async function play(it: Case, turns: Iterator<number>): Promise<Log> {
  return replay(database, dialect, sessions, it, (able) => able[turns.next().value % able.length] as number);
}

/** In the order of `schedule`; a client that the simulation has done with ends at once, where the server still waits for its COMMIT. */
function along(schedule: Schedule): Chooser {
  const turns = [...schedule.turns];
  let over: readonly number[] = [];
  return (able) => {
    const ended = able.find((client) => over.includes(client));
    if (ended !== undefined) return ended;
    while (turns.length > 0) {
      const turn = turns.shift();
      if (!turn) break;
      over = turn.over;
      if (able.includes(turn.client)) return turn.client;
    }
    return able[0] as number;
  };
}

const anyTurns = fc.infiniteStream(fc.nat({ max: 5 }));

describe('what PostgreSQL does, the simulation does in the same order of turns', () => {
  const follows = async (range: Range, numRuns: number): Promise<number> => {
    let compared = 0;
    const property = fc.asyncProperty(cases(range), anyTurns, async (it, turns) => {
      const log = await play(it, turns);
      const { deviation } = follow(it, technology, log, tolerance);
      compared += 1;
      if (deviation !== undefined) throw told(it, log, deviation);
    });
    await fc.assert(property, { seed, numRuns });
    return compared;
  };

  test.each(levels)('%s', { timeout }, async (level) => {
    expect(await follows(at(level), count)).toBe(count);
  });

  test('levels side by side', { timeout }, async () => {
    expect(await follows({ ...base, isMixed: true, hasLazyReads: false }, count)).toBe(count);
  });

  test('four statements each', { timeout }, async () => {
    const range: Range = { ...base, steps: { min: 3, max: 4 }, hasLazyReads: false };
    expect(await follows(range, count)).toBe(count);
  });
});

describe('what the simulation can do, PostgreSQL does', () => {
  const small: Partial<Range> = { clients: { min: 2, max: 2 }, steps: { min: 1, max: 2 } };
  const tiny: Partial<Range> = { clients: { min: 3, max: 3 }, steps: { min: 1, max: 1 } };

  const replays = async (range: Range, numRuns: number): Promise<number> => {
    let replayed = 0;
    const property = fc.asyncProperty(cases(range), async (it) => {
      const schedules = schedulesOf(it, technology, 400);
      if (!schedules) return;
      const outcomes = new Map<string, Set<string>>();
      for (const { turns, outcome } of schedules) {
        const key = orderKey(turns.map((turn) => turn.client));
        outcomes.set(key, (outcomes.get(key) ?? new Set()).add(JSON.stringify(outcome)));
      }
      for (const schedule of schedules) {
        const log = await replay(database, dialect, sessions, it, along(schedule));
        replayed += 1;
        const { deviation, order } = follow(it, technology, log, tolerance);
        if (deviation !== undefined) throw told(it, log, deviation);
        // The server may have chosen another victim of a deadlock, and with it another order of what followed.
        const possible = outcomes.get(orderKey(order));
        const { outcome } = outcomeIn(it, log, tolerance);
        if (!possible) throw told(it, log, `the simulation has no order ${order.map((client) => client + 1)}`);
        if (!possible.has(JSON.stringify(outcome))) throw told(it, log, `not foreseen: ${JSON.stringify(outcome)}`);
      }
    });
    await fc.assert(property, { seed, numRuns });
    return replayed;
  };

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
      const log = await play(it, turns);
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
      throw told(it, log, `no serial order gives what the simulation commits: ${JSON.stringify(ours)}`);
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
