/** The pipeline file that `flowproof init` writes. It is checked by the tests: no problem, no anomaly. */
export const starter = `# yaml-language-server: $schema=https://flowproof.dev/schemas/pipeline-1.json
flowproof: 1
name: My data flow
description: Orders are admitted by the database, published by change data capture, and shown by a view.

# Systems that keep tables. The isolation level decides what two transactions can do to each other.
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      items:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: lamp, level: 1 }] # what is there when the simulation starts

# What copies: change data capture, ingestion, sinks.
connectors:
  shop_changes:
    technology: debezium
    from: shop.items
    to: item_changes

# Logs, queues and streams. Columns and key of this one are those of the table that fills it.
topics:
  item_changes: { technology: kafka }

# State derived from other relations. It lags; \`freshness\` says that its readers accept that.
views:
  shop_window:
    technology: materialize
    query: SELECT item, level FROM item_changes
    freshness: 5s

# Code that people wrote: what it reads, decides and writes, in SQL. \`:item\` is an input, \`:stock.level\` what was read.
services:
  web:
    exposed: public
    operations:
      buy:
        inputs: { item: [lamp] }
        steps:
          - transaction: shop
            retry: 1
            steps:
              - sql: SELECT level FROM items WHERE item = :item
                into: stock
              - require: :stock.level > 0
                otherwise: sold out
              - sql: UPDATE items SET level = level - 1 WHERE item = :item
      browse:
        inputs: { item: [lamp] }
        steps:
          - sql: SELECT level FROM shop_window WHERE item = :item
            into: shown
          - respond: :shown.level

# What must never be seen, in any interleaving. Try it: write \`isolation: read committed\` above and check again.
invariants:
  never_oversell:
    never: SELECT item FROM items WHERE level < 0
`;
