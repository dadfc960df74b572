/** Calls of functions and aggregates as typed expressions: which form is meant, what its arguments are converted to. */
import { nearest } from '../model/nearest';
import type { OffsetRange } from '../model/place';
import type { AggregateFunction, Expression } from '../model/statement';
import { operandsOf } from '../model/statement-walk';
import { bindExpression, type Surroundings } from './bind-expression';
import { type Binding, list, nothing, offsetOf, quote, report, spanOver, unsupported } from './binding';
import { aType, canCast, coerce, coerceToBoolean, isUntyped, settle } from './coerce';
import { aggregates, type Form, functions, isPostgresFunction, simulatedFunctionNames } from './functions';
import { type FuncCall, stringsOf } from './raw';
import { callSpan, tokenIndexAt } from './sql-text';

/** A call; what is not simulated or does not exist is noted. */
export function bindCall(b: Binding, call: FuncCall, around: Surroundings): Expression {
  const span = wholeCall(b, call);
  const names = stringsOf(call.funcname);
  const name = names.at(-1) ?? '';
  const isAggregate = name === 'count' || aggregates.has(name);
  const foreign =
    call.over !== undefined
      ? 'a window function'
      : call.agg_within_group || call.agg_order
        ? `${name} with an order of its own`
        : call.func_variadic || call.args?.some((arg) => 'NamedArgExpr' in arg)
          ? `${name} with named or variadic arguments`
          : names.length > 1 && names[0] !== 'pg_catalog'
            ? `the function ${names.join('.')}`
            : undefined;
  const isKnown = isAggregate || name === 'concat' || functions.has(name);
  if (!foreign && !isKnown && !isPostgresFunction(name)) {
    const near = nearest(name, simulatedFunctionNames);
    const message = `There is no function ${name}.${near ? ` Did you mean ${near}?` : ''}`;
    report(b, 'unknown-reference', message, nameOnly(b, call));
    return nothing(span);
  }
  const inner: Surroundings = isAggregate ? { ...around, aggregates: 'nested' } : around;
  const args = (call.args ?? []).map((arg) => bindExpression(b, arg, inner));
  const filter = call.agg_filter && coerceToBoolean(b, bindExpression(b, call.agg_filter, inner), 'FILTER');
  if (foreign || !isKnown) {
    unsupported(b, foreign ?? `the function ${name}`, span);
    return nothing(span);
  }
  if (isAggregate) return bindAggregate(b, name, call, args, filter, span, around);
  if (call.agg_distinct || call.agg_star || filter) {
    const what = call.agg_star ? '*' : call.agg_distinct ? 'DISTINCT' : 'FILTER';
    report(b, 'syntax', `${name} is no aggregate function, so ${what} cannot stand with it.`, span);
    return nothing(span);
  }
  if (name === 'concat') return bindConcat(b, args, span);
  const entry = functions.get(name);
  if (!entry) return nothing(span);
  if (name === 'substring' && args.length === 2 && (args[1]?.type === 'text' || (args[1] && isUntyped(args[1])))) {
    unsupported(b, 'substring by a pattern', span);
    return nothing(span);
  }
  const fitting = chooseForm(entry.forms, args);
  if (!fitting) {
    reportForms(b, name, entry.forms, args, span);
    return nothing(span);
  }
  return { kind: 'call', name: entry.name, arguments: convert(b, fitting, args), type: fitting.result, span };
}

/** The form that takes these arguments: the narrowest that holds them, and the widest where only texts in quotes and the like decide. */
function chooseForm(forms: readonly Form[], args: readonly Expression[]): Form | undefined {
  const possible = forms.filter(
    (form) =>
      form.arguments.length === args.length &&
      form.arguments.every((type, index) => canCast(args[index]?.type ?? 'unknown', type, 'implicit')),
  );
  const exact = possible.find((form) => form.arguments.every((type, index) => args[index]?.type === type));
  return exact ?? (args.every((arg) => arg.type === 'unknown') ? possible.at(-1) : possible[0]);
}

function convert(b: Binding, form: Form, args: readonly Expression[]): readonly Expression[] {
  return args.map((arg, index) => coerce(b, arg, form.arguments[index] ?? arg.type) ?? arg);
}

function reportForms(
  b: Binding,
  name: string,
  forms: readonly Form[],
  args: readonly Expression[],
  span: OffsetRange,
): void {
  const sameCount = forms.filter((form) => form.arguments.length === args.length);
  if (sameCount.length === 0) {
    const counts = [...new Set(forms.map((form) => form.arguments.length))].sort((a, c) => a - c).map(String);
    const plural = counts.length === 1 && counts[0] === '1' ? 'argument' : 'arguments';
    report(b, 'type-mismatch', `${name} takes ${list(counts, 'or')} ${plural}, not ${args.length}.`, span);
    return;
  }
  const wrong = args.findIndex(
    (arg, index) => !sameCount.some((form) => canCast(arg.type, form.arguments[index] ?? 'unknown', 'implicit')),
  );
  const arg = args[Math.max(wrong, 0)];
  const wanted = [...new Set(sameCount.map((form) => form.arguments[Math.max(wrong, 0)] ?? 'unknown'))];
  if (!arg) return;
  const message = `${name} takes ${list(wanted.map(aType), 'or')} here, but ${quote(b, arg.span)} is ${aType(arg.type)}. Convert it, for example ${quote(b, arg.span)}::${wanted.at(-1)}.`;
  report(b, 'type-mismatch', message, span);
}

/** `concat` prints its arguments as PostgreSQL's output functions do: a boolean as t or f, not as its cast to text does. */
function bindConcat(b: Binding, args: readonly Expression[], span: OffsetRange): Expression {
  const printed = args.map((arg): Expression => {
    if (arg.type !== 'boolean') return coerce(b, arg, 'text', 'assignment') ?? arg;
    const letter = (value: string): Expression => ({ kind: 'literal', value, type: 'text', span: arg.span });
    const isFalse: Expression = { kind: 'unary', operator: 'not', operand: arg, type: 'boolean', span: arg.span };
    const branches = [
      // biome-ignore lint/suspicious/noThenProperty: a branch of CASE, never awaited
      { when: arg, then: letter('t') },
      // biome-ignore lint/suspicious/noThenProperty: a branch of CASE, never awaited
      { when: isFalse, then: letter('f') },
    ];
    return { kind: 'case', branches, otherwise: undefined, type: 'text', span: arg.span };
  });
  if (printed.length === 0) report(b, 'type-mismatch', 'concat takes at least one argument.', span);
  return { kind: 'call', name: 'concat', arguments: printed, type: 'text', span };
}

function bindAggregate(
  b: Binding,
  name: string,
  call: FuncCall,
  args: readonly Expression[],
  filter: Expression | undefined,
  span: OffsetRange,
  around: Surroundings,
): Expression {
  if (around.aggregates !== 'allowed') {
    const message =
      around.aggregates === 'nested'
        ? `${name} stands inside another aggregate function: compute the inner one in a sub-query.`
        : `${name} sums up many rows, and ${around.clause} looks at one at a time: use ${around.clause === 'WHERE' ? 'HAVING, or ' : ''}a sub-query such as (SELECT ${name}(…) FROM …).`;
    report(b, 'syntax', message, span);
    return nothing(span);
  }
  const outer = [...args, ...(filter ? [filter] : [])].flatMap(columnDepths);
  if (outer.length > 0 && outer.every((depth) => depth > 0)) {
    unsupported(b, 'an aggregate over the rows of an outer query', span);
    return nothing(span);
  }
  const distinct = call.agg_distinct ?? false;
  const result = (name: AggregateFunction, form: Form, converted: readonly Expression[]): Expression => {
    const [argument, separator] = converted;
    return {
      kind: 'aggregate',
      function: name,
      argument,
      ...(separator ? { separator } : {}),
      distinct,
      filter,
      type: form.result,
      span,
    };
  };
  if (distinct && args.some((arg) => arg.type === 'json')) {
    const [json] = args.map((arg) => quote(b, arg.span));
    report(
      b,
      'type-mismatch',
      `DISTINCT compares values, and json cannot be compared. Convert it: ${json}::text.`,
      span,
    );
    return nothing(span);
  }
  if (name === 'count') {
    if (args.length !== (call.agg_star ? 0 : 1)) {
      report(b, 'type-mismatch', 'count takes one argument, or * for all rows.', span);
      return nothing(span);
    }
    return result('count', { arguments: [], result: 'bigint' }, args.map(settle));
  }
  const entry = aggregates.get(name);
  const [first] = args;
  // min and max of what is only known when it runs stay what they are.
  if (
    entry &&
    (name === 'min' || name === 'max') &&
    args.length === 1 &&
    first?.type === 'unknown' &&
    !isUntyped(first)
  ) {
    return result(entry.name, { arguments: ['unknown'], result: 'unknown' }, args);
  }
  if (entry && (name === 'sum' || name === 'avg') && first && isUntyped(first)) {
    report(
      b,
      'type-mismatch',
      `Nothing says what type ${quote(b, first.span)} has: write a number without quotes.`,
      first.span,
    );
    return nothing(span);
  }
  const form = entry && chooseForm(entry.forms, args);
  if (entry && form) return result(entry.name, form, convert(b, form, args));
  if (entry) reportForms(b, name, entry.forms, args, span);
  return nothing(span);
}

/** How many queries out the columns in an expression are; sub-queries are not looked into. */
function columnDepths(expression: Expression): readonly number[] {
  return expression.kind === 'column' ? [expression.depth] : operandsOf(expression).flatMap(columnDepths);
}

function nameOnly(b: Binding, call: FuncCall): OffsetRange {
  const start = offsetOf(b, call.location);
  return { start, end: b.sql.tokens[tokenIndexAt(b.sql, start)]?.end ?? start };
}

/** The call with FILTER and OVER. */
function wholeCall(b: Binding, call: FuncCall): OffsetRange {
  let span = callSpan(b.sql, offsetOf(b, call.location));
  for (const word of ['filter', 'over']) {
    const next = b.sql.tokens[tokenIndexAt(b.sql, span.end)];
    if (next?.text !== word || (word === 'filter' ? !call.agg_filter : !call.over)) continue;
    span = spanOver(b, span, callSpan(b.sql, next.start));
  }
  return span;
}
