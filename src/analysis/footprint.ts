/**
 * Which rows and columns of a relation a statement can touch: columns, and the values that some columns are pinned to.
 * It compares footprints of statements that run in the same or in different instances of operations; it knows no pipeline.
 */
import type { Expression, Statement } from '../model/statement';
import { operandsOf, queryOf } from '../model/statement-walk';
import { valueKey } from '../model/value';

export interface Footprint {
  /** Columns (0-based) that are looked at or set; `all`: whole rows, or not known. */
  readonly columns: ReadonlySet<number> | 'all';
  /** Columns that every touched row has equal to an expression which is the same for the whole statement. */
  readonly pinned: ReadonlyMap<number, Expression>;
  /** For an UPDATE: what the touched rows hold afterwards, where that is the same for the whole statement. */
  readonly after?: ReadonlyMap<number, Expression>;
  readonly shape: 'read' | 'insert' | 'update' | 'delete' | 'unknown';
}

/** The footprint of what is only known by the relation's name. */
export function wholeRelation(kind: 'read' | 'write'): Footprint {
  return { columns: 'all', pinned: new Map(), shape: kind === 'read' ? 'read' : 'unknown' };
}

/** A text that is equal for expressions that are written alike; places and types do not count. */
export function expressionKey(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) => {
    if (key === 'span' || key === 'type') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  });
}

/** Whether the value is the same for every row: no column and no sub-query in it. */
export function isRowIndependent(expression: Expression): boolean {
  if (expression.kind === 'column' || expression.kind === 'aggregate' || queryOf(expression)) return false;
  return operandsOf(expression).every(isRowIndependent);
}

/** The conditions that must all hold; none for no condition. */
export function conjunctsOf(condition: Expression | undefined): readonly Expression[] {
  if (!condition) return [];
  return condition.kind === 'logical' && condition.operator === 'and'
    ? condition.operands.flatMap(conjunctsOf)
    : [condition];
}

function isColumnOf(expression: Expression, source: number): expression is Extract<Expression, { kind: 'column' }> {
  return expression.kind === 'column' && expression.depth === 0 && expression.source === source;
}

function through(expression: Expression): Expression {
  return expression.kind === 'cast' ? through(expression.operand) : expression;
}

/** `column = value` among conditions, for the columns of one source. */
export function pinsOf(conditions: readonly Expression[], source: number): Map<number, Expression> {
  const pins = new Map<number, Expression>();
  for (const condition of conditions) {
    if (condition.kind === 'binary' && condition.operator === '=') {
      const left = through(condition.left);
      const right = through(condition.right);
      if (isColumnOf(left, source) && isRowIndependent(right)) pins.set(left.column, right);
      else if (isColumnOf(right, source) && isRowIndependent(left)) pins.set(right.column, left);
    }
    if (isColumnOf(condition, source)) pins.set(condition.column, literal(true, condition));
    if (condition.kind === 'unary' && condition.operator === 'not' && isColumnOf(condition.operand, source)) {
      pins.set(condition.operand.column, literal(false, condition));
    }
  }
  return pins;
}

function literal(value: boolean, like: Expression): Expression {
  return { kind: 'literal', value, type: 'boolean', span: like.span };
}

/** Whether rows pinned in these two ways can be the same row, whatever the parameters of the two instances are. */
function canMeet(a: ReadonlyMap<number, Expression>, b: ReadonlyMap<number, Expression>): boolean {
  for (const [column, one] of a) {
    const other = b.get(column);
    if (one.kind === 'literal' && other?.kind === 'literal' && valueKey(one.value) !== valueKey(other.value))
      return false;
  }
  return true;
}

function sharesColumn(a: Footprint['columns'], b: Footprint['columns']): boolean {
  if (a === 'all' || b === 'all') return true;
  for (const column of a) if (b.has(column)) return true;
  return false;
}

/** Whether a write in one instance can change what a read (or another write's choice of rows) in another instance sees. */
export function affects(write: Footprint, read: Footprint): boolean {
  switch (write.shape) {
    case 'read':
      return false;
    case 'unknown':
      return true;
    case 'insert':
    case 'delete':
      return canMeet(write.pinned, read.pinned);
    case 'update':
      return (
        sharesColumn(write.columns, read.columns) &&
        (canMeet(write.pinned, read.pinned) || canMeet(new Map([...write.pinned, ...(write.after ?? [])]), read.pinned))
      );
  }
}

/** Whether, within one instance, `outer` touches every row that `inner` touches: it is pinned in no other way. */
export function covers(outer: Footprint, inner: Footprint): boolean {
  if (outer.shape === 'insert') return false;
  if (outer.shape === 'unknown') return true;
  for (const [column, value] of outer.pinned) {
    const same = inner.pinned.get(column);
    if (!same || expressionKey(same) !== expressionKey(value)) return false;
  }
  return true;
}

/** Whether the pinned columns hold one of the keys whole, so that there is at most one such row. */
export function isSingleRow(footprint: Footprint, keys: readonly (readonly number[])[]): boolean {
  return keys.some((key) => key.length > 0 && key.every((column) => footprint.pinned.has(column)));
}

/** Values that an INSERT of one row gives to columns; empty for several rows or a query. */
export function insertedValues(statement: Statement): ReadonlyMap<number, Expression> {
  const values = new Map<number, Expression>();
  if (statement.kind !== 'insert' || statement.source.kind !== 'values' || statement.source.rows.length !== 1)
    return values;
  for (const [index, column] of statement.columns.entries()) {
    const value = statement.source.rows[0]?.[index];
    if (value && isRowIndependent(value)) values.set(column, through(value));
  }
  return values;
}
