/** How many schedules go wrong, on pipelines small enough to count them by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import type { ScheduleCount } from '../../src/model/trace';
import { countSchedules } from '../../src/simulation/count';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const host = { nowMs: () => 0 };

function counted(text: string, options = {}): ReadonlyMap<string, ScheduleCount> {
  const file = load(text);
  expect(file.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return countSchedules(file.pipeline, options, host);
}

/** `all wrong name:count …` of the only scenario. */
function told(text: string): string {
  const [count] = [...counted(text).values()];
  if (!count) return 'nothing';
  const by = count.by.map(({ invariant, kind, count: part }) => `${invariant ?? kind}:${part}`);
  return [count.unit, `${count.wrong} of ${count.all}`, ...by, ...(count.bound ? [count.bound] : [])].join(', ');
}

const counter = (steps: string, rest = '', clients = 2) => `flowproof: 1
stores:
  db:
    technology: postgresql
    tables:
      counters: { columns: { name: text, hits: integer }, key: name, rows: [{ name: home, hits: 0 }] }
services:
  web:
    operations:
      visit:
        steps:
${steps}
scenarios:
  together: { run: [{ operation: visit, clients: ${clients} }], faults: [] }
${rest}`;

const readThenWrite = `          - { sql: SELECT hits FROM counters, into: seen }
          - sql: UPDATE counters SET hits = :seen.hits + 1`;

describe('two steps each, read then write', () => {
  // Orders of a1 a2 and b1 b2: 4! / (2! 2!) = 6. All but a1 a2 b1 b2 and b1 b2 a1 a2 read twice before either writes, and lose one.
  test('two clients: four of six orders lose a visit', () => {
    expect(told(counter(readThenWrite))).toBe('schedules, 4 of 6, lost-update:4');
  });

  // 6! / (2! 2! 2!) = 90 orders; 3! = 6 of them run one client after the other.
  test('three clients: all but 6 of 90', () => {
    expect(told(counter(readThenWrite, '', 3))).toBe('schedules, 84 of 90, lost-update:84');
  });
});

test('one step each: 3! orders, none of them wrong', () => {
  expect(told(counter('          - sql: UPDATE counters SET hits = hits + 1', '', 3))).toBe('schedules, 0 of 6');
});

test('a promise that is broken on the way counts every schedule that passes there', () => {
  // Two blind steps each: between the first and the last step of anybody the sum is odd or two high, so that the promise is broken in
  // every schedule; no other order of them ends differently.
  const steps = `          - sql: UPDATE counters SET hits = hits + 1
          - sql: UPDATE counters SET hits = hits - 1`;
  const never = 'invariants: { never_two: { never: SELECT name FROM counters WHERE hits > 1 } }';
  // Of the 6 orders of + − and + −, those that begin with both + reach 2: ++−− with the clients in either order each time, 2 × 2 = 4.
  expect(told(counter(steps, never))).toBe('schedules, 4 of 6, never_two:4');
});

test('a view that lags: its steps are part of the order', () => {
  // sell, apply, look: look comes first, between (stale) or last; apply follows sell: 3 orders. None is wrong on its own.
  const text = (consistency: string) => `flowproof: 1
stores:
  db:
    technology: postgresql
    tables: { stock: { columns: { level: integer }, rows: [{ level: 1 }] } }
views:
  shown: { technology: materialize, query: SELECT level FROM stock }
services:
  web:
    operations:
      sell: { steps: [{ sql: UPDATE stock SET level = 0 }] }
      look: { steps: [{ sql: SELECT level FROM shown, into: seen }, { respond: :seen.level }] }
scenarios:
  shop: { run: [{ operation: sell }, { operation: look }] }
simulation: { faults: [], consistency: ${consistency} }
`;
  expect(told(text('serializable'))).toBe('schedules, 0 of 3');
  expect(told(text('strict serializable'))).toBe('schedules, 1 of 3, stale-read:1');
});

test('several inputs are counted together', () => {
  const text = counter('          - sql: UPDATE counters SET hits = :to').replace(
    '        steps:',
    '        inputs: { to: [1, 2] }\n        steps:',
  );
  // Both 1, one of each, both 2: three combinations, two orders each.
  expect([...counted(text).values()]).toEqual([{ unit: 'schedules', all: '6', wrong: '0', starts: 3, by: [] }]);
});

test('a bound is said, and nothing is counted', () => {
  const [count] = [...counted(counter(readThenWrite), { maxStates: 3 }).values()];
  expect(count).toEqual({ unit: 'schedules', all: '0', wrong: '0', starts: 0, by: [], bound: '3 states' });
});

test('what grows without end is said', () => {
  const text = `flowproof: 1
topics:
  echoes: { technology: kafka, columns: { n: integer }, rows: [{ n: 1 }] }
services:
  parrot:
    operations:
      say: { steps: [{ sql: INSERT INTO echoes (n) VALUES (1) }] }
      repeat: { on: { topic: echoes }, steps: [{ sql: INSERT INTO echoes (n) VALUES (:n) }] }
scenarios:
  endless: { run: [{ operation: say }], faults: [] }
`;
  expect(told(text)).toMatch(/^schedules, 0 of 0, echoes keeps growing/);
});

describe('where nothing is found nothing is counted, and the other way round', () => {
  const examples = new URL('../../examples/', import.meta.url);
  test.each(readdirSync(examples))('%s', (name) => {
    const { pipeline } = load(readFileSync(new URL(name, examples), 'utf8'));
    const withoutFaults = { ...pipeline, simulation: { ...pipeline.simulation, faults: [] } };
    const bare = { ...withoutFaults, scenarios: pipeline.scenarios.map((scenario) => ({ ...scenario, faults: [] })) };
    const counts = countSchedules(bare, {}, host);
    for (const { name: scenario, findings } of simulate(bare, {}, host).scenarios) {
      const count = counts.get(scenario);
      const named = (count?.by ?? []).map(({ invariant, kind }) => invariant ?? kind ?? '').sort();
      expect(named).toEqual([...new Set(findings.map(({ invariant, kind }) => invariant ?? kind))].sort());
      expect(BigInt(count?.wrong ?? 0) > 0n).toBe(findings.length > 0);
    }
  });
});
