/** Bounds of a simulation: they hold for all runs of a scenario together, and are never a pass. */
import { beforeAll, expect, test } from 'vitest';
import { initialize, load, simulatePipeline } from '../../src/flowproof';

const lendings = `flowproof: 1
stores:
  library:
    technology: postgresql
    tables:
      books: { columns: { title: text, left_over: integer }, key: title, rows: [{ title: a, left_over: 1 }, { title: b, left_over: 1 }] }
services:
  desk:
    operations:
      lend:
        inputs: { title: [a, b] }
        steps:
          - sql: UPDATE books SET left_over = left_over - 1 WHERE title = :title AND left_over >= 1 RETURNING title
            into: lent
          - require: :lent.title IS NOT NULL
            otherwise: none left
`;

beforeAll(initialize);

function simulated(maxStates: number) {
  return simulatePipeline(load(lendings).pipeline, { maxStates }, { nowMs: () => 0 }).scenarios[0];
}

test('every choice of inputs counts towards the states of its scenario', () => {
  const whole = simulated(1000);
  expect(whole?.verdict).toBe('none');
  const states = whole?.states ?? 0;
  expect(simulated(states)?.verdict).toBe('none');
  // One choice alone stays below half of them; all together do not.
  const half = simulated(Math.ceil(states / 2));
  expect(half).toMatchObject({ verdict: 'bound', bound: `${Math.ceil(states / 2)} states` });
});
