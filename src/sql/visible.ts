/**
 * What a query can see while its names are resolved: its sources, the columns that can be named, and the queries around it.
 * It decides which column a name means, as PostgreSQL does.
 */
import type { OffsetRange } from '../model/place';
import type { Expression, RelationId } from '../model/statement';
import type { SqlType } from '../model/value';
import { type Binding, list, nothing, report, unsupported } from './binding';
import { coerce } from './coerce';
import { indexOf, sqlName } from './relation-index';
import { nearIn, type ScopeColumn } from './scope';

/** A source of FROM as names see it. */
export interface VisibleSource {
  readonly alias: string;
  /** Store in front of a table's own name; undefined once an alias hides it. */
  readonly qualifier: string | undefined;
  readonly relation: RelationId | undefined;
  readonly columns: readonly ScopeColumn[];
  /** Whether there are columns that are not known besides: those of a sketch. */
  readonly open: boolean;
  readonly key: readonly number[];
  /** The name that the alias hides. */
  readonly hidden?: string;
  /** A query of WITH: FOR UPDATE leaves it alone. */
  readonly named?: true;
}

/** One source's column that a name stands for; a column merged by USING stands for several. */
interface ColumnPart {
  readonly source: number;
  readonly column: number;
  readonly type: SqlType;
}

/** A column that can be named without its table. */
export interface VisibleColumn {
  readonly name: string;
  readonly type: SqlType;
  /** More than one: a column merged by a full join with USING, the first that is not NULL. */
  readonly parts: readonly ColumnPart[];
}

/** One level of query nesting. */
export interface Level {
  /** All sources of the query, by number. */
  readonly sources: readonly VisibleSource[];
  /** Numbers of those that can be named here (an ON sees only its own join). */
  readonly inSight: readonly number[];
  readonly columns: readonly VisibleColumn[];
  readonly parent: Level | undefined;
}

/** A level that sees nothing of its own. */
export function emptyLevel(parent?: Level): Level {
  return { sources: [], inSight: [], columns: [], parent };
}

/** The columns of source number `source` as they can be named. */
export function columnsOf(source: VisibleSource, number: number): readonly VisibleColumn[] {
  return source.columns.flatMap(({ name, type }, column) =>
    // `*` stands for columns that nobody knows: it has no name of its own.
    name === '*' ? [] : [{ name, type, parts: [{ source: number, column, type }] }],
  );
}

/** The expression for a column that is seen from `depth` levels further in. */
export function columnExpression(b: Binding, column: VisibleColumn, depth: number, span: OffsetRange): Expression {
  const parts = column.parts.map((part): Expression => {
    const { source, type } = part;
    return { kind: 'column', depth, source, column: part.column, name: column.name, type, span };
  });
  const [only] = parts;
  if (parts.length === 1 && only) return coerce(b, only, column.type) ?? only;
  const merged = parts.map((part) => coerce(b, part, column.type) ?? part);
  return { kind: 'call', name: 'coalesce', arguments: merged, type: column.type, span };
}

function openColumn(source: number, name: string, depth: number, span: OffsetRange): Expression {
  return { kind: 'column', depth, source, column: -1, name, type: 'unknown', span };
}

/** The column `*` of a source whose columns are not known. */
export function openStar(source: number, depth: number, span: OffsetRange): Expression {
  return openColumn(source, '*', depth, span);
}

/** The column that a lone name means, searching from the inside out; reported when there is none or more than one. */
export function resolveColumn(b: Binding, name: string, level: Level, span: OffsetRange): Expression {
  let depth = 0;
  for (let at: Level | undefined = level; at; at = at.parent) {
    const found = at.columns.filter((column) => column.name === name);
    if (found.length > 1) {
      const { sources } = at;
      const tables = found.map((column) => sources[column.parts[0]?.source ?? 0]?.alias ?? '');
      const choices = [...new Set(tables)].map((table) => `${sqlName(table)}.${sqlName(name)}`);
      const message =
        choices.length > 1
          ? `${sqlName(name)} can be ${list(choices, 'or')}: write which one.`
          : `More than one column is called ${sqlName(name)}: give them different names with AS.`;
      report(b, 'ambiguous-reference', message, span);
      return nothing(span);
    }
    const [column] = found;
    if (column) return columnExpression(b, column, depth, span);
    depth += 1;
  }
  depth = 0;
  // Only when no known column has the name does it belong to a sketch, whose columns nobody knows.
  for (let at: Level | undefined = level; at; at = at.parent) {
    const open = at.inSight.find((number) => at?.sources[number]?.open);
    if (open !== undefined) return openColumn(open, name, depth, span);
    depth += 1;
  }
  reportUnknownColumn(b, name, level, span);
  return nothing(span);
}

function reportUnknownColumn(b: Binding, name: string, level: Level, span: OffsetRange): void {
  const written = sqlName(name);
  const columns: string[] = [];
  const tables: string[] = [];
  for (let at: Level | undefined = level; at; at = at.parent) {
    const { sources } = at;
    if (at.inSight.some((number) => sources[number]?.alias === name)) {
      unsupported(b, `a whole row as one value (${written})`, span);
      return;
    }
    columns.push(...at.columns.map((column) => column.name));
    tables.push(...at.inSight.map((number) => sources[number]?.alias ?? ''));
  }
  const { message, meant } = unknownColumn(b, name, [...new Set(columns)], [...new Set(tables)]);
  report(b, 'unknown-column', message, span, meant);
}

function unknownColumn(
  b: Binding,
  name: string,
  columns: readonly string[],
  tables: readonly string[],
): { readonly message: string; readonly meant: readonly string[] } {
  const written = sqlName(name);
  const known = columns.map(sqlName);
  const near = nearIn(b.scope, name, columns).map(sqlName);
  const parts =
    tables.length === 0
      ? [`${written} would be a column, but there is nothing here that has columns.`]
      : [`${list(tables.map(sqlName))} ${tables.length === 1 ? 'has' : 'have'} no column ${written}.`];
  let meant: readonly string[] = [];
  if (b.scope.parameters.has(name)) parts.push(`The parameter is written :${written}.`);
  else if (b.scope.variables.has(name))
    parts.push(`A column of the result ${written} is written :${written}.<column>.`);
  else if (near.length > 0) {
    parts.push(`Did you mean ${list(near, 'or')}?`);
    meant = near;
  } else if (tables.length === 0) parts.push(`A text stands in single quotes: '${name.replaceAll("'", "''")}'.`);
  else if (known.length > 0 && known.length <= 12)
    parts.push(`There ${known.length === 1 ? 'is' : 'are'} ${list(known)}.`);
  return { message: parts.join(' '), meant };
}

/** Number and distance of the source that `alias` or `store.table` names; undefined when none is in sight. */
export function findSource(
  level: Level,
  qualifier: string | undefined,
  alias: string,
): { readonly at: Level; readonly source: number; readonly depth: number } | undefined {
  let depth = 0;
  for (let at: Level | undefined = level; at; at = at.parent) {
    const { sources } = at;
    const source = at.inSight.find((number) => {
      const candidate = sources[number];
      return candidate?.alias === alias && (qualifier === undefined || candidate.qualifier === qualifier);
    });
    if (source !== undefined) return { at, source, depth };
    depth += 1;
  }
  return undefined;
}

/** Reports that `table` in `table.column` names nothing in sight. */
export function reportUnknownTable(b: Binding, parts: readonly string[], level: Level, span: OffsetRange): void {
  const written = parts.map(sqlName).join('.');
  const name = parts.at(-1) ?? '';
  const aliases: string[] = [];
  for (let at: Level | undefined = level; at; at = at.parent) {
    for (const source of at.sources) {
      if (source.hidden === name) {
        report(
          b,
          'unknown-reference',
          `${written} is called ${sqlName(source.alias)} here: write ${sqlName(source.alias)}.`,
          span,
        );
        return;
      }
      aliases.push(source.alias);
    }
  }
  if (b.scope.variables.has(name)) {
    report(
      b,
      'unknown-reference',
      `${written} is the result of an earlier statement: write :${written} with a colon in front.`,
      span,
    );
    return;
  }
  const near = nearIn(b.scope, name, aliases)[0];
  const exists = indexOf(b.scope.relations).byName.has(name);
  const advice = near ? ` Did you mean ${sqlName(near)}?` : exists ? ` Add ${written} to FROM to use its columns.` : '';
  report(b, 'unknown-reference', `FROM has no ${written}.${advice}`, span);
}

/** The column `table.column` or `store.table.column`; reported when there is none. */
export function resolveQualified(
  b: Binding,
  parts: readonly string[],
  name: string,
  level: Level,
  span: OffsetRange,
): Expression {
  const alias = parts.at(-1) ?? '';
  const found = parts.length > 2 ? undefined : findSource(level, parts.length === 2 ? parts[0] : undefined, alias);
  if (!found) {
    reportUnknownTable(b, parts, level, { start: span.start, end: span.end });
    return nothing(span);
  }
  const source = found.at.sources[found.source];
  const columns = source?.columns ?? [];
  const matches = columns.flatMap((column, index) => (column.name === name ? [index] : []));
  const [index] = matches;
  if (matches.length > 1) {
    report(
      b,
      'ambiguous-reference',
      `${sqlName(alias)} has more than one column ${sqlName(name)}: give them different names with AS.`,
      span,
    );
    return nothing(span);
  }
  if (index !== undefined) {
    const type = columns[index]?.type ?? 'unknown';
    return { kind: 'column', depth: found.depth, source: found.source, column: index, name, type, span };
  }
  if (source?.open) return openColumn(found.source, name, found.depth, span);
  const near = nearIn(
    b.scope,
    name,
    columns.map((column) => column.name),
  ).map((each) => `${sqlName(alias)}.${sqlName(each)}`);
  const known = columns.map((column) => sqlName(column.name));
  const advice =
    near.length > 0 ? `Did you mean ${list(near, 'or')}?` : `It has ${known.length > 0 ? list(known) : 'none'}.`;
  report(b, 'unknown-column', `${sqlName(alias)} has no column ${sqlName(name)}. ${advice}`, span, near);
  return nothing(span);
}
