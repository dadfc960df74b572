/**
 * A view that adds up messages for each key, as a table that is kept up to date with every message: which column grows by what.
 * Only sums and counts are understood, because only these can be continued from one message alone.
 */
import type { Expression, Insert, RelationId, Select } from '../../model/statement';

/** One message of `topic` adds `sign` × the value of its column (undefined: 1) to a column of the state. */
interface Term {
  readonly topic: RelationId;
  readonly sign: 1 | -1;
  /** 0-based column of the topic; undefined: every message counts 1. */
  readonly column: number | undefined;
  /** 0-based columns of the topic that hold the state's key, in the key's order. */
  readonly key: readonly number[];
}

export interface RunningState {
  /** Output columns that are the key. */
  readonly key: readonly string[];
  /** The other output columns with what they add up. */
  readonly sums: readonly { readonly column: string; readonly terms: readonly Term[] }[];
  /** The topic whose messages make rows: the query's own source. */
  readonly main: RelationId;
}

function through(expression: Expression): Expression {
  return expression.kind === 'cast' ? through(expression.operand) : expression;
}

function isZero(expression: Expression): boolean {
  const value = through(expression);
  return (
    value.kind === 'literal' && (value.value === 0 || (typeof value.value === 'object' && value.value?.digits === 0n))
  );
}

/** `sum(column)` or `count(*)` over the only source of the query that is `depth` levels out from the aggregate's. */
function aggregateOf(expression: Expression): { readonly column: number | undefined } | undefined {
  const value = through(expression);
  if (value.kind !== 'aggregate' || value.distinct || value.filter) return undefined;
  if (value.function === 'count' && value.argument === undefined) return { column: undefined };
  const argument = value.argument && through(value.argument);
  if (value.function !== 'sum' || argument?.kind !== 'column' || argument.depth !== 0 || argument.column < 0)
    return undefined;
  return { column: argument.column };
}

/** Pairs of a column of the sub-query's source and a column of the outer one that its WHERE makes equal; undefined: it says more. */
function matchesOf(where: Expression | undefined): ReadonlyMap<number, number> | undefined {
  const matches = new Map<number, number>();
  const visit = (condition: Expression): boolean => {
    if (condition.kind === 'logical' && condition.operator === 'and') return condition.operands.every(visit);
    if (condition.kind !== 'binary' || condition.operator !== '=') return false;
    const sides = [through(condition.left), through(condition.right)];
    const inner = sides.find((side) => side.kind === 'column' && side.depth === 0);
    const outer = sides.find((side) => side.kind === 'column' && side.depth === 1);
    if (inner?.kind !== 'column' || outer?.kind !== 'column') return false;
    matches.set(outer.column, inner.column);
    return true;
  };
  return where && visit(where) ? matches : undefined;
}

/** The sum of a scalar sub-query over one topic, for the outer key; undefined: it is something else. */
function subqueryTerm(query: Select, key: readonly number[], isFilled: boolean): Omit<Term, 'sign'> | undefined {
  const [source] = query.sources;
  const [output] = query.columns;
  const isBare = query.sources.length === 1 && query.columns.length === 1 && query.groupBy.length === 0;
  if (!isBare || source?.kind !== 'relation' || !output || query.having || query.limit || query.offset)
    return undefined;
  const aggregate = aggregateOf(coalesced(output.expression));
  // The sum of nothing is NULL, and nothing can be added to NULL.
  const isNumber = isFilled || coalesced(output.expression) !== through(output.expression);
  if (aggregate?.column !== undefined && !isNumber) return undefined;
  const matches = matchesOf(query.where);
  if (!aggregate || matches?.size !== key.length) return undefined;
  const columns = key.map((column) => matches.get(column) ?? -1);
  return columns.includes(-1) ? undefined : { topic: source.relation, column: aggregate.column, key: columns };
}

/** What stands in `coalesce(…, 0)`; the expression itself where it is something else. */
function coalesced(expression: Expression): Expression {
  const value = through(expression);
  if (value.kind !== 'call' || value.name !== 'coalesce' || value.arguments.length !== 2) return value;
  const [first, second] = value.arguments;
  return first && second && isZero(second) ? through(first) : value;
}

/** The terms of an expression that adds and subtracts sums; undefined: something else is in it. */
function termsOf(
  expression: Expression,
  sign: 1 | -1,
  main: RelationId,
  key: readonly number[],
): readonly Term[] | undefined {
  const value = coalesced(expression);
  if (isZero(value)) return [];
  if (value.kind === 'binary' && (value.operator === '+' || value.operator === '-')) {
    const left = termsOf(value.left, sign, main, key);
    const right = termsOf(value.right, value.operator === '+' ? sign : sign === 1 ? -1 : 1, main, key);
    return left && right && [...left, ...right];
  }
  if (value.kind === 'unary' && value.operator === '-') return termsOf(value.operand, sign === 1 ? -1 : 1, main, key);
  if (value.kind === 'scalar') {
    const term = subqueryTerm(value.query, key, value !== through(expression));
    return term && [{ ...term, sign }];
  }
  const aggregate = aggregateOf(value);
  return aggregate && [{ topic: main, sign, column: aggregate.column, key }];
}

/** The running state of a view's query; undefined where its result cannot be continued message by message. */
export function runningStateOf(query: Select): RunningState | undefined {
  const [source] = query.sources;
  const isPlain =
    query.sources.length === 1 && !query.where && !query.having && !query.distinct && !query.limit && !query.offset;
  if (!isPlain || source?.kind !== 'relation' || query.groupBy.length === 0) return undefined;
  const groups = query.groupBy.map((group) => (group.kind === 'column' && group.depth === 0 ? group.column : -1));
  const named = groups.map((group) =>
    query.columns.find(
      ({ expression }) => expression.kind === 'column' && expression.depth === 0 && expression.column === group,
    ),
  );
  if (groups.includes(-1) || named.includes(undefined)) return undefined;
  if (query.columns.some(({ name }) => !/^[A-Za-z_][\w.-]*$/.test(name))) return undefined;
  const rest = query.columns.filter((column) => !named.includes(column));
  const sums = rest.map(({ name, expression }) => ({
    column: name,
    terms: termsOf(expression, 1, source.relation, groups),
  }));
  const known = sums.flatMap(({ column, terms }) => (terms ? [{ column, terms }] : []));
  if (known.length !== sums.length || known.length === 0) return undefined;
  return { key: named.map((column) => column?.name ?? ''), sums: known, main: source.relation };
}

/** The SQL text of the value that an insert of one row gives to a column; undefined: none is given. */
function valueText(insert: Insert, text: string, column: number): string | undefined {
  const row = insert.source.kind === 'values' ? insert.source.rows[0] : undefined;
  const value = row?.[insert.columns.indexOf(column)];
  return value && text.slice(value.span.start, value.span.end);
}

function isOneRow({ source }: Insert): boolean {
  return source.kind === 'values' && source.rows.length === 1;
}

export interface Names {
  /** The state's table as SQL names it, with its store and alone. */
  readonly table: string;
  readonly short: string;
  readonly column: (name: string) => string;
}

/**
 * The statement that follows an insert into `topic` and keeps the state up to date; an empty text: nothing changes; undefined:
 * it cannot be said from this insert alone.
 */
export function continuation(
  state: RunningState,
  topic: RelationId,
  insert: Insert,
  text: string,
  names: Names,
): string | undefined {
  const changes = state.sums.flatMap(({ column, terms }) =>
    terms.filter((term) => term.topic === topic).map((term) => ({ column, term })),
  );
  const [first] = changes;
  if (!first) return '';
  if (!isOneRow(insert) || changes.some(({ term }) => term.key.join() !== first.term.key.join())) return undefined;
  const keys = first.term.key.map((column) => valueText(insert, text, column));
  const values = changes.map(({ term }) => (term.column === undefined ? '1' : valueText(insert, text, term.column)));
  if (keys.includes(undefined) || values.includes(undefined)) return undefined;
  const wrapped = values.map((value) => (/^[:\w.]+$/.test(value ?? '') ? value : `(${value})`));
  const key = state.key.map(names.column);
  if (topic === state.main) {
    // Every message makes its row or adds to it; a column that other topics add to could not be begun from it.
    if (state.sums.some(({ terms }) => terms.length !== 1 || terms[0]?.topic !== topic)) return undefined;
    const columns = changes.map(({ column }) => names.column(column));
    const added = changes.map(({ term }, index) => (term.sign === 1 ? values[index] : `-${wrapped[index]}`));
    const set = columns.map((column) => `${column} = ${names.short}.${column} + excluded.${column}`);
    return (
      `INSERT INTO ${names.table} (${[...key, ...columns].join(', ')}) VALUES (${[...keys, ...added].join(', ')}) ` +
      `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.join(', ')}`
    );
  }
  const set = changes.map(
    ({ column, term }, index) =>
      `${names.column(column)} = ${names.column(column)} ${term.sign === 1 ? '+' : '-'} ${wrapped[index]}`,
  );
  const where = key.map((column, index) => `${column} = ${keys[index]}`);
  return `UPDATE ${names.table} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`;
}

/** Topics whose messages change the state. */
export function topicsOf(state: RunningState): readonly RelationId[] {
  return [...new Set([state.main, ...state.sums.flatMap(({ terms }) => terms.map(({ topic }) => topic))])];
}
