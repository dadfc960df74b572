/** A SELECT or VALUES of PostgreSQL's tree as a typed query. */
import type { OffsetRange } from '../model/place';
import type { Expression, OutputColumn, Select, Source } from '../model/statement';
import { bindExpression, type Surroundings } from './bind-expression';
import { bindFrom, type Gathering, levelOf } from './bind-from';
import { checkComparable, checkGrouping, hasAggregate } from './bind-grouping';
import { bindLock } from './bind-lock';
import { bindGroupBy, bindOrderBy } from './bind-order';
import { bindTargets } from './bind-targets';
import { withQueries } from './bind-with';
import { type Binding, emptySelect, quote, report, unsupported } from './binding';
import { aType, coerceToBoolean, coerceTogether, demand, settle } from './coerce';
import { locationsIn, type Node, type SelectStmt } from './raw';
import { fingerprint } from './same-expression';
import { keywordSpan, querySpan, wholeSpan } from './sql-text';
import { columnExpression, columnsOf, emptyLevel, type Level } from './visible';

/** How a query is used. `given`: INSERT gives its untyped constants a type. */
export interface QueryUse {
  readonly span?: OffsetRange;
  readonly given?: boolean;
}

/** The typed query; `parent` is the level around it. What is not simulated is noted, and stands as a query with unknown columns. */
export function bindSelect(b: Binding, node: SelectStmt, parent: Level | undefined, use: QueryUse = {}): Select {
  const place = locationsIn(node);
  const span = use.span ?? (place ? querySpan(b.sql, b.sql.offsetOfByte(place.first)) : wholeSpan(b.sql));
  if (node.withClause) {
    const { withClause, ...rest } = node;
    return withQueries(b, withClause, parent, () => bindSelect(b, rest, parent, { ...use, span })) ?? emptySelect(span);
  }
  const foreign = foreignPart(node);
  if (foreign) {
    unsupported(b, foreign.reason, keywordSpan(b.sql, foreign.words, span) ?? span);
    return emptySelect(span);
  }
  // A lock here would have to be taken row by row while the outer query goes on; to leave it out would tell of races that it prevents.
  if (parent && node.lockingClause && !node.valuesLists) {
    unsupported(b, 'a lock in a sub-query', keywordSpan(b.sql, ['for'], span) ?? span);
  }
  return node.valuesLists
    ? bindValuesQuery(b, node, parent, span)
    : bindQuery(b, node, parent, span, use.given ?? false);
}

function foreignPart(node: SelectStmt): { readonly reason: string; readonly words: readonly string[] } | undefined {
  switch (node.op) {
    case 'SETOP_UNION':
      return { reason: 'UNION', words: ['union'] };
    case 'SETOP_INTERSECT':
      return { reason: 'INTERSECT', words: ['intersect'] };
    case 'SETOP_EXCEPT':
      return { reason: 'EXCEPT', words: ['except'] };
    default:
  }
  if (node.intoClause) return { reason: 'SELECT INTO', words: ['into'] };
  if (node.windowClause) return { reason: 'a window', words: ['window'] };
  if (node.distinctClause?.some((item) => Object.keys(item).length > 0)) {
    return { reason: 'DISTINCT ON', words: ['distinct'] };
  }
  if (node.groupDistinct) return { reason: 'GROUP BY DISTINCT', words: ['group'] };
  if (node.groupClause?.some((item) => 'GroupingSet' in item)) return { reason: 'grouping sets', words: ['group'] };
  if (node.limitOption === 'LIMIT_OPTION_WITH_TIES') return { reason: 'WITH TIES', words: ['fetch'] };
  return undefined;
}

function bindQuery(b: Binding, node: SelectStmt, parent: Level | undefined, span: OffsetRange, given: boolean): Select {
  const gathering: Gathering = { sources: [], visible: [], parent };
  const item = bindFrom(b, node.fromClause, gathering);
  const level = levelOf(gathering, item);
  const at = (clause: string, aggregates: Surroundings['aggregates']): Surroundings => ({ level, clause, aggregates });
  const targets = bindTargets(b, node.targetList, at('SELECT', 'allowed'));
  const columns = given ? targets : targets.map((column) => ({ ...column, expression: settle(column.expression) }));
  const where = bindCondition(b, node.whereClause, 'WHERE', at('WHERE', 'forbidden'));
  const having = bindCondition(b, node.havingClause, 'HAVING', at('HAVING', 'allowed'));
  const groupBy = bindGroupBy(b, node.groupClause, columns, at('GROUP BY', 'forbidden'));
  const orderBy = bindOrderBy(b, node.sortClause, columns, at('ORDER BY', 'allowed'));
  const results = [...columns, ...orderBy].map((each) => each.expression);
  const looked = having ? [...results, having] : results;
  const grouped = groupBy.length > 0 || having !== undefined || looked.some(hasAggregate);
  if (grouped) checkGrouping(b, groupBy, level.sources, looked);
  checkComparable(b, 'GROUP BY', groupBy);
  const distinct = node.distinctClause !== undefined;
  if (distinct) checkDistinct(b, columns, orderBy);
  const lock = bindLock(
    b,
    node.lockingClause,
    { level, sources: gathering.sources, from: item.from, distinct, grouped },
    span,
  );
  const { sources } = gathering;
  const parts = { sources, from: item.from, where, groupBy, grouped, having, columns, distinct, orderBy, lock };
  return { kind: 'select', span, ...parts, ...bindLimits(b, node, parent) };
}

/** A condition of `clause`; undefined when there is none. */
export function bindCondition(
  b: Binding,
  node: Node | undefined,
  clause: string,
  around: Surroundings,
): Expression | undefined {
  return node && coerceToBoolean(b, bindExpression(b, node, around), clause);
}

/** With DISTINCT, rows are ordered after they were told apart: only by what they show. */
function checkDistinct(b: Binding, columns: readonly OutputColumn[], orderBy: Select['orderBy']): void {
  checkComparable(b, 'DISTINCT', columns);
  const shown = new Set(columns.map((column) => fingerprint(column.expression)));
  const odd = orderBy.find((order) => !shown.has(fingerprint(order.expression)));
  if (!odd) return;
  const text = quote(b, odd.expression.span);
  const message = `With DISTINCT, ORDER BY can only use what SELECT shows, and ${text} is not shown. Add it to SELECT.`;
  report(b, 'syntax', message, odd.expression.span);
}

function bindLimits(b: Binding, node: SelectStmt, parent: Level | undefined): Pick<Select, 'limit' | 'offset'> {
  const count = (clause: 'LIMIT' | 'OFFSET', amount: Node | undefined): Expression | undefined => {
    if (!amount || ('A_Const' in amount && amount.A_Const.isnull)) return undefined;
    const around: Surroundings = { level: emptyLevel(parent), clause, aggregates: 'forbidden' };
    const bound = bindExpression(b, amount, around);
    const message = `${clause} wants a number of rows, but ${quote(b, bound.span)} is ${aType(bound.type)}.`;
    return demand(b, bound, 'bigint', message, 'assignment');
  };
  return { limit: count('LIMIT', node.limitCount), offset: count('OFFSET', node.limitOffset) };
}

/** A VALUES list as a source; `level` is the query that it stands in, of which it sees nothing. */
export function bindValues(
  b: Binding,
  node: SelectStmt,
  alias: string,
  span: OffsetRange,
  level: Level,
): Extract<Source, { kind: 'values' }> {
  const around: Surroundings = { level, clause: 'VALUES', aggregates: 'forbidden' };
  const rows = (node.valuesLists ?? []).map((row) =>
    'List' in row ? (row.List.items ?? []).map((item) => bindExpression(b, item, around)) : [],
  );
  const width = rows[0]?.length ?? 0;
  const uneven = rows.find((row) => row.length !== width);
  if (uneven) reportUneven(b, uneven, width);
  const byColumn = Array.from({ length: width }, (_, index) =>
    coerceTogether(
      b,
      rows.flatMap((row) => row[index] ?? []),
      `The values of column ${index + 1}`,
    ),
  );
  const columns = byColumn.map((values, index) => ({ name: `column${index + 1}`, type: values[0]?.type ?? 'unknown' }));
  const typed = uneven ? rows : rows.map((_, row) => byColumn.flatMap((values) => values[row] ?? []));
  return { kind: 'values', rows: typed, columns, alias, span };
}

/** Reports a row of VALUES that is longer or shorter than the first. */
export function reportUneven(b: Binding, row: readonly Expression[], width: number): void {
  const span = { start: row[0]?.span.start ?? 0, end: row.at(-1)?.span.end ?? 0 };
  const message = `This row has ${row.length} ${row.length === 1 ? 'value' : 'values'}, the first one ${width}: all rows of VALUES are equally long.`;
  report(b, 'syntax', message, span);
}

/** VALUES as a query of its own. */
function bindValuesQuery(b: Binding, node: SelectStmt, parent: Level | undefined, span: OffsetRange): Select {
  const source = bindValues(b, node, '', span, emptyLevel(parent));
  const visible = {
    alias: '',
    qualifier: undefined,
    relation: undefined,
    columns: source.columns,
    open: false,
    key: [],
  };
  const named = columnsOf(visible, 0);
  const level: Level = { sources: [visible], inSight: [0], columns: named, parent };
  const columns = named.map((column) => ({ name: column.name, expression: columnExpression(b, column, 0, span) }));
  const around: Surroundings = { level, clause: 'ORDER BY', aggregates: 'forbidden' };
  const orderBy = bindOrderBy(b, node.sortClause, columns, around);
  if (node.lockingClause)
    report(b, 'syntax', 'VALUES makes rows that nobody else can see: there is nothing to lock.', span);
  return {
    ...emptySelect(span),
    sources: [source],
    from: { kind: 'source', source: 0 },
    columns,
    orderBy,
    ...bindLimits(b, node, parent),
  };
}
