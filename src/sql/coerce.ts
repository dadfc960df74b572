/**
 * PostgreSQL's rules for values of one type where another is wanted, for the types that pipelines have: which casts are
 * implied, and which type several expressions have in common.
 */
import type { OffsetRange } from '../model/place';
import type { Expression } from '../model/statement';
import { numericOf, type SqlType } from '../model/value';
import { type Binding, nothing, quote, report } from './binding';
import { valueOfText } from './literal';

/** Where a conversion happens: inside an expression, on assignment to a column, or as a written cast; each allows more. */
export type CastContext = 'implicit' | 'assignment' | 'explicit';

/** `an integer`, for messages. */
export function aType(type: SqlType): string {
  switch (type) {
    case 'integer':
      return 'an integer';
    case 'text':
      return 'a text';
    case 'boolean':
      return 'a boolean';
    case 'json':
      return 'json';
    case 'numeric':
      return 'a numeric';
    case 'unknown':
      return 'a value of unknown type';
    default:
      return `a ${type}`;
  }
}

/** 1, 2, 3 for integer, bigint and numeric, each of which fits into the next; 0 for every other type. */
export function numberRank(type: SqlType): number {
  return type === 'integer' ? 1 : type === 'bigint' ? 2 : type === 'numeric' ? 3 : 0;
}

/** A constant whose type its surroundings decide: a text in quotes or NULL. */
export function isUntyped(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.type === 'unknown';
}

/**
 * Whether PostgreSQL converts `from` to `to` in this context (pg_cast; conversion of anything to text is an assignment cast
 * and from text an explicit one, https://www.postgresql.org/docs/18/sql-createcast.html).
 */
export function canCast(from: SqlType, to: SqlType, context: CastContext): boolean {
  if (from === to || from === 'unknown' || to === 'unknown') return true;
  const [source, target] = [numberRank(from), numberRank(to)];
  if (source > 0 && target > 0) return source < target || context !== 'implicit';
  if (to === 'text') return context !== 'implicit';
  if (context !== 'explicit') return false;
  return from === 'text' || (from === 'boolean' && to === 'integer') || (from === 'integer' && to === 'boolean');
}

/** The expression as `type`, converted where needed; undefined when PostgreSQL does not convert it here. A text constant that does not fit is reported. */
export function coerce(
  b: Binding,
  expression: Expression,
  type: SqlType,
  context: CastContext = 'implicit',
): Expression | undefined {
  const { span } = expression;
  if (expression.type === type || type === 'unknown') return expression;
  if (expression.kind === 'literal') {
    const { value } = expression;
    if (expression.type === 'unknown') {
      if (typeof value !== 'string') return { ...expression, type };
      const converted = valueOfText(value, type);
      if (converted !== undefined) return { ...expression, value: converted, type };
      report(b, 'type-mismatch', `${quote(b, span)} cannot be read as ${aType(type)}, which is wanted here.`, span);
      return nothing(span);
    }
    const [source, target] = [numberRank(expression.type), numberRank(type)];
    if (source > 0 && source < target && typeof value === 'number') {
      return { ...expression, type, value: type === 'numeric' ? (numericOf(String(value)) ?? value) : value };
    }
  }
  return canCast(expression.type, type, context) ? { kind: 'cast', operand: expression, type, span } : undefined;
}

/** The expression as a boolean for `clause`; anything else is reported. */
export function coerceToBoolean(b: Binding, expression: Expression, clause: string): Expression {
  const result = coerce(b, expression, 'boolean');
  if (result) return result;
  const { span, type } = expression;
  const message = `${clause} has to be true or false, but ${quote(b, span)} is ${aType(type)}. Compare it with something.`;
  report(b, 'type-mismatch', message, span);
  return nothing(span);
}

/** The expression as `type`; where it cannot be, `message` is reported at `span` (default: the expression). */
export function demand(
  b: Binding,
  expression: Expression,
  type: SqlType,
  message: string,
  context: CastContext = 'implicit',
  span: OffsetRange = expression.span,
): Expression {
  const result = coerce(b, expression, type, context);
  if (result) return result;
  report(b, 'type-mismatch', message, span);
  return nothing(expression.span);
}

/**
 * The type that PostgreSQL gives to expressions that stand side by side (CASE, coalesce, VALUES, IN); the two types that
 * do not go together when there is none. Constants without a type adapt; nothing but such constants is text.
 */
export function commonType(expressions: readonly Expression[]): SqlType | readonly [SqlType, SqlType] {
  let common: SqlType | undefined;
  for (const { type } of expressions) {
    if (type === 'unknown') continue;
    if (common === undefined || common === type) common = type;
    else if (numberRank(common) > 0 && numberRank(type) > 0) {
      if (numberRank(type) > numberRank(common)) common = type;
    } else return [common, type];
  }
  return common ?? (expressions.every(isUntyped) ? 'text' : 'unknown');
}

/** All of them in their common type; reports at the first that does not fit, naming `what` (`the branches of CASE`). */
export function coerceTogether(b: Binding, expressions: readonly Expression[], what: string): readonly Expression[] {
  const type = commonType(expressions);
  if (typeof type === 'string') return expressions.map((each) => coerce(b, each, type) ?? each);
  const [first, second] = type;
  const odd = expressions.find((each) => each.type === second) ?? expressions[0];
  if (odd) {
    const message = `${what} have no type in common: ${quote(b, odd.span)} is ${aType(second)}, another is ${aType(first)}. Convert one of them, for example ${quote(b, odd.span)}::${first}.`;
    report(b, 'type-mismatch', message, odd.span);
  }
  return expressions.map((each) => nothing(each.span));
}

/** An output column as PostgreSQL returns it: a constant that nothing gave a type is text. */
export function settle(expression: Expression): Expression {
  return isUntyped(expression) ? { ...expression, type: 'text' } : expression;
}
