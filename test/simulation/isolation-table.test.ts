/**
 * The published tables of isolation anomalies, product by product and level by level: what must be found, under which name,
 * and what must stay silent. Sources: github.com/ept/hermitage; PostgreSQL 18 manual, "Transaction Isolation"; MySQL 8 manual,
 * "Transaction Isolation Levels"; SQL Server manual, "SET TRANSACTION ISOLATION LEVEL"; Oracle "Data Concurrency and Consistency".
 * Hermitage has tested PostgreSQL, MySQL, SQL Server, Oracle, CockroachDB, YugabyteDB, TiDB and FoundationDB; PostgreSQL, MariaDB (old
 * and new repeatable read, for InnoDB) and SQLite (both journals) are compared with real ones beside this file; of the others there is
 * what their makers document, as the catalog says with its sources. Jepsen's analyses found MySQL 8.0.34 and MongoDB 4.2.6 weaker.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';
import {
  anomalies,
  bookings,
  type Client,
  lockedRange,
  pipelineOf,
  queue,
  type Setting,
  sales,
  type Twin,
  testTable,
} from './isolation-scenarios';

beforeAll(async () => {
  await loadParser();
});

/** Kinds of what is found when `clients` run together, in alphabetical order; every schedule was looked at. */
function found(clients: readonly Client[], setting: Setting, table?: string): string {
  const { pipeline, diagnostics } = load(pipelineOf(clients, setting, table));
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  const { verdict, scenarios } = simulate(pipeline, { maxSeconds: 60 }, { nowMs: () => 0 });
  expect(verdict).not.toBe('bound');
  const kinds = scenarios.flatMap((scenario) => scenario.findings.map((finding) => finding.kind));
  return kinds.length === 0 ? '·' : [...new Set(kinds)].sort().join(' ');
}

/**
 * One column for each scenario of isolation-scenarios.ts; `·` is silence. Where a level lets a stronger scenario's anomaly
 * through a weaker scenario's schedule, its name stands there: two that each read before the other wrote are skewed
 * (G1c), whatever they do not see of each other's uncommitted rows.
 */
const table = `
product       level                                                         | G0 | G1a          | G1b               | G1c                       | PMP       | P4          | G-single-write | G2-item    | G2      |
postgresql    read uncommitted                                              | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
postgresql    read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
postgresql    repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
postgresql    serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
mysql         read uncommitted                                              | ·  | aborted-read | intermediate-read | circular-information-flow | read-skew | lost-update | +              | write-skew | phantom |
mysql         read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
mysql         repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | lost-update | +              | write-skew | phantom |
mysql         serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
mariadb       read uncommitted                                              | ·  | aborted-read | intermediate-read | circular-information-flow | read-skew | lost-update | +              | write-skew | phantom |
mariadb       repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
mariadb       read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
mariadb@10.6  read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
mariadb@10.6  repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | lost-update | +              | write-skew | phantom |
mariadb@10.6  serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
mariadb       serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
sqlserver     read uncommitted                                              | ·  | aborted-read | intermediate-read | circular-information-flow | read-skew | lost-update | +              | write-skew | phantom |
sqlserver     read committed (locking)                                      | ·  | ·            | ·                 | ·                         | read-skew | lost-update | +              | write-skew | phantom |
sqlserver     read committed (RCSI)                                         | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
sqlserver     repeatable read                                               | ·  | ·            | ·                 | ·                         | read-skew | ·           | ·              | ·          | phantom |
sqlserver     snapshot                                                      | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
sqlserver     serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
oracle        read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
oracle        serializable                                                  | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
sqlite        serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
sqlite        serializable (WAL)                                            | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
cockroachdb   read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
cockroachdb   repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
cockroachdb   serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
yugabytedb    read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
yugabytedb    repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
yugabytedb    serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
tidb          read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
tidb          repeatable read (pessimistic)                                 | ·  | ·            | ·                 | write-skew                | ·         | lost-update | +              | write-skew | phantom |
tidb          repeatable read (optimistic)                                  | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
spanner       serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
spanner       repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
foundationdb  strict serializable                                           | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
mongodb       snapshot                                                      | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
foundationdb  snapshot reads (opt-in)                                       | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
mongodb       no transaction (majority)                                     | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
mongodb       transaction readConcern snapshot + writeConcern majority      | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
dynamodb      transaction vs transaction / single-item write or read        | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
dynamodb      transaction vs BatchGetItem, Query, Scan                      | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
redis         MULTI/EXEC or script                                          | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
cassandra     plain writes                                                  | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
cassandra     logged BATCH                                                  | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
cassandra     LWT (IF ...) at SERIAL                                        | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
kurrentdb     read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
snowflake     read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
generic_store read uncommitted                                              | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
generic_store read committed                                                | ·  | ·            | ·                 | write-skew                | read-skew | lost-update | +              | write-skew | phantom |
generic_store repeatable read                                               | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
generic_store snapshot                                                      | ·  | ·            | ·                 | write-skew                | ·         | ·           | ·              | write-skew | phantom |
generic_store serializable                                                  | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
generic_store strict serializable                                           | ·  | ·            | ·                 | ·                         | ·         | ·           | ·              | ·          | ·       |
`;

/** Whether there is an anomaly, by whatever name. */
const more = `
product       level                          | OTV | PMP-write | G-single | read-only |
postgresql    read committed                 | ·   | +         | +        | +         |
postgresql    repeatable read                | ·   | ·         | ·        | +         |
postgresql    serializable                   | ·   | ·         | ·        | ·         |
mysql         read uncommitted               | +   | +         | +        | +         |
mysql         read committed                 | ·   | +         | +        | +         |
mysql         repeatable read                | ·   | +         | ·        | +         |
mysql         serializable                   | ·   | ·         | ·        | ·         |
mariadb       repeatable read                | ·   | ·         | ·        | +         |
sqlserver     read uncommitted               | +   | +         | +        | +         |
sqlserver     read committed (locking)       | ·   | +         | +        | +         |
sqlserver     repeatable read                | ·   | ·         | ·        | ·         |
sqlserver     snapshot                       | ·   | ·         | ·        | +         |
sqlserver     serializable                   | ·   | ·         | ·        | ·         |
oracle        serializable                   | ·   | ·         | ·        | +         |
sqlite        serializable                   | ·   | ·         | ·        | ·         |
cockroachdb   serializable                   | ·   | ·         | ·        | ·         |
mariadb       read committed                 | ·   | +         | +        | +         |
mariadb@10.6  repeatable read                | ·   | +         | ·        | +         |
mariadb       serializable                   | ·   | ·         | ·        | ·         |
sqlserver     read committed (RCSI)          | ·   | +         | +        | +         |
oracle        read committed                 | ·   | +         | +        | +         |
sqlite        serializable (WAL)             | ·   | ·         | ·        | ·         |
cockroachdb   read committed                 | ·   | +         | +        | +         |
cockroachdb   repeatable read                | ·   | ·         | ·        | +         |
yugabytedb    read committed                 | ·   | +         | +        | +         |
yugabytedb    repeatable read                | ·   | ·         | ·        | +         |
yugabytedb    serializable                   | ·   | ·         | ·        | ·         |
tidb          read committed                 | ·   | +         | +        | +         |
tidb          repeatable read (pessimistic)  | ·   | +         | ·        | +         |
tidb          repeatable read (optimistic)   | ·   | ·         | ·        | +         |
spanner       serializable                   | ·   | ·         | ·        | ·         |
spanner       repeatable read                | ·   | ·         | ·        | +         |
foundationdb  strict serializable            | ·   | ·         | ·        | ·         |
mongodb       snapshot                       | ·   | ·         | ·        | +         |
cassandra     plain writes                   | ·   | +         | +        | +         |
`;

/** Rows of a table: product, level and the cell of each scenario. */
function rowsOf(text: string): readonly (readonly [string, string, string])[] {
  const [head, ...lines] = text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return lines.flatMap(([left, ...cells]) => {
    const [, product = '', level = ''] = /^(\S+)\s+(.*)$/.exec(left ?? '') ?? [];
    const named = cells.flatMap((cell, i) => (cell === '' ? [] : [`${head?.[i + 1]}: ${cell}`]));
    return [[product, level, named.join(', ')] as const];
  });
}

function looked(technology: string, isolation: string, expected: string): string {
  const cells = expected.split(', ').map((cell) => {
    const [name = '', wanted = ''] = cell.split(': ');
    const kinds = found(anomalies[name] ?? [], { technology, isolation });
    return `${name}: ${wanted === '+' && kinds !== '·' ? '+' : kinds}`;
  });
  return cells.join(', ');
}

describe('anomalies', () => {
  test.each(rowsOf(table))('%s %s', (technology, isolation, expected) => {
    expect(looked(technology, isolation, expected)).toBe(expected);
  });

  test.each(rowsOf(more))('%s %s, further scenarios', (technology, isolation, expected) => {
    expect(looked(technology, isolation, expected)).toBe(expected);
  });
});

const weak: readonly Setting[] = [
  { technology: 'postgresql', isolation: 'read committed' },
  { technology: 'mysql', isolation: 'read committed' },
  { technology: 'mysql', isolation: 'repeatable read' },
  { technology: 'sqlserver', isolation: 'read committed (locking)' },
  { technology: 'oracle', isolation: 'read committed' },
  { technology: 'mariadb@10.6', isolation: 'repeatable read' },
  { technology: 'sqlserver', isolation: 'read committed (RCSI)' },
  { technology: 'cockroachdb', isolation: 'read committed' },
  { technology: 'yugabytedb', isolation: 'read committed' },
  { technology: 'tidb', isolation: 'repeatable read (pessimistic)' },
];
const strong: readonly Setting[] = [
  { technology: 'postgresql', isolation: 'repeatable read' },
  { technology: 'postgresql', isolation: 'serializable' },
  { technology: 'mysql', isolation: 'serializable' },
  { technology: 'sqlserver', isolation: 'repeatable read' },
  { technology: 'mariadb', isolation: 'repeatable read' },
  { technology: 'sqlserver', isolation: 'snapshot' },
  { technology: 'oracle', isolation: 'serializable' },
  { technology: 'sqlite', isolation: 'serializable' },
  { technology: 'sqlite', isolation: 'serializable (WAL)' },
  { technology: 'tidb', isolation: 'repeatable read (optimistic)' },
  { technology: 'foundationdb', isolation: 'strict serializable' },
  { technology: 'mongodb', isolation: 'snapshot' },
];

describe('near twins', () => {
  const foundIn = ({ clients, table }: Twin, setting: Setting): string => found(clients, setting, table);

  test.each(weak)('$technology, $isolation: selling the last item', (setting) => {
    const results = Object.entries(sales).map(([name, twin]) => `${name}: ${foundIn(twin, setting)}`);
    expect(results).toEqual([
      'look, then write: lost-update',
      'conditional UPDATE: ·',
      'FOR UPDATE: ·',
      'check constraint: ·',
      'version column: ·',
      'look, then decrement, again after a failure: ·',
    ]);
  });

  test.each(strong)('$technology, $isolation: selling the last item', (setting) => {
    const results = Object.entries(sales).map(([name, twin]) => `${name}: ${foundIn(twin, setting)}`);
    expect(results).toEqual(Object.keys(sales).map((name) => `${name}: ·`));
  });

  test.each(weak)('$technology, $isolation: booking the last room', (setting) => {
    const results = Object.entries(bookings).map(([name, twin]) => `${name}: ${foundIn(twin, setting)}`);
    expect(results).toEqual([
      'look in a table without a key, then insert: phantom',
      'unique key: ·',
      'ON CONFLICT DO NOTHING: ·',
      'ON CONFLICT DO UPDATE: ·',
    ]);
  });

  test('cassandra, plain writes: nothing that looks first is safe, whatever it looks like in SQL', () => {
    const results = Object.entries(sales).map(([name, twin]) => {
      return `${name}: ${foundIn(twin, { technology: 'cassandra', isolation: 'plain writes' }) === '·' ? '·' : '+'}`;
    });
    expect(results).toEqual(Object.keys(sales).map((name) => `${name}: +`));
    const conditional = { technology: 'cassandra', isolation: 'LWT (IF ...) at SERIAL' };
    expect(foundIn(sales['conditional UPDATE'], conditional)).toBe('·');
  });

  // At serializable levels whoever skips a row has read past it: the order of the jobs is then a matter of isolation too.
  test.each([...weak, ...strong.slice(0, 1)])('$technology, $isolation: two workers take two jobs', (setting) => {
    expect(foundIn(queue, setting)).toBe('·');
  });

  test('a locked look at a range keeps others from inserting into it where gaps are locked', () => {
    expect(found(lockedRange, { technology: 'mysql', isolation: 'repeatable read' }, testTable)).toBe('·');
    expect(found(lockedRange, { technology: 'mysql', isolation: 'read committed' }, testTable)).not.toBe('·');
    expect(found(lockedRange, { technology: 'postgresql', isolation: 'repeatable read' }, testTable)).not.toBe('·');
  });
});
