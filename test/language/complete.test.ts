/** What can be written at the cursor: `$0` marks where it stands. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Completion, complete } from '../../src/language/complete';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

function at(marked: string): { readonly text: string; readonly offset: number; readonly found: readonly Completion[] } {
  const offset = marked.indexOf('$0');
  const text = marked.replace('$0', '');
  return { text, offset, found: complete(load(text), offset) };
}

const labels = (marked: string): readonly string[] => at(marked).found.map(({ label }) => label);

/** The text after taking what is called `label`. */
function taken(marked: string, label: string): string {
  const { text, found } = at(marked);
  const one = found.find((each) => each.label === label);
  if (!one) throw new Error(`${label} is not among ${found.map((each) => each.label).join(', ')}`);
  return `${text.slice(0, one.range.start)}${one.insert}$0${text.slice(one.range.end)}`;
}

/** A shop in front of what a test writes. */
const shop = (rest: string): string => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      inventory: { columns: { item: text, level: integer }, key: item }
      orders: { columns: { id: text, item: text } }
topics:
  changes: { technology: kafka, columns: { item: text, qty: integer } }
views:
  mirror: { replica_of: shop }
${rest}`;

const steps = (list: string): string =>
  shop(`services:
  web:
    operations:
      buy:
        inputs: { item: [widget], qty: [1] }
        steps:
${list}`);

describe('keys', () => {
  it.each([
    ['at the top', 'flowproof: 1\nna$0', ['name', 'stores', 'topics', 'views', 'services', 'invariants']],
    ['below a store', 'flowproof: 1\nstores:\n  shop:\n    $0', ['technology', 'isolation', 'tables']],
    ['between others', 'flowproof: 1\nstores:\n  shop:\n    $0\n    technology: mysql\n', ['isolation', 'tables']],
    ['in braces', 'flowproof: 1\ntopics:\n  t: { technology: kafka, $0 }\n', ['key', 'partitions', 'retention']],
    ['of a new step', steps('          - $0'), ['sql', 'require', 'transaction', 'respond']],
    ['of a step begun', steps('          - sql: SELECT 1\n            $0'), ['into']],
    ['of a trigger', steps('          - respond: 1\n        on: { $0 }'), ['topic', 'every']],
    ['of an invariant', 'flowproof: 1\ninvariants:\n  x:\n    $0', ['never', 'always']],
    ['of a row', shop('').replace('key: item }', 'key: item, rows: [{ $0 }] }'), ['item', 'level']],
    [
      'of a scenario’s inputs',
      `${steps('          - respond: 1')}\nscenarios: { s: { run: [{ operation: buy, inputs: { item: a, $0 } }] } }`,
      ['qty'],
    ],
    ['of rules', 'flowproof: 1\nrules:\n  $0', ['decision-on-stale-view', 'stale-read']],
  ])('%s', (_, marked, expected) => expect(labels(marked)).toEqual(expect.arrayContaining(expected)));

  it('leave out those that are there', () => {
    expect(labels('flowproof: 1\nstores:\n  shop:\n    technology: mysql\n    $0')).not.toContain('technology');
  });

  it('put what is required first, with what each means', () => {
    const { found } = at('flowproof: 1\nconnectors:\n  c:\n    $0');
    expect(found.slice(0, 2)).toMatchObject([
      { label: 'from', detail: 'required', insert: 'from: ', documentation: expect.stringContaining('What it reads') },
      { label: 'to', detail: 'required' },
    ]);
  });

  it('bring their colon, unless it is there', () => {
    expect(taken('flowproof: 1\nstores:\n  shop:\n    tech$0', 'technology')).toBe(
      'flowproof: 1\nstores:\n  shop:\n    technology: $0',
    );
    expect(taken('flowproof: 1\nstores:\n  shop:\n    te$0ch: kafka', 'technology')).toBe(
      'flowproof: 1\nstores:\n  shop:\n    technology$0: kafka',
    );
    expect(taken('flowproof: 1\nst$0', 'stores')).toBe('flowproof: 1\nstores:$0');
  });

  it('have no room behind a key on its line, nor in comments and other tools’ files', () => {
    expect(labels('flowproof: 1\nstores:\n  shop: $0')).toEqual([]);
    expect(labels('flowproof: 1\nstores: # $0')).toEqual([]);
    expect(labels('stages:\n  $0')).toEqual([]);
    expect(taken('$0', 'flowproof')).toBe('flowproof: 1$0');
    expect(taken('flow$0', 'flowproof')).toBe('flowproof: 1$0');
  });
});

describe('values', () => {
  it.each([
    ['words of the schema', 'flowproof: 1\nservices: { web: { exposed: $0 } }', ['public', 'internal']],
    ['truth', 'flowproof: 1\nviews: { v: { retraction: $0 } }', ['true', 'false']],
    ['types', 'flowproof: 1\ntopics: { t: { columns: { a: $0 } } }', ['integer', 'timestamp']],
    ['examples', 'flowproof: 1\ntopics: { t: { retention: $0 } }', ['forever', 'compacted']],
    ['a trigger', steps('          - respond: 1\n        on: $0'), ['request']],
    ['severities', 'flowproof: 1\nrules:\n  stale-read: $0', ['off', 'error']],
    [
      'levels of the technology',
      'flowproof: 1\nstores:\n  s:\n    technology: oracle\n    isolation: $0',
      ['read committed', 'serializable'],
    ],
    [
      'levels of the transaction’s store',
      steps('          - transaction: shop\n            isolation: rep$0\n            steps: []'),
      ['repeatable read'],
    ],
    [
      'relations and stores',
      shop('connectors:\n  c: { from: [shop.orders, $0] }'),
      ['shop', 'shop.inventory', 'changes', 'mirror.orders'],
    ],
    ['topics', shop('views:\n  v: { publishes: $0 }'), ['changes']],
    ['stores and brokers', steps('          - transaction: $0'), ['shop', 'kafka']],
    ['columns of a table', shop('').replace('key: item', 'key: [$0]'), ['item', 'level']],
    ['operations', `${steps('          - respond: 1')}\nsessions: { s: [$0] }`, ['buy']],
    ['rules to ignore', 'flowproof: 1\n# flowproof-ignore stale-read, $0', ['dual-write']],
  ])('%s', (_, marked, expected) => expect(labels(marked)).toEqual(expect.arrayContaining(expected)));

  it('are only those that fit', () => {
    expect(labels('flowproof: 1\nstores:\n  s:\n    technology: sqlite\n    isolation: $0')).not.toContain(
      'repeatable read',
    );
    expect(labels(shop('views:\n  v: { replica_of: $0 }'))).toEqual(['shop']);
    expect(labels('flowproof: 1\nstores: { s: { technology: $0 } }')).not.toContain('kafka');
    expect(labels('flowproof: 1\nname: $0')).toEqual([]);
  });

  it('are technologies with their names and guarantees', () => {
    const { found } = at('flowproof: 1\nstores:\n  s:\n    technology: $0');
    expect(found.find(({ label }) => label === 'postgresql')).toMatchObject({
      detail: 'PostgreSQL (database)',
      documentation: expect.stringContaining('**read committed** (default)'),
    });
  });

  it('replace the whole word, in quotes too', () => {
    const store = (level: string) =>
      `flowproof: 1\nstores:\n  s:\n    technology: postgresql\n    isolation: ${level}\n`;
    expect(taken(store('read com$0'), 'read committed')).toBe(store('read committed$0'));
    expect(taken(store('"re$0x"'), 'serializable')).toBe(store('"serializable$0"'));
    expect(taken(store('"re$0'), 'serializable')).toContain('isolation: "serializable$0');
  });
});

describe('SQL', () => {
  const sql = (text: string) => steps(`          - sql: ${text}`);
  it.each([
    ['relations behind FROM', sql('SELECT * FROM $0'), ['inventory', 'orders', 'changes', 'mirror.inventory']],
    ['relations behind a comma', sql('SELECT * FROM orders o, $0'), ['inventory']],
    ['relations behind INTO', sql('INSERT INTO ord$0'), ['orders']],
    ['tables of a store', sql('SELECT * FROM shop.$0'), ['inventory', 'orders']],
    ['columns of what is read', sql('SELECT $0 FROM inventory'), ['item', 'level', ':item', ':qty', 'coalesce']],
    ['columns by alias', sql('SELECT i.$0 FROM orders o JOIN inventory AS i ON true'), ['item', 'level']],
    ['parameters', sql('SELECT item FROM inventory WHERE item = :$0'), ['item', 'qty']],
    ['in a block scalar', sql('>\n              SELECT level\n              FROM inventory WHERE lev$0\n'), ['level']],
    ['in a view', shop('  v:\n    technology: materialize\n    query: SELECT $0 FROM changes'), ['item', 'qty']],
    ['in a check', shop('').replace('key: item', 'checks: [lev$0]'), ['item', 'level']],
    ['in an invariant', shop('invariants:\n  x: { never: SELECT item FROM inv$0 }'), ['inventory']],
  ])('%s', (_, marked, expected) => expect(labels(marked)).toEqual(expect.arrayContaining(expected)));

  it('knows the results of the statements before', () => {
    const behind = (text: string) =>
      steps(`          - sql: SELECT level, item AS what FROM inventory
            into: stock
          - require: ${text}
          - sql: SELECT id FROM orders
            into: later`);
    expect(labels(behind('":$0"'))).toEqual(['item', 'qty', 'stock']);
    expect(labels(behind(':stock.$0'))).toEqual(['level', 'what']);
    expect(taken(behind(':stock.le$0 > 0'), 'level')).toBe(behind(':stock.level$0 > 0'));
  });

  it('offers only what fits', () => {
    expect(labels(sql('SELECT o.$0 FROM orders o, inventory'))).toEqual(['id', 'item']);
    expect(labels(sql('SELECT * FROM inventory $0'))).not.toContain('orders');
    expect(labels(sql('SELECT ts::$0 FROM inventory'))).not.toContain('qty');
  });

  it('replaces the name that is being written, and writes it as SQL does', () => {
    expect(taken(sql('SELECT le$0vl FROM inventory'), 'level')).toBe(sql('SELECT level$0 FROM inventory'));
    const odd = shop('  Odd-One: { query: SELECT 1 AS x }\n  v: { query: SELECT x FROM $0 }');
    expect(taken(odd, '"Odd-One"')).toContain('FROM "Odd-One"$0');
  });
});

it('answers at every offset of a file, with ranges that hold the offset', () => {
  const text = steps(`          - sql: SELECT level FROM inventory WHERE item = :item
            into: stock
          - transaction: shop
            isolation: "serializable"
            steps: [{ sql: 'INSERT INTO orders (id) VALUES (''a'')' }]`);
  const file = load(text);
  for (let offset = 0; offset <= text.length; offset += 1) {
    for (const { range } of complete(file, offset)) {
      expect(range.start).toBeLessThanOrEqual(offset);
      expect(range.end).toBeGreaterThanOrEqual(offset);
    }
  }
});
