import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { diagramOf } from '../../src/diagram/diagram';
import { load } from '../../src/language/load';
import type { Diagram, DiagramEdge } from '../../src/model/graph';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const examples = new URL('../../examples/', import.meta.url);
const example = (name: string): string => readFileSync(new URL(`${name}.pipeline.yaml`, examples), 'utf8');
const diagramFrom = (text: string): Diagram => diagramOf(load(text).pipeline);

/** One line a node: hops from the truth, kind, name, technology, what it guarantees, rows. */
function nodeLines(diagram: Diagram): readonly string[] {
  return diagram.nodes.map((node) =>
    [
      node.distance ?? '-',
      node.kind,
      node.label,
      node.technology && `[${node.technology}]`,
      node.detail && `(${node.detail})`,
      ...node.rows.map((row) => `| ${row.label}${row.detail && ` (${row.detail})`}`),
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

/** One line an edge: `from -> to kind "label"`, with `transactional` and `lags` where they hold. */
function edgeLines(diagram: Diagram): readonly string[] {
  const end = ({ node, row }: DiagramEdge['from']): string => row ?? node;
  return diagram.edges.map((edge) =>
    [
      `${end(edge.from)} -> ${end(edge.to)}: ${edge.kind}`,
      edge.label && `"${edge.label}"`,
      edge.transactional && 'transactional',
      edge.lags && 'lags',
    ]
      .filter((part) => typeof part === 'string' && part !== '')
      .join(' '),
  );
}

describe('the checkout', () => {
  test('with the log as the database: a read of what is derived, a write straight to a topic', () => {
    const diagram = diagramFrom(example('checkout-race'));
    expect(nodeLines(diagram)).toEqual([
      '- topic restocks [Apache Kafka] (1 partition · kept for ever)',
      '- topic checkouts [Apache Kafka] (1 partition · kept 7d)',
      '1 view inventory [Materialize] (transactional · continuous)',
      '- service web (public) | checkout',
    ]);
    expect(edgeLines(diagram)).toEqual([
      'restocks -> inventory: derivation transactional lags',
      'checkouts -> inventory: derivation transactional lags',
      'inventory -> web.checkout: read "reads"',
      'web.checkout -> checkouts: write "inserts"',
    ]);
  });

  test('admitted by the database: reads and writes in its transaction, then one hop after the other', () => {
    const diagram = diagramFrom(example('checkout-admitted'));
    expect(nodeLines(diagram)).toEqual([
      '0 store shop [PostgreSQL] (serializable) | inventory | checkouts',
      '1 topic inventory_changes [Apache Kafka] (1 partition · kept 7d)',
      '1 topic checkout_changes [Apache Kafka] (1 partition · kept 7d)',
      '1 connector shop_cdc [Debezium PostgreSQL] (at least once)',
      '2 view stock_levels [Materialize] (transactional · continuous)',
      '- service web (public) | checkout | browse',
    ]);
    expect(edgeLines(diagram)).toEqual([
      'shop.inventory -> shop_cdc: change-feed lags',
      'shop_cdc -> inventory_changes: change-feed "at least once"',
      'shop.checkouts -> shop_cdc: change-feed lags',
      'shop_cdc -> checkout_changes: change-feed "at least once"',
      'inventory_changes -> stock_levels: derivation transactional lags',
      'shop.inventory -> web.checkout: read "reads" transactional',
      'web.checkout -> shop.inventory: write "updates" transactional',
      'web.checkout -> shop.checkouts: write "inserts" transactional',
      'stock_levels -> web.browse: read "reads"',
    ]);
  });
});

test('replicas, caches, consumers, sketches and everything said about them in few words', () => {
  const diagram = diagramFrom(`
flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders: { columns: { id: text, state: text }, key: id }
      log: { columns: { line: text } }
topics:
  orders_out: { technology: kafka, columns: { id: text }, key: id, partitions: 6, retention: compacted }
  mails: { technology: kafka, columns: { id: text } }
connectors:
  poll: { technology: debezium, from: shop.orders, to: orders_out, mode: polling, delivery: at most once, transactions: true }
views:
  reader: { technology: postgresql_replica, replica_of: shop }
  report: { from: [shop.orders], refresh: every 1h, consistency: eventual, publishes: mails }
  index: { from: [shop.log], refresh: on commit }
services:
  web:
    operations:
      place:
        inputs: { id: [a] }
        steps:
          - transaction: shop
            isolation: serializable
            steps:
              - sql: SELECT state FROM shop.orders WHERE id = :id FOR UPDATE
              - sql: INSERT INTO shop.orders (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET state = 'again'
              - sql: DELETE FROM shop.orders WHERE id = 'x'
              - sql: INSERT INTO mails (id) VALUES (:id)
      look:
        steps:
          - sql: SELECT state FROM reader.orders
      draft: { reads: [report], writes: [shop.log, mails] }
      tidy:
        on: { every: 5m }
        reads: [shop.log]
  mailer:
    operations:
      send:
        on: { topic: mails }
        delivery: exactly once
        writes: [shop.log]
`);
  expect(nodeLines(diagram)).toEqual([
    '0 store shop [PostgreSQL] (read committed (default)) | orders | log (no key)',
    '1 topic orders_out [Apache Kafka] (6 partitions · compacted)',
    '1 topic mails [Apache Kafka] (1 partition · kept 7d)',
    '1 connector poll [Debezium PostgreSQL] (at most once · polling · whole transactions)',
    expect.stringMatching(/^1 view reader .*\(replica · .*\) \| orders \| log$/),
    '1 view report (eventual · every 1h)',
    expect.stringMatching(/^0 view index \(.* · on commit\)$/),
    '- service web | place | look | draft | tidy (every 5m)',
    '- service mailer | send (each message)',
  ]);
  expect(edgeLines(diagram)).toEqual([
    'shop.orders -> poll: change-feed "polls" transactional lags',
    'poll -> orders_out: change-feed "at most once" transactional',
    expect.stringMatching(/^shop -> reader: derivation "replicates".* lags$/),
    'shop.orders -> report: derivation "every 1h" lags',
    'report -> mails: derivation "publishes"',
    expect.stringMatching(/^shop\.log -> index: derivation( transactional)?$/),
    'shop.orders -> web.place: read "locks" transactional',
    'web.place -> shop.orders: write "upserts, deletes" transactional',
    'web.place -> mails: write "inserts"',
    'reader.orders -> web.look: read "reads"',
    'report -> web.draft: read "reads"',
    'web.draft -> shop.log: write "writes" transactional',
    'web.draft -> mails: write "writes"',
    'shop.log -> web.tidy: read "reads" transactional',
    'mails -> mailer.send: trigger "exactly once" lags',
    'mailer.send -> shop.log: write "writes" transactional',
  ]);
});

test('a warehouse that only receives is no place of truth', () => {
  const warehouse = diagramFrom(example('webhook-buffer')).nodes.find((node) => node.id === 'warehouse');
  expect(warehouse?.distance).toBe(1);
});

describe.each(readdirSync(examples).filter((name) => name.endsWith('.yaml')))('%s', (name) => {
  test('every node, row and edge has an id of its own, and every edge joins what is there', () => {
    const { nodes, edges } = diagramFrom(example(name.replace('.pipeline.yaml', '')));
    const ids = [
      ...nodes.flatMap((node) => [node.id, ...node.rows.map((row) => row.id)]),
      ...edges.map(({ id }) => id),
    ];
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const isThere = ({ node, row }: DiagramEdge['from']): boolean =>
      nodes.some((one) => one.id === node && (row === undefined || one.rows.some(({ id }) => id === row)));
    expect(edges.filter((edge) => !isThere(edge.from) || !isThere(edge.to))).toEqual([]);
  });
});

test('a broken file still gives what can be understood, and never throws', () => {
  const text = example('checkout-admitted');
  for (let end = 0; end < text.length; end += 97) {
    const { nodes, edges } = diagramFrom(text.slice(0, end));
    const known = new Set(nodes.map((node) => node.id));
    for (const { from, to } of edges) expect(known.has(from.node) && known.has(to.node)).toBe(true);
  }
});
