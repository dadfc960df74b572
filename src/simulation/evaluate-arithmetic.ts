/**
 * The arithmetic operators on values, by the type of their result: integers with overflow and truncating division,
 * exact numerics, and (where the type is not known) whatever the values are.
 */
import type { BinaryOperator } from '../model/statement';
import { isNumeric, type SqlType, type Value } from '../model/value';
import { castValue, checkInteger } from './evaluate-cast';
import { asNumeric, type Present } from './evaluate-compare';
import { fail } from './evaluate-frame';
import {
  addNumeric,
  divideNumeric,
  multiplyNumeric,
  negateNumeric,
  remainderNumeric,
  subtractNumeric,
} from './evaluate-numeric';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/' || operator === '%';
}

/** The operator on two non-NULL values. Errors 22003 (overflow) and 22012 (division by zero). */
export function arithmetic(operator: ArithmeticOperator, type: SqlType): (a: Present, b: Present) => Value {
  const whole = type === 'bigint' ? 'bigint' : 'integer';
  const onIntegers = integerOperation(operator, whole);
  const onNumerics = numericOperations[operator];
  const isNumericType = type === 'numeric';
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number' && !isNumericType) return onIntegers(a, b);
    const result = onNumerics(asNumeric(amount(a)), asNumeric(amount(b)));
    return type === 'integer' || type === 'bigint' ? castValue(result, 'numeric', type) : result;
  };
}

const numericOperations = {
  '+': addNumeric,
  '-': subtractNumeric,
  '*': multiplyNumeric,
  '/': divideNumeric,
  '%': remainderNumeric,
};

function integerOperation(operator: ArithmeticOperator, type: 'integer' | 'bigint'): (a: number, b: number) => number {
  switch (operator) {
    case '+':
      return (a, b) => checkInteger(a + b, type);
    case '-':
      return (a, b) => checkInteger(a - b, type);
    case '*':
      return (a, b) => checkInteger(a * b, type);
    case '/':
      return (a, b) => (b === 0 ? fail('22012', 'division by zero') : checkInteger(Math.trunc(a / b), type));
    case '%':
      return (a, b) => (b === 0 ? fail('22012', 'division by zero') : (a % b) + 0);
  }
}

/** −value. Error 22003 for the smallest integer. */
export function negate(value: Present, type: SqlType): Value {
  if (typeof value === 'number' && type !== 'numeric')
    return checkInteger(-value, type === 'bigint' ? 'bigint' : 'integer');
  return negateNumeric(asNumeric(amount(value)));
}

/** The number that a value is, also one whose type was not known and that came as text. */
function amount(value: Present): number | Exclude<Present, string | number | boolean> {
  if (typeof value === 'number' || isNumeric(value)) return value;
  if (typeof value === 'boolean') return fail('42883', 'operator does not exist for boolean');
  return castValue(value, 'text', 'numeric') as Exclude<Present, string | number | boolean>;
}
