/** UPDATE and DELETE of PostgreSQL's tree as typed statements, and what INSERT shares with them: assignments and RETURNING. */

import type { OffsetRange } from '../model/place';
import type { Assignment, Delete, Expression, OutputColumn, Source, Update } from '../model/statement';
import type { SqlType } from '../model/value';
import { bindExpression, type Surroundings } from './bind-expression';
import { bindFrom, bindRelation, type Gathering, levelOf, visibleRelation } from './bind-from';
import { bindCondition } from './bind-select';
import { bindTargets } from './bind-targets';
import { type Binding, list, nothing, placeOf, quote, report, spanAt, unsupported } from './binding';
import { aType, demand, settle } from './coerce';
import type { DeleteStmt, Node, RangeVar, ReturningClause, UpdateStmt } from './raw';
import { sqlName } from './relation-index';
import { nearIn, type ScopeRelation } from './scope';
import { wholeSpan } from './sql-text';
import { columnsOf, type Level } from './visible';

/** A column that is written to. */
export interface TargetColumn {
  /** 0-based; -1 where the relation's columns are not known. */
  readonly index: number;
  readonly name: string;
  readonly type: SqlType;
}

/** The column of `relation` called `name`; undefined, and reported, when there is none. */
export function targetColumn(
  b: Binding,
  relation: ScopeRelation,
  name: string,
  span: OffsetRange,
): TargetColumn | undefined {
  if (!relation.columns) return { index: -1, name, type: 'unknown' };
  const index = relation.columns.findIndex((column) => column.name === name);
  const type = relation.columns[index]?.type;
  if (type !== undefined) return { index, name, type };
  const names = relation.columns.map((column) => column.name);
  const near = nearIn(b.scope, name, names).map(sqlName);
  const advice =
    near.length > 0 ? `Did you mean ${list(near, 'or')}?` : `It has ${list(names.map(sqlName)) || 'none'}.`;
  report(b, 'unknown-column', `${sqlName(relation.name)} has no column ${sqlName(name)}. ${advice}`, span, near);
  return undefined;
}

/** A value as it is stored in a column; DEFAULT is NULL. */
export function assigned(b: Binding, node: Node, column: TargetColumn, around: Surroundings): Expression {
  if ('SetToDefault' in node) {
    return { kind: 'literal', value: null, type: column.type, span: spanAt(b, node.SetToDefault.location) };
  }
  return storable(b, bindExpression(b, node, around), column);
}

/** The expression converted to the column's type as assignment does; reported when PostgreSQL does not convert it. */
export function storable(b: Binding, value: Expression, column: TargetColumn): Expression {
  if (column.type === 'unknown') return settle(value);
  const text = quote(b, value.span);
  const message = `Column ${sqlName(column.name)} is ${aType(column.type)}, but ${text} is ${aType(value.type)}. Convert it if that is meant: ${text}::${column.type}.`;
  return demand(b, value, column.type, message, 'assignment');
}

/** The assignments of SET; `around` is what their values see. */
export function bindAssignments(
  b: Binding,
  nodes: readonly Node[] | undefined,
  relation: ScopeRelation,
  around: Surroundings,
): readonly Assignment[] {
  const seen = new Set<string>();
  return (nodes ?? []).flatMap((node): Assignment[] => {
    if (!('ResTarget' in node) || !node.ResTarget.val) return [];
    const { name = '', val, location, indirection } = node.ResTarget;
    const span = spanAt(b, location);
    if (indirection) {
      const isTable = name === relation.name || around.level.sources[0]?.alias === name;
      if (isTable)
        report(b, 'syntax', `SET names columns without their table: leave out ${sqlName(name)} and the dot.`, span);
      else unsupported(b, 'assignment to a part of a column', span);
      return [];
    }
    const column = targetColumn(b, relation, name, span);
    if (!column) return [];
    if (seen.has(name)) {
      report(b, 'syntax', `${sqlName(name)} is set more than once.`, span);
      return [];
    }
    seen.add(name);
    const value = singleValue(b, val);
    const expression = value ? assigned(b, value, column, around) : nothing(span);
    return [{ column: column.index, name, expression }];
  });
}

/** The value of one column: of `(a, b) = (1, 2)` the one in its place; undefined when it is not simulated. */
function singleValue(b: Binding, node: Node): Node | undefined {
  if (!('MultiAssignRef' in node)) return node;
  const { source, colno = 1, ncolumns = 1 } = node.MultiAssignRef;
  if (source && 'RowExpr' in source) {
    const values = source.RowExpr.args ?? [];
    if (values.length === ncolumns) return values[colno - 1];
    report(b, 'syntax', `SET names ${ncolumns} columns but gives ${values.length} values.`, placeOf(b, source));
    return undefined;
  }
  if (source && !('SubLink' in source)) {
    report(b, 'syntax', `SET names ${ncolumns} columns: give as many values, in parentheses.`, placeOf(b, source));
    return undefined;
  }
  unsupported(b, 'assignment of several columns from a query', placeOf(b, source ?? node));
  return undefined;
}

/** The output columns of RETURNING. */
export function bindReturning(b: Binding, clause: ReturningClause | undefined, level: Level): readonly OutputColumn[] {
  if (!clause) return [];
  if (clause.options) unsupported(b, 'RETURNING with names for old and new rows', wholeSpan(b.sql));
  const isVersion = (node: Node) => placeText(b, node).match(/^(?:old|new)\s*\./i) !== null;
  const versioned = (clause.exprs ?? []).filter(
    (node) => isVersion(node) && !level.sources.some((source) => source.alias === 'old' || source.alias === 'new'),
  );
  for (const node of versioned) unsupported(b, 'RETURNING of old or new rows', placeOf(b, node));
  const plain = (clause.exprs ?? []).filter((node) => !versioned.includes(node));
  const targets = bindTargets(b, plain, { level, clause: 'RETURNING', aggregates: 'forbidden' });
  return targets.map((column) => ({ ...column, expression: settle(column.expression) }));
}

function placeText(b: Binding, node: Node): string {
  const span = placeOf(b, node);
  return b.sql.text.slice(span.start);
}

/** The target of a write as its first source; undefined when there is no such relation. */
function bindTarget(
  b: Binding,
  node: RangeVar,
): { readonly relation: ScopeRelation; readonly span: OffsetRange; readonly gathering: Gathering } | undefined {
  const { relation, span } = bindRelation(b, node);
  if (!relation) return undefined;
  const visible = visibleRelation(relation, node.alias);
  const source: Source = { kind: 'relation', relation: relation.id, alias: visible.alias, span };
  return { relation, span, gathering: { sources: [source], visible: [visible], parent: undefined } };
}

/** What UPDATE and DELETE have in common; undefined when the target does not exist. */
function bindChange(b: Binding, target: RangeVar | undefined, from: readonly Node[] | undefined) {
  const bound = target && bindTarget(b, target);
  const [visible] = bound?.gathering.visible ?? [];
  if (!bound || !visible) return undefined;
  const item = bindFrom(b, from, bound.gathering);
  const columns = [...columnsOf(visible, 0), ...item.columns];
  const level = levelOf(bound.gathering, { inSight: [0, ...item.inSight], columns });
  return { ...bound, level, from: item.from };
}

/** A typed UPDATE; undefined when it cannot be understood, which is reported. */
export function bindUpdate(b: Binding, node: UpdateStmt): Update | undefined {
  const change = bindChange(b, node.relation, node.fromClause);
  if (!change) return undefined;
  const { level, relation } = change;
  const set = bindAssignments(b, node.targetList, relation, { level, clause: 'UPDATE', aggregates: 'forbidden' });
  const where = bindCondition(b, node.whereClause, 'WHERE', { level, clause: 'WHERE', aggregates: 'forbidden' });
  const returning = bindReturning(b, node.returningClause, level);
  return {
    kind: 'update',
    span: wholeSpan(b.sql),
    relation: relation.id,
    relationSpan: change.span,
    sources: change.gathering.sources,
    from: change.from,
    set,
    where,
    returning,
  };
}

/** A typed DELETE; undefined when it cannot be understood, which is reported. */
export function bindDelete(b: Binding, node: DeleteStmt): Delete | undefined {
  const change = bindChange(b, node.relation, node.usingClause);
  if (!change) return undefined;
  const { level, relation } = change;
  const where = bindCondition(b, node.whereClause, 'WHERE', { level, clause: 'WHERE', aggregates: 'forbidden' });
  return {
    kind: 'delete',
    span: wholeSpan(b.sql),
    relation: relation.id,
    relationSpan: change.span,
    sources: change.gathering.sources,
    from: change.from,
    where,
    returning: bindReturning(b, node.returningClause, level),
  };
}
