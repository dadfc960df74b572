/** What nobody meant to write: said clearly, and within bounds. */
import { beforeAll, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';
import { findingsOf, resultOf } from './findings';

beforeAll(loadParser);

const numbers = (operations: string, rest: string) => `flowproof: 1
stores:
  db: { technology: postgresql, tables: { t: { columns: { id: integer, v: integer }, key: id, rows: [{ id: 1, v: 1 }] } } }
services:
  app:
    operations:
${operations}
${rest}
`;
const up = '      up: { steps: [{ sql: UPDATE t SET v = v + 1 }] }';

test('an invariant that is false from the start', () => {
  const [finding, ...others] = findingsOf(numbers(up, 'invariants: { small: { always: (SELECT max(v) FROM t) < 1 } }'));
  expect(others).toEqual([]);
  expect(finding?.trace).toEqual([]);
  expect(finding?.isAlone).toBe(true);
  expect(finding?.explanation).toBe(
    '“small” does not hold for the initial rows, before anything has happened. Correct the rows or the invariant.',
  );
});

test('an invariant that never becomes true', () => {
  const rest = `invariants: { done: { when: settled, always: "EXISTS (SELECT 1 FROM t WHERE v = 99)" } }`;
  expect(findingsOf(numbers(up, rest))[0]?.explanation).toMatch(
    /^After app\.up#1, then app\.up#2, one at a time, “done” does not hold: no other operation interferes/,
  );
});

test('an invariant that only interference breaks is no such case', () => {
  const text = numbers(
    '      add: { steps: [{ sql: SELECT v FROM t, into: old }, { sql: UPDATE t SET v = :old.v + 1 }] }',
    'invariants: { counted: { when: settled, always: (SELECT max(v) FROM t) = 3 } }',
  );
  const broken = findingsOf(text).filter(({ invariant }) => invariant === 'counted');
  expect(broken.map(({ kind, isAlone }) => ({ kind, isAlone }))).toEqual([{ kind: 'lost-update', isAlone: undefined }]);
});

test('SQL that divides by zero in some state', () => {
  const text = numbers(
    `      down: { steps: [{ sql: UPDATE t SET v = v - 1 }] }
      share: { steps: [{ sql: SELECT 10 / v AS s FROM t, into: x }, { respond: :x.s }] }`,
    'invariants: { fair: { never: SELECT id FROM t WHERE 10 / v > 20 } }',
  );
  expect(
    resultOf(text)
      .failures?.map(({ message }) => message)
      .sort(),
  ).toEqual([
    'The invariant `fair` cannot be evaluated in a state that can come about: division by zero.',
    '`app.share` fails here in a state that can come about: division by zero. It then responds `error`.',
  ]);
});

test('a consumer that feeds its own topic', () => {
  const text = `flowproof: 1
topics:
  echoes: { technology: kafka, columns: { n: integer } }
services:
  parrot:
    operations:
      say: { steps: [{ sql: INSERT INTO echoes (n) VALUES (1) }] }
      repeat: { on: { topic: echoes }, steps: [{ sql: INSERT INTO echoes (n) VALUES (:n) }] }
`;
  const { verdict, scenarios } = resultOf(text);
  expect(verdict).toBe('bound');
  expect(scenarios.map(({ bound }) => bound)).toEqual(['echoes keeps growing']);
});

test('two consumers that feed their own topic and race each other for it', () => {
  const text = `flowproof: 1
topics:
  echoes: { technology: kafka, columns: { n: integer } }
services:
  parrot:
    operations:
      say: { steps: [{ sql: INSERT INTO echoes (n) VALUES (1) }] }
      repeat: { on: { topic: echoes }, steps: [{ sql: INSERT INTO echoes (n) VALUES (:n) }] }
      next: { on: { topic: echoes }, steps: [{ sql: INSERT INTO echoes (n) VALUES (:n + 1) }] }
simulation: { max_states: 500 }
`;
  expect(resultOf(text).scenarios.map(({ bound }) => bound)).toEqual([
    '500 states; what comes into echoes comes back to it',
  ]);
});

test('scenarios that name what does not exist', () => {
  const text = numbers(
    '      down: { inputs: { by: [1] }, steps: [{ sql: UPDATE t SET v = v - :by }] }',
    `scenarios:
  a: { run: [{ operation: dwn }] }
  b: { run: [{ session: nobody }] }
  c: { run: [{ operation: down, inputs: { bye: 1 } }] }`,
  );
  expect(
    load(text)
      .diagnostics.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message),
  ).toEqual([
    'No operation is called `dwn`; did you mean `down`?',
    'No session is called `nobody`.',
    '`down` has no input `bye`; did you mean `by`?',
  ]);
});
