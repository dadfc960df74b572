/**
 * Casts between SQL types, with PostgreSQL's input syntax, rounding, ranges and errors. What decides is the target type
 * and the kind of the value; it knows no expressions.
 */
import { isNumeric, type Numeric, numericText, type SqlType, type Value } from '../model/value';
import type { Present } from './evaluate-compare';
import { fail } from './evaluate-frame';
import { integerOfPrefix, numericOfInteger, numericOfText, roundNumeric } from './evaluate-numeric';

/** The value as type `to`; `from` is the static type where it is known (it tells the kinds of strings apart). NULL stays NULL. */
export function castValue(value: Value, from: SqlType, to: SqlType): Value {
  if (value === null) return null;
  switch (to) {
    case 'integer':
    case 'bigint':
      return toInteger(value, to);
    case 'numeric':
      return toNumeric(value);
    case 'text':
      return textOf(value, from);
    case 'boolean':
      return toBoolean(value);
    case 'timestamp':
      return timestampOf(textOf(value, from));
    case 'uuid':
      return uuidOf(textOf(value, from));
    case 'json':
      return from === 'json' ? value : jsonOf(textOf(value, from));
    case 'unknown':
      return value;
  }
}

/** The value as `::text` prints it. */
export function textOf(value: Present, from: SqlType): string {
  if (typeof value === 'string') return from === 'timestamp' ? timestampOf(value) : value;
  return isNumeric(value) ? numericText(value) : String(value);
}

function toInteger(value: Present, to: 'integer' | 'bigint'): number {
  if (typeof value === 'number') return checkInteger(value, to);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isNumeric(value)) return checkInteger(Number(roundNumeric(value, 0).digits), to);
  const text = value.trim();
  const integer = /^[+-]?\d+(?:_\d+)*$/.test(text) ? BigInt(unsigned(text)) : integerOfPrefix(text);
  if (integer === undefined) fail('22P02', `invalid input syntax for type ${to}: "${value}"`);
  const number = Number(integer);
  if (!isInRange(number, to)) fail('22003', `value "${value}" is out of range for type ${to}`);
  return checkInteger(number, to);
}

/** Without what `BigInt` does not read: underscores and a plus sign. */
function unsigned(text: string): string {
  return text.replaceAll('_', '').replace(/^\+/, '');
}

function isInRange(value: number, type: 'integer' | 'bigint'): boolean {
  return type === 'integer' ? value >= -2147483648 && value <= 2147483647 : value >= -(2 ** 63) && value < 2 ** 63;
}

/**
 * The integer itself, never −0. Error 22003 where PostgreSQL's type overflows, and for a bigint beyond ±2^53, which the
 * simulated values cannot hold exactly: an error that says so rather than a wrong number.
 */
export function checkInteger(value: number, type: 'integer' | 'bigint'): number {
  if (type === 'integer') {
    const whole = value | 0;
    if (whole !== value) fail('22003', 'integer out of range');
    return whole;
  }
  if (!isInRange(value, type)) fail('22003', 'bigint out of range');
  if (!Number.isSafeInteger(value)) fail('22003', 'bigint beyond 2^53, the largest that is simulated exactly');
  return value + 0;
}

function toNumeric(value: Present): Numeric {
  if (typeof value === 'number') return numericOfInteger(value);
  if (typeof value === 'string') return numericOfText(value);
  return typeof value === 'boolean' ? numericOfInteger(value ? 1 : 0) : value;
}

const truths = ['true', 'yes', 'on', '1'];
const falsehoods = ['false', 'no', 'off', '0'];

/** `boolin`: any unique beginning of true, yes, on, 1, false, no, off, 0. */
function toBoolean(value: Present): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (isNumeric(value)) return value.digits !== 0n;
  const text = value.trim().toLowerCase();
  if (text !== '' && text !== 'o') {
    if (truths.some((word) => word.startsWith(text))) return true;
    if (falsehoods.some((word) => word.startsWith(text))) return false;
  }
  return fail('22P02', `invalid input syntax for type boolean: "${value}"`);
}

/** A uuid in lower case with hyphens; PostgreSQL reads it with braces and with hyphens after any group of four. */
function uuidOf(text: string): string {
  const inner = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  if (!/^(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}$/.test(inner)) {
    fail('22P02', `invalid input syntax for type uuid: "${text}"`);
  }
  const digits = inner.replaceAll('-', '').toLowerCase();
  return [0, 8, 12, 16, 20].map((start, i) => digits.slice(start, [8, 12, 16, 20, 32][i])).join('-');
}

/** The text itself when it is JSON: the type `json` keeps what was written. */
function jsonOf(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    fail('22P02', 'invalid input syntax for type json');
  }
  return text;
}

const timestampPattern =
  /^(\d{4,6})-(\d{1,2})-(\d{1,2})(?:(?:[T ]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d*))?)?)?\s*(?:[zZ]|UTC|[+-]\d{1,2}(?::?\d{2})?)?$/;

/**
 * A timestamp as PostgreSQL prints it in ISO style: `2024-01-31 09:30:00`, then microseconds without trailing zeros. A
 * time zone is ignored, as `timestamp without time zone` does. Error 22007 for what is no ISO timestamp, 22008 for a
 * day or hour that does not exist.
 */
export function timestampOf(text: string): string {
  const match = timestampPattern.exec(text.trim());
  if (!match) return fail('22007', `invalid input syntax for type timestamp: "${text}"`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const micros = Math.round(Number(`0.${match[7] || '0'}`) * 1e6);
  const days = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  const late = hour === 24 && (minute > 0 || second > 0 || micros > 0);
  if (!year || days === undefined || day < 1 || day > days || hour > 24 || late || minute > 59 || second > 60) {
    fail('22008', `date/time field value out of range: "${text}"`);
  }
  // 24:00, 10:00:60 and a fraction that rounds up all carry over.
  const carried = new Date(0);
  carried.setUTCFullYear(year, month - 1, day);
  carried.setUTCHours(hour, minute, second + (micros === 1e6 ? 1 : 0));
  const two = (part: number) => String(part).padStart(2, '0');
  const date = [
    String(carried.getUTCFullYear()).padStart(4, '0'),
    two(carried.getUTCMonth() + 1),
    two(carried.getUTCDate()),
  ];
  const time = [carried.getUTCHours(), carried.getUTCMinutes(), carried.getUTCSeconds()].map(two);
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${date.join('-')} ${time.join(':')}${fraction === '' ? '' : `.${fraction}`}`;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
