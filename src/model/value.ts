/** The values that rows hold: SQL values, immutable, comparable by `valueKey`. */

/** An exact decimal: `digits` × 10^-`scale`. */
export interface Numeric {
  readonly digits: bigint;
  /** Digits after the decimal point, 0 or more. */
  readonly scale: number;
}

/**
 * A SQL value. Integers are numbers (exact to ±2^53), `numeric` is a Numeric, text, uuid, timestamp (ISO form) and
 * json (its text) are strings; the static type of the expression or column tells them apart.
 */
export type Value = null | boolean | number | string | Numeric;

/** A row: one value for each column of its relation, in the relation's order. */
export type Row = readonly Value[];

export type SqlType =
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'text'
  | 'boolean'
  | 'timestamp'
  | 'uuid'
  | 'json'
  /** Not known: NULL alone, a parameter without a declared type, a column of a relation without columns. */
  | 'unknown';

export function isNumeric(value: Value): value is Numeric {
  return typeof value === 'object' && value !== null;
}

/** The decimal text of a Numeric, as PostgreSQL prints it (`1.50`). */
export function numericText(value: Numeric): string {
  const negative = value.digits < 0n;
  const digits = (negative ? -value.digits : value.digits).toString().padStart(value.scale + 1, '0');
  const whole = digits.slice(0, digits.length - value.scale);
  const text = value.scale === 0 ? whole : `${whole}.${digits.slice(digits.length - value.scale)}`;
  return negative ? `-${text}` : text;
}

/** A Numeric from decimal text, or undefined when the text is not a plain decimal number. */
export function numericOf(text: string): Numeric | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text.trim());
  if (!match || (match[2] === '' && (match[3] ?? '') === '')) return undefined;
  const fraction = match[3] ?? '';
  const digits = BigInt(`${match[2]}${fraction}`);
  return { digits: match[1] === '-' ? -digits : digits, scale: fraction.length };
}

/** A text that is equal for equal values and different for different ones; 1.0 and 1.00 are equal, and equal to 1. */
export function valueKey(value: Value): string {
  if (value === null) return 'n';
  if (typeof value === 'number') return `d${value}`;
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  let { digits, scale } = value;
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return scale === 0 ? `d${digits}` : `d${numericText({ digits, scale })}`;
}

/** `valueKey` of every value of a row, joined. */
export function rowKey(row: Row): string {
  let key = '';
  for (const value of row) key += `${valueKey(value)}|`;
  return key;
}

/** A value as people read it: text in quotes, NULL in capitals. */
export function showValue(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return isNumeric(value) ? numericText(value) : String(value);
}
