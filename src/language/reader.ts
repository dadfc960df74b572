/**
 * What the phases of reading share: where to tell problems, what names mean, what is known of relations so far, and SQL in
 * the scope of the file. It holds state for one file while it is read, and nothing afterwards.
 */

import { resolveTechnology } from '../catalog/lookup';
import type { Resolution, Section, Technology } from '../catalog/technology';
import type { Fix } from '../model/diagnostic';
import type { Column, Setting, TechnologyReference } from '../model/pipeline';
import { at, type Path, type Place, within } from '../model/place';
import type { RelationId } from '../model/statement';
import type { SqlType } from '../model/value';
import type { Near, Parsed, ScopeRelation, SqlScope } from '../sql/scope';
import { type Entry, type Outline, textOf } from './outline';
import { type References, spelling } from './references';
import { either, type Report } from './report';

/** What is known of a relation; columns and key are filled in while reading. */
export interface DraftRelation extends ScopeRelation {
  readonly node: string;
  readonly place: Place;
  columns: readonly Column[] | undefined;
  key: readonly number[];
  /** The key that the file declares, where it stands. */
  readonly declaredKey: { readonly value: unknown; readonly path: Path } | undefined;
}

export interface Reader {
  readonly report: Report;
  readonly outline: Outline;
  readonly references: References;
  /** What misspelled names in SQL may mean, within the file's share of time. */
  readonly near: Near;
  readonly relations: ReadonlyMap<RelationId, DraftRelation>;
  /** The relations of each node. */
  readonly relationsOf: ReadonlyMap<string, readonly DraftRelation[]>;
  /** The same relations, as SQL sees them. */
  readonly scopeRelations: readonly ScopeRelation[];
  /** A scalar as it is written, for what YAML reads as a number or a truth value. */
  readonly sourceAt: (path: Path) => string | undefined;
  /** Technologies of nodes by name. */
  readonly technologies: Map<string, Technology>;
  /** Technologies of topics: what the file writes, to ids. */
  readonly brokers: Map<string, string>;
  /** Levels of stores by name. */
  readonly isolations: Map<string, Setting<string>>;
}

const noParameters: ReadonlyMap<string, SqlType> = new Map();
const noVariables: SqlScope['variables'] = new Map();

/** What SQL can name: relations of the file, these parameters, and variables that may still grow. */
export function scopeOf(
  reader: Reader,
  parameters: SqlScope['parameters'],
  variables: SqlScope['variables'],
): SqlScope {
  return { relations: reader.scopeRelations, parameters, variables, near: reader.near };
}

/** What SQL can name where there are no parameters. */
export function openScope(reader: Reader): SqlScope {
  return scopeOf(reader, noParameters, noVariables);
}

/** The SQL of a scalar: its text; for a lone number or truth value, as it is written. undefined: no SQL. */
export function sqlAt(reader: Reader, value: unknown, path: Path): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number' || typeof value === 'boolean') return reader.sourceAt(path) ?? String(value);
  return undefined;
}

/** Tells the problems of a parse at their characters and remembers what it touches; returns its value. */
export function accept<T>(reader: Reader, path: Path, parsed: Parsed<T>): T | undefined {
  for (const { rule, severity, message, span, meant = [] } of parsed.problems) {
    const fixes = meant.map(
      (text): Fix => ({
        title: `Change to \`${text}\``,
        edits: [{ type: 'splice', path, span, text }],
        safe: meant.length === 1,
      }),
    );
    reader.report(rule, within(at(...path), span), message, { severity, fixes });
  }
  for (const relation of parsed.reads) reader.references.touched.add(relation);
  for (const relation of parsed.writes) {
    reader.references.touched.add(relation);
    reader.references.written.add(relation);
  }
  return parsed.value;
}

/**
 * The technology of an entry: what the catalog makes of its name, told when the catalog does not know it. `replicated` is the
 * technology of the store that the entry is a replica of: what it is itself when nothing is given, because a replica is the same product.
 */
export function technologyOf(
  reader: Reader,
  entry: Entry,
  section: Section,
  sources: readonly string[] = [],
  replicated?: Technology,
): { readonly technology: Technology; readonly reference: TechnologyReference } {
  const given = textOf(entry.data.technology);
  const version = versionOf(reader, entry);
  const context = { sources, replica: replicated !== undefined, ...(version === undefined ? {} : { version }) };
  const resolution: Resolution =
    given === undefined && replicated
      ? { kind: 'found', technology: replicated }
      : resolveTechnology(given, section, context);
  const path = [...entry.path, 'technology'];
  if (resolution.kind === 'unknown') {
    const { suggestions } = resolution;
    const hint = suggestions.length === 0 ? '' : ` Did you mean ${either(suggestions)}?`;
    const message = `The catalog knows no technology \`${given}\` for ${section}, so it is treated as a generic one.${hint}`;
    const fixes = suggestions.map((suggestion) => ({ ...spelling(path, suggestion), safe: suggestions.length === 1 }));
    reader.report('unknown-technology', at(...path), message, { fixes });
  }
  const { technology } = resolution;
  reader.technologies.set(entry.name, technology);
  const place = given === undefined ? undefined : at(...path);
  return { technology, reference: { id: technology.id, given, version, place } };
}

function versionOf(reader: Reader, entry: Entry): string | undefined {
  const { version } = entry.data;
  if (typeof version === 'number') return reader.sourceAt([...entry.path, 'version']) ?? String(version);
  return textOf(version);
}

/** Ids of the technologies of the stores among the nodes that keep these relations, each once. */
export function storeTechnologies(reader: Reader, relations: readonly RelationId[]): readonly string[] {
  const ids = new Set<string>();
  for (const id of relations) {
    const relation = reader.relations.get(id);
    const technology = relation?.kind === 'table' && relation.qualifier && reader.technologies.get(relation.qualifier);
    if (technology) ids.add(technology.id);
  }
  return [...ids];
}
