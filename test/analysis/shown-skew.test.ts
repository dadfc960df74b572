/** Two reads that are shown together and can be of two states: with the near twins that cannot. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

const together = `
- transaction: bank
  steps:
    - sql: UPDATE accounts SET balance = balance - 1 WHERE owner = :owner AND kind = 'checking'
    - sql: UPDATE accounts SET balance = balance + 1 WHERE owner = :owner AND kind = 'savings'
    - sql: UPDATE totals SET moves = moves + 1 WHERE owner = :owner`;

const apart = together.replace('- transaction: bank\n  steps:\n', '').replaceAll('    - sql', '- sql');

function bank(show: string, { save = together, technology = 'postgresql' } = {}): string {
  return `flowproof: 1
stores:
  bank:
    technology: ${technology}
    tables:
      accounts:
        columns: { owner: text, kind: text, balance: integer }
        key: [owner, kind]
      totals:
        columns: { owner: text, moves: integer }
        key: owner
      names:
        columns: { owner: text, name: text }
        key: owner
services:
  teller:
    operations:
      save:
        inputs: { owner: [ada] }
        steps:
${indented(save, 10)}
      show:
        inputs: { owner: [ada] }
        steps:
${indented(show, 10)}
`;
}

const checking = "SELECT balance FROM accounts WHERE owner = :owner AND kind = 'checking'";
const savings = "SELECT balance FROM accounts WHERE owner = :owner AND kind = 'savings'";

const inTransaction = (level: string, mark = '') => `
- transaction: bank
${mark}
${level}
  steps:
    - sql: ${checking}
      into: c
    - sql: ${savings}
      into: s
- respond: :c.balance + :s.balance`;

const alone = (second: string, respond: string, mark = '') => `
- sql: ${checking}
  into: c
- sql: ${second}
${mark}
  into: s
- respond: ${respond}`;

describe('isolation-too-weak reports what is shown', () => {
  test.each([
    [
      'two rows, in a transaction that reads anew',
      bank(inTransaction('', '#              ^^^^ warning[isolation-too-weak]')),
    ],
    [
      'two rows, each read on its own',
      bank(
        alone(savings, ':c.balance + :s.balance', '#                          ^^^^^^^^ warning[isolation-too-weak]'),
      ),
    ],
    [
      'two tables',
      bank(
        alone(
          'SELECT moves FROM totals WHERE owner = :owner',
          ':c.balance + :s.moves',
          '#                        ^^^^^^ warning[isolation-too-weak]',
        ),
      ),
    ],
  ])('%s', (_name, text) => {
    expect(expectedOf(text)).toHaveLength(1);
    expect(reported(text, 'isolation-too-weak')).toEqual(expectedOf(text));
  });
});

describe('isolation-too-weak is silent about', () => {
  test.each([
    ['a level that reads one state', bank(inTransaction('  isolation: repeatable read'))],
    ['InnoDB, whose default reads one state', bank(inTransaction(''), { technology: 'mysql' })],
    [
      'one statement',
      bank(`
- sql: SELECT sum(balance) AS balance FROM accounts WHERE owner = :owner
  into: c
- respond: :c.balance`),
    ],
    ['only one of them shown', bank(alone(savings, ':c.balance'))],
    ['writes that are no transaction', bank(alone(savings, ':c.balance + :s.balance'), { save: apart })],
    ['what nobody changes together', bank(alone('SELECT name FROM names WHERE owner = :owner', ':s.name'))],
    ['rows that are locked', bank(inTransaction('').replaceAll("'checking'", "'checking' FOR SHARE"))],
  ])('%s', (_name, text) => {
    expect(reported(text, 'isolation-too-weak')).toEqual([]);
  });
});
