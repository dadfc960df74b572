/** Numerics, casts and LIKE against values printed by PostgreSQL 18. */
import { describe, expect, test } from 'vitest';
import { numericText, type SqlType, showValue } from '../../src/model/value';
import { castValue } from '../../src/simulation/evaluate-cast';
import { compareText } from '../../src/simulation/evaluate-compare';
import { SqlFailure } from '../../src/simulation/evaluate-frame';
import { isLike } from '../../src/simulation/evaluate-like';
import {
  ceilNumeric,
  divideNumeric,
  floorNumeric,
  multiplyNumeric,
  numericOfText,
  remainderNumeric,
  roundNumeric,
  truncateNumeric,
} from '../../src/simulation/evaluate-numeric';

const n = numericOfText;

function sqlState(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SqlFailure) return error.error.code;
    throw error;
  }
  return 'no error';
}

describe('numeric', () => {
  test.each([
    ['1', '3.0', '0.33333333333333333333'],
    ['1.0', '3', '0.33333333333333333333'],
    ['10000.0', '3', '3333.3333333333333333'],
    ['2', '3.00000000000000000000001', '0.66666666666666666666666'],
    ['0.0', '5', '0.00000000000000000000'],
    ['3', '2', '1.5000000000000000'],
    ['10000000000', '3', '3333333333.33333333'],
    ['12345678901234567890.5', '7', '1763668414462081127.2'],
    ['0.00001', '3', '0.000003333333333333333333'],
    ['9999', '10000.0', '0.99990000000000000000'],
    ['10000', '9999.0', '1.0001000100010001'],
    ['-7.5', '2', '-3.7500000000000000'],
  ])('%s / %s = %s', (a, b, quotient) => {
    expect(numericText(divideNumeric(n(a), n(b)))).toBe(quotient);
  });

  test.each([
    ['round 2.5', roundNumeric(n('2.5'), 0), '3'],
    ['round -2.5', roundNumeric(n('-2.5'), 0), '-3'],
    ['round 1.25 to 1', roundNumeric(n('1.25'), 1), '1.3'],
    ['round 155.5 to -1', roundNumeric(n('155.5'), -1), '160'],
    ['round 1 to 2', roundNumeric(n('1'), 2), '1.00'],
    ['trunc 1.99 to 1', truncateNumeric(n('1.99'), 1), '1.9'],
    ['ceil -0.5', ceilNumeric(n('-0.5')), '0'],
    ['floor -0.5', floorNumeric(n('-0.5')), '-1'],
    ['-7.5 % 2', remainderNumeric(n('-7.5'), n('2')), '-1.5'],
    ['1.50 * 2.0', multiplyNumeric(n('1.50'), n('2.0')), '3.000'],
    ['1_0.5_0e0', n('1_0.5_0e0'), '10.50'],
    ['0x_1F', n('0x_1F'), '31'],
    ['1.5e-3', n('1.5e-3'), '0.0015'],
    ['-.5e1', n('-.5e1'), '-5'],
  ])('%s', (_name, value, printed) => {
    expect(numericText(value)).toBe(printed);
  });

  test('a zero divisor is error 22012', () => {
    expect(sqlState(() => divideNumeric(n('1'), n('0.00')))).toBe('22012');
    expect(sqlState(() => remainderNumeric(n('1'), n('0')))).toBe('22012');
  });
});

describe('cast', () => {
  const cases: readonly (readonly [string, SqlType, string])[] = [
    [' 0x1F ', 'integer', '31'],
    ['1_000', 'integer', '1000'],
    ['-0b11', 'integer', '-3'],
    ['1__0', 'integer', '22P02'],
    ['1.0', 'integer', '22P02'],
    ['', 'integer', '22P02'],
    ['99999999999', 'integer', '22003'],
    ['99999999999', 'bigint', '99999999999'],
    ['99999999999999999999', 'bigint', '22003'],
    ['.', 'numeric', '22P02'],
    ['1e', 'numeric', '22P02'],
    ['o', 'boolean', '22P02'],
    ['of', 'boolean', 'false'],
    [' TRUE ', 'boolean', 'true'],
    ['tr', 'boolean', 'true'],
    ['2024-01-01T10:00:00.1234567Z', 'timestamp', "'2024-01-01 10:00:00.123457'"],
    ['2024-1-5 7:05', 'timestamp', "'2024-01-05 07:05:00'"],
    ['2024-01-05 24:00', 'timestamp', "'2024-01-06 00:00:00'"],
    ['2024-01-05 10:00:60', 'timestamp', "'2024-01-05 10:01:00'"],
    ['2024-01-05T10:00:00+03:00', 'timestamp', "'2024-01-05 10:00:00'"],
    ['2024-02-30', 'timestamp', '22008'],
    ['x', 'timestamp', '22007'],
    ['{A0EEBC999C0B4EF8BB6D6BB9BD380A11}', 'uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
    ['a0ee-bc99-9c0b-4ef8-bb6d-6bb9-bd38-0a11', 'uuid', "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
    ['x', 'uuid', '22P02'],
    ['{"a": 1}', 'json', `'{"a": 1}'`],
    ['{a', 'json', '22P02'],
  ];
  test.each(cases)("'%s'::%s is %s", (text, type, expected) => {
    let shown = '';
    const code = sqlState(() => {
      shown = showValue(castValue(text, 'text', type));
    });
    expect(shown || code).toBe(expected);
  });

  test('numerics round half away from zero, out of range is 22003', () => {
    expect(castValue(n('2.5'), 'numeric', 'integer')).toBe(3);
    expect(castValue(n('-2.5'), 'numeric', 'integer')).toBe(-3);
    expect(sqlState(() => castValue(n('1e10'), 'numeric', 'integer'))).toBe('22003');
  });
});

describe('text', () => {
  test.each([
    ['abc', 'a%', true],
    ['abc', '_b_', true],
    ['abc', 'abc%', true],
    ['abc', '%b', false],
    ['a%c', 'a\\%c', true],
    ['abc', 'a\\%c', false],
    ['ax', 'a%\\x', true],
    ['b', 'a\\', false],
    ['', '\\', false],
    ['', '%\\', false],
    ['a', 'a%\\', false],
    ['😀', '_', true],
    ['😀', '__', false],
    ['x😀', '%_😀', true],
    ['mississippi', 'm%iss%ip%i', true],
  ])("'%s' LIKE '%s' is %s", (text, pattern, expected) => {
    expect(isLike(text, pattern)).toBe(expected);
  });

  test.each([
    ['abc', 'a\\'],
    ['abc', '%\\'],
    ['a', '%_\\'],
  ])("'%s' LIKE '%s' is error 22025", (text, pattern) => {
    expect(sqlState(() => isLike(text, pattern))).toBe('22025');
  });

  test('a hostile pattern takes no more than length × length steps', () => {
    expect(isLike('a'.repeat(5000), `${'%a'.repeat(500)}b`)).toBe(false);
  });

  test('text orders by code point, not by UTF-16 unit', () => {
    expect(compareText('\u{1F600}', '\uffee')).toBeGreaterThan(0);
    expect(compareText('B', 'a')).toBeLessThan(0);
    expect(compareText('a', 'ab')).toBeLessThan(0);
  });
});
