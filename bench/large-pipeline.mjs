/** Makes pipeline files of a wanted length out of one small shop repeated under other names; each is free of errors. */

function shop(n) {
  return {
    stores: `  shop_${n}:
    technology: postgresql
    isolation: serializable
    tables:
      items_${n}:
        columns: { item: text, level: integer, price: numeric }
        key: item
        rows: [{ item: widget, level: 1, price: 10 }]
      orders_${n}:
        columns: { id: text, item: text, qty: integer, state: text }
        key: id
        checks: [qty > 0]
`,
    topics: `  item_changes_${n}: { technology: kafka }
  order_changes_${n}: { technology: kafka, partitions: 3 }
`,
    connectors: `  cdc_${n}:
    technology: debezium
    from: shop_${n}
    to: { shop_${n}.items_${n}: item_changes_${n}, shop_${n}.orders_${n}: order_changes_${n} }
`,
    views: `  stock_${n}:
    technology: materialize
    freshness: 5s
    query: >
      SELECT i.item, i.level, count(o.id) AS orders
      FROM item_changes_${n} i LEFT JOIN order_changes_${n} o ON o.item = i.item
      GROUP BY i.item, i.level
`,
    services: `  web_${n}:
    exposed: public
    operations:
      buy_${n}:
        inputs: { id: [o1, o2], item: [widget], qty: [1] }
        steps:
          - transaction: shop_${n}
            retry: 1
            steps:
              - sql: SELECT level FROM items_${n} WHERE item = :item
                into: stock
              - require: :stock.level >= :qty
                otherwise: sold out
              - sql: UPDATE items_${n} SET level = level - :qty WHERE item = :item
              - sql: >
                  INSERT INTO orders_${n} (id, item, qty, state)
                  VALUES (:id, :item, :qty, 'new')
      browse_${n}:
        inputs: { item: [widget] }
        steps:
          - sql: SELECT level, orders FROM stock_${n} WHERE item = :item
            into: shown
          - respond: :shown.level
`,
    invariants: `  never_oversell_${n}:
    never: SELECT item FROM items_${n} WHERE level < 0
`,
  };
}

const sections = ['stores', 'topics', 'connectors', 'views', 'services', 'invariants'];

/** A pipeline file of about `lines` lines, and never fewer than one shop has; its shops are numbered from `first` on. */
export function largePipeline(lines, first = 1) {
  const perShop = Object.values(shop(1)).join('').split('\n').length - 1;
  const count = Math.max(1, Math.round((lines - sections.length - 1) / perShop));
  const shops = Array.from({ length: count }, (_, index) => shop(first + index));
  return `flowproof: 1\n${sections.map((section) => `${section}:\n${shops.map((one) => one[section]).join('')}`).join('')}`;
}
