/** The tables, parameters and values with which the evaluator is compared with PostgreSQL; what is random is drawn from choices that the caller makes. */
import { numericOf, type Row, type SqlType, type Value } from '../../src/model/value';

/** A whole number from 0 up to, not including, `n`. */
export type Draw = (n: number) => number;

/** A column of a table that is compared. */
export interface TestColumn {
  readonly name: string;
  readonly type: SqlType;
}

export const tables: {
  readonly [name: string]: { readonly columns: readonly TestColumn[]; readonly hasKey: boolean };
} = {
  t: {
    hasKey: true,
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'numeric' },
      { name: 'c', type: 'text' },
      { name: 'd', type: 'boolean' },
    ],
  },
  u: {
    hasKey: true,
    columns: [
      { name: 'id', type: 'integer' },
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'numeric' },
      { name: 'c', type: 'text' },
      { name: 'd', type: 'boolean' },
    ],
  },
  w: {
    hasKey: false,
    columns: [
      { name: 'a', type: 'integer' },
      { name: 'c', type: 'text' },
      { name: 'e', type: 'timestamp' },
      { name: 'g', type: 'bigint' },
      { name: 'k', type: 'uuid' },
    ],
  },
};

/** Parameters and columns of the variable `v`, with the values that they have in every statement. */
export const parameters: { readonly [name: string]: { readonly type: SqlType; readonly value: Value } } = {
  n: { type: 'integer', value: 2 },
  x: { type: 'numeric', value: { digits: 15n, scale: 1 } },
  s: { type: 'text', value: 'a' },
  nothing: { type: 'integer', value: null },
};
export const variable: { readonly [column: string]: { readonly type: SqlType; readonly value: Value } } = {
  level: { type: 'integer', value: 3 },
  flag: { type: 'boolean', value: true },
};

// Equal numerics have equal scales here: which of 1.5 and 1.50 DISTINCT keeps is PostgreSQL's choice.
export const numerics = ['0', '1', '-1', '1.5', '2.25', '-0.5', '10', '3'];
export const texts = ['', 'a', 'b', 'ab', 'abc', 'B', 'a%b', '_', ' x ', 'äö', '😀'];
export const timestamps = ['2024-01-01 00:00:00', '2024-02-29 12:30:00.25', '2023-12-31 23:59:59'];
export const uuids = ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '00000000-0000-0000-0000-000000000001'];

/** One of the list. */
export function pick<T>(draw: Draw, list: readonly T[]): T {
  return list[draw(list.length)] as T;
}

/** A value that a column of the type can hold; NULL one time in five. */
function randomValue(draw: Draw, type: SqlType): Value {
  if (draw(5) === 0) return null;
  switch (type) {
    case 'integer':
    case 'bigint':
      return draw(7) - 2;
    case 'numeric':
      return numericOf(pick(draw, numerics)) ?? null;
    case 'boolean':
      return draw(2) === 0;
    case 'timestamp':
      return pick(draw, timestamps);
    case 'uuid':
      return pick(draw, uuids);
    default:
      return pick(draw, texts);
  }
}

/** 0 to 4 rows for each table; keys count from 1. */
export function randomTables(draw: Draw): { readonly [name: string]: readonly Row[] } {
  return Object.fromEntries(
    Object.entries(tables).map(([name, { columns, hasKey }]) => {
      const rows = Array.from({ length: pick(draw, [0, 1, 2, 3, 3, 4, 4]) }, (_, i) =>
        columns.map((column, at) => (hasKey && at === 0 ? i + 1 : randomValue(draw, column.type))),
      );
      return [name, rows];
    }),
  );
}
