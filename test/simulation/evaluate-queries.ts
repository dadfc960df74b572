/**
 * Random queries for comparing the evaluator with PostgreSQL. Each has one right answer (up to the order of rows) and
 * cannot fail: what PostgreSQL leaves open is avoided.
 */
import type { SqlType } from '../../src/model/value';
import { aggregate, anyType, type Env, expression, literal, type Named } from './evaluate-expressions';
import { type Draw, pick, tables } from './evaluate-tables';

/** A subquery with at most one row: an aggregate, or the first row in an order that leaves no choice. */
export function scalarQuery(env: Env, type: SqlType): string | undefined {
  const { draw } = env;
  const { from, columns } = fromClause(env, 1);
  const visible = [...columns, ...env.columns.filter((column) => !column.here)];
  const inner: Env = { ...env, columns: visible, grouped: undefined, nesting: env.nesting - 1 };
  const where = draw(2) === 0 ? ` WHERE ${expression(inner, 'boolean', 1)}` : '';
  const total = aggregate({ ...inner, grouped: columns }, type);
  if (total && draw(3) > 0) return `(SELECT ${total} FROM ${from}${where})`;
  const value = expression(inner, type, 1);
  return `(SELECT ${value} FROM ${from}${where} ORDER BY 1${draw(2) === 0 ? ' DESC' : ''} LIMIT 1)`;
}

/** A subquery that may mention the columns around it. */
export function innerQuery(env: Env, types: readonly SqlType[]): string {
  return select({ ...env, nesting: env.nesting - 1 }, types, { top: false, correlated: true }).sql;
}

/** Sources with joins. */
export function fromClause(
  env: Env,
  most: number,
): { readonly from: string; readonly columns: readonly Named[]; readonly count: number } {
  const { draw } = env;
  const count = most === 1 ? 1 : pick(draw, most === 2 ? [1, 1, 2] : [1, 1, 2, 2, 3]);
  let from = '';
  let columns: readonly Named[] = [];
  for (let i = 0; i < count; i += 1) {
    const source = oneSource(env);
    if (i === 0) {
      ({ from } = source);
      ({ columns } = source);
      continue;
    }
    const joined = [...columns, ...source.columns];
    const inner: Env = { ...env, columns: joined, grouped: undefined, nesting: Math.min(env.nesting, 1) };
    const equality = joinEquality(draw, columns, source.columns);
    const shared = i === 1 ? sharedName(columns, source.columns) : undefined;
    const on = draw(2) === 0 && equality ? equality : expression(inner, 'boolean', 1);
    const both =
      draw(3) === 0 && equality ? `${equality} AND ${expression({ ...inner, nesting: 0 }, 'boolean', 1)}` : on;
    // JOIN binds closer than a comma and would not see what stands before it.
    const join = from.includes(' , ')
      ? ','
      : pick(draw, ['JOIN', 'JOIN', 'LEFT JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'CROSS JOIN', ',']);
    if (join === ',' || join === 'CROSS JOIN') from = `${from} ${join} ${source.from}`;
    // PostgreSQL can full-join only on plain equalities.
    else if (join === 'FULL JOIN')
      from = `${from} ${equality ? `FULL JOIN ${source.from} ON ${equality}` : `CROSS JOIN ${source.from}`}`;
    else if (draw(6) === 0 && shared !== undefined && !from.includes(' , '))
      from = `(${from} ${join} ${source.from} USING (${shared}))`;
    else from = `${from} ${join} ${source.from} ON ${both}`;
    columns = joined;
  }
  return { from, columns, count };
}

function joinEquality(draw: Draw, left: readonly Named[], right: readonly Named[]): string | undefined {
  const pairs = left.flatMap((a) => right.filter((b) => b.type === a.type).map((b) => `${a.sql} = ${b.sql}`));
  return pairs.length > 0 ? pick(draw, pairs) : undefined;
}

/** A column that both sides have by the same name and type, for USING. */
function sharedName(left: readonly Named[], right: readonly Named[]): string | undefined {
  const nameOf = (column: Named) => column.sql.slice(column.sql.indexOf('.') + 1);
  const found = left.find((a) => right.some((b) => nameOf(a) === nameOf(b) && a.type === b.type));
  return found && nameOf(found);
}

function oneSource(env: Env): { readonly from: string; readonly columns: readonly Named[] } {
  const { draw, counter } = env;
  const alias = `s${counter.next}`;
  counter.next += 1;
  if (env.nesting > 0 && draw(7) === 0) {
    const types = [pick(draw, anyType), pick(draw, anyType)];
    const { sql } = select({ ...env, columns: [], nesting: env.nesting - 1 }, types, { top: false, correlated: false });
    const columns = types.map((type, i) => ({ sql: `${alias}.o${i}`, type }));
    const named = `WITH w AS (${sql}), x(o0, o1) AS (SELECT * FROM w) SELECT ${pick(draw, ['w', 'x'])}.* FROM w, x`;
    return { from: `(${draw(3) === 0 ? named : sql}) AS ${alias}`, columns };
  }
  if (draw(12) === 0) {
    const types = [pick(draw, anyType), pick(draw, anyType)];
    const rows = Array.from({ length: draw(3) + 1 }, () => `(${types.map((type) => typed(draw, type)).join(', ')})`);
    return {
      from: `(VALUES ${rows.join(', ')}) AS ${alias}(p0, p1)`,
      columns: types.map((type, i) => ({ sql: `${alias}.p${i}`, type })),
    };
  }
  const name = pick(draw, Object.keys(tables));
  const columns = tables[name]?.columns ?? [];
  return {
    from: `${name} AS ${alias}`,
    columns: columns.map((column) => ({ sql: `${alias}.${column.name}`, type: column.type })),
  };
}

/** A constant that has its type by itself. */
function typed(draw: Draw, type: SqlType): string {
  const value = literal(draw, type);
  return type === 'text' ? `${value}::text` : value;
}

export interface RandomSelect {
  readonly sql: string;
  /** Whether ORDER BY leaves no two different rows in doubt. */
  readonly ordered: boolean;
}

/** A query with output columns o0, o1, … of these types. */
export function select(
  env: Env,
  types: readonly SqlType[],
  place: { readonly top: boolean; readonly correlated: boolean },
): RandomSelect {
  const { draw } = env;
  const outer = place.correlated ? env.columns.filter((column) => !column.here) : [];
  const { from, columns, count } = fromClause(env, place.top ? 3 : 2);
  const inner: Env = { ...env, columns: [...columns, ...outer], grouped: undefined };
  const depth = count > 2 ? 1 : 2;
  const parts: string[] = [` FROM ${from}`];
  if (draw(2) === 0) parts.push(` WHERE ${expression(inner, 'boolean', depth)}`);
  let output = inner;
  if (draw(3) === 0) {
    const groups = Array.from({ length: draw(3) }, () => groupKey(draw, columns));
    if (groups.length > 0) parts.push(` GROUP BY ${groups.map((group) => group.sql).join(', ')}`);
    output = { ...inner, columns: [...groups, ...dependent(groups, columns), ...outer], grouped: columns };
    if (groups.length > 0 && draw(3) === 0) parts.push(` HAVING ${expression(output, 'boolean', 1)}`);
  }
  const expressions = types.map((type) => expression(output, type, depth));
  // Without an aggregate or GROUP BY the list above would not be a grouped one.
  if (output.grouped && !parts.some((part) => part.startsWith(' GROUP BY'))) {
    expressions[0] = aggregate(output, types[0] as SqlType) ?? `${expressions[0]}`;
    if (types[0] === 'uuid') expressions[0] = `NULL::uuid`;
  }
  const list = expressions.map((sql, i) => `${isUntyped(sql) ? `${sql}::${types[i]}` : sql} AS o${i}`).join(', ');
  const distinct = draw(5) === 0 ? 'DISTINCT ' : '';
  let ordered = false;
  if (draw(3) === 0) {
    const order = types.map(
      (_, i) => `${i + 1}${pick(draw, ['', ' ASC', ' DESC'])}${pick(draw, ['', '', ' NULLS FIRST', ' NULLS LAST'])}`,
    );
    parts.push(` ORDER BY ${(draw(2) === 0 ? order : order.reverse()).join(', ')}`);
    ordered = true;
    if (draw(2) === 0) parts.push(` LIMIT ${pick(draw, ['0', '1', '2', '3', '2', '3', 'NULL', ':n'])}`);
    if (draw(4) === 0) parts.push(` OFFSET ${draw(3)}`);
  }
  return { sql: `SELECT ${distinct}${list}${parts.join('')}`, ordered };
}

function isUntyped(sql: string): boolean {
  return sql.startsWith("'") && sql.endsWith("'");
}

/** Columns of the tables whose key is grouped by: PostgreSQL lets them stand without an aggregate. */
function dependent(groups: readonly Named[], columns: readonly Named[]): readonly Named[] {
  const keys = groups.filter((group) => /^s\d+\.id$/.test(group.sql)).map((group) => group.sql.replace('id', ''));
  return columns.filter((column) => keys.some((key) => column.sql.startsWith(key)));
}

function groupKey(draw: Draw, columns: readonly Named[]): Named {
  const column = pick(draw, columns);
  if (column.type === 'integer' && draw(4) === 0) return { sql: `(${column.sql} % 2)`, type: 'integer', here: true };
  return column;
}

/** Types of the output columns of a top-level query. */
export function outputTypes(draw: Draw): readonly SqlType[] {
  return Array.from({ length: draw(3) + 1 }, () => pick(draw, anyType));
}
