/**
 * Retries of producers: kept twice or out of order where neither client nor broker tells a repeat from a new message. Sources: KIP-98
 * and KIP-679 (idempotent producers, by default since Kafka 3.0); librdkafka CONFIGURATION.md; Amazon Kinesis developer guide.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

interface Setting {
  readonly topic: string;
  readonly client?: string;
  readonly effect?: string;
}

const adds = 'UPDATE balances SET amount = amount + :amount WHERE wallet = :wallet';

/** A payment that a worker books; it gets each message exactly once, so that only the producer can go wrong. */
function payment({ topic, client = '', effect = adds }: Setting): string {
  return `
flowproof: 1
topics:
  payments: { ${topic}, columns: { id: text, wallet: text, amount: integer }, key: wallet }
stores:
  bank:
    technology: postgresql
    tables:
      balances: { columns: { wallet: text, amount: integer }, key: wallet, rows: [{ wallet: w, amount: 0 }] }
      booked: { columns: { id: text, amount: integer }, key: id }
services:
  web:
    ${client}
    operations:
      pay:
        inputs: { id: [p1], wallet: [w], amount: [5] }
        steps: [{ sql: 'INSERT INTO payments (id, wallet, amount) VALUES (:id, :wallet, :amount)' }]
  worker:
    operations:
      book:
        on: { topic: payments }
        delivery: exactly once
        steps: [{ sql: '${effect}' }]
scenarios:
  one: { run: [{ operation: pay }] }
`;
}

const twice = ['duplicate-effect, with retry of web.pay'];

describe('a message that is sent again', () => {
  test.each<readonly [string, Setting, readonly string[]]>([
    ['Kafka today', { topic: 'technology: kafka' }, []],
    ['Kafka 3.0', { topic: 'technology: kafka, version: "3.0"' }, []],
    ['Kafka before 3.0', { topic: 'technology: kafka, version: "2.8"' }, twice],
    [
      'Kafka before 3.0, idempotence switched on',
      { topic: 'technology: kafka, version: "2.8", idempotent_producers: true' },
      [],
    ],
    ['Kafka, idempotence switched off', { topic: 'technology: kafka, idempotent_producers: false' }, twice],
    [
      'librdkafka, which is not idempotent by default',
      { topic: 'technology: kafka', client: 'technology: librdkafka' },
      twice,
    ],
    ['the Java client', { topic: 'technology: kafka', client: 'technology: spring-kafka' }, []],
    ['Kinesis', { topic: 'technology: kinesis' }, twice],
    ['SQS', { topic: 'technology: sqs' }, twice],
    ['RabbitMQ', { topic: 'technology: rabbitmq' }, twice],
    ['Pulsar without deduplication', { topic: 'technology: pulsar' }, twice],
    ['NATS JetStream, which knows message ids', { topic: 'technology: nats' }, []],
    ['a topic of which nothing is known', { topic: 'partitions: 1' }, []],
  ])('on %s', (_, setting, found) => {
    expect(told(payment(setting))).toEqual(found);
  });

  test('does no harm to a reader that recognises it', () => {
    const effect = 'INSERT INTO booked (id, amount) VALUES (:id, :amount) ON CONFLICT DO NOTHING';
    expect(told(payment({ topic: 'technology: kinesis', effect }))).toEqual([]);
  });

  test('is not tried where the file says so', () => {
    expect(told(`${payment({ topic: 'technology: kinesis' })}\nsimulation: { faults: [crash, redelivery] }`)).toEqual(
      [],
    );
  });

  test('is explained', () => {
    expect(explained(payment({ topic: 'technology: kinesis' }))[0]).toMatch(
      /^web\.pay gets no answer to a message that the topic payments has taken, and sends it again: .*Let the broker recognise the repeat/,
    );
  });
});

/** Two changes of one address, in order; the last one counts. */
const address = (topic: string, effect: string): string => `
flowproof: 1
topics:
  moves: { ${topic}, columns: { person: text, version: integer, city: text }, key: person }
stores:
  crm:
    technology: postgresql
    tables:
      people: { columns: { person: text, version: integer, city: text }, key: person, rows: [{ person: p, version: 0, city: rome }] }
services:
  web:
    technology: librdkafka
    operations:
      move:
        inputs: { person: [p] }
        steps:
          - sql: INSERT INTO moves (person, version, city) VALUES (:person, 1, 'paris')
          - sql: INSERT INTO moves (person, version, city) VALUES (:person, 2, 'oslo')
  worker:
    operations:
      follow:
        on: { topic: moves }
        delivery: exactly once
        steps: [{ sql: '${effect}' }]
scenarios:
  one: { run: [{ operation: move }], faults: [retry] }
invariants:
  lives_where_it_moved_last:
    when: settled
    never: SELECT person FROM people WHERE city = 'paris'
`;

describe('a message that is sent again behind a later one', () => {
  const sets = 'UPDATE people SET city = :city, version = :version WHERE person = :person';

  test('undoes the later one', () => {
    // The same comes of a repeat of the first message, which is the plainer story where both are possible.
    expect(told(address('technology: kafka', sets)).some((line) => line.endsWith('with retry of web.move'))).toBe(true);
  });

  test('is found where the first one counts and a repeat does nothing', () => {
    const first = 'INSERT INTO people (person, version, city) VALUES (:person, :version, :city) ON CONFLICT DO NOTHING';
    const text = address('technology: kafka', first).replace(/, rows: .*rome } \]|, rows: \[\{ person: p[^\]]*\]/, '');
    const plain = text.replace(/invariants:[\s\S]*/, '');
    expect(told(plain)).toEqual(['reordered-effect, with retry of web.move']);
    expect(explained(plain)[0]).toContain('is lost on its way and sent again when the second is there');
  });

  test('is kept out by a version', () => {
    expect(told(address('technology: kafka', `${sets} AND version < :version`))).toEqual([]);
  });

  test('does not happen with an idempotent producer', () => {
    expect(told(address('technology: kafka, idempotent_producers: true', sets))).toEqual([]);
  });

  test('is of no account between partitions, where nothing has an order', () => {
    const apart = address('technology: kafka', sets).replace(":person, 2, 'oslo'", "'q', 2, 'oslo'");
    expect(told(apart).filter((line) => line.includes('reordered'))).toEqual([]);
  });
});
