/** Runs generated statements on the test's tables with the evaluator alone, applying what they write as a store would. */
import fc from 'fast-check';
import type { Insert, Statement } from '../../src/model/statement';
import type { Row } from '../../src/model/value';
import {
  type Bindings,
  conflictUpdate,
  evaluateReturning,
  evaluateSelect,
  type Result,
  type Rows,
  rowsToDelete,
  rowsToInsert,
  rowsToUpdate,
} from '../../src/simulation/evaluate';
import { type Draw, parameters, tables, variable } from './evaluate-tables';

/** Rows of each table by its name. */
export type Tables = { readonly [name: string]: readonly Row[] };

/** The values that parameters and the variable `v` have in every statement. */
export const bindings: Bindings = {
  parameter: (name) => parameters[name]?.value ?? null,
  variable: (_name, column) => variable[column]?.value ?? null,
};

/** What statements can name. */
export const scope = {
  relations: Object.entries(tables).map(([name, { columns, hasKey }]) => ({
    id: name,
    qualifier: undefined,
    name,
    kind: 'table' as const,
    columns,
    key: hasKey ? [0] : [],
  })),
  parameters: new Map(Object.entries(parameters).map(([name, { type }]) => [name, type])),
  variables: new Map([['v', new Map(Object.entries(variable).map(([name, { type }]) => [name, type]))]]),
};

/** Thrown by `run` where the statement fails. */
export class Raised {
  constructor(readonly code: string) {}
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Raised(result.error.code);
  return result.value;
}

/** Applies INSERT with its key, as a store would. */
function insertInto(s: Insert, table: readonly Row[], rows: Rows): { after: readonly Row[]; affected: readonly Row[] } {
  const after = [...table];
  const affected: Row[] = [];
  const fresh = new Set<number>();
  const { columns = [], hasKey } = tables[s.relation] ?? {};
  for (const row of must(rowsToInsert(s, columns.length, rows, bindings))) {
    if (hasKey && row[0] === null) throw new Raised('23502');
    const at = hasKey ? after.findIndex((other) => other[0] === row[0]) : -1;
    if (at >= 0 && !s.onConflict) throw new Raised('23505');
    if (at >= 0 && s.onConflict?.action.kind === 'nothing') continue;
    if (at >= 0) {
      if (fresh.has(at)) throw new Raised('21000');
      const changed = must(conflictUpdate(s, after[at] as Row, row, rows, bindings));
      if (!changed) continue;
      after[at] = changed;
      fresh.add(at);
      affected.push(changed);
    } else {
      fresh.add(after.push(row) - 1);
      affected.push(row);
    }
  }
  return { after, affected };
}

/** The rows that a statement returns, and those of the table that it wrote. Throws Raised. */
export function run(statement: Statement, content: Tables): { rows: readonly Row[]; after: readonly Row[] } {
  const rows: Rows = { rows: (relation) => content[relation] ?? [] };
  if (statement.kind === 'unsupported') throw new Error(`unsupported: ${statement.reason}`);
  if (statement.kind === 'select') return { rows: must(evaluateSelect(statement, rows, bindings)).rows, after: [] };
  const table = content[statement.relation] ?? [];
  const returned = (affected: readonly Row[], after: readonly Row[], before?: readonly Row[]) => {
    return { rows: must(evaluateReturning(statement, affected, rows, bindings, before)).rows, after };
  };
  switch (statement.kind) {
    case 'insert': {
      const { after, affected } = insertInto(statement, table, rows);
      return returned(affected, after);
    }
    case 'update': {
      const changes = must(rowsToUpdate(statement, rows, bindings));
      const after = [...table];
      for (const { index, row } of changes) after[index] = row;
      return returned(
        changes.map((change) => change.row),
        after,
        changes.map((change) => table[change.index] as Row),
      );
    }
    case 'delete': {
      const gone = new Set(must(rowsToDelete(statement, rows, bindings)));
      return returned(
        table.filter((_, i) => gone.has(i)),
        table.filter((_, i) => !gone.has(i)),
      );
    }
  }
}

/** `count` values that `make` builds from choices, the same in every run: fast-check's seeds, each drawn out by xorshift. */
export function samples<T>(seed: number, count: number, make: (draw: Draw) => T): readonly T[] {
  return fc.sample(fc.integer({ min: 1, max: 0x7fffffff }), { seed, numRuns: count }).map((start) => {
    let state = Math.imul(start, 0x9e3779b1) | 1;
    return make((n) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % n;
    });
  });
}
