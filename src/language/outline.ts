/**
 * What a file declares, before anything is understood: the entries of each section, the names of nodes and relations, and
 * names that are taken twice. It reads keys, never values.
 */
import { atKey, type Path, type Place } from '../model/place';
import type { RelationId } from '../model/statement';
import type { Report } from './report';

/** A map of the file's data. */
export type Data = { readonly [key: string]: unknown };

/** One entry of a section: its key, where it stands, and what it holds (an empty map where it holds no map). */
export interface Entry {
  readonly name: string;
  readonly path: Path;
  readonly data: Data;
}

export type NodeKind = 'store' | 'topic' | 'connector' | 'view' | 'service';

/** A name that SQL or a reference can use. */
export interface RelationName {
  readonly id: RelationId;
  readonly kind: 'table' | 'topic' | 'view' | 'replica';
  readonly node: string;
  /** Store of a table, view of a replica. */
  readonly qualifier: string | undefined;
  readonly name: string;
  readonly place: Place;
}

export interface Outline {
  readonly nodes: ReadonlyMap<string, { readonly kind: NodeKind; readonly place: Place }>;
  readonly stores: readonly (Entry & { readonly tables: readonly Entry[] })[];
  readonly topics: readonly Entry[];
  readonly connectors: readonly Entry[];
  readonly views: readonly Entry[];
  readonly services: readonly (Entry & { readonly operations: readonly Entry[] })[];
  readonly sessions: readonly Entry[];
  readonly scenarios: readonly Entry[];
  readonly invariants: readonly Entry[];
  readonly relations: readonly RelationName[];
}

/** Whether a value is a map. */
export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a value; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A single value or a list of values, each with where it stands. */
export function itemsOf(value: unknown, path: Path): readonly { readonly value: unknown; readonly path: Path }[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((item: unknown, index) => ({ value: item, path: [...path, index] }));
  return [{ value, path }];
}

/** The entries of the map `data[key]`; none when it is no map. */
export function entriesOf(data: Data, path: Path, key: string): readonly Entry[] {
  const section = data[key];
  if (!isData(section)) return [];
  return Object.entries(section).map(([name, value]) => ({
    name,
    path: [...path, key, name],
    data: isData(value) ? value : {},
  }));
}

const articles: { readonly [kind in NodeKind]: string } = {
  store: 'a store',
  topic: 'a topic',
  connector: 'a connector',
  view: 'a view',
  service: 'a service',
};

/** `a store`, `a topic`, … */
export function aNode(kind: NodeKind): string {
  return articles[kind];
}

/** What the data of a file declares. A node whose name is taken is told and left out; the first one keeps the name. */
export function outlineOf(data: Data, report: Report): Outline {
  const nodes = new Map<string, { kind: NodeKind; place: Place }>();
  const section = (key: string, kind: NodeKind): readonly Entry[] =>
    entriesOf(data, [], key).filter((entry) => {
      const place = atKey(...entry.path);
      const other = nodes.get(entry.name);
      if (!other) {
        nodes.set(entry.name, { kind, place });
        return true;
      }
      const message = `\`${entry.name}\` is already ${aNode(other.kind)}; stores, topics, connectors, views and services share their names.`;
      report('duplicate-name', place, message, {
        related: [{ message: `${aNode(other.kind)} named \`${entry.name}\``, place: other.place }],
      });
      return false;
    });
  const stores = section('stores', 'store').map((entry) => ({
    ...entry,
    tables: entriesOf(entry.data, entry.path, 'tables'),
  }));
  const topics = section('topics', 'topic');
  const connectors = section('connectors', 'connector');
  const views = section('views', 'view');
  const services = section('services', 'service').map((entry) => ({
    ...entry,
    operations: entriesOf(entry.data, entry.path, 'operations'),
  }));
  const list = (key: string): readonly Entry[] => entriesOf(data, [], key);
  return {
    nodes,
    stores,
    topics,
    connectors,
    views,
    services,
    sessions: list('sessions'),
    scenarios: list('scenarios'),
    invariants: list('invariants'),
    relations: uniqueRelations(
      [...tablesOf(stores), ...topicNames(topics), ...viewNames(views, stores, report)],
      report,
    ),
  };
}

function tablesOf(stores: Outline['stores']): readonly RelationName[] {
  return stores.flatMap((store) =>
    store.tables.map((table) => ({
      id: `${store.name}.${table.name}`,
      kind: 'table' as const,
      node: store.name,
      qualifier: store.name,
      name: table.name,
      place: atKey(...table.path),
    })),
  );
}

function topicNames(topics: readonly Entry[]): readonly RelationName[] {
  return topics.map(({ name, path }) => ({
    id: name,
    kind: 'topic',
    node: name,
    qualifier: undefined,
    name,
    place: atKey(...path),
  }));
}

/** Tables of replicas that a file may have: a store of many tables with many replicas makes many. */
const maxReplicaTables = 20_000;

/** A view is one relation; a replica is one for each table of its store. */
function viewNames(views: readonly Entry[], stores: Outline['stores'], report: Report): readonly RelationName[] {
  const byName = new Map(stores.map((store) => [store.name, store]));
  let replicaTables = 0;
  return views.flatMap((view): readonly RelationName[] => {
    const { name, path, data } = view;
    const store = byName.get(textOf(data.replica_of) ?? '');
    if (data.replica_of === undefined || data.query !== undefined) {
      return [{ id: name, kind: 'view', node: name, qualifier: undefined, name, place: atKey(...path) }];
    }
    const before = replicaTables;
    replicaTables += store?.tables.length ?? 0;
    if (replicaTables > maxReplicaTables) {
      const limit = maxReplicaTables.toLocaleString('en');
      const message = `The replicas up to here have more than ${limit} tables; this is the most that can be looked at.`;
      if (before <= maxReplicaTables) report('schema', atKey(...path), message);
      return [];
    }
    return (store?.tables ?? []).map((table) => ({
      id: `${name}.${table.name}`,
      kind: 'replica',
      node: name,
      qualifier: name,
      name: table.name,
      place: atKey(...path),
    }));
  });
}

/** Names may hold dots, so a table can collide with a topic: store `a` with table `b.c`, store `a.b` with table `c`, topic `a.b.c`. */
function uniqueRelations(names: readonly RelationName[], report: Report): readonly RelationName[] {
  const known = new Map<RelationId, RelationName>();
  for (const name of names) {
    const other = known.get(name.id);
    if (!other) {
      known.set(name.id, name);
      continue;
    }
    report('duplicate-name', name.place, `Another relation is already called \`${name.id}\`.`, {
      related: [{ message: `the other \`${name.id}\``, place: other.place }],
    });
  }
  return [...known.values()];
}
