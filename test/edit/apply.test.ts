/** Edits as people would make them by hand: the file before, the edit, the file after, character by character. */
import { describe, expect, test } from 'vitest';
import { applyEdits, applyTextEdits } from '../../src/edit/apply';
import type { Edit } from '../../src/model/edit';

function edited(text: string, ...edits: readonly Edit[]): string {
  const made = applyEdits({ text }, edits);
  return 'problem' in made ? made.problem : applyTextEdits(text, made);
}

/** Without the first line break and the indentation of the literal. */
function yaml(strings: TemplateStringsArray): string {
  const lines = (strings[0] ?? '').replace(/^\n/, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}

describe('set', () => {
  test.each([
    ['a plain value', 'isolation: snapshot # for now\n', 'serializable', 'isolation: serializable # for now\n'],
    ['a value in single quotes', "name: 'shop'\n", "the owner's", "name: 'the owner''s'\n"],
    ['a value in double quotes', 'name: "shop"\n', 'say "hi"', 'name: "say \\"hi\\""\n'],
    ['a text that needs quotes', 'name: shop\n', 'a: b', "name: 'a: b'\n"],
    ['a text that looks like a number', 'name: shop\n', '5', "name: '5'\n"],
    ['a number', "retry: '1'\n", 2, 'retry: 2\n'],
    ['nothing', 'name: # to be found\n', 'shop', 'name: shop # to be found\n'],
    ['a literal block', 'sql: | # read\n  SELECT 1\n\nnext: 1\n', 'SELECT 2\n', 'sql: |\n  SELECT 2\n\nnext: 1\n'],
    ['a value on the next line', 'name:\n  shop\n', 'store', 'name:\n  store\n'],
  ])('replaces %s', (_, before, value, after) => {
    const key = before.slice(0, before.indexOf(':'));
    expect(edited(before, { type: 'set', path: [key], value })).toBe(after);
  });

  test('adds a key at the end of its map, before the comments of what follows', () => {
    const before = yaml`
      stores:
        shop: # the truth
          technology: postgresql   # 17
          # its level is the default

        # another one
        archive:
          technology: s3
    `;
    const after = yaml`
      stores:
        shop: # the truth
          technology: postgresql   # 17
          isolation: serializable
          # its level is the default

        # another one
        archive:
          technology: s3
    `;
    expect(edited(before, { type: 'set', path: ['stores', 'shop', 'isolation'], value: 'serializable' })).toBe(after);
  });

  test('keeps a map on one line on one line', () => {
    const before = 'topics:\n  seen: { technology: kafka } # raw\n';
    const edit: Edit = { type: 'set', path: ['topics', 'seen', 'columns'], value: { id: 'text', at: 'timestamp' } };
    expect(edited(before, edit)).toBe(
      'topics:\n  seen: { technology: kafka, columns: { id: text, at: timestamp } } # raw\n',
    );
  });

  test('goes on in a map that is written over lines with braces', () => {
    const before = 'to: {\n  a: b, # one\n  c: d # two\n}\n';
    expect(edited(before, { type: 'set', path: ['to', 'e'], value: 'f' })).toBe(
      'to: {\n  a: b, # one\n  c: d, # two\n  e: f\n}\n',
    );
  });

  test('gives an empty map its first entry', () => {
    const value = { columns: { id: 'text' }, key: 'id' };
    const after = 'tables: # all\n  orders:\n    columns: { id: text }\n    key: id\n';
    expect(edited('tables: {} # all\n', { type: 'set', path: ['tables', 'orders'], value })).toBe(after);
    expect(edited('tables: # all\n', { type: 'set', path: ['tables', 'orders'], value })).toBe(after);
  });

  test('puts a new section at its usual place', () => {
    const before = 'flowproof: 1\nname: Shop\n\ntopics:\n  a: {}\n\n# what is shown\nviews:\n  v: {}\n';
    const after = edited(
      before,
      { type: 'set', path: ['connectors'], value: { cdc: { technology: 'debezium', from: 'shop.t', to: 'a' } } },
      { type: 'set', path: ['stores'], value: { shop: { technology: 'postgresql' } } },
    );
    expect(after).toBe(yaml`
      flowproof: 1
      name: Shop

      stores:
        shop: { technology: postgresql }

      topics:
        a: {}

      connectors:
        cdc:
          technology: debezium
          from: shop.t
          to: a

      # what is shown
      views:
        v: {}
    `);
  });

  test('folds long SQL', () => {
    const sql = `SELECT ${Array.from({ length: 30 }, (_, i) => `column_${i}`).join(', ')} FROM wide`;
    const after = edited('steps:\n  - sql: SELECT 1\n', { type: 'insert', path: ['steps'], index: 1, value: { sql } });
    expect(after.split('\n').every((line) => line.length <= 112)).toBe(true);
    expect(after).toContain('  - sql: >-\n      SELECT column_0,');
  });

  test('ends lines as the file does, and leaves its end as it is', () => {
    const before = 'a:\r\n  b: 1\r\n  c: 2';
    expect(edited(before, { type: 'set', path: ['a', 'd'], value: { e: { f: 1 } } })).toBe(
      'a:\r\n  b: 1\r\n  c: 2\r\n  d:\r\n    e: { f: 1 }',
    );
  });
});

describe('insert and remove', () => {
  const list = yaml`
    steps:
      # look first
      - sql: SELECT 1
        into: one # here
      # then decide
      - require: :one.x > 0

      - respond: 1
  `;

  test('an item between two others', () => {
    const after = edited(list, { type: 'insert', path: ['steps'], index: 1, value: { sql: 'SELECT 2', into: 'two' } });
    expect(after).toBe(list.replace('# here\n', '# here\n  - sql: SELECT 2\n    into: two\n'));
  });

  test('an item before the first, above its comment', () => {
    const after = edited(list, { type: 'insert', path: ['steps'], index: 0, value: { sql: 'SELECT 0' } });
    expect(after).toBe(list.replace('steps:\n', 'steps:\n  - sql: SELECT 0\n'));
  });

  test('an entry goes with the comments that are about it', () => {
    expect(edited(list, { type: 'remove', path: ['steps', 1] })).toBe(
      list.replace('  # then decide\n  - require: :one.x > 0\n', ''),
    );
    expect(edited(list, { type: 'remove', path: ['steps', 0, 'into'] })).toBe(
      list.replace('    into: one # here\n', ''),
    );
    expect(edited(list, { type: 'remove', path: ['steps', 0, 'sql'] })).toBe(
      list.replace('- sql: SELECT 1\n    into', '- into'),
    );
  });

  test('the last entry leaves an empty collection, not nothing', () => {
    expect(edited('a:\n  # only\n  b: 1\nc: 2\n', { type: 'remove', path: ['a', 'b'] })).toBe('a: {}\nc: 2\n');
    expect(edited('a: # list\n- b\nc: 2\n', { type: 'remove', path: ['a', 0] })).toBe('a: [] # list\nc: 2\n');
    expect(edited('a: [ b ]\n', { type: 'remove', path: ['a', 0] })).toBe('a: []\n');
  });

  test.each([
    ['[a, b, c]', 0, '[b, c]'],
    ['[a, b, c]', 1, '[a, c]'],
    ['[a, b, c]', 2, '[a, b]'],
    ['[\n  a, # first\n  b, # second\n]', 0, '[\n  b, # second\n]'],
    ['[\n  a, # first\n  b # second\n]', 1, '[\n  a # first\n   # second\n]'],
  ])('%s without item %i is %s', (before, index, after) => {
    expect(edited(`x: ${before}\n`, { type: 'remove', path: ['x', index] })).toBe(`x: ${after}\n`);
  });
});

describe('splice', () => {
  test.each([
    ['plain', 'sql: SELECT used FROM v\n', 'sql: SELECT used FROM v FOR UPDATE\n'],
    ['single quotes', "sql: 'SELECT used FROM v'\n", "sql: 'SELECT used FROM v FOR UPDATE'\n"],
    ['folded', 'sql: >\n  SELECT used\n  FROM v\nnext: 1\n', 'sql: >\n  SELECT used\n  FROM v FOR UPDATE\nnext: 1\n'],
    ['literal', 'sql: |-\n  SELECT used FROM v\n', 'sql: |-\n  SELECT used FROM v FOR UPDATE\n'],
    ['plain over lines', 'sql: SELECT used\n  FROM v # why\n', 'sql: SELECT used\n  FROM v FOR UPDATE # why\n'],
  ])('puts text into a %s scalar', (_, before, after) => {
    const end = 'SELECT used FROM v'.length;
    expect(edited(before, { type: 'splice', path: ['sql'], span: { start: end, end }, text: ' FOR UPDATE' })).toBe(
      after,
    );
  });

  test('takes escapes and folded line breaks for the characters that they stand for', () => {
    const before = 'sql: "SELECT \\"a\\",\n  b FROM t"\n';
    const span = { start: 'SELECT "a", '.length, end: 'SELECT "a", b'.length };
    expect(edited(before, { type: 'splice', path: ['sql'], span, text: '"c"' })).toBe(
      'sql: "SELECT \\"a\\",\n  \\"c\\" FROM t"\n',
    );
  });

  test('writes the scalar anew where its style cannot hold the text', () => {
    const edit: Edit = { type: 'splice', path: ['a'], span: { start: 3, end: 3 }, text: ': two' };
    expect(edited('a: one # c\n', edit)).toBe("a: 'one: two' # c\n");
  });
});

describe('wrap and move', () => {
  const steps = yaml`
    steps:
      # what is left
      - sql: >
          SELECT level
            FROM stock
        into: stock # now
      - require: :stock.level > 0

      - sql: UPDATE stock SET level = level - 1
      - respond: 1
  `;

  test('a transaction is put around steps, comments and all', () => {
    const after = edited(steps, {
      type: 'wrap',
      path: ['steps'],
      from: 0,
      to: 3,
      fields: { transaction: 'shop', retry: 1 },
      key: 'steps',
    });
    expect(after).toBe(yaml`
      steps:
        - transaction: shop
          retry: 1
          steps:
            # what is left
            - sql: >
                SELECT level
                  FROM stock
              into: stock # now
            - require: :stock.level > 0

            - sql: UPDATE stock SET level = level - 1
        - respond: 1
    `);
  });

  test('lists that are not indented stay so', () => {
    const before = 'steps:\n- sql: A\n- sql: B\n';
    const edit: Edit = { type: 'wrap', path: ['steps'], from: 1, to: 2, fields: { transaction: 's' }, key: 'steps' };
    expect(edited(before, edit)).toBe('steps:\n- sql: A\n- transaction: s\n  steps:\n  - sql: B\n');
  });

  test('a list on one line stays on one line', () => {
    const before = 'steps: [{ sql: A }, { sql: B }]\n';
    const edit: Edit = { type: 'wrap', path: ['steps'], from: 0, to: 2, fields: { transaction: 's' }, key: 'steps' };
    expect(edited(before, edit)).toBe('steps: [{ transaction: s, steps: [{ sql: A }, { sql: B }] }]\n');
  });

  test('steps move into a transaction and are indented as its own', () => {
    const before = yaml`
      steps:
        # look
        - sql: SELECT 1
          into: one

        - transaction: shop
          steps:
            - sql: UPDATE t SET x = 1
        - respond: 1
    `;
    const edit: Edit = { type: 'move', path: ['steps'], from: 0, to: 1, target: ['steps', 1, 'steps'], index: 0 };
    expect(edited(before, edit)).toBe(yaml`
      steps:

        - transaction: shop
          steps:
            # look
            - sql: SELECT 1
              into: one
            - sql: UPDATE t SET x = 1
        - respond: 1
    `);
  });
});

describe('rename and comment', () => {
  test('a key keeps its quotes and its value', () => {
    expect(edited('"technolgy": kafka # c\n', { type: 'rename-key', path: ['technolgy'], key: 'technology' })).toBe(
      '"technology": kafka # c\n',
    );
    expect(edited('a: 1\nb: 2\n', { type: 'rename-key', path: ['a'], key: 'b' })).toBe(
      'the file has a key `b` already.',
    );
  });

  test('a comment stands above the line of its entry, never inside a text', () => {
    const text = 'steps:\n  - sql: >\n      SELECT 1\n    into: one\nx: { a: 1 }\ny: "one\n  two"\n';
    const above = (path: readonly (string | number)[]) => edited(text, { type: 'comment', path, text: 'why' });
    expect(above(['steps', 0, 'sql'])).toBe(text.replace('  - sql', '  # why\n  - sql'));
    expect(above(['steps', 0, 'into'])).toBe(text.replace('    into', '    # why\n    into'));
    expect(above(['x', 'a'])).toBe(text.replace('x: {', '# why\nx: {'));
    expect(above(['y'])).toBe(text.replace('y: "', '# why\ny: "'));
  });
});

describe('anchors, aliases and merge keys', () => {
  const text = yaml`
    base: &base
      technology: kafka
      key: id
    one: *base
    two:
      <<: *base
      key: item
    free: &free { a: 1 }
  `;

  test.each<[string, Edit, string]>([
    [
      'inside an alias',
      { type: 'set', path: ['one', 'key'], value: 'x' },
      '`one` is the alias `*base`; change the value where `&base` stands, or write it out here.',
    ],
    [
      'where an alias repeats it',
      { type: 'set', path: ['base', 'key'], value: 'x' },
      '`base` is repeated by an alias on line 4, which would change with it; write the value out there first.',
    ],
    [
      'what an alias needs',
      { type: 'remove', path: ['base'] },
      'An alias on line 4 repeats what stands here; write the value out there first.',
    ],
    [
      'what a merge key brings',
      { type: 'remove', path: ['two', 'technology'] },
      '`two.technology` comes from the merge key `<<`; change it where it is written.',
    ],
    ['what is not there', { type: 'set', path: ['three', 'key'], value: 'x' }, 'There is nothing at `three`.'],
  ])('a change %s is refused in words', (_, edit, problem) => {
    expect(applyEdits({ text }, [edit])).toEqual({ problem });
  });

  test('an alias itself, an anchor that nobody repeats, and a key over a merged one can change', () => {
    expect(edited(text, { type: 'set', path: ['one'], value: 'x' })).toBe(text.replace('one: *base', 'one: x'));
    expect(edited(text, { type: 'set', path: ['free', 'a'], value: 2 })).toBe(text.replace('a: 1', 'a: 2'));
    expect(edited(text, { type: 'set', path: ['two', 'technology'], value: 'pulsar' })).toBe(
      text.replace('  key: item\n', '  key: item\n  technology: pulsar\n'),
    );
  });
});

test('edits are made one after the other, and come as one list of text edits of the first text', () => {
  const text = 'a: 1\nb: 2\nc: 3\n';
  const made = applyEdits({ text }, [
    { type: 'remove', path: ['a'] },
    { type: 'set', path: ['b'], value: { x: 1, y: 2 } },
    { type: 'rename-key', path: ['b', 'y'], key: 'z' },
  ]);
  expect(made).toEqual([
    { range: { start: 0, end: 5 }, text: '' },
    { range: { start: 7, end: 9 }, text: '\n  x: 1\n  z: 2' },
  ]);
});

test.each(['', '# nothing\n', '- a\n', 'a: [', '\u0000', 'a: *b\n', '? [x]\n: 1\n'])('never throws: %j', (text) => {
  const edits: readonly Edit[] = [
    { type: 'set', path: ['a', 'b'], value: 1 },
    { type: 'set', path: [], value: 1 },
    { type: 'insert', path: ['a'], index: 0, value: 1 },
    { type: 'remove', path: ['a'] },
    { type: 'remove', path: [] },
    { type: 'rename-key', path: ['a'], key: 'b' },
    { type: 'splice', path: ['a'], span: { start: 0, end: 9 }, text: '' },
    { type: 'wrap', path: ['a'], from: 0, to: 1, fields: {}, key: 'k' },
    { type: 'move', path: ['a'], from: 0, to: 1, target: ['b'], index: 0 },
    { type: 'comment', path: ['a'], text: 'c' },
    { type: 'comment', path: [], text: 'c' },
  ];
  for (const edit of edits) expect(() => applyEdits({ text }, [edit])).not.toThrow();
});
