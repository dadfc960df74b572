/**
 * What a statement may read: predicates over one relation's row, made of the conditions that concern that row alone, as
 * PostgreSQL's predicate locks. A predicate may say yes too often, never no wrongly.
 */
import type { Delete, Expression, From, Insert, RelationId, Select, Source, Update } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import type { Row } from '../model/value';
import { equalValues } from './evaluate-compare';
import { compileExpression } from './evaluate-expression';
import { type Bindings, type Compiled, newFrame, type Rows, SqlFailure } from './evaluate-frame';
import { plainScope } from './evaluate-select';
import { concernsOnly, conjunctsOf } from './evaluate-walk';

type Statement = Select | Update | Delete | Insert;

/** Whether a row could matter to one place where the relation is read. */
type Predicate = (row: Row, bindings: Bindings) => boolean;

const predicates = new WeakMap<Statement, Map<RelationId, readonly Predicate[]>>();

/** Whether a row of `relation` could change what the statement reads. */
export function isRead(statement: Statement, relation: RelationId, row: Row, bindings: Bindings): boolean {
  let byRelation = predicates.get(statement);
  if (!byRelation) {
    byRelation = readsOf(statement);
    predicates.set(statement, byRelation);
  }
  const reads = byRelation.get(relation);
  return reads?.some((matches) => matches(row, bindings)) ?? false;
}

function readsOf(statement: Statement): Map<RelationId, readonly Predicate[]> {
  const reads = new Map<RelationId, Predicate[]>();
  const add = (relation: RelationId, predicate: Predicate): void => {
    const list = reads.get(relation);
    if (list) list.push(predicate);
    else reads.set(relation, [predicate]);
  };

  /** `filters` remove every tuple on which they are not true. */
  const inFrom = (sources: readonly Source[], from: From | undefined, filters: readonly Expression[]): void => {
    if (!from) return;
    if (from.kind === 'source') {
      const source = sources[from.source];
      if (source?.kind === 'relation') add(source.relation, predicateOf(from.source, filters));
      return;
    }
    const [left, right] = filtersInside(from.join, filters, conjunctsOf(from.on));
    inFrom(sources, from.left, left);
    inFrom(sources, from.right, right);
  };

  walkSql(statement, { select: (q) => inFrom(q.sources, q.from, conjunctsOf(q.where)) });
  if (statement.kind === 'update' || statement.kind === 'delete') {
    const filters = conjunctsOf(statement.where);
    add(statement.relation, predicateOf(0, filters));
    inFrom(statement.sources, statement.from, filters);
  }
  if (statement.kind === 'insert' && statement.onConflict) add(statement.relation, conflictOf(statement));
  return reads;
}

/**
 * The filters that hold for the rows of the left and of the right side of a join. What an outer join keeps, it keeps
 * whatever ON says; what it may leave out, WHERE sees as NULLs too, so there only ON tells.
 */
function filtersInside(
  join: 'inner' | 'left' | 'right' | 'full' | 'cross',
  filters: readonly Expression[],
  on: readonly Expression[],
): readonly [readonly Expression[], readonly Expression[]] {
  switch (join) {
    case 'inner':
    case 'cross':
      return [
        [...filters, ...on],
        [...filters, ...on],
      ];
    case 'left':
      return [filters, on];
    case 'right':
      return [on, filters];
    case 'full':
      return [[], []];
  }
}

/** Nothing is looked up while a predicate runs: its expressions hold no subquery. */
const nothing: Rows = { rows: () => [] };
const unbound: Bindings = { parameter: () => null, variable: () => null };

function predicateOf(source: number, filters: readonly Expression[]): Predicate {
  const conditions = filters
    .filter((filter) => concernsOnly(filter, source))
    .map((filter) => compileExpression(filter, plainScope));
  if (conditions.length === 0) return () => true;
  const f = newFrame({ rows: nothing, bindings: unbound }, undefined, source + 1, 0);
  return (row, bindings) => {
    f.session = { rows: nothing, bindings };
    f.tuple[source] = row;
    return orOnError(() => conditions.every((condition) => condition(f) === true));
  };
}

/** ON CONFLICT looks the new rows' keys up: with VALUES that need no rows the keys are known, otherwise any row may be met. */
function conflictOf(s: Insert): Predicate {
  const target = s.onConflict?.target;
  if (!target || target.length === 0 || s.source.kind === 'query') return () => true;
  const keys: (readonly { readonly column: number; readonly value: Compiled | undefined }[])[] = s.source.rows.map(
    (row) =>
      target.map((column) => {
        const e = row[s.columns.indexOf(column)];
        const isKnown = e !== undefined && concernsOnly(e, undefined);
        // A column that the INSERT leaves out is NULL, and NULL conflicts with nothing.
        const value: Compiled | undefined = e === undefined ? () => null : compileExpression(e, plainScope);
        return { column, value: isKnown || e === undefined ? value : undefined };
      }),
  );
  return (row, bindings) => {
    const f = newFrame({ rows: nothing, bindings }, undefined, 0, 0);
    const meets = (key: (typeof keys)[number]): boolean =>
      key.every(({ column, value }) => {
        if (!value) return true;
        const wanted = value(f);
        const held = row[column] ?? null;
        return wanted !== null && held !== null && equalValues(wanted, held);
      });
    return orOnError(() => keys.some(meets));
  };
}

/** A condition that fails on a row means that the row matters. */
function orOnError(decide: () => boolean): boolean {
  try {
    return decide();
  } catch (error) {
    if (error instanceof SqlFailure || error instanceof RangeError) return true;
    throw error;
  }
}
