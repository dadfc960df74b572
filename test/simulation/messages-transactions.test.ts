/**
 * Transactions of a broker: atomic publishing, not isolation. Who reads uncommitted messages acts on what is open or aborted; who
 * reads committed ones waits behind the last stable offset. Sources: KIP-98; Apache Kafka, consumer configuration `isolation.level`.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

/** An order whose second half may fail when the first is in the log already. */
function reservation(reader: string, level = 0): string {
  return `
flowproof: 1
topics:
  reserved: { technology: kafka, columns: { id: text, item: text }, key: id }
  billed: { technology: kafka, columns: { id: text, item: text }, key: id }
stores:
  shop:
    technology: postgresql
    tables:
      stock: { columns: { item: text, level: integer }, key: item, rows: [{ item: w, level: ${level} }] }
      parcels: { columns: { id: text, item: text }, key: id }
services:
  web:
    operations:
      order:
        inputs: { id: [o1], item: [w] }
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO reserved (id, item) VALUES (:id, :item)
              - sql: SELECT level FROM stock WHERE item = :item
                into: s
              - require: :s.level > 0
                otherwise: sold out
              - sql: INSERT INTO billed (id, item) VALUES (:id, :item)
${reader}
scenarios:
  one: { run: [{ operation: order }] }
`;
}

const packer = (more: string): string => `
  packer:
    operations:
      pack:
        on: { topic: reserved }
        ${more}
        steps:
          - sql: INSERT INTO parcels (id, item) VALUES (:id, :item) ON CONFLICT DO NOTHING
`;

describe('a message of a transaction that is aborted', () => {
  test.each([
    ['by default, with the Java client', packer(''), ['aborted-read']],
    ['read uncommitted', packer('isolation: read uncommitted'), ['aborted-read']],
    [
      'read uncommitted, although it takes each message once',
      packer('isolation: read uncommitted\n        delivery: exactly once'),
      ['aborted-read'],
    ],
    ['read committed', packer('isolation: read committed'), []],
    ['exactly once, which reads committed messages', packer('delivery: exactly once'), []],
    [
      'a client that reads committed messages by default',
      packer('').replace('packer:', 'packer:\n    technology: kafkajs'),
      [],
    ],
  ])('%s', (_, reader, found) => {
    expect(told(reservation(reader))).toEqual(found);
  });

  test('does no harm when it never happens', () => {
    expect(
      told(reservation(packer('isolation: read uncommitted'), 1)).filter((line) => !line.includes('crash')),
    ).toEqual([]);
  });

  test('is explained', () => {
    expect(explained(reservation(packer('')))[0]).toMatch(
      /^packer\.pack takes a message from the topic reserved that web\.order appended in a transaction of the broker\. The transaction is aborted, .*Let it wait for the commit/,
    );
  });

  test('is left behind by a crash, too', () => {
    expect(told(reservation(packer('isolation: read uncommitted'), 1))).toEqual([
      'aborted-read, with crash of web.order',
    ]);
    expect(told(reservation(packer('isolation: read committed'), 1))).toEqual([]);
  });

  test.each([
    ['a view that reads uncommitted', 'isolation: read uncommitted', ['aborted-read']],
    ['a view that reads committed', 'isolation: read committed', []],
    ['a product of which nothing is known', 'technology: materialize', []],
    ['a product that reads uncommitted', 'technology: ksqldb', ['aborted-read']],
  ])('in %s', (_, more, found) => {
    const view = `
  desk:
    operations:
      show:
        inputs: { id: [o1] }
        steps:
          - sql: SELECT item FROM promised WHERE id = :id
            into: p
          - respond: :p.item
views:
  promised: { ${more}, query: 'SELECT id, item FROM reserved' }
`;
    expect(told(reservation(view))).toEqual(found);
  });

  test.each([
    ['read uncommitted', ['aborted-read']],
    ['read committed', []],
  ])('in a sink that reads %s', (isolation, found) => {
    const sink = `
connectors:
  sink: { from: reserved, to: shop.parcels, isolation: ${isolation} }
`;
    expect(told(reservation(sink))).toEqual(found);
  });
});

/** Two accounts whose postings belong together, and a check that looks at both. */
function ledger(isolation: string, clients = 1): string {
  return `
flowproof: 1
topics:
  debits: { technology: kafka, columns: { id: text, amount: integer }, key: id }
  credits: { technology: kafka, columns: { id: text, amount: integer }, key: id }
stores:
  audit:
    technology: postgresql
    tables:
      postings: { columns: { id: text, amount: integer }, key: id }
      alarms: { columns: { id: text }, key: id }
services:
  bank:
    operations:
      transfer:
        inputs: { id: [t1], amount: [5] }
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO debits (id, amount) VALUES (:id, :amount)
              - sql: INSERT INTO credits (id, amount) VALUES (:id, :amount)
  auditor:
    operations:
      check:
        on: { topic: debits }
        isolation: ${isolation}
        steps:
          - sql: SELECT count(*) AS found FROM credits WHERE id = :id
            into: c
          - require: :c.found = 0
            otherwise: in order
          - sql: INSERT INTO alarms (id) VALUES (:id) ON CONFLICT DO NOTHING
scenarios:
  one: { run: [{ operation: transfer, clients: ${clients} }], faults: [] }
`;
}

describe('one half of a transaction that is open', () => {
  test('is acted on by who reads uncommitted messages', () => {
    expect(told(ledger('read uncommitted'))).toEqual(['intermediate-read']);
    expect(explained(ledger('read uncommitted'))[0]).toMatch(
      /^auditor\.check takes a message from the topic debits .* has not committed yet: with read uncommitted it acts on one part/,
    );
  });

  test('is not seen by who reads committed ones', () => {
    expect(told(ledger('read committed'))).toEqual([]);
  });

  test('is seen all the same where another open transaction holds back the other half: it is no isolation', () => {
    expect(told(ledger('read committed', 2))).toEqual(['read-skew']);
  });
});

/** Two producers set the same key, one in a transaction: the log's order decides, not who commits first. */
const settings = (isolation: string): string => `
flowproof: 1
topics:
  prices: { technology: kafka, columns: { item: text, price: integer }, key: item, kind: changelog, rows: [{ item: w, price: 1 }] }
stores:
  shop:
    technology: postgresql
    tables:
      labels: { columns: { item: text, price: integer }, key: item, rows: [{ item: w, price: 1 }] }
connectors:
  sink: { from: prices, to: shop.labels, isolation: ${isolation}, delivery: exactly once }
services:
  web:
    operations:
      raise:
        inputs: { item: [w] }
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO prices (item, price) VALUES (:item, 2)
      lower:
        inputs: { item: [w] }
        steps:
          - sql: INSERT INTO prices (item, price) VALUES (:item, 3)
scenarios:
  both: { run: [{ operation: raise }, { operation: lower }] }
invariants:
  labels_as_the_log_says:
    when: settled
    never: SELECT l.item FROM labels l JOIN prices p ON p.item = l.item WHERE l.price <> p.price
`;

describe('the last stable offset', () => {
  test.each(['read committed', 'read uncommitted'])('keeps the order of the log for who reads %s', (isolation) => {
    expect(told(settings(isolation))).toEqual([]);
  });

  test('holds back what others append without a transaction, and lets it go with the commit', () => {
    const text = `
flowproof: 1
topics:
  orders: { technology: kafka, columns: { id: text }, key: id }
stores:
  shop: { technology: postgresql, tables: { seen: { columns: { id: text }, key: id } } }
services:
  web:
    operations:
      slow:
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO orders (id) VALUES ('slow')
              - sql: SELECT count(*) AS n FROM seen WHERE id = 'quick'
                into: s
          - respond: :s.n
      quick:
        steps: [{ sql: INSERT INTO orders (id) VALUES ('quick') }]
  worker:
    operations:
      see:
        on: { topic: orders }
        isolation: ISOLATION
        delivery: exactly once
        steps: [{ sql: INSERT INTO seen (id) VALUES (:id) }]
scenarios:
  both: { run: [{ operation: slow }, { operation: quick }] }
invariants:
  nobody_overtakes_an_open_transaction:
    never: SELECT id FROM seen WHERE id = 'quick' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = 'quick')
`;
    // With committed messages alone `quick` is seen only when it is stable, and then the topic shows it.
    expect(told(text.replace('ISOLATION', 'read committed'))).toEqual([]);
    expect(told(text.replace('ISOLATION', 'read uncommitted'))).toContain(
      'nobody_overtakes_an_open_transaction: intermediate-read',
    );
  });
});

/** A worker that publishes in a transaction which its offset is part of. */
const relay = (more: string, delivery: string, key = ''): string => `
flowproof: 1
topics:
  payments: { technology: kafka, columns: { id: text, amount: integer }, key: id }
  bookings: { technology: kafka, columns: { id: text, amount: integer }${key} }
stores:
  bank: { technology: postgresql, tables: { letters: { columns: { id: text } } } }
services:
  web:
    operations:
      pay:
        inputs: { id: [p1], amount: [5] }
        steps: [{ sql: 'INSERT INTO payments (id, amount) VALUES (:id, :amount)' }]
  worker:
    operations:
      book:
        on: { topic: payments }
        delivery: ${delivery}
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO bookings (id, amount) VALUES (:id, :amount)
${more}
`;
const letter = `          - sql: INSERT INTO letters (id) VALUES (:id)`;
const letterInside = `              - sql: INSERT INTO letters (id) VALUES (:id)`;

describe('an offset in the transaction', () => {
  test('repeats nothing after a crash', () => {
    expect(told(relay('', 'exactly once'))).toEqual([]);
    expect(told(relay('', 'at least once'))).toEqual(['duplicate-effect, with redelivery of worker.book']);
  });

  test('is not needed where readers can tell a repeat: what they make of it is what counts', () => {
    expect(told(relay('', 'at least once', ', key: id'))).toEqual([]);
  });

  test('covers only what the broker keeps: a table is written twice', () => {
    expect(told(relay(letterInside, 'exactly once'))).toEqual(['duplicate-effect, with crash of worker.book']);
  });

  test('is committed before what comes after the transaction: a crash loses that', () => {
    expect(told(relay(letter, 'exactly once'))).toEqual(['partial-write, with crash of worker.book']);
  });
});

test.each([
  ['an aborted message', reservation(packer(''))],
  ['two halves', ledger('read uncommitted', 2)],
  ['the order of a log', settings('read committed')],
  ['an offset in the transaction', relay(letter, 'exactly once')],
])('what is left out of the search changes nothing: %s', (_, text) => {
  const { pipeline } = load(text);
  const found = (unreduced: boolean) =>
    simulate(pipeline, { unreduced }, { nowMs: () => 0 }).scenarios.map(({ verdict, findings }) => [
      verdict,
      ...findings.map(({ invariant, kind, trace }) => `${invariant ?? ''} ${kind} in ${trace.length} steps`).sort(),
    ]);
  expect(found(true)).toEqual(found(false));
});

test('`isolation` is for operations that a topic starts', () => {
  const { diagnostics } = load(
    'flowproof: 1\nservices: { web: { operations: { o: { isolation: read committed, steps: [{ respond: 1 }] } } } }',
  );
  expect(diagnostics.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    'schema: `isolation` is for operations that a topic starts: `on: { topic: … }`.',
  ]);
});
