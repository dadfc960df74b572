/**
 * Compiles SELECT: tuples of the scan, groups, HAVING, output columns, DISTINCT, ORDER BY, LIMIT. A compiled query is
 * kept with its node; its frames are reused.
 */
import type { Expression, Select } from '../model/statement';
import { type Row, rowKey, type Value, valueKey } from '../model/value';
import { type Accumulator, type Aggregate, compileAggregate } from './evaluate-aggregate';
import { castValue } from './evaluate-cast';
import { compileExpression } from './evaluate-expression';
import {
  type AggregateExpression,
  type Frame,
  type Frames,
  fail,
  newFrame,
  type Query,
  reusableFrames,
  type Scope,
  type Session,
  type Step,
} from './evaluate-frame';
import { compileScan, type Scan } from './evaluate-from';
import { compileOrder, compileProjection } from './evaluate-output';
import { isCorrelated } from './evaluate-walk';

/** A compiled SELECT; `outer` is the frame around it, undefined at the top of a statement. */
export interface SelectPlan {
  run(session: Session, outer: Frame | undefined, take: (row: Row) => boolean): void;
  rows(session: Session, outer: Frame | undefined): readonly Row[];
  exists(session: Session, outer: Frame | undefined): boolean;
}

const plans = new WeakMap<Select, SelectPlan>();

/** The plan of a query, compiled when it is first asked for. */
export function planOf(q: Select): SelectPlan {
  let plan = plans.get(q);
  if (!plan) {
    plan = compileSelect(q);
    plans.set(q, plan);
  }
  return plan;
}

/** The scope of expressions that stand in no query of their own: `VALUES`, conditions, SET. */
export const plainScope: Scope = { query: compileQuery, aggregate: undefined };

/** A query inside an expression or FROM. Nothing is evaluated twice in a session when nothing around the query matters. */
export function compileQuery(q: Select): Query {
  const plan = planOf(q);
  if (isCorrelated(q)) {
    return {
      run: (outer, take) => plan.run(outer.session, outer, take),
      rows: (outer) => plan.rows(outer.session, outer),
      exists: (outer) => plan.exists(outer.session, outer),
    };
  }
  let of: Session | undefined;
  let cached: readonly Row[] = [];
  let any: { readonly of: Session; readonly result: boolean } | undefined;
  const rows = (outer: Frame): readonly Row[] => {
    if (of === outer.session) return cached;
    cached = plan.rows(outer.session, outer);
    of = outer.session;
    return cached;
  };
  return {
    run: (outer, take) => {
      for (const row of rows(outer)) if (take(row)) return;
    },
    rows,
    exists: (outer) => {
      if (any?.of !== outer.session) any = { of: outer.session, result: plan.exists(outer.session, outer) };
      return any.result;
    },
  };
}

/** Where the rows of one run go. */
interface Output {
  take: (row: Row) => boolean;
  skip: number;
  left: number;
  seen: Set<string> | undefined;
  sorted: { readonly row: Row; readonly keys: readonly Value[] }[] | undefined;
  groups: Map<string, Group> | undefined;
}

interface Group {
  /** The first tuple: what columns outside aggregates read. */
  readonly tuple: Row[];
  readonly states: readonly Accumulator[];
}

function compileSelect(q: Select): SelectPlan {
  const aggregates: Aggregate[] = [];
  const slots = new Map<Expression, number>();
  const inner: Scope = plainScope;
  const grouping: Scope = {
    query: compileQuery,
    aggregate: (e: AggregateExpression) => {
      let slot = slots.get(e);
      if (slot === undefined) {
        slot = aggregates.length;
        slots.set(e, slot);
        aggregates.push(compileAggregate(e, inner));
      }
      return slot;
    },
  };
  const scope = q.grouped ? grouping : inner;
  const columns = q.columns.map((column) => compileExpression(column.expression, scope));
  const having = q.having ? compileExpression(q.having, scope) : undefined;
  const order = q.orderBy.map((by) => compileExpression(by.expression, scope));
  const compare = compileOrder(q.orderBy);
  const keys = q.groupBy.map((e) => compileExpression(e, inner));
  const limit = q.limit && compileExpression(q.limit, inner);
  const offset = q.offset && compileExpression(q.offset, inner);
  const project = compileProjection(q.columns, columns);
  const isSorted = order.length > 0;

  /** Hands on what the frame's tuple (and aggregates) stand for. */
  const emit: Step = (f) => {
    if (having && having(f) !== true) return false;
    const output = f.output as Output;
    const row = project(f);
    if (output.seen) {
      const key = rowKey(row);
      if (output.seen.has(key)) return false;
      output.seen.add(key);
    }
    if (output.sorted) {
      output.sorted.push({ row, keys: order.map((key) => key(f)) });
      return false;
    }
    return deliver(output, row);
  };

  const collect: Step = (f) => {
    const groups = (f.output as Output).groups as Map<string, Group>;
    let key = '';
    for (const part of keys) key += `${valueKey(part(f))}|`;
    let group = groups.get(key);
    if (!group) {
      group = { tuple: f.tuple.slice(), states: aggregates.map((aggregate) => aggregate.start()) };
      groups.set(key, group);
    }
    for (let i = 0; i < aggregates.length; i += 1) aggregates[i]?.add(group.states[i] as Accumulator, f);
    return false;
  };

  const scan = compileScan(q.sources, q.from, q.where, inner, q.grouped ? collect : emit);

  const emitGroups = (f: Frame, groups: Map<string, Group>): void => {
    if (groups.size === 0 && keys.length === 0) {
      groups.set('', { tuple: q.sources.map(() => []), states: aggregates.map((aggregate) => aggregate.start()) });
    }
    const scanned = f.tuple;
    for (const group of groups.values()) {
      f.tuple = group.tuple;
      f.aggregates = aggregates.map((aggregate, i) => aggregate.result(group.states[i] as Accumulator));
      if (emit(f)) break;
    }
    f.tuple = scanned;
  };

  const frames = reusableFrames(q.sources.length, scan.joins);
  const run = (session: Session, outer: Frame | undefined, take: (row: Row) => boolean): void => {
    const f = frames.take(session, outer);
    const output: Output = {
      take,
      skip: offset ? bound(offset(f), '2201X', 'OFFSET') : 0,
      left: limit ? bound(limit(f), '2201W', 'LIMIT') : Number.POSITIVE_INFINITY,
      seen: q.distinct ? new Set() : undefined,
      sorted: isSorted ? [] : undefined,
      groups: q.grouped ? new Map() : undefined,
    };
    if (output.left > 0) {
      f.output = output;
      scan.run(f);
      if (output.groups) emitGroups(f, output.groups);
      if (output.sorted) {
        output.sorted.sort(compare);
        for (const { row } of output.sorted) if (deliver(output, row)) break;
      }
    }
    frames.release(f);
  };

  return {
    run,
    rows: (session, outer) => {
      const rows: Row[] = [];
      run(session, outer, (row) => {
        rows.push(row);
        return false;
      });
      return rows;
    },
    exists: compileExists(q, run),
  };
}

/** Whether there is a row. Like PostgreSQL it computes no output columns for that where they cannot matter. */
function compileExists(q: Select, run: SelectPlan['run']): SelectPlan['exists'] {
  if (q.grouped || q.limit || q.offset) {
    return (session, outer) => {
      let found = false;
      run(session, outer, () => {
        found = true;
        return true;
      });
      return found;
    };
  }
  let scan: Scan | undefined;
  let frames: Frames | undefined;
  return (session, outer) => {
    scan ??= compileScan(q.sources, q.from, q.where, plainScope, () => true);
    frames ??= reusableFrames(q.sources.length, scan.joins);
    const f = frames.take(session, outer);
    const found = scan.run(f);
    frames.release(f);
    return found;
  };
}

/** Skips, counts and hands on; returns true when no more rows are wanted. */
function deliver(output: Output, row: Row): boolean {
  if (output.skip > 0) {
    output.skip -= 1;
    return false;
  }
  output.left -= 1;
  return output.take(row) || output.left <= 0;
}

/** The number of rows that LIMIT or OFFSET says. */
function bound(value: Value, code: string, clause: 'LIMIT' | 'OFFSET'): number {
  const count = castValue(value, 'unknown', 'bigint');
  if (count === null) return clause === 'LIMIT' ? Number.POSITIVE_INFINITY : 0;
  if ((count as number) < 0) fail(code, `${clause} must not be negative`);
  return count as number;
}

/** For every tuple that FROM and WHERE of the query keep: the 0-based index of the row of each source, −1 where there is none. */
export function compileMatches(q: Select): (session: Session) => readonly (readonly number[])[] {
  const scan = compileScan(q.sources, q.from, q.where, plainScope, (f) => {
    (f.output as (readonly number[])[]).push(f.index.slice());
    return false;
  });
  return (session) => {
    const matches: (readonly number[])[] = [];
    const f = newFrame(session, undefined, q.sources.length, scan.joins);
    f.output = matches;
    scan.run(f);
    return matches;
  };
}
