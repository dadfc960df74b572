/** What the entries guarantee by default, against what their makers document. */
import { describe, expect, it } from 'vitest';
import {
  brokerTransactions,
  captureMode,
  defaultDelivery,
  defaultIsolation,
  defaultRetention,
  hasConditionalAppend,
  hasTransactions,
  isolationLevel,
  keepsConsumed,
  keepsTransactions,
  producerRetries,
  refreshDefault,
  takesOpenMessages,
  transactionLevel,
  viewConsistency,
} from '../../src/catalog/guarantees';
import { resolveTechnology, technologyById } from '../../src/catalog/lookup';
import type { Technology } from '../../src/catalog/technology';

function technology(id: string): Technology {
  const known = technologyById(id);
  if (!known) throw new Error(`no entry ${id}`);
  return known;
}

const native = (store: string) => resolveTechnology('native', 'connectors', { sources: [store] }).technology;

describe('isolation', () => {
  it.each([
    ['postgresql', 'REPEATABLE  READ', 'repeatable read'],
    ['postgresql', 'serializable', 'serializable'],
    ['postgresql', 'snapshot', undefined],
    ['postgresql', 'strict serializable', undefined],
    ['tidb', 'repeatable read', 'repeatable read (pessimistic)'],
    ['tidb', 'serializable', undefined],
    ['sqlserver', 'read committed', 'read committed (locking)'],
    ['sqlserver', 'snapshot', 'snapshot'],
    ['oracle', 'repeatable read', undefined],
    ['spanner', 'strict serializable', 'serializable'],
    ['foundationdb', 'serializable', 'strict serializable'],
    ['mongodb', 'snapshot', 'transaction readConcern snapshot + writeConcern majority'],
    ['redis', 'serializable', 'MULTI/EXEC or script'],
    ['generic_store', 'snapshot', 'snapshot'],
    ['sqlite', 'read committed', undefined],
  ])('%s, %s: %s', (id, name, level) => {
    expect(isolationLevel(technology(id), name)?.name).toBe(level);
  });

  it.each([
    ['postgresql', 'read committed'],
    ['mysql', 'repeatable read'],
    ['cockroachdb', 'serializable'],
    ['sqlserver', 'read committed (locking)'],
    ['yugabytedb', 'read committed'],
    ['foundationdb', 'strict serializable'],
    ['snowflake', 'read committed'],
    ['generic_store', 'read committed'],
  ])('%s starts transactions at %s', (id, level) => {
    expect(defaultIsolation(technology(id))).toBe(level);
  });

  it('is another one inside a transaction where the default is about single commands', () => {
    expect(transactionLevel(technology('mongodb'), defaultIsolation(technology('mongodb')))?.is).toBe('snapshot');
    expect(transactionLevel(technology('redis'), defaultIsolation(technology('redis')))?.is).toBe('serializable');
    expect(transactionLevel(technology('postgresql'), 'read committed')?.name).toBe('read committed');
  });
});

describe('connectors', () => {
  it.each([
    ['debezium_postgresql', 'at least once', 'log', false],
    ['kafka_connect_jdbc_source', 'at least once', 'polling', false],
    ['fivetran', 'at least once', 'polling', false],
    ['flink_cdc', 'exactly once', 'log', false],
    ['generic_connector', 'at least once', 'log', false],
  ] as const)('%s: %s, %s, keeps transactions: %s', (id, delivery, mode, keeps) => {
    expect(defaultDelivery(technology(id))).toBe(delivery);
    expect(captureMode(technology(id))).toBe(mode);
    expect(keepsTransactions(technology(id))).toBe(keeps);
  });

  it('native feeds keep transactions where the store’s log does', () => {
    expect(keepsTransactions(native('postgresql'))).toBe(true);
    expect(keepsTransactions(native('cockroachdb'))).toBe(false);
    expect(captureMode(native('postgresql'))).toBe('log');
    expect(defaultDelivery(native('redis'))).toBe('at most once');
  });
});

describe('views', () => {
  it.each([
    ['materialize', 'transactional', 'continuous'],
    ['risingwave', 'transactional', 'continuous'],
    ['feldera', 'transactional', 'continuous'],
    ['postgres_matview', 'transactional', 'every'],
    ['postgresql', 'transactional', 'continuous'],
    ['snowflake', 'transactional', 'every'],
    ['bigquery', 'transactional', 'on commit'],
    ['ksqldb', 'eventual', 'continuous'],
    ['flink', 'eventual', 'continuous'],
    ['redis_cache', 'eventual', 'continuous'],
    ['elasticsearch', 'eventual', 'continuous'],
    ['generic_view', 'eventual', 'continuous'],
  ] as const)('%s: %s, %s', (id, consistency, refresh) => {
    expect(viewConsistency(technology(id))).toBe(consistency);
    expect(refreshDefault(technology(id)).kind).toBe(refresh);
  });
});

describe('brokers', () => {
  it('keep what their makers say', () => {
    expect(defaultRetention(technology('kafka'))).toEqual({
      kind: 'duration',
      duration: { ms: 604_800_000, text: '7d' },
    });
    expect(defaultRetention(technology('kinesis'))).toMatchObject({ duration: { text: '1d' } });
    expect(defaultRetention(technology('rabbitmq_queue'))).toMatchObject({
      duration: { ms: 0, text: 'until acknowledged' },
    });
    expect(defaultRetention(technology('event_hubs'))).toMatchObject({ duration: { text: '1h' } });
    expect(defaultRetention(technology('rabbitmq_stream'))).toEqual({ kind: 'forever' });
    expect(defaultRetention(technology('generic_topic'))).toEqual({ kind: 'forever' });
  });

  it('append to several topics atomically only where that is documented', () => {
    expect(brokerTransactions(technology('kafka'))).toBe(true);
    expect(brokerTransactions(technology('kinesis'))).toBe(false);
    expect(brokerTransactions(technology('rabbitmq_queue'))).toBe(false);
    expect(brokerTransactions(technology('generic_topic'))).toBe(false);
  });
});

describe('readers of topics', () => {
  it.each([
    ['a service of which nothing is known', undefined, 'kafka', true, 'certain'],
    ['Kafka’s own client', 'client_kafka_java', 'kafka', true, 'certain'],
    ['librdkafka', 'client_librdkafka', 'kafka', true, 'no'],
    ['Pulsar’s client', undefined, 'pulsar', true, 'no'],
    ['a broker without transactions', undefined, 'kinesis', true, 'no'],
    ['a view of which nothing is known', 'generic_view', 'kafka', false, 'certain'],
    ['a product that is known, but not for this', 'materialize', 'kafka', false, 'no'],
    ['a product that is known in general', 'ksqldb', 'kafka', false, 'likely'],
  ] as const)('%s takes messages of open transactions: %s on %s', (_, reader, broker, isService, taken) => {
    const product = reader === undefined ? undefined : technology(reader);
    expect(takesOpenMessages(product, technology(broker), isService)).toBe(taken);
  });

  it.each([
    ['kafka', true],
    ['generic_topic', true],
    ['google_pubsub', true],
    ['rabbitmq_queue', false],
    ['sqs', false],
  ])('%s keeps what was consumed: %s', (id, keeps) => {
    expect(keepsConsumed(technology(id))).toBe(keeps);
  });
});

describe('producers', () => {
  it.each([
    ['kafka', undefined, undefined, 'none'],
    ['kafka', undefined, '3.0', 'none'],
    ['kafka', undefined, '2.8.1', 'repeat or reorder'],
    ['kafka', 'client_librdkafka', undefined, 'repeat or reorder'],
    ['kafka', 'client_kafka_java', '2.8', 'none'],
    ['redpanda', undefined, '22.1', 'none'],
    ['pulsar', undefined, undefined, 'repeat'],
    ['kinesis', undefined, undefined, 'repeat or reorder'],
    ['nats_jetstream', undefined, undefined, 'none'],
    ['generic_topic', undefined, undefined, 'none'],
  ] as const)('of %s (%s, %s): a retry can %s', (broker, client, version, found) => {
    const product = client === undefined ? undefined : technology(client);
    expect(producerRetries(technology(broker), product, version)).toBe(found);
  });

  it.each([
    ['nats_jetstream', true],
    ['kurrentdb', true],
    ['kafka', false],
    ['rabbitmq_stream', false],
    ['generic_topic', false],
  ])('%s refuses an append by its condition: %s', (id, refuses) => {
    expect(hasConditionalAppend(technology(id))).toBe(refuses);
  });
});

describe('stores', () => {
  it.each([
    ['postgresql', true],
    ['generic_store', true],
    ['snowflake', true],
    ['elasticsearch', false],
    ['memcached', false],
  ])('%s has transactions: %s', (id, has) => {
    expect(hasTransactions(technology(id))).toBe(has);
  });
});
