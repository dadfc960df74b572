/**
 * A node of PostgreSQL's tree as a typed expression: dispatch by the kind of node, and the kinds that are neither operators,
 * calls nor sub-queries.
 */
import type { Expression } from '../model/statement';
import type { SqlType } from '../model/value';
import { bindCall } from './bind-call';
import { bindCast } from './bind-cast';
import { bindBoolean, bindOperator } from './bind-operator';
import { bindSubLink } from './bind-sublink';
import { type Binding, maxNesting, nothing, offsetOf, placeOf, report, spanAt, spanOver, unsupported } from './binding';
import { coerceToBoolean, coerceTogether, settle } from './coerce';
import { compare } from './compare';
import { numberLiteral } from './literal';
import { type A_Const, type CaseExpr, type ColumnRef, kindOf, type Node, stringsOf } from './raw';
import { callSpan, cover, nameSpan, tokenIndexAt } from './sql-text';
import { type Level, resolveColumn, resolveQualified } from './visible';

/** Where an expression stands. */
export interface Surroundings {
  readonly level: Level;
  /** As a message names it: `WHERE`, `the condition of JOIN`. */
  readonly clause: string;
  /** `nested`: inside another aggregate. */
  readonly aggregates: 'allowed' | 'forbidden' | 'nested';
  readonly subqueries?: 'forbidden';
}

/** The typed expression; what cannot be understood is reported and stands as a NULL that fits everywhere. */
export function bindExpression(b: Binding, node: Node, around: Surroundings): Expression {
  if (b.depth >= maxNesting) {
    const span = placeOf(b, node);
    report(b, 'syntax', `This is nested more than ${maxNesting} levels deep: write it in simpler parts.`, span);
    return nothing(span);
  }
  b.depth += 1;
  const result = dispatch(b, node, around);
  b.depth -= 1;
  return result;
}

function dispatch(b: Binding, node: Node, around: Surroundings): Expression {
  if ('A_Const' in node) return bindConstant(b, node.A_Const);
  if ('ColumnRef' in node) return bindColumn(b, node.ColumnRef, around);
  if ('ParamRef' in node) return bindParameter(b, node.ParamRef.location);
  if ('A_Expr' in node) return bindOperator(b, node.A_Expr, around);
  if ('BoolExpr' in node) return bindBoolean(b, node.BoolExpr, around);
  if ('FuncCall' in node) return bindCall(b, node.FuncCall, around);
  if ('SubLink' in node) return bindSubLink(b, node.SubLink, around);
  if ('TypeCast' in node) return bindCast(b, node.TypeCast, around);
  if ('CaseExpr' in node) return bindCase(b, node.CaseExpr, around);
  if ('CoalesceExpr' in node) {
    const { args, location } = node.CoalesceExpr;
    return bindAlternatives(b, 'coalesce', args, location, around);
  }
  if ('MinMaxExpr' in node) {
    const { args, location, op } = node.MinMaxExpr;
    return bindAlternatives(b, op === 'IS_GREATEST' ? 'greatest' : 'least', args, location, around);
  }
  if ('NullTest' in node) {
    const { arg, nulltesttype, location } = node.NullTest;
    if (!arg) return nothing(spanAt(b, location));
    const operand = settle(bindExpression(b, arg, around));
    const span = spanOver(b, operand.span, testSpan(b, location));
    return { kind: 'is-null', negated: nulltesttype === 'IS_NOT_NULL', operand, type: 'boolean', span };
  }
  if ('BooleanTest' in node) {
    const { arg, booltesttype = 'IS_TRUE', location } = node.BooleanTest;
    if (!arg) return nothing(spanAt(b, location));
    const operand = coerceToBoolean(b, bindExpression(b, arg, around), booltesttype.replaceAll('_', ' '));
    const span = spanOver(b, operand.span, testSpan(b, location));
    const truth = booltesttype.endsWith('TRUE') ? 'true' : booltesttype.endsWith('FALSE') ? 'false' : 'unknown';
    return { kind: 'is-truth', truth, negated: booltesttype.startsWith('IS_NOT'), operand, type: 'boolean', span };
  }
  return bindForeign(b, node, around);
}

/** `IS [NOT] NULL` and its kin from the `IS` on. */
function testSpan(b: Binding, location: number | undefined): { start: number; end: number } {
  const start = offsetOf(b, location);
  let index = tokenIndexAt(b.sql, start);
  if (b.sql.tokens[index]?.text === 'is') {
    index += 1;
    if (b.sql.tokens[index]?.text === 'not') index += 1;
  }
  return { start, end: b.sql.tokens[index]?.end ?? start };
}

/** What PostgreSQL knows and pipelines do not simulate. */
function bindForeign(b: Binding, node: Node, around: Surroundings): Expression {
  const span = placeOf(b, node);
  if ('SetToDefault' in node) {
    report(b, 'syntax', 'DEFAULT stands alone as a value of INSERT or UPDATE, not inside an expression.', span);
    return nothing(span);
  }
  if ('A_Indirection' in node && node.A_Indirection.arg && 'ParamRef' in node.A_Indirection.arg) {
    const parameter = bindParameter(b, node.A_Indirection.arg.ParamRef.location);
    const message =
      'A parameter is one value, and a result has columns but no parts of columns: nothing more can follow.';
    report(b, 'unknown-reference', message, spanOver(b, parameter.span, span));
    return nothing(span);
  }
  if ('CollateClause' in node && node.CollateClause.arg) bindExpression(b, node.CollateClause.arg, around);
  unsupported(b, foreignReasons[kindOf(node)] ?? 'this expression', span);
  return nothing(span);
}

const foreignReasons: { readonly [kind: string]: string } = {
  A_Indirection: 'a part of a composite or array value',
  A_ArrayExpr: 'an array',
  RowExpr: 'a row as one value',
  CollateClause: 'a collation',
  SQLValueFunction: 'a value that depends on the moment or the session',
  GroupingFunc: 'GROUPING',
  XmlExpr: 'XML',
  XmlSerialize: 'XML',
  JsonObjectConstructor: 'making JSON',
  JsonArrayConstructor: 'making JSON',
  JsonFuncExpr: 'looking into JSON',
  JsonIsPredicate: 'looking into JSON',
  CurrentOfExpr: 'a cursor',
  MergeSupportFunc: 'MERGE',
};

function bindConstant(b: Binding, constant: A_Const): Expression {
  const span = constantSpan(b, constant);
  const literal = (value: string | boolean | null, type: SqlType): Expression => ({
    kind: 'literal',
    value,
    type,
    span,
  });
  if (constant.isnull) return literal(null, 'unknown');
  if (constant.sval) return literal(constant.sval.sval ?? '', 'unknown');
  if (constant.boolval) return literal(constant.boolval.boolval ?? false, 'boolean');
  if (constant.ival) return { kind: 'literal', value: constant.ival.ival ?? 0, type: 'integer', span };
  const number = constant.fval && numberLiteral(constant.fval.fval ?? '0');
  if (number) return { kind: 'literal', ...number, span };
  unsupported(b, constant.bsval ? 'a bit string' : 'a number of this size', span);
  return nothing(span);
}

/** A constant with its sign, which PostgreSQL takes into the number. */
function constantSpan(b: Binding, { location }: A_Const): { start: number; end: number } {
  const { start, end } = spanAt(b, location);
  const isSign = b.sql.text.slice(start, end) === '-' || b.sql.text.slice(start, end) === '+';
  return isSign ? { start, end: b.sql.tokens[tokenIndexAt(b.sql, end)]?.end ?? end } : { start, end };
}

/** The parameter or variable that was replaced at this place; a `$1` that the user wrote has none. */
function bindParameter(b: Binding, location: number | undefined): Expression {
  const span = spanAt(b, location);
  const parameter = b.parameters.get(span.start);
  if (parameter) return parameter;
  const message = 'Parameters have names here: write :name for an input, not a number.';
  report(b, 'unknown-reference', message, span);
  return nothing(span);
}

function bindColumn(b: Binding, column: ColumnRef, around: Surroundings): Expression {
  const span = nameSpan(b.sql, offsetOf(b, column.location));
  const parts = stringsOf(column.fields);
  const name = parts.at(-1) ?? '';
  if (name === '*' && column.fields?.some((field) => 'A_Star' in field)) {
    report(b, 'syntax', `* stands for all columns, which is no single value: name the column.`, span);
    return nothing(span);
  }
  return parts.length === 1
    ? resolveColumn(b, name, around.level, span)
    : resolveQualified(b, parts.slice(0, -1), name, around.level, span);
}

/** Searched CASE; a simple CASE becomes one by comparing its operand with each value. */
function bindCase(b: Binding, node: CaseExpr, around: Surroundings): Expression {
  const start = offsetOf(b, node.location);
  const span = cover(b.sql, start, start + 1);
  const operand = node.arg && settle(bindExpression(b, node.arg, around));
  const whens: Expression[] = [];
  const results: Expression[] = [];
  for (const branch of node.args ?? []) {
    if (!('CaseWhen' in branch) || !branch.CaseWhen.expr || !branch.CaseWhen.result) continue;
    const when = bindExpression(b, branch.CaseWhen.expr, around);
    whens.push(operand ? compare(b, '=', operand, when, when.span) : coerceToBoolean(b, when, 'WHEN'));
    results.push(bindExpression(b, branch.CaseWhen.result, around));
  }
  const otherwise = node.defresult && bindExpression(b, node.defresult, around);
  const together = coerceTogether(b, otherwise ? [...results, otherwise] : results, 'The results of CASE');
  const type = together[0]?.type ?? 'text';
  // biome-ignore lint/suspicious/noThenProperty: a branch of CASE, never awaited
  const branches = whens.map((when, index) => ({ when, then: together[index] ?? nothing(span) }));
  return { kind: 'case', branches, otherwise: otherwise && together.at(-1), type, span };
}

function bindAlternatives(
  b: Binding,
  name: 'coalesce' | 'greatest' | 'least',
  nodes: readonly Node[] | undefined,
  location: number | undefined,
  around: Surroundings,
): Expression {
  const span = callSpan(b.sql, offsetOf(b, location));
  const bound = (nodes ?? []).map((node) => bindExpression(b, node, around));
  const together = coerceTogether(b, bound, `The arguments of ${name}`);
  const type = together[0]?.type ?? 'text';
  if (type === 'json' && name !== 'coalesce') {
    report(b, 'type-mismatch', `json has no order, so ${name} cannot choose. Convert its arguments with ::text.`, span);
  }
  return { kind: 'call', name, arguments: together, type, span };
}
