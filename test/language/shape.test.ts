/** What is not in the shape of a pipeline is told at the key or value, in plain words. */
import { beforeAll, describe, expect, it } from 'vitest';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';
import { expectMarked } from './marked';

beforeAll(loadParser);

describe('keys', () => {
  it('tells unknown keys with the one that may be meant', () => {
    expectMarked(`
flowproof: 1
topic:
^^^^^ error[schema]: Unknown key \`topic\`; did you mean \`topics\`?
  a: {}
stores:
  shop:
    techology: postgresql
#   ^^^^^^^^^ error[schema]: Unknown key \`techology\`; did you mean \`technology\`?
    colour: red
#   ^^^^^^ error[schema]: Unknown key \`colour\`. Known keys: \`technology\`, \`version\`, \`isolation\`, \`tables\` and \`description\`.
    tables:
      stock: { columns: { item: text }, keys: item, rows: [{ item: a }] }
#                                       ^^^^ error[schema]: did you mean \`key\`?
topics:
  t: { columns: { item: text } }
connectors:
  c: { from: shop.stock, to: t }
`);
  });

  it('lets extra keys hold anchors', () => {
    expectMarked(`
flowproof: 1
x-columns: &columns { item: text }
topics:
  a: { columns: *columns, rows: [{ item: b }] }
services:
  s: { operations: { read: { steps: [{ sql: SELECT item FROM a }] } } }
`);
  });

  it('tells names that are none and names that are too long', () => {
    expectMarked(`
flowproof: 1
topics:
  1st: {}
# ^^^ error[schema]: \`1st\` is not a name
  "with space": {}
# ^^^^^^^^^^^^ error[schema]: is not a name
  ${'n'.repeat(64)}: {}
# ${'^'.repeat(64)} error[schema]: at most 63 characters
views:
  v: { from: ['1st', with space, ${'n'.repeat(64)}] }
`);
  });

  it('tells a key that stands twice, and the first one counts', () => {
    const file = expectMarked(`
flowproof: 1
name: first
name: second
^^^^ error[duplicate-name]: \`name\` stands here a second time; the first one counts.
stores:
  shop: { technology: postgresql, tables: { a: { columns: { x: text } } } }
topics:
  shop: {}
# ^^^^ error[duplicate-name]: \`shop\` is already a store
services:
  s: { operations: { r: { reads: a } } }
`);
    expect(file.pipeline.name).toBe('first');
    expect(file.pipeline.topics).toEqual([]);
  });
});

describe('values', () => {
  it('says what is wanted in the place of a wrong type, word, number or pattern', () => {
    expectMarked(`
flowproof: 1
name: [a]
^^^^ error[schema]: \`name\` is a list; it must be text.
stores:
  shop:
    tables:
      stock:
        columns: { item: string, level: int }
#                        ^^^^^^ error[schema]: \`item\` is \`string\`; it must be \`integer\`, \`numeric\`, \`text\`, \`boolean\`, \`timestamp\`, \`uuid\` or \`json\`.
#                                       ^^^ error[schema]: Did you mean \`integer\`?
        rows: { item: a }
#       ^^^^ error[schema]: \`rows\` is a map; it must be a list of rows such as
topics:
  t:
    retention: 7 days
#              ^^^^^^ error[schema]: \`retention\` is \`7 days\`; it must be \`forever\`, \`compacted\` or a duration such as \`7d\`.
    partitions: 0
#               ^ error[schema]: \`partitions\` is 0; it must be 1 or more.
    kind: change_log
#         ^^^^^^^^^^ error[schema]: Did you mean \`changelog\`?
connectors:
  c: { from: shop.stock }
# ^ error[schema]: \`c\` lacks the key \`to\`.
  d: { from: [], to: t, delivery: exactly_once, transactions: yes }
#            ^^ error[schema]: \`from\` is empty; it must be a relation, a store or a list of these.
#                                 ^^^^^^^^^^^^ error[schema]: Did you mean \`exactly once\`?
#                                                             ^^^ error[schema]: \`transactions\` is text; it must be \`true\` or \`false\`.
views:
  v:
    from: t
    refresh: every day
#            ^^^^^^^^^ error[schema]: it must be \`continuous\`, \`on commit\` or \`every <duration>\`
    freshness:
#   ^^^^^^^^^ error[schema]: \`freshness\` has no value
simulation: { clients: 2.5, faults: [crash, explosion] }
#                      ^^^ error[schema]: \`clients\` is a number; it must be a whole number.
#                                           ^^^^^^^^^ error[schema]: \`crash\`, \`redelivery\`, \`rebuild\` or \`retry\`
rules: { stale-read: no, stale-reed: off }
#                    ^^ error[schema]: it must be \`off\`, \`hint\`, \`info\`, \`warning\` or \`error\`.
#                        ^^^^^^^^^^ warning[schema]: No rule is called \`stale-reed\`; did you mean \`stale-read\`?
`);
  });

  it('says which version it knows, and reads on', () => {
    const file = expectMarked(`
flowproof: 2
#          ^ error[schema]: version 2 of the pipeline language; this Flowproof knows version 1
topics:
  t: {}
services:
  s: { operations: { w: { writes: t } } }
`);
    expect(file.pipeline.topics.map(({ name }) => name)).toEqual(['t']);
  });

  it('tells a file that describes nothing', () => {
    expectMarked(`
flowproof: 1
^^^^^^^^^ error[schema]: The file describes nothing yet
name: empty
`);
  });
});

describe('kinds', () => {
  it('judges a step by the key that says its kind', () => {
    expectMarked(`
flowproof: 1
stores:
  shop: { technology: postgresql, tables: { stock: { columns: { item: text } } } }
services:
  web:
    operations:
      buy:
        steps:
          - sql: SELECT item FROM stock
            inot: row
#           ^^^^ error[schema]: Unknown key \`inot\`; did you mean \`into\`?
          - requires: 1 = 1
#           ^^^^^^^^ error[schema]: Unknown key \`requires\`; did you mean \`require\`?
          - otherwise: no
#           ^^^^^^^^^ error[schema]: has none of the keys \`sql\`, \`require\`, \`transaction\` or \`respond\`
          - transaction: shop
#           ^^^^^^^^^^^^^^^^^ error[schema]: An item of \`steps\` lacks the key \`steps\`.
          - SELECT 1
#           ^^^^^^^^ error[schema]: An item of \`steps\` is text; it must be a step with \`sql\`, \`require\`, \`transaction\` or \`respond\`.
          - respond: ''
#                    ^^ error[schema]: \`respond\` is empty; it must be a SQL expression
      listen:
        on: { topics: events }
#             ^^^^^^ error[schema]: Unknown key \`topics\`; did you mean \`topic\`?
        reads: stock
      wait:
        on: requests
#           ^^^^^^^^ error[schema]: Did you mean \`request\`?
        delivery: at most once
#       ^^^^^^^^ error[schema]: \`delivery\` is for operations that a topic starts
        reads: stock
invariants:
  a: { sometimes: SELECT 1 }
#      ^^^^^^^^^ error[schema]: \`a\` has none of the keys \`never\` or \`always\`; one of them says what it is.
scenarios:
  s: { run: [{ operation: buy, cleints: 2 }, { clients: 2 }] }
#                              ^^^^^^^ error[schema]: did you mean \`clients\`?
#                                              ^^^^^^^ error[schema]: none of the keys \`operation\` or \`session\`
`);
  });
});

describe('fixes', () => {
  it('renames a misspelled key and replaces a misspelled word', () => {
    const { diagnostics } = load(
      'flowproof: 1\ntopics:\n  t: { knid: events, retention: forever }\n  u: { kind: event }\n',
    );
    expect(diagnostics.flatMap(({ fixes }) => fixes).flatMap(({ edits }) => edits)).toEqual([
      { type: 'rename-key', path: ['topics', 't', 'knid'], key: 'kind' },
      { type: 'set', path: ['topics', 'u', 'kind'], value: 'events' },
    ]);
  });
});
