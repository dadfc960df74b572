/**
 * PostgreSQL's `numeric` arithmetic on the model's exact decimals, with the scales that PostgreSQL prints
 * (src/backend/utils/adt/numeric.c, version 18). It knows no expressions and no NULLs.
 */
import type { Numeric } from '../model/value';
import { fail } from './evaluate-frame';

/** NUMERIC_MIN_SIG_DIGITS: a quotient has at least this many significant digits. */
const minimalDigits = 16;
/** NUMERIC_MAX_DISPLAY_SCALE. */
const maximalScale = 1000;
/** NUMERIC_DSCALE_MAX: the scale that fits the format. */
const storableScale = 16383;
/** Digits that may stand before the decimal point. */
const maximalWeight = 131072;

const powers: bigint[] = [1n];
/** 10^exponent. */
export function powerOfTen(exponent: number): bigint {
  for (let i = powers.length; i <= exponent && i <= 100; i += 1) powers.push((powers[i - 1] as bigint) * 10n);
  return powers[exponent] ?? 10n ** BigInt(exponent);
}

export function numericOfInteger(value: number): Numeric {
  return { digits: BigInt(value), scale: 0 };
}

/** The same number with more digits after the point. */
function widened(value: Numeric, scale: number): bigint {
  return value.scale === scale ? value.digits : value.digits * powerOfTen(scale - value.scale);
}

export function compareNumeric(a: Numeric, b: Numeric): number {
  const scale = Math.max(a.scale, b.scale);
  const left = widened(a, scale);
  const right = widened(b, scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function addNumeric(a: Numeric, b: Numeric): Numeric {
  const scale = Math.max(a.scale, b.scale);
  return { digits: widened(a, scale) + widened(b, scale), scale };
}

export function subtractNumeric(a: Numeric, b: Numeric): Numeric {
  const scale = Math.max(a.scale, b.scale);
  return { digits: widened(a, scale) - widened(b, scale), scale };
}

export function multiplyNumeric(a: Numeric, b: Numeric): Numeric {
  const product = { digits: a.digits * b.digits, scale: a.scale + b.scale };
  return storable(product.scale > storableScale ? roundNumeric(product, storableScale) : product);
}

export function negateNumeric(a: Numeric): Numeric {
  return { digits: -a.digits, scale: a.scale };
}

/** a / b rounded half away from zero to the scale of PostgreSQL's `select_div_scale`. Error 22012 for b = 0. */
export function divideNumeric(a: Numeric, b: Numeric): Numeric {
  if (b.digits === 0n) fail('22012', 'division by zero');
  const scale = quotientScale(a, b);
  // a.digits / 10^a.scale ÷ (b.digits / 10^b.scale), in units of 10^-scale.
  const shift = scale - a.scale + b.scale;
  const dividend = shift >= 0 ? a.digits * powerOfTen(shift) : a.digits;
  const divisor = shift >= 0 ? b.digits : b.digits * powerOfTen(-shift);
  return { digits: divideRounded(dividend, divisor), scale };
}

/** The remainder with the sign of `a`. Error 22012 for b = 0. */
export function remainderNumeric(a: Numeric, b: Numeric): Numeric {
  if (b.digits === 0n) fail('22012', 'division by zero');
  const scale = Math.max(a.scale, b.scale);
  return { digits: widened(a, scale) % widened(b, scale), scale };
}

/** `select_div_scale`: works on digits of base 10,000, as PostgreSQL stores numbers. */
function quotientScale(a: Numeric, b: Numeric): number {
  const [weightA, firstA] = leadingDigit(a);
  const [weightB, firstB] = leadingDigit(b);
  const weight = weightA - weightB - (firstA <= firstB ? 1 : 0);
  const scale = Math.max(minimalDigits - weight * 4, a.scale, b.scale, 0);
  return Math.min(scale, maximalScale);
}

/** Position (0: ones, 1: ten thousands, −1: ten thousandths) and value of the first digit of base 10,000; zero gives 0, 0. */
function leadingDigit(value: Numeric): [weight: number, digit: number] {
  if (value.digits === 0n) return [0, 0];
  const text = (value.digits < 0n ? -value.digits : value.digits).toString();
  // Decimal exponent of the first decimal digit, then the group of four that it falls into.
  const exponent = text.length - 1 - value.scale;
  const weight = Math.floor(exponent / 4);
  const length = exponent - weight * 4 + 1;
  return [weight, Number(text.slice(0, length).padEnd(length, '0'))];
}

/** Rounded half away from zero. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * a + b) / (2n * b);
  return negative ? -quotient : quotient;
}

/** Rounded half away from zero to `places` after the point; negative places round before it, and then nothing stands after it. */
export function roundNumeric(value: Numeric, places: number): Numeric {
  return reduced(value, places, divideRounded);
}

/** Cut toward zero to `places` after the point. */
export function truncateNumeric(value: Numeric, places: number): Numeric {
  return reduced(value, places, (dividend, divisor) => dividend / divisor);
}

function reduced(value: Numeric, places: number, divide: (a: bigint, b: bigint) => bigint): Numeric {
  const wanted = Math.max(-maximalWeight, Math.min(storableScale, places));
  const scale = Math.max(0, wanted);
  if (wanted >= value.scale) return { digits: widened(value, scale), scale };
  const digits = divide(value.digits, powerOfTen(value.scale - wanted));
  return { digits: wanted < 0 ? digits * powerOfTen(-wanted) : digits, scale };
}

/** The largest whole number that is not above. */
export function floorNumeric(value: Numeric): Numeric {
  const whole = truncateNumeric(value, 0);
  return compareNumeric(whole, value) > 0 ? { digits: whole.digits - 1n, scale: 0 } : whole;
}

/** The smallest whole number that is not below. */
export function ceilNumeric(value: Numeric): Numeric {
  const whole = truncateNumeric(value, 0);
  return compareNumeric(whole, value) < 0 ? { digits: whole.digits + 1n, scale: 0 } : whole;
}

/** The value itself, or error 22003 when PostgreSQL's format cannot hold it. */
function storable(value: Numeric): Numeric {
  if (value.digits === 0n) return value;
  // The length of the text is costly: ask for it only when the number is large enough to be in doubt.
  if (BigInt.asIntN(4096, value.digits) === value.digits) return value;
  const length = (value.digits < 0n ? -value.digits : value.digits).toString().length;
  if (length - value.scale > maximalWeight) fail('22003', 'value overflows numeric format');
  return value;
}

/**
 * The number that a text says, as `numeric_in` reads it: decimal with an exponent, or hexadecimal, octal and binary
 * integers, underscores between digits. Error 22P02 for anything else.
 */
export function numericOfText(text: string): Numeric {
  const trimmed = text.trim();
  const decimal = /^([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*)?)?(?:[eE]([+-]?\d+(?:_\d+)*))?$/.exec(trimmed);
  if (decimal && (decimal[2] !== undefined || decimal[3] !== undefined)) {
    const fraction = (decimal[3] ?? '').replaceAll('_', '');
    const exponent = Number((decimal[4] ?? '0').replaceAll('_', ''));
    if (Math.abs(exponent) > storableScale + maximalWeight) fail('22003', 'value overflows numeric format');
    const magnitude = BigInt(`${decimal[2] ?? ''}${fraction}`.replaceAll('_', ''));
    const digits = decimal[1] === '-' ? -magnitude : magnitude;
    const scale = fraction.length - exponent;
    return storable(scale >= 0 ? { digits, scale } : { digits: digits * powerOfTen(-scale), scale: 0 });
  }
  const integer = integerOfPrefix(trimmed);
  if (integer === undefined) fail('22P02', `invalid input syntax for type numeric: "${text}"`);
  return { digits: integer, scale: 0 };
}

/** `0x1F`, `0o17`, `0b101` with an optional sign, as PostgreSQL 16 and later read them; undefined for anything else. */
export function integerOfPrefix(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/.exec(text);
  if (!match) return undefined;
  const magnitude = BigInt((match[2] as string).replaceAll('_', ''));
  return match[1] === '-' ? -magnitude : magnitude;
}
