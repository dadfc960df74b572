/** What each construct becomes: the whole typed tree on one line. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser, parseCondition, parseExpression, parseStatement } from '../../src/sql/parse';
import { shop } from './shop';
import { showExpression, showStatement } from './show';

beforeAll(loadParser);

function statement(text: string): string {
  const { value, problems } = parseStatement(text, shop);
  return value ? showStatement(value) : problems.map((problem) => problem.message).join('\n');
}

function expression(text: string): string {
  const { value, problems } = parseExpression(text, shop);
  return value ? showExpression(value) : problems.map((problem) => problem.message).join('\n');
}

/** The columns of shop.everything are i, b, n, t, f, ts, u, j. */
function overEverything(text: string): string {
  return statement(`SELECT ${text} FROM everything`)
    .replace(/^select /, '')
    .replace(/ from shop\.everything everything$/, '');
}

describe('a query', () => {
  const cases: readonly [string, string][] = [
    [
      'SELECT level FROM inventory WHERE item = :item',
      'select level = level[0.1]:integer from shop.inventory inventory where (item[0.0]:text = $item:text):boolean',
    ],
    ['SELECT * FROM orders o', 'select id = id[0.0]:text, amount = amount[0.1]:numeric from orders o'],
    [
      'SELECT o.*, "Total" FROM orders o CROSS JOIN "Stock-Levels.v2"',
      'select id = id[0.0]:text, amount = amount[0.1]:numeric, Total = Total[1.1]:bigint from (orders o cross join Stock-Levels.v2)',
    ],
    [
      'SELECT 1 FROM inventory i, checkouts c LEFT JOIN orders o ON o.id = c.id',
      'select ?column? = 1:integer from (shop.inventory i cross join (shop.checkouts c left join orders o on (id[2.0]:text = id[1.0]:text):boolean))'.replace(
        'orders on',
        'orders o on',
      ),
    ],
    [
      'SELECT item, id FROM inventory JOIN checkouts USING (item)',
      'select item = item[0.0]:text, id = id[1.0]:text from (shop.inventory inventory inner join shop.checkouts checkouts on (item[0.0]:text = item[1.1]:text):boolean)',
    ],
    [
      'SELECT * FROM inventory NATURAL FULL JOIN checkouts',
      'select item = coalesce(item[0.0]:text, item[1.1]:text):text, level = level[0.1]:integer, id = id[1.0]:text, qty = qty[1.2]:integer from (shop.inventory inventory full join shop.checkouts checkouts on (item[0.0]:text = item[1.1]:text):boolean)',
    ],
    [
      'SELECT s.n FROM (SELECT count(*) AS n FROM orders GROUP BY id) s WHERE n > 1',
      'select n = n[0.0]:bigint from (select n = count(*):bigint from orders group by id[0.0]:text) s where (n[0.0]:bigint > 1:bigint):boolean',
    ],
    [
      "SELECT v.x FROM (VALUES (1, 'a'), (2.5, NULL)) v(x, y)",
      "select x = x[0.0]:numeric from (values 1:numeric, 'a':text; 2.5:numeric, NULL:text) v(x:numeric, y:text)",
    ],
    [
      'VALUES (1), (2) ORDER BY 1 DESC LIMIT 1',
      'select column1 = column1[0.0]:integer from (values 1:integer; 2:integer) (column1:integer) order by column1[0.0]:integer desc nulls first limit 1:bigint',
    ],
    [
      'SELECT item AS x, sum(qty) FROM checkouts GROUP BY x HAVING count(*) > 1 ORDER BY sum DESC NULLS LAST, 1 LIMIT :a OFFSET 2',
      'select x = item[0.1]:text, sum = sum(qty[0.2]:integer):bigint from shop.checkouts checkouts group by item[0.1]:text having (count(*):bigint > 1:bigint):boolean order by sum(qty[0.2]:integer):bigint desc nulls last, item[0.1]:text asc nulls last limit cast($a:integer):bigint offset 2:bigint',
    ],
    [
      'SELECT max(level) FROM inventory',
      'select max = max(level[0.1]:integer):integer from shop.inventory inventory group by ()',
    ],
    [
      'SELECT DISTINCT item FROM checkouts ORDER BY item',
      'select distinct item = item[0.1]:text from shop.checkouts checkouts order by item[0.1]:text asc nulls last',
    ],
    [
      'SELECT item FROM inventory FOR UPDATE',
      'select item = item[0.0]:text from shop.inventory inventory for update block',
    ],
    [
      'SELECT i.item FROM inventory i JOIN checkouts c USING (item) FOR NO KEY UPDATE OF c SKIP LOCKED',
      'select item = item[0.0]:text from (shop.inventory i inner join shop.checkouts c on (item[0.0]:text = item[1.1]:text):boolean) for no key update skip locked of 1',
    ],
    [
      'SELECT (SELECT max(c.qty) FROM checkouts c WHERE c.item = i.item AND EXISTS (SELECT FROM orders WHERE id = c.id AND i.level > 0)) FROM inventory i',
      'select max = (select max = max(qty[0.2]:integer):integer from shop.checkouts c where ((item[0.1]:text = item[^1 0.0]:text):boolean and exists(select  from orders where ((id[0.0]:text = id[^1 0.0]:text):boolean and (level[^2 0.1]:integer > 0:integer):boolean))) group by ()):integer from shop.inventory i',
    ],
    [
      'SELECT 1 FROM inventory WHERE level IN (SELECT sum(qty) FROM checkouts) AND item NOT IN (SELECT id FROM orders) AND level >= ALL (SELECT 1)',
      'select ?column? = 1:integer from shop.inventory inventory where ((cast(level[0.1]:integer):bigint = any (select sum = sum(qty[0.2]:integer):bigint from shop.checkouts checkouts group by ())) and (item[0.0]:text <> all (select id = id[0.0]:text from orders)) and (level[0.1]:integer >= all (select ?column? = 1:integer)))',
    ],
    [
      'SELECT 1 FROM everything WHERE b IN (SELECT DISTINCT i FROM everything)',
      'select ?column? = 1:integer from shop.everything everything where (b[0.1]:bigint = any (select i = cast(i[0.0]:integer):bigint from (select distinct i = i[0.0]:integer from shop.everything everything) converted))',
    ],
    // Of a sketch nothing is known: whatever column is asked for is taken to be there.
    [
      'SELECT score, r.name FROM ranking r WHERE score > 5',
      'select score = score[0.-1]:unknown, name = name[0.-1]:unknown from ranking r where (cast(score[0.-1]:unknown):integer > 5:integer):boolean',
    ],
    ['SELECT * FROM ranking', 'select * = *[0.-1]:unknown from ranking'],
    [
      'SELECT x FROM (SELECT * FROM ranking) s',
      'select x = x[0.-1]:unknown from (select * = *[0.-1]:unknown from ranking) s',
    ],
    // A column that is known is preferred to one that a sketch might have.
    [
      'SELECT level FROM ranking, inventory',
      'select level = level[1.1]:integer from (ranking cross join shop.inventory inventory)',
    ],
  ];
  it.each(cases)('%s', (text, expected) => expect(statement(text)).toBe(expected));
});

describe('types of expressions', () => {
  const cases: readonly [string, string][] = [
    ['i + b', '?column? = (cast(i[0.0]:integer):bigint + b[0.1]:bigint):bigint'],
    ['i / 2 * n', '?column? = (cast((i[0.0]:integer / 2:integer):integer):numeric * n[0.2]:numeric):numeric'],
    ["i + '1'", '?column? = (i[0.0]:integer + 1:integer):integer'],
    ['-i', '?column? = (- i[0.0]:integer):integer'],
    ["t || i || 'x'", "?column? = ((t[0.3]:text || cast(i[0.0]:integer):text):text || 'x':text):text"],
    ["ts > '2026-01-31T09:30Z'", "?column? = (ts[0.5]:timestamp > '2026-01-31 09:30:00':timestamp):boolean"],
    [
      "u = '{A0EEBC99-9C0B4EF8-BB6D6BB9-BD380A11}'",
      "?column? = (u[0.6]:uuid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11':uuid):boolean",
    ],
    ["f = 'yes'", '?column? = (f[0.4]:boolean = true:boolean):boolean'],
    ['n = 1', '?column? = (n[0.2]:numeric = 1:numeric):boolean'],
    ['t = NULL', '?column? = (t[0.3]:text = NULL:text):boolean'],
    [
      'i BETWEEN 1 AND 2.5',
      '?column? = ((i[0.0]:integer >= 1:integer):boolean and (cast(i[0.0]:integer):numeric <= 2.5:numeric):boolean)',
    ],
    [
      'i NOT BETWEEN 1 AND 2',
      '?column? = ((i[0.0]:integer < 1:integer):boolean or (i[0.0]:integer > 2:integer):boolean)',
    ],
    ["i IN (1, '2', b)", '?column? = (cast(i[0.0]:integer):bigint in 1:bigint, 2:bigint, b[0.1]:bigint)'],
    ['t NOT IN (NULL)', '?column? = (t[0.3]:text not in NULL:text)'],
    ['i = ANY (ARRAY[1, 2])', '?column? = (i[0.0]:integer in 1:integer, 2:integer)'],
    [
      "t LIKE 'a%' AND t NOT ILIKE 'b'",
      "?column? = ((t[0.3]:text like 'a%':text) and (t[0.3]:text not ilike 'b':text))",
    ],
    ['f IS NOT TRUE OR i IS NULL', '?column? = ((f[0.4]:boolean is not true) or (i[0.0]:integer is null))'],
    ['i IS NOT DISTINCT FROM b', '?column? = (cast(i[0.0]:integer):bigint is not distinct from b[0.1]:bigint)'],
    ["CASE i WHEN 1 THEN 'a' END", "case = (case when (i[0.0]:integer = 1:integer):boolean then 'a':text):text"],
    [
      'CASE WHEN f THEN i ELSE n END',
      'n = (case when f[0.4]:boolean then cast(i[0.0]:integer):numeric else n[0.2]:numeric):numeric',
    ],
    ["coalesce(i, '7', b)", 'coalesce = coalesce(cast(i[0.0]:integer):bigint, 7:bigint, b[0.1]:bigint):bigint'],
    ['nullif(i, b)', 'nullif = nullif(i[0.0]:integer, b[0.1]:bigint):integer'],
    ['nullif(i, n)', 'nullif = nullif(cast(i[0.0]:integer):numeric, n[0.2]:numeric):numeric'],
    ['greatest(i, 2.5)', 'greatest = greatest(cast(i[0.0]:integer):numeric, 2.5:numeric):numeric'],
    [
      'ceiling(i), substr(t, 2), char_length(t)',
      'ceiling = ceil(cast(i[0.0]:integer):numeric):numeric, substr = substring(t[0.3]:text, 2:integer):text, char_length = length(t[0.3]:text):integer',
    ],
    [
      "trim(both 'x' from t), position('a' in t)",
      "btrim = btrim(t[0.3]:text, 'x':text):text, position = strpos(t[0.3]:text, 'a':text):integer",
    ],
    [
      'concat(i, f)',
      "concat = concat(cast(i[0.0]:integer):text, (case when f[0.4]:boolean then 't':text when (not f[0.4]:boolean):boolean then 'f':text):text):text",
    ],
    ['mod(i, b)', 'mod = mod(cast(i[0.0]:integer):bigint, b[0.1]:bigint):bigint'],
    [
      'n::integer, i::text, NULL::uuid',
      'n = cast(n[0.2]:numeric):integer, i = cast(i[0.0]:integer):text, uuid = NULL:uuid',
    ],
    [
      'n::numeric(10, 2), t::varchar(3)',
      'n = round(n[0.2]:numeric, 2:integer):numeric, t = left(t[0.3]:text, 3:integer):text',
    ],
    ["CAST('5' AS bigint)", 'int8 = 5:bigint'],
    [
      "NULL, 'a', 1.50, 3000000000, 9007199254740993",
      "?column? = NULL:text, ?column? = 'a':text, ?column? = 1.50:numeric, ?column? = 3000000000:bigint, ?column? = 9007199254740993:numeric",
    ],
    [
      '1e3, 1.5e-3, 0xff, 1_000, -2147483648',
      '?column? = 1000:numeric, ?column? = 0.0015:numeric, ?column? = 255:integer, ?column? = 1000:integer, ?column? = -2147483648:integer',
    ],
  ];
  it.each(cases)('%s', (text, expected) => expect(overEverything(text)).toBe(expected));

  const aggregates: readonly [string, string][] = [
    ['count(*), count(t)', 'count = count(*):bigint, count = count(t[0.3]:text):bigint'],
    [
      'sum(i), sum(b), sum(n)',
      'sum = sum(i[0.0]:integer):bigint, sum = sum(b[0.1]:bigint):numeric, sum = sum(n[0.2]:numeric):numeric',
    ],
    ['avg(i)', 'avg = avg(i[0.0]:integer):numeric'],
    ['count(DISTINCT t) FILTER (WHERE f)', 'count = count(distinct t[0.3]:text filter f[0.4]:boolean):bigint'],
    [
      "string_agg(t, ','), every(f)",
      "string_agg = string_agg(t[0.3]:text, ',':text):text, every = every(f[0.4]:boolean):boolean",
    ],
  ];
  it.each(aggregates)('%s', (text, expected) =>
    expect(overEverything(text)).toBe(`${expected} from shop.everything everything group by ()`),
  );
});

describe('parameters and variables', () => {
  const cases: readonly [string, string][] = [
    [':qty + :a', '($qty:integer + $a:integer):integer'],
    [':stock.level > :qty', '($stock.level:integer > $qty:integer):boolean'],
    [':Stock.LEVEL', '$stock.level:integer'],
    [':orderId', '$orderId:text'],
    [':"odd name" || :größe', '($odd name:text || cast($größe:integer):text):text'],
    [':qty::text', 'cast($qty:integer):text'],
    [':sketched.anything + 1', '(cast($sketched.anything:unknown):integer + 1:integer):integer'],
    [':anything = :anything', '($anything:unknown = $anything:unknown):boolean'],
    [':anything + :anything', '(cast($anything:unknown):numeric + cast($anything:unknown):numeric):numeric'],
    ["CASE WHEN :qty>0 THEN':qty' END", "(case when ($qty:integer > 0:integer):boolean then ':qty':text):text"],
    [
      '\'a\':: text || $$:qty$$ || "left"(:item,1) -- :nosuch',
      "(('a':text || ':qty':text):text || left($item:text, 1:integer):text):text",
    ],
    ['/* :nosuch /* :x */ */ :a', '$a:integer'],
  ];
  it.each(cases)('%s', (text, expected) => expect(expression(text)).toBe(expected));

  it('fits more than ten parameters of one letter', () => {
    const text = Array.from({ length: 14 }, () => ':a').join('+');
    const value = parseExpression(text, shop).value;
    expect(value?.span).toEqual({ start: 0, end: text.length });
    expect(expression(text)).toBe(`${'('.repeat(13)}$a:integer${' + $a:integer):integer'.repeat(13)}`);
  });

  it('reads a check with its row as source 0', () => {
    const row = { name: 'inventory', columns: [{ name: 'level', type: 'integer' as const }] };
    const { value } = parseCondition('inventory.level >= 0 AND level < 10', shop, row);
    expect(value && showExpression(value)).toBe(
      '((level[0.0]:integer >= 0:integer):boolean and (level[0.0]:integer < 10:integer):boolean)',
    );
  });
});

describe('writing', () => {
  const cases: readonly [string, string][] = [
    [
      "INSERT INTO checkouts (id, qty) VALUES (:order, 1.5), ('b', DEFAULT) RETURNING id, qty * 2 AS twice",
      "insert shop.checkouts(0, 2) values $order:text, cast(1.5:numeric):integer; 'b':text, NULL:integer returning id = id[0.0]:text, twice = (qty[0.2]:integer * 2:integer):integer",
    ],
    ['INSERT INTO checkouts VALUES (1)', 'insert shop.checkouts(0) values cast(1:integer):text'],
    ['INSERT INTO orders DEFAULT VALUES', 'insert orders() values '],
    [
      'INSERT INTO checkouts (qty, id) SELECT n, i FROM everything LIMIT 1',
      'insert shop.checkouts(2, 0) select n = cast(n[0.2]:numeric):integer, i = cast(i[0.0]:integer):text from shop.everything everything limit 1:bigint',
    ],
    [
      'INSERT INTO checkouts (qty) SELECT DISTINCT n FROM everything',
      'insert shop.checkouts(2) select n = cast(n[0.0]:numeric):integer from (select distinct n = n[0.2]:numeric from shop.everything everything) converted',
    ],
    [
      "INSERT INTO inventory AS i VALUES ('a', 1) ON CONFLICT (item) DO UPDATE SET level = i.level + excluded.level WHERE i.level < 9",
      "insert shop.inventory(0, 1) values 'a':text, 1:integer on conflict (0) update level[1] := (level[0.1]:integer + level[1.1]:integer):integer where (level[0.1]:integer < 9:integer):boolean",
    ],
    [
      "INSERT INTO inventory VALUES ('a') ON CONFLICT DO NOTHING",
      "insert shop.inventory(0) values 'a':text on conflict nothing",
    ],
    ["INSERT INTO ranking (name, score) VALUES ('a', 1)", "insert ranking(-1, -1) values 'a':text, 1:integer"],
    [
      'UPDATE inventory SET level = level - :qty WHERE item = :item RETURNING *',
      'update shop.inventory set level[1] := (level[0.1]:integer - $qty:integer):integer where (item[0.0]:text = $item:text):boolean returning item = item[0.0]:text, level = level[0.1]:integer',
    ],
    [
      'UPDATE inventory i SET (level, item) = (c.qty, DEFAULT) FROM checkouts c JOIN orders o ON o.id = c.id WHERE c.item = i.item',
      'update shop.inventory set level[1] := qty[1.2]:integer, item[0] := NULL:text from (shop.checkouts c inner join orders o on (id[2.0]:text = id[1.0]:text):boolean) where (item[1.1]:text = item[0.0]:text):boolean',
    ],
    [
      'UPDATE inventory SET level = (SELECT sum(qty) FROM checkouts c WHERE c.item = inventory.item)',
      'update shop.inventory set level[1] := cast((select sum = sum(qty[0.2]:integer):bigint from shop.checkouts c where (item[0.1]:text = item[^1 0.0]:text):boolean group by ()):bigint):integer',
    ],
    [
      'DELETE FROM inventory USING checkouts c WHERE c.item = inventory.item RETURNING c.id',
      'delete shop.inventory from shop.checkouts c where (item[1.1]:text = item[0.0]:text):boolean returning id = id[1.0]:text',
    ],
  ];
  it.each(cases)('%s', (text, expected) => expect(statement(text)).toBe(expected));
});

describe('WITH', () => {
  it.each([
    [
      'a name stands for its query, also where it hides a relation, and sees those before it',
      'WITH x AS (SELECT * FROM orders), orders(i) AS (SELECT level FROM inventory) SELECT x.id, i FROM x, orders',
      'select id = id[0.0]:text, i = i[1.0]:integer from ((select id = id[0.0]:text, amount = amount[0.1]:numeric from orders) x cross join (select level = level[0.1]:integer from shop.inventory inventory) orders)',
    ],
    [
      'a query sees what WITH sees, from however deep it is read',
      'SELECT (WITH x AS (SELECT o.id) SELECT 1 WHERE EXISTS (SELECT 1 FROM x)) AS n FROM orders o',
      'select n = (select ?column? = 1:integer where exists(select ?column? = 1:integer from (select id = id[^3 0.0]:text) x)):integer from orders o',
    ],
    [
      'before a write',
      'WITH x AS (SELECT :item AS item) DELETE FROM inventory USING x WHERE inventory.item = x.item',
      'delete shop.inventory from (select item = $item:text) x where (item[0.0]:text = item[1.0]:text):boolean',
    ],
    [
      'is not locked',
      'WITH x AS (SELECT 1) SELECT item FROM x, inventory FOR UPDATE',
      'select item = item[1.0]:text from ((select ?column? = 1:integer) x cross join shop.inventory inventory) for update block of 1',
    ],
  ])('%s', (_, text, expected) => expect(statement(text)).toBe(expected));

  it.each([
    ['WITH x AS (SELECT 1 AS a), x AS (SELECT 2 AS a) SELECT a FROM x', 'WITH names two queries x.'],
    ['WITH x AS (SELECT nothing) SELECT 1', 'nothing would be a column, but there is nothing here that has columns.'],
    ['WITH x AS (SELECT 1 AS a) SELECT 1 FROM x FOR UPDATE OF x', 'x is a query of WITH, whose rows cannot be locked.'],
    ['WITH x AS (SELECT * FROM x) SELECT * FROM x', 'No table, topic or view is called x.'],
  ])('%s', (text, message) => expect(statement(text)).toContain(message));

  it('does not grow without end', () => {
    const names = Array.from({ length: 30 }, (_, n) => `x${n + 1} AS (SELECT a.v FROM x${n} a, x${n} b)`);
    const { value } = parseStatement(`WITH x0 AS (SELECT 1 AS v), ${names.join(', ')} SELECT v FROM x30`, shop);
    expect(value && showStatement(value)).toContain('unsupported: common table expressions that read each other');
  });
});

describe('what is not simulated in detail', () => {
  const cases: readonly [string, string][] = [
    [
      'WITH x AS (SELECT * FROM orders FOR UPDATE), orders AS (SELECT * FROM inventory) SELECT * FROM x, orders',
      'a lock in a common table expression; reads orders, shop.inventory; writes nothing',
    ],
    [
      'SELECT count(*) FROM (SELECT item FROM inventory WHERE level > 0 FOR UPDATE) x',
      'a lock in a sub-query; reads shop.inventory; writes nothing',
    ],
    [
      'WITH RECURSIVE x AS (SELECT 1 UNION SELECT * FROM x JOIN orders ON true) SELECT * FROM x',
      'a recursive query; reads orders; writes nothing',
    ],
    [
      'WITH gone AS (DELETE FROM inventory WHERE level = 0 RETURNING item) INSERT INTO checkouts (item) SELECT item FROM gone',
      'a common table expression that writes; reads shop.inventory; writes shop.inventory, shop.checkouts',
    ],
    ['SELECT item FROM inventory UNION SELECT id FROM orders', 'UNION; reads shop.inventory, orders; writes nothing'],
    [
      'SELECT item FROM inventory WHERE item IN (SELECT id FROM orders EXCEPT SELECT id FROM checkouts)',
      'EXCEPT; reads shop.inventory, orders, shop.checkouts; writes nothing',
    ],
    [
      'SELECT x.nosuch FROM (SELECT item FROM inventory INTERSECT SELECT id FROM orders) x',
      'INTERSECT; reads shop.inventory, orders; writes nothing',
    ],
    [
      'SELECT row_number() OVER (ORDER BY level) FROM inventory',
      'a window function; reads shop.inventory; writes nothing',
    ],
    [
      'INSERT INTO orders (id) VALUES (gen_random_uuid()::text)',
      'the function gen_random_uuid; reads nothing; writes orders',
    ],
    [
      'UPDATE inventory SET level = random() WHERE item = :item',
      'the function random; reads shop.inventory; writes shop.inventory',
    ],
    ['UPDATE everything SET ts = now()', 'the function now; reads nothing; writes shop.everything'],
    ['SELECT * FROM generate_series(1, 3) g, orders', 'a function in FROM; reads orders; writes nothing'],
    [
      'SELECT * FROM orders o, LATERAL (SELECT * FROM inventory WHERE item = o.id) x',
      'LATERAL; reads orders, shop.inventory; writes nothing',
    ],
    ["SELECT j->'a' FROM everything", 'the operator ->; reads shop.everything; writes nothing'],
    ['SELECT DISTINCT ON (item) * FROM checkouts', 'DISTINCT ON; reads shop.checkouts; writes nothing'],
    ['SELECT item FROM checkouts GROUP BY ROLLUP (item)', 'grouping sets; reads shop.checkouts; writes nothing'],
    ['SELECT current_date', 'a value that depends on the moment or the session; reads nothing; writes nothing'],
    [
      'SELECT level::double precision FROM inventory',
      'the type double precision; reads shop.inventory; writes nothing',
    ],
    [
      'SELECT (item, level) = (SELECT item, 1 FROM checkouts) FROM inventory',
      'a comparison of whole rows; reads shop.checkouts, shop.inventory; writes nothing',
    ],
    [
      'MERGE INTO inventory i USING checkouts c ON c.item = i.item WHEN MATCHED THEN UPDATE SET level = 0',
      'a MERGE statement; reads shop.inventory, shop.checkouts; writes shop.inventory',
    ],
    ['TRUNCATE inventory', 'a TRUNCATE statement; reads nothing; writes shop.inventory'],
    ['CREATE TABLE more AS SELECT * FROM inventory', 'a CREATE statement; reads shop.inventory; writes nothing'],
    [
      'BEGIN',
      'a BEGIN statement (a transaction is written as a step, transaction: <store>); reads nothing; writes nothing',
    ],
  ];
  it.each(cases)('%s', (text, expected) => {
    const { value, problems } = parseStatement(text, shop);
    expect(value ? showStatement(value) : problems).toBe(`unsupported: ${expected}`);
    expect(problems).toMatchObject([{ rule: 'unsupported-sql', severity: 'info' }]);
  });
});
