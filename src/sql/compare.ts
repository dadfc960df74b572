/** Comparisons between typed expressions: which types PostgreSQL compares, and what each side is converted to. */
import type { OffsetRange } from '../model/place';
import type { BinaryOperator, Expression } from '../model/statement';
import type { SqlType } from '../model/value';
import { type Binding, nothing, quote, report } from './binding';
import { aType, coerce, commonType, isUntyped, numberRank } from './coerce';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Whether an operator compares. */
export function isComparison(operator: string): operator is Comparison {
  return ['=', '<>', '<', '<=', '>', '>='].includes(operator);
}

/** The type in which two sides are compared; undefined when PostgreSQL has no such comparison. */
export function comparedType(left: Expression, right: Expression): SqlType | undefined {
  const type = commonType([left, right]);
  return typeof type === 'string' && type !== 'json' ? type : undefined;
}

/** Says why two sides cannot be compared and what would be right. */
export function reportComparison(b: Binding, left: Expression, right: Expression, span: OffsetRange): void {
  const [a, c] = [quote(b, left.span), quote(b, right.span)];
  if ([left, right].every((side) => side.type === 'json' || side.type === 'unknown')) {
    report(b, 'type-mismatch', `json cannot be compared. Convert it: ${left.type === 'json' ? a : c}::text.`, span);
    return;
  }
  const [odd, oddText, other] = left.type === 'text' ? [left, a, right] : [right, c, left];
  const number = [left, right].find((side) => side.kind === 'literal' && numberRank(side.type) > 0);
  const advice =
    number && (left.type === 'text' || right.type === 'text')
      ? `Write '${quote(b, number.span)}' in quotes to compare texts, or ${odd === number ? quote(b, other.span) : oddText}::${number.type} to compare numbers.`
      : odd.type === 'text' && other.type !== 'json'
        ? `Convert one of them, for example ${oddText}::${other.type}.`
        : `Convert one of them, for example ${a}::text${right.type === 'text' ? '' : ` and ${c}::text`}.`;
  const message = `${a} is ${aType(left.type)} and ${c} is ${aType(right.type)}: PostgreSQL does not compare these. ${advice}`;
  report(b, 'type-mismatch', message, span);
}

/** `left operator right`, both converted to the type in which they are compared. */
export function compare(
  b: Binding,
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
  span: OffsetRange,
): Expression {
  const type = comparedType(left, right);
  if (type === undefined) {
    reportComparison(b, left, right, span);
    return nothing(span);
  }
  // Nothing but constants: PostgreSQL compares them as texts.
  const as = isUntyped(left) && isUntyped(right) ? 'text' : type;
  const [a, c] = [coerce(b, left, as) ?? left, coerce(b, right, as) ?? right];
  return { kind: 'binary', operator, left: a, right: c, type: 'boolean', span };
}
