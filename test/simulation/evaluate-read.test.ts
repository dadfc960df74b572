/** `mayRead` never says no wrongly: a row that it excludes can be taken away and the statement gives the same. */
import { beforeAll, expect, test } from 'vitest';
import type { Statement } from '../../src/model/statement';
import { type Row, rowKey } from '../../src/model/value';
import { mayRead, rowsToInsert } from '../../src/simulation/evaluate';
import { loadParser, parseStatement } from '../../src/sql/parse';
import { newEnv } from './evaluate-expressions';
import { outputTypes, select } from './evaluate-queries';
import { bindings, Raised, run, samples, scope, type Tables } from './evaluate-run';
import { riskySelect, write } from './evaluate-statements';
import { type Draw, randomTables } from './evaluate-tables';

beforeAll(loadParser);

/** What a statement gives, as one text: rows in any order, or the error. */
function given(statement: Statement, content: Tables): string {
  const keys = (rows: readonly Row[]) => rows.map(rowKey).sort().join('\n');
  // Without ON CONFLICT an INSERT reads its target only to refuse a key that is there: a constraint, not a read.
  if (statement.kind === 'insert' && !statement.onConflict) {
    const result = rowsToInsert(statement, 5, { rows: (relation) => content[relation] ?? [] }, bindings);
    return result.ok ? keys(result.value) : result.error.code;
  }
  try {
    return keys(run(statement, content).rows);
  } catch (error) {
    if (error instanceof Raised) return error.code;
    throw error;
  }
}

/** Statements with the tables they run on; returns how many rows were excluded, and where that was wrong. */
function excludedRows(seed: number, count: number, make: (draw: Draw) => string) {
  const contents = samples(seed, count, randomTables);
  const wrong: string[] = [];
  let excluded = 0;
  for (const [i, sql] of samples(seed + 1, count, make).entries()) {
    const statement = parseStatement(sql, scope).value;
    const content = contents[i];
    if (!statement || statement.kind === 'unsupported' || !content) throw new Error(`not understood: ${sql}`);
    const whole = given(statement, content);
    for (const [relation, rows] of Object.entries(content)) {
      for (const row of rows) {
        if (mayRead(statement, relation, row, bindings)) continue;
        excluded += 1;
        const without = { ...content, [relation]: rows.filter((other) => other !== row) };
        if (given(statement, without) !== whole) wrong.push(`${sql}\n${relation}: ${rowKey(row)}`);
      }
    }
  }
  return { excluded, wrong };
}

test.each([
  ['queries', 11, (draw: Draw) => select(newEnv(draw), outputTypes(draw), { top: true, correlated: false }).sql],
  ['writes', 13, (draw: Draw) => write(newEnv(draw)).sql],
  ['queries that fail', 15, (draw: Draw) => riskySelect(newEnv(draw)).sql],
] as const)('%s do not depend on rows that they may not read', { timeout: 60_000 }, (_name, seed, make) => {
  const { excluded, wrong } = excludedRows(seed, 1000, make);
  expect(wrong.slice(0, 3).join('\n\n')).toBe('');
  expect(excluded).toBeGreaterThan(500);
});
