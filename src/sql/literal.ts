/** The values of constants as PostgreSQL reads them: numbers as written, and texts that stand where another type is wanted. */
import { type Numeric, numericOf, type SqlType, type Value } from '../model/value';

const maxInteger = 2147483647n;

function isInteger(value: bigint): boolean {
  return value >= -maxInteger - 1n && value <= maxInteger;
}

function isExact(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

/** A decimal number, with exponent and digit separators as in SQL; undefined when it is none or absurdly long. */
function decimalOf(text: string): Numeric | undefined {
  const [mantissa = '', exponentText = '0', ...rest] = text
    .trim()
    .replaceAll(/(?<=\d)_(?=\d)/g, '')
    .split(/[eE]/);
  if (rest.length > 0 || !/^[+-]?\d{1,6}$/.test(exponentText)) return undefined;
  const exponent = Number(exponentText);
  const base = Math.abs(exponent) > 1000 ? undefined : numericOf(mantissa);
  if (!base) return undefined;
  const scale = base.scale - exponent;
  return scale >= 0 ? { digits: base.digits, scale } : { digits: base.digits * 10n ** BigInt(-scale), scale: 0 };
}

function wholeOf(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][\dA-Fa-f_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*)$/.exec(text.trim());
  if (!match) return undefined;
  const digits = (match[2] ?? '').replaceAll('_', '');
  if (digits.length < 1 || /^0[xob]$/i.test(digits)) return undefined;
  const value = BigInt(/^0[xob]/i.test(digits) ? digits.toLowerCase() : digits.replace(/^0+(?=\d)/, ''));
  return match[1] === '-' ? -value : value;
}

/** A number as it stands in SQL: integer, beyond that bigint, beyond ±2^53 (which rows cannot hold as a bigint) numeric. */
export function numberLiteral(text: string): { readonly value: Value; readonly type: SqlType } | undefined {
  const whole = wholeOf(text);
  if (whole !== undefined) {
    if (isInteger(whole)) return { value: Number(whole), type: 'integer' };
    if (isExact(whole)) return { value: Number(whole), type: 'bigint' };
    return { value: { digits: whole, scale: 0 }, type: 'numeric' };
  }
  const value = decimalOf(text);
  return value && { value, type: 'numeric' };
}

/** The value that a text means as `type`, as PostgreSQL's input functions read it; undefined when it means none. */
export function valueOfText(text: string, type: SqlType): Value | undefined {
  switch (type) {
    case 'text':
    case 'unknown':
      return text;
    case 'integer':
    case 'bigint': {
      const value = wholeOf(text);
      return value !== undefined && (type === 'integer' ? isInteger(value) : isExact(value))
        ? Number(value)
        : undefined;
    }
    case 'numeric': {
      const whole = wholeOf(text);
      return whole === undefined ? decimalOf(text) : { digits: whole, scale: 0 };
    }
    case 'boolean':
      return booleanOf(text);
    case 'timestamp':
      return timestampOf(text);
    case 'uuid':
      return uuidOf(text);
    case 'json':
      return isJson(text) ? text : undefined;
  }
}

function booleanOf(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'o') return undefined;
  if (['true', 'yes', 'on', '1'].some((known) => known.startsWith(word))) return true;
  return ['false', 'no', 'off', '0'].some((known) => known.startsWith(word)) ? false : undefined;
}

function uuidOf(text: string): string | undefined {
  const inner = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  if (!/^(?:[0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}$/.test(inner)) return undefined;
  const digits = inner.replaceAll('-', '').toLowerCase();
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const timestampPattern =
  /^(\d{4,6})-(\d{1,2})-(\d{1,2})(?:(?:[T ]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d*))?)?)?\s*(?:[zZ]|UTC|[+-]\d{1,2}(?::?\d{2})?)?$/;

/** `2024-01-31 09:30:00.25`, as PostgreSQL prints it; a time zone is ignored, as `timestamp without time zone` does. */
function timestampOf(text: string): string | undefined {
  const match = timestampPattern.exec(text.trim());
  if (!match) return undefined;
  const part = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const micros = Math.round(Number(`0.${match[7] || '0'}`) * 1e6);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (year === 0 || days === undefined || day < 1 || day > days || minute > 59 || second > 60) return undefined;
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0 || micros > 0))) return undefined;
  // 24:00, a 60th second and a fraction that rounds up carry over into the next day, minute and second.
  const moment = new Date(Date.UTC(2000, 0, 1));
  moment.setUTCFullYear(year, month - 1, day);
  moment.setUTCHours(hour, minute, second + (micros === 1e6 ? 1 : 0));
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [
    String(moment.getUTCFullYear()).padStart(4, '0'),
    two(moment.getUTCMonth() + 1),
    two(moment.getUTCDate()),
  ];
  const time = [two(moment.getUTCHours()), two(moment.getUTCMinutes()), two(moment.getUTCSeconds())];
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${date.join('-')} ${time.join(':')}${fraction === '' ? '' : `.${fraction}`}`;
}
