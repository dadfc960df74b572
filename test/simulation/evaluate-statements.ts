/**
 * Random statements that write, and queries that fail. Where a statement may fail, every order of evaluation that
 * PostgreSQL might choose shows the same error.
 */
import type { SqlType } from '../../src/model/value';
import { type Env, expression } from './evaluate-expressions';
import { fromClause, type RandomSelect } from './evaluate-queries';
import { type Draw, pick, type TestColumn, tables } from './evaluate-tables';

/** A query whose expressions may fail; every order of evaluation that PostgreSQL might choose shows the same. */
export function riskySelect(env: Env): RandomSelect {
  const { draw } = env;
  const alias = `s${env.counter.next}`;
  env.counter.next += 1;
  const name = pick(draw, ['t', 'u']);
  const columns = (tables[name]?.columns ?? []).map((column) => ({
    sql: `${alias}.${column.name}`,
    type: column.type,
  }));
  const inner: Env = { ...env, columns, nesting: 0 };
  const int = () => pick(draw, [`${alias}.a`, `${alias}.id`, `(${alias}.a - 1)`]);
  // Each holds a column where it can fail, so that PostgreSQL cannot find the failure while planning.
  const risky = pick(draw, [
    () => `${draw(5)} / ${int()}`,
    () => `${int()} % ${int()}`,
    () => `${alias}.b / ${alias}.b`,
    () => `mod(${alias}.b, ${alias}.a)`,
    () => `${int()} * 2000000000`,
    () => `${int()} + 2147483647`,
    () => `-(${int()} - 2147483647)`,
    () => `abs(${int()} - 2147483647)`,
    () => `(${alias}.b * 1000000000)::integer`,
    () => `(${int()} * 9000000000000::bigint)::integer`,
    () => `(${alias}.c)::integer`,
    () => `(${alias}.c || '1')::integer`,
    () => `(${alias}.c)::numeric`,
    () => `(${alias}.c)::boolean`,
    () => `(${alias}.c)::timestamp`,
    () => `(${alias}.c)::uuid`,
    () => `(SELECT u.a FROM u WHERE u.id <> ${int()})`,
    () => `substring(${alias}.c from 1 for ${int()})`,
    () => `'ab' LIKE (${alias}.c || '\\')`,
    () => `sum(${int()}) / ${pick(draw, ['count(*) - 1', 'count(*) - 2', `max(${alias}.a)`])}`,
  ])();
  const guard = expression(inner, 'boolean', 1);
  const isAggregate = risky.startsWith('sum(');
  const form = isAggregate ? 0 : draw(5);
  const where = draw(2) === 0 ? ` WHERE ${guard}` : '';
  if (form === 0) return { sql: `SELECT ${risky} AS o0 FROM ${name} AS ${alias}${where}`, ordered: false };
  if (form === 1)
    return { sql: `SELECT CASE WHEN ${guard} THEN ${risky} END AS o0 FROM ${name} AS ${alias}`, ordered: false };
  if (form === 2)
    return { sql: `SELECT ${alias}.id AS o0 FROM ${name} AS ${alias} WHERE (${risky}) IS NOT NULL`, ordered: false };
  if (form === 3)
    return {
      sql: `SELECT ${alias}.id AS o0 FROM ${name} AS ${alias} WHERE ${guard} OR (${risky}) IS NULL`,
      ordered: false,
    };
  return { sql: `SELECT (${guard} AND (${risky}) IS NULL) AS o0 FROM ${name} AS ${alias}`, ordered: false };
}

export interface RandomWrite {
  readonly sql: string;
  readonly table: string;
}

const writable: readonly SqlType[] = ['integer', 'numeric', 'text', 'boolean'];

/** INSERT, UPDATE or DELETE with RETURNING. */
export function write(env: Env): RandomWrite {
  const { draw } = env;
  const table = pick(draw, ['t', 'u', 't', 'w']);
  const other = table === 't' ? 'u' : 't';
  const columns = tables[table]?.columns ?? [];
  const own = columns.map((column) => ({ sql: `${table}.${column.name}`, type: column.type }));
  const here: Env = { ...env, columns: own, nesting: 1 };
  const returning = (visible: Env) =>
    ` RETURNING ${[...own.map((column) => column.sql), expression(visible, pick(draw, writable), 1)].join(', ')}`;
  const kind = draw(3);
  if (kind === 0) return { sql: insert(env, table, columns) + returning(here), table };
  // The other table is joined by its key, so that no row is changed twice with different results.
  const join = table !== 'w' && draw(2) === 0 ? `${other}.id = ${table}.${pick(draw, ['id', 'a'])}` : undefined;
  const joined = join
    ? (tables[other]?.columns ?? []).map((column) => ({ sql: `${other}.${column.name}`, type: column.type }))
    : [];
  const inner: Env = { ...here, columns: [...own, ...joined] };
  const condition = draw(4) > 0 ? expression(inner, 'boolean', 2) : undefined;
  const clauses = [join, condition].filter((clause) => clause !== undefined).join(' AND ');
  const where = clauses === '' ? '' : ` WHERE ${clauses}`;
  if (kind === 1)
    return { sql: `DELETE FROM ${table}${join ? ` USING ${other}` : ''}${where}${returning(inner)}`, table };
  return {
    sql: `UPDATE ${table} SET ${assignments(inner, columns)}${join ? ` FROM ${other}` : ''}${where}${returning(inner)}`,
    table,
  };
}

/** One or two columns (not the key) get new values. */
function assignments(env: Env, columns: readonly TestColumn[]): string {
  const { draw } = env;
  const free = columns.filter((column) => column.name !== 'id');
  const first = draw(free.length);
  const chosen = free.filter((_, i) => i === first || (i === first + 1 && draw(2) === 0));
  return chosen.map((column) => `${column.name} = ${expression(env, assignable(draw, column.type), 2)}`).join(', ');
}

/** Now and then a type that assignment converts. */
function assignable(draw: Draw, type: SqlType): SqlType {
  if (type === 'integer' && draw(5) === 0) return 'numeric';
  if (type === 'numeric' && draw(5) === 0) return 'integer';
  return type;
}

function insert(env: Env, table: string, columns: readonly TestColumn[]): string {
  const { draw } = env;
  const hasKey = tables[table]?.hasKey === true;
  const chosen = columns.filter((column) => column.name === 'id' || draw(4) > 0);
  const targets = chosen.length > 0 ? chosen : columns.slice(0, 1);
  const alone: Env = { ...env, columns: [], nesting: 1 };
  const names = targets.map((column) => column.name).join(', ');
  let source: string;
  if (draw(3) === 0) {
    const key = hasKey ? [...new Set(['id'])] : [];
    const { from, columns: visible } = fromClause({ ...alone, nesting: 0 }, 1);
    const inner: Env = { ...alone, columns: visible };
    const ids = visible.filter((column) => column.type === 'integer').map((column) => column.sql);
    const values = targets.map((column) =>
      key.includes(column.name)
        ? `${ids.length > 0 ? pick(draw, ids) : '3'} + ${draw(4)}`
        : expression(inner, column.type, 1),
    );
    // In an order that leaves no choice, so that the same rows conflict.
    source = `SELECT ${values.join(', ')} FROM ${from} ORDER BY ${targets.map((_, i) => i + 1).join(', ')}`;
  } else {
    const rows = Array.from({ length: draw(3) + 1 }, () => {
      const values = targets.map((column) =>
        column.name === 'id' ? `${draw(8) + 1}` : draw(6) === 0 ? 'NULL' : expression(alone, column.type, 1),
      );
      return `(${values.join(', ')})`;
    });
    source = `VALUES ${rows.join(', ')}`;
  }
  const conflict = hasKey
    ? pick(draw, ['', ' ON CONFLICT DO NOTHING', ' ON CONFLICT (id) DO NOTHING', 'update', 'update'])
    : '';
  if (conflict !== 'update') return `INSERT INTO ${table} (${names}) ${source}${conflict}`;
  const visible = columns.flatMap((column) => [
    { sql: `${table}.${column.name}`, type: column.type },
    { sql: `excluded.${column.name}`, type: column.type },
  ]);
  const inner: Env = { ...env, columns: visible, nesting: 1 };
  const where = draw(2) === 0 ? ` WHERE ${expression(inner, 'boolean', 1)}` : '';
  return `INSERT INTO ${table} (${names}) ${source} ON CONFLICT (id) DO UPDATE SET ${assignments(inner, columns)}${where}`;
}
