/** Comparisons of whole rows, `(a, b) = (1, 2)`, as comparisons of their values: what PostgreSQL makes of them too. */
import type { OffsetRange } from '../model/place';
import type { BinaryOperator, Expression } from '../model/statement';
import { bindExpression, type Surroundings } from './bind-expression';
import { type Binding, nothing, report, unsupported } from './binding';
import { compare, isComparison } from './compare';
import { type A_Expr, type Node, stringsOf } from './raw';

type Values = readonly Expression[];

/** `=`, `<>`, `<`, … of two rows, and IN with a list of rows; anything else with a row is not simulated. */
export function bindRows(
  b: Binding,
  node: A_Expr,
  operator: string,
  span: OffsetRange,
  around: Surroundings,
): Expression {
  const { lexpr, rexpr } = node;
  const valuesOf = (side: Node | undefined): Values | undefined =>
    side && 'RowExpr' in side ? (side.RowExpr.args ?? []).map((item) => bindExpression(b, item, around)) : undefined;
  const sides = node.kind === 'AEXPR_IN' && rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : [rexpr];
  const left = valuesOf(lexpr);
  const rights = sides.map(valuesOf);
  const isKnown = node.kind === 'AEXPR_OP' || node.kind === 'AEXPR_IN';
  if (!left || !isKnown || !isComparison(operator) || stringsOf(node.name).length > 1 || rights.includes(undefined)) {
    unsupported(b, 'a comparison of whole rows', span);
    return nothing(span);
  }
  const compared = rights.map((right) => compareRows(b, operator, left, right ?? [], span));
  // `<>` is how PostgreSQL writes NOT IN.
  return together(operator === '<>' ? 'and' : 'or', compared, span);
}

function together(operator: 'and' | 'or', operands: Values, span: OffsetRange): Expression {
  const [only] = operands;
  return operands.length === 1 && only ? only : { kind: 'logical', operator, operands, type: 'boolean', span };
}

function compareRows(b: Binding, operator: BinaryOperator, left: Values, right: Values, span: OffsetRange): Expression {
  if (left.length !== right.length) {
    report(b, 'type-mismatch', `A row of ${left.length} is compared with a row of ${right.length}.`, span);
    return nothing(span);
  }
  const pairs = (by: BinaryOperator): Values =>
    left.map((value, at) => compare(b, by, value, right[at] ?? value, span));
  if (operator === '=') return together('and', pairs('='), span);
  if (operator === '<>') return together('or', pairs('<>'), span);
  // The first pair that differs decides, and a NULL before it leaves the answer open: a < c OR (a = c AND b < d).
  const strict = operator === '<' || operator === '<=' ? '<' : '>';
  const equal = pairs('=');
  const differ = pairs(strict);
  const last = pairs(operator).at(-1);
  return differ
    .slice(0, -1)
    .reduceRight<Expression>(
      (rest, less, at) => together('or', [less, together('and', [equal[at] ?? less, rest], span)], span),
      last ?? nothing(span),
    );
}
