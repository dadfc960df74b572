/** Effects on several systems, effects that are repeated, and writes to what is derived: with their near twins. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

/** A shop with a database, a second one, a cache and topics. */
function shop(operations: string, more = ''): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      orders:
        columns: { id: text, item: text, status: text, n: integer }
        key: id
      outbox:
        columns: { id: text, item: text }
        key: id
      totals:
        columns: { item: text, n: integer, last: integer }
        key: item
      seen:
        columns: { id: text }
        key: id
      log:
        columns: { id: text, item: text }
  billing:
    technology: mysql
    isolation: serializable
    tables:
      invoices:
        columns: { id: text, item: text }
        key: id
connectors:
  outbox_cdc:
    technology: debezium
    from: shop.outbox
    to: announced
topics:
  announced: { technology: kafka }
  placed:
    technology: kafka
    columns: { id: text, item: text, seq: integer }
    key: id
  shipped:
    technology: kafka
    columns: { id: text, item: text }
    key: id
  notes:
    technology: kafka
    columns: { id: text, item: text }
services:
  web:
    operations:
      start:
        inputs: { id: [a], item: [widget], seq: [1] }
        steps:
          - sql: INSERT INTO placed (id, item, seq) VALUES (:id, :item, :seq)
${operations === '' ? '' : indented(operations, 6)}
${more}`;
}

const both = (rule: string, cases: [string, string, string?][], silent: [string, string, string?][]) => {
  describe(`${rule} reports`, () => {
    test.each(cases)('%s', (_name, operations, more) => {
      const text = shop(operations, more);
      expect(reported(text, rule)).toEqual(expectedOf(text));
      expect(expectedOf(text).length).toBeGreaterThan(0);
    });
  });
  describe(`${rule} is silent about`, () => {
    test.each(silent)('%s', (_name, operations, more) => {
      expect(reported(shop(operations, more), rule)).toEqual([]);
    });
  });
};

both(
  'dual-write',
  [
    [
      'a store and then a topic',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
#                      ^^^^^^^ error[dual-write]
`,
    ],
    [
      'a topic and then a store',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
#                      ^^^^^^^^^^^ error[dual-write]
`,
    ],
    [
      'two stores',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
    - transaction: billing
      steps:
        - sql: INSERT INTO invoices (id, item) VALUES (:id, :item)
#                          ^^^^^^^^ error[dual-write]
`,
    ],
    [
      'a sketch of both',
      `
place:
  writes: [shop.orders, shipped]
#                       ^^^^^^^ error[dual-write]
`,
    ],
    [
      'a consumer whose second write is not reached again',
      `
ship:
  on: { topic: placed }
  steps:
    - sql: INSERT INTO shop.seen (id) VALUES (:id)
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
#                      ^^^^^^^ error[dual-write]
`,
    ],
    [
      'a consumer that does not get the message again',
      `
ship:
  on: { topic: placed }
  delivery: at most once
  steps:
    - sql: INSERT INTO shop.seen (id) VALUES (:id) ON CONFLICT DO NOTHING
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
#                      ^^^^^^^ error[dual-write]
`,
    ],
  ],
  [
    [
      'an outbox in the same transaction',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
        - sql: INSERT INTO shop.outbox (id, item) VALUES (:id, :item)
`,
    ],
    [
      'one store and a read of another system',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - sql: SELECT id FROM invoices WHERE id = :id
      into: invoice
    - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'two topics in a transaction of the broker',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: kafka
      steps:
        - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
        - sql: INSERT INTO notes (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a consumer that gets the message again until both are done',
      `
ship:
  on: { topic: placed }
  steps:
    - sql: INSERT INTO shop.seen (id) VALUES (:id) ON CONFLICT DO NOTHING
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
`,
    ],
    [
      'the relay of an outbox, which sends before it deletes',
      `
relay:
  on: { every: 1s }
  steps:
    - sql: SELECT id, item FROM shop.outbox ORDER BY id LIMIT 1
      into: next
    - require: :next.id IS NOT NULL
    - sql: INSERT INTO shipped (id, item) VALUES (:next.id, :next.item)
    - sql: DELETE FROM shop.outbox WHERE id = :next.id
`,
    ],
  ],
);

both(
  'effect-in-transaction',
  [
    [
      'a message inside a transaction of a store',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
        - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
#                          ^^^^^^^ error[effect-in-transaction]
`,
    ],
    [
      'another store inside it',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO invoices (id, item) VALUES (:id, :item)
#                          ^^^^^^^^ error[effect-in-transaction]
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a store inside a transaction of the broker',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: kafka
      steps:
        - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
#                          ^^^^^^^^^^^ error[effect-in-transaction]
`,
    ],
  ],
  [
    [
      'what the transaction covers',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
        - sql: INSERT INTO shop.outbox (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a read of something else inside',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT id FROM invoices WHERE id = :id
          into: invoice
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a message after the transaction',
      `
place:
  inputs: { id: [o], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
`,
    ],
  ],
);

const consumer = (sql: string, mark = '') => `
take:
  on: { topic: placed }
  steps:
    - sql: ${sql}
${mark}`;

both(
  'duplicate-delivery',
  [
    [
      'a counter',
      consumer(
        'UPDATE shop.totals SET n = n + 1 WHERE item = :item',
        '#                 ^^^^^^^^^^^ warning[duplicate-delivery]',
      ),
    ],
    [
      'an upsert that adds',
      consumer(
        'INSERT INTO shop.totals (item, n) VALUES (:item, 1) ON CONFLICT (item) DO UPDATE SET n = totals.n + 1',
        '#                      ^^^^^^^^^^^ warning[duplicate-delivery]',
      ),
    ],
    [
      'a row in a table without a key',
      consumer(
        'INSERT INTO shop.log (id, item) VALUES (:id, :item)',
        '#                      ^^^^^^^^ warning[duplicate-delivery]',
      ),
    ],
    [
      'a message without a key',
      consumer(
        'INSERT INTO notes (id, item) VALUES (:id, :item)',
        '#                      ^^^^^ warning[duplicate-delivery]',
      ),
    ],
    [
      'a value that is read, computed and set',
      `
take:
  on: { topic: placed }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT n FROM shop.totals WHERE item = :item
          into: old
        - sql: UPDATE shop.totals SET n = :old.n + 1 WHERE item = :item
#                     ^^^^^^^^^^^ warning[duplicate-delivery]
`,
    ],
    [
      'a marker in a transaction of its own, after the effect',
      `
take:
  on: { topic: placed }
  steps:
    - sql: UPDATE shop.totals SET n = n + 1 WHERE item = :item
#                 ^^^^^^^^^^^ warning[duplicate-delivery]
    - sql: INSERT INTO shop.seen (id) VALUES (:id) ON CONFLICT DO NOTHING
`,
    ],
    [
      'a message that a view counts',
      consumer(
        'INSERT INTO shipped (id, item) VALUES (:id, :item)',
        '#                      ^^^^^^^ warning[duplicate-delivery]',
      ),
      `views:
  per_item:
    technology: materialize
    query: SELECT item, count(*) AS n FROM shipped GROUP BY item
`,
    ],
    [
      'a sink into a table without a key',
      '',
      `  worker:
    operations: {}
`.replace(/[\s\S]*/, ''),
    ],
  ].slice(0, 7) as [string, string, string?][],
  [
    ['a value that is set by key', consumer("UPDATE shop.orders SET status = 'paid' WHERE id = :id")],
    ['a delete', consumer('DELETE FROM shop.orders WHERE id = :id')],
    ['an INSERT with the message’s key', consumer('INSERT INTO shop.orders (id, item) VALUES (:id, :item)')],
    [
      'ON CONFLICT DO NOTHING',
      consumer('INSERT INTO shop.orders (id, item) VALUES (:id, :item) ON CONFLICT (id) DO NOTHING'),
    ],
    [
      'an upsert that sets',
      consumer(
        'INSERT INTO shop.orders (id, item) VALUES (:id, :item) ON CONFLICT (id) DO UPDATE SET item = excluded.item',
      ),
    ],
    ['the greater of two', consumer('UPDATE shop.totals SET last = greatest(last, :seq) WHERE item = :item')],
    [
      'an increment behind the sequence number',
      consumer('UPDATE shop.totals SET n = n + 1, last = :seq WHERE item = :item AND last < :seq'),
    ],
    [
      'an increment behind a flag',
      consumer("UPDATE shop.orders SET n = n + 1, status = 'counted' WHERE id = :id AND status = 'new'"),
    ],
    ['a keyed message that nobody here counts', consumer('INSERT INTO shipped (id, item) VALUES (:id, :item)')],
    [
      'a plain INSERT of the handled id in the same transaction',
      `
take:
  on: { topic: placed }
  steps:
    - transaction: shop
      steps:
        - sql: INSERT INTO shop.seen (id) VALUES (:id)
        - sql: UPDATE shop.totals SET n = n + 1 WHERE item = :item
`,
    ],
    [
      'a handled id that is asked for',
      `
take:
  on: { topic: placed }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT id FROM shop.seen WHERE id = :id
          into: before
        - require: :before.id IS NULL
        - sql: UPDATE shop.totals SET n = n + 1 WHERE item = :item
        - sql: INSERT INTO shop.seen (id) VALUES (:id)
`,
    ],
    [
      'delivery that is not at least once',
      consumer('UPDATE shop.totals SET n = n + 1 WHERE item = :item').replace(
        '  steps',
        '  delivery: exactly once\n  steps',
      ),
    ],
    [
      'requests',
      `
count:
  inputs: { item: [widget] }
  steps:
    - sql: UPDATE shop.totals SET n = n + 1 WHERE item = :item
`,
    ],
  ],
);

describe('duplicate-delivery, connectors', () => {
  const events = `topics:
  events:
    technology: kafka
    columns: { id: text, amount: integer }
    key: id
`;
  const receive = `services:
  hooks:
    operations:
      receive:
        inputs: { id: [a], amount: [1] }
        steps:
          - sql: INSERT INTO events (id, amount) VALUES (:id, :amount)
`;
  const sink = (more: string) => `flowproof: 1
${events}connectors:
  load:
    technology: fivetran
    from: events
#         ^^^^^^ warning[duplicate-delivery]
    to: warehouse.received
stores:
  warehouse:
    technology: snowflake
    tables:
      received:
        columns: { id: text, amount: integer }
${more}${receive}`;
  const mirror = (kind: string, query: string) => `flowproof: 1
${events}  mirrored:
    technology: kafka
    kind: ${kind}
    columns: { id: text, amount: integer }
    key: id
connectors:
  mirror:
    from: events
#         ^^^^^^ warning[duplicate-delivery]
    to: mirrored
views:
  total:
    technology: materialize
    query: ${query}
${receive}`;

  test.each([
    ['a table without a key', sink('')],
    ['a topic whose messages a view adds up', mirror('events', 'SELECT sum(amount) AS n FROM mirrored')],
  ])('a copy into %s is reported where it says so', (_name, text) => {
    expect(reported(text, 'duplicate-delivery')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });

  test.each([
    ['a keyed table', sink('        key: id\n')],
    ['a sink that delivers exactly once', sink('').replace('    to: ware', '    delivery: exactly once\n    to: ware')],
    ['a topic that keeps one message for each key', mirror('changelog', 'SELECT sum(amount) AS n FROM mirrored')],
    ['a view that does not mind', mirror('events', 'SELECT max(amount) AS n FROM mirrored')],
  ])('%s is fine', (_name, text) => {
    expect(reported(text, 'duplicate-delivery')).toEqual([]);
  });
});

both(
  'write-to-derived',
  [
    [
      'a message in a connector’s topic',
      `
announce:
  inputs: { id: [o], item: [widget] }
  steps:
    - sql: INSERT INTO announced (id, item) VALUES (:id, :item)
#                      ^^^^^^^^^ error[write-to-derived]
`,
    ],
    [
      'a row in a view',
      `
fix:
  inputs: { item: [widget] }
  steps:
    - sql: UPDATE totals_view SET n = 0 WHERE item = :item
#                 ^^^^^^^^^^^ error[write-to-derived]
`,
      `views:
  totals_view:
    technology: materialize
    query: SELECT item, n FROM shop.totals
`,
    ],
    [
      'a row in a replica',
      `
fix:
  inputs: { item: [widget] }
  steps:
    - sql: DELETE FROM copy.totals WHERE item = :item
#                      ^^^^^^^^^^^ error[write-to-derived]
`,
      `views:
  copy:
    technology: postgresql
    replica_of: shop
`,
    ],
    [
      'a sketch',
      `
fix:
  writes: [announced]
#          ^^^^^^^^^ error[write-to-derived]
`,
    ],
  ],
  [
    [
      'a topic that services fill',
      `
ship:
  inputs: { id: [o], item: [widget] }
  steps:
    - sql: INSERT INTO shipped (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a cache, which its users fill and empty',
      `
forget:
  inputs: { item: [widget] }
  steps:
    - sql: DELETE FROM cached WHERE item = :item
`,
      `views:
  cached:
    technology: redis
    from: [shop.totals]
`,
    ],
    [
      'a table that a consumer fills',
      `
take:
  on: { topic: placed }
  steps:
    - sql: INSERT INTO shop.log (id, item) VALUES (:id, :item)
`,
    ],
    [
      'a read of what is derived',
      `
look:
  inputs: { id: [o] }
  steps:
    - sql: SELECT item FROM announced WHERE id = :id
      into: one
    - respond: :one.item
`,
    ],
  ],
);
