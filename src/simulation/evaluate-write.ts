/**
 * Compiles INSERT, UPDATE, DELETE and RETURNING to functions that say which rows come, change and go. They change
 * nothing themselves and know no keys or constraints.
 */
import type { Assignment, Delete, Expression, From, Insert, Source, Update } from '../model/statement';
import type { Row, Value } from '../model/value';
import { compileExpression } from './evaluate-expression';
import { type Compiled, type Frame, fail, newFrame, type Session, type Step } from './evaluate-frame';
import { compileScan } from './evaluate-from';
import { plainScope, planOf } from './evaluate-select';
import { sourcesOf } from './evaluate-walk';

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

/**
 * The target joined with FROM or USING. `target` stands for the relation's rows where the statement changes them; what
 * else reads the relation sees the session's rows.
 */
function compileTarget(
  s: Update | Delete,
  step: Step,
): (session: Session, output: unknown, target: readonly Row[] | undefined) => void {
  const target: Source = { kind: 'relation', relation: s.relation, alias: s.relation, span: s.relationSpan };
  const sources = [target, ...s.sources.slice(1)];
  const leaf: From = { kind: 'source', source: 0 };
  const from: From = s.from ? { kind: 'join', join: 'cross', left: leaf, right: s.from, on: undefined } : leaf;
  const scan = compileScan(sources, from, s.where, plainScope, step);
  return (session, output, target) => {
    const f = newFrame(session, undefined, sources.length, scan.joins);
    f.sources[0] = target;
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
export function compileUpdate(s: Update): (session: Session, target?: readonly Row[]) => readonly Changed[] {
  const assign = compileAssignments(s.set);
  const run = compileTarget(s, (f) => {
    const changes = f.output as Changed[];
    const index = f.index[0] as number;
    // PostgreSQL computes the new row for every match and keeps the first; an error in a later one shows.
    const row = assign(f, f.tuple[0] as Row);
    if (changes.at(-1)?.index !== index) changes.push({ index, row });
    return false;
  });
  return (session, target) => {
    const changes: Changed[] = [];
    run(session, changes, target);
    return changes;
  };
}

/** 0-based indices of the target rows that match, ascending. */
export function compileDelete(s: Delete): (session: Session, target?: readonly Row[]) => readonly number[] {
  const run = compileTarget(s, (f) => {
    const indices = f.output as number[];
    const index = f.index[0] as number;
    if (indices.at(-1) !== index) indices.push(index);
    return false;
  });
  return (session, target) => {
    const indices: number[] = [];
    run(session, indices, target);
    return indices;
  };
}

/**
 * RETURNING (nothing: no rows) over the rows that the statement added, changed (as they are then) or removed. Where it
 * looks at rows of FROM or USING, each row's join is found again through the row as it was `before`.
 */
export function compileReturning(
  s: Insert | Update | Delete,
): (session: Session, affected: readonly Row[], before: readonly Row[] | undefined) => readonly Row[] {
  if (s.returning.length === 0) return () => [];
  const columns = s.returning.map((column) => compile(column.expression));
  const output = (f: Frame): Row => columns.map((column) => column(f));
  const isJoined = s.returning.some(({ expression }) => [...sourcesOf(expression)].some((source) => source > 0));
  if (s.kind === 'insert' || !isJoined) {
    return (session, affected) => {
      const f = newFrame(session, undefined, 1, 0);
      return affected.map((row) => {
        f.tuple[0] = row;
        return output(f);
      });
    };
  }
  const run = compileTarget(s, (f) => {
    const found = f.output as { readonly row: Row; returned: Row | undefined };
    f.tuple[0] = found.row;
    found.returned = output(f);
    return true;
  });
  return (session, affected, before) => {
    const old = before ?? (s.kind === 'delete' ? affected : undefined);
    if (!old) return fail('0A000', 'RETURNING of joined rows needs the rows as they were');
    return affected.map((row, i) => {
      const found: { readonly row: Row; returned: Row | undefined } = { row, returned: undefined };
      run(session, found, [old[i] ?? row]);
      return found.returned ?? columns.map(() => null);
    });
  };
}
