/** The fix that reads a table where a view, replica or copy of it was read, where that shows the table's rows as they are. */
import type { Fix } from '../../model/diagnostic';
import type { Edit } from '../../model/edit';
import type { OffsetRange } from '../../model/place';
import { sqlName, sqlNameOf } from '../../model/sql-name';
import type { RelationId, Select, Source } from '../../model/statement';
import { walkSql } from '../../model/statement-walk';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { quoted } from '../wording';
import { joinInTransaction } from './one-transaction';

/** A table, and by column of what is derived from it the column that it shows. */
interface Origin {
  readonly table: RelationId;
  readonly columns: ReadonlyMap<string, string>;
}

function isStraight(query: Select): boolean {
  const { sources, where, grouped, having, distinct, limit, offset } = query;
  return sources.length === 1 && !where && !grouped && !having && !distinct && !limit && !offset;
}

function through(columns: ReadonlyMap<string, string>, origin: Origin | undefined): Origin | undefined {
  if (!origin) return undefined;
  const seen = new Map<string, string>();
  for (const [name, from] of columns) {
    const column = origin.columns.get(from);
    if (column !== undefined) seen.set(name, column);
  }
  return { table: origin.table, columns: seen };
}

/** The table whose rows a relation shows as they are, perhaps under other names and later; undefined: it computes, or it filters. */
function originOf(analysis: Analysis, relation: RelationId, depth = 0): Origin | undefined {
  const { schema, flow } = analysis;
  const known = schema.relation(relation);
  if (!known || depth > 16) return undefined;
  const own = new Map((known.columns ?? []).map(({ name }) => [name, name]));
  const fillers = flow.into(relation);
  if (known.kind === 'table' && fillers.length === 0) return { table: relation, columns: own };
  const node = schema.node(known.node);
  if (node?.kind === 'view' && node.definition.kind === 'query') {
    const { query } = node.definition;
    const source = query.sources[0];
    if (!isStraight(query) || source?.kind !== 'relation') return undefined;
    const columns = new Map<string, string>();
    for (const { name, expression } of query.columns) {
      if (expression.kind === 'column' && expression.column >= 0) columns.set(name, expression.name);
    }
    return through(columns, originOf(analysis, source.relation, depth + 1));
  }
  const [filler, another] = fillers;
  const isCopy = filler?.by === 'replica' || filler?.by === 'connector';
  if (!filler || another || !isCopy || (node?.kind === 'topic' && node.content.value !== 'changelog')) return undefined;
  return through(own, originOf(analysis, filler.from, depth + 1));
}

/** Whether the text gives the source a name of its own after `end`. */
function hasAlias(text: string, source: Source, end: number): boolean {
  const rest = /^\s+(?:as\s+)?("(?:[^"]|"")+"|[a-z_][\w$]*)/i.exec(text.slice(end))?.[1];
  return rest !== undefined && rest.replace(/^"(.*)"$/, '$1').toLowerCase() === source.alias.toLowerCase();
}

interface Splice {
  readonly span: OffsetRange;
  readonly text: string;
}

/** The parts of a statement's text that have to change; undefined where names would have to change in a place that is not looked into. */
function splicesOf(
  analysis: Analysis,
  { statement, step }: Access,
  relation: RelationId,
  origin: Origin,
): readonly Splice[] | undefined {
  if (!statement || !step || statement.kind === 'unsupported') return undefined;
  const { text } = step;
  const table = analysis.schema.relation(origin.table);
  if (!table) return undefined;
  const name = sqlNameOf({ qualifier: table.node, name: table.id.slice(table.node.length + 1) });
  const splices: Splice[] = [];
  let isNested = false;
  walkSql(statement, {
    source: (source, level) => {
      if (source.kind !== 'relation' || source.relation !== relation) return;
      if (level > 0) isNested = true;
      const isNamed = hasAlias(text, source, source.span.end);
      const rest = `${text.slice(0, source.span.start)} ${text.slice(source.span.end)}`;
      const qualifier = source.alias.replaceAll(/[^\w]/g, '\\$&');
      const isUsed = new RegExp(`(^|[^\\w.])"?${qualifier}"?\\.`, 'i').test(rest);
      const alias = !isNamed && isUsed ? ` AS ${sqlName(source.alias)}` : '';
      splices.push({ span: source.span, text: name + alias });
    },
  });
  const isSame = [...origin.columns].every(([seen, column]) => seen === column);
  const used: Splice[] = [];
  let isMissing = false;
  if (statement.kind !== 'select' && !isSame) return undefined;
  const outputs = statement.kind === 'select' ? statement.columns : [];
  walkSql(statement, {
    expression: (expression, level) => {
      if (expression.kind !== 'column' || expression.depth !== 0) return;
      const source = statement.kind === 'select' && level === 0 ? statement.sources[expression.source] : undefined;
      if (source?.kind !== 'relation' || source.relation !== relation) return;
      const column = origin.columns.get(expression.name);
      if (column === undefined) isMissing = true;
      if (column === undefined || column === expression.name) return;
      const { span } = expression;
      const written = text.slice(span.start, span.end);
      const qualifier = /^(.*\.)?[^.]*$/.exec(written)?.[1] ?? '';
      const isOutput = outputs.some((output) => output.expression === expression);
      const isNamed = /^\s+as\b/i.test(text.slice(span.end)) || written === '*';
      const alias = isOutput && !isNamed ? ` AS ${sqlName(expression.name)}` : '';
      used.push({ span, text: `${qualifier}${sqlName(column)}${alias}` });
    },
  });
  if (isMissing || (isNested && !isSame) || splices.length === 0) return undefined;
  if (used.some(({ span }) => text.slice(span.start, span.end).includes('*'))) return undefined;
  const all = [...splices, ...used].sort((a, b) => b.span.start - a.span.start);
  return all;
}

/** Edits by which a read goes to the table that it sees through views, replicas and copies, and that table; undefined: none is seen as it is. */
export function readingStore(
  analysis: Analysis,
  read: Access,
): { readonly table: RelationId; readonly edits: readonly Edit[] } | undefined {
  const origin = originOf(analysis, read.relation);
  const place = read.step?.place;
  if (!origin || origin.table === read.relation || place?.kind !== 'node') return undefined;
  const splices = splicesOf(analysis, read, read.relation, origin);
  return (
    splices && {
      table: origin.table,
      edits: splices.map((splice) => ({ type: 'splice', path: place.path, ...splice })),
    }
  );
}

/** The fix that reads from the store instead. */
export function readFromStore(analysis: Analysis, read: Access): Fix | undefined {
  const reading = readingStore(analysis, read);
  return (
    reading && {
      title: `Read ${quoted(reading.table)} instead of ${quoted(read.relation)}`,
      edits: reading.edits,
      safe: false,
    }
  );
}

/** The fix that reads from the store instead, in one serializable transaction with the write that depends on it. */
export function decideInStore(analysis: Analysis, of: OperationAccesses, read: Access, write: Access): Fix | undefined {
  const reading = readingStore(analysis, read);
  const store = reading && analysis.schema.store(reading.table);
  if (!reading || !store || analysis.schema.store(write.relation) !== store) return undefined;
  const joined = joinInTransaction(of, read, write, store, 'serializable');
  if (!joined) return undefined;
  const title = `Read ${quoted(reading.table)} instead of ${quoted(read.relation)}, in one transaction with the write`;
  return { title, edits: [...reading.edits, ...joined], safe: false };
}
