/**
 * The SQL functions that are simulated, on values: each as PostgreSQL defines it. Which function is meant and what
 * types its arguments have was decided by the parser. Functions that do not evaluate all arguments are not here.
 */
import { isNumeric, type Numeric, type SqlType, type Value } from '../model/value';
import { checkInteger, textOf } from './evaluate-cast';
import { asNumeric, type Present } from './evaluate-compare';
import { fail } from './evaluate-frame';
import {
  ceilNumeric,
  floorNumeric,
  negateNumeric,
  numericOfInteger,
  quotientNumeric,
  remainderNumeric,
  roundNumeric,
  truncateNumeric,
} from './evaluate-numeric';
import * as text from './evaluate-text';

/** A function whose result is NULL as soon as one argument is. */
type Strict = (arguments_: readonly Present[], type: SqlType, types: readonly SqlType[]) => Value;

/** A function on all argument values. */
export type Callable = (values: readonly Value[], type: SqlType, types: readonly SqlType[]) => Value;

function number(value: Present | undefined): number {
  if (typeof value === 'number') return value;
  return value !== undefined && isNumeric(value) ? Number(roundNumeric(value, 0).digits) : Number(value ?? 0);
}

function numeric(value: Present | undefined): Numeric {
  return typeof value === 'number' || (typeof value === 'object' && value !== null)
    ? asNumeric(value)
    : numericOfInteger(number(value));
}

function string(value: Present | undefined): string {
  return value === undefined ? '' : textOf(value, 'text');
}

/** Whole numbers stay what they are; where the type is numeric (PostgreSQL: double precision) they become one. */
function rounding(round: (value: Numeric, places: number) => Numeric): Strict {
  return ([value, places], type) => {
    if (typeof value === 'number' && places === undefined) return type === 'numeric' ? numericOfInteger(value) : value;
    return round(numeric(value), places === undefined ? 0 : number(places));
  };
}

function absolute(value: Numeric): Numeric {
  return value.digits < 0n ? negateNumeric(value) : value;
}

function trimming(ends: 'both' | 'left' | 'right'): Strict {
  return ([value, set]) => text.trimmed(string(value), set === undefined ? ' ' : string(set), ends);
}

const substring: Strict = ([value, start, count]) =>
  text.substringOf(string(value), number(start), count === undefined ? undefined : number(count));
const length: Strict = ([value]) => text.lengthOf(string(value));
const ceil = rounding(ceilNumeric);
const position: Strict = ([value, wanted]) => text.positionOf(string(value), string(wanted));

const strict: { readonly [name: string]: Strict } = {
  abs: ([value], type) =>
    typeof value === 'number' && type !== 'numeric'
      ? checkInteger(Math.abs(value), type === 'bigint' ? 'bigint' : 'integer')
      : absolute(numeric(value)),
  sign: ([value], type) => {
    const sign =
      typeof value === 'number'
        ? Math.sign(value)
        : Number(numeric(value).digits > 0n) - Number(numeric(value).digits < 0n);
    return type === 'numeric' ? numericOfInteger(sign) : sign;
  },
  mod: ([a, b], type) => {
    if (typeof a !== 'number' || typeof b !== 'number' || type === 'numeric')
      return remainderNumeric(numeric(a), numeric(b));
    if (b === 0) fail('22012', 'division by zero');
    return (a % b) + 0;
  },
  div: ([a, b]) => quotientNumeric(numeric(a), numeric(b)),
  round: rounding(roundNumeric),
  trunc: rounding(truncateNumeric),
  floor: rounding(floorNumeric),
  ceil,
  ceiling: ceil,
  lower: ([value]) => text.lowerOf(string(value)),
  upper: ([value]) => text.upperOf(string(value)),
  initcap: ([value]) => text.capitalized(string(value)),
  length,
  char_length: length,
  character_length: length,
  trim: trimming('both'),
  btrim: trimming('both'),
  ltrim: trimming('left'),
  rtrim: trimming('right'),
  substr: substring,
  substring,
  left: ([value, count]) => text.leftOf(string(value), number(count)),
  right: ([value, count]) => text.rightOf(string(value), number(count)),
  lpad: ([value, size, fill]) =>
    text.padded(string(value), number(size), fill === undefined ? ' ' : string(fill), 'left'),
  rpad: ([value, size, fill]) =>
    text.padded(string(value), number(size), fill === undefined ? ' ' : string(fill), 'right'),
  repeat: ([value, count]) => text.repeated(string(value), number(count)),
  replace: ([value, from, to]) => text.replaced(string(value), string(from), string(to)),
  reverse: ([value]) => [...string(value)].reverse().join(''),
  position,
  strpos: position,
  starts_with: ([value, start]) => string(value).startsWith(string(start)),
  split_part: ([value, separator, index]) => text.splitPart(string(value), string(separator), number(index)),
  ascii: ([value]) => string(value).codePointAt(0) ?? 0,
  chr: ([code]) => text.characterOf(number(code)),
};

/** As `concat` prints: booleans as t and f. */
function printed(value: Present, type: SqlType): string {
  return typeof value === 'boolean' ? (value ? 't' : 'f') : textOf(value, type);
}

function joined(values: readonly Value[], types: readonly SqlType[], first: number, separator: string): string {
  const parts: string[] = [];
  for (let i = first; i < values.length; i += 1) {
    const value = values[i];
    if (value !== null && value !== undefined) parts.push(printed(value, types[i] ?? 'unknown'));
  }
  return parts.join(separator);
}

/** The function of that name, or undefined when it is not simulated. */
export function callable(name: string): Callable | undefined {
  if (name === 'concat') return (values, _type, types) => joined(values, types, 0, '');
  if (name === 'concat_ws') {
    return (values, _type, types) => {
      const separator = values[0] ?? null;
      return separator === null ? null : joined(values, types, 1, string(separator));
    };
  }
  const call = Object.hasOwn(strict, name) ? strict[name] : undefined;
  if (!call) return undefined;
  return (values, type, types) => (values.includes(null) ? null : call(values as readonly Present[], type, types));
}
