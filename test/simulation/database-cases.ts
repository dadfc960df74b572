/**
 * Small generated transactions that a real database and the simulation both run: tables of integers, and clients that
 * look, decide and write. It renders them as a pipeline file; what a database makes of them is told elsewhere.
 */
import * as fc from 'fast-check';
import type { Flavor } from './database-flavor';

export type CaseRow = readonly (number | null)[];

/** A table of integer columns; the first column is the key where it has one. */
export interface CaseTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly hasKey: boolean;
  readonly unique: readonly string[];
  readonly checks: readonly string[];
}

export type CaseStep =
  /** `:name.column` in the text is a column of the first row of an earlier step's `into`. */
  | { readonly kind: 'sql'; readonly sql: string; readonly into?: string }
  /** Where column `n` of what was seen is less, or nothing was seen, the client rolls back and stops. */
  | { readonly kind: 'require'; readonly seen: string; readonly least: number };

export interface CaseClient {
  /** Level of its one transaction; undefined: every statement on its own. */
  readonly level: string | undefined;
  readonly steps: readonly CaseStep[];
}

export interface Case {
  /** Level of statements on their own. */
  readonly isolation: string;
  readonly tables: readonly { readonly table: CaseTable; readonly rows: readonly CaseRow[] }[];
  readonly clients: readonly CaseClient[];
}

const plain: CaseTable = { name: 'item', columns: ['id', 'v'], hasKey: true, unique: [], checks: [] };
const unique: CaseTable = { name: 'badge', columns: ['id', 'u'], hasKey: true, unique: ['u'], checks: [] };
const checked: CaseTable = { name: 'stock', columns: ['id', 'v'], hasKey: true, unique: [], checks: ['v >= 0'] };
const bag: CaseTable = { name: 'entry', columns: ['id', 'v'], hasKey: false, unique: [], checks: [] };

export const caseTables: readonly CaseTable[] = [plain, unique, checked, bag];

/** The statement that makes `table` in a database. */
export function creationOf(table: CaseTable): string {
  const key = table.hasKey ? `, PRIMARY KEY (${table.columns[0]})` : '';
  const unique = table.unique.map((column) => `, UNIQUE (${column})`).join('');
  const checks = table.checks.map((check) => `, CHECK (${check})`).join('');
  return `CREATE TABLE ${table.name} (${table.columns.map((column) => `${column} integer`).join(', ')}${key}${unique}${checks})`;
}

/** Name of the client at `index`: also its service's operation in the pipeline. */
export function clientName(index: number): string {
  return `c${index + 1}`;
}

/** The case as a pipeline file. */
export function pipelineText(it: Case, technology: string): string {
  const lines = ['flowproof: 1', 'stores:', '  db:', `    technology: ${technology}`, `    isolation: ${it.isolation}`];
  lines.push('    tables:');
  for (const { table, rows } of it.tables) {
    lines.push(`      ${table.name}:`);
    lines.push(`        columns: { ${table.columns.map((column) => `${column}: integer`).join(', ')} }`);
    if (table.hasKey) lines.push(`        key: ${table.columns[0]}`);
    if (table.unique.length > 0) lines.push(`        unique: [${table.unique.map((column) => `[${column}]`).join()}]`);
    if (table.checks.length > 0) lines.push(`        checks: [${table.checks.map((check) => `"${check}"`).join()}]`);
    const shown = rows.map((row) => `{ ${row.map((v, i) => `${table.columns[i]}: ${v}`).join(', ')} }`);
    lines.push(`        rows: [${shown.join(', ')}]`);
  }
  lines.push('services:', '  app:', '    operations:');
  it.clients.forEach((client, i) => {
    lines.push(`      ${clientName(i)}:`, '        steps:');
    let indent = '          ';
    if (client.level !== undefined) {
      lines.push(`${indent}- transaction: db`, `${indent}  isolation: ${client.level}`, `${indent}  steps:`);
      indent = '            ';
    }
    for (const step of client.steps) {
      if (step.kind === 'require') lines.push(`${indent}- require: ":${step.seen}.n >= ${step.least}"`);
      else lines.push(`${indent}- sql: "${step.sql}"`, ...(step.into ? [`${indent}  into: ${step.into}`] : []));
    }
  });
  lines.push('scenarios:', '  all:');
  lines.push(`    run: [${it.clients.map((_, i) => `{ operation: ${clientName(i)} }`).join(', ')}]`, '    faults: []');
  return `${lines.join('\n')}\n`;
}

/** What a generated case may contain. */
export interface Range {
  /** Levels of transactions; one is chosen for all clients unless `isMixed`. */
  readonly levels: readonly string[];
  readonly isMixed: boolean;
  readonly clients: { readonly min: number; readonly max: number };
  /** Statements of a client. */
  readonly steps: { readonly min: number; readonly max: number };
  readonly tables: readonly CaseTable[];
  readonly hasReturning: boolean;
  /**
   * Sub-queries and joins whose inner side a statement may never come to look at. A serializable transaction counts them as
   * read in the simulation and not in PostgreSQL: so the simulation may abort what PostgreSQL commits.
   */
  readonly hasLazyReads: boolean;
  /** Statements that stand alone now and then. */
  readonly hasSingles: boolean;
  readonly flavor: Flavor;
}

export const everyTable = caseTables;
export const keyedTables = [plain, unique, checked];

const keys = fc.integer({ min: 1, max: 4 });
const small = fc.integer({ min: 0, max: 3 });

/**
 * Conditions that say `id > 0` let a scan go through the index of the key. In a table without one the order in which rows
 * are locked is that of the disk: there only one row is meant.
 */
function conditionOn(table: CaseTable, isLazy: boolean, flavor: Flavor): fc.Arbitrary<string> {
  // A sum keeps the planner from the index of a unique column, whose order would be another one.
  const value = table.unique.length > 0 ? `${table.columns[1]} + 0` : (table.columns[1] as string);
  if (!table.hasKey) return keys.map((k) => `id = ${k}`);
  const named = keys.map((k) => `id = ${k}`);
  const filtered = fc.tuple(keys, small).map(([k, c]) => `id = ${k} AND ${value} >= ${c}`);
  if (!flavor.scansByKey && table.unique.length > 0) return fc.oneof(named, filtered);
  const asked = fc.tuple(keys, small).map(([k, c]) => {
    return `id = ${k} AND (SELECT count(*) FROM ${table.name} x WHERE x.id > 0 AND x.${table.columns[1]} >= ${c}) > 1`;
  });
  return fc.oneof(
    { weight: 5, arbitrary: named },
    { weight: 1, arbitrary: fc.constant('id > 0') },
    { weight: 2, arbitrary: small.map((c) => `id > 0 AND ${value} >= ${c}`) },
    { weight: 1, arbitrary: small.map((c) => `id > 0 AND ${value} = ${c}`) },
    { weight: 2, arbitrary: filtered },
    { weight: 1, arbitrary: fc.tuple(keys, keys).map(([a, b]) => `id IN (${a}, ${b})`) },
    ...(isLazy ? [{ weight: 1, arbitrary: asked }] : []),
  );
}

/** A value to write: constant, relative, decided from what an earlier step saw, or asked in the same statement. */
function valueFor(
  table: CaseTable,
  seen: string | undefined,
  relative: boolean,
  isLazy: boolean,
  flavor: Flavor,
): fc.Arbitrary<string> {
  const value = table.columns[1] as string;
  const choices = [{ weight: 3, arbitrary: small.map(String) }];
  if (relative)
    choices.push({ weight: 3, arbitrary: fc.constantFrom(`${value} + 1`, `${value} - 1`, `${value} + 10`) });
  if (seen !== undefined) choices.push({ weight: 4, arbitrary: fc.constantFrom(`:${seen}.n + 1`, `:${seen}.n - 1`) });
  const asked = fc.constant(`(SELECT coalesce(sum(x.${value}), 0) + 1 FROM ${table.name} x WHERE x.id > 0)`);
  if (isLazy || (!relative && flavor.asksInValues)) choices.push({ weight: 1, arbitrary: asked });
  return fc.oneof(...choices);
}

function readOf(table: CaseTable, other: CaseTable | undefined, range: Range): fc.Arbitrary<string> {
  const { flavor, hasLazyReads: isLazy } = range;
  const value = table.columns[1] as string;
  const plain = conditionOn(table, isLazy, flavor).chain((where) =>
    fc.constantFrom(
      `SELECT ${value} AS n, id FROM ${table.name} WHERE ${where} ORDER BY id, ${value}`,
      `SELECT count(*) AS n FROM ${table.name} WHERE ${where}`,
      `SELECT coalesce(sum(${value}), 0) AS n FROM ${table.name} WHERE ${where}`,
    ),
  );
  if (!table.hasKey || flavor.locks.length === 0) return plain;
  const scanned = fc.tuple(conditionOn(table, isLazy, flavor), fc.constantFrom(...flavor.locks));
  const named = fc.tuple(
    keys.map((k) => `id = ${k}`),
    fc.constantFrom(...flavor.pointLocks),
  );
  const locking = fc.oneof(scanned, named).map(([where, lock]) => {
    return `SELECT ${value} AS n, id FROM ${table.name} WHERE ${where} ORDER BY id ${lock}`;
  });
  if (!isLazy || !other?.hasKey) return fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: locking });
  const of = [` FOR UPDATE OF ${table.name}`, ' FOR SHARE OF o'];
  const join = `FROM ${table.name} JOIN ${other.name} o ON o.id = ${table.name}.id WHERE ${table.name}.id`;
  const joined = fc
    .tuple(keys, fc.constantFrom('', '', ' FOR UPDATE', ...(flavor.hasLockOf ? of : [])))
    .map(([k, lock]) => `SELECT ${table.name}.${value} + o.${other.columns[1]} AS n ${join} = ${k}${lock}`);
  return fc.oneof({ weight: 6, arbitrary: plain }, { weight: 3, arbitrary: locking }, { weight: 2, arbitrary: joined });
}

function writeOf(
  table: CaseTable,
  other: CaseTable | undefined,
  seen: string | undefined,
  range: Range,
): fc.Arbitrary<string> {
  const { hasReturning, hasLazyReads: isLazy, flavor } = range;
  const value = table.columns[1] as string;
  const update = fc
    .tuple(conditionOn(table, isLazy, flavor), valueFor(table, seen, true, isLazy, flavor))
    .map(([where, to]) => `UPDATE ${table.name} SET ${value} = ${to} WHERE ${where}`);
  const rekey = fc.tuple(keys, keys).map(([a, b]) => `UPDATE ${table.name} SET id = ${b} WHERE id = ${a}`);
  const remove = conditionOn(table, isLazy, flavor).map((where) => `DELETE FROM ${table.name} WHERE ${where}`);
  // What is added to a table without a key is not touched again: see `conditionOn`.
  const id = table.hasKey ? keys : fc.integer({ min: 5, max: 9 });
  const row = fc.tuple(id, valueFor(table, seen, false, isLazy, flavor)).map(([k, v]) => `(${k}, ${v})`);
  const insert = row.map((r) => `INSERT INTO ${table.name} (id, ${value}) VALUES ${r}`);
  const several = fc.tuple(row, row).map((r) => `INSERT INTO ${table.name} (id, ${value}) VALUES ${r.join(', ')}`);
  const copied = fc
    .tuple(table.hasKey ? keys : fc.constant(4), conditionOn(table, isLazy, flavor))
    .map(
      ([k, where]) =>
        `INSERT INTO ${table.name} (id, ${value}) SELECT id + ${k}, ${value} FROM ${table.name} WHERE ${where} ORDER BY id`,
    );
  const choices = [
    { weight: 8, arbitrary: update },
    { weight: 3, arbitrary: remove },
    { weight: 4, arbitrary: insert },
    { weight: 1, arbitrary: copied },
  ];
  if (isLazy && table.hasKey && other?.hasKey) {
    const where = `WHERE o.id = ${table.name}.id AND ${table.name}.id`;
    const copied = keys.map((k) => {
      return `UPDATE ${table.name} SET ${value} = ${table.name}.${value} + o.${other.columns[1]} FROM ${other.name} o ${where} = ${k}`;
    });
    const removed = fc.tuple(keys, small).map(([k, c]) => {
      return `DELETE FROM ${table.name} USING ${other.name} o ${where} = ${k} AND o.${other.columns[1]} >= ${c}`;
    });
    choices.push({ weight: 2, arbitrary: copied });
    if (flavor.hasDeleteUsing) choices.push({ weight: 1, arbitrary: removed });
  }
  if (table.hasKey) {
    const isWhole = flavor.conflicts === 'whole';
    const target = fc.constantFrom('(id)', '(id)', ...(isWhole ? table.unique : []).map((column) => `(${column})`));
    const skip = fc.tuple(row, fc.constantFrom('', ...(isWhole ? [' (id)'] : []))).map(([r, on]) => {
      return `INSERT INTO ${table.name} (id, ${value}) VALUES ${r} ON CONFLICT${on} DO NOTHING`;
    });
    const upsert = fc
      .tuple(
        row,
        target,
        fc.constantFrom(`${table.name}.${value} + 1`, `excluded.${value}`),
        isWhole ? fc.option(small) : fc.constant(null),
      )
      .map(([r, on, to, least]) => {
        const where = least === null ? '' : ` WHERE ${table.name}.${value} >= ${least}`;
        return `INSERT INTO ${table.name} (id, ${value}) VALUES ${r} ON CONFLICT ${on} DO UPDATE SET ${value} = ${to}${where}`;
      });
    choices.push({ weight: 1, arbitrary: rekey });
    // Elsewhere the second row is computed after the first one was inserted.
    if (isWhole) choices.push({ weight: 1, arbitrary: several });
    // Elsewhere every key of a row is meant, and every rule: not what ON CONFLICT says.
    if (isWhole || (table.checks.length === 0 && table.unique.length === 0)) {
      choices.push({ weight: 2, arbitrary: skip });
    }
    if (isWhole || table.unique.length === 0) choices.push({ weight: 3, arbitrary: upsert });
  }
  const returning = hasReturning
    ? fc.constantFrom('', '', ` RETURNING ${table.name}.id, ${table.name}.${value}`)
    : fc.constant('');
  return fc.tuple(fc.oneof(...choices), returning).map(([sql, more]) => `${sql}${more}`);
}

/** Steps of one client: each SELECT's first row can be used by what follows. */
function stepsOf(tables: readonly CaseTable[], range: Range): fc.Arbitrary<readonly CaseStep[]> {
  const count = fc.integer(range.steps);
  const otherThan = (table: CaseTable): CaseTable | undefined => tables.find((t) => t !== table);
  const grow = (
    steps: readonly CaseStep[],
    left: number,
    seen: string | undefined,
  ): fc.Arbitrary<readonly CaseStep[]> => {
    if (left === 0) return fc.constant(steps);
    const into = `r${steps.length + 1}`;
    const table = fc.constantFrom(...tables);
    const read = table
      .chain((t) => readOf(t, otherThan(t), range))
      .map((sql): CaseStep => ({ kind: 'sql', sql, into }));
    const write = table
      .chain((t) => writeOf(t, otherThan(t), seen, range))
      .map((sql): CaseStep => ({ kind: 'sql', sql }));
    const choices = [
      { weight: 4, arbitrary: read },
      { weight: 6, arbitrary: write },
    ];
    if (seen !== undefined) {
      const condition = small.map((least): CaseStep => ({ kind: 'require', seen, least }));
      choices.push({ weight: 1, arbitrary: condition });
    }
    return fc.oneof(...choices).chain((step) => {
      return grow([...steps, step], left - 1, step.kind === 'sql' && step.into !== undefined ? step.into : seen);
    });
  };
  return count.chain((n) => grow([], n, undefined));
}

function rowsOf(table: CaseTable): fc.Arbitrary<readonly CaseRow[]> {
  return fc
    .tuple(fc.uniqueArray(keys, { minLength: 1, maxLength: 3 }), fc.array(small, { minLength: 3, maxLength: 3 }))
    .map(([ids, values]) => {
      const sorted = [...ids].sort((a, b) => a - b);
      return sorted.map((id, i) => [id, table.unique.length > 0 ? id - 1 : (values[i] as number)]);
    });
}

/** Cases within `range`. */
export function cases(range: Range): fc.Arbitrary<Case> {
  const tables = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...range.tables).map((table) => [table]) },
    { weight: 1, arbitrary: fc.shuffledSubarray([...range.tables], { minLength: 2, maxLength: 2 }) },
  );
  return fc.tuple(tables, fc.constantFrom(...range.levels)).chain(([chosen, isolation]) => {
    const level = range.isMixed ? fc.constantFrom(...range.levels) : fc.constant(isolation);
    const client = fc
      .tuple(stepsOf(chosen, range), level, range.hasSingles ? fc.integer({ min: 0, max: 7 }) : fc.constant(1))
      .map(([steps, l, single]): CaseClient => ({ level: single === 0 ? undefined : l, steps }));
    return fc.record({
      isolation: fc.constant(isolation),
      tables: fc.tuple(...chosen.map((table) => rowsOf(table).map((rows) => ({ table, rows })))),
      clients: fc.array(client, { minLength: range.clients.min, maxLength: range.clients.max }),
    });
  });
}
