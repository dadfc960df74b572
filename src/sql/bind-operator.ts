/** Operators of PostgreSQL's tree as typed expressions: arithmetic, comparison, logic, BETWEEN, LIKE, IN lists. */
import type { OffsetRange } from '../model/place';
import type { Expression } from '../model/statement';
import type { SqlType } from '../model/value';
import { bindExpression, type Surroundings } from './bind-expression';
import { bindRows } from './bind-rows';
import { type Binding, nothing, placeOf, quote, report, spanAt, spanOver, unsupported } from './binding';
import { aType, coerce, coerceToBoolean, coerceTogether, commonType, demand, isUntyped, numberRank } from './coerce';
import { compare, comparedType, isComparison, reportComparison } from './compare';
import { escapedPattern } from './escaped-pattern';
import { type A_Expr, type BoolExpr, type Node, stringsOf } from './raw';

/** AND, OR, NOT. `NOT (x IN (query))`, which is how PostgreSQL reads NOT IN, becomes `x <> ALL (query)`. */
export function bindBoolean(b: Binding, node: BoolExpr, around: Surroundings): Expression {
  const word = node.boolop === 'AND_EXPR' ? 'AND' : node.boolop === 'OR_EXPR' ? 'OR' : 'NOT';
  const operands = (node.args ?? []).map((arg) => coerceToBoolean(b, bindExpression(b, arg, around), word));
  const [first] = operands;
  if (!first) return nothing(spanAt(b, node.location));
  if (word !== 'NOT') {
    const span = spanOver(b, ...operands.map((operand) => operand.span));
    return { kind: 'logical', operator: word === 'AND' ? 'and' : 'or', operands, type: 'boolean', span };
  }
  const span = spanOver(b, spanAt(b, node.location), first.span);
  if (first.kind === 'quantified' && first.quantifier === 'any' && first.operator === '=') {
    return { ...first, quantifier: 'all', operator: '<>', span };
  }
  return { kind: 'unary', operator: 'not', operand: first, type: 'boolean', span };
}

/** Everything that PostgreSQL's tree calls an A_Expr. */
export function bindOperator(b: Binding, node: A_Expr, around: Surroundings): Expression {
  const names = stringsOf(node.name);
  const operator = names.at(-1) ?? '';
  const place = () => placeOf(b, { A_Expr: node });
  const { lexpr, rexpr } = node;
  if (!rexpr) return nothing(place());
  if ([lexpr, rexpr].some((side) => side && 'RowExpr' in side)) return bindRows(b, node, operator, place(), around);
  const bind = (side: Node) => bindExpression(b, side, around);
  if (!lexpr) return bindPrefix(b, operator, bind(rexpr), spanAt(b, node.location));
  switch (node.kind) {
    case 'AEXPR_IN':
      return bindInList(b, operator !== '=', bind(lexpr), itemsOf(rexpr).map(bind), listEnd(b, node.rexpr_list_end));
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return bindArrayTest(b, node, bind(lexpr), rexpr, around);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return bindBetween(b, node.kind, bind(lexpr), itemsOf(rexpr).map(bind));
    case 'AEXPR_SIMILAR':
      unsupported(b, 'SIMILAR TO', place());
      return nothing(place());
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      if ('FuncCall' in rexpr && stringsOf(rexpr.FuncCall.funcname).at(-1) === 'like_escape') {
        const [pattern, mark] = (rexpr.FuncCall.args ?? []).map(bind);
        const plain = pattern && mark && escapedPattern(pattern, mark);
        if (plain) return bindLike(b, bind(lexpr), plain, operator.startsWith('!'), node.kind === 'AEXPR_ILIKE');
        unsupported(
          b,
          'LIKE with an ESCAPE that is no single character, or with a pattern that is no constant',
          place(),
        );
        return nothing(place());
      }
      return bindLike(b, bind(lexpr), bind(rexpr), operator.startsWith('!'), node.kind === 'AEXPR_ILIKE');
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const both = compare(b, '=', bind(lexpr), bind(rexpr), place());
      if (both.kind !== 'binary') return both;
      const span = spanOver(b, both.left.span, both.right.span);
      const { left, right } = both;
      return { kind: 'is-distinct', negated: node.kind === 'AEXPR_NOT_DISTINCT', left, right, type: 'boolean', span };
    }
    case 'AEXPR_NULLIF':
      return bindNullif(b, bind(lexpr), bind(rexpr), spanOver(b, spanAt(b, node.location), place()));
    default: {
      if (names.length > 1 && names[0] !== 'pg_catalog') {
        unsupported(b, `the operator ${names.join('.')}`, place());
        return nothing(place());
      }
      const [left, right] = [bind(lexpr), bind(rexpr)];
      return bindBinary(b, operator, left, right, spanOver(b, left.span, right.span), spanAt(b, node.location));
    }
  }
}

function itemsOf(node: Node): readonly Node[] {
  return 'List' in node ? (node.List.items ?? []) : [node];
}

function listEnd(b: Binding, location: number | undefined): OffsetRange | undefined {
  return location === undefined || location < 0 ? undefined : spanAt(b, location);
}

function isArithmetic(operator: string): operator is '+' | '-' | '*' | '/' | '%' {
  return ['+', '-', '*', '/', '%'].includes(operator);
}

function bindBinary(
  b: Binding,
  operator: string,
  left: Expression,
  right: Expression,
  span: OffsetRange,
  sign: OffsetRange,
): Expression {
  if (isComparison(operator)) return compare(b, operator, left, right, span);
  if (isArithmetic(operator)) return bindArithmetic(b, operator, left, right, span);
  if (operator === '||') return bindConcatenation(b, left, right, span);
  if (operator === '==') {
    report(b, 'syntax', 'SQL compares with a single =.', sign);
    return nothing(span);
  }
  unsupported(b, `the operator ${operator}`, span);
  return nothing(span);
}

function bindArithmetic(
  b: Binding,
  operator: '+' | '-' | '*' | '/' | '%',
  left: Expression,
  right: Expression,
  span: OffsetRange,
): Expression {
  const [a, c] = [left.type, right.type];
  const fits = (type: SqlType) => type === 'unknown' || numberRank(type) > 0;
  if (fits(a) && fits(c)) {
    if (isUntyped(left) && isUntyped(right)) {
      const message = `Nothing says what type ${quote(b, span)} has: write numbers without quotes, or a cast such as ${quote(b, left.span)}::integer.`;
      report(b, 'type-mismatch', message, span);
      return nothing(span);
    }
    // What is only known when it runs counts as numeric, which holds every number.
    const type = a === 'unknown' && c === 'unknown' ? 'numeric' : numberRank(a) >= numberRank(c) ? a : c;
    const operands = [coerce(b, left, type) ?? left, coerce(b, right, type) ?? right] as const;
    return { kind: 'binary', operator, left: operands[0], right: operands[1], type, span };
  }
  if ([a, c].includes('timestamp') && (operator === '+' || operator === '-')) {
    unsupported(b, 'arithmetic with timestamps', span);
    return nothing(span);
  }
  const odd = fits(a) ? right : left;
  const text = quote(b, odd.span);
  const other = odd === left ? c : a;
  const advice =
    operator === '+' && (a === 'text' || c === 'text')
      ? `Texts are joined with ||; a number in a text is read with ${text}::integer.`
      : odd.type === 'text'
        ? `A number in a text is read with ${text}::${numberRank(other) > 0 ? other : 'integer'}.`
        : odd.type === 'boolean'
          ? `Count what is true with CASE WHEN ${text} THEN 1 ELSE 0 END.`
          : 'Both sides have to be numbers.';
  const message = `${quote(b, left.span)} is ${aType(a)} and ${quote(b, right.span)} is ${aType(c)}: PostgreSQL has no ${operator} for these. ${advice}`;
  report(b, 'type-mismatch', message, span);
  return nothing(span);
}

/** `||` joins texts; the other side may be of any type and is printed. */
function bindConcatenation(b: Binding, left: Expression, right: Expression, span: OffsetRange): Expression {
  if (left.type !== 'text' && right.type !== 'text' && left.type !== 'unknown' && right.type !== 'unknown') {
    const message = `${quote(b, left.span)} is ${aType(left.type)} and ${quote(b, right.span)} is ${aType(right.type)}: || joins texts. Convert one of them, for example ${quote(b, left.span)}::text.`;
    report(b, 'type-mismatch', message, span);
    return nothing(span);
  }
  const [a, c] = [left, right].map((side) => coerce(b, side, 'text', 'assignment') ?? side);
  return { kind: 'binary', operator: '||', left: a ?? left, right: c ?? right, type: 'text', span };
}

function bindPrefix(b: Binding, operator: string, operand: Expression, sign: OffsetRange): Expression {
  const span = spanOver(b, sign, operand.span);
  if (operator !== '-' && operator !== '+') {
    unsupported(b, `the operator ${operator}`, span);
    return nothing(span);
  }
  if (operand.type === 'unknown' && !isUntyped(operand)) {
    return { kind: 'unary', operator, operand: coerce(b, operand, 'numeric') ?? operand, type: 'numeric', span };
  }
  if (numberRank(operand.type) > 0) return { kind: 'unary', operator, operand, type: operand.type, span };
  const type = isUntyped(operand) ? 'a constant without a type' : aType(operand.type);
  report(b, 'type-mismatch', `${operator} wants a number, but ${quote(b, operand.span)} is ${type}.`, span);
  return nothing(span);
}

function bindBetween(b: Binding, kind: string, operand: Expression, bounds: readonly Expression[]): Expression {
  const [low, high] = bounds;
  if (!low || !high) return nothing(operand.span);
  const span = spanOver(b, operand.span, low.span, high.span);
  const logical = (operator: 'and' | 'or', operands: readonly Expression[]): Expression => ({
    kind: 'logical',
    operator,
    operands,
    type: 'boolean',
    span,
  });
  const within = (from: Expression, to: Expression) =>
    kind.startsWith('AEXPR_NOT')
      ? logical('or', [compare(b, '<', operand, from, span), compare(b, '>', operand, to, span)])
      : logical('and', [compare(b, '>=', operand, from, span), compare(b, '<=', operand, to, span)]);
  if (kind === 'AEXPR_BETWEEN_SYM') return logical('or', [within(low, high), within(high, low)]);
  if (kind === 'AEXPR_NOT_BETWEEN_SYM') return logical('and', [within(low, high), within(high, low)]);
  return within(low, high);
}

function bindLike(
  b: Binding,
  operand: Expression,
  pattern: Expression,
  negated: boolean,
  insensitive: boolean,
): Expression {
  const span = spanOver(b, operand.span, pattern.span);
  const word = insensitive ? 'ILIKE' : 'LIKE';
  const text = (side: Expression) => {
    const message = `${word} compares texts, but ${quote(b, side.span)} is ${aType(side.type)}. Convert it: ${quote(b, side.span)}::text.`;
    return demand(b, side, 'text', message, 'implicit', span);
  };
  return { kind: 'like', negated, insensitive, operand: text(operand), pattern: text(pattern), type: 'boolean', span };
}

function bindInList(
  b: Binding,
  negated: boolean,
  operand: Expression,
  list: readonly Expression[],
  end: OffsetRange | undefined,
): Expression {
  const spans = [operand, ...list].map((each) => each.span);
  const span = spanOver(b, ...spans, ...(end ? [end] : []));
  const type = commonType([operand, ...list]);
  if (typeof type !== 'string' || type === 'json') {
    const odd = list.find((item) => comparedType(operand, item) === undefined);
    if (odd) reportComparison(b, operand, odd, odd.span);
    else coerceTogether(b, [operand, ...list], 'The values of IN');
    return nothing(span);
  }
  const [first = operand, ...rest] = [operand, ...list].map((each) => coerce(b, each, type) ?? each);
  return { kind: 'in-list', negated, operand: first, list: rest, type: 'boolean', span };
}

/** `x = ANY (ARRAY[…])` is an IN list, `x <> ALL (ARRAY[…])` its opposite; other arrays are not simulated. */
function bindArrayTest(b: Binding, node: A_Expr, operand: Expression, array: Node, around: Surroundings): Expression {
  const place = placeOf(b, { A_Expr: node });
  const any = node.kind === 'AEXPR_OP_ANY';
  const operator = stringsOf(node.name).at(-1) ?? '';
  if (!('A_ArrayExpr' in array) || !isComparison(operator) || !array.A_ArrayExpr.elements?.length) {
    unsupported(b, 'an array', place);
    return nothing(place);
  }
  const items = array.A_ArrayExpr.elements.map((element) => bindExpression(b, element, around));
  if ((any && operator === '=') || (!any && operator === '<>')) {
    return bindInList(b, !any, operand, items, place);
  }
  const span = spanOver(b, operand.span, place);
  const operands = items.map((item) => compare(b, operator, operand, item, span));
  return { kind: 'logical', operator: any ? 'or' : 'and', operands, type: 'boolean', span };
}

/** The first argument unless the two are equal; compared as `=` would, so both have the type of that comparison. */
function bindNullif(b: Binding, left: Expression, right: Expression, place: OffsetRange): Expression {
  const start = Math.min(place.start, left.span.start);
  const span = spanOver(b, { start, end: right.span.end });
  const both = compare(b, '=', left, right, span);
  if (both.kind !== 'binary') return both;
  // PostgreSQL compares integer with bigint as they are, so the result keeps the first one's type.
  const isWide = left.type === 'integer' && right.type === 'bigint';
  const pair = isWide ? [left, right] : [both.left, both.right];
  const type = isWide ? 'integer' : both.left.type;
  return { kind: 'call', name: 'nullif', arguments: pair, type, span };
}
