/** FROM, USING and their joins: numbers the sources from left to right and says what names they bring into sight. */
import type { OffsetRange } from '../model/place';
import type { Expression, From, Source } from '../model/statement';
import type { SqlType } from '../model/value';
import { bindExpression } from './bind-expression';
import { bindSelect, bindValues } from './bind-select';
import { bindUsing } from './bind-using';
import { bindNamed, type NamedQuery, namedIn } from './bind-with';
import { type Binding, offsetOf, placeOf, report, unsupported } from './binding';
import { coerceToBoolean } from './coerce';
import {
  type Alias,
  type JoinExpr,
  kindOf,
  locationsIn,
  type Node,
  type RangeSubselect,
  type RangeVar,
  stringsOf,
} from './raw';
import { sqlName } from './relation-index';
import { resolveRelation } from './resolve-relation';
import type { ScopeColumn, ScopeRelation } from './scope';
import { cover, nameSpan, querySpan, tokenIndexAt, wholeSpan } from './sql-text';
import { columnsOf, emptyLevel, type Level, type VisibleColumn, type VisibleSource } from './visible';

/** The sources of one query while they are gathered; grows from left to right. */
export interface Gathering {
  readonly sources: Source[];
  readonly visible: VisibleSource[];
  /** The queries around. */
  readonly parent: Level | undefined;
}

/** What one item of FROM adds. */
export interface Item {
  readonly from: From | undefined;
  readonly inSight: readonly number[];
  readonly columns: readonly VisibleColumn[];
}

const nothingFrom: Item = { from: undefined, inSight: [], columns: [] };

/** The level that an item and everything gathered so far make. */
export function levelOf(gathering: Gathering, item: Pick<Item, 'inSight' | 'columns'>): Level {
  return { sources: gathering.visible, inSight: item.inSight, columns: item.columns, parent: gathering.parent };
}

/** The items of FROM from left to right, those after a comma cross joined. */
export function bindFrom(b: Binding, nodes: readonly Node[] | undefined, gathering: Gathering): Item {
  return (nodes ?? []).reduce<Item>((left, node) => {
    const right = bindItem(b, node, gathering);
    return join(left, right, 'cross', undefined, [...left.columns, ...right.columns]);
  }, nothingFrom);
}

export type JoinKind = Extract<From, { kind: 'join' }>['join'];

/** Two items as one. */
export function join(
  left: Item,
  right: Item,
  kind: JoinKind,
  on: Expression | undefined,
  columns: readonly VisibleColumn[],
): Item {
  const inSight = [...left.inSight, ...right.inSight];
  if (!left.from || !right.from) return { from: left.from ?? right.from, inSight, columns };
  return { from: { kind: 'join', join: kind, left: left.from, right: right.from, on }, inSight, columns };
}

function bindItem(b: Binding, node: Node, gathering: Gathering): Item {
  if ('RangeVar' in node) return bindTable(b, node.RangeVar, gathering);
  if ('RangeSubselect' in node) return bindDerived(b, node.RangeSubselect, gathering);
  if ('JoinExpr' in node) return bindJoin(b, node.JoinExpr, gathering);
  const span = placeOf(b, node);
  unsupported(b, foreignSources[kindOf(node)] ?? 'this kind of source in FROM', span);
  const content = Object.values(node)[0] as { readonly alias?: Alias };
  return bindUnknown(b, { alias: content.alias?.aliasname ?? '', qualifier: undefined }, span, gathering);
}

const foreignSources: { readonly [kind: string]: string } = {
  RangeFunction: 'a function in FROM',
  RangeTableSample: 'TABLESAMPLE',
  RangeTableFunc: 'XMLTABLE',
  JsonTable: 'JSON_TABLE',
};

/** A source of which nothing is known: every column that is asked for is taken to be there, as the problem is told already. */
function bindUnknown(
  b: Binding,
  name: Pick<VisibleSource, 'alias' | 'qualifier'>,
  span: OffsetRange,
  gathering: Gathering,
): Item {
  const visible: VisibleSource = { ...name, relation: undefined, columns: [], open: true, key: [] };
  return addSource(b, { kind: 'relation', relation: '', alias: name.alias, span }, visible, gathering);
}

/** The relation that a RangeVar names, with its place; undefined, and reported, when there is none. */
export function bindRelation(
  b: Binding,
  node: RangeVar,
): { readonly relation: ScopeRelation | undefined; readonly span: OffsetRange } {
  const span = nameSpan(b.sql, offsetOf(b, node.location));
  const parts = [node.catalogname, node.schemaname, node.relname].filter((part) => part !== undefined);
  return { relation: resolveRelation(b, parts, span), span };
}

/** A relation as names see it, under its alias. */
export function visibleRelation(relation: ScopeRelation, alias: Alias | undefined): VisibleSource {
  return {
    alias: alias?.aliasname ?? relation.name,
    qualifier: alias ? undefined : relation.qualifier,
    relation: relation.id,
    columns: renamed(relation.columns ?? [], alias),
    open: relation.columns === undefined,
    key: relation.key,
    ...(alias ? { hidden: relation.name } : {}),
  };
}

function renamed(columns: readonly ScopeColumn[], alias: Alias | undefined): readonly ScopeColumn[] {
  const names = stringsOf(alias?.colnames);
  return names.length === 0
    ? columns
    : columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
}

/** A query of WITH, read by its name. */
function bindNamedSource(b: Binding, named: NamedQuery, node: RangeVar, gathering: Gathering): Item {
  const span = nameSpan(b.sql, offsetOf(b, node.location));
  const alias = node.alias?.aliasname ?? named.name;
  const query = bindNamed(b, named, gathering.parent);
  if (!query) return bindUnknown(b, { alias, qualifier: undefined }, span, gathering);
  const own = query.columns.map(({ name, expression }, index) => ({
    name: named.columns[index] ?? name,
    type: expression.type,
  }));
  const open = own.some(({ name }) => name === '*');
  const columns = renamed(own, node.alias);
  const visible: VisibleSource = {
    alias,
    qualifier: undefined,
    relation: undefined,
    columns,
    open,
    key: [],
    named: true,
  };
  checkColumnAliases(b, node.alias, visible, span);
  return addSource(b, { kind: 'subquery', query, alias, span }, visible, gathering);
}

function bindTable(b: Binding, node: RangeVar, gathering: Gathering): Item {
  const named = node.schemaname === undefined ? namedIn(b, node.relname) : undefined;
  if (named) return bindNamedSource(b, named, node, gathering);
  const { relation, span } = bindRelation(b, node);
  if (!relation) {
    const alias = node.alias?.aliasname ?? node.relname ?? '';
    return bindUnknown(b, { alias, qualifier: node.alias ? undefined : node.schemaname }, span, gathering);
  }
  const visible = visibleRelation(relation, node.alias);
  checkColumnAliases(b, node.alias, visible, span);
  const source: Source = { kind: 'relation', relation: relation.id, alias: visible.alias, span };
  return addSource(b, source, visible, gathering);
}

function checkColumnAliases(b: Binding, alias: Alias | undefined, visible: VisibleSource, span: OffsetRange): void {
  const given = alias?.colnames?.length ?? 0;
  if (visible.open || given <= visible.columns.length) return;
  const message = `${sqlName(visible.alias)} has ${visible.columns.length} columns, but ${given} names are given for them.`;
  report(b, 'type-mismatch', message, span);
}

function addSource(b: Binding, source: Source, visible: VisibleSource, gathering: Gathering): Item {
  const number = gathering.sources.length;
  // The same table twice needs two names; the same name in two stores does not.
  const twin = gathering.visible.find(
    (other) =>
      other.alias === visible.alias &&
      (other.qualifier === visible.qualifier || !other.qualifier || !visible.qualifier),
  );
  if (twin && visible.alias !== '') {
    const name = sqlName(visible.alias);
    const message = `${name} stands in this query more than once: give each its own name, for example ${name} AS ${sqlName(`${visible.alias}_2`)}.`;
    report(b, 'ambiguous-reference', message, source.span);
  }
  gathering.sources.push(source);
  gathering.visible.push(visible);
  return { from: { kind: 'source', source: number }, inSight: [number], columns: columnsOf(visible, number) };
}

/** A sub-query or a VALUES list in FROM. */
function bindDerived(b: Binding, node: RangeSubselect, gathering: Gathering): Item {
  const select = node.subquery && 'SelectStmt' in node.subquery ? node.subquery.SelectStmt : undefined;
  if (!select) return nothingFrom;
  const place = locationsIn(node.subquery);
  const inner = place ? querySpan(b.sql, b.sql.offsetOfByte(place.first)) : wholeSpan(b.sql);
  const span = bracketAround(b, inner);
  const alias = node.alias?.aliasname ?? '';
  if (node.lateral) {
    unsupported(b, 'LATERAL', span);
    return bindUnknown(b, { alias, qualifier: undefined }, span, gathering);
  }
  // A query in FROM sees nothing of what stands beside it, but the query that it stands in counts as a level.
  const level = emptyLevel(gathering.parent);
  const isPlainValues = select.valuesLists && !select.sortClause && !select.limitCount && !select.limitOffset;
  const source: Source =
    isPlainValues && !select.withClause && !select.lockingClause
      ? bindValues(b, select, alias, span, level)
      : { kind: 'subquery', query: bindSelect(b, select, level), alias, span };
  const columns: readonly { readonly name: string; readonly type: SqlType }[] =
    source.kind === 'subquery'
      ? source.query.columns.map(({ name, expression }) => ({ name, type: expression.type }))
      : source.kind === 'values'
        ? source.columns
        : [];
  const named = renamed(columns, node.alias);
  const open = columns.some((column) => column.name === '*');
  const visible: VisibleSource = { alias, qualifier: undefined, relation: undefined, columns: named, open, key: [] };
  checkColumnAliases(b, node.alias, visible, span);
  return addSource(b, source.kind === 'values' ? { ...source, columns: named } : source, visible, gathering);
}

function bracketAround(b: Binding, inner: OffsetRange): OffsetRange {
  const before = b.sql.tokens[tokenIndexAt(b.sql, inner.start) - 1];
  return before?.text === '(' ? cover(b.sql, before.start, inner.end) : inner;
}

const joinKinds: { readonly [type: string]: JoinKind } = {
  JOIN_INNER: 'inner',
  JOIN_LEFT: 'left',
  JOIN_RIGHT: 'right',
  JOIN_FULL: 'full',
};

function bindJoin(b: Binding, node: JoinExpr, gathering: Gathering): Item {
  if (!node.larg || !node.rarg) return nothingFrom;
  if (node.alias || node.join_using_alias) unsupported(b, 'a join with a name of its own', placeOf(b, node.rarg));
  const left = bindItem(b, node.larg, gathering);
  const right = bindItem(b, node.rarg, gathering);
  const both = [...left.columns, ...right.columns];
  const kind = joinKinds[node.jointype ?? 'JOIN_INNER'] ?? 'inner';
  const common = node.isNatural
    ? [...new Set(left.columns.map((column) => column.name))].filter((name) =>
        right.columns.some((other) => other.name === name),
      )
    : stringsOf(node.usingClause);
  if (common.length > 0) return bindUsing(b, node, kind, common, left, right, gathering);
  if (!node.quals)
    return join(left, right, kind === 'inner' ? 'cross' : kind, node.isNatural ? always(b, node) : undefined, both);
  const level = levelOf(gathering, { inSight: [...left.inSight, ...right.inSight], columns: both });
  const clause = 'the condition of JOIN';
  const on = bindExpression(b, node.quals, { level, clause, aggregates: 'forbidden' });
  return join(left, right, kind, coerceToBoolean(b, on, 'JOIN … ON'), both);
}

/** The condition of a NATURAL JOIN without common columns. */
function always(b: Binding, node: JoinExpr): Expression {
  return { kind: 'literal', value: true, type: 'boolean', span: placeOf(b, { JoinExpr: node }) };
}
