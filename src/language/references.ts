/**
 * What a name in a file means: relations, nodes and operations found by their full or short names, and told where nothing or
 * too much is meant. It knows names, not what the things do.
 */
import type { Fix } from '../model/diagnostic';
import type { Edit } from '../model/edit';
import { nearestNames } from '../model/nearest';
import type { OperationId } from '../model/pipeline';
import { at, atKey, type Path, type Place } from '../model/place';
import type { RelationId } from '../model/statement';
import type { Near as NearNames } from '../sql/scope';
import { aNode, type NodeKind, type Outline, type RelationName } from './outline';
import { either, type Report } from './report';

export interface References {
  /** The relation that the text at `path` names; undefined: told why not. */
  relation(text: string, path: Path): RelationId | undefined;
  /** The relations that the text at `path` (a value, or the key itself) names, where a store stands for all its tables. */
  relations(text: string, path: Path, part?: 'key'): readonly RelationId[];
  /** The node of one of `kinds` that the text at `path` names; undefined: told why not. */
  node(text: string, path: Path, kinds: readonly NodeKind[]): string | undefined;
  /** The operation that the text at `path` names; undefined: told why not. */
  operation(text: string, path: Path): OperationId | undefined;
  readonly near: Near;
  /** Every relation that something of the file refers to. */
  readonly touched: Set<RelationId>;
  /** Those that operations write. */
  readonly written: Set<RelationId>;
}

/** The fix that replaces the text at `path`, or the key that leads there. */
export function spelling(path: Path, near: string, part?: 'key'): Fix {
  const edit: Edit = part === 'key' ? { type: 'rename-key', path, key: near } : { type: 'set', path, value: near };
  return { title: `Change to \`${near}\``, edits: [edit], safe: true };
}

/** So many names of a file are compared with misspelled ones; in a file with more unknown names something else is wrong. */
const maxComparisons = 200_000;

/** The candidate that a misspelled name probably means; undefined: none, or the file has had more than its share of time. */
export type Near = (text: string, candidates: Iterable<string>) => string | undefined;

/** Finds near names for one file: the nearest, or several. SQL and the rest of the file share what it may cost. */
export interface Suggestions {
  readonly one: Near;
  readonly several: NearNames;
}

export function suggestions(): Suggestions {
  let compared = 0;
  const several: NearNames = (text, candidates, limit) => {
    if (compared > maxComparisons) return [];
    const names = [...candidates];
    compared += names.length;
    return nearestNames(text, names, limit);
  };
  return { one: (text, candidates) => several(text, candidates, 1)[0], several };
}

/** A written name and where it stands. */
interface Written {
  readonly text: string;
  readonly path: Path;
  readonly part?: 'key' | undefined;
}

function placeOf({ path, part }: Written): Place {
  return part === 'key' ? atKey(...path) : at(...path);
}

function groupBy<T>(items: readonly T[], name: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group) group.push(item);
    else groups.set(name(item), [item]);
  }
  return groups;
}

/** The references of a file. A name that means nothing, or several things, is told to `report` at the exact value. */
export function referencesOf(outline: Outline, report: Report, near: Near): References {
  const byId = new Map(outline.relations.map((relation) => [relation.id, relation]));
  const shortNames = groupBy(
    outline.relations.filter(({ kind }) => kind === 'table'),
    ({ name }) => name,
  );
  const operations = outline.services.flatMap((service) =>
    service.operations.map((operation) => ({ id: `${service.name}.${operation.name}`, name: operation.name })),
  );
  const operationIds = new Set(operations.map(({ id }) => id));
  const operationNames = groupBy(operations, ({ name }) => name);
  const touched = new Set<RelationId>();
  const unknown = (what: string, written: Written, candidates: Iterable<string>, otherwise = ''): undefined => {
    const { text, path, part } = written;
    const meant = near(text, candidates);
    const hint = meant === undefined ? otherwise : `did you mean \`${meant}\`?`;
    const message = `No ${what} is called \`${text}\`${hint === '' ? '.' : `; ${hint}`}`;
    const fixes = meant === undefined ? [] : [spelling(path, meant, part)];
    report('unknown-reference', placeOf(written), message, { fixes });
    return undefined;
  };
  const ambiguous = (what: string, written: Written, candidates: readonly string[]): undefined => {
    const { text, path, part } = written;
    const message = `\`${text}\` can mean the ${what} ${either(candidates)}; write out which.`;
    const fixes = candidates.map((candidate) => ({ ...spelling(path, candidate, part), safe: false }));
    report('ambiguous-reference', placeOf(written), message, { fixes });
    return undefined;
  };
  const relationNamed = (written: Written): RelationName | undefined => {
    const { text } = written;
    const exact = byId.get(text);
    if (exact) return exact;
    const named = shortNames.get(text) ?? [];
    if (named.length === 1) return named[0];
    if (named.length > 1)
      return ambiguous(
        'tables',
        written,
        named.map(({ id }) => id),
      );
    const node = outline.nodes.get(text);
    if (!node) return unknown('table, topic or view', written, [...byId.keys(), ...shortNames.keys()]);
    const tables = outline.relations.filter((relation) => relation.node === text).map(({ id }) => id);
    const hint = tables.length === 0 ? '' : ` Its tables are ${either(tables.slice(0, 8), 'and')}.`;
    const message = `\`${text}\` is ${aNode(node.kind)}; here stands a table, a topic or a view.${hint}`;
    report('unknown-reference', placeOf(written), message, {
      related: [{ message: `\`${text}\` is here`, place: node.place }],
    });
    return undefined;
  };
  const touch = (relation: RelationName | undefined): RelationId | undefined => {
    if (relation) touched.add(relation.id);
    return relation?.id;
  };

  return {
    touched,
    written: new Set(),
    near,
    relation: (text, path) => touch(relationNamed({ text, path })),
    relations: (text, path, part) => {
      if (outline.nodes.get(text)?.kind === 'store') {
        const tables = outline.relations.filter(({ kind, node }) => kind === 'table' && node === text);
        for (const { id } of tables) touched.add(id);
        return tables.map(({ id }) => id);
      }
      const relation = touch(relationNamed({ text, path, part }));
      return relation === undefined ? [] : [relation];
    },
    node: (text, path, kinds) => {
      const node = outline.nodes.get(text);
      if (node && kinds.includes(node.kind)) return text;
      if (node) {
        const message = `\`${text}\` is ${aNode(node.kind)}; here stands ${kinds.map(aNode).join(' or ')}.`;
        report('unknown-reference', at(...path), message, {
          related: [{ message: `\`${text}\` is here`, place: node.place }],
        });
        return undefined;
      }
      const what = kinds.join(' or ');
      const candidates = [...outline.nodes].filter(([, { kind }]) => kinds.includes(kind)).map(([name]) => name);
      return unknown(what, { text, path }, candidates, candidates.length === 0 ? `the file has no ${what}.` : '');
    },
    operation: (text, path) => {
      if (operationIds.has(text)) return text;
      const named = operationNames.get(text) ?? [];
      if (named.length === 1) return named[0]?.id;
      if (named.length > 1)
        return ambiguous(
          'operations',
          { text, path },
          named.map(({ id }) => id),
        );
      return unknown('operation', { text, path }, [...operationNames.keys(), ...operationIds]);
    },
  };
}
