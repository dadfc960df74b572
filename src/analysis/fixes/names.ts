/** Names that are free in a file, and how a new connector is written. It knows what is taken, not what the names are for. */
import { technologyById } from '../../catalog/lookup';
import type { Edit, Plain } from '../../model/edit';
import { nodesOf, type Pipeline, type Store } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';

/** Last part of a relation's name, as SQL can use it alone. */
function shortName(id: RelationId, node: string): string {
  return id.startsWith(`${node}.`) ? id.slice(node.length + 1) : id;
}

/** `wanted`, or with a number where a node or a relation has that name already; at most 63 characters. */
export function freeName(pipeline: Pipeline, wanted: string): string {
  const taken = new Set([
    ...nodesOf(pipeline).map(({ name }) => name),
    ...pipeline.relations.map(({ id, node }) => shortName(id, node)),
  ]);
  const base = wanted.slice(0, 60);
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

/** Change data capture of a store: Debezium where there is a connector for it, else the store's own change feed. */
export function captureTechnology(store: Pick<Store, 'technology'>): string {
  return technologyById(`debezium_${store.technology.id}`) ? 'debezium' : 'native';
}

/** The edit that adds an entry to a section which the file may not have yet. */
export function addToSection(
  pipeline: Pipeline,
  section: 'stores' | 'connectors' | 'topics',
  name: string,
  value: Plain,
): Edit {
  return pipeline[section].length > 0
    ? { type: 'set', path: [section, name], value }
    : { type: 'set', path: [section], value: { [name]: value } };
}

/** The edit that adds a table to a store of the file. */
export function addTable(store: Store, name: string, value: Plain): Edit {
  return store.tables.length > 0
    ? { type: 'set', path: ['stores', store.name, 'tables', name], value }
    : { type: 'set', path: ['stores', store.name, 'tables'], value: { [name]: value } };
}
