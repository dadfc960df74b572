/** Topics that forget what somebody needs: as the only record, and under a view that could not be rebuilt; with their near twins. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, reported } from './fixture';

beforeAll(loadParser);

interface Parts {
  /** More about the topic `grants`. */
  readonly topic?: string;
  /** The mark under it. */
  readonly mark?: string;
  readonly view?: string;
  readonly use?: string;
  readonly more?: string;
}

const view = (query: string, technology = 'materialize') => `views:
  credit:
    technology: ${technology}
    freshness: 1s
    query: ${query}`;

const summed = view('SELECT customer, sum(amount) AS amount FROM grants GROUP BY customer');

const decides = `
          - sql: SELECT amount FROM credit WHERE customer = :customer
            into: granted
          - require: :granted.amount >= 1
          - sql: INSERT INTO orders (id, customer) VALUES (:id, :customer)`;

const shows = `
          - sql: SELECT amount FROM credit WHERE customer = :customer
            into: granted
          - respond: :granted.amount`;

function bank({ topic = '', mark = '', view = summed, use = decides, more = '' }: Parts): string {
  return `flowproof: 1
topics:
  grants:
${mark}
    technology: kafka
    columns: { id: text, customer: text, amount: integer, at: timestamp }
    key: customer
${topic}
${view}
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, customer: text }
        key: id
services:
  bank:
    operations:
      grant:
        inputs: { id: [g1], customer: [ada], amount: [5] }
        steps:
          - sql: INSERT INTO grants (id, customer, amount) VALUES (:id, :customer, :amount)
  web:
    operations:
      order:
        inputs: { id: [o1], customer: [ada] }
        steps:${use}
${more}`;
}

const record = '# ^^^^^^ warning[broker-as-record]';
const lost = '# ^^^^^^ warning[not-rebuildable]';
const marked = (text: string) => text.replace('  credit:\n', `  credit:\n${lost}\n`);

const cases = (rule: string, bad: [string, Parts][], good: [string, Parts][]) => {
  describe(`${rule} reports`, () => {
    test.each(bad)('%s', (_name, parts) => {
      const text = bank(parts);
      expect(expectedOf(text)).toHaveLength(1);
      expect(reported(text, rule)).toEqual(expectedOf(text));
    });
  });
  describe(`${rule} is silent about`, () => {
    test.each(good)('%s', (_name, parts) => {
      expect(reported(bank(parts), rule)).toEqual([]);
    });
  });
};

cases(
  'broker-as-record',
  [
    ['what is decided on through a sum', { mark: record }],
    [
      'what is decided on through two views',
      {
        mark: record,
        view: `${summed}
  known:
    technology: materialize
    freshness: 1s
    query: SELECT customer FROM credit`,
        use: decides.replaceAll('amount FROM credit', 'customer AS amount FROM known').replace('>= 1', "<> 'x'"),
      },
    ],
    [
      'what is read from the topic itself',
      {
        mark: record,
        use: `
          - sql: SELECT sum(amount) AS amount FROM grants WHERE customer = :customer
            into: granted
          - respond: :granted.amount`,
      },
    ],
    [
      'a retention that the file says',
      {
        topic: `    retention: 30d
#              ^^^ warning[broker-as-record]`,
      },
    ],
  ],
  [
    ['a log that keeps everything', { topic: '    retention: forever' }],
    ['a log that keeps the last message of each key', { topic: '    retention: compacted' }],
    ['a view that is only shown', { use: shows }],
    [
      'a span of time',
      { view: view("SELECT customer, sum(amount) AS amount FROM grants WHERE at > '2024-01-01' GROUP BY customer") },
    ],
    [
      'a sketch, which does not say what it needs',
      {
        view: 'views:\n  credit: { from: [grants], freshness: 1s }',
        use: decides.replace('amount FROM', 'customer AS amount FROM').replace('>= 1', "<> 'x'"),
      },
    ],
    [
      'what a sink writes down',
      {
        more: `connectors:
  sink: { technology: fivetran, from: grants, to: shop.orders }`,
      },
    ],
    [
      'what a consumer writes down',
      {
        more: `  archive:
    operations:
      keep:
        on: { topic: grants }
        steps:
          - sql: INSERT INTO orders (id, customer) VALUES (:id, :customer) ON CONFLICT DO NOTHING`,
      },
    ],
  ],
);

cases(
  'not-rebuildable',
  [
    ['a sum that an operation reads', { view: marked(summed), use: shows }],
    [
      'an index of what is in the topic',
      { view: marked(view('SELECT customer, amount FROM grants', 'elasticsearch')), use: shows },
    ],
    [
      'a view that only an invariant is about',
      {
        view: marked(summed),
        use: `
          - sql: INSERT INTO orders (id, customer) VALUES (:id, :customer)`,
        more: `invariants:
  no_debt: { never: SELECT customer FROM credit WHERE amount < 0 }`,
      },
    ],
  ],
  [
    ['a log that keeps everything', { topic: '    retention: forever', use: shows }],
    ['a topic that is compacted by key', { topic: '    retention: compacted', use: shows }],
    ['what the broker keeps as the only record, which is told at the topic', {}],
    [
      'a view that nobody here reads',
      {
        use: `
          - sql: INSERT INTO orders (id, customer) VALUES (:id, :customer)`,
      },
    ],
    [
      'a warehouse, which keeps what it has taken in',
      { view: view('SELECT customer, amount FROM grants', 'snowflake'), use: shows },
    ],
    [
      'a span of time',
      {
        view: view("SELECT customer, sum(amount) AS amount FROM grants WHERE at > '2024-01-01' GROUP BY customer"),
        use: shows,
      },
    ],
    [
      'what a consumer writes down',
      {
        use: shows,
        more: `  archive:
    operations:
      keep:
        on: { topic: grants }
        steps:
          - sql: INSERT INTO orders (id, customer) VALUES (:id, :customer) ON CONFLICT DO NOTHING`,
      },
    ],
  ],
);

describe('not-rebuildable, behind a connector', () => {
  const shop = (technology: string, mark = '') => `flowproof: 1
stores:
  shop:
    technology: spanner
    tables:
      products:
        columns: { sku: text, price: integer }
        key: sku
connectors:
  cdc: { technology: ${technology}, from: shop.products, to: changes }
topics:
  changes: { technology: kafka, retention: 7d }
views:
  search:
${mark}
    technology: elasticsearch
    freshness: 1m
    query: SELECT sku, price FROM changes
services:
  site:
    operations:
      find:
        inputs: { sku: [lamp] }
        steps:
          - sql: SELECT price FROM search WHERE sku = :sku
            into: found
          - respond: :found.price
`;

  test('reports a connector that cannot read its tables from the beginning', () => {
    const text = shop('debezium', '# ^^^^^^ warning[not-rebuildable]');
    expect(reported(text, 'not-rebuildable')).toEqual(expectedOf(text));
  });

  test.each(['native', 'airbyte'])('is silent about one that can: %s', (technology) => {
    expect(reported(shop(technology), 'not-rebuildable')).toEqual([]);
  });
});
