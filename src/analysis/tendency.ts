/**
 * Which way a condition moves when one more message comes into a topic: towards true, towards false, not at all, or it cannot be
 * told. Sums, counts and comparisons are followed through views; it knows SQL and what is appended, not who appends it.
 */
import type { Expression, RelationId, Select, Source } from '../model/statement';
import { numericText, type Value } from '../model/value';

/** `1`: more of it; `-1`: less; `0`: as it was; undefined: it cannot be told. */
export type Tendency = 1 | -1 | 0 | undefined;

export interface Appended {
  /** What has been worked out of views, and whether a comparison moved: filled on the way. */
  readonly found: { readonly views: Map<string, Tendency>; hasMoved: boolean };
  readonly topic: RelationId;
  /** Sign of the numbers that come into a column of the topic. */
  readonly signOf: (column: number) => Tendency;
  /** The query of a view; undefined: not a view, or a sketch. */
  readonly queryOf: (relation: RelationId) => Select | undefined;
  /** Whether a relation has to do with the topic at all. */
  readonly isBehind: (relation: RelationId) => boolean;
}

function both(a: Tendency, b: Tendency): Tendency {
  if (a === undefined || b === undefined) return undefined;
  if (a === 0) return b;
  return b === 0 || a === b ? a : undefined;
}

function against(a: Tendency): Tendency {
  return a === undefined ? undefined : a === 1 ? -1 : a === -1 ? 1 : 0;
}

function all(tendencies: readonly Tendency[]): Tendency {
  return tendencies.reduce<Tendency>(both, 0);
}

/** The sign of a value; undefined: no number. */
export function signOfValue(value: Value): Tendency {
  if (value === null || typeof value === 'boolean') return undefined;
  const number = Number(typeof value === 'object' ? numericText(value) : value);
  if (Number.isNaN(number) || typeof value === 'string') return undefined;
  return number > 0 ? 1 : number < 0 ? -1 : 0;
}

/** The queries that an expression stands in, the innermost first: what its columns count `depth` in. */
type Scopes = readonly Select[];

/** How the number of rows of a source, or what one of its columns holds, moves. */
function rowsOfSource(appended: Appended, source: Source | undefined, scopes: Scopes): Tendency {
  if (!source) return undefined;
  if (source.kind === 'values') return 0;
  if (source.kind === 'subquery') return rowsOf(appended, source.query, scopes);
  if (source.relation === appended.topic) return 1;
  if (!appended.isBehind(source.relation)) return 0;
  return ofView(appended, source.relation, 'rows', (query) => rowsOf(appended, query, []));
}

/** What is asked of a view, worked out once: views stand on views, and each is asked for many columns. */
function ofView(appended: Appended, relation: RelationId, what: string, answer: (query: Select) => Tendency): Tendency {
  const name = `${what} ${relation}`;
  const { views } = appended.found;
  if (!views.has(name)) {
    const query = appended.queryOf(relation);
    views.set(name, query && answer(query));
  }
  return views.get(name);
}

function columnOfSource(appended: Appended, source: Source | undefined, column: number, scopes: Scopes): Tendency {
  if (!source) return undefined;
  // A message stays as it is; what is new are rows.
  if (source.kind === 'values' || (source.kind === 'relation' && source.relation === appended.topic)) return 0;
  if (source.kind === 'relation' && !appended.isBehind(source.relation)) return 0;
  const told = (query: Select, outer: Scopes): Tendency => {
    const output = query.columns[column];
    return output && growthOf(appended, output.expression, [query, ...outer]);
  };
  if (source.kind === 'subquery') return told(source.query, scopes);
  return ofView(appended, source.relation, `column ${column} of`, (query) => told(query, []));
}

/** The rows that come through FROM and WHERE, before they are grouped. */
function joinedRows(appended: Appended, query: Select, outer: Scopes): Tendency {
  const scopes = [query, ...outer];
  const rows = all(query.sources.map((source) => rowsOfSource(appended, source, scopes)));
  return both(rows, query.where ? truthOf(appended, query.where, scopes) : 0);
}

/** Whether a query returns more rows, or fewer. */
export function rowsOf(appended: Appended, query: Select, outer: Scopes = []): Tendency {
  const scopes = [query, ...outer];
  if (query.limit || query.offset) return undefined;
  if (query.having) return truthOf(appended, query.having, scopes);
  // Without GROUP BY there is one group, whatever comes in.
  if (query.grouped && query.groupBy.length === 0) return 0;
  return joinedRows(appended, query, outer);
}

function sumOf(appended: Appended, argument: Expression, scopes: Scopes): Tendency {
  const [query, ...outer] = scopes;
  if (!query) return undefined;
  const rows = joinedRows(appended, query, outer);
  const value = growthOf(appended, argument, scopes);
  if (rows === undefined || value === undefined) return undefined;
  if (rows === 0) return value;
  const plain = through(argument);
  const source = plain.kind === 'column' && plain.depth === 0 ? query.sources[plain.source] : undefined;
  const isOfMessage = source?.kind === 'relation' && source.relation === appended.topic;
  if (!isOfMessage || plain.kind !== 'column' || value !== 0) return undefined;
  const sign = appended.signOf(plain.column);
  return rows === 1 ? sign : against(sign);
}

function through(expression: Expression): Expression {
  return expression.kind === 'cast' ? through(expression.operand) : expression;
}

/** Whether the value of an expression grows. */
function growthOf(appended: Appended, expression: Expression, scopes: Scopes): Tendency {
  switch (expression.kind) {
    case 'literal':
    case 'parameter':
    case 'variable':
      return 0;
    case 'column': {
      const query = scopes[expression.depth];
      return columnOfSource(
        appended,
        query?.sources[expression.source],
        expression.column,
        scopes.slice(expression.depth + 1),
      );
    }
    case 'cast':
      return growthOf(appended, expression.operand, scopes);
    case 'unary':
      return expression.operator === 'not'
        ? unmoved([truthOf(appended, expression.operand, scopes)])
        : expression.operator === '-'
          ? against(growthOf(appended, expression.operand, scopes))
          : growthOf(appended, expression.operand, scopes);
    case 'binary': {
      const left = growthOf(appended, expression.left, scopes);
      const right = growthOf(appended, expression.right, scopes);
      if (expression.operator === '+') return both(left, right);
      if (expression.operator === '-') return both(left, against(right));
      if (expression.operator === '*' || expression.operator === '/') {
        const factor = through(expression.right);
        if (right === 0 && factor.kind === 'literal' && signOfValue(factor.value) === 1) return left;
      }
      return unmoved([left, right]);
    }
    case 'call': {
      const parts = expression.arguments.map((argument) => growthOf(appended, argument, scopes));
      return ['coalesce', 'greatest', 'least'].includes(expression.name) ? all(parts) : unmoved(parts);
    }
    case 'aggregate': {
      const [query, ...outer] = scopes;
      if (!query || expression.filter || expression.distinct) return undefined;
      if (expression.function === 'count') return joinedRows(appended, query, outer);
      if (expression.function === 'sum' && expression.argument) return sumOf(appended, expression.argument, scopes);
      if (!expression.argument) return undefined;
      return unmoved([joinedRows(appended, query, outer), growthOf(appended, expression.argument, scopes)]);
    }
    case 'scalar': {
      const output = expression.query.columns[0];
      const isOneRow = expression.query.grouped && expression.query.groupBy.length === 0;
      if (!output) return undefined;
      const value = growthOf(appended, output.expression, [expression.query, ...scopes]);
      return isOneRow ? value : unmoved([value, rowsOf(appended, expression.query, scopes)]);
    }
    case 'case':
      return unmoved([
        ...expression.branches.flatMap(({ when, then }) => [
          truthOf(appended, when, scopes),
          growthOf(appended, then, scopes),
        ]),
        expression.otherwise ? growthOf(appended, expression.otherwise, scopes) : 0,
      ]);
    default:
      return unmoved([truthOf(appended, expression, scopes)]);
  }
}

/** Nothing moves, or it cannot be told. */
function unmoved(parts: readonly Tendency[]): Tendency {
  return parts.every((part) => part === 0) ? 0 : undefined;
}

/** Whether a condition becomes true, for more rows or more often. */
export function truthOf(appended: Appended, condition: Expression, scopes: Scopes = []): Tendency {
  switch (condition.kind) {
    case 'logical':
      return all(condition.operands.map((operand) => truthOf(appended, operand, scopes)));
    case 'unary':
      return condition.operator === 'not' ? against(truthOf(appended, condition.operand, scopes)) : undefined;
    case 'exists':
      return rowsOf(appended, condition.query, scopes);
    case 'binary': {
      const left = growthOf(appended, condition.left, scopes);
      const right = growthOf(appended, condition.right, scopes);
      const isGreater = condition.operator === '>' || condition.operator === '>=';
      const isLess = condition.operator === '<' || condition.operator === '<=';
      if (!isGreater && !isLess) return unmoved([left, right]);
      const moved = isGreater ? both(left, against(right)) : both(against(left), right);
      if (moved !== 0) appended.found.hasMoved = true;
      return moved;
    }
    case 'quantified':
      return condition.quantifier === 'any' &&
        condition.operator === '=' &&
        growthOf(appended, condition.operand, scopes) === 0
        ? rowsOf(appended, condition.query, scopes)
        : unmoved([growthOf(appended, condition.operand, scopes), rowsOf(appended, condition.query, scopes)]);
    case 'is-null':
    case 'is-truth':
    case 'like':
      return unmoved([growthOf(appended, condition.operand, scopes)]);
    case 'is-distinct':
      return unmoved([growthOf(appended, condition.left, scopes), growthOf(appended, condition.right, scopes)]);
    case 'in-list':
      return unmoved([condition.operand, ...condition.list].map((part) => growthOf(appended, part, scopes)));
    case 'literal':
    case 'parameter':
    case 'variable':
      return 0;
    case 'column':
    case 'cast':
    case 'call':
    case 'case':
    case 'scalar':
    case 'aggregate':
      return unmoved([growthOf(appended, condition, scopes)]);
  }
}
