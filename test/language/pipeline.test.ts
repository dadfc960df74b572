/** What a file means: columns that follow from others, defaults of technologies, keys, values, ignores. */
import { beforeAll, describe, expect, it } from 'vitest';
import { load } from '../../src/language/load';
import { relationOf } from '../../src/model/pipeline';
import { loadParser } from '../../src/sql/parse';
import { expectMarked } from './marked';

beforeAll(loadParser);

/** `name type, …` of a relation, key columns with a star. */
function columnsOf(file: ReturnType<typeof load>, id: string): string | undefined {
  const relation = relationOf(file.pipeline, id);
  return relation?.columns
    ?.map(({ name, type }, index) => `${name}${relation.key.includes(index) ? '*' : ''} ${type}`)
    .join(', ');
}

describe('columns and keys that follow', () => {
  it('go from tables through connectors, topics and views, in whatever order they stand', () => {
    const file = expectMarked(`
flowproof: 1
views:
  total: { technology: materialize, query: SELECT count(*) AS items FROM per_item }
  per_item: { technology: materialize, query: "SELECT item, sum(level) AS level FROM copied GROUP BY item", publishes: totals }
  shown: { technology: materialize, query: "SELECT level AS n, item FROM changes" }
  distinct_items: { technology: materialize, query: SELECT DISTINCT level FROM shown2 }
  shown2: { technology: materialize, query: SELECT * FROM totals }
  joined: { technology: materialize, query: SELECT a.item FROM changes a JOIN copied b ON a.item = b.item }
  mirror: { replica_of: shop }
  sketch: { from: [total, distinct_items, joined, mirror.inventory] }
connectors:
  second: { technology: debezium, from: changes, to: copied }
  first: { technology: debezium, from: inventory, to: changes }
topics:
  totals: { technology: kafka }
  copied: { technology: kafka, columns: { level: numeric, item: text } }
  changes: { technology: kafka }
stores:
  shop:
    technology: postgresql
    tables:
      inventory: { columns: { item: text, level: integer }, key: item }
services:
  s: { operations: { o: { reads: [sketch] } } }
`);
    expect(Object.fromEntries(file.pipeline.relations.map(({ id }) => [id, columnsOf(file, id)]))).toEqual({
      'shop.inventory': 'item* text, level integer',
      'mirror.inventory': 'item* text, level integer',
      changes: 'item* text, level integer',
      copied: 'level numeric, item* text',
      totals: 'item* text, level numeric',
      total: 'items bigint',
      per_item: 'item* text, level numeric',
      shown: 'n integer, item* text',
      shown2: 'item* text, level numeric',
      distinct_items: 'level* numeric',
      joined: 'item text',
      sketch: undefined,
    });
    expect(file.pipeline.topics.map(({ name, content }) => [name, content.value])).toEqual([
      ['totals', 'events'],
      ['copied', 'changelog'],
      ['changes', 'changelog'],
    ]);
    expect(file.pipeline.views.find(({ name }) => name === 'mirror')).toMatchObject({
      relations: ['mirror.inventory'],
      definition: { kind: 'replica', store: 'shop' },
      inputs: ['shop.inventory'],
      // The same product as its store, and following it all the time; not that product's materialized view.
      technology: { id: 'postgresql', given: undefined },
      refresh: { value: { kind: 'continuous' } },
    });
  });

  it('do not follow from a view itself: the cycle is told and cut', () => {
    const file = expectMarked(`
flowproof: 1
views:
  a: { technology: materialize, query: SELECT x FROM b }
  b: { technology: materialize, query: SELECT x FROM c }
  c: { technology: materialize, query: SELECT x FROM a }
#                                      ^^^^^^^^^^^^^^^ error[schema]: The view \`c\` is derived from itself: a reads b reads c reads a; a view is derived from other relations only.
  d: { technology: materialize, query: SELECT * FROM d }
#                                      ^^^^^^^^^^^^^^^ error[schema]: The view \`d\` reads itself
  e: { from: [f] }
  f: { from: [d, e] }
#                ^ error[schema]: The view \`f\` is derived from itself: e reads f reads e
services:
  s: { operations: { o: { reads: [a, d, e] } } }
`);
    expect(file.pipeline.views.map(({ name, inputs }) => `${name} <- ${inputs}`)).toEqual([
      'a <- b',
      'b <- c',
      'c <- ',
      'd <- ',
      'e <- f',
      'f <- d',
    ]);
  });

  it('go round through a topic without a complaint', () => {
    expectMarked(`
flowproof: 1
topics:
  loop: { technology: kafka }
views:
  v: { technology: flink, query: SELECT * FROM loop, publishes: loop }
services:
  s: { operations: { o: { reads: v } } }
`);
  });
});

describe('what copies cannot mean', () => {
  it('is told at the copy', () => {
    expectMarked(
      `
flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      a: { columns: { id: text, n: integer, at: timestamp }, key: id }
      b: { columns: { n: integer } }
  lake:
    technology: snowflake
    tables:
      a: { columns: { id: text, n: boolean }, key: id }
      b: { columns: { id: text, n: integer }, key: id }
connectors:
  load:
    technology: fivetran
    from: [shop.a, shop.b, shop.c]
#                          ^^^^^^ error[unknown-reference]
    to: { shop.a: lake.a, shop.b: lake.b, lake.a: lake.b }
#                 ^^^^^^ error[type-mismatch]: \`n\` is integer there and boolean here
#                                 ^^^^^^ warning[missing-key]: \`lake.b\` has the key \`id\`, but \`shop.b\` has no column of that name
#                                         ^^^^^^ error[unknown-reference]: \`lake.a\` is not among the sources
  some: { technology: fivetran, from: shop, to: { shop.a: lake.b } }
#                                     ^^^^ error[schema]: \`to\` does not say where the changes of \`shop.b\` go.
  self: { technology: fivetran, from: lake.b, to: lake.b }
#                                                 ^^^^^^ error[schema]: would copy \`lake.b\` into itself
`,
    );
  });
});

describe('defaults', () => {
  it('come from the technology, or are the language’s own, and the file overrides both', () => {
    const { pipeline } = load(`
flowproof: 1
stores:
  shop: { technology: postgresql, tables: { t: { columns: { x: text }, key: x } } }
  bank: { technology: mysql, isolation: SERIALIZABLE, tables: { u: { columns: { x: text } } } }
topics:
  a: { technology: kafka }
  b: { technology: kafka, retention: compacted, partitions: 3, columns: { x: text }, key: x }
connectors:
  c: { technology: debezium, from: shop, to: a }
  d: { technology: debezium, from: bank, to: b, delivery: exactly once, transactions: true, mode: polling }
views:
  v: { technology: materialize, query: SELECT x FROM a }
  w: { technology: elasticsearch, query: SELECT x FROM a, refresh: every 5m, consistency: transactional, freshness: any }
services:
  s: { operations: { o: { steps: [{ transaction: bank, steps: [] }, { transaction: shop, isolation: serializable, retry: 2, steps: [{ respond: 1 }] }] } } }
`);
    expect(pipeline.stores.map(({ isolation }) => [isolation.value, isolation.from])).toEqual([
      ['read committed', 'technology'],
      ['serializable', 'file'],
    ]);
    expect(pipeline.topics).toMatchObject([
      { partitions: 1, retention: { from: 'technology' }, content: { value: 'changelog', from: 'default' } },
      { partitions: 3, retention: { value: { kind: 'compacted' }, from: 'file' }, content: { value: 'changelog' } },
    ]);
    expect(pipeline.connectors).toMatchObject([
      {
        technology: { id: 'debezium_postgresql' },
        mode: { value: 'log', from: 'technology' },
        delivery: { value: 'at least once', from: 'technology' },
        transactions: { value: false, from: 'technology' },
      },
      {
        technology: { id: 'debezium_mysql' },
        mode: { value: 'polling', from: 'file' },
        delivery: { value: 'exactly once', from: 'file' },
        transactions: { value: true, from: 'file' },
      },
    ]);
    expect(pipeline.views).toMatchObject([
      {
        consistency: { value: 'transactional', from: 'technology' },
        refresh: { value: { kind: 'continuous' } },
        retraction: true,
      },
      {
        consistency: { value: 'transactional', from: 'file' },
        refresh: { value: { kind: 'every', duration: { ms: 300_000, text: '5m' } }, from: 'file' },
        freshness: { value: 'any' },
      },
    ]);
    const [operation] = pipeline.services[0]?.operations ?? [];
    expect(operation).toMatchObject({ trigger: { kind: 'request' }, exposed: 'internal' });
    expect(operation?.body).toMatchObject({
      steps: [
        { isolation: { value: 'serializable', from: 'default' }, retry: 0 },
        { isolation: { value: 'serializable', from: 'file' }, retry: 2 },
      ],
    });
    expect(pipeline.simulation).toEqual({
      clients: 2,
      maxStates: 1_000_000,
      maxSeconds: 10,
      faults: ['crash', 'redelivery', 'rebuild', 'retry'],
      consistency: 'serializable',
    });
  });
});

describe('values', () => {
  it('of rows are checked against their columns', () => {
    const file = expectMarked(`
flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      t:
        columns: { id: text, n: integer, price: numeric, at: timestamp, ok: boolean, doc: json, u: uuid }
        key: id
        rows:
          - { id: a, n: 1, price: 1.10, at: 2024-01-01, ok: true, doc: '{"a": 1}' }
          - { id: 5, n: 1.5, price: "2.50", ok: yes }
#                 ^ error[type-mismatch]: 5 is not text, which the column \`id\` holds. Put it in quotes.
#                       ^^^ error[type-mismatch]: 1.5 is not a whole number
#                                               ^^^ error[type-mismatch]: 'yes' is not \`true\` or \`false\`
          - { id: c, prise: 1, at: soon, u: x }
#                    ^^^^^ error[unknown-column]: The table \`shop.t\` has no column \`prise\`; did you mean \`price\`?
#                                  ^^^^ error[type-mismatch]: 'soon' is not a timestamp
#                                           ^ error[type-mismatch]: 'x' is not a UUID
          - { n: 2 }
#           ^^^^^^^^ warning[missing-key]: The row has no value for \`id\`, which is in the key of the table \`shop.t\`.
          - { id: ~ }
#                 ^ warning[missing-key]
          - { id: a, n: 9007199254740993 }
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error[schema]: A second row with the key id = 'a' in the table \`shop.t\`.
#                       ^^^^^^^^^^^^^^^^ error[type-mismatch]
services:
  s: { operations: { o: { reads: t } } }
`);
    expect(file.pipeline.stores[0]?.tables[0]?.rows?.[0]).toEqual([
      'a',
      1,
      { digits: 110n, scale: 2 },
      '2024-01-01 00:00:00',
      true,
      '{"a": 1}',
      null,
    ]);
  });

  it('of inputs give their types', () => {
    const file = expectMarked(
      `
flowproof: 1
topics:
  t: { technology: kafka, columns: { at: timestamp, n: numeric, name: text } }
services:
  s:
    operations:
      o:
        inputs: { a: [1, 2], b: [1, 2.5], c: x, d: true, e: [1, x], at: 2024-05-06, f: [null, 3] }
#                                                               ^ error[type-mismatch]: 'x' is text, the values before it are a whole number
        steps:
          - sql: INSERT INTO t (at, n, name) VALUES (:at, :b, :c)
scenarios:
  one: { run: [{ operation: o, inputs: { a: one, b: 2 }, clients: 2 }] }
#                                           ^^^ error[type-mismatch]: \`a\` is text here, but integer in the operation.
`,
    );
    expect(
      file.pipeline.services[0]?.operations[0]?.inputs.map(({ name, type, values }) => [name, type, values.length]),
    ).toEqual([
      ['a', 'integer', 2],
      ['b', 'numeric', 2],
      ['c', 'text', 1],
      ['d', 'boolean', 1],
      ['e', 'unknown', 2],
      ['at', 'text', 1],
      ['f', 'integer', 2],
    ]);
  });
});

describe('keys', () => {
  it('that are needed and missing, or name no column, are told', () => {
    expectMarked(`
flowproof: 1
topics:
  a: { technology: kafka, columns: { x: text }, retention: compacted }
#                                                          ^^^^^^^^^ warning[missing-key]: The topic \`a\` is compacted, which keeps the latest message for each key, but it has no key
  b: { technology: kafka, columns: { x: text }, kind: changelog }
#                                                     ^^^^^^^^^ warning[missing-key]: is a changelog
  c: { technology: kafka, columns: { item: text }, key: [itm] }
#                                                        ^^^ error[unknown-column]: The topic \`c\` has no column \`itm\`; did you mean \`item\`?
services:
  s: { operations: { o: { writes: [a, b, c] } } }
`);
  });
});

describe('ignores', () => {
  it('excuse their own line or the next, never from inside SQL', () => {
    const file = expectMarked(
      `
flowproof: 1
rules: { stale-read: off }
topics: # flowproof-ignore unused-node: the whole section is planned
  # flowproof-ignore broker-as-record, unadmitted-events: the log is kept for ever
  # and somebody said so

  a: { technology: kafka, columns: { x: text } }
  # flowproof-ignore key-order-lost
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning[ignore-without-reason]: The ignore has no reason
  b: { technology: kafka, columns: { x: text } } # flowproof-ignore stale-raed: why not
#                                                                   ^^^^^^^^^^ warning[schema]: No rule is called \`stale-raed\`; did you mean \`stale-read\`?
services:
  s:
    operations:
      o:
        steps:
          - sql: |
              SELECT '# flowproof-ignore stale-read: not a comment' AS x
              FROM a -- # flowproof-ignore stale-read: of SQL
          - sql: SELECT x FROM b
          - sql: "SELECT x FROM b # flowproof-ignore dual-write: part of the text"
#                                 ^ error[syntax]
`,
    );
    expect(
      file.pipeline.ignores.map(({ rules, reason, line }) => [rules.map(({ rule }) => rule).join(), reason, line]),
    ).toEqual([
      ['unused-node', 'the whole section is planned', 3],
      ['broker-as-record,unadmitted-events', 'the log is kept for ever', 7],
      ['key-order-lost', '', 9],
    ]);
    expect(file.pipeline.rules).toMatchObject({ 'stale-read': { setting: 'off' } });
  });
});

describe('unused nodes', () => {
  it('are told only where nothing touches them at all', () => {
    expectMarked(`
flowproof: 1
stores:
  idle: { technology: postgresql, tables: { t: { columns: { x: text } } } }
# ^^^^ hint[unused-node]: No operation, connector or view uses the store \`idle\`.
topics:
  lonely: { technology: kafka }
# ^^^^^^ hint[unused-node]: Nothing reads or writes the topic \`lonely\`.
  published: { technology: kafka }
  fed: { technology: kafka, columns: { x: text } }
views:
  final: { technology: materialize, query: SELECT x FROM fed, publishes: published }
  cache: { technology: redis }
  constant: { technology: materialize, query: SELECT 1 AS one }
# ^^^^^^^^ hint[unused-node]: The view \`constant\` is derived from nothing, and nothing reads it.
services:
  s: { operations: { o: { writes: cache } } }
`);
  });

  it('are not told in a file that has errors, which may have left out the user', () => {
    expectMarked(`
flowproof: 1
topics:
  lonely: { technology: kafka }
views:
  vague: { technology: redis }
# ^^^^^ error[schema]: \`vague\` does not say what it is derived from
`);
  });
});

describe('a file that is broken', () => {
  it('still gives everything else', () => {
    const { pipeline } = load(`
flowproof: 1
stores:
  shop: { technology: postgresql, isolation: 5, tables: { t: { columns: { x: text, y: nonsense }, key: [x, z] }, u: 7 } }
views:
  v: { query: SELEKT x FROM t }
  w: { query: WITH RECURSIVE r AS (SELECT x FROM t) SELECT x FROM r }
services:
  s:
    operations:
      o:
        steps:
          - sql: SELECT nothing FROM t
            into: a
          - 5
          - require: ((
          - sql: DELETE FROM t WHERE x = :a.nothing
invariants:
  i: { never: SELECT x FROM shop.t }
  j: { never: SELECT }
  k: { always: exists (SELECT 1 FROM t) }
`);
    expect(pipeline.relations.map(({ id, key }) => [id, key])).toEqual([
      ['shop.t', [0]],
      ['shop.u', []],
      ['v', []],
      ['w', expect.anything()],
    ]);
    const [operation] = pipeline.services[0]?.operations ?? [];
    expect(operation?.body.kind === 'steps' && operation.body.steps.map(({ kind }) => kind)).toEqual([
      'sql',
      'sql',
      'require',
      'sql',
    ]);
    expect(operation?.body).toMatchObject({
      steps: [{ statement: { reads: ['shop.t'] } }, { statement: { kind: 'unsupported' } }, {}, { statement: {} }],
    });
    expect(pipeline.invariants.map(({ name }) => name)).toContain('i');
    expect(pipeline.invariants.map(({ name }) => name)).toContain('k');
    expect(pipeline.views[1]?.inputs).toEqual(['shop.t']);
  });
});
