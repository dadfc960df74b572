/** What would have to change: found by simulating the same scenario with that change. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { findingsOf, namesOf } from './findings';

beforeAll(loadParser);

const bank = (technology: string, isolation: string, steps: string) => `flowproof: 1
stores:
  bank:
    technology: ${technology}
    isolation: ${isolation}
    tables:
      accounts: { columns: { id: text, cents: integer }, key: id, rows: [{ id: a, cents: 1 }, { id: b, cents: 1 }] }
services:
  desk:
    operations:
      withdraw:
        inputs: { account: [a, b] }
        steps:
${steps}
simulation: { faults: [] }
`;

const decide = `- { sql: SELECT sum(cents) AS total FROM accounts, into: all }
- { require: ":all.total > 1", otherwise: no funds }
- { sql: UPDATE accounts SET cents = cents - 1 WHERE id = :account }`;
const indented = (text: string, by: number) => text.replace(/^/gm, ' '.repeat(by));
const together = `          - transaction: bank\n            steps:\n${indented(decide, 14)}`;
const apart = indented(decide, 10);

describe('level and scope', () => {
  test.each([
    [
      'one transaction at a weak level',
      bank('postgresql', 'read committed', together),
      ['lost-update (level)', 'write-skew (level)'],
    ],
    ['one transaction at snapshot', bank('postgresql', 'repeatable read', together), ['write-skew (level)']],
    [
      'statements on their own, whatever the level',
      bank('postgresql', 'serializable', apart),
      ['lost-update (scope)', 'write-skew (scope)'],
    ],
    ['one transaction at serializable', bank('postgresql', 'serializable', together), []],
  ])('%s', (_, text, names) => {
    expect(namesOf(text)).toEqual(names);
  });

  test('a trial says that it was one', () => {
    const finding = findingsOf(bank('postgresql', 'repeatable read', together))[0];
    expect(finding?.tried).toEqual([{ repair: 'level', helps: true }]);
    expect(finding?.explanation).toMatch(/Simulated with the strongest isolation level, it does not happen\.$/);
  });

  test('where the statements are apart a level alone was tried in vain', () => {
    const finding = findingsOf(bank('postgresql', 'read committed', apart))[0];
    expect(finding?.tried).toEqual([
      { repair: 'level', helps: false },
      { repair: 'scope', helps: true },
    ]);
  });

  test('what is not on offer is not advised', () => {
    // Oracle's serializable is snapshot isolation.
    const finding = findingsOf(bank('oracle', 'serializable', together))[0];
    expect(finding?.kind).toBe('write-skew');
    expect(finding?.explanation).not.toContain('Raise the isolation level');
    expect(finding?.explanation).toContain('has no level that prevents this');
  });
});

describe('views', () => {
  const shop = (view: string, steps: string) => `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      ins: { columns: { id: text, n: integer }, key: id, rows: [{ id: x, n: 1 }] }
      outs: { columns: { id: text, n: integer }, key: id, rows: [{ id: x, n: 1 }] }
views:
  balance:
    ${view}
    query: SELECT i.id, i.n - o.n AS n FROM ins i JOIN outs o ON o.id = i.id
services:
  web:
    operations:
      move:
        steps:
          - transaction: shop
            steps: [{ sql: UPDATE ins SET n = n + 1 }, { sql: UPDATE outs SET n = n + 1 }]
      look: { steps: [{ sql: SELECT n FROM balance, into: seen }, { respond: :seen.n }] }
      decide:
        steps:
          - { sql: SELECT n FROM balance, into: seen }
          - { require: :seen.n < 1, otherwise: no }
          - { sql: UPDATE ins SET n = n + 1 }
${steps}
simulation: { faults: [] }
`;
  const eventual = 'technology: flink';
  const whole = 'technology: materialize';
  const run = (...operations: string[]) =>
    `scenarios: { it: { run: [${operations.map((operation) => `{ operation: ${operation} }`).join(', ')}] } }`;

  test('a view that takes its inputs one by one mixes times', () => {
    expect(namesOf(shop(eventual, run('move', 'look')))).toEqual(['fractured-read (processor)']);
    expect(namesOf(shop(whole, run('move', 'look')))).toEqual([]);
  });

  test('a decision on a view: no level and no fresher view helps', () => {
    const text = shop(whole, 'scenarios: { it: { run: [{ operation: decide, clients: 2 }] } }');
    expect(namesOf(text)).toEqual(['write-skew (derived view)']);
    expect(findingsOf(text)[0]?.tried?.some(({ helps }) => helps)).toBe(false);
    expect(findingsOf(text)[0]?.explanation).toContain('No isolation level');
  });
});
