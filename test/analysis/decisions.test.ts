/** Decisions on what is derived, on logs, and outside of transactions: where they go wrong, and their near twins that do not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

/** A shop whose inventory is published and shown by a view. */
function shop(operations: string, more = ''): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: 1 }]
      orders:
        columns: { id: text, item: text }
        key: id
      seats:
        columns: { seat: text, person: text }
        key: seat
      users:
        columns: { id: text, blocked: boolean }
        key: id
connectors:
  cdc:
    technology: debezium
    from: [shop.inventory, shop.orders, shop.seats, shop.users]
    to: { shop.inventory: inventory_changes, shop.orders: order_changes, shop.seats: seat_changes, shop.users: user_changes }
topics:
  inventory_changes: { technology: kafka }
  order_changes: { technology: kafka }
  seat_changes: { technology: kafka }
  user_changes: { technology: kafka }
  events:
    technology: kafka
    columns: { id: text, item: text }
    key: item
views:
  stock:
    technology: materialize
    query: SELECT item, level AS available FROM inventory_changes
  taken:
    technology: materialize
    query: SELECT seat FROM seat_changes
  people:
    technology: materialize
    query: SELECT id, blocked FROM user_changes
  per_item:
    technology: materialize
    query: SELECT item, count(*) AS n FROM events GROUP BY item
  shop_replica:
    technology: postgresql
    replica_of: shop
services:
  web:
    operations:
${indented(operations, 6)}
${more}`;
}

describe('decision-on-stale-view reports', () => {
  test.each([
    [
      'a check on the view of the row that is changed',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
#                                ^^^^^ error[decision-on-stale-view]
      into: shown
    - require: :shown.available >= 1
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    ],
    [
      'the same inside the transaction that writes',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT available FROM stock WHERE item = :item
#                                    ^^^^^ error[decision-on-stale-view]
          into: shown
        - require: :shown.available >= 1
        - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    ],
    [
      'a check that the INSERT makes itself, on the view',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: INSERT INTO events (id, item) SELECT :id, :item WHERE NOT EXISTS (SELECT 1 FROM per_item p WHERE p.item = :item)
#                                                                                          ^^^^^^^^ error[decision-on-stale-view]
`,
    ],
    [
      'a condition with a sub-query on the view',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - require: NOT EXISTS (SELECT 1 FROM per_item p WHERE p.item = :item)
#                                        ^^^^^^^^ error[decision-on-stale-view]
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a value computed from the view and written back',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
#                                ^^^^^ error[decision-on-stale-view]
      into: shown
    - sql: UPDATE shop.inventory SET level = :shown.available - 1 WHERE item = :item
`,
    ],
    [
      'the topic of the connector, read instead of the table',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT level FROM inventory_changes WHERE item = :item
#                            ^^^^^^^^^^^^^^^^^ error[decision-on-stale-view]
      into: shown
    - require: :shown.level >= 1
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    ],
    [
      'a sketch',
      `
buy:
  reads: [stock]
#         ^^^^^ error[decision-on-stale-view]
  writes: [shop.inventory]
`,
    ],
  ])('%s', (_name, operations) => {
    const text = shop(operations);
    expect(reported(text, 'decision-on-stale-view')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });
});

describe('decision-on-stale-view is silent about', () => {
  test.each([
    [
      'a read that is only shown',
      `
browse:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
      into: shown
    - respond: :shown.available
`,
    ],
    [
      'a first impression, when the UPDATE decides again',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
      into: shown
    - require: :shown.available >= 1
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item AND level >= 1
`,
    ],
    [
      'a first impression, when the transaction looks again',
      `
buy:
  inputs: { id: [a], item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
      into: shown
    - require: :shown.available >= 1
    - transaction: shop
      steps:
        - sql: SELECT level FROM shop.inventory WHERE item = :item
          into: now
        - require: :now.level >= 1
        - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a seat that the key gives only once',
      `
sit:
  inputs: { seat: [s1], person: [ada, bob] }
  steps:
    - sql: SELECT seat FROM taken WHERE seat = :seat
      into: other
    - require: :other.seat IS NULL
    - sql: INSERT INTO shop.seats (seat, person) VALUES (:seat, :person)
`,
    ],
    [
      'a view of something that is not changed by what is written',
      `
post:
  inputs: { id: [a], user: [u], item: [widget] }
  steps:
    - sql: SELECT blocked FROM people WHERE id = :user
      into: who
    - require: NOT :who.blocked
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
block:
  inputs: { user: [u] }
  steps:
    - sql: UPDATE shop.users SET blocked = true WHERE id = :user
`,
    ],
    [
      'a write that does not depend on what was read',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
      into: shown
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item AND level >= 1
    - respond: :shown.available
`,
    ],
    [
      'a condition on the input alone',
      `
order:
  inputs: { id: [a], item: [widget] }
  steps:
    - sql: SELECT n FROM per_item WHERE item = :item
      into: shown
    - require: :item <> ''
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
    - respond: :shown.n
`,
    ],
  ])('%s', (_name, operations) => {
    expect(reported(shop(operations), 'decision-on-stale-view')).toEqual([]);
  });
});

describe('stale-replica-decision', () => {
  const decide = (relation: string, write: string) => `
buy:
  inputs: { item: [widget], id: [a] }
  steps:
    - sql: SELECT level FROM ${relation} WHERE item = :item
      into: seen
    - require: :seen.level >= 1
    - sql: ${write}
`;
  const count = 'UPDATE shop.inventory SET level = level - 1 WHERE item = :item';

  test('reports a check on the replica before a write to the primary', () => {
    const text = shop(
      decide('shop_replica.inventory', count).replace(
        '      into',
        '#                            ^^^^^^^^^^^^^^^^^^^^^^ error[stale-replica-decision]\n      into',
      ),
    );
    expect(reported(text, 'stale-replica-decision')).toEqual(expectedOf(text));
    expect(reported(text, 'decision-on-stale-view')).toEqual([]);
  });

  test.each([
    [
      'inside the transaction that writes',
      `
buy:
  inputs: { item: [widget], id: [a] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM shop_replica.inventory WHERE item = :item
#                                ^^^^^^^^^^^^^^^^^^^^^^ error[stale-replica-decision]
          into: seen
        - require: :seen.level >= 1
        - sql: ${count}
`,
    ],
    [
      'that is written back as a value',
      `
buy:
  inputs: { item: [widget], id: [a] }
  steps:
    - sql: SELECT level FROM shop_replica.inventory WHERE item = :item
#                            ^^^^^^^^^^^^^^^^^^^^^^ error[stale-replica-decision]
      into: seen
    - sql: UPDATE shop.inventory SET level = :seen.level - 1 WHERE item = :item
`,
    ],
  ])('reports a check %s', (_name, operations) => {
    expect(reported(shop(operations), 'stale-replica-decision')).toEqual(expectedOf(shop(operations)));
  });

  test.each([
    ['the UPDATE decides again', decide('shop_replica.inventory', `${count} AND level >= 1`)],
    ['the primary is read', decide('shop.inventory', count)],
    [
      'something else is written',
      decide('shop_replica.inventory', 'INSERT INTO shop.orders (id, item) VALUES (:id, :item)'),
    ],
  ])('is silent when %s', (_name, operations) => {
    expect(reported(shop(operations), 'stale-replica-decision')).toEqual([]);
  });
});

describe('write-bypasses-store reports', () => {
  test.each([
    [
      'a message that is appended on the word of a view',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: SELECT n FROM per_item WHERE item = :item
      into: so_far
    - require: coalesce(:so_far.n, 0) < 1
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
#                      ^^^^^^ error[write-bypasses-store]
`,
      '',
    ],
    [
      'the log itself asked first',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: SELECT count(*) AS n FROM events WHERE item = :item
      into: so_far
    - require: :so_far.n < 1
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
#                      ^^^^^^ error[write-bypasses-store]
`,
      '',
    ],
    [
      'a table that only follows the log',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: SELECT level FROM shop.inventory WHERE item = :item
      into: stock
    - require: :stock.level >= 1
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
#                      ^^^^^^ error[write-bypasses-store]
`,
      `  fulfilment:
    operations:
      take:
        on: { topic: events }
        steps:
          - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    ],
    [
      'a decision among several services',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: SELECT n FROM per_item WHERE item = :item
      into: so_far
    - require: coalesce(:so_far.n, 0) < 1
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
#                      ^^^^^^ error[write-bypasses-store]
audit:
  inputs: { id: [z], item: [widget] }
  steps:
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
      '',
    ],
  ])('%s', (_name, operations, more) => {
    const text = shop(operations, more);
    expect(reported(text, 'write-bypasses-store')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });
});

describe('write-bypasses-store is silent about', () => {
  test.each([
    [
      'a webhook that appends what has happened',
      `
receive:
  inputs: { id: [a], item: [widget] }
  steps:
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
`,
      '',
    ],
    [
      'validation of the input',
      `
receive:
  inputs: { id: [a], item: [widget] }
  steps:
    - require: :item <> ''
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
`,
      '',
    ],
    [
      'a request that a consumer decides about in a transaction',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: SELECT available FROM stock WHERE item = :item
      into: shown
    - require: :shown.available >= 1
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
`,
      `  fulfilment:
    operations:
      take:
        on: { topic: events }
        steps:
          - transaction: shop
            steps:
              - sql: SELECT level FROM shop.inventory WHERE item = :item
                into: now
              - require: :now.level >= 1
              - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    ],
    [
      'what the store has admitted already',
      `
order:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM shop.inventory WHERE item = :item
          into: now
        - require: :now.level >= 1
        - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
`,
      '',
    ],
    [
      'a look-up of something that the log does not change',
      `
post:
  inputs: { id: [a], user: [u], item: [widget] }
  steps:
    - sql: SELECT blocked FROM people WHERE id = :user
      into: who
    - require: NOT :who.blocked
    - sql: INSERT INTO events (id, item) VALUES (:id, :item)
`,
      '',
    ],
  ])('%s', (_name, operations, more) => {
    const text = shop(operations, more);
    expect(reported(text, 'write-bypasses-store')).toEqual([]);
    expect(reported(text, 'decision-on-stale-view')).toEqual([]);
  });
});

describe('decision-outside-transaction reports', () => {
  test.each([
    [
      'a check and an UPDATE, each by itself',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT level FROM shop.inventory WHERE item = :item
      into: stock
    - require: :stock.level >= 1
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
#                 ^^^^^^^^^^^^^^ error[decision-outside-transaction]
`,
    ],
    [
      'a check before the transaction',
      `
buy:
  inputs: { id: [a], item: [widget] }
  steps:
    - sql: SELECT level FROM shop.inventory WHERE item = :item
      into: stock
    - require: :stock.level >= 1
    - transaction: shop
      steps:
        - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
#                     ^^^^^^^^^^^^^^ error[decision-outside-transaction]
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a lock that is gone when the write comes',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM shop.inventory WHERE item = :item FOR UPDATE
          into: stock
        - require: :stock.level >= 1
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
#                 ^^^^^^^^^^^^^^ error[decision-outside-transaction]
`,
    ],
    [
      'a conditional UPDATE whose outcome nobody asks for',
      `
buy:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: SELECT level FROM shop.inventory WHERE item = :item
      into: stock
    - require: :stock.level >= 1
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item AND level >= 1
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
#                      ^^^^^^^^^^^ error[decision-outside-transaction]
`,
    ],
  ])('%s', (_name, operations) => {
    const text = shop(operations);
    expect(reported(text, 'decision-outside-transaction')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });
});

describe('decision-outside-transaction is silent about', () => {
  test.each([
    [
      'both in one transaction',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM shop.inventory WHERE item = :item
          into: stock
        - require: :stock.level >= 1
        - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    ],
    [
      'an UPDATE that decides by itself and tells whether it did',
      `
buy:
  inputs: { id: [a, b], item: [widget] }
  steps:
    - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item AND level >= 1 RETURNING level
      into: taken
    - require: :taken.level IS NOT NULL
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'an INSERT that the key refuses the second time',
      `
sit:
  inputs: { seat: [s1], person: [ada, bob] }
  steps:
    - sql: SELECT person FROM shop.seats WHERE seat = :seat
      into: other
    - require: :other.person IS NULL
    - sql: INSERT INTO shop.seats (seat, person) VALUES (:seat, :person)
`,
    ],
    [
      'a look-up before an INSERT elsewhere',
      `
order:
  inputs: { id: [a], user: [u], item: [widget] }
  steps:
    - sql: SELECT blocked FROM shop.users WHERE id = :user
      into: who
    - require: NOT :who.blocked
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'compare and set',
      `
buy:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT level FROM shop.inventory WHERE item = :item
      into: stock
    - require: :stock.level >= 1
    - sql: UPDATE shop.inventory SET level = :stock.level - 1 WHERE item = :item AND level = :stock.level
`,
    ],
    [
      'a job that runs one at a time',
      `
sweep:
  on: { every: 1h }
  inputs: { item: [widget] }
  steps:
    - sql: SELECT level FROM shop.inventory WHERE item = :item
      into: stock
    - require: :stock.level >= 1
    - sql: UPDATE shop.inventory SET level = 0 WHERE item = :item
`,
    ],
  ])('%s', (_name, operations) => {
    expect(reported(shop(operations), 'decision-outside-transaction')).toEqual([]);
  });
});
