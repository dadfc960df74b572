/** Results by content: what an edit does not touch is not run again, and what is told is the same with and without the cache. */
import { beforeAll, describe, expect, it } from 'vitest';
import { load, rangeOf } from '../../src/language/load';
import type { CachedScenario, SimulationResult } from '../../src/model/trace';
import { createScenarioCache, type ScenarioCache } from '../../src/simulation/scenario-cache';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const two = `flowproof: 1
stores:
  shop:
    technology: postgresql
    description: What is in stock.
    tables:
      stock: { columns: { item: text, level: integer }, key: item, rows: [{ item: widget, level: 1 }] }
  bank:
    technology: postgresql
    tables:
      accounts: { columns: { id: text, balance: integer }, key: id, rows: [{ id: x, balance: 1 }] }
services:
  web:
    operations:
      buy:
        steps:
          - sql: SELECT level FROM stock WHERE item = 'widget'
            into: seen
          - require: :seen.level >= 1
          - sql: UPDATE stock SET level = level - 1 WHERE item = 'widget'
  teller:
    operations:
      withdraw:
        steps:
          - sql: UPDATE accounts SET balance = balance - 1 WHERE id = 'x' AND balance >= 1
invariants:
  never_oversell: { never: SELECT item FROM stock WHERE level < 0 }
  no_debt: { never: SELECT id FROM accounts WHERE balance < 0 }
`;

/** A cache that says which keys it did not have. */
function watched(): ScenarioCache & { readonly missed: string[] } {
  const inner = createScenarioCache(100);
  const missed: string[] = [];
  return {
    missed,
    get(key) {
      const found = inner.get(key);
      if (!found) missed.push(key);
      return found;
    },
    set: (key, scenario) => inner.set(key, scenario),
  };
}

function run(text: string, cache?: ScenarioCache): SimulationResult {
  const file = load(text);
  expect(file.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return simulate(file.pipeline, {}, { nowMs: () => 0, ...(cache ? { cache } : {}) });
}

/** Where the steps of all traces stand in the text: the lines that are marked when somebody reads them. */
function linesOf(text: string, result: SimulationResult): readonly (number | undefined)[] {
  const file = load(text);
  const steps = result.scenarios.flatMap(({ findings }) => findings).flatMap(({ trace }) => trace);
  return steps.map(({ place }) => place && rangeOf(file, place).start.line);
}

describe('after an edit', () => {
  const edits: readonly (readonly [string, string, number])[] = [
    ['of nothing', two, 0],
    ['of a comment above', two.replace('services:', '# What runs here.\n# And why.\nservices:'), 0],
    ['of a description', two.replace('What is in stock.', 'How many there are.'), 0],
    ['of the other service', two.replace('balance >= 1', 'balance > 0'), 1],
    ['of the other store', two.replace('balance: 1 }', 'balance: 2 }'), 1],
    ['of an invariant elsewhere', two.replace('WHERE balance < 0', 'WHERE balance < -1'), 1],
    ['of the operation itself', two.replace(':seen.level >= 1', ':seen.level > 0'), 1],
    ['of a bound', `${two}simulation: { max_states: 1000 }\n`, 2],
  ];
  it.each(edits)('%s, only what depends on it runs again', (_, edited, runsAgain) => {
    const cache = watched();
    run(two, cache);
    expect(cache.missed).toHaveLength(2);
    cache.missed.length = 0;
    const kept = run(edited, cache);
    expect(cache.missed).toHaveLength(runsAgain);
    const fresh = run(edited);
    expect(JSON.stringify(kept)).toBe(JSON.stringify(fresh));
    expect(linesOf(edited, kept)).toEqual(linesOf(edited, fresh));
  });

  it('a trace points to where its steps have moved', () => {
    const cache = createScenarioCache(10);
    const before = linesOf(two, run(two, cache));
    const moved = two.replace('stores:', '\n\nstores:');
    expect(linesOf(moved, run(moved, cache))).toEqual(before.map((line) => (line === undefined ? line : line + 2)));
  });
});

describe('what is kept', () => {
  const result = { result: { name: 'x' }, failures: [] } as unknown as CachedScenario;

  it('is what was asked for last', () => {
    const cache = createScenarioCache(2);
    cache.set('a', result);
    cache.set('b', result);
    cache.get('a');
    cache.set('c', result);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([result, undefined, result]);
  });

  it('is not what was cut short', () => {
    const cache = watched();
    const { pipeline } = load(two);
    const cut = simulate(pipeline, {}, { nowMs: () => 0, shouldStop: () => true, cache });
    expect(cut.scenarios.map(({ bound }) => bound)).toEqual(['cancelled', 'cancelled']);
    expect(simulate(pipeline, {}, { nowMs: () => 0, cache }).scenarios.every(({ bound }) => bound === undefined)).toBe(
      true,
    );
  });

  it('comes back when it is told anew', () => {
    const learned: (readonly [string, CachedScenario])[] = [];
    run(
      two,
      createScenarioCache(10, [], (key, scenario) => learned.push([key, scenario])),
    );
    const cache = watched();
    const again = createScenarioCache(10, structuredClone(learned));
    run(two, { get: (key) => again.get(key) ?? cache.get(key), set: cache.set });
    expect(cache.missed).toEqual([]);
  });
});

it('an invariant that is broken from the start is told wherever somebody acts', () => {
  const broken = two.replace('WHERE balance < 0', 'WHERE balance > 0');
  const told = run(broken).scenarios.map(({ findings }) => findings.map(({ invariant }) => invariant));
  expect(told).toEqual([expect.arrayContaining(['no_debt']), expect.arrayContaining(['no_debt'])]);
});
