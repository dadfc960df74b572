/** Order that is lost, changes that are not seen, and circles: with their near twins. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

const check = (rule: string, text: string) => {
  expect(reported(text, rule)).toEqual(expectedOf(text));
};

interface Tracking {
  readonly topic?: string;
  readonly take?: string;
  readonly send?: string;
  readonly mark?: boolean;
}

const set = '- sql: UPDATE parcels SET status = :status WHERE parcel = :parcel';
const sent = "- sql: INSERT INTO changes (parcel, depot, status, seq) VALUES (:parcel, 'north', :status, :seq)";

function tracking({ topic = 'partitions: 3', take = set, send = sent, mark = false }: Tracking): string {
  return `flowproof: 1
topics:
  changes:
${mark ? '# ^^^^^^^ warning[key-order-lost]' : ''}
    technology: kafka
    columns: { parcel: text, depot: text, status: text, seq: integer }
${indented(topic, 4)}
stores:
  tracking:
    technology: postgresql
    tables:
      parcels:
        columns: { parcel: text, status: text, seq: integer, n: integer }
        key: parcel
      history:
        columns: { parcel: text, seq: integer, status: text }
        key: [parcel, seq]
services:
  depot:
    operations:
      report:
        inputs: { parcel: [p1], depot: [north, south], status: [sent, delivered], seq: [1, 2] }
        steps:
${indented(send, 10)}
  tracker:
    operations:
      follow:
        on: { topic: changes }
        steps:
${indented(take, 10)}
`;
}

describe('key-order-lost reports', () => {
  test.each<[string, Tracking]>([
    ['no key', {}],
    [
      'no key, under an upsert',
      {
        take: `
- sql: >
    INSERT INTO parcels (parcel, status) VALUES (:parcel, :status)
    ON CONFLICT (parcel) DO UPDATE SET status = excluded.status`,
      },
    ],
    [
      'a key whose values differ for one parcel',
      {
        topic: 'key: depot\npartitions: 3',
        send: '- sql: INSERT INTO changes (parcel, depot, status) VALUES (:parcel, :depot, :status)',
      },
    ],
    [
      'a key with one column too many',
      {
        topic: 'key: [parcel, depot]\npartitions: 3',
        send: `
- sql: INSERT INTO changes (parcel, depot, status) VALUES (:parcel, 'north', 'sent')
- sql: INSERT INTO changes (parcel, depot, status) VALUES (:parcel, 'south', 'delivered')`,
      },
    ],
    ['a product that keeps no order', { topic: 'technology: sqs' }],
    [
      'a row that may be deleted before it is there',
      {
        take: `
- sql: INSERT INTO parcels (parcel) SELECT :parcel WHERE :status = 'sent'
- sql: DELETE FROM parcels WHERE parcel = :parcel AND :status = 'delivered'`,
      },
    ],
    [
      'two constants',
      {
        take: `
- sql: UPDATE parcels SET status = 'here' WHERE parcel = :parcel AND :seq = 1
- sql: UPDATE parcels SET status = 'gone' WHERE parcel = :parcel AND :seq = 2`,
      },
    ],
  ])('%s', (_name, parts) => {
    const text = tracking({ ...parts, mark: true });
    check('key-order-lost', parts.topic === 'technology: sqs' ? text.replace('    technology: kafka\n', '') : text);
  });
});

describe('key-order-lost is silent about', () => {
  test.each<[string, Tracking]>([
    ['the parcel as key', { topic: 'key: parcel\npartitions: 3' }],
    ['one partition', { topic: 'partitions: 1' }],
    ['another key, with one partition', { topic: 'key: depot' }],
    ['another key that is the same for all that the file sends', { topic: 'key: depot\npartitions: 3' }],
    [
      'a version that is compared',
      {
        take: '- sql: UPDATE parcels SET status = :status, seq = :seq WHERE parcel = :parcel AND seq < :seq',
      },
    ],
    [
      'an upsert that compares a version',
      {
        take: `
- sql: >
    INSERT INTO parcels (parcel, status, seq) VALUES (:parcel, :status, :seq)
    ON CONFLICT (parcel) DO UPDATE SET status = excluded.status, seq = excluded.seq WHERE parcels.seq < excluded.seq`,
      },
    ],
    ['something that is added', { take: '- sql: UPDATE parcels SET n = n + 1 WHERE parcel = :parcel' }],
    ['a constant', { take: "- sql: UPDATE parcels SET status = 'seen' WHERE parcel = :parcel" }],
    [
      'every message as a row',
      {
        take: '- sql: INSERT INTO history (parcel, seq, status) VALUES (:parcel, :seq, :status) ON CONFLICT DO NOTHING',
      },
    ],
    [
      'one message for each parcel, as far as the file tells',
      { send: "- sql: INSERT INTO changes (parcel, depot, status) VALUES (:parcel, 'north', 'sent')" },
    ],
    ['a product that keeps all in order', { topic: 'technology: nats' }],
  ])('%s', (_name, parts) => {
    const text = tracking(parts);
    check('key-order-lost', parts.topic === 'technology: nats' ? text.replace('    technology: kafka\n', '') : text);
  });
});

const captured = (topic: string, update: string, mark = '') => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, customer: text, status: text }
        key: id
connectors:
  cdc: { technology: debezium, from: shop.orders, to: changes }
topics:
  changes:
${mark}
    technology: kafka
    partitions: 3
${indented(topic, 4)}
views:
  open: { technology: materialize, freshness: 1s, query: SELECT id FROM changes }
services:
  web:
    operations:
      change:
        inputs: { id: [o1], value: [a, b] }
        steps:
          - sql: UPDATE orders SET ${update} = :value WHERE id = :id
`;

describe('key-order-lost, behind change data capture', () => {
  test('reports a key that changes', () => {
    check('key-order-lost', captured('key: status', 'status', '# ^^^^^^^ warning[key-order-lost]'));
  });

  test.each([
    ['the table’s own key', captured('', 'status')],
    ['a key that never changes', captured('key: customer', 'status')],
    ['events, which are never changed', captured('key: status\nkind: events', 'status')],
  ])('is silent about %s', (_name, text) => {
    check('key-order-lost', text);
  });
});

interface Polled {
  readonly connector?: string;
  readonly topic?: string;
  readonly sql?: string;
  readonly more?: string;
  readonly readers?: string;
}

function polled({
  connector = 'technology: jdbc-source',
  topic = '',
  sql = 'DELETE FROM orders WHERE id = :id',
  more = '',
  readers = `views:
  open:
    technology: materialize
    freshness: 1s
    query: SELECT id, status FROM changes`,
}: Polled): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, status: text, n: integer }
        key: id
  archive:
    technology: postgresql
    tables:
      totals:
        columns: { status: text, n: integer }
        key: status
connectors:
  poller:
${indented(connector, 4)}
    from: shop.orders
    to: changes
topics:
  changes:
    technology: kafka
${indented(topic, 4)}
${readers}
services:
  web:
    operations:
      place:
        inputs: { id: [o1] }
        steps:
          - sql: INSERT INTO orders (id, status) VALUES (:id, 'new')
      change:
        inputs: { id: [o1], status: [paid] }
        steps:
          - sql: ${sql}
${more}`;
}

const jdbc = `technology: jdbc-source
#           ^^^^^^^^^^^ warning[polling-misses-changes]`;
const update = 'UPDATE orders SET status = :status WHERE id = :id';
const counting = `  counter:
    operations:
      count:
        on: { topic: changes }
        steps:
          - sql: UPDATE totals SET n = n + 1 WHERE status = :status
`;

describe('polling-misses-changes reports', () => {
  test.each<[string, Polled]>([
    ['deletes', { connector: jdbc }],
    ['a key that changes', { connector: jdbc, sql: 'UPDATE orders SET id = :status WHERE id = :id' }],
    ['updates, under a consumer that counts them', { connector: jdbc, sql: update, more: counting }],
    ['updates, under a view that counts them', { connector: jdbc, sql: update, topic: 'kind: events' }],
    [
      'a mode that the file says',
      {
        connector: `technology: debezium
mode: polling
#     ^^^^^^^ warning[polling-misses-changes]`,
      },
    ],
    [
      'deletes that a product only marks, as an info',
      {
        connector: `technology: fivetran
#           ^^^^^^^^ info[polling-misses-changes]`,
      },
    ],
  ])('%s', (_name, parts) => {
    const text = polled(parts);
    expect(expectedOf(text)).toHaveLength(1);
    check('polling-misses-changes', text);
  });
});

describe('polling-misses-changes is silent about', () => {
  test.each<[string, Polled]>([
    ['a table that is only appended to', { sql: "INSERT INTO orders (id, status) VALUES ('x', :status)" }],
    ['updates where the last version says everything', { sql: update }],
    ['deletes that the log shows', { connector: 'technology: debezium' }],
    [
      'an outbox that is cleared after a while',
      {
        readers: '',
        more: `  mailer:
    operations:
      send:
        on: { topic: changes }
        steps:
          - sql: INSERT INTO totals (status) VALUES (:status) ON CONFLICT DO NOTHING`,
      },
    ],
    ['events, which stay although the row goes', { topic: 'kind: events' }],
    [
      'updates in the log, under a consumer that counts them',
      { connector: 'technology: debezium', sql: update, more: counting },
    ],
  ])('%s', (_name, parts) => {
    check('polling-misses-changes', polled(parts));
  });
});

interface Circle {
  readonly back?: string;
  readonly more?: string;
}

const answers = `
- sql: INSERT INTO requests (id, n) VALUES (:id, :n)`;

const circle = ({ back = answers, more = '' }: Circle) => `flowproof: 1
topics:
  requests: { technology: kafka, columns: { id: text, n: integer }, key: id }
  answers: { technology: kafka, columns: { id: text, n: integer }, key: id }
  done: { technology: kafka, columns: { id: text, n: integer }, key: id }
stores:
  books:
    technology: postgresql
    tables:
      known:
        columns: { id: text }
        key: id
${more}
services:
  first:
    operations:
      ask:
        inputs: { id: [a], n: [1] }
        steps:
          - sql: INSERT INTO requests (id, n) VALUES (:id, :n)
      hear:
        on: { topic: answers }
        steps:
${indented(back, 10)}
  second:
    operations:
      answer:
        on: { topic: requests }
        steps:
          - sql: INSERT INTO answers (id, n) VALUES (:id, :n)
`;

const mirror = (back: string, mark = false) => `flowproof: 1
topics:
  east: { technology: kafka, columns: { id: text }, key: id }
  west: { technology: kafka, columns: { id: text }, key: id }
  other: { technology: kafka, columns: { id: text }, key: id }
connectors:
  there: { technology: native, from: east, to: west }
${mark ? '#                                    ^^^^ warning[feedback-loop]' : ''}
${back}
`;

describe('feedback-loop reports', () => {
  test.each([
    [
      'two services that answer each other',
      circle({ back: `${answers}\n#                  ^^^^^^^^ warning[feedback-loop]` }),
    ],
    ['two mirrors', mirror('  back: { technology: native, from: west, to: east }', true)],
    [
      'a consumer that writes what it reads',
      circle({
        back: `
- sql: INSERT INTO answers (id, n) VALUES (:id, :n + 1)
#                  ^^^^^^^ warning[feedback-loop]`,
      }),
    ],
  ])('%s', (_name, text) => {
    expect(expectedOf(text)).toHaveLength(1);
    check('feedback-loop', text);
  });

  test('a sketch one severity lower', () => {
    const text = circle({}).replace(
      /on: \{ topic: answers \}\n {8}steps:\n.*\n/,
      'on: { topic: answers }\n        writes: [requests]\n',
    );
    expect(reported(text, 'feedback-loop').map((one) => one.replace(/^\S+ /, ''))).toEqual(['info[feedback-loop]']);
  });
});

describe('feedback-loop is silent about', () => {
  test.each([
    ['an answer that goes elsewhere', circle({ back: '- sql: INSERT INTO done (id, n) VALUES (:id, :n)' })],
    ['a count that ends', circle({ back: `- require: :n < 3${answers}` })],
    [
      'a condition in the statement',
      circle({ back: '- sql: INSERT INTO requests (id, n) SELECT :id, :n + 1 WHERE :n < 3' }),
    ],
    [
      'a store that knows what was handled',
      circle({
        back: `
- sql: SELECT id FROM known WHERE id = :id
  into: before
- sql: INSERT INTO requests (id, n) SELECT :before.id, :n`,
      }),
    ],
    [
      'a circle through a table',
      `${circle({ back: '- sql: INSERT INTO known (id) VALUES (:id) ON CONFLICT DO NOTHING' })}connectors:
  cdc: { technology: debezium, from: books.known, to: requests }`,
    ],
    ['mirrors in one direction', mirror('  back: { technology: native, from: west, to: other }')],
  ])('%s', (_name, text) => {
    check('feedback-loop', text);
  });
});
