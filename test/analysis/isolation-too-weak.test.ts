/** When a level lets through what the statements of a transaction can meet, and when a lock, a key or a condition keeps it out. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

interface Case {
  readonly technology?: string;
  readonly isolation?: string;
  readonly tables: string;
  readonly operations: string;
}

function pipeline({ technology = 'postgresql', isolation, tables, operations }: Case): string {
  return `flowproof: 1
stores:
  shop:
    technology: ${technology}
${isolation === undefined ? '' : `    isolation: ${isolation}\n`}    tables:
${indented(tables, 6)}
services:
  web:
    operations:
${indented(operations, 6)}
`;
}

const inventory = `
inventory:
  columns: { item: text, level: integer, version: integer }
  key: item
checkouts:
  columns: { id: text, item: text }
  key: id
`;

const check = `
checkout:
  inputs: { id: [a], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM inventory WHERE item = :item
          into: stock
        - require: :stock.level >= 1
        - sql: UPDATE inventory SET level = level - 1 WHERE item = :item
`;

const marked = check.replace(
  '- transaction: shop',
  '- transaction: shop\n#                  ^^^^ error[isolation-too-weak]',
);

const doctors = `
doctors:
  columns: { name: text, on_call: boolean }
  key: name
`;

const leave = `
leave:
  inputs: { me: [ada, bob] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT count(*) AS n FROM doctors WHERE on_call
          into: others
        - require: :others.n >= 2
        - sql: UPDATE doctors SET on_call = false WHERE name = :me
`;

const leaveMarked = leave.replace(
  '- transaction: shop',
  '- transaction: shop\n#                  ^^^^ error[isolation-too-weak]',
);

const seats = `
seats:
  columns: { id: text, flight: text, seat: text }
  key: id
`;

const book = `
book:
  inputs: { id: [a, b], flight: [f], seat: [s] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT count(*) AS n FROM seats WHERE flight = :flight
          into: taken
        - require: :taken.n < 1
        - sql: INSERT INTO seats (id, flight, seat) VALUES (:id, :flight, :seat)
`;

const bookMarked = book.replace(
  '- transaction: shop',
  '- transaction: shop\n#                  ^^^^ error[isolation-too-weak]',
);

const two = `
accounts:
  columns: { owner: text, balance: integer }
  key: owner
cards:
  columns: { owner: text, limit_left: integer }
  key: owner
`;

const skew = `
from_account:
  inputs: { owner: [ada] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT limit_left FROM cards WHERE owner = :owner
          into: card
        - require: :card.limit_left > 0
        - sql: UPDATE accounts SET balance = balance - 1 WHERE owner = :owner
from_card:
  inputs: { owner: [ada] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT balance FROM accounts WHERE owner = :owner
          into: account
        - require: :account.balance > 0
        - sql: UPDATE cards SET limit_left = limit_left - 1 WHERE owner = :owner
`;

const skewMarked = skew.replaceAll(
  '- transaction: shop',
  '- transaction: shop\n#                  ^^^^ error[isolation-too-weak]',
);

describe('isolation-too-weak reports', () => {
  test.each<[string, Case]>([
    ['a lost update at read committed', { tables: inventory, operations: marked }],
    ['a lost update at InnoDB’s repeatable read', { technology: 'mysql', tables: inventory, operations: marked }],
    [
      'a lost update in an old MariaDB',
      { technology: 'mariadb\n    version: "10.6"', tables: inventory, operations: marked },
    ],
    [
      'write skew on different rows at snapshot',
      { isolation: 'repeatable read', tables: doctors, operations: leaveMarked },
    ],
    [
      'the same at Oracle’s serializable',
      { technology: 'oracle', isolation: 'serializable', tables: doctors, operations: leaveMarked },
    ],
    ['a phantom at snapshot', { isolation: 'repeatable read', tables: seats, operations: bookMarked }],
    [
      'a phantom that FOR UPDATE lets in',
      {
        tables: seats.replace('key: id', 'key: id'),
        operations: bookMarked
          .replace(
            'count(*) AS n FROM seats WHERE flight = :flight',
            'id AS n FROM seats WHERE flight = :flight FOR UPDATE',
          )
          .replace('require: :taken.n < 1', 'require: :taken.n IS NULL'),
      },
    ],
    ['write skew through two operations', { isolation: 'repeatable read', tables: two, operations: skewMarked }],
    [
      'a level given to the transaction, there',
      {
        tables: inventory,
        isolation: 'serializable',
        operations: check.replace(
          '- transaction: shop',
          '- transaction: shop\n      isolation: read committed\n#                ^^^^^^^^^^^^^^ error[isolation-too-weak]',
        ),
      },
    ],
    [
      'a value that is read, computed and written back',
      {
        tables: inventory,
        operations: `
take:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
#                  ^^^^ error[isolation-too-weak]
      steps:
        - sql: SELECT level FROM inventory WHERE item = :item
          into: stock
        - sql: UPDATE inventory SET level = :stock.level - 1 WHERE item = :item
`,
      },
    ],
    [
      'a parent row that is only locked, at a snapshot level',
      {
        isolation: 'repeatable read',
        tables: `${seats.trimEnd()}\nflights:\n  columns: { flight: text, seats: integer }\n  key: flight\n`,
        operations: bookMarked.replace(
          '- sql: SELECT count',
          '- sql: SELECT seats FROM flights WHERE flight = :flight FOR UPDATE\n          into: plane\n        - sql: SELECT count',
        ),
      },
    ],
    [
      'a check after the write, which sees only its own',
      {
        tables: seats,
        operations: `
book:
  inputs: { id: [a, b], flight: [f], seat: [s] }
  steps:
    - transaction: shop
#                  ^^^^ error[isolation-too-weak]
      steps:
        - sql: INSERT INTO seats (id, flight, seat) VALUES (:id, :flight, :seat)
        - sql: SELECT count(*) AS n FROM seats WHERE flight = :flight
          into: taken
        - require: :taken.n <= 1
`,
      },
    ],
    [
      'a single statement that looks and inserts',
      {
        tables: seats,
        operations: `
book:
  inputs: { id: [a, b], flight: [f], seat: [s] }
  steps:
    - sql: INSERT INTO seats (id, flight, seat) SELECT :id, :flight, :seat WHERE NOT EXISTS (SELECT 1 FROM seats WHERE flight = :flight)
#                      ^^^^^ error[isolation-too-weak]
`,
      },
    ],
    [
      'a sketch, one severity lower, at its name',
      {
        tables: inventory,
        operations: `
checkout:
#MARK
  reads: [shop.inventory]
  writes: [shop.inventory]
`,
      },
    ],
  ])('%s', (_name, parts) => {
    const text = pipeline(parts).replace(
      '      #MARK',
      `     #${'^'.repeat('checkout'.length)} warning[isolation-too-weak]`,
    );
    expect(reported(text, 'isolation-too-weak')).toEqual(expectedOf(text));
    expect(expectedOf(text).length).toBeGreaterThan(0);
  });
});

describe('isolation-too-weak is silent about', () => {
  test.each<[string, Case]>([
    ['serializable', { isolation: 'serializable', tables: inventory, operations: check }],
    ['a product that is serializable by default', { technology: 'cockroachdb', tables: inventory, operations: check }],
    [
      'snapshot, which aborts the second writer of a row',
      { isolation: 'repeatable read', tables: inventory, operations: check },
    ],
    ['MariaDB since 11.6.2, which does so, too', { technology: 'mariadb', tables: inventory, operations: check }],
    [
      'FOR UPDATE on the row',
      { tables: inventory, operations: check.replace('= :item\n          into', '= :item FOR UPDATE\n          into') },
    ],
    [
      'FOR UPDATE at InnoDB’s repeatable read, which locks the gaps as well',
      {
        technology: 'mysql',
        tables: seats,
        operations: book
          .replace(
            'count(*) AS n FROM seats WHERE flight = :flight',
            'id AS n FROM seats WHERE flight = :flight FOR UPDATE',
          )
          .replace('require: :taken.n < 1', 'require: :taken.n IS NULL'),
      },
    ],
    [
      'a conditional UPDATE alone',
      {
        tables: inventory,
        operations: `
checkout:
  inputs: { item: [widget] }
  steps:
    - sql: UPDATE inventory SET level = level - 1 WHERE item = :item AND level >= 1
`,
      },
    ],
    [
      'a check that the UPDATE makes again',
      {
        tables: inventory,
        operations: check
          .replace('WHERE item = :item\n`', '')
          .replace(/(level - 1 WHERE item = :item)/, '$1 AND level >= 1'),
      },
    ],
    [
      'compare and set by version',
      {
        tables: inventory,
        operations: `
checkout:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level, version FROM inventory WHERE item = :item
          into: seen
        - require: :seen.level >= 1
        - sql: UPDATE inventory SET level = :seen.level - 1, version = :seen.version + 1 WHERE item = :item AND version = :seen.version
`,
      },
    ],
    [
      'a CHECK on the column that is counted down',
      {
        tables: inventory.replace('key: item\n', 'key: item\n  checks: [level >= 0]\n'),
        operations: check,
      },
    ],
    [
      'a unique key that refuses the second row',
      {
        tables: `${seats.trimEnd()}\n  unique: [[flight, seat]]\n`,
        operations: `
book:
  inputs: { id: [a, b], flight: [f], seat: [s] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT id FROM seats WHERE flight = :flight AND seat = :seat
          into: taken
        - require: :taken.id IS NULL
        - sql: INSERT INTO seats (id, flight, seat) VALUES (:id, :flight, :seat)
`,
      },
    ],
    [
      'a parent row that is locked first',
      {
        tables: `${seats.trimEnd()}\nflights:\n  columns: { flight: text, seats: integer }\n  key: flight\n`,
        operations: book.replace(
          '- sql: SELECT count',
          '- sql: SELECT seats FROM flights WHERE flight = :flight FOR UPDATE\n          into: plane\n        - sql: SELECT count',
        ),
      },
    ],
    [
      'a parent row that two operations lock under other names',
      {
        tables: `${seats.trimEnd()}\nflights:\n  columns: { flight: text, seats: integer }\n  key: flight\n`,
        operations: ['flight', 'trip']
          .map((name) =>
            book
              .replace('book:', `book_${name}:`)
              .replaceAll(':flight', `:${name}`)
              .replace('flight: [f]', `${name}: [f]`)
              .replace(
                '- sql: SELECT count',
                `- sql: SELECT seats FROM flights WHERE flight = :${name} FOR UPDATE\n          into: plane\n        - sql: SELECT count`,
              ),
          )
          .join(''),
      },
    ],
    [
      'one mutex row for all',
      {
        tables: `${seats.trimEnd()}\nlocks:\n  columns: { name: text }\n  key: name\n`,
        operations: book.replace(
          '- sql: SELECT count',
          "- sql: SELECT name FROM locks WHERE name = 'seats' FOR UPDATE\n          into: mutex\n        - sql: SELECT count",
        ),
      },
    ],
    [
      'a row that the transaction has written before it looks',
      {
        tables: inventory,
        operations: `
checkout:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: UPDATE inventory SET level = level - 1 WHERE item = :item
        - sql: SELECT level FROM inventory WHERE item = :item
          into: stock
        - require: :stock.level >= 0
`,
      },
    ],
    [
      'a blind INSERT after an unrelated read',
      {
        tables: inventory,
        operations: `
order:
  inputs: { id: [a], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM inventory WHERE item = :item
          into: stock
        - sql: INSERT INTO checkouts (id, item) VALUES (:id, :item)
        - respond: :stock.level
`,
      },
    ],
    [
      'a value that is looked up and that nothing here changes',
      {
        tables: inventory,
        operations: `
order:
  inputs: { id: [a], item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM inventory WHERE item = :item
          into: stock
        - require: :stock.level >= 1
        - sql: INSERT INTO checkouts (id, item) VALUES (:id, :item)
`,
      },
    ],
    [
      'columns that the writer does not touch',
      {
        tables: inventory,
        operations: `
count:
  inputs: { item: [widget] }
  steps:
    - transaction: shop
      steps:
        - sql: SELECT level FROM inventory WHERE item = :item
          into: stock
        - require: :stock.level >= 1
        - sql: UPDATE inventory SET version = version + 1 WHERE item = :item
`,
      },
    ],
    [
      'a job that runs one at a time',
      {
        tables: inventory,
        operations: check.replace(
          '  inputs: { id: [a], item: [widget] }',
          '  on: { every: 1h }\n  inputs: { item: [widget] }',
        ),
      },
    ],
    [
      'write skew where both lock what they read',
      {
        isolation: 'repeatable read',
        tables: two,
        operations: skew.replaceAll('= :owner\n          into', '= :owner FOR UPDATE\n          into'),
      },
    ],
    [
      'different rows for certain',
      {
        tables: doctors,
        operations: `
open:
  steps:
    - transaction: shop
      steps:
        - sql: SELECT on_call FROM doctors WHERE name = 'ada'
          into: ada
        - require: :ada.on_call
        - sql: UPDATE doctors SET on_call = false WHERE name = 'bob'
`,
      },
    ],
  ])('%s', (_name, parts) => {
    expect(reported(pipeline(parts), 'isolation-too-weak')).toEqual([]);
  });
});
