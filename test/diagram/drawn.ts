/** Diagrams made by hand, in as few words as a sketch on paper needs; for tests of layout and drawing. */
import type { Diagram, DiagramEdge, DiagramNode } from '../../src/model/graph';
import { at } from '../../src/model/place';

export function node(
  kind: DiagramNode['kind'],
  id: string,
  more: Partial<Omit<DiagramNode, 'rows'>> & { readonly rows?: readonly string[] } = {},
): DiagramNode {
  const { rows = [], ...fields } = more;
  const detailOf = (text: string): [string, string] => {
    const [label = '', detail = ''] = text.split(' | ');
    return [label, detail];
  };
  return {
    id,
    kind,
    label: id,
    technology: '',
    detail: '',
    place: at(id),
    distance: kind === 'store' ? 0 : undefined,
    rows: rows.map((text) => {
      const [label, detail] = detailOf(text);
      return { id: `${id}.${label}`, label, detail, place: at(id, label) };
    }),
    ...fields,
  };
}

/** `web.checkout -> shop.inventory`; an end with a dot is a row when its node has that row. */
export function edge(
  nodes: readonly DiagramNode[],
  kind: DiagramEdge['kind'],
  flow: string,
  more: Partial<DiagramEdge> = {},
): DiagramEdge {
  const [from = '', to = ''] = flow.split(' -> ');
  const end = (id: string): DiagramEdge['from'] => {
    const holder = nodes.find((one) => one.rows.some((row) => row.id === id));
    return holder === undefined ? { node: id } : { node: holder.id, row: id };
  };
  return {
    id: `${from} ${kind} ${to}`,
    from: end(from),
    to: end(to),
    kind,
    transactional: false,
    lags: kind === 'change-feed' || kind === 'derivation' || kind === 'trigger',
    label: '',
    place: at(from, to),
    ...more,
  };
}

/** The log as the database: the checkout decides on a view and writes straight to the topic. */
export function checkoutRace(): Diagram {
  const nodes = [
    node('topic', 'restocks', { technology: 'Apache Kafka', detail: '1 partition · kept for ever', partitions: 1 }),
    node('topic', 'checkouts', { technology: 'Apache Kafka', detail: '3 partitions · kept 7d', partitions: 3 }),
    node('view', 'inventory', {
      technology: 'Materialize',
      detail: 'transactional (default) · continuous',
      distance: 1,
    }),
    node('service', 'web', { detail: 'public', rows: ['checkout'] }),
  ];
  return {
    name: 'Online store, Kafka as the database',
    nodes,
    edges: [
      edge(nodes, 'derivation', 'restocks -> inventory'),
      edge(nodes, 'derivation', 'checkouts -> inventory'),
      edge(nodes, 'read', 'inventory -> web.checkout', { label: 'reads' }),
      edge(nodes, 'write', 'web.checkout -> checkouts', { label: 'inserts' }),
    ],
  };
}

/** The same repaired: the database admits the write, change data capture publishes it, the view is derived downstream. */
export function checkoutAdmitted(): Diagram {
  const nodes = [
    node('store', 'shop', { technology: 'PostgreSQL', detail: 'serializable', rows: ['inventory', 'checkouts'] }),
    node('topic', 'inventory_changes', {
      technology: 'Apache Kafka',
      detail: '1 partition · compacted',
      partitions: 1,
      distance: 1,
    }),
    node('topic', 'checkout_changes', {
      technology: 'Apache Kafka',
      detail: '1 partition · compacted',
      partitions: 1,
      distance: 1,
    }),
    node('connector', 'shop_cdc', { technology: 'Debezium (PostgreSQL)', detail: 'at least once', distance: 1 }),
    node('view', 'stock_levels', { technology: 'Materialize', detail: 'transactional · continuous', distance: 2 }),
    node('service', 'web', { detail: 'public', rows: ['checkout', 'browse'] }),
  ];
  const inTransaction = { transactional: true };
  return {
    name: 'Online store, the database admits the write',
    nodes,
    edges: [
      edge(nodes, 'change-feed', 'shop.inventory -> shop_cdc'),
      edge(nodes, 'change-feed', 'shop.checkouts -> shop_cdc'),
      edge(nodes, 'change-feed', 'shop_cdc -> inventory_changes', { lags: false, label: 'at least once' }),
      edge(nodes, 'change-feed', 'shop_cdc -> checkout_changes', { lags: false, label: 'at least once' }),
      edge(nodes, 'derivation', 'inventory_changes -> stock_levels'),
      edge(nodes, 'read', 'shop.inventory -> web.checkout', { ...inTransaction, label: 'reads' }),
      edge(nodes, 'write', 'web.checkout -> shop.inventory', { ...inTransaction, label: 'updates' }),
      edge(nodes, 'write', 'web.checkout -> shop.checkouts', { ...inTransaction, label: 'inserts' }),
      edge(nodes, 'read', 'stock_levels -> web.browse', { label: 'reads' }),
    ],
  };
}

/** `groups` times a service, its store, a connector, two topics, a view and a consumer, each group feeding the next. */
export function manyNodes(groups: number): Diagram {
  const nodes = Array.from({ length: groups }, (_, group) => [
    node('service', `web${group}`, { detail: 'public', rows: ['order', 'cancel', 'browse'] }),
    node('store', `db${group}`, {
      technology: 'PostgreSQL',
      detail: 'read committed (default)',
      rows: ['orders', 'items'],
    }),
    node('connector', `cdc${group}`, { technology: 'Debezium', detail: 'at least once', distance: 1 }),
    node('topic', `changes${group}`, {
      technology: 'Apache Kafka',
      detail: '6 partitions · kept 7d',
      partitions: 6,
      distance: 1,
    }),
    node('view', `levels${group}`, { technology: 'Materialize', detail: 'eventual · continuous', distance: 2 }),
    node('service', `mailer${group}`, { rows: ['send | each message'] }),
  ]).flat();
  const edges = Array.from({ length: groups }, (_, group) => [
    edge(nodes, 'write', `web${group}.order -> db${group}.orders`, { transactional: true, label: 'inserts' }),
    edge(nodes, 'read', `db${group}.items -> web${group}.order`, { transactional: true, label: 'reads' }),
    edge(nodes, 'write', `web${group}.cancel -> db${group}.orders`, { label: 'deletes' }),
    edge(nodes, 'change-feed', `db${group}.orders -> cdc${group}`),
    edge(nodes, 'change-feed', `cdc${group} -> changes${group}`, { lags: false, label: 'at least once' }),
    edge(nodes, 'derivation', `changes${group} -> levels${group}`),
    edge(nodes, 'read', `levels${group} -> web${group}.browse`, { label: 'reads' }),
    edge(nodes, 'trigger', `changes${group} -> mailer${group}.send`, { label: 'at least once' }),
    ...(group % 3 === 0 || group === 0 ? [] : [edge(nodes, 'derivation', `changes${group - 1} -> levels${group}`)]),
  ]).flat();
  return { name: `${groups} shops`, nodes, edges };
}
