/** Edits that add what a pipeline does not have yet, under names that are free in it. It knows what is taken, not what the additions are for. */
import type { Edit, Plain } from './edit';
import { nodesOf, type Pipeline, type Store } from './pipeline';
import type { SqlType } from './value';

/** `wanted`, or with a number where a node or a relation has that name (or last part of a name) already; at most 63 characters. */
export function freeName(pipeline: Pipeline, wanted: string): string {
  const taken = new Set([
    ...nodesOf(pipeline).map(({ name }) => name),
    ...pipeline.relations.map(({ id, node }) => (id.startsWith(`${node}.`) ? id.slice(node.length + 1) : id)),
  ]);
  const base = wanted.slice(0, 60);
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
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

/** The edits that add tables to a store of the file. */
export function addTables(
  store: Store,
  tables: readonly { readonly name: string; readonly value: Plain }[],
): readonly Edit[] {
  if (store.tables.length > 0) {
    return tables.map(({ name, value }) => ({ type: 'set', path: ['stores', store.name, 'tables', name], value }));
  }
  const value = Object.fromEntries(tables.map((table) => [table.name, table.value]));
  return tables.length === 0 ? [] : [{ type: 'set', path: ['stores', store.name, 'tables'], value }];
}

/** A type as a file can declare it for a column: text where it is not known. */
export function declaredType(type: SqlType): string {
  if (type === 'bigint') return 'integer';
  return type === 'unknown' ? 'text' : type;
}

/** A name for one of a topic's messages: `checkout` of `checkouts`. */
export function singularOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_]+/g, '_');
  return plain
    .replace(/ies$/, 'y')
    .replace(/(?<=s|x|ch|sh)es$/, '')
    .replace(/(?<!s)s$/, '');
}

/** A key as a file writes it: the column's name, or a list of them. */
export function declaredKey(names: readonly string[]): Plain {
  return names.length === 1 ? (names[0] ?? '') : names;
}
