/** What a query makes of a tuple: the output row, and the order that ORDER BY wants. It knows no scans and no groups. */
import type { OrderBy, OutputColumn } from '../model/statement';
import type { Row, Value } from '../model/value';
import { ordering } from './evaluate-expression';
import type { Compiled, Frame } from './evaluate-frame';

/** Makes the output row; `SELECT *` of one source hands on the source's own row. */
export function compileProjection(outputs: readonly OutputColumn[], columns: readonly Compiled[]): (f: Frame) => Row {
  const isWhole =
    columns.length > 0 &&
    outputs.every(({ expression: e }, i) => {
      return e.kind === 'column' && e.depth === 0 && e.source === 0 && e.column === i;
    });
  const width = columns.length;
  const build = (f: Frame): Row => {
    const row: Value[] = new Array(width);
    for (let i = 0; i < width; i += 1) row[i] = (columns[i] as Compiled)(f);
    return row;
  };
  if (!isWhole) return build;
  return (f) => (f.tuple[0]?.length === width ? (f.tuple[0] as Row) : build(f));
}

/** What is sorted: anything with the values of its keys. */
type Sortable = { readonly keys: readonly Value[] };

/** Compares rows by their ORDER BY keys, NULLs where each key wants them. */
export function compileOrder(orderBy: readonly OrderBy[]): (a: Sortable, b: Sortable) => number {
  const keys = orderBy.map((by) => ({
    compare: ordering(by.expression.type, by.expression.type),
    sign: by.descending ? -1 : 1,
    nulls: by.nullsFirst ? -1 : 1,
  }));
  return (a, b) => {
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i] as (typeof keys)[number];
      const left = a.keys[i] ?? null;
      const right = b.keys[i] ?? null;
      if (left === null || right === null) {
        if (left !== right) return left === null ? key.nulls : -key.nulls;
        continue;
      }
      const order = key.compare(left, right) * key.sign;
      if (order !== 0) return order;
    }
    return 0;
  };
}
