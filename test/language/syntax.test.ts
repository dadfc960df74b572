/** What is not YAML, what is not a pipeline, and what would take too long. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';
import { expectMarked } from './marked';

beforeAll(loadParser);

describe('other tools’ files stay silent', () => {
  it.each([
    ['', 'empty'],
    ['\n# nothing\n', 'a comment'],
    ['version: 2\njobs: [a, b]\n', 'no marker'],
    ['- flowproof: 1\n', 'a list'],
    ['flowproof', 'a word'],
    ['a: {b: [\n', 'broken'],
    ['steps:\n  - flowproof: [\n', 'broken, the marker not at the start of a line'],
    ['\0\0\0\u0001', 'binary'],
  ])('%j (%s)', (text) => {
    const file = load(text);
    expect(file.isPipeline).toBe(false);
    expect(file.diagnostics).toEqual([]);
    expect(file.pipeline.relations).toEqual([]);
  });
});

describe('what is not YAML', () => {
  it('is told at the characters, and the rest is read', () => {
    const file = expectMarked(`
flowproof: 1
topics:
  a: { technology: kafka
  b: {}
# ^ error[syntax]: This is not YAML
services:
  s: { operations: { w: { writes: [a, b] } } }
`);
    expect(file.isPipeline).toBe(true);
  });

  it('tells tabs, second documents and unknown tags', () => {
    expectMarked(`
flowproof: 1
topics:
  a: !topic {}
#    ^^^^^^ error[syntax]: the language has no tags
services:
  s: { operations: { w: { writes: [a] } } }
---
flowproof: 1
^ error[syntax]: A second YAML document starts here
`);
  });

  it('counts as a pipeline when a line starts with the marker', () => {
    const file = load('flowproof: 1\n- a\n');
    expect(file.isPipeline).toBe(true);
    expect(file.diagnostics.map(({ rule }) => rule)).toContain('syntax');
  });

  it('tells binary files at the first NUL', () => {
    const file = load('flowproof: 1\n\0');
    expect(file.diagnostics).toMatchObject([
      { rule: 'syntax', place: { kind: 'text', range: { start: 13, end: 14 } } },
    ]);
  });
});

describe('aliases', () => {
  it('stand for their anchors, whose text is where problems are told, once', () => {
    const file = expectMarked(`
flowproof: 1
x-price: &price
  columns: &columns { sku: text, price: intger }
#                                       ^^^^^^ error[schema]: Did you mean \`integer\`?
  key: skew
#      ^^^^ error[unknown-column]: The table \`a.prices\` has no column \`skew\`
#      ^^^^ error[unknown-column]: The table \`b.prices\` has no column \`skew\`
stores:
  a: { technology: postgresql, tables: { prices: *price } }
  b: { technology: postgresql, tables: { prices: { <<: *price, rows: [{ sku: x, prise: 1 }] } } }
#                                                                               ^^^^^ error[unknown-column]: did you mean \`price\`?
services:
  s: { operations: { read: { steps: [{ sql: SELECT sku FROM a.prices }, { sql: SELECT sku FROM b.prices }] } } }
`);
    expect(file.pipeline.relations.map(({ columns }) => columns?.map(({ name }) => name))).toEqual([
      ['sku', 'price'],
      ['sku', 'price'],
    ]);
  });

  it('that name nothing, themselves, or no map to merge are told', () => {
    expectMarked(`
flowproof: 1
x-a: &base { x: 1 }
x-b: *bse
#    ^^^^ error[syntax]: did you mean \`*base\`?
x-c: &loop [*loop]
#           ^^^^^ error[syntax]: stands inside the very value that it repeats
x-d: { <<: 1 }
#          ^ error[syntax]: A merge key
topics: { t: {} }
services: { s: { operations: { w: { writes: t } } } }
`);
  });
});

describe('hostile files get one clear error within a second', () => {
  const bomb = ['flowproof: 1', 'x-a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level <= 12; level += 1) bomb.push(`x-a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
  const marked = 'flowproof: 1\n';
  it.each([
    ['10 MB', marked + '# padding\n'.repeat(1_000_000), 'million characters'],
    ['an alias bomb', bomb.join('\n'), 'Aliases repeat more than'],
    [
      'a bomb in rows',
      `${bomb.join('\n')}\nstores: { s: { tables: { t: { rows: *a9 } } } }`,
      'Aliases repeat more than',
    ],
    ['lists 1,000 deep', `${marked}x-a: ${'['.repeat(1000)}${']'.repeat(1000)}`, 'deeper than 100'],
    ['lists a million deep', `${marked}x-a: ${'['.repeat(1_000_000)}`, 'deeper than 100'],
    ['dashes 1,000 deep', `${marked}x-a:\n  ${'- '.repeat(1000)}a`, 'deeper than 100'],
    [
      'maps 1,000 deep',
      marked + Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}x-a:`).join('\n'),
      'deeper than 100',
    ],
  ])('%s', (_, text, message) => {
    const file = load(text);
    expect(file.isPipeline).toBe(true);
    expect(file.diagnostics.filter(({ rule }) => rule === 'syntax').map((diagnostic) => diagnostic.message)).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

it.each([
  ['300,000 maps', `flowproof: 1\nx-a: [${'{},'.repeat(300_000)}]`],
  ['500,000 lines', `flowproof: 1\n${'\n'.repeat(500_000)}`],
])('more tokens than any pipeline has are refused in time: %s', (_, text) => {
  const messages = load(text).diagnostics.map(({ message }) => message);
  expect(messages).toEqual([expect.stringContaining('more than 400,000 YAML tokens')]);
});

it.each([
  ['commas', `flowproof: 1\nx-a: [${','.repeat(190_000)}`],
  ['brackets', `flowproof: 1\nx-a: ${']'.repeat(390_000)}`],
  ['colons', `flowproof: 1\nx-a: {${': '.repeat(190_000)}`],
])('a file of mistakes (%s) is told in time', (_, text) => {
  const file = load(text);
  expect(file.diagnostics.length).toBeGreaterThan(0);
  expect(file.diagnostics.length).toBeLessThanOrEqual(60);
});

describe('garbage', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'flowproof: 1\n',
      '\n',
      '  ',
      'stores:',
      '- ',
      '? ',
      ': ',
      '&a ',
      '*a',
      '<<: ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '|\n',
      '>-\n',
      "'",
      '"',
      '#',
      '!!set',
      '__proto__: ',
      'constructor: ',
      'sql: SELECT ',
      'key: ',
      '\u2028',
      '\r',
      '\t',
      '%YAML 1.1\n---\n',
      '\ud800',
    ),
    fc.string({ maxLength: 8 }),
  );
  it('never throws, and every problem has a place in the text', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = `flowproof: 1\n${pieces.join('')}`;
        const file = load(text);
        for (const { place } of file.diagnostics) expect(file.offsets(place).end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1500 },
    );
  });

  const key = fc.constantFrom(
    'stores',
    'topics',
    'views',
    'services',
    'connectors',
    'a',
    'b',
    'tables',
    'columns',
    'key',
    'rows',
    'query',
    'from',
    'to',
    'operations',
    'steps',
    'sql',
    'into',
    'require',
    'transaction',
    'on',
    'inputs',
    'sessions',
    'scenarios',
    'run',
    'operation',
    'invariants',
    'never',
    'rules',
    'simulation',
    'faults',
    'replica_of',
    'publishes',
    '__proto__',
    'constructor',
    'toString',
  );
  const leaf = fc.oneof(
    fc.constantFrom('a', 'b', 'a.b', 'SELECT * FROM a', 'integer', 'text', 'kafka', ':a.b > 1'),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ maxLength: 5 }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 7, withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  it('of any shape is told and read', () => {
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 6 }), (data) => {
        const text = JSON.stringify({ flowproof: 1, ...data }, undefined, 1);
        const file = load(text);
        expect(file.isPipeline).toBe(true);
        for (const { place } of file.diagnostics) expect(file.offsets(place).end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
  });
});
