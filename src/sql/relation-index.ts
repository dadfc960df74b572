/**
 * The relations of a scope by every name that SQL can give them, worked out once for each list of relations, so that a file
 * with thousands of statements does not search all of them for each name. It knows names, not columns.
 */
import type { RelationId } from '../model/statement';
import type { ScopeRelation } from './scope';

/** A name as it has to be written in SQL: in double quotes unless it is a plain lower-case identifier. */
export function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The full name of a relation as it has to be written in SQL. */
export function sqlNameOf(relation: Pick<ScopeRelation, 'qualifier' | 'name'>): string {
  return relation.qualifier === undefined
    ? sqlName(relation.name)
    : `${sqlName(relation.qualifier)}.${sqlName(relation.name)}`;
}

export interface RelationIndex {
  readonly byId: ReadonlyMap<RelationId, ScopeRelation>;
  /** What a lone name can mean: the topic or view of that name, else the tables of that name. */
  readonly byName: ReadonlyMap<string, readonly ScopeRelation[]>;
  /** The relations of a store or replica, by its name and theirs. */
  readonly byQualifier: ReadonlyMap<string, ReadonlyMap<string, readonly ScopeRelation[]>>;
  /** A relation by its names in lower case, for those whose quotes were forgotten. */
  readonly byLowerName: ReadonlyMap<string, ScopeRelation>;
  /** Every name that SQL can use, short or full, with how to write the relation that it means. */
  readonly written: ReadonlyMap<string, string>;
}

const indices = new WeakMap<readonly ScopeRelation[], RelationIndex>();

/** The index of these relations. The list must not change afterwards; the columns of a relation may. */
export function indexOf(relations: readonly ScopeRelation[]): RelationIndex {
  const known = indices.get(relations);
  if (known) return known;
  const index = build(relations);
  indices.set(relations, index);
  return index;
}

function add<K>(map: Map<K, ScopeRelation[]>, key: K, relation: ScopeRelation): void {
  const list = map.get(key);
  if (list) list.push(relation);
  else map.set(key, [relation]);
}

function build(relations: readonly ScopeRelation[]): RelationIndex {
  const byId = new Map<RelationId, ScopeRelation>();
  const byName = new Map<string, ScopeRelation[]>();
  const byQualifier = new Map<string, Map<string, ScopeRelation[]>>();
  const byLowerName = new Map<string, ScopeRelation>();
  const written = new Map<string, string>();
  for (const relation of relations) {
    const { id, kind, name, qualifier } = relation;
    const inSql = sqlNameOf(relation);
    byId.set(id, relation);
    if (kind === 'table') add(byName, name, relation);
    if (qualifier !== undefined) {
      const own = byQualifier.get(qualifier) ?? new Map<string, ScopeRelation[]>();
      byQualifier.set(qualifier, own);
      add(own, name, relation);
    }
    for (const lower of [name.toLowerCase(), `${qualifier}.${name}`.toLowerCase()]) {
      if (!byLowerName.has(lower)) byLowerName.set(lower, relation);
    }
    if (!written.has(name)) written.set(name, inSql);
    written.set(inSql, inSql);
  }
  // A topic or view has no other name than its own; a table has a full one.
  for (const relation of relations) {
    if (relation.kind === 'topic' || relation.kind === 'view') byName.set(relation.name, [relation]);
  }
  return { byId, byName, byQualifier, byLowerName, written };
}
