/**
 * The proof of the evaluator: random statements over random small tables give what PostgreSQL gives: the same rows and
 * NULLs, numerics with the same printed scale, the same changes, the same SQLSTATE.
 */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isNumeric, numericText, type SqlType, showValue, type Value } from '../../src/model/value';
import { loadParser, parseStatement } from '../../src/sql/parse';
import { newEnv } from './evaluate-expressions';
import { outputTypes, select } from './evaluate-queries';
import { Raised, run, samples, scope, type Tables } from './evaluate-run';
import { riskySelect, write } from './evaluate-statements';
import { type Draw, parameters, randomTables, tables, variable } from './evaluate-tables';

let postgres: PGlite;

beforeAll(async () => {
  await loadParser();
  postgres = await PGlite.create();
  for (const [name, { columns, hasKey }] of Object.entries(tables)) {
    const list = columns.map((column, i) => `${column.name} ${column.type}${hasKey && i === 0 ? ' PRIMARY KEY' : ''}`);
    await postgres.exec(`CREATE TABLE ${name} (${list.join(', ')})`);
  }
}, 120_000);

afterAll(async () => {
  await postgres?.close();
});

/** What came out, as texts: PostgreSQL's own. */
interface Outcome {
  readonly rows: readonly (readonly (string | null)[])[];
  /** The written table afterwards. */
  readonly after: readonly (readonly (string | null)[])[];
  readonly types: readonly SqlType[];
  readonly error: string | undefined;
}

const typeOfOid: { readonly [oid: number]: SqlType } = {
  16: 'boolean',
  20: 'bigint',
  23: 'integer',
  25: 'text',
  114: 'json',
  // round(1) and the like are double precision in PostgreSQL and numeric here.
  701: 'numeric',
  1114: 'timestamp',
  1700: 'numeric',
  2950: 'uuid',
};

const asText = Object.fromEntries(Object.keys(typeOfOid).map((oid) => [oid, (text: string) => text]));

/** Runs a statement, looks at the table that it wrote, and undoes it. */
async function inPostgres(sql: string, written: string | undefined): Promise<Outcome> {
  try {
    const text = written === undefined ? sql : `BEGIN; ${sql}; SELECT * FROM ${written}; ROLLBACK`;
    const results = await postgres.exec(text, { rowMode: 'array', parsers: asText });
    const [result, after] = written === undefined ? results : results.slice(1);
    return {
      rows: result?.rows as unknown as Outcome['rows'],
      after: (after?.rows ?? []) as unknown as Outcome['after'],
      types: (result?.fields ?? []).map((field) => typeOfOid[field.dataTypeID] ?? 'unknown'),
      error: undefined,
    };
  } catch (error) {
    if (written !== undefined) await postgres.exec('ROLLBACK');
    return { rows: [], after: [], types: [], error: (error as { code?: string }).code ?? String(error) };
  }
}

/** The same statement with values in place of parameters and variables. */
function substituted(sql: string): string {
  return sql.replaceAll(/(?<!:):(v\.)?([a-z]+)/g, (_, isVariable: string | undefined, name: string) => {
    const { type, value } = (isVariable ? variable : parameters)[name] ?? { type: 'unknown', value: null };
    return `(${showValue(value)}::${type})`;
  });
}

function printed(value: Value): string | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return isNumeric(value) ? numericText(value) : String(value);
}

function here(sql: string, content: Tables): Outcome {
  const parsed = parseStatement(sql, scope);
  const statement = parsed.value;
  if (!statement)
    throw new Error(`not understood: ${parsed.problems.map((problem) => problem.message).join(' ')}\n${sql}`);
  const columns =
    statement.kind === 'unsupported' ? [] : statement.kind === 'select' ? statement.columns : statement.returning;
  const types = columns.map((column) => column.expression.type);
  try {
    const { rows, after } = run(statement, content);
    return {
      rows: rows.map((row) => row.map(printed)),
      after: after.map((row) => row.map(printed)),
      types,
      error: undefined,
    };
  } catch (error) {
    if (error instanceof Raised) return { rows: [], after: [], types, error: error.code };
    throw error;
  }
}

/** In an order that does not depend on the evaluator. */
function sorted(rows: Outcome['rows']): Outcome['rows'] {
  const keys = rows.map((row) => ({ row, key: JSON.stringify(row) }));
  return keys.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

/** undefined where both agree, otherwise both. */
function difference(ours: Outcome, theirs: Outcome, ordered: boolean): string | undefined {
  const shown = ({ rows, after, error, types }: Outcome): string => {
    if (error !== undefined) return `error ${error}`;
    return JSON.stringify({ types, rows: ordered ? rows : sorted(rows), after: sorted(after) });
  };
  const [a, b] = [shown(ours), shown(theirs)];
  return a === b ? undefined : `evaluator:  ${a}\npostgresql: ${b}`;
}

async function fill(content: Tables): Promise<void> {
  const inserts = Object.entries(content).flatMap(([name, rows]) => [
    `DELETE FROM ${name}`,
    ...rows.map((row) => `INSERT INTO ${name} VALUES (${row.map(showValue).join(', ')})`),
  ]);
  await postgres.exec(inserts.join(';'));
}

interface Case {
  readonly sql: string;
  readonly ordered: boolean;
  readonly written: string | undefined;
}

/** Compares `cases` statements over `worlds` contents of the tables; returns how many agreed. */
async function compare(seed: number, worlds: number, cases: number, make: (draw: Draw) => Case): Promise<number> {
  const contents = samples(seed, worlds, randomTables);
  const statements = samples(seed + 1, worlds * cases, make);
  const differences: string[] = [];
  let agreed = 0;
  for (const [i, content] of contents.entries()) {
    await fill(content);
    for (const { sql, ordered, written } of statements.slice(i * cases, (i + 1) * cases)) {
      const theirs = await inPostgres(substituted(sql), written);
      let found: string | undefined;
      try {
        found = difference(here(sql, content), theirs, ordered);
      } catch (error) {
        found = `${error instanceof Error ? error.message : String(error)}\npostgresql: ${theirs.error ?? 'runs it'}`;
      }
      if (found === undefined) agreed += 1;
      else
        differences.push(
          `${sql}\n${JSON.stringify(content, (_, v) => (typeof v === 'bigint' ? Number(v) : v))}\n${found}`,
        );
    }
  }
  expect(differences.slice(0, 3).join('\n\n'), `${differences.length} differences`).toBe('');
  return agreed;
}

describe('as PostgreSQL', () => {
  test.each([
    'SELECT greatest(1.5, 1.50), greatest(1.50, 1.5), least(1.5, 1.50), least(1.50, 1.5)',
    'SELECT max(v.x), min(v.x), sum(v.x), avg(v.x) FROM (VALUES (1.5), (1.50)) AS v(x)',
    'SELECT max(v.x), min(v.x), sum(v.x), avg(v.x) FROM (VALUES (1.50), (1.5)) AS v(x)',
    'SELECT count(*), count(v.x), sum(v.x), avg(v.x), bool_and(v.x > 0) FROM (VALUES (NULL::integer)) AS v(x)',
    'SELECT - 2147483648 / -1',
    'SELECT 1 LIMIT -1',
    'SELECT 1 OFFSET -1',
    'SELECT 1 LIMIT NULL OFFSET 0.4',
    "SELECT '10%' LIKE '10!%' ESCAPE '!', '10x' LIKE '10!%' ESCAPE '!', '!' LIKE '!!' ESCAPE '!', 'a\\b' LIKE 'a\\b' ESCAPE '!', '%' LIKE '\\%' ESCAPE '', '\\x' LIKE '\\%' ESCAPE ''",
    'SELECT (1, 2) < (1, 3), (1, NULL) < (2, 0), (1, NULL) < (1, 0), (NULL, 1) = (1, 2), (1, NULL) <> (2, 0), (1, 2, 3) >= (1, 2, 3), ROW(1) > ROW(0)',
    'SELECT (1, 2) IN ((1, 2), (3, 4)), (1, 2) NOT IN ((1, 3), (NULL, 2)), (1, NULL) IN ((2, NULL))',
    'WITH a AS (SELECT 1 AS x), b(y) AS (SELECT x + 1 FROM a) SELECT * FROM a, b, b AS c(z)',
    'WITH a(x) AS (VALUES (1), (2)) SELECT (SELECT count(*) FROM a AS o WHERE o.x >= i.x) FROM a AS i ORDER BY 1',
    'SELECT (WITH a AS (SELECT v.x) SELECT x FROM (SELECT * FROM a) s) FROM (VALUES (1), (2)) AS v(x) ORDER BY 1',
    'WITH a AS (SELECT 1 AS x) SELECT (WITH a AS (SELECT x + 1 AS x FROM a) SELECT x FROM a), x FROM a',
  ])('%s', async (sql) => {
    expect(difference(here(sql, {}), await inPostgres(sql, undefined), true)).toBeUndefined();
  });

  test('queries give the same rows', { timeout: 120_000 }, async () => {
    const agreed = await compare(1, 60, 50, (draw) => {
      const { sql, ordered } = select(newEnv(draw), outputTypes(draw), { top: true, correlated: false });
      return { sql, ordered, written: undefined };
    });
    expect(agreed).toBe(3000);
  });

  test('writes change and return the same rows', { timeout: 120_000 }, async () => {
    const agreed = await compare(3, 40, 30, (draw) => {
      const { sql, table } = write(newEnv(draw));
      return { sql, ordered: false, written: table };
    });
    expect(agreed).toBe(1200);
  });

  test('what fails, fails with the same SQLSTATE', { timeout: 120_000 }, async () => {
    const agreed = await compare(5, 30, 40, (draw) => ({ ...riskySelect(newEnv(draw)), written: undefined }));
    expect(agreed).toBe(1200);
  });
});
