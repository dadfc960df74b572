/** Views: what they may show while changes are on their way, which changes stay together on it, and what a rebuild loses. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { told } from './told';

beforeAll(loadParser);

interface Design {
  readonly connectors?: string;
  readonly topics?: string;
  readonly views: string;
  readonly faults?: string;
  readonly invariants?: string;
  readonly operations?: string;
  readonly sessions?: string;
}

/** A bank that moves 1 from one account to another, in one transaction. */
function bank({ connectors, topics, views, faults = '[]', invariants, operations = '', sessions }: Design): string {
  const section = (name: string, lines: string | undefined): string => (lines ? `${name}:\n${lines}` : '');
  return `flowproof: 1
stores:
  bank:
    technology: postgresql
    isolation: serializable
    tables:
      payers: { columns: { id: text, n: integer }, key: id, rows: [{ id: a, n: 1 }] }
      payees: { columns: { id: text, n: integer }, key: id, rows: [{ id: b, n: 0 }] }
${section('connectors', connectors)}
${section('topics', topics)}
${section('views', views)}
services:
  teller:
    operations:
      transfer:
        steps:
          - transaction: bank
            steps:
              - sql: UPDATE payers SET n = n - 1 WHERE id = 'a'
              - sql: UPDATE payees SET n = n + 1 WHERE id = 'b'
${operations}
${section('sessions', sessions)}
${section('invariants', invariants)}
simulation: { faults: ${faults} }
`;
}

const cdc = (more = ''): string =>
  `  capture: { technology: debezium, from: bank, to: { bank.payers: payer_log, bank.payees: payee_log }${more} }`;
const logs = '  payer_log: { technology: kafka }\n  payee_log: { technology: kafka }';
const total = (technology: string, from = ['payer_log', 'payee_log'], more = ''): string =>
  `  total: { technology: ${technology}, freshness: any${more}, query: "SELECT (SELECT sum(n) FROM ${from[0]}) + (SELECT sum(n) FROM ${from[1]}) AS n" }`;
const kept = '  money_is_kept: { always: (SELECT n FROM total) = 1 }';

describe('a view over two tables that change in one transaction', () => {
  test('shows half of it where each table has a topic and the view takes its inputs one by one', () => {
    const design = { connectors: cdc(), topics: logs, views: total('ksqldb'), invariants: kept };
    expect(told(bank(design))).toEqual(['money_is_kept: fractured-read']);
  });

  test('shows half of it also where the view is consistent, because two topics are two sources', () => {
    const design = { connectors: cdc(), topics: logs, views: total('materialize'), invariants: kept };
    expect(told(bank(design))).toEqual(['money_is_kept: fractured-read']);
  });

  test('shows all or nothing where the connector keeps transactions and the view takes them whole', () => {
    const connectors = cdc(', transactions: true');
    expect(told(bank({ connectors, topics: logs, views: total('materialize'), invariants: kept }))).toEqual([]);
  });

  test('shows half of it where the connector keeps transactions and the view does not', () => {
    const connectors = cdc(', transactions: true');
    expect(told(bank({ connectors, topics: logs, views: total('ksqldb'), invariants: kept }))).toEqual([
      'money_is_kept: fractured-read',
    ]);
  });

  test('shows all or nothing where the view reads the store itself: the tables of one store move together', () => {
    const views = total('materialize', ['bank.payers', 'bank.payees']);
    expect(told(bank({ views, invariants: kept }))).toEqual([]);
  });

  test('shows all or nothing where it is recomputed now and then over the store', () => {
    const views = total('postgresql', ['bank.payers', 'bank.payees'], ', refresh: every 1h');
    expect(told(bank({ views, invariants: kept }))).toEqual([]);
  });

  test('shows all or nothing on a replica, which applies whole transactions in their order', () => {
    const views = '  replica: { technology: postgresql, replica_of: bank, freshness: any }';
    const invariants =
      '  money_is_kept: { always: (SELECT sum(n) FROM replica.payers) + (SELECT sum(n) FROM replica.payees) = 1 }';
    expect(told(bank({ views, invariants }))).toEqual([]);
  });

  test('is never behind where it is refreshed with the commit', () => {
    const views = total('postgresql', ['bank.payers', 'bank.payees'], ', refresh: on commit');
    const invariants = `${kept}\n  is_fresh: { always: (SELECT n FROM total) = (SELECT sum(n) FROM bank.payers) + (SELECT sum(n) FROM bank.payees) }`;
    expect(told(bank({ views, invariants }))).toEqual([]);
  });
});

describe('two views', () => {
  const two = (technology: string, more = ''): string => `
  paid: { technology: ${technology}, freshness: any${more}, query: "SELECT sum(n) AS n FROM bank.payers" }
  received: { technology: ${technology}, freshness: any${more}, query: "SELECT sum(n) AS n FROM bank.payees" }`;
  const agree = '  they_agree: { always: (SELECT n FROM paid) + (SELECT n FROM received) = 1 }';

  test('of one consistent system move together', () => {
    expect(told(bank({ views: two('materialize'), invariants: agree }))).toEqual([]);
  });

  test('that are refreshed each in its own time disagree', () => {
    const design = { views: two('postgresql', ', refresh: every 1h'), invariants: agree };
    expect(told(bank(design))).toEqual(['they_agree: stale-read']);
  });
});

describe('messages of a broker transaction', () => {
  const design = (technology: string): string => `flowproof: 1
topics:
  debits: { technology: kafka, columns: { id: text, n: integer }, key: id }
  credits: { technology: kafka, columns: { id: text, n: integer }, key: id }
views:
  total:
    technology: ${technology}
    freshness: any
    isolation: read committed
    query: SELECT coalesce((SELECT sum(n) FROM debits), 0) + coalesce((SELECT sum(n) FROM credits), 0) AS n
services:
  teller:
    operations:
      transfer:
        inputs: { id: [t1] }
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO debits (id, n) VALUES (:id, -1)
              - sql: INSERT INTO credits (id, n) VALUES (:id, 1)
invariants:
  money_is_kept: { always: (SELECT n FROM total) = 0 }
simulation: { faults: [] }
`;

  test('are published together, and still taken one topic after the other: a transaction of a log is not isolation', () => {
    expect(told(design('ksqldb'))).toEqual(['money_is_kept: fractured-read']);
    expect(told(design('materialize'))).toEqual(['money_is_kept: fractured-read']);
  });
});

describe('what a view publishes', () => {
  const design = (retraction: string): string =>
    bank({
      topics: `  totals: { technology: kafka, columns: { n: integer }${retraction === 'true' ? ', kind: changelog' : ''} }`,
      views: `
  paid: { technology: ksqldb, freshness: any, query: "SELECT sum(n) AS n FROM bank.payers", publishes: totals, retraction: ${retraction} }
  now: { technology: ksqldb, freshness: any, query: "SELECT sum(n) AS n FROM totals" }`,
      invariants:
        '  right_in_the_end: { when: settled, always: (SELECT n FROM now) = (SELECT sum(n) FROM bank.payers) }',
    });

  test('takes back what it has said before, when it is retracted', () => {
    expect(told(design('true'))).toEqual([]);
  });

  test('leaves every value that it once had, when it is only ever appended', () => {
    expect(told(design('false'))).toHaveLength(1);
    expect(told(design('false'))[0]).toContain('right_in_the_end');
  });
});

describe('a view that is purged and rebuilt', () => {
  const design = (topic: string): string => `flowproof: 1
topics:
  visits: { ${topic}, columns: { visit: text, page: text }, key: visit, rows: [{ visit: v0, page: home }] }
views:
  popular: { technology: ksqldb, freshness: any, query: "SELECT page, count(*) AS n FROM visits GROUP BY page" }
services:
  site:
    operations:
      open: { inputs: { visit: [v1], page: [home] }, steps: [{ sql: 'INSERT INTO visits (visit, page) VALUES (:visit, :page)' }] }
invariants:
  all_count: { when: settled, always: (SELECT count(*) FROM popular) = 1 }
  none_lost:
    when: settled
    always: (SELECT coalesce(sum(n), 0) FROM popular) = (SELECT count(*) FROM visits)
simulation: { faults: [rebuild] }
`;

  test.each([
    ['keeps everything', 'technology: kafka, retention: forever', []],
    ['keeps the latest of every key', 'technology: kafka, retention: compacted', []],
    [
      'keeps a week',
      'technology: kafka, retention: 7d',
      ['lost-effect, with rebuild of popular', 'none_lost: lost-effect, with rebuild of popular'],
    ],
  ])('finds what its topic %s', (_, topic, expected) => {
    expect(told(design(topic))).toEqual(expected);
  });

  test('finds nothing in a queue: what it has taken is gone', () => {
    expect(told(design('technology: rabbitmq'))).toContain('all_count: lost-effect, with rebuild of popular');
  });

  test('loses nothing where the tables are still there', () => {
    const views = total('materialize', ['bank.payers', 'bank.payees']);
    expect(told(bank({ views, invariants: kept, faults: '[rebuild]' }))).toEqual([]);
    const captured = { connectors: cdc(', transactions: true'), topics: logs, views: total('materialize') };
    expect(told(bank({ ...captured, invariants: kept, faults: '[rebuild]' }))).toEqual([]);
  });
});

describe('one who writes and then looks', () => {
  const look = (relation: string): string => `
      look:
        steps:
          - sql: SELECT n FROM ${relation} WHERE id = 'b'
            into: seen
          - respond: :seen.n`;
  const session = '  pay_and_look: [transfer, look]';

  test('may not find it on a replica', () => {
    const views = '  replica: { technology: postgresql, replica_of: bank }';
    expect(told(bank({ views, operations: look('replica.payees'), sessions: session }))).toEqual(['read-your-writes']);
  });

  test('finds it in the store', () => {
    const views = '  replica: { technology: postgresql, replica_of: bank }';
    expect(told(bank({ views, operations: look('bank.payees'), sessions: session }))).toEqual([]);
  });

  test('finds it in a view that is refreshed with the commit', () => {
    const views = '  shown: { technology: postgresql, refresh: on commit, query: "SELECT id, n FROM bank.payees" }';
    expect(told(bank({ views, operations: look('shown'), sessions: session }))).toEqual([]);
  });
});

describe('a view over an outbox that was cleared away', () => {
  const design = (retention: string): string => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      outbox: { columns: { id: text, n: integer }, key: id, rows: [{ id: e0, n: 1 }] }
connectors:
  relay: { technology: debezium, from: shop.outbox, to: sold }
topics:
  sold: { technology: kafka, kind: events, retention: ${retention} }
views:
  sales: { technology: materialize, freshness: any, query: "SELECT count(DISTINCT id) AS n FROM sold" }
services:
  app:
    operations:
      sell: { inputs: { id: [e1] }, steps: [{ sql: 'INSERT INTO outbox (id, n) VALUES (:id, 1)' }] }
      clean: { on: { every: 1h }, steps: [{ sql: "DELETE FROM outbox WHERE id = 'e0'" }] }
      report: { steps: [{ sql: SELECT n FROM sales, into: seen }, { respond: ':seen.n' }] }
simulation: { faults: [rebuild] }
`;

  test('finds everything again in a log that keeps everything', () => {
    expect(told(design('forever'))).toEqual([]);
  });

  test('finds what is still in the outbox and what the log still keeps, and nothing else', () => {
    expect(told(design('7d'))).toEqual(['lost-effect, with rebuild of sales', 'stale-read, with rebuild of sales']);
  });
});
