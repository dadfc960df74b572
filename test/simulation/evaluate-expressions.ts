/** Random expressions of a wanted type, for comparing the evaluator with PostgreSQL. None of them can fail. */
import type { SqlType } from '../../src/model/value';
import { innerQuery, scalarQuery } from './evaluate-queries';
import { type Draw, numerics, pick, texts, timestamps, uuids } from './evaluate-tables';

export interface Named {
  readonly sql: string;
  readonly type: SqlType;
  /** An expression that is grouped by: PostgreSQL does not know it again inside a subquery. */
  readonly here?: true;
}

/** What an expression may use. */
export interface Env {
  readonly draw: Draw;
  /** Columns of this query and of the queries around it (in a grouped query: what it groups by). */
  readonly columns: readonly Named[];
  /** In a grouped query: the columns that aggregates may use. */
  readonly grouped: readonly Named[] | undefined;
  /** Levels of nesting that are left for subqueries. */
  readonly nesting: number;
  readonly counter: { next: number };
}

export function newEnv(draw: Draw): Env {
  return { draw, columns: [], grouped: undefined, nesting: 2, counter: { next: 1 } };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A constant, parameter or variable of that type. */
export function literal(draw: Draw, type: SqlType): string {
  if (draw(14) === 0) return `NULL::${type}`;
  switch (type) {
    case 'integer':
      return draw(8) === 0 ? ':n' : draw(8) === 0 ? ':v.level' : draw(12) === 0 ? ':nothing' : `${draw(5)}`;
    case 'bigint':
      return `${draw(5)}::bigint`;
    case 'numeric':
      return draw(8) === 0
        ? ':x'
        : pick(
            draw,
            numerics.filter((n) => !n.startsWith('-')).map((n) => (n.includes('.') ? n : `${n}::numeric`)),
          );
    case 'boolean':
      return draw(8) === 0 ? ':v.flag' : pick(draw, ['true', 'false']);
    case 'timestamp':
      return `'${pick(draw, timestamps)}'::timestamp`;
    case 'uuid':
      return `'${pick(draw, uuids)}'::uuid`;
    default:
      return draw(8) === 0 ? ':s' : quoted(pick(draw, texts));
  }
}

/** Types to choose from, the common ones more often. */
export const anyType: readonly SqlType[] = ['integer', 'integer', 'numeric', 'text', 'boolean', 'bigint', 'timestamp'];

/** A column of that type, or a constant where there is none (and now and then where there is). */
function leaf(env: Env, type: SqlType): string {
  const { draw } = env;
  const columns = env.columns.filter((column) => column.type === type);
  if (env.grouped && draw(3) > 0) {
    const call = aggregate(env, type);
    if (call) return call;
  }
  return columns.length > 0 && draw(5) > 0 ? pick(draw, columns).sql : literal(draw, type);
}

/** An aggregate of that type over the columns of the query itself. */
export function aggregate(env: Env, type: SqlType): string | undefined {
  const { draw } = env;
  const inner: Env = { ...env, columns: env.grouped ?? [], grouped: undefined, nesting: 0 };
  const argument = (of: SqlType) => {
    const columns = inner.columns.filter((column) => column.type === of);
    return draw(2) === 0 && columns.length > 0 ? pick(draw, columns).sql : expression(inner, of, 1);
  };
  const distinct = draw(4) === 0 ? 'DISTINCT ' : '';
  const filter = draw(5) === 0 ? ` FILTER (WHERE ${expression(inner, 'boolean', 1)})` : '';
  switch (type) {
    case 'integer':
    case 'timestamp':
      return `${pick(draw, ['min', 'max'])}(${distinct}${argument(type)})${filter}`;
    case 'bigint':
      return pick(draw, [
        () => `count(*)${filter}`,
        () => `count(${distinct}${argument(pick(draw, anyType))})${filter}`,
        () => `sum(${distinct}${argument('integer')})${filter}`,
      ])();
    case 'numeric':
      return pick(draw, [
        () => `sum(${distinct}${argument('numeric')})${filter}`,
        () => `avg(${distinct}${argument(pick(draw, ['integer', 'numeric', 'bigint']))})${filter}`,
        () => `sum(${distinct}${argument('bigint')})${filter}`,
        () => `${pick(draw, ['min', 'max'])}(${argument('numeric')})${filter}`,
      ])();
    case 'text':
      return pick(draw, [
        () => `${pick(draw, ['min', 'max'])}(${argument('text')})${filter}`,
        // Without DISTINCT (which sorts) the order would be that of PostgreSQL's plan.
        () => `string_agg(DISTINCT ${argument('text')}, ',')${filter}`,
      ])();
    case 'boolean':
      return `${pick(draw, ['bool_and', 'bool_or', 'every'])}(${argument('boolean')})${filter}`;
    default:
      return undefined;
  }
}

/** An expression of that type; `depth` bounds how deep it nests. */
export function expression(env: Env, type: SqlType, depth: number): string {
  const { draw } = env;
  if (depth <= 0) return leaf(env, type);
  const of = (wanted: SqlType) => expression(env, wanted, depth - 1);
  if (draw(6) === 0) {
    return pick(draw, [
      () => `coalesce(${of(type)}, ${of(type)})`,
      () => `nullif(${of(type)}, ${of(type)})`,
      () => `${pick(draw, ['greatest', 'least'])}(${of(type)}, ${of(type)}, ${of(type)})`,
      () =>
        `CASE WHEN ${of('boolean')} THEN ${of(type)} ${draw(2) === 0 ? `WHEN ${of('boolean')} THEN ${of(type)} ` : ''}${draw(3) > 0 ? `ELSE ${of(type)} ` : ''}END`,
      () => `CASE ${of('integer')} WHEN ${of('integer')} THEN ${of(type)} ELSE ${of(type)} END`,
    ])();
  }
  if (env.nesting > 0 && draw(12) === 0) {
    const scalar = scalarQuery(env, type);
    if (scalar) return scalar;
  }
  switch (type) {
    case 'integer':
      return pick(draw, [
        () => leaf(env, type),
        () => leaf(env, type),
        () => `(${of('integer')} ${pick(draw, ['+', '-'])} ${of('integer')})`,
        () => `(${of('integer')} * ${draw(4)})`,
        () => `(${of('integer')} ${pick(draw, ['/', '%'])} ${pick(draw, ['2', '3', '(-2)', '7'])})`,
        () => `(- ${of('integer')})`,
        () => `abs(${of('integer')})`,
        () => `mod(${of('integer')}, 3)`,
        () => `length(${of('text')})`,
        () => `strpos(${of('text')}, ${of('text')})`,
        () => `(${of('boolean')})::integer`,
        () => `(${of('numeric')})::integer`,
      ])();
    case 'bigint':
      return pick(draw, [
        () => leaf(env, type),
        () => `(${of('integer')})::bigint`,
        () => `(${of('bigint')} ${pick(draw, ['+', '-'])} ${of('integer')})`,
        () => `(${of('bigint')} * 2)`,
        () => `(${of('bigint')} / 2)`,
      ])();
    case 'numeric':
      return pick(draw, [
        () => leaf(env, type),
        () => leaf(env, type),
        () => `(${of('numeric')} ${pick(draw, ['+', '-', '*'])} ${of(pick(draw, ['numeric', 'integer']))})`,
        () => `(${of('integer')} ${pick(draw, ['+', '-', '*'])} ${of('numeric')})`,
        () => `(${of('numeric')} ${pick(draw, ['/', '%'])} ${pick(draw, ['2', '1.5', '3', '0.25', '(-7.0)'])})`,
        () => `(${of('integer')} / ${pick(draw, ['3.0', '1.5', '7::numeric'])})`,
        () => `(${of('numeric')} / (abs(${of('numeric')}) + 1))`,
        () => `${pick(draw, ['round', 'trunc'])}(${of('numeric')}, ${draw(3)})`,
        () => `${pick(draw, ['round', 'trunc', 'floor', 'ceil', 'abs', 'sign'])}(${of('numeric')})`,
        () => `(- ${of('numeric')})`,
        () => `(${of('integer')})::numeric`,
        () => `mod(${of('numeric')}, 1.5)`,
      ])();
    case 'text':
      return pick(draw, [
        () => leaf(env, type),
        () => leaf(env, type),
        () => `(${of('text')} || ${of(pick(draw, ['text', 'text', 'integer', 'boolean']))})`,
        () => `${pick(draw, ['lower', 'upper', 'btrim', 'ltrim', 'rtrim'])}(${of('text')})`,
        () => `trim(both 'a' from ${of('text')})`,
        () => `substring(${of('text')} from ${draw(3)} for ${draw(3)})`,
        () => `substr(${of('text')}, ${draw(4)})`,
        () => `replace(${of('text')}, ${of('text')}, 'z')`,
        () => `${pick(draw, ['left', 'right'])}(${of('text')}, ${draw(5)} - 2)`,
        () => `concat(${of('text')}, ${of(pick(draw, ['integer', 'boolean', 'text']))})`,
        () => `(${of(pick(draw, ['integer', 'boolean', 'bigint', 'timestamp']))})::text`,
      ])();
    case 'boolean':
      return condition(env, depth);
    default:
      return leaf(env, type);
  }
}

/** A condition. */
function condition(env: Env, depth: number): string {
  const { draw } = env;
  const of = (wanted: SqlType) => expression(env, wanted, depth - 1);
  const type = pick(draw, anyType);
  const not = draw(3) === 0 ? 'NOT ' : '';
  const choices = [
    () => leaf(env, 'boolean'),
    () => `(${of(type)} ${pick(draw, comparisons)} ${of(type)})`,
    () => `(${of(type)} ${pick(draw, comparisons)} ${of(type)})`,
    () => `(${of('integer')} ${pick(draw, comparisons)} ${of(pick(draw, ['numeric', 'bigint']))})`,
    () => `(${of('boolean')} ${pick(draw, ['AND', 'OR'])} ${of('boolean')})`,
    () =>
      `(${of('boolean')} ${pick(draw, ['AND', 'OR'])} ${of('boolean')} ${pick(draw, ['AND', 'OR'])} ${of('boolean')})`,
    () => `(NOT ${of('boolean')})`,
    () => `(${of(type)} IS ${not}NULL)`,
    () => `((${of('boolean')}) IS ${not}${pick(draw, ['TRUE', 'FALSE', 'UNKNOWN'])})`,
    () => `(${of(type)} IS ${not}DISTINCT FROM ${of(type)})`,
    () => `(${of(type)} ${not}BETWEEN ${of(type)} AND ${of(type)})`,
    () => `(${of(type)} ${not}IN (${of(type)}, ${of(type)}, ${draw(4) === 0 ? 'NULL' : of(type)}))`,
    () => `((${of(type)}, ${of(type)}) ${not}IN ((${of(type)}, ${of(type)}), (${of(type)}, NULL)))`,
    () => `((${of(type)}, ${of(type)}) ${pick(draw, ['=', '<>', '<', '<=', '>', '>='])} (${of(type)}, ${of(type)}))`,
    () => `(${of('text')} ${not}LIKE ${pick(draw, ["'!%%'", "'a!!%'", "'a\\%'", "'%!_'"])} ESCAPE '!')`,
    () =>
      `(${of('text')} ${not}${pick(draw, ['LIKE', 'ILIKE'])} ${draw(3) === 0 ? of('text') : pick(draw, ["'a%'", "'%b'", "'_'", "'%a%b%'", "'a\\%b'", "'A_'", "''"])})`,
  ];
  if (env.nesting > 0) {
    choices.push(
      () => `(${not}EXISTS (${innerQuery(env, [pick(draw, anyType)])}))`,
      () => `(${of(type)} ${not}IN (${innerQuery(env, [type])}))`,
      () =>
        `(${of(type)} ${pick(draw, comparisons)} ${pick(draw, ['ANY', 'ALL', 'SOME'])} (${innerQuery(env, [type])}))`,
    );
  }
  return pick(draw, choices)();
}

const comparisons = ['=', '<>', '<', '<=', '>', '>='];
