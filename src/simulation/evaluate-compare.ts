/**
 * Order and equality of SQL values as PostgreSQL has them with collation "C" (text by code point). NULL is the
 * caller's business.
 */
import { isNumeric, type Numeric, type Value } from '../model/value';
import { compareNumeric, numericOfInteger } from './evaluate-numeric';

/** A non-NULL value. */
export type Present = Exclude<Value, null>;

/** Negative, 0 or positive. Numbers of both kinds compare by amount, text by code point, false before true; values of kinds that SQL cannot compare have an arbitrary, stable order. */
export function compareValues(a: Present, b: Present): number {
  if (typeof a === 'number') {
    if (typeof b === 'number') return a - b;
    if (isNumeric(b)) return compareNumeric(numericOfInteger(a), b);
  } else if (typeof a === 'string') {
    if (typeof b === 'string') return compareText(a, b);
  } else if (typeof a === 'boolean') {
    if (typeof b === 'boolean') return Number(a) - Number(b);
  } else {
    if (typeof b === 'number') return compareNumeric(a, numericOfInteger(b));
    if (isNumeric(b)) return compareNumeric(a, b);
  }
  return typeof a < typeof b ? -1 : 1;
}

export function equalValues(a: Present, b: Present): boolean {
  if (a === b) return true;
  if (typeof a === 'object') return compareValues(a, b) === 0;
  return typeof b === 'object' && typeof a === 'number' && compareValues(a, b) === 0;
}

/** Order by code point. JavaScript's own order is by UTF-16 code unit, which puts U+10000 and above before U+E000–U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates above everything else. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function asNumeric(value: number | Numeric): Numeric {
  return typeof value === 'number' ? numericOfInteger(value) : value;
}
