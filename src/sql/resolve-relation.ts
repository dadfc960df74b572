/** Which relation of the pipeline a name in SQL means. It knows the names in scope, not how SQL uses them. */
import { nearestNames } from '../model/nearest';
import type { OffsetRange } from '../model/place';
import { type Binding, list, report } from './binding';
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

/** Relations that `parts` (`['shop', 'inventory']` or `['inventory']`) can mean. */
export function candidatesFor(relations: readonly ScopeRelation[], parts: readonly string[]): readonly ScopeRelation[] {
  const name = parts.at(-1);
  const qualifier = parts.length > 1 ? parts[0] : undefined;
  if (parts.length > 2) return [];
  return relations.filter(
    (relation) => relation.name === name && (qualifier === undefined || relation.qualifier === qualifier),
  );
}

/** The relation that a name in SQL means; undefined, and reported, when there is none or more than one. */
export function resolveRelation(b: Binding, parts: readonly string[], span: OffsetRange): ScopeRelation | undefined {
  const { relations } = b.scope;
  const candidates = candidatesFor(relations, parts);
  if (candidates.length === 1) return candidates[0];
  const written = parts.map(sqlName).join('.');
  if (candidates.length > 1) {
    const message = `${written} can be ${list(candidates.map(sqlNameOf), 'or')}: write which one.`;
    report(b, 'ambiguous-reference', message, span);
    return undefined;
  }
  report(b, 'unknown-reference', `${unknownRelation(relations, parts, written)}`, span);
  return undefined;
}

function unknownRelation(relations: readonly ScopeRelation[], parts: readonly string[], written: string): string {
  const full = parts.join('.').toLowerCase();
  const quotedOnly = relations.find((relation) =>
    [relation.name, `${relation.qualifier}.${relation.name}`].some((name) => name.toLowerCase() === full),
  );
  if (quotedOnly) {
    return `No table, topic or view is called ${written}. A name that is not all lower case, or has a dot or dash in it, stands in double quotes: ${sqlNameOf(quotedOnly)}.`;
  }
  const store = parts.length === 2 ? parts[0] : undefined;
  const inStore = relations.filter((relation) => relation.qualifier === store);
  if (store !== undefined && inStore.length > 0) {
    const near = nearestNames(
      parts[1] ?? '',
      inStore.map((relation) => relation.name),
    )[0];
    const known = list(inStore.map((relation) => sqlName(relation.name)));
    return `${sqlName(store)} has no table ${sqlName(parts[1] ?? '')}. ${near ? `Did you mean ${sqlName(store)}.${sqlName(near)}?` : `It has ${known}.`}`;
  }
  const names = new Map<string, string>();
  for (const relation of relations) {
    if (!names.has(relation.name)) names.set(relation.name, sqlNameOf(relation));
    names.set(sqlNameOf(relation), sqlNameOf(relation));
  }
  const near = [...new Set(nearestNames(parts.join('.'), names.keys()).map((name) => names.get(name) ?? name))];
  const own = nearestNames(parts.at(-1) ?? '', names.keys()).map((name) => names.get(name) ?? name);
  const suggestions = [...new Set([...near, ...own])].slice(0, 3);
  if (suggestions.length > 0)
    return `No table, topic or view is called ${written}. Did you mean ${list(suggestions, 'or')}?`;
  const known = [...new Set(relations.map(sqlNameOf))];
  if (known.length === 0)
    return `No table, topic or view is called ${written}: there is none that SQL could name here.`;
  return `No table, topic or view is called ${written}. There ${known.length === 1 ? 'is' : 'are'} ${list(known.slice(0, 8))}${known.length > 8 ? ' and more' : ''}.`;
}
