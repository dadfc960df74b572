/** Interning: equal values get one small integer, so that states are compared and hashed as integers. */

export interface Interner<T> {
  /** The number of `value`: equal for equal keys; 0 for the first value. */
  id(value: T): number;
  /** The value with this number. */
  value(id: number): T;
}

/** An interner whose values are equal when `keyOf` gives equal texts. */
export function interner<T>(keyOf: (value: T) => string): Interner<T> {
  const ids = new Map<string, number>();
  const values: T[] = [];
  return {
    id(value) {
      const key = keyOf(value);
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, values.length);
      values.push(value);
      return values.length - 1;
    },
    value(id) {
      return values[id] as T;
    },
  };
}
