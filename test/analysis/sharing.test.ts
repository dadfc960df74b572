/** What several share: caches, values with several writers, topics that are written in transactions; with their near twins. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

const check = (rule: string, text: string) => expect(reported(text, rule)).toEqual(expectedOf(text));

interface Cached {
  readonly fill?: string;
  readonly rename?: string;
  readonly more?: string;
}

const read = '- sql: SELECT name, version FROM profiles WHERE id = :id\n  into: found';
const set = (mark = '') => `${read}
- sql: INSERT INTO entries (id, name) VALUES (:id, :found.name) ON CONFLICT (id) DO UPDATE SET name = excluded.name
${mark}`;
const mark = '#                  ^^^^^^^ warning[cache-race]';
const look =
  '      look:\n        inputs: { id: [u1] }\n        steps:\n          - sql: SELECT name FROM entries WHERE id = :id\n            into: e\n          - respond: :e.name';

function cached({
  fill = set(),
  rename = '- sql: UPDATE profiles SET name = :name WHERE id = :id\n- sql: DELETE FROM entries WHERE id = :id',
  more = look,
}: Cached): string {
  return `flowproof: 1
stores:
  users:
    technology: postgresql
    tables:
      profiles:
        columns: { id: text, name: text, version: integer }
        key: id
      copies:
        columns: { id: text, name: text }
        key: id
  cache:
    technology: memcached
    tables:
      entries:
        columns: { id: text, name: text, version: integer, lease: text }
        key: id
services:
  web:
    operations:
      rename:
        inputs: { id: [u1], name: [new], version: [2] }
        steps:
${indented(rename, 10)}
      fill:
        inputs: { id: [u1], lease: [l1] }
        steps:
${indented(fill, 10)}
${more}
`;
}

describe('cache-race reports', () => {
  test.each<[string, Cached]>([
    ['a set after a delete', { fill: set(mark) }],
    [
      'an add after a delete',
      {
        fill: `${read}
- sql: INSERT INTO entries (id, name) VALUES (:id, :found.name) ON CONFLICT DO NOTHING
${mark}`,
      },
    ],
    [
      'a writer that empties first',
      {
        fill: set(mark),
        rename: '- sql: DELETE FROM entries WHERE id = :id\n- sql: UPDATE profiles SET name = :name WHERE id = :id',
      },
    ],
    [
      'a writer that sets',
      {
        fill: set(mark),
        rename:
          '- sql: UPDATE profiles SET name = :name WHERE id = :id\n- sql: UPDATE entries SET name = :name WHERE id = :id',
      },
    ],
    [
      'a version that a delete takes away',
      {
        fill: `${read}
- sql: INSERT INTO entries (id, name, version) VALUES (:id, :found.name, :found.version) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE entries.version < excluded.version
${mark}`,
      },
    ],
  ])('%s', (_name, parts) => {
    expect(expectedOf(cached(parts))).toHaveLength(1);
    check('cache-race', cached(parts));
  });
});

describe('cache-race is silent about', () => {
  test.each<[string, Cached]>([
    [
      'a version that writers set, too',
      {
        fill: `${read}
- sql: INSERT INTO entries (id, name, version) VALUES (:id, :found.name, :found.version) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE entries.version < excluded.version`,
        rename:
          '- sql: UPDATE profiles SET name = :name, version = :version WHERE id = :id\n- sql: UPDATE entries SET name = :name, version = :version WHERE id = :id AND version < :version',
      },
    ],
    [
      'a lease that a delete takes away',
      {
        fill: `${read}\n- sql: UPDATE entries SET name = :found.name WHERE id = :id AND lease = :lease`,
      },
    ],
    ['entries that only expire', { rename: '- sql: UPDATE profiles SET name = :name WHERE id = :id' }],
    [
      'another table of the same store',
      {
        fill: set().replaceAll('entries', 'copies'),
        more: '',
        rename: '- sql: UPDATE profiles SET name = :name WHERE id = :id\n- sql: DELETE FROM copies WHERE id = :id',
      },
    ],
    ['a cache that nobody looks at', { more: '' }],
    [
      'what does not come from the store',
      { fill: "- sql: INSERT INTO entries (id, name) VALUES (:id, 'x') ON CONFLICT DO NOTHING" },
    ],
  ])('%s', (_name, parts) => {
    check('cache-race', cached(parts));
  });
});

const writers = (first: string, second: string, secondService = 'second') => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      products:
        columns: { sku: text, price: integer, stock: integer, status: text, version: integer }
        key: sku
      audit:
        columns: { id: text, what: text }
        key: id
topics:
  prices:
    technology: kafka
    columns: { sku: text, price: integer }
    key: sku
    retention: compacted
  clicks:
    technology: kafka
    columns: { sku: text, price: integer }
    key: sku
services:
  first:
    operations:
      a:
        inputs: { sku: [lamp], price: [1], status: [new], id: [i], version: [1] }
        steps:
${indented(first, 10)}
${secondService === 'second' ? '  second:\n    operations:' : ''}
      b:
        inputs: { sku: [lamp], price: [2], status: [old], id: [j], version: [1] }
        steps:
${indented(second, 10)}
`;

const setPrice = '- sql: UPDATE products SET price = :price WHERE sku = :sku';

describe('competing-writers reports', () => {
  test.each([
    ['two services that set one column', setPrice, `${setPrice}\n#              ^^^^^^^^ warning[competing-writers]`],
    [
      'an upsert and an update',
      '- sql: INSERT INTO products (sku, price) VALUES (:sku, :price) ON CONFLICT (sku) DO UPDATE SET price = excluded.price',
      `${setPrice}\n#              ^^^^^^^^ warning[competing-writers]`,
    ],
    [
      'two constants',
      "- sql: UPDATE products SET status = 'hidden' WHERE sku = :sku",
      "- sql: UPDATE products SET status = 'shown' WHERE sku = :sku\n#              ^^^^^^^^ warning[competing-writers]",
    ],
    [
      'a topic of last values',
      '- sql: INSERT INTO prices (sku, price) VALUES (:sku, :price)',
      '- sql: INSERT INTO prices (sku, price) VALUES (:sku, :price)\n#                   ^^^^^^ warning[competing-writers]',
    ],
  ])('%s', (_name, first, second) => {
    const text = writers(first, second)
      .replaceAll('\n          #', '\n#         ')
      .replaceAll(/^# {10}/gm, '#          ');
    expect(expectedOf(text)).toHaveLength(1);
    check('competing-writers', text);
  });
});

describe('competing-writers is silent about', () => {
  test.each([
    ['operations of one service', setPrice, setPrice, 'first'],
    ['a column each', setPrice, '- sql: UPDATE products SET status = :status WHERE sku = :sku'],
    [
      'inserts',
      "- sql: INSERT INTO audit (id, what) VALUES (:id, 'a')",
      "- sql: INSERT INTO audit (id, what) VALUES (:id, 'b')",
    ],
    [
      'what is added',
      '- sql: UPDATE products SET stock = stock - 1 WHERE sku = :sku',
      '- sql: UPDATE products SET stock = stock + 5 WHERE sku = :sku',
    ],
    [
      'states that are asked for',
      "- sql: UPDATE products SET status = 'sold' WHERE sku = :sku AND status = 'new'",
      "- sql: UPDATE products SET status = 'gone' WHERE sku = :sku AND status = 'new'",
    ],
    ['a version that is compared', `${setPrice} AND version = :version`, `${setPrice} AND version = :version`],
    [
      'the same constant',
      "- sql: UPDATE products SET status = 'sold' WHERE sku = :sku",
      "- sql: UPDATE products SET status = 'sold' WHERE sku = :sku",
    ],
    [
      'rows that cannot be the same',
      "- sql: UPDATE products SET price = :price WHERE sku = 'lamp'",
      "- sql: UPDATE products SET price = :price WHERE sku = 'vase'",
    ],
    [
      'a topic of events',
      '- sql: INSERT INTO clicks (sku, price) VALUES (:sku, :price)',
      '- sql: INSERT INTO clicks (sku, price) VALUES (:sku, :price)',
    ],
  ])('%s', (_name, first, second, service?: string) => {
    check('competing-writers', writers(first, second, service));
  });
});

interface Transacted {
  readonly broker?: string;
  readonly write?: string;
  readonly service?: string;
  readonly consumer?: string;
  readonly view?: string;
}

const atomic = (broker: string) => `
- transaction: ${broker}
  steps:
    - sql: INSERT INTO debits (id, amount) VALUES (:id, :amount)
    - sql: INSERT INTO credits (id, amount) VALUES (:id, :amount)`;

const transacted = ({
  broker = 'kafka',
  write = atomic(broker),
  service = 'java',
  consumer = '{ topic: credits }',
  view = '',
}: Transacted) => `flowproof: 1
topics:
  debits: { technology: ${broker}, columns: { id: text, amount: integer }, key: id }
  credits: { technology: ${broker}, columns: { id: text, amount: integer }, key: id }
stores:
  mail:
    technology: postgresql
    tables:
      letters:
        columns: { id: text }
        key: id
${view}
services:
  bank:
    operations:
      transfer:
        inputs: { id: [t1], amount: [1] }
        steps:
${indented(write, 10)}
  notifier:
    technology: ${service}
    operations:
      announce:
        on: ${consumer}
        steps:
          - sql: INSERT INTO letters (id) VALUES (:id) ON CONFLICT DO NOTHING
`;

const seen = '{ topic: credits }\n#                    ^^^^^^^ warning[dirty-view]';
const none = '{ every: 1h }';
const shown = (technology: string, level = '') => `views:
  totals:
${level === '' ? '' : `# ^^^^^^ ${level}[dirty-view]`}
    technology: ${technology}
    freshness: 1s
    query: SELECT sum(amount) AS n FROM debits`;

describe('dirty-view reports', () => {
  test.each<[string, Transacted]>([
    ['a consumer with the default of the Java client', { service: 'spring-kafka', consumer: seen }],
    ['a consumer of which nothing is known', { consumer: seen }],
    [
      'a view of which nothing is known',
      { consumer: none, view: shown('generic_view', 'warning').replace('    technology: generic_view\n', '') },
    ],
    [
      'a consumer that says so, whatever its client does',
      { service: 'kafkajs', consumer: `${seen}\n        isolation: read uncommitted` },
    ],
    [
      'a view that says so, whatever its product does',
      { consumer: none, view: `${shown('materialize', 'warning')}\n    isolation: read uncommitted` },
    ],
    [
      'a connector that says so',
      {
        consumer: none,
        view: `connectors:
  sink:
# ^^^^ warning[dirty-view]
    from: credits
    to: mail.letters
    isolation: read uncommitted`,
      },
    ],
    [
      'a stream processor, as an info, because its default was not looked up',
      { consumer: none, view: shown('ksqldb', 'info') },
    ],
  ])('%s', (_name, parts) => {
    const text = transacted(parts).replace(
      '(:id) ON CONFLICT',
      parts.consumer === none ? "('x') ON CONFLICT" : '(:id) ON CONFLICT',
    );
    expect(expectedOf(text)).toHaveLength(1);
    check('dirty-view', text);
  });
});

describe('dirty-view is silent about', () => {
  test.each<[string, Transacted]>([
    ['a client that reads what is committed', { service: 'kafkajs' }],
    [
      'a consumer that is part of the broker’s transactions',
      { consumer: '{ topic: credits }\n        delivery: exactly once' },
    ],
    [
      'messages that are not in a transaction',
      { write: '- sql: INSERT INTO credits (id, amount) VALUES (:id, :amount)' },
    ],
    ['a broker that hands out what is committed', { broker: 'pulsar' }],
    ['a view that reads what is committed', { service: 'kafkajs', view: shown('risingwave') }],
    ['a consumer that waits for the commit', { consumer: '{ topic: credits }\n        isolation: read committed' }],
    [
      'a view that waits for the commit',
      { service: 'kafkajs', view: `${shown('ksqldb')}\n    isolation: read committed` },
    ],
    ['a product of which this is not known', { service: 'kafkajs', view: shown('materialize') }],
  ])('%s', (_name, parts) => {
    check('dirty-view', transacted(parts));
  });
});
