/**
 * The functions that are simulated, on values: each as PostgreSQL defines it. Argument types were decided by the parser.
 * Functions that do not evaluate all arguments are not here.
 */
import type { ScalarFunction } from '../model/statement';
import { isNumeric, type Numeric, type SqlType, type Value } from '../model/value';
import { checkInteger, textOf } from './evaluate-cast';
import type { Present } from './evaluate-compare';
import { fail } from './evaluate-frame';
import {
  ceilNumeric,
  floorNumeric,
  negateNumeric,
  numericOfInteger,
  remainderNumeric,
  roundNumeric,
  truncateNumeric,
} from './evaluate-numeric';
import * as text from './evaluate-text';

/** A function on all its argument values, given the type of its result and the types of its arguments. */
export type Callable = (values: readonly Value[], type: SqlType, types: readonly SqlType[]) => Value;

/** A function whose result is NULL as soon as one argument is. */
type Strict = (values: readonly Present[], type: SqlType) => Value;

/** Functions that look at one argument after the other; they are compiled, not called. */
export type LazyFunction = 'coalesce' | 'nullif' | 'greatest' | 'least';

function number(value: Present | undefined): number {
  if (typeof value === 'number') return value;
  return value !== undefined && isNumeric(value) ? Number(roundNumeric(value, 0).digits) : Number(value ?? 0);
}

function numeric(value: Present | undefined): Numeric {
  return typeof value === 'object' ? value : numericOfInteger(number(value));
}

function string(value: Present | undefined): string {
  return value === undefined ? '' : textOf(value, 'text');
}

function rounding(round: (value: Numeric, places: number) => Numeric): Strict {
  return ([value, places]) => round(numeric(value), places === undefined ? 0 : number(places));
}

function trimming(ends: 'both' | 'left' | 'right'): Strict {
  return ([value, set]) => text.trimmed(string(value), set === undefined ? ' ' : string(set), ends);
}

const strict: { readonly [name in Exclude<ScalarFunction, LazyFunction | 'concat'>]: Strict } = {
  abs: ([value], type) => {
    if (typeof value !== 'number' || type === 'numeric') {
      const amount = numeric(value);
      return amount.digits < 0n ? negateNumeric(amount) : amount;
    }
    return checkInteger(Math.abs(value), type === 'bigint' ? 'bigint' : 'integer');
  },
  sign: ([value]) => {
    const { digits } = numeric(value);
    return numericOfInteger(digits > 0n ? 1 : digits < 0n ? -1 : 0);
  },
  round: rounding(roundNumeric),
  trunc: rounding(truncateNumeric),
  floor: rounding(floorNumeric),
  ceil: rounding(ceilNumeric),
  mod: ([a, b], type) => {
    if (typeof a !== 'number' || typeof b !== 'number' || type === 'numeric') {
      return remainderNumeric(numeric(a), numeric(b));
    }
    return b === 0 ? fail('22012', 'division by zero') : (a % b) + 0;
  },
  lower: ([value]) => text.lowerOf(string(value)),
  upper: ([value]) => text.upperOf(string(value)),
  length: ([value]) => text.lengthOf(string(value)),
  btrim: trimming('both'),
  ltrim: trimming('left'),
  rtrim: trimming('right'),
  substring: ([value, start, count]) =>
    text.substringOf(string(value), number(start), count === undefined ? undefined : number(count)),
  replace: ([value, from, to]) => text.replaced(string(value), string(from), string(to)),
  left: ([value, count]) => text.leftOf(string(value), number(count)),
  right: ([value, count]) => text.rightOf(string(value), number(count)),
  strpos: ([value, wanted]) => text.positionOf(string(value), string(wanted)),
};

/** `concat` leaves NULLs out and prints booleans as t and f. */
const concatenate: Callable = (values, _type, types) => {
  let result = '';
  values.forEach((value, i) => {
    if (typeof value === 'boolean') result += value ? 't' : 'f';
    else if (value !== null) result += textOf(value, types[i] ?? 'unknown');
  });
  return result;
};

/** The function of that name. */
export function callable(name: Exclude<ScalarFunction, LazyFunction>): Callable {
  if (name === 'concat') return concatenate;
  const call = strict[name];
  return (values, type) => (values.includes(null) ? null : call(values as readonly Present[], type));
}
