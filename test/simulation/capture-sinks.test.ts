/** Sinks: what a connector puts into tables, where a repeat is harmless and where it stays, and what belongs together there. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { told } from './told';

beforeAll(loadParser);

interface Design {
  readonly key: boolean;
  readonly connector?: string;
  readonly operations: string;
  readonly invariants?: string;
  readonly faults?: string;
}

const write = `
      sell: { inputs: { id: [s1], n: [1] }, steps: [{ sql: 'INSERT INTO sales (id, n) VALUES (:id, :n)' }] }`;
const correct = `
      correct: { inputs: { n: [2, 3] }, steps: [{ sql: "UPDATE sales SET n = :n WHERE id = 's0'" }] }`;
const cancel = `
      cancel: { steps: [{ sql: "DELETE FROM sales WHERE id = 's0'" }] }`;
const same = `
  same:
    when: settled
    never: >
      SELECT c.id FROM loaded c WHERE NOT EXISTS (SELECT 1 FROM sales s WHERE s.id = c.id AND s.n = c.n)`;

function load({ key, connector = '', operations, invariants = '', faults }: Design): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      sales: { columns: { id: text, n: integer }, key: id, rows: [{ id: s0, n: 1 }] }
  warehouse:
    technology: snowflake
    tables:
      loaded: { columns: { id: text, n: integer }${key ? ', key: id' : ''}, rows: [{ id: s0, n: 1 }] }
connectors:
  load: { technology: debezium, from: shop.sales, to: warehouse.loaded${connector} }
services:
  app:
    operations:
${operations}
${invariants ? `invariants:\n${invariants}` : ''}
simulation: { faults: ${faults ?? '[crash, redelivery, rebuild]'} }
`;
}

describe('a sink', () => {
  test('into a table with a key takes a repeat for what it is', () => {
    expect(told(load({ key: true, operations: write + correct, invariants: same }))).toEqual([]);
  });

  test('into a table without a key keeps the repeat as a row of its own', () => {
    expect(told(load({ key: false, operations: write }))).toEqual(['duplicate-effect, with redelivery of load']);
  });

  test('into a table without a key keeps no repeat where it delivers exactly once', () => {
    expect(told(load({ key: false, connector: ', delivery: exactly once', operations: write }))).toEqual([]);
  });

  test('into a table with a key deletes what was deleted', () => {
    expect(told(load({ key: true, operations: cancel, invariants: same }))).toEqual([]);
  });

  test('into a table without a key only ever adds: the old version stays beside the new one', () => {
    const design = { key: false, connector: ', delivery: exactly once', invariants: same };
    expect(told(load({ ...design, operations: cancel }))).toEqual(['same: lost-effect']);
    expect(told(load({ ...design, operations: correct }))).toHaveLength(1);
  });
});

describe('two tables that change in one transaction', () => {
  const orders = (connector: string): string => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders: { columns: { id: text }, key: id }
      lines: { columns: { id: text, order_id: text }, key: id }
  warehouse:
    technology: postgresql
    tables:
      loaded_orders: { columns: { id: text }, key: id }
      loaded_lines: { columns: { id: text, order_id: text }, key: id }
connectors:
  load:
    technology: debezium
    from: [shop.orders, shop.lines]
    to: { shop.orders: warehouse.loaded_orders, shop.lines: warehouse.loaded_lines }
    ${connector}
services:
  app:
    operations:
      place:
        inputs: { id: [o1] }
        steps:
          - transaction: shop
            steps:
              - sql: INSERT INTO orders (id) VALUES (:id)
              - sql: INSERT INTO lines (id, order_id) VALUES (:id, :id)
      report:
        steps:
          - sql: SELECT (SELECT count(*) FROM loaded_orders) - (SELECT count(*) FROM loaded_lines) AS open
            into: seen
          - respond: :seen.open
simulation: { faults: [] }
`;

  test('are loaded one after the other: a report between finds an order without its lines', () => {
    expect(told(orders(''))).toEqual(['fractured-read']);
  });

  test('are loaded together by a connector that keeps transactions', () => {
    expect(told(orders('transactions: true'))).toEqual([]);
  });
});
