/** What is advised must be something that the product has and that keeps out what was found; what is no decision on a copy is not called one. */
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze';
import { loadParser } from '../../src/sql/parse';
import { read, reported } from './fixture';

beforeAll(loadParser);

/** Two guests who want one name: the look finds nothing, so there is nothing to lock. */
const signUp = (technology: string): string => `flowproof: 1
stores:
  db:
    technology: ${technology}
    tables:
      users: { columns: { id: text, mail: text }, key: id }
services:
  web:
    operations:
      sign_up:
        inputs: { id: [u1, u2], mail: [m] }
        steps:
          - transaction: db
            steps:
              - sql: SELECT id FROM users WHERE mail = :mail
                into: there
              - require: :there.id IS NULL
              - sql: INSERT INTO users (id, mail) VALUES (:id, :mail)
`;

/** Two who count down one row: it can be locked where the product has locks. */
const countDown = (technology: string): string => `flowproof: 1
stores:
  db:
    technology: ${technology}
    tables:
      stock: { columns: { item: text, n: integer }, key: item }
services:
  web:
    operations:
      take:
        inputs: { item: [w] }
        steps:
          - transaction: db
            steps:
              - sql: SELECT n FROM stock WHERE item = :item
                into: s
              - require: :s.n > 0
              - sql: UPDATE stock SET n = :s.n - 1 WHERE item = :item
`;

const adviceOn = (text: string): readonly string[] =>
  analyze(read(text).pipeline)
    .filter(({ rule }) => rule === 'isolation-too-weak')
    .map(({ message }) => message.slice(message.indexOf('). ') + 3));

const titlesOn = (text: string): readonly string[] =>
  analyze(read(text).pipeline).flatMap(({ fixes }) => fixes.map(({ title }) => title));

describe('against a row that is not there yet', () => {
  test.each([
    [
      'postgresql',
      'Use `serializable`, let a unique key refuse the second row, or let both first lock one row that is there.',
    ],
    [
      'oracle',
      'No level of this product prevents it: let a unique key refuse the second row, or let both first lock one row that is there.',
    ],
    [
      'postgresql\n    isolation: repeatable read',
      'Use `serializable`, let a unique key refuse the second row, or let both write one row that is there.',
    ],
    [
      'mongodb',
      'No level of this product prevents it: let a unique key refuse the second row, or let both write one row that is there.',
    ],
  ])('%s is not told to lock what it did not find', (technology, advice) => {
    expect(adviceOn(signUp(technology))).toEqual([advice]);
    expect(titlesOn(signUp(technology)).filter((title) => /FOR UPDATE/.test(title))).toEqual([]);
  });

  test('InnoDB locks the gap', () => {
    expect(adviceOn(signUp('mysql'))).toEqual([
      'Use `serializable`, lock what is read with FOR UPDATE, or put the condition into the write (or a unique key under it).',
    ]);
  });
});

test('a row that is there can be locked', () => {
  expect(adviceOn(countDown('postgresql'))).toEqual([
    'Use `serializable`, lock what is read with FOR UPDATE, or put the condition into the write (or a unique key under it).',
  ]);
});

/** A worker of a queue that asks its own table whether the message was handled. */
const worker = (look: string): string => `flowproof: 1
topics:
  requests: { technology: sqs, columns: { id: text } }
stores:
  billing: { technology: postgresql, tables: { charges: { columns: { id: text } } } }
${look === 'ledger' ? 'views: { ledger: { technology: materialize, query: SELECT id FROM charges } }' : ''}
services:
  web: { operations: { submit: { inputs: { id: [o1] }, steps: [{ sql: 'INSERT INTO requests (id) VALUES (:id)' }] } } }
  worker:
    operations:
      charge:
        on: { topic: requests }
        steps:
          - sql: SELECT id FROM ${look} WHERE id = :id
            into: seen
          - require: :seen.id IS NULL
          - sql: INSERT INTO charges (id) VALUES (:id)
`;

test('a table is not a copy that is behind itself; a view of it is', () => {
  expect(reported(worker('charges'), 'decision-on-stale-view')).toEqual([]);
  expect(reported(worker('ledger'), 'decision-on-stale-view')).toHaveLength(1);
});

/** A cache that its writer empties. */
const cache = (after: string): string => `flowproof: 1
stores:
  db: { technology: postgresql, tables: { items: { columns: { id: text, price: integer }, key: id } } }
views:
  prices: { technology: redis, query: 'SELECT id, price FROM items' }
services:
  web:
    operations:
      reprice:
        inputs: { price: [2] }
        steps:
          - sql: UPDATE items SET price = :price WHERE id = 'i'
          - sql: ${after}
`;

test('who takes an entry out of a cache looks at nothing; who selects it does', () => {
  expect(reported(cache("DELETE FROM prices WHERE id = 'i'"), 'read-your-writes')).toEqual([]);
  expect(reported(cache("SELECT price FROM prices WHERE id = 'i'"), 'read-your-writes')).toHaveLength(1);
});
