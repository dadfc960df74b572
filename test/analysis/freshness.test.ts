/** What readers see: views that lag, views that take transactions apart, own writes that are missing; and who is not affected. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, reported } from './fixture';

beforeAll(loadParser);

interface Bank {
  readonly connector?: string;
  readonly feedKeeps?: string;
  readonly view?: string;
  readonly query?: string;
  readonly exposed?: string;
  readonly save?: string;
  readonly sessions?: string;
  readonly look?: string;
}

const transfer = `
        inputs: { owner: [ada] }
        steps:
          - transaction: bank
            steps:
              - sql: UPDATE bank.checking SET balance = balance - 1 WHERE owner = :owner AND balance >= 1
              - sql: UPDATE bank.savings SET balance = balance + 1 WHERE owner = :owner`;

function bank({
  connector = 'debezium',
  feedKeeps = '',
  view = 'ksqldb',
  query = 'SELECT c.owner, c.balance + s.balance AS total FROM checking_changes c JOIN savings_changes s ON s.owner = c.owner',
  exposed = 'internal',
  save = transfer,
  sessions = '',
  look = 'SELECT total FROM worth WHERE owner = :owner',
}: Bank): string {
  return `flowproof: 1
stores:
  bank:
    technology: postgresql
    isolation: serializable
    tables:
      checking:
        columns: { owner: text, balance: integer }
        key: owner
        rows: [{ owner: ada, balance: 1 }]
      savings:
        columns: { owner: text, balance: integer }
        key: owner
        rows: [{ owner: ada, balance: 0 }]
connectors:
  feed:
    technology: ${connector}
    from: bank
    to: { bank.checking: checking_changes, bank.savings: savings_changes }
${feedKeeps}topics:
  checking_changes: { technology: kafka }
  savings_changes: { technology: kafka }
views:
  worth:
#MARK worth
    technology: ${view}
    query: ${query}
services:
  teller:
    exposed: ${exposed}
    operations:
      save:${save}
      show:
        inputs: { owner: [ada] }
        steps:
          - sql: ${look}
#MARK look
            into: shown
          - respond: :shown.total
${sessions}`;
}

/** The file with a marker under `word` on the line above `#MARK <name>`; the other marks go. */
function marked(text: string, name: string, rule: string, word: string): string {
  const lines = text.split('\n');
  return lines
    .flatMap((line, index) => {
      if (!line.startsWith('#MARK')) return [line];
      const column = (lines[index - 1] ?? '').indexOf(word);
      return line === `#MARK ${name}` ? [`#${' '.repeat(column - 1)}${'^'.repeat(word.length)} ${rule}`] : [];
    })
    .join('\n');
}

describe('fractured-view reports', () => {
  test.each<[string, Bank]>([
    ['a processor that takes each input in on its own', {}],
    ['a whole-transaction view behind a connector that takes transactions apart', { view: 'materialize' }],
    [
      'the tables themselves, read by a processor that goes row by row',
      {
        query:
          'SELECT c.owner, c.balance + s.balance AS total FROM bank.checking c JOIN bank.savings s ON s.owner = c.owner',
      },
    ],
    [
      'a feed that keeps transactions, before a processor that does not',
      { connector: 'native', feedKeeps: '    transactions: true\n' },
    ],
    ['a sketch that writes both', { save: '\n        writes: [bank.checking, bank.savings]' }],
  ])('%s', (_name, parts) => {
    const text = marked(bank(parts), 'worth', 'warning[fractured-view]', 'worth');
    expect(reported(text, 'fractured-view')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });
});

describe('fractured-view is silent about', () => {
  test.each<[string, Bank]>([
    [
      'whole transactions all the way',
      { connector: 'native', feedKeeps: '    transactions: true\n', view: 'materialize' },
    ],
    [
      'the tables themselves, in whole transactions',
      {
        view: 'materialize',
        query:
          'SELECT c.owner, c.balance + s.balance AS total FROM bank.checking c JOIN bank.savings s ON s.owner = c.owner',
      },
    ],
    ['one input', { query: 'SELECT owner, balance AS total FROM checking_changes' }],
    [
      'one input, joined with itself',
      {
        query:
          'SELECT a.owner, a.balance + b.balance AS total FROM checking_changes a JOIN checking_changes b ON a.owner = b.owner',
      },
    ],
    [
      'a refresh from one snapshot',
      {
        view: 'postgres_matview',
        query:
          'SELECT c.owner, c.balance + s.balance AS total FROM bank.checking c JOIN bank.savings s ON s.owner = c.owner',
      },
    ],
    [
      'inputs that never change together',
      {
        save: `
        inputs: { owner: [ada] }
        steps:
          - sql: UPDATE bank.checking SET balance = balance - 1 WHERE owner = :owner AND balance >= 1
          - sql: UPDATE bank.savings SET balance = balance + 1 WHERE owner = :owner`,
      },
    ],
  ])('%s', (_name, parts) => {
    expect(reported(bank(parts), 'fractured-view')).toEqual([]);
  });
});

describe('stale-read', () => {
  const single = 'SELECT owner, balance AS total FROM checking_changes';

  test.each<[string, Bank]>([
    ['a view', { exposed: 'public', query: single }],
    ['a view over a table', { exposed: 'public', query: 'SELECT owner, balance AS total FROM bank.checking' }],
    ['a scheduled refresh', { exposed: 'public', view: 'snowflake', query: single }],
  ])('reports a public read of %s', (_name, parts) => {
    const text = marked(bank(parts), 'look', 'info[stale-read]', 'worth');
    expect(reported(text, 'stale-read')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });

  test.each<[string, Bank]>([
    ['an internal read', { query: single }],
    ['a view that says how old it may be', { exposed: 'public', query: `${single}\n    freshness: 5s` }],
    ['any age', { exposed: 'public', query: `${single}\n    freshness: any` }],
    [
      'a view that is refreshed with every commit',
      {
        exposed: 'public',
        query: 'SELECT owner, balance AS total FROM bank.checking\n    refresh: on commit',
      },
    ],
    [
      'a read of the store',
      { exposed: 'public', query: single, look: 'SELECT balance AS total FROM bank.checking WHERE owner = :owner' },
    ],
  ])('is silent about %s', (_name, parts) => {
    expect(reported(bank(parts), 'stale-read')).toEqual([]);
  });
});

describe('read-your-writes', () => {
  const sessions = 'sessions:\n  save_then_look: [save, show]\n#MARK session\n';

  test('reports a session that looks at a view of what it wrote', () => {
    const text = marked(bank({ sessions }), 'session', 'warning[read-your-writes]', 'show');
    expect(reported(text, 'read-your-writes')).toEqual(expectedOf(text));
  });

  test('reports it however old the answer may be', () => {
    const query = 'SELECT owner, balance AS total FROM checking_changes\n    freshness: any';
    const text = marked(bank({ sessions, query }), 'session', 'warning[read-your-writes]', 'show');
    expect(reported(text, 'read-your-writes')).toEqual(expectedOf(text));
  });

  test('reports one operation that writes and then looks', () => {
    const look = 'SELECT total FROM worth WHERE owner = :owner';
    const text = marked(
      bank({}).replace(
        `          - sql: ${look}`,
        `          - sql: UPDATE bank.checking SET balance = 0 WHERE owner = :owner\n          - sql: ${look}`,
      ),
      'look',
      'warning[read-your-writes]',
      'worth',
    );
    expect(reported(text, 'read-your-writes')).toEqual(expectedOf(text));
    expect(expectedOf(text)).toHaveLength(1);
  });

  test.each<[string, Bank]>([
    ['no session', {}],
    ['a session that looks first', { sessions: 'sessions:\n  look_then_save: [show, save]\n' }],
    [
      'a session that reads the store',
      { sessions, look: 'SELECT balance AS total FROM bank.checking WHERE owner = :owner' },
    ],
    [
      'a view that is refreshed with every commit',
      {
        sessions,
        query: 'SELECT owner, balance AS total FROM bank.checking\n    refresh: on commit',
      },
    ],
    [
      'a view of something else',
      {
        sessions,
        query: 'SELECT owner, balance AS total FROM checking_changes',
        save: `
        inputs: { owner: [ada] }
        steps:
          - sql: UPDATE bank.savings SET balance = balance + 1 WHERE owner = :owner`,
      },
    ],
  ])('is silent about %s', (_name, parts) => {
    expect(reported(bank(parts), 'read-your-writes')).toEqual([]);
  });
});

describe('isolation-not-offered', () => {
  const store = (technology: string, isolation: string, mark = '') => `flowproof: 1
stores:
  s:
    technology: ${technology}
    isolation: ${isolation}
${mark}    tables:
      t: { columns: { a: text }, key: a }
services:
  web:
    operations:
      add:
        inputs: { a: [x] }
        steps:
          - sql: INSERT INTO t (a) VALUES (:a)
`;

  test.each([
    ['postgresql', 'snapshot'],
    ['tidb', 'serializable'],
    ['sqlite', 'read committed'],
    ['oracle', 'repeatable read'],
  ])('%s has no %s', (technology, isolation) => {
    const text = store(
      technology,
      isolation,
      `#              ${'^'.repeat(isolation.length)} error[isolation-not-offered]\n`,
    );
    expect(reported(text, 'isolation-not-offered')).toEqual(expectedOf(text));
  });

  test('says what the level is called here', () => {
    const text = store('postgresql', 'serializable').replace(
      '- sql: INSERT INTO t (a) VALUES (:a)',
      '- transaction: s\n            isolation: snapshot\n#                      ^^^^^^^^ error[isolation-not-offered]\n            steps:\n              - sql: INSERT INTO t (a) VALUES (:a)',
    );
    expect(reported(text, 'isolation-not-offered')).toEqual(expectedOf(text));
  });

  test.each([
    ['postgresql', 'repeatable read'],
    ['sqlserver', 'snapshot'],
    ['tidb', 'repeatable read'],
    ['generic', 'snapshot'],
    ['snowflake', 'read committed'],
  ])('%s has %s', (technology, isolation) => {
    const text = store(technology, isolation).replace('    technology: generic\n', '');
    expect(reported(text, 'isolation-not-offered')).toEqual([]);
  });
});
