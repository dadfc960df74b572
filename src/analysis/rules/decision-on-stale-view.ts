/** A decision on a derived relation about a write to what it is derived from. */

import type { Rule } from '../rule';
import { staleDecisions } from '../stale-decision';

export const decisionOnStaleView: Rule = {
  id: 'decision-on-stale-view',
  title: 'A decision is made on a view of what it changes',
  defaultSeverity: 'error',
  check: (analysis) => staleDecisions(analysis, 'view'),
  documentation: {
    what: 'An operation reads a derived relation (a view, a topic or a table that a connector or consumer fills) and, depending on what it read, writes something that the derived relation is made of.',
    why: 'When the write lands, what was read can be out of date: a connector is behind, a view has not taken the message in yet, or somebody else wrote between the read and the write. Even a view that is never behind would not help, because the check and the write are two steps and another write can come between them. Only a conditional write or a transaction where the write happens makes the two one.',
    source: [
      'Arjun Narayan, George Fraser: *Kafka is not a database* (2020), https://materialize.com/blog/kafka-is-not-a-database/',
      'Hal Berenson and others: *A Critique of ANSI SQL Isolation Levels* (1995), A5B write skew',
      'Todd Warszawski, Peter Bailis: *ACIDRain* (SIGMOD 2017): checks outside the transaction that they are meant to protect',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: 1 }]
connectors:
  shop_cdc:
    technology: debezium
    from: shop.inventory
    to: inventory_changes
topics:
  inventory_changes: { technology: kafka }
views:
  stock:
    technology: materialize
    query: SELECT item, level AS available FROM inventory_changes
services:
  web:
    exposed: public
    operations:
      checkout:
        inputs: { item: [widget] }
        steps:
          - sql: SELECT available FROM stock WHERE item = :item
            into: shown
          - require: :shown.available >= 1
            otherwise: sold out
          - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: 1 }]
connectors:
  shop_cdc:
    technology: debezium
    from: shop.inventory
    to: inventory_changes
topics:
  inventory_changes: { technology: kafka }
views:
  stock:
    technology: materialize
    query: SELECT item, level AS available FROM inventory_changes
services:
  web:
    exposed: public
    operations:
      checkout:
        inputs: { item: [widget] }
        steps:
          - sql: SELECT available FROM stock WHERE item = :item
            into: shown
          - require: :shown.available >= 1
            otherwise: sold out
          - sql: UPDATE shop.inventory SET level = level - 1 WHERE item = :item AND level >= 1 RETURNING level
            into: taken
          - require: :taken.level IS NOT NULL
            otherwise: sold out
`,
    howToFix:
      'Read from the store that the write goes to, in the same transaction, at a level that keeps the two together; or put the condition into the write itself (`UPDATE … WHERE level >= 1`), and treat what the view said as a first impression.',
    whenToSwitchOff:
      'When the decision is only advice and being wrong is harmless; an ignore with that reason documents it.',
  },
};
