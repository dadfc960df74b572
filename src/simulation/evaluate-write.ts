/**
 * Compiles INSERT, UPDATE, DELETE and RETURNING to functions that say which rows come, change and go. They change
 * nothing themselves and know no keys or constraints.
 */
import type { Assignment, Delete, Expression, From, Insert, OutputColumn, Source, Update } from '../model/statement';
import type { Row, Value } from '../model/value';
import { compileExpression } from './evaluate-expression';
import { type Compiled, type Frame, newFrame, type Session, type Step } from './evaluate-frame';
import { compileScan } from './evaluate-from';
import { plainScope, planOf } from './evaluate-select';

function compile(e: Expression): Compiled {
  return compileExpression(e, plainScope);
}

/** The rows that INSERT would add, `width` columns each; columns that it leaves out are NULL. */
export function compileInsert(s: Insert): (session: Session, width: number) => readonly Row[] {
  const { columns, source } = s;
  const place = (values: readonly Value[], width: number): Row => {
    const row: Value[] = new Array(width).fill(null);
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i] as number;
      if (column >= 0) row[column] = values[i] ?? null;
    }
    return row;
  };
  if (source.kind === 'query') {
    const plan = planOf(source.query);
    return (session, width) => plan.rows(session, undefined).map((row) => place(row, width));
  }
  const rows = source.rows.map((row) => row.map(compile));
  return (session, width) => {
    const f = newFrame(session, undefined, 0, 0);
    return rows.map((row) => {
      return place(
        row.map((value) => value(f)),
        width,
      );
    });
  };
}

function compileAssignments(set: readonly Assignment[]): (f: Frame, row: Row) => Row {
  const assignments = set.map(({ column, expression }) => ({ column, value: compile(expression) }));
  return (f, row) => {
    const changed = row.slice();
    for (const { column, value } of assignments) {
      const assigned = value(f);
      if (column >= 0) changed[column] = assigned;
    }
    return changed;
  };
}

/** The row after ON CONFLICT DO UPDATE; null when its WHERE is not true, or when the statement has no such action. */
export function compileConflict(s: Insert): (session: Session, existing: Row, excluded: Row) => Row | null {
  const action = s.onConflict?.action;
  if (action?.kind !== 'update') return () => null;
  const where = action.where && compile(action.where);
  const assign = compileAssignments(action.set);
  return (session, existing, excluded) => {
    const f = newFrame(session, undefined, 2, 0);
    f.tuple[0] = existing;
    f.tuple[1] = excluded;
    return where && where(f) !== true ? null : assign(f, existing);
  };
}

/** The target joined with FROM or USING. */
function compileTarget(s: Update | Delete, step: Step): (session: Session, output: unknown) => void {
  const target: Source = { kind: 'relation', relation: s.relation, alias: s.relation, span: s.relationSpan };
  const sources = [target, ...s.sources.slice(1)];
  const leaf: From = { kind: 'source', source: 0 };
  const from: From = s.from ? { kind: 'join', join: 'cross', left: leaf, right: s.from, on: undefined } : leaf;
  const scan = compileScan(sources, from, s.where, plainScope, step);
  return (session, output) => {
    const f = newFrame(session, undefined, sources.length, scan.joins);
    f.output = output;
    scan.run(f);
  };
}

export interface Changed {
  /** 0-based index of the target row. */
  readonly index: number;
  readonly row: Row;
}

/** Each target row that matches, in the relation's order, with its new row: the one from its first match. */
export function compileUpdate(s: Update): (session: Session) => readonly Changed[] {
  const assign = compileAssignments(s.set);
  const run = compileTarget(s, (f) => {
    const changes = f.output as Changed[];
    const index = f.index[0] as number;
    // PostgreSQL computes the new row for every match and keeps the first; an error in a later one shows.
    const row = assign(f, f.tuple[0] as Row);
    if (changes.at(-1)?.index !== index) changes.push({ index, row });
    return false;
  });
  return (session) => {
    const changes: Changed[] = [];
    run(session, changes);
    return changes;
  };
}

/** 0-based indices of the target rows that match, ascending. */
export function compileDelete(s: Delete): (session: Session) => readonly number[] {
  const run = compileTarget(s, (f) => {
    const indices = f.output as number[];
    const index = f.index[0] as number;
    if (indices.at(-1) !== index) indices.push(index);
    return false;
  });
  return (session) => {
    const indices: number[] = [];
    run(session, indices);
    return indices;
  };
}

/** RETURNING over the rows that the statement added, changed (as they are then) or removed. */
export function compileReturning(
  columns: readonly OutputColumn[],
): (session: Session, affected: readonly Row[]) => readonly Row[] {
  const compiled = columns.map((column) => compile(column.expression));
  return (session, affected) => {
    const f = newFrame(session, undefined, 1, 0);
    return affected.map((row) => {
      f.tuple[0] = row;
      return compiled.map((column) => column(f));
    });
  };
}
