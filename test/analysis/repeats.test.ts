/** Work that is begun again, and work that is not: retries, marks, at most once; with their near twins. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

function wallet(operations: string, more = '', views = ''): string {
  return `flowproof: 1
stores:
  wallets:
    technology: postgresql
    isolation: serializable
    tables:
      balances:
        columns: { wallet: text, amount: integer }
        key: wallet
      handled:
        columns: { id: text }
        key: id
      due:
        columns: { id: text, wallet: text, done: boolean }
        key: id
      lines:
        columns: { id: text, wallet: text }
        key: id
topics:
  payments:
    technology: kafka
    columns: { id: text, wallet: text }
    key: wallet
  letters:
    technology: kafka
    columns: { id: text, wallet: text }
  receipts:
    technology: kafka
    columns: { id: text, wallet: text }
    key: id
${views}
services:
  shop:
    operations:
      pay:
        inputs: { id: [p1], wallet: [w1] }
        steps:
          - sql: INSERT INTO payments (id, wallet) VALUES (:id, :wallet)
${indented(operations, 6)}
${more}`;
}

const both = (rule: string, bad: [string, string, string?, string?][], good: [string, string, string?, string?][]) => {
  describe(`${rule} reports`, () => {
    test.each(bad)('%s', (_name, operations, more, views) => {
      const text = wallet(operations, more, views);
      expect(expectedOf(text).length).toBeGreaterThan(0);
      expect(reported(text, rule)).toEqual(expectedOf(text));
    });
  });
  describe(`${rule} is silent about`, () => {
    test.each(good)('%s', (_name, operations, more, views) => {
      expect(reported(wallet(operations, more, views), rule)).toEqual([]);
    });
  });
};

const counted = `views:
  sent: { technology: materialize, freshness: any, query: "SELECT wallet, count(*) AS n FROM receipts GROUP BY wallet" }`;

const transfer = (retry: string, effect: string, mark = '') => `
give:
  inputs: { id: [g1], wallet: [w1] }
  steps:
    - transaction: wallets
${retry}
      steps:
        - sql: ${effect}
${mark}
        - sql: UPDATE balances SET amount = amount + 1 WHERE wallet = :wallet
`;

const inbox = (first: string, second: string, mark = '') => `
credit:
  on: { topic: payments }
  steps:
    - sql: ${first}
      into: fresh
    - require: :fresh.id IS NOT NULL
    - sql: ${second}
${mark}
`;

const remember = 'INSERT INTO handled (id) VALUES (:id) ON CONFLICT (id) DO NOTHING RETURNING id';
const add = 'UPDATE balances SET amount = amount + 1 WHERE wallet = :wallet';

const job = (...steps: string[]) => `
settle:
  on: { every: 1m }
  steps:
    - sql: SELECT id, wallet FROM due WHERE NOT done ORDER BY id LIMIT 1
      into: next
    - require: :next.id IS NOT NULL
${steps.join('\n')}
`;

both(
  'unsafe-retry',
  [
    [
      'a message without a key that each attempt sends',
      transfer(
        '      retry: 2',
        'INSERT INTO letters (id, wallet) VALUES (:id, :wallet)',
        '#                          ^^^^^^^ warning[unsafe-retry]',
      ),
    ],
    [
      'a message that a view counts',
      transfer(
        '      retry: 1',
        'INSERT INTO receipts (id, wallet) VALUES (:id, :wallet)',
        '#                          ^^^^^^^^ warning[unsafe-retry]',
      ),
      '',
      counted,
    ],
    [
      'a mark that the abort takes back',
      `
give:
  inputs: { id: [g1], wallet: [w1] }
  steps:
    - transaction: wallets
      retry: 1
      steps:
        - sql: INSERT INTO handled (id) VALUES (:id)
        - sql: INSERT INTO letters (id, wallet) VALUES (:id, :wallet)
#                          ^^^^^^^ warning[unsafe-retry]
`,
    ],
    [
      'an inbox that is marked before the effect',
      inbox(remember, add, '#                 ^^^^^^^^ warning[unsafe-retry]'),
    ],
    [
      'a plain INSERT of the id before the effect',
      `
credit:
  on: { topic: payments }
  steps:
    - sql: INSERT INTO handled (id) VALUES (:id)
    - sql: UPDATE balances SET amount = amount + 1 WHERE wallet = :wallet
#                 ^^^^^^^^ warning[unsafe-retry]
`,
    ],
    [
      'a job that adds before it notes that it has',
      job(
        '    - sql: UPDATE balances SET amount = amount + 1 WHERE wallet = :next.wallet',
        '#                 ^^^^^^^^ warning[unsafe-retry]',
        '    - sql: UPDATE due SET done = true WHERE id = :next.id',
      ),
    ],
    [
      'a relay whose messages a view counts',
      job(
        '    - sql: INSERT INTO receipts (id, wallet) VALUES (:next.id, :next.wallet)',
        '#                      ^^^^^^^^ warning[unsafe-retry]',
        '    - sql: DELETE FROM due WHERE id = :next.id',
      ),
      '',
      counted,
    ],
  ],
  [
    [
      'a transaction that is not retried',
      transfer('      # once', 'INSERT INTO letters (id, wallet) VALUES (:id, :wallet)'),
    ],
    ['a row of an outbox', transfer('      retry: 2', 'INSERT INTO lines (id, wallet) VALUES (:id, :wallet)')],
    [
      'a keyed message that nobody counts',
      transfer('      retry: 2', 'INSERT INTO receipts (id, wallet) VALUES (:id, :wallet)'),
    ],
    [
      'an inbox in one transaction with the effect',
      `
credit:
  on: { topic: payments }
  steps:
    - transaction: wallets
      retry: 3
      steps:
        - sql: ${remember}
          into: fresh
        - require: :fresh.id IS NOT NULL
        - sql: ${add}
`,
    ],
    [
      'an effect that is marked afterwards, and asked for before',
      `
credit:
  on: { topic: payments }
  steps:
    - sql: INSERT INTO lines (id, wallet) VALUES (:id, :wallet) ON CONFLICT DO NOTHING
    - sql: INSERT INTO handled (id) VALUES (:id) ON CONFLICT DO NOTHING
`,
    ],
    [
      'the relay of an outbox, which sends before it deletes',
      job(
        '    - sql: INSERT INTO receipts (id, wallet) VALUES (:next.id, :next.wallet)',
        '    - sql: DELETE FROM due WHERE id = :next.id',
      ),
    ],
    [
      'the relay of an outbox to a topic without a key',
      job(
        '    - sql: INSERT INTO letters (id, wallet) VALUES (:next.id, :next.wallet)',
        '    - sql: UPDATE due SET done = true WHERE id = :next.id',
      ),
    ],
    [
      'a job that does it all in one transaction',
      `
settle:
  on: { every: 1m }
  steps:
    - transaction: wallets
      retry: 1
      steps:
        - sql: SELECT id, wallet FROM due WHERE NOT done ORDER BY id LIMIT 1
          into: next
        - require: :next.id IS NOT NULL
        - sql: UPDATE balances SET amount = amount + 1 WHERE wallet = :next.wallet
        - sql: UPDATE due SET done = true WHERE id = :next.id
`,
    ],
    [
      'a job that writes by the key of its work',
      job(
        '    - sql: INSERT INTO lines (id, wallet) VALUES (:next.id, :next.wallet) ON CONFLICT DO NOTHING',
        '    - sql: UPDATE due SET done = true WHERE id = :next.id',
      ),
    ],
  ],
);

const bill = (delivery: string, mark = '') => `
bill:
  on: { topic: payments }
  delivery: ${delivery}
${mark}
  steps:
    - sql: INSERT INTO lines (id, wallet) VALUES (:id, :wallet) ON CONFLICT DO NOTHING
`;

const atMostOnce = '#           ^^^^^^^^^^^^ warning[lossy-delivery]';
const billed = `invariants:
  billed:
    never: SELECT p.id FROM payments p WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.id = p.id)
    when: settled`;

both(
  'lossy-delivery',
  [
    ['a consumer under an invariant', bill('at most once', atMostOnce), billed],
    [
      'a consumer under a decision',
      `${bill('at most once', atMostOnce)}
open:
  inputs: { wallet: [w1] }
  steps:
    - sql: SELECT count(*) AS n FROM lines WHERE wallet = :wallet
      into: found
    - require: :found.n < 3
    - sql: UPDATE balances SET amount = 0 WHERE wallet = :wallet
`,
    ],
    [
      'a consumer under an invariant about a view of it',
      bill('at most once', atMostOnce),
      'invariants:\n  some: { never: SELECT wallet FROM per_wallet WHERE n < 1 }',
      'views:\n  per_wallet: { technology: materialize, freshness: any, query: "SELECT wallet, count(*) AS n FROM lines GROUP BY wallet" }',
    ],
    [
      'a connector under an invariant',
      '',
      `connectors:
  copy:
    technology: native
    from: receipts
    to: wallets.lines
    delivery: at most once
#             ^^^^^^^^^^^^ warning[lossy-delivery]
invariants:
  copied:
    never: SELECT p.id FROM receipts p WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.id = p.id)
    when: settled`,
    ],
  ],
  [
    ['at least once', bill('at least once'), billed],
    ['exactly once', bill('exactly once'), billed],
    ['something that nobody needs', bill('at most once')],
    [
      'something that is only shown',
      `${bill('at most once')}
show:
  inputs: { wallet: [w1] }
  steps:
    - sql: SELECT count(*) AS n FROM lines WHERE wallet = :wallet
      into: found
    - respond: :found.n
`,
    ],
    [
      'an invariant about something else',
      bill('at most once'),
      'invariants:\n  no_debt: { never: SELECT wallet FROM balances WHERE amount < 0 }',
    ],
  ],
);

describe('lossy-delivery, brokers and producers', () => {
  const file = (broker: string, service: string, more = '') => `flowproof: 1
topics:
  orders:
${more}
    technology: ${broker}
    columns: { id: text, qty: integer }
    key: id
    retention: forever
services:
  web:
    technology: ${service}
#               ^^^^^^ info[lossy-delivery]
    operations:
      place:
        inputs: { id: [o1], qty: [1] }
        steps:
          - sql: INSERT INTO orders (id, qty) VALUES (:id, :qty)
invariants:
  positive: { never: SELECT id FROM orders WHERE qty < 0 }
`;
  const unmarked = (text: string) => text.replace(/^#.*\n/m, '');

  test('tells a broker that has lost acknowledged messages', () => {
    const text = unmarked(file('nats', 'java', '  # ^^^^')).replace('  # ^^^^', '# ^^^^^^ info[lossy-delivery]');
    expect(reported(text, 'lossy-delivery')).toEqual(expectedOf(text));
  });

  test('tells a producer that waits for one copy', () => {
    const text = file('kafka', 'sarama');
    expect(reported(text, 'lossy-delivery')).toEqual(expectedOf(text));
  });

  test.each([
    ['kafka', 'java'],
    ['redpanda', 'franz-go'],
    ['pulsar', 'kafkajs'],
  ])('is silent about %s and %s', (broker, service) => {
    expect(reported(unmarked(file(broker, service)), 'lossy-delivery')).toEqual([]);
  });
});
