/** Names find what they mean, or are told at the exact value. */
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectMarked } from './marked';

beforeAll(loadParser);

it('tells names that nothing has, with the near one', () => {
  const file = expectMarked(`
flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      inventory: { columns: { item: text, level: integer }, key: item }
topics:
  changes: { technology: kafka }
connectors:
  cdc: { technology: debezium, from: [shop.inventroy, sopp, inventory], to: changes }
#                                     ^^^^^^^^^^^^^^ error[unknown-reference]: No table, topic or view is called \`shop.inventroy\`; did you mean \`shop.inventory\`?
#                                                     ^^^^ error[unknown-reference]: No table, topic or view is called \`sopp\`
  map: { technology: native, from: shop, to: { shop.inventory: changs, shop.other: changes } }
#                                                              ^^^^^^ error[unknown-reference]: did you mean \`changes\`?
#                                                                      ^^^^^^^^^^ error[unknown-reference]: No table, topic or view is called \`shop.other\`
views:
  levels: { technology: materialize, from: [change], publishes: chnages }
#                                           ^^^^^^ error[unknown-reference]: did you mean \`changes\`?
#                                                               ^^^^^^^ error[unknown-reference]: No topic is called \`chnages\`; did you mean \`changes\`?
  copy: { replica_of: changes }
#                     ^^^^^^^ error[unknown-reference]: \`changes\` is a topic; here stands a store.
services:
  web:
    operations:
      buy:
        on: { topic: shop }
#                    ^^^^ error[unknown-reference]: \`shop\` is a store; here stands a topic.
        reads: [shop, level]
#               ^^^^ error[unknown-reference]: \`shop\` is a store; here stands a table, a topic or a view. Its tables are \`shop.inventory\`.
#                     ^^^^^ error[unknown-reference]: did you mean \`levels\`?
        writes: inventory
      pay:
        steps:
          - transaction: shpo
#                        ^^^^ error[unknown-reference]: No store is called \`shpo\`; did you mean \`shop\`?
            steps: [{ sql: SELECT item FROM inventory }]
sessions:
  both: [buy, web.pay, by]
#                      ^^ error[unknown-reference]: No operation is called \`by\`; did you mean \`buy\`?
scenarios:
  race: { run: [{ operation: buyy }, { session: boht }, { operation: buy, inputs: { x: 1 } }] }
#                            ^^^^ error[unknown-reference]: did you mean \`buy\`?
#                                               ^^^^ error[unknown-reference]: did you mean \`both\`?
#                                                                                   ^ error[unknown-reference]: \`buy\` has no input \`x\`; it has none.
`);
  expect(file.pipeline.connectors[0]?.copies).toMatchObject([{ from: 'shop.inventory', to: 'changes' }]);
  expect(file.pipeline.sessions[0]?.operations.map(({ operation }) => operation)).toEqual(['web.buy', 'web.pay']);
});

it('tells names that can mean several things', () => {
  expectMarked(`
flowproof: 1
stores:
  a: { technology: postgresql, tables: { t: { columns: { x: text } } } }
  b: { technology: postgresql, tables: { t: { columns: { x: text } } } }
services:
  s: { operations: { go: { reads: t }, stay: { steps: [{ sql: SELECT x FROM t }] } } }
#                                 ^ error[ambiguous-reference]: \`t\` can mean the tables \`a.t\` or \`b.t\`; write out which.
#                                                                           ^ error[ambiguous-reference]
  r: { operations: { go: { reads: [a.t, b.t] } } }
sessions:
  both: [go, r.go]
#        ^^ error[ambiguous-reference]: \`go\` can mean the operations \`s.go\` or \`r.go\`
`);
});

describe('names in SQL', () => {
  it('are told at their characters in every style of YAML', () => {
    expectMarked(`
flowproof: 1
stores:
  shop: { technology: postgresql, tables: { stock: { columns: { item: text, level: integer } } } }
services:
  web:
    operations:
      look:
        inputs: { item: widget }
        steps:
          - sql: SELECT levl FROM stock
#                       ^^^^ error[unknown-column]: level
          - sql: 'SELECT item FROM stock WHERE item = ''a'' AND levl > 1'
#                                                               ^^^^ error[unknown-column]: Did you mean level?
          - sql: "SELECT item\\n FROM \\u0073tock WHERE lev\\u006c > 1"
#                                                     ^^^^^^^^^ error[unknown-column]: Did you mean level?
          - sql: >
              SELECT item
              FROM stocks
#                  ^^^^^^ error[unknown-reference]: stock
          - sql: |
              SELECT item
                FROM stock
               WHERE item = :itm
#                           ^^^^ error[unknown-reference]: item
            into: unknown
          - sql: SELECT item FROM stock
            into: row
          - respond: :unknown.anything
          - sql: SELECT item FROM stock
              WHERE level >= :row.levl
#                            ^^^^^^^^^ error[unknown-column]
          - sql: SELEC item FROM stock
#                ^^^^^ error[syntax]
          - require: :row.item = 1
#                    ^^^^^^^^^^^^^ error[type-mismatch]
          - respond: :row.itm
#                    ^^^^^^^^ error[unknown-column]
`);
  });

  it('see variables from transactions, and the columns of the message', () => {
    expectMarked(`
flowproof: 1
stores:
  shop: { technology: postgresql, tables: { stock: { columns: { item: text, level: integer } } } }
topics:
  orders: { technology: kafka, columns: { sku: text, qty: integer } }
services:
  web:
    operations:
      order:
        on: { topic: orders }
        inputs: { limit: 5 }
        steps:
          - transaction: shop
            steps:
              - sql: SELECT level FROM stock WHERE item = :sku
                into: found
          - require: :found.level >= :qty AND :qty < :limit
          - respond: true
          - respond: 1.50
`);
  });
});

it('finds the broker of a transaction by the technology of its topics', () => {
  const file = expectMarked(`
flowproof: 1
topics:
  a: { technology: apache-kafka, columns: { x: text } }
  b: { technology: apache-kafka, columns: { x: text } }
services:
  s:
    operations:
      one: { steps: [{ transaction: kafka, steps: [{ sql: "INSERT INTO a (x) VALUES ('1')" }] }] }
      two: { steps: [{ transaction: Apache-Kafka, steps: [{ sql: "INSERT INTO b (x) VALUES ('1')" }] }] }
      three: { steps: [{ transaction: a, steps: [{ sql: "INSERT INTO a (x) VALUES ('1')" }] }] }
#                                     ^ error[unknown-reference]: \`a\` is a topic; a transaction is in a store. For atomic appends to topics write their technology: \`kafka\`.
      four: { steps: [{ transaction: pulsar, steps: [{ sql: "INSERT INTO a (x) VALUES ('1')" }] }] }
#                                    ^^^^^^ error[unknown-reference]: No topic of this file is kept by \`pulsar\`
      five: { steps: [{ transaction: kafka, steps: [{ transaction: kafka, steps: [{ respond: 1 }] }] }] }
#                                                     ^^^^^^^^^^^ error[schema]: A transaction cannot stand inside another one
`);
  expect(file.pipeline.services[0]?.operations[0]?.body).toMatchObject({
    steps: [{ target: { kind: 'broker', technology: 'kafka' }, isolation: { value: 'atomic publishing' } }],
  });
});

it('tells of a transaction in a store that has none: its statements stand alone', () => {
  const file = expectMarked(`
flowproof: 1
stores:
  seen:
    technology: memcached
    tables:
      counts: { columns: { id: integer, n: integer }, key: id }
  shop:
    technology: sqlite
    tables:
      items: { columns: { id: integer, n: integer }, key: id }
services:
  s:
    operations:
      one: { steps: [{ transaction: seen, steps: [{ sql: "UPDATE counts SET n = 1 WHERE id = 1" }] }] }
#                                   ^^^^ error[schema]: Memcached has no transactions: every statement on \`seen\` stands alone
      two: { steps: [{ transaction: shop, steps: [{ sql: "UPDATE items SET n = 1 WHERE id = 1" }] }] }
`);
  expect(file.pipeline.services[0]?.operations[0]?.body).toMatchObject({ steps: [{ kind: 'sql' }] });
});

it('tells technologies that the catalog does not know', () => {
  const file = expectMarked(`
flowproof: 1
stores:
  shop: { technology: postgress, tables: { t: { columns: { x: text }, key: x } } }
#                     ^^^^^^^^^ warning[unknown-technology]: Did you mean
topics:
  changes: { technology: xyzzy }
#                        ^^^^^ warning[unknown-technology]: The catalog knows no technology \`xyzzy\` for topics, so it is treated as a generic one.
connectors:
  cdc: { technology: debezium, from: shop, to: changes }
services:
  s: { technology: cobol9, operations: { o: { reads: changes } } }
#                  ^^^^^^ warning[unknown-technology]
`);
  expect(file.pipeline.stores[0]?.technology.id).toBe('generic_store');
});
