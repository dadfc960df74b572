/** What a finding says of its run and what it advises: true of this run, and something that these products have. */
import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { explained, run, told } from './told';

beforeAll(loadParser);

/** A transfer in two statements, and an audit that looks once. */
const transfer = `flowproof: 1
stores:
  bank:
    technology: postgresql
    tables:
      acc: { columns: { id: text, bal: integer }, key: id, rows: [{ id: a, bal: 5 }, { id: b, bal: 5 }] }
services:
  web:
    operations:
      move:
        steps:
          - sql: UPDATE acc SET bal = bal - 5 WHERE id = 'a'
          - sql: UPDATE acc SET bal = bal + 5 WHERE id = 'b'
      audit:
        steps:
          - sql: SELECT sum(bal) AS total FROM acc
            into: t
          - respond: :t.total
`;

test('who looks once between two writes is not said to have looked twice', () => {
  const skew = explained(transfer).find((text) => text.startsWith('web.audit'));
  expect(skew).toContain('when web.move is only half done: one part of what it writes is there, the rest is not.');
});

/** One event on two topics. */
const twoTopics = (technology: string): string => `flowproof: 1
topics:
  a: { technology: ${technology}, columns: { id: text }, key: id, kind: events }
  b: { technology: ${technology}, columns: { id: text }, key: id, kind: events }
services:
  web:
    operations:
      publish:
        inputs: { id: [x] }
        steps:
          - sql: INSERT INTO a (id) VALUES (:id)
          - sql: INSERT INTO b (id) VALUES (:id)
`;

test.each([
  ['kafka', 'Append all of it in one transaction of the broker, to readers of committed messages.'],
  [
    'kinesis',
    'Make one message of it, or write a store in one transaction and let change data capture carry it to the topics.',
  ],
])('what is appended to two topics of %s can be made one', (technology, advice) => {
  expect(explained(twoTopics(technology)).filter((text) => text.includes(advice))).toHaveLength(1);
});

/** A stream processor that takes messages at least once, and who loads what it makes of them. */
const enrich = (facts: string, load: string): string => `flowproof: 1
topics:
  raw: { technology: kafka, columns: { id: text, v: integer }, key: id, kind: events }
  enriched: { technology: kafka, columns: { id: text, v: integer }, key: id, kind: events }
stores:
  out_db: { technology: postgresql, tables: { facts: { columns: { id: text, v: integer }${facts} } } }
services:
  api: { operations: { send: { inputs: { id: [a], v: [1] }, steps: [{ sql: 'INSERT INTO raw (id, v) VALUES (:id, :v)' }] } } }
  enricher:
    operations:
      enrich:
        on: { topic: raw }
        steps: [{ sql: 'INSERT INTO enriched (id, v) VALUES (:id, :v + 100)' }]
  loader:
    operations:
      load:
        on: { topic: enriched }
        steps: [{ sql: '${load}' }]
`;

test('a repeat on a keyed topic between two processors is what its reader makes of it', () => {
  const byKey = 'INSERT INTO facts (id, v) VALUES (:id, :v) ON CONFLICT (id) DO UPDATE SET v = excluded.v';
  expect(told(enrich(', key: id', byKey))).toEqual([]);
  expect(told(enrich('', 'INSERT INTO facts (id, v) VALUES (:id, :v)'))[0]).toMatch(/^duplicate-effect, with/);
});

/** Likes that are counted where plain writes do not look: the sum is computed from an earlier look. */
const likes = (technology: string): string => `flowproof: 1
stores:
  db:
    technology: ${technology}
    tables: { posts: { columns: { id: text, likes: integer }, key: id, rows: [{ id: p, likes: 0 }] } }
services:
  web: { operations: { like: { steps: [{ sql: "UPDATE posts SET likes = likes + 1 WHERE id = 'p'" }] } } }
`;

test('Cassandra loses an update between its look and its write, and nobody waits for a lock', () => {
  expect(told(likes('dynamodb'))).toEqual([]);
  expect(told(likes('cassandra'))).toEqual(['lost-update']);
  const [finding] = run(likes('cassandra')).scenarios.flatMap(({ findings }) => findings);
  expect(finding?.trace.map(({ result }) => result)).toEqual([
    'has looked, and writes next',
    'has looked, and writes next',
    '1 row',
    '1 row',
  ]);
  expect(finding?.explanation).not.toMatch(/FOR UPDATE/);
});
