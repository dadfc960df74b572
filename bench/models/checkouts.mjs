/** The checkouts as pipeline files: `customers` on one item, whose repaired form a store admits; and three items in partitions. */

/** One item, `customers` who want one each, one too few of it: the view decides, or (`isRepaired`) the store admits the write. */
export function checkouts(customers, isRepaired, isDistinct = false) {
  const who = Array.from({ length: customers }, (_, i) => `c${i}`);
  const run = isDistinct
    ? who.map((one) => `      - { operation: checkout, inputs: { who: [${one}] } }`).join('\n')
    : `      - { operation: checkout, clients: ${customers} }`;
  const admit = isRepaired
    ? `          - sql: UPDATE inventory SET level = level - 1 WHERE item = 'widget' AND level >= 1 RETURNING level
            into: left
          - require: :left.level IS NOT NULL
            otherwise: sold out`
    : `          - sql: UPDATE inventory SET level = level - 1 WHERE item = 'widget'`;
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: ${Math.max(1, customers - 1)} }]
connectors:
  cdc: { technology: debezium, from: [shop.inventory], to: { shop.inventory: changes } }
topics:
  changes: { technology: kafka }
views:
  shown: { technology: materialize, query: 'SELECT item, level FROM changes' }
services:
  web:
    operations:
      checkout:
        inputs: { who: [${who.join(', ')}] }
        steps:
          - sql: SELECT level FROM shown WHERE item = 'widget'
            into: stock
          - require: :stock.level >= 1
            otherwise: sold out
${admit}
scenarios:
  race:
    faults: []
    run:
${isDistinct ? run : run.replace('clients', 'inputs: { who: [c0] }, clients')}
invariants:
  never_oversell: { never: SELECT item FROM inventory WHERE level < 0 }
`;
}

/** Three items, two of each, \`count\` checkouts of two lines, a partition for each item, and a consumer that may crash once. */
export function partitionedCheckouts(count) {
  const items = ['a', 'b', 'c'];
  const rows = items.map((item) => `{ item: ${item}, level: 2 }`).join(', ');
  const table = `{ columns: { item: text, level: integer }, key: item, rows: [${rows}] }`;
  const clients = Array.from({ length: count }, (_, i) => [i, items[i % 3], items[(i + 1) % 3]]);
  return `flowproof: 1
stores:
  shop: { technology: postgresql, isolation: serializable, tables: { stock: ${table} } }
  shelf: { technology: postgresql, tables: { shown: ${table} } }
connectors:
  cdc: { technology: debezium, delivery: exactly once, from: [shop.stock], to: { shop.stock: changes } }
topics:
  changes: { technology: kafka, partitions: 3, key: item }
services:
  web:
    operations:
      checkout:
        inputs: { who: [c0], first: [a], second: [b] }
        steps:
          - sql: SELECT level FROM shown WHERE item = :first
            into: one
          - require: :one.level >= 1
            otherwise: sold out
          - sql: SELECT level FROM shown WHERE item = :second
            into: two
          - require: :two.level >= 1
            otherwise: sold out
          - sql: >
              UPDATE stock SET level = level - 1 WHERE item IN (:first, :second)
              AND (SELECT min(s.level) FROM stock s WHERE s.item IN (:first, :second)) >= 1 RETURNING level
            into: left
          - require: :left.level IS NOT NULL
            otherwise: sold out
  keeper:
    operations:
      apply:
        on: { topic: changes }
        steps:
          - sql: UPDATE shown SET level = :level WHERE item = :item
scenarios:
  race:
    faults: [crash]
    run:
${clients.map(([i, a, b]) => `      - { operation: checkout, inputs: { who: [c${i}], first: [${a}], second: [${b}] } }`).join('\n')}
invariants:
  never_oversell: { never: SELECT item FROM stock WHERE level < 0 }
`;
}
