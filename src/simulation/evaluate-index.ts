/**
 * Look-ups of rows by the value of a column, for sources too large to walk through each time. It only narrows what is
 * visited: whoever asks checks the condition itself.
 */
import type { Expression } from '../model/statement';
import { type Row, type SqlType, type Value, valueKey } from '../model/value';
import { compileExpression } from './evaluate-expression';
import type { Compiled, Frame, Scope } from './evaluate-frame';
import { sourcesOf } from './evaluate-walk';

/** From this many rows on an index pays. */
export const indexedRows = 24;

/** Indices of the rows that can fulfil an equality, by the key of the value; built once for each array of rows. */
const indexes = new WeakMap<readonly Row[], Map<number, Map<string, number[]>>>();

const noRows: readonly number[] = [];
/** Types whose equal values have equal keys. */
const keyed: ReadonlySet<SqlType> = new Set(['integer', 'bigint', 'numeric', 'text', 'boolean', 'uuid']);

/** A look-up through the first `column = expression` whose other side is known before this source is bound. */
export function findProbe(
  source: number,
  conditions: readonly Expression[],
  bound: ReadonlySet<number>,
  scope: Scope,
): ((frame: Frame, rows: readonly Row[]) => readonly number[]) | undefined {
  for (const expression of conditions) {
    if (expression.kind !== 'binary' || expression.operator !== '=') continue;
    for (const [column, other] of [
      [expression.left, expression.right],
      [expression.right, expression.left],
    ] as const) {
      if (column.kind !== 'column' || column.depth !== 0 || column.source !== source || column.column < 0) continue;
      if (!keyed.has(column.type) || !keyed.has(other.type)) continue;
      if ([...sourcesOf(other)].some((mentioned) => !bound.has(mentioned))) continue;
      const value = compileExpression(other, scope);
      return (f, rows) => lookUp(rows, column.column, value, f);
    }
  }
  return undefined;
}

function lookUp(rows: readonly Row[], column: number, wanted: Compiled, frame: Frame): readonly number[] {
  const value = wanted(frame);
  if (value === null) return noRows;
  let columns = indexes.get(rows);
  if (!columns) {
    columns = new Map();
    indexes.set(rows, columns);
  }
  let index = columns.get(column);
  if (!index) {
    index = new Map();
    for (let i = 0; i < rows.length; i += 1) {
      const held: Value = (rows[i] as Row)[column] ?? null;
      if (held === null) continue;
      const key = valueKey(held);
      const list = index.get(key);
      if (list) list.push(i);
      else index.set(key, [i]);
    }
    columns.set(column, index);
  }
  return index.get(valueKey(value)) ?? noRows;
}
