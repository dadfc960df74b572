import { beforeAll, describe, expect, it } from 'vitest';
import {
  outputColumns,
  parametersOf,
  readsOf,
  returnedColumns,
  variablesOf,
  walkSql,
  writesOf,
} from '../../src/model/statement-walk';
import { loadParser, parseStatement } from '../../src/sql/parse';
import { shop } from '../sql/shop';

beforeAll(loadParser);

function statement(text: string) {
  const { value, problems } = parseStatement(text, shop);
  if (!value) throw new Error(JSON.stringify(problems));
  return value;
}

describe('reads and writes', () => {
  it.each([
    [
      'SELECT 1 FROM orders WHERE id IN (SELECT id FROM checkouts WHERE qty > (SELECT max(level) FROM inventory)) AND EXISTS (SELECT 1 FROM orders)',
      ['orders', 'shop.checkouts', 'shop.inventory'],
      [],
    ],
    [
      'SELECT 1 FROM (SELECT 1 FROM inventory) x JOIN (VALUES ((SELECT max(amount) FROM orders))) v ON true',
      ['shop.inventory', 'orders'],
      [],
    ],
    ["INSERT INTO checkouts (id) VALUES ('a')", [], ['shop.checkouts']],
    ['INSERT INTO checkouts (id) SELECT id FROM orders', ['orders'], ['shop.checkouts']],
    [
      "INSERT INTO inventory VALUES ('a', 1) ON CONFLICT (item) DO UPDATE SET level = (SELECT sum(qty) FROM checkouts)",
      ['shop.checkouts'],
      ['shop.inventory'],
    ],
    // A change that looks at no column of its target reads nothing of it.
    ['UPDATE inventory SET level = 0', [], ['shop.inventory']],
    ['UPDATE inventory SET level = level + 1', ['shop.inventory'], ['shop.inventory']],
    [
      'UPDATE inventory SET level = (SELECT sum(qty) FROM checkouts c WHERE c.item = inventory.item)',
      ['shop.inventory', 'shop.checkouts'],
      ['shop.inventory'],
    ],
    ['UPDATE inventory SET level = (SELECT sum(c.qty) FROM checkouts c)', ['shop.checkouts'], ['shop.inventory']],
    ['DELETE FROM inventory', [], ['shop.inventory']],
    ['DELETE FROM inventory WHERE item = :item', ['shop.inventory'], ['shop.inventory']],
    // A query that nothing asks is not run.
    ['WITH x AS (SELECT * FROM orders) UPDATE inventory SET level = 1', [], ['shop.inventory']],
  ])('%s', (text, reads, writes) => {
    expect(readsOf(statement(text))).toEqual(reads);
    expect(writesOf(statement(text))).toEqual(writes);
  });
});

it('finds parameters and variables everywhere, each once', () => {
  const text =
    'SELECT :qty FROM (VALUES (:a)) v(x) JOIN inventory ON level > :stock.level WHERE item = (SELECT :item FROM orders LIMIT :a) ORDER BY :stock.level OFFSET :qty';
  expect([...parametersOf(statement(text))].sort()).toEqual(['a', 'item', 'qty']);
  expect(variablesOf(statement(text))).toEqual([{ variable: 'stock', column: 'level' }]);
});

it('says how many queries out a column belongs', () => {
  const columns: string[] = [];
  walkSql(statement('SELECT 1 FROM inventory i WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = i.item)'), {
    expression: (expression, level) => {
      if (expression.kind === 'column') columns.push(`${expression.name} ${level - expression.depth}`);
    },
  });
  expect(columns).toEqual(['id 1', 'item 0']);
});

it('gives the columns that come out', () => {
  const query = statement('SELECT item, count(*) AS n FROM inventory GROUP BY item');
  expect(query.kind === 'select' && outputColumns(query)).toEqual([
    { name: 'item', type: 'text' },
    { name: 'n', type: 'bigint' },
  ]);
  expect(returnedColumns(statement('UPDATE inventory SET level = 1 RETURNING level + 0.5 AS x'))).toEqual([
    { name: 'x', type: 'numeric' },
  ]);
  expect(returnedColumns(statement('DELETE FROM inventory'))).toEqual([]);
});
