/** What is wrong with a statement, in plain words, at the very characters: `^` marks what a problem points at. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  loadParser,
  type Parsed,
  parseCondition,
  parseExpression,
  parseQuery,
  parseStatement,
  type SqlProblem,
} from '../../src/sql/parse';
import { shop } from './shop';

beforeAll(loadParser);

/** The text with its problems below it, marks counted in UTF-16 units. */
function marked(text: string, problems: readonly SqlProblem[]): string {
  const lines = problems.map(({ span, rule, severity, message }) => {
    const marks = '^'.repeat(Math.max(span.end - span.start, 1));
    return `${' '.repeat(span.start)}${marks} ${severity}[${rule}]: ${message}`;
  });
  return [text, ...lines].join('\n');
}

/** Checks blocks of a statement and the marks below it; blocks are parted by empty lines. */
function expectMarks(blocks: string, parse: (text: string) => Parsed<unknown>): void {
  for (const block of blocks.trim().split(/\n\s*\n/)) {
    const [text = ''] = block.split('\n');
    const parsed = parse(text);
    expect(marked(text, parsed.problems)).toBe(block);
    expect(parsed.value).toBeUndefined();
  }
}

const statement = (text: string) => parseStatement(text, shop);

describe('names', () => {
  it('of relations', () => {
    expectMarks(
      `
SELECT * FROM inventry
              ^^^^^^^^ error[unknown-reference]: No table, topic or view is called inventry. Did you mean shop.inventory?

SELECT * FROM accounts
              ^^^^^^^^ error[ambiguous-reference]: accounts can be shop.accounts or bank.accounts: write which one.

SELECT * FROM shop.acounts
              ^^^^^^^^^^^^ error[unknown-reference]: shop has no table acounts. Did you mean shop.accounts?

SELECT * FROM bank.x
              ^^^^^^ error[unknown-reference]: bank has no table x. It has accounts.

SELECT * FROM Stock-Levels.v2
                   ^ error[syntax]: SQL cannot go on with - here. (PostgreSQL: syntax error at or near "-")

SELECT * FROM "stock-levels.v2"
              ^^^^^^^^^^^^^^^^^ error[unknown-reference]: No table, topic or view is called "stock-levels.v2". A name that is not all lower case, or has a dot or dash in it, stands in double quotes: "Stock-Levels.v2".

INSERT INTO shp.orders (id) VALUES ('a')
            ^^^^^^^^^^ error[unknown-reference]: No table, topic or view is called shp.orders. Did you mean orders?

SELECT * FROM inventory, inventory
                         ^^^^^^^^^ error[ambiguous-reference]: inventory stands in this query more than once: give each its own name, for example inventory AS inventory_2.
`,
      statement,
    );
  });

  it('of columns', () => {
    expectMarks(
      `
SELECT lvel FROM inventory
       ^^^^ error[unknown-column]: inventory has no column lvel. Did you mean level?

SELECT i.lvel FROM inventory i
       ^^^^^^ error[unknown-column]: i has no column lvel. Did you mean i.level?

SELECT inventory.level FROM inventory i
       ^^^^^^^^^^^^^^^ error[unknown-reference]: inventory is called i here: write i.

SELECT item FROM inventory, checkouts
       ^^^^ error[ambiguous-reference]: item can be inventory.item or checkouts.item: write which one.

SELECT level FROM inventory WHERE item = qty
                                         ^^^ error[unknown-column]: inventory has no column qty. The parameter is written :qty.

SELECT level FROM inventory WHERE level > stock.level
                                          ^^^^^^^^^^^ error[unknown-reference]: stock is the result of an earlier statement: write :stock with a colon in front.

SELECT level FROM inventory WHERE checkouts.qty > 1
                                  ^^^^^^^^^^^^^ error[unknown-reference]: FROM has no checkouts. Add checkouts to FROM to use its columns.

SELECT Total FROM "Stock-Levels.v2"
       ^^^^^ error[unknown-column]: "Stock-Levels.v2" has no column total. Did you mean "Total"?

UPDATE inventory SET lvl = 1, inventory.level = 2
                     ^^^ error[unknown-column]: inventory has no column lvl. Did you mean level?
                              ^^^^^^^^^ error[syntax]: SET names columns without their table: leave out inventory and the dot.

INSERT INTO checkouts (id, amount) VALUES ('a', 1)
                           ^^^^^^ error[unknown-column]: checkouts has no column amount. It has id, item and qty.

INSERT INTO inventory VALUES ('a', 1) ON CONFLICT (itm) DO UPDATE SET level = level + 1
                                                   ^^^ error[unknown-column]: inventory has no column itm. Did you mean item?
                                                                              ^^^^^ error[ambiguous-reference]: level can be inventory.level or excluded.level: write which one.
`,
      statement,
    );
  });

  it('of parameters and variables', () => {
    expectMarks(
      `
SELECT :itm, :qty
       ^^^^ error[unknown-reference]: There is no parameter :itm. Did you mean :item?

SELECT :stock
       ^^^^^^ error[unknown-reference]: :stock is the result of an earlier statement, a row with columns: write :stock.<column>, for example :stock.level.

SELECT :stock.lvel
       ^^^^^^^^^^^ error[unknown-column]: The statement whose result is stock returns no column lvel. Did you mean :stock.level?

SELECT :stock.owner
       ^^^^^^^^^^^^ error[unknown-column]: The statement whose result is stock returns no column owner. It returns level and item.

SELECT :changed.id
       ^^^^^^^^^^^ error[unknown-column]: The statement whose result is changed returns no column id. It returns no columns: add RETURNING to it.

SELECT :stok.level
       ^^^^^^^^^^^ error[unknown-reference]: No earlier statement puts its result into stok. Did you mean :stock.level?

SELECT :item.name
       ^^^^^^^^^^ error[unknown-reference]: :item is a single value without columns: write :item alone.

SELECT $1 + :qty
       ^^ error[unknown-reference]: Parameters have names here: write :name for an input, not a number.

SELECT : item
       ^ error[syntax]: A parameter is written :name, with no space after the colon and none but a space, bracket or operator before it. (PostgreSQL: syntax error at or near ":")

SELECT '😀ü', :größ, :nosuchthing FROM inventory WHERE größe = 1
              ^^^^^ error[unknown-reference]: There is no parameter :"größ". Did you mean :"größe"?
                     ^^^^^^^^^^^^ error[unknown-reference]: There is no parameter :nosuchthing. There are :item, :qty, :order, :a, :"orderId", :"größe", :"odd name" and :anything.
                                                       ^^^^^ error[unknown-column]: inventory has no column "größe". The parameter is written :"größe".
`,
      statement,
    );
  });
});

describe('syntax', () => {
  it('is refused where PostgreSQL refuses it', () => {
    expectMarks(
      `
SELECT level FROM FROM inventory
                  ^^^^ error[syntax]: SQL cannot go on with FROM here. (PostgreSQL: syntax error at or near "FROM")

SELECT 'Käse 😀' AS 日本, FROM inventory
                        ^^^^ error[syntax]: SQL cannot go on with FROM here. (PostgreSQL: syntax error at or near "FROM")

SELECT level FROM inventory WHERE
                            ^^^^^ error[syntax]: The SQL ends too early: something has to follow WHERE. (PostgreSQL: syntax error at end of input)

SELECT 'it''s
       ^ error[syntax]: What begins here is never closed. (PostgreSQL: unterminated quoted string at or near "'it''s")

SELECT "level FROM inventory
       ^ error[syntax]: This name in double quotes is never closed. (PostgreSQL: unterminated quoted identifier at or near ""level FROM inventory")

SELECT 1 FROM inventory WHERE (:item :qty)
                                     ^^^^ error[syntax]: SQL cannot go on with :qty here. (PostgreSQL: syntax error at or near ":qty")

UPDATE inventory SET level = 1; DELETE FROM inventory
                                ^^^^^^ error[syntax]: A second statement begins here: one step holds one statement, so give it a step of its own.
`,
      statement,
    );
    expect(parseStatement("SELECT 'ü'; -- and\n  SELECT 2;", shop).problems).toMatchObject([
      { span: { start: 21, end: 27 } },
    ]);
    expect(parseStatement('  ', shop).problems).toMatchObject([{ rule: 'syntax', span: { start: 0, end: 2 } }]);
    expect(parseStatement('-- later', shop).problems).toMatchObject([{ rule: 'syntax', span: { start: 0, end: 8 } }]);
    expect(parseStatement(' ; ', shop).problems).toMatchObject([{ rule: 'syntax', span: { start: 0, end: 3 } }]);
    expect(parseStatement('SELECT 1;;', shop).problems).toEqual([]);
  });

  it('of lone expressions', () => {
    expectMarks(
      `
:qty > 0 LIMIT 1
         ^^^^^ error[syntax]: One expression is wanted here, and it cannot go on with LIMIT. A query stands in parentheses: (SELECT …).

:qty, 1
      ^ error[syntax]: One expression is wanted here, and it cannot go on with 1. A query stands in parentheses: (SELECT …).

:qty AS x
        ^ error[syntax]: One expression is wanted here, and it cannot go on with x. A query stands in parentheses: (SELECT …).

SELECT 1
^^^^^^ error[syntax]: SQL cannot go on with SELECT here. (PostgreSQL: syntax error at or near "SELECT")

:qty > 0 UNION SELECT 1
         ^^^^^ error[syntax]: One expression is wanted here, and it cannot go on with UNION. A query stands in parentheses: (SELECT …).

level
^^^^^ error[unknown-column]: level would be a column, but there is nothing here that has columns. A text stands in single quotes: 'level'.

:qty +
     ^ error[syntax]: The SQL ends too early: something has to follow +. (PostgreSQL: syntax error at end of input)

count(*)
^^^^^^^^ error[syntax]: count sums up many rows, and this expression looks at one at a time: use a sub-query such as (SELECT count(…) FROM …).
`,
      (text) => parseExpression(text, shop),
    );
  });

  it('of conditions', () => {
    expectMarks(
      `
:stock.level
^^^^^^^^^^^^ error[type-mismatch]: A condition has to be true or false, but :stock.level is an integer. Compare it with something.
`,
      (text) => parseCondition(text, shop),
    );
    const row = { name: 'inventory', columns: [{ name: 'level', type: 'integer' as const }] };
    expectMarks(
      `
level > (SELECT 0)
        ^^^^^^^^^^ error[syntax]: PostgreSQL allows no sub-query in a check, which looks at one row of one table.

levl >= 0
^^^^ error[unknown-column]: inventory has no column levl. Did you mean level?
`,
      (text) => parseCondition(text, shop, row),
    );
  });

  it('of queries', () => {
    expectMarks(
      `
DELETE FROM inventory
^^^^^^ error[syntax]: A query is wanted here, SELECT …, but DELETE is something else.
`,
      (text) => parseQuery(text, shop),
    );
  });
});

describe('types', () => {
  it('that do not go together', () => {
    expectMarks(
      `
SELECT level FROM inventory WHERE item = 5
                                  ^^^^^^^^ error[type-mismatch]: item is a text and 5 is an integer: PostgreSQL does not compare these. Write '5' in quotes to compare texts, or item::integer to compare numbers.

SELECT level FROM inventory WHERE (level) = (:item)
                                  ^^^^^^^^^^^^^^^^^ error[type-mismatch]: level is an integer and :item is a text: PostgreSQL does not compare these. Convert one of them, for example :item::integer.

SELECT level FROM inventory WHERE level = 'many'
                                          ^^^^^^ error[type-mismatch]: 'many' cannot be read as an integer, which is wanted here.

SELECT f + 1, t + 1 FROM everything
       ^^^^^ error[type-mismatch]: f is a boolean and 1 is an integer: PostgreSQL has no + for these. Count what is true with CASE WHEN f THEN 1 ELSE 0 END.
              ^^^^^ error[type-mismatch]: t is a text and 1 is an integer: PostgreSQL has no + for these. Texts are joined with ||; a number in a text is read with t::integer.

UPDATE inventory SET level = item WHERE level
                             ^^^^ error[type-mismatch]: Column level is an integer, but item is a text. Convert it if that is meant: item::integer.
                                        ^^^^^ error[type-mismatch]: WHERE has to be true or false, but level is an integer. Compare it with something.

SELECT lower(level), upper(item, item), lwer(item) FROM inventory
       ^^^^^^^^^^^^ error[type-mismatch]: lower takes a text here, but level is an integer. Convert it, for example level::text.
                     ^^^^^^^^^^^^^^^^^ error[type-mismatch]: upper takes 1 argument, not 2.
                                        ^^^^ error[unknown-reference]: There is no function lwer. Did you mean lower?

SELECT CASE WHEN level > 1 THEN level ELSE item END FROM inventory
                                           ^^^^ error[type-mismatch]: The results of CASE have no type in common: item is a text, another is an integer. Convert one of them, for example item::integer.

INSERT INTO checkouts (id, item) VALUES ('a')
                                         ^^^ error[syntax]: INSERT names 2 columns but gives 1 value. Nothing is given for item.

SELECT item FROM inventory WHERE item IN (SELECT id, item FROM checkouts)
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[type-mismatch]: The query after IN has to return one column, but this one returns 2.
`,
      statement,
    );
  });

  it('of groups', () => {
    expectMarks(
      `
SELECT item, sum(qty) FROM checkouts WHERE sum(qty) > 1
       ^^^^ error[type-mismatch]: checkouts.item has a value for every row, but an aggregate function makes one row of all of them. Group by it, or use an aggregate such as max(checkouts.item).
                                           ^^^^^^^^ error[syntax]: sum sums up many rows, and WHERE looks at one at a time: use HAVING, or a sub-query such as (SELECT sum(…) FROM …).

SELECT id, item FROM checkouts GROUP BY item ORDER BY qty
       ^^ error[type-mismatch]: checkouts.id can have several values in one group. Add it to GROUP BY, or use an aggregate such as max(checkouts.id).
                                                      ^^^ error[type-mismatch]: checkouts.qty can have several values in one group. Add it to GROUP BY, or use an aggregate such as max(checkouts.qty).

SELECT item FROM checkouts GROUP BY item FOR UPDATE
                                         ^^^ error[syntax]: FOR UPDATE locks rows of tables, and with GROUP BY or aggregate functions no row of the result is a row of a table. Lock in a query of its own.

SELECT DISTINCT item FROM checkouts ORDER BY qty
                                             ^^^ error[syntax]: With DISTINCT, ORDER BY can only use what SELECT shows, and qty is not shown. Add it to SELECT.
`,
      statement,
    );
  });
});

describe('what is not simulated', () => {
  const notice = (text: string) => marked(text, parseStatement(text, shop).problems);

  it('is told where it stands, with what the sketch does', () => {
    expect(notice('SELECT item FROM inventory UNION SELECT id FROM orders')).toBe(`\
SELECT item FROM inventory UNION SELECT id FROM orders
                           ^^^^^ info[unsupported-sql]: Not simulated in detail: UNION. It is simulated as a sketch that reads shop.inventory and orders.`);
    expect(notice('INSERT INTO orders SELECT gen_random_uuid()::text, 1 FROM inventory')).toBe(`\
INSERT INTO orders SELECT gen_random_uuid()::text, 1 FROM inventory
                          ^^^^^^^^^^^^^^^^^ info[unsupported-sql]: Not simulated in detail: the function gen_random_uuid. It is simulated as a sketch that reads shop.inventory and writes orders.`);
  });

  it('hides no mistake', () => {
    expect(notice('WITH x AS (SELECT * FROM inventry) SELECT * FROM x')).toBe(`\
WITH x AS (SELECT * FROM inventry) SELECT * FROM x
                         ^^^^^^^^ error[unknown-reference]: No table, topic or view is called inventry. Did you mean shop.inventory?`);
  });

  it('leaves a lone expression without a value, with what it reads', () => {
    const parsed = parseCondition('now() > (SELECT max(ts) FROM everything)', shop);
    expect(parsed).toMatchObject({ value: undefined, reads: ['shop.everything'], writes: [] });
    expect(parsed.problems).toMatchObject([{ rule: 'unsupported-sql', severity: 'info', span: { start: 0, end: 5 } }]);
  });
});

it('tells what a broken statement reads and writes as far as it is known', () => {
  const parsed = parseStatement('UPDATE inventory SET nosuch = 1 FROM checkouts WHERE level = 1', shop);
  expect(parsed).toMatchObject({
    value: undefined,
    reads: ['shop.inventory', 'shop.checkouts'],
    writes: ['shop.inventory'],
  });
});
