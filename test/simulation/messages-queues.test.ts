/**
 * Queues give each message to one reader and forget it; logs keep it for all. Delivery at least once means that a message may come
 * again, also while somebody is still at work on it. Sources: RabbitMQ, "Consumer Acknowledgements and Publisher Confirms"; Amazon
 * SQS developer guide, "visibility timeout"; Kafka documentation, "Message Delivery Semantics"; Kleppmann, "How to do distributed
 * locking" (2016), on who works on when his lease has ended.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

const twoReaders = (technology: string): string => `
flowproof: 1
topics:
  orders: { technology: ${technology}, idempotent_producers: true, columns: { id: text }, key: id }
stores:
  shop:
    technology: postgresql
    tables:
      invoices: { columns: { id: text }, key: id }
      parcels: { columns: { id: text }, key: id }
services:
  web:
    operations:
      order:
        inputs: { id: [o1] }
        steps: [{ sql: INSERT INTO orders (id) VALUES (:id) }]
  billing:
    operations:
      bill:
        on: { topic: orders }
        delivery: exactly once
        steps: [{ sql: INSERT INTO invoices (id) VALUES (:id) ON CONFLICT DO NOTHING }]
  warehouse:
    operations:
      pack:
        on: { topic: orders }
        delivery: exactly once
        steps: [{ sql: INSERT INTO parcels (id) VALUES (:id) ON CONFLICT DO NOTHING }]
scenarios:
  one: { run: [{ operation: order }] }
invariants:
  billed_and_packed:
    when: settled
    never: SELECT o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM invoices i WHERE i.id = o.id)
`;

describe('two operations on one topic', () => {
  test.each(['sqs', 'rabbitmq'])('compete for the messages of a queue (%s)', (technology) => {
    expect(told(twoReaders(technology))).toEqual(['billed_and_packed: lost-effect']);
    expect(explained(twoReaders(technology))[0]).toMatch(
      /^warehouse\.pack takes a message from the topic orders\. That is a queue: .*so that billing\.bill never gets it/,
    );
  });

  test.each(['kafka', 'kinesis', 'pulsar'])('each get all of a log (%s)', (technology) => {
    expect(told(twoReaders(technology))).toEqual([]);
  });
});

/** Two changes of one row; the worker sets what the message says, so that a repeat alone does nothing. */
const changes = (technology: string): string => `
flowproof: 1
topics:
  moves: { technology: ${technology}, idempotent_producers: true, columns: { person: text, city: text }, key: person }
stores:
  crm:
    technology: postgresql
    tables:
      people: { columns: { person: text, city: text }, key: person, rows: [{ person: p, city: rome }] }
services:
  web:
    operations:
      move:
        inputs: { person: [p] }
        steps:
          - sql: INSERT INTO moves (person, city) VALUES (:person, 'paris')
          - sql: INSERT INTO moves (person, city) VALUES (:person, 'oslo')
  worker:
    operations:
      follow:
        on: { topic: moves }
        steps: [{ sql: UPDATE people SET city = :city WHERE person = :person }]
scenarios:
  one: { run: [{ operation: move }], faults: [redelivery] }
`;

describe('a message that is put back', () => {
  test.each(['sqs', 'rabbitmq'])('may come after others on a queue (%s)', (technology) => {
    expect(told(changes(technology))).toEqual(['duplicate-effect, with redelivery of worker.follow']);
  });

  test('comes before others on a log', () => {
    expect(told(changes('kafka'))).toEqual([]);
  });
});

const handling = (columns: string, delivery = 'at least once', faults = '[crash, redelivery]'): string => `
flowproof: 1
topics:
  payments: { technology: kafka, columns: { id: text, wallet: text, amount: integer }, key: wallet }
stores:
  bank:
    technology: postgresql
    tables:
      balances: { columns: { wallet: text, amount: integer }, key: wallet, rows: [{ wallet: w, amount: 0 }] }
      handled: { ${columns} }
services:
  web:
    operations:
      pay:
        inputs: { id: [p1], wallet: [w], amount: [5] }
        steps: [{ sql: 'INSERT INTO payments (id, wallet, amount) VALUES (:id, :wallet, :amount)' }]
  worker:
    operations:
      credit:
        on: { topic: payments }
        delivery: ${delivery}
        steps:
          - transaction: bank
            steps:
              - sql: SELECT count(*) AS times FROM handled WHERE id = :id
                into: earlier
              - require: :earlier.times = 0
                otherwise: handled
              - sql: INSERT INTO handled (id) VALUES (:id)
              - sql: UPDATE balances SET amount = amount + :amount WHERE wallet = :wallet
scenarios:
  one: { run: [{ operation: pay }], faults: ${faults} }
`;

describe('a message that another member gets while the first is at work on it', () => {
  test('is handled twice where only a look tells the repeat', () => {
    expect(told(handling('columns: { id: text }'))).toEqual(['duplicate-effect, with redelivery of worker.credit']);
    expect(explained(handling('columns: { id: text }'))[0]).toMatch(
      /^worker\.credit takes long over a message, which goes to another member/,
    );
  });

  test('is handled once where a key refuses the second', () => {
    expect(told(handling('columns: { id: text }, key: id'))).toEqual([]);
  });

  test('is not there when each message comes once, or a crash is all that happens', () => {
    expect(told(handling('columns: { id: text }', 'exactly once'))).toEqual([]);
    expect(told(handling('columns: { id: text }', 'at least once', '[crash]'))).toEqual([]);
  });
});

test('at most once: the offset is committed before the work, and a crash loses the message', () => {
  expect(told(handling('columns: { id: text }, key: id', 'at most once'))).toEqual([
    'lost-effect, with crash of worker.credit',
  ]);
});

/** A count of messages, made anew from what can still be had. */
const counted = (topic: string): string => `
flowproof: 1
topics:
  clicks: { ${topic}, idempotent_producers: true, columns: { page: text, id: text }, key: page }
views:
  clicks_by_page: { query: 'SELECT page, count(*) AS times FROM clicks GROUP BY page' }
services:
  web:
    operations:
      click:
        inputs: { page: [home], id: [c1, c2] }
        steps: [{ sql: 'INSERT INTO clicks (page, id) VALUES (:page, :id)' }]
      show:
        inputs: { page: [home] }
        steps:
          - sql: SELECT times FROM clicks_by_page WHERE page = :page
            into: shown
          - respond: :shown.times
sessions:
  click_and_show: [click, show]
scenarios:
  two: { run: [{ operation: click, clients: 2 }, { operation: show }], faults: [rebuild] }
`;

describe('a view that is made anew', () => {
  const lost = (topic: string): boolean => told(counted(topic)).some((line) => line.includes('with rebuild'));

  test.each([
    ['from a queue, which has given its messages away', 'technology: rabbitmq', true],
    ['from a log that keeps them', 'technology: kafka, retention: forever', false],
    ['from a log that keeps the last of each key', 'technology: kafka, retention: compacted, kind: events', true],
  ])('%s', (_, topic, isLost) => {
    expect(lost(topic)).toBe(isLost);
  });
});
