/** A level that no product has: the simulation takes the product's default, and says so where it names a level. */
import { beforeAll, expect, test } from 'vitest';
import { initialize, load, simulatePipeline } from '../../src/flowproof';

beforeAll(initialize);

test('a slip of the pen in a level is simulated at the default of the product', () => {
  const explained = (isolation: string): readonly string[] => {
    const { pipeline } = load(`flowproof: 1
stores:
  bank:
    technology: postgresql
    isolation: ${isolation}
    tables:
      accounts: { columns: { id: text, balance: integer }, key: id, rows: [{ id: a, balance: 100 }] }
services:
  teller:
    operations:
      withdraw:
        steps:
          - transaction: bank
            steps:
              - sql: SELECT balance FROM accounts WHERE id = 'a'
                into: seen
              - require: :seen.balance >= 60
              - sql: UPDATE accounts SET balance = :seen.balance - 60 WHERE id = 'a'
`);
    const { scenarios } = simulatePipeline(pipeline, {}, { nowMs: () => 0 });
    return scenarios.flatMap(({ findings }) => findings.map(({ explanation }) => explanation));
  };
  expect(explained('seriallizable')).toHaveLength(1);
  expect(explained('seriallizable')).toEqual(explained('read committed'));
});
