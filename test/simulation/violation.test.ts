import { beforeAll, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import type { SimulationResult } from '../../src/model/trace';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

function simulated(level: number, invariant: string): SimulationResult {
  const text = `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      stock:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: ${level} }]
services:
  web:
    operations:
      buy:
        steps:
          - sql: SELECT level FROM shop.stock WHERE item = 'widget'
            into: seen
          - require: :seen.level > 0
            otherwise: sold out
          - sql: UPDATE shop.stock SET level = level - 1 WHERE item = 'widget'
invariants:
  never_negative: { ${invariant} }
simulation: { max_states: 5000 }
`;
  return simulate(load(text).pipeline, {}, { nowMs: () => 0 });
}

const never = 'never: SELECT item FROM shop.stock WHERE level < 0';

test('what breaks an invariant is told where nothing has happened yet', () => {
  const [finding] = simulated(-1, never).scenarios[0]?.findings ?? [];
  expect(finding?.trace).toEqual([]);
  expect(finding?.violation).toEqual({
    rule: 'never',
    text: 'SELECT item FROM shop.stock WHERE level < 0',
    rows: ["item='widget'"],
    contents: [{ relation: 'shop.stock', rows: ["item='widget' level=-1"] }],
  });
});

test('a condition returns no rows: what it reads is told', () => {
  const [finding] =
    simulated(1, 'always: NOT EXISTS (SELECT 1 FROM shop.stock WHERE level < 0)').scenarios[0]?.findings ?? [];
  expect(finding?.violation).toMatchObject({
    rule: 'always',
    rows: [],
    contents: [{ relation: 'shop.stock', rows: ["item='widget' level=-1"] }],
  });
});

test('an outcome stands beside the nearest order thing by thing; an anomaly breaks no invariant', () => {
  const finding = simulated(1, never).scenarios[0]?.findings.find(({ invariant }) => invariant === undefined);
  expect(finding?.violation).toBeUndefined();
  expect(finding?.contrasts).toEqual([
    { kind: 'response', subject: finding?.nearest?.steps[0]?.actor, observed: ['ok'], nearest: ['ok'] },
    { kind: 'response', subject: finding?.nearest?.steps[1]?.actor, observed: ['ok'], nearest: ['sold out'] },
    {
      kind: 'content',
      subject: 'shop.stock',
      observed: ["item='widget' level=-1"],
      nearest: ["item='widget' level=0"],
    },
  ]);
});

test('the bounds are those of the file, where nobody asks for others', () => {
  expect(simulated(1, never).bounds).toEqual({ maxStates: 5000, maxSeconds: 10 });
});
