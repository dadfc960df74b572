/**
 * Aggregates as PostgreSQL computes them: over no rows NULL (count: 0), NULLs skipped, DISTINCT and FILTER, the scales
 * of `sum` and `avg`. It is fed one value at a time and knows no groups.
 */
import type { Expression } from '../model/statement';
import { type Numeric, type SqlType, type Value, valueKey } from '../model/value';
import { castValue, checkInteger, textOf } from './evaluate-cast';
import { asNumeric, type Present } from './evaluate-compare';
import { compileExpression, ordering } from './evaluate-expression';
import type { AggregateExpression, Compiled, Frame, Scope } from './evaluate-frame';
import { addNumeric, divideNumeric, numericOfInteger } from './evaluate-numeric';

/** What an aggregate has seen of one group. */
export interface Accumulator {
  count: number;
  value: Value;
  /** DISTINCT: what came already, with what it came with; in order of arrival. */
  distinct: Map<string, readonly [Present, Value]> | undefined;
}

export interface Aggregate {
  start(): Accumulator;
  /** Takes the frame's current row. */
  add(state: Accumulator, frame: Frame): void;
  result(state: Accumulator): Value;
}

/** The aggregate, ready to be fed; its argument is evaluated in `scope`, where no aggregate can stand. */
export function compileAggregate(e: AggregateExpression, scope: Scope): Aggregate {
  const inner: Scope = { query: scope.query, aggregate: undefined };
  const compile = (part: Expression | undefined): Compiled | undefined => part && compileExpression(part, inner);
  const argument = compile(e.argument);
  const separator = compile(e.separator);
  const filter = compile(e.filter);
  const accumulate = accumulation(e);
  const compare = ordering(e.argument?.type ?? 'unknown', e.argument?.type ?? 'unknown');
  const { distinct } = e;

  const add = (state: Accumulator, frame: Frame): void => {
    if (filter && filter(frame) !== true) return;
    if (!argument) {
      state.count += 1;
      return;
    }
    const value = argument(frame);
    const between = separator ? separator(frame) : null;
    if (value === null) return;
    if (distinct) {
      state.distinct ??= new Map();
      const key = `${valueKey(value)}|${valueKey(between)}`;
      if (!state.distinct.has(key)) state.distinct.set(key, [value, between]);
    } else accumulate(state, value, between);
  };

  const result = (state: Accumulator): Value => {
    if (state.distinct) {
      // PostgreSQL removes duplicates by sorting, which shows in string_agg.
      const values = [...state.distinct.values()].sort((a, b) => compare(a[0], b[0]) || compareSeparators(a[1], b[1]));
      for (const [value, between] of values) accumulate(state, value, between);
      state.distinct = undefined;
    }
    return finish(e, state);
  };

  return { start: () => ({ count: 0, value: null, distinct: undefined }), add, result };
}

function compareSeparators(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return ordering('text', 'text')(a, b);
}

/** How one value that is not NULL changes the state. */
function accumulation(e: AggregateExpression): (state: Accumulator, value: Present, separator: Value) => void {
  const compare = ordering(e.type, e.type);
  switch (e.function) {
    case 'count':
      return (state) => {
        state.count += 1;
      };
    case 'sum':
    case 'avg':
      return (state, value) => {
        state.count += 1;
        state.value = sumOf(state.value, value, e.type);
      };
    case 'min':
    case 'max': {
      // Of equal numerics PostgreSQL keeps the later one (numeric_smaller, numeric_larger), which shows in the scale.
      const sign = e.function === 'max' ? 1 : -1;
      return (state, value) => {
        if (state.value === null || compare(value, state.value) * sign >= 0) state.value = value;
      };
    }
    case 'bool_and':
    case 'every':
      return (state, value) => {
        state.value = state.value !== false && value === true;
      };
    case 'bool_or':
      return (state, value) => {
        state.value = state.value === true || value === true;
      };
    case 'string_agg': {
      const from: SqlType = e.argument?.type ?? 'text';
      return (state, value, separator) => {
        const text = textOf(value, from);
        const between = separator === null ? '' : textOf(separator, 'text');
        state.value = state.value === null ? text : `${state.value as string}${between}${text}`;
      };
    }
  }
}

/** Integers are summed as numbers as long as that is exact. */
function sumOf(sum: Value, value: Present, type: SqlType): Value {
  const amount = typeof value === 'string' ? (castValue(value, 'text', 'numeric') as Numeric) : value;
  if (typeof amount === 'boolean') return sum;
  if (sum === null) return type === 'numeric' ? asNumeric(amount) : amount;
  if (typeof sum === 'number' && typeof amount === 'number') {
    const total = sum + amount;
    return Number.isSafeInteger(total) ? total : addNumeric(numericOfInteger(sum), numericOfInteger(amount));
  }
  return addNumeric(asNumeric(sum as number | Numeric), asNumeric(amount));
}

function finish(e: AggregateExpression, state: Accumulator): Value {
  switch (e.function) {
    case 'count':
      return state.count;
    case 'sum':
      if (state.value === null) return null;
      if (e.type === 'integer' || e.type === 'bigint')
        return checkInteger(Number(castValue(state.value, e.type, 'bigint')), 'bigint');
      return state.value;
    case 'avg':
      if (state.value === null) return null;
      return divideNumeric(asNumeric(state.value as number | Numeric), numericOfInteger(state.count));
    case 'min':
    case 'max':
    case 'bool_and':
    case 'bool_or':
    case 'every':
    case 'string_agg':
      return state.value;
  }
}
