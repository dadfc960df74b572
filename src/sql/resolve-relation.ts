/** Which relation of the pipeline a name in SQL means. It knows the names in scope, not how SQL uses them. */
import type { OffsetRange } from '../model/place';
import { type Binding, list, report } from './binding';
import { indexOf, sqlName, sqlNameOf } from './relation-index';
import { nearIn, type ScopeRelation, type SqlScope } from './scope';

const none: readonly ScopeRelation[] = [];

/**
 * Relations that `parts` (`['shop', 'inventory']` or `['inventory']`) can mean. A lone name is a topic's or view's before it is
 * a table's, as those have no other; a replica's tables are named with the replica only.
 */
export function candidatesFor(relations: readonly ScopeRelation[], parts: readonly string[]): readonly ScopeRelation[] {
  const [first = '', second] = parts;
  if (parts.length > 2) return none;
  const { byName, byQualifier } = indexOf(relations);
  return (second === undefined ? byName.get(first) : byQualifier.get(first)?.get(second)) ?? none;
}

/** The relation that a name in SQL means; undefined, and reported, when there is none or more than one. */
export function resolveRelation(b: Binding, parts: readonly string[], span: OffsetRange): ScopeRelation | undefined {
  const candidates = candidatesFor(b.scope.relations, parts);
  if (candidates.length === 1) return candidates[0];
  const written = parts.map(sqlName).join('.');
  if (candidates.length > 1) {
    const message = `${written} can be ${list(candidates.map(sqlNameOf), 'or')}: write which one.`;
    report(b, 'ambiguous-reference', message, span);
    return undefined;
  }
  const { message, meant } = unknownRelation(b.scope, parts, written);
  report(b, 'unknown-reference', message, span, meant);
  return undefined;
}

/** So many names are listed where none is near. */
const maxListed = 8;

interface Unknown {
  readonly message: string;
  readonly meant?: readonly string[];
}

function unknownRelation(scope: SqlScope, parts: readonly string[], written: string): Unknown {
  const { relations } = scope;
  const index = indexOf(relations);
  const quotedOnly = index.byLowerName.get(parts.join('.').toLowerCase());
  if (quotedOnly && quotedOnly.name !== parts.at(-1) && sqlNameOf(quotedOnly).includes('"')) {
    const message = `No table, topic or view is called ${written}. A name that is not all lower case, or has a dot or dash in it, stands in double quotes: ${sqlNameOf(quotedOnly)}.`;
    return { message, meant: [sqlNameOf(quotedOnly)] };
  }
  const store = parts.length === 2 ? parts[0] : undefined;
  const inStore = store === undefined ? undefined : index.byQualifier.get(store);
  if (store !== undefined && inStore) {
    const near = nearIn(scope, parts[1] ?? '', inStore.keys(), 1)[0];
    const known = [...inStore.keys()].map(sqlName);
    const meant = near === undefined ? [] : [`${sqlName(store)}.${sqlName(near)}`];
    const advice = near ? `Did you mean ${meant[0]}?` : `It has ${some(known)}.`;
    return { message: `${sqlName(store)} has no table ${sqlName(parts[1] ?? '')}. ${advice}`, meant };
  }
  const near = nearIn(scope, parts.join('.'), index.written.keys());
  const own = parts.length === 1 ? [] : nearIn(scope, parts.at(-1) ?? '', index.written.keys());
  const meant = [...near, ...own].map((name) => index.written.get(name) ?? name);
  const suggestions = [...new Set(meant)].slice(0, 3);
  if (suggestions.length > 0)
    return {
      message: `No table, topic or view is called ${written}. Did you mean ${list(suggestions, 'or')}?`,
      meant: suggestions,
    };
  if (relations.length === 0)
    return { message: `No table, topic or view is called ${written}: there is none that SQL could name here.` };
  const known = [...new Set(relations.slice(0, 2 * maxListed).map(sqlNameOf))];
  return {
    message: `No table, topic or view is called ${written}. There ${known.length === 1 ? 'is' : 'are'} ${some(known)}.`,
  };
}

function some(names: readonly string[]): string {
  return list(names.length > maxListed ? [...names.slice(0, maxListed), 'more'] : names);
}
