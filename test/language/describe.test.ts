/** What hovering tells: `$0` marks what is pointed at. */
import { beforeAll, expect, describe as group, it } from 'vitest';
import { describe } from '../../src/language/describe';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const file = `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: repeatable read
    tables:
      inventory: { columns: { item: text, level: integer }, key: item, checks: [level >= 0] }
topics:
  changes: { technology: kafka, columns: { item: text, qty: integer }, key: item }
connectors:
  cdc: { technology: debezium, from: [shop.inventory], to: changes }
services:
  web:
    exposed: public
    operations:
      buy:
        inputs: { item: [widget] }
        steps:
          - sql: SELECT i.level FROM inventory i WHERE i.item = :item
            into: stock
          - require: :stock.level > 0
      listen:
        on: { topic: changes }
        steps: [{ respond: ":qty" }]
sessions:
  twice: [buy, buy]
`;

/** What is told at the first character of `found` behind `before`, and the text that it is about. */
function told(before: string, found: string): { readonly markdown: string; readonly about: string } | undefined {
  const offset = file.indexOf(found, file.indexOf(before) + before.length);
  const description = describe(load(file), offset + 1);
  return (
    description && { markdown: description.markdown, about: file.slice(description.range.start, description.range.end) }
  );
}

group('tells', () => {
  it.each([
    [
      'a technology',
      'shop:',
      'postgresql',
      ['**PostgreSQL (database)**', 'PostgreSQL 15.20 manual', '— read', 'select for update: yes'],
    ],
    ['the one that is meant', 'cdc:', 'debezium', ['Debezium', 'PostgreSQL']],
    [
      'a level',
      'postgresql\n',
      'repeatable read',
      ['**repeatable read** on PostgreSQL: snapshot', 'permits write skew', 'manual'],
    ],
    ['a key', 'shop:', 'isolation', ['Isolation level of its transactions']],
    ['a store', 'stores:\n', 'shop', ['`shop` is a store: PostgreSQL (database).', 'Isolation: repeatable read.']],
    ['a topic', 'topics:\n', 'changes', ['`changes` is a topic', 'Columns: `item` text, `qty` integer.']],
    ['a connector', 'connectors:\n', 'cdc', ['Delivery: at least once, as its technology has it.']],
    ['a table', 'tables:', 'inventory', ['`shop.inventory`, a table.', '`level` integer', 'Key: `item`.']],
    ['a table that is named', 'from: [', 'shop.inventory', ['`shop.inventory`, a table.']],
    ['a topic that is named', 'to: ', 'changes', ['`changes` is a topic']],
    ['an operation', 'operations:', 'buy', ['`web.buy` runs on request, from anybody.', 'Inputs: `item` text.']],
    ['an operation that is named', 'twice: [', 'buy', ['`web.buy` runs on request']],
    ['a word', 'web:\n    exposed: ', 'public', ['Who can call it']],
    ['a relation in SQL', 'FROM ', 'inventory', ['`shop.inventory`, a table.']],
    ['an alias in SQL', 'WHERE ', 'i', ['`shop.inventory`, a table.']],
    ['a column in SQL', 'SELECT i.', 'level', ['`level` integer, a column of `shop.inventory`']],
    ['a column in a check', 'checks: [', 'level', ['a column of `shop.inventory`']],
    ['a parameter', 'i.item = ', ':item', ['`:item` text, an input of `web.buy`']],
    ['a column of a message', 'respond: "', ':qty', ['`:qty` integer, a column of the message of `changes`']],
    [
      'an earlier result',
      'require: ',
      ':stock.level',
      ['`:stock.level` integer, of the first row of an earlier statement'],
    ],
  ])('%s', (_, before, found, expected) => {
    const description = told(before, found);
    expect(description?.about).toBe(found);
    for (const part of expected) expect(description?.markdown).toContain(part);
  });
});

it('is silent where nothing is known', () => {
  expect(told('inputs: { item: [', 'widget')).toBeUndefined();
  expect(told('i.level ', 'FROM')).toBeUndefined();
  expect(describe(load('stages:\n  build: x\n'), 3)).toBeUndefined();
});

it('answers at every offset of a file', () => {
  const loaded = load(file);
  for (let offset = 0; offset <= file.length; offset += 1) {
    const description = describe(loaded, offset);
    if (!description) continue;
    expect(description.markdown).not.toBe('');
    expect(description.range.start).toBeLessThanOrEqual(offset);
    expect(description.range.end).toBeGreaterThanOrEqual(offset);
  }
});
