/** Statements outside `transaction`: when one is a step, and when others come between its look and its commit. */
import { beforeAll, describe, expect, test } from 'vitest';
import { initialize, load, simulatePipeline } from '../../src/flowproof';

beforeAll(initialize);

function kinds(text: string): readonly string[] {
  const file = load(text);
  expect(file.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { scenarios } = simulatePipeline(file.pipeline, {}, { nowMs: () => 0 });
  return [...new Set(scenarios.flatMap(({ findings }) => findings.map(({ kind }) => kind)))].sort();
}

function booking(technology: string, isolation: string, key: string): string {
  return `flowproof: 1
stores:
  hall:
    technology: ${technology}
    isolation: ${isolation}
    tables:
      seats: { columns: { seat: text, guest: text }${key} }
services:
  desk:
    operations:
      book:
        inputs: { seat: [s1], guest: [ann, bob] }
        steps:
          - sql: >
              INSERT INTO seats (seat, guest) SELECT :seat, :guest
              WHERE NOT EXISTS (SELECT 1 FROM seats WHERE seat = :seat) RETURNING seat
            into: booked
          - require: :booked.seat IS NOT NULL
            otherwise: taken
`;
}

function onCall(isolation: string, condition: string): string {
  return `flowproof: 1
stores:
  ward:
    technology: postgresql
    isolation: ${isolation}
    tables:
      doctors:
        columns: { name: text, shift: integer }
        key: name
        rows: [{ name: ann, shift: 1 }, { name: bob, shift: 1 }]
services:
  rota:
    operations:
      leave:
        inputs: { who: [ann, bob] }
        steps:
          - sql: UPDATE doctors SET shift = 0 WHERE name = :who AND ${condition}
`;
}

describe('INSERT … WHERE NOT EXISTS', () => {
  test.each([
    ['postgresql', 'read committed', ['phantom']],
    ['postgresql', 'repeatable read', ['phantom']],
    ['oracle', 'serializable', ['phantom']],
    ['mysql', 'read committed', ['phantom']],
    ['postgresql', 'serializable', []],
    ['mysql', 'serializable', []],
    ['sql_server', 'serializable', []],
  ])('on %s at %s', (technology, isolation, found) => {
    expect(kinds(booking(technology, isolation, ''))).toEqual(found);
  });
  test('is held by a unique key', () => {
    expect(kinds(booking('postgresql', 'read committed', ', key: seat'))).toEqual([]);
  });
});

describe('UPDATE', () => {
  test('that counts other rows lets two go at once', () => {
    expect(kinds(onCall('read committed', '(SELECT count(*) FROM doctors WHERE shift = 1) >= 2'))).toContain(
      'write-skew',
    );
  });
  test('that counts other rows is refused at serializable', () => {
    expect(kinds(onCall('serializable', '(SELECT count(*) FROM doctors WHERE shift = 1) >= 2'))).toEqual([]);
  });
  test('that asks its own row alone is one step', () => {
    expect(kinds(onCall('read committed', 'shift >= 1'))).toEqual([]);
  });
});

describe('a store without a read in its writes', () => {
  const account = (write: string): string => `flowproof: 1
stores:
  bank:
    technology: cassandra
    tables:
      accounts: { columns: { id: text, balance: integer }, key: id, rows: [{ id: a, balance: 100 }] }
services:
  teller:
    operations:
      withdraw:
        inputs: { id: [a], amount: [60] }
        steps:
          - sql: ${write}
            into: done
          - respond: coalesce(:done.id, 'refused')
`;
  test('decides and writes in one step where the write names its condition: a lightweight transaction', () => {
    const text = 'UPDATE accounts SET balance = balance - :amount WHERE id = :id AND balance >= :amount RETURNING id';
    expect(kinds(account(text))).toEqual([]);
  });
  test('loses one of two where it computes without a condition', () => {
    const text = 'UPDATE accounts SET balance = balance - :amount WHERE id = :id RETURNING id';
    expect(kinds(account(text))).not.toEqual([]);
  });
});
