/** A statement of an operation on the tables of a store: in the open transaction, or in one of its own. */
import type { RelationId } from '../../model/statement';
import { readsOf, returnedColumns, walkSql } from '../../model/statement-walk';
import { type Row, type Value, valueKey } from '../../model/value';
import type { Content } from '../content';
import type { QueryResult } from '../evaluate';
import { nothing, type Sight } from '../happening';
import type { Instruction } from '../program';
import { contentOf } from '../reading';
import { hasLooked } from '../row-blind';
import type { StoreShape } from '../shape';
import { type RowAccess, runStatement } from '../statement';
import type { Frame } from '../system';
import { overlay, type Transaction } from '../transaction';
import { commit, isBlocked, isDeadlocked, othersIn } from './commit';
import { endWith } from './local-work';
import {
  bindingsOf,
  conclude,
  enter,
  instanceOf,
  noteFailure,
  releaseAll,
  responseText,
  type Step,
  save,
  storeOf,
  transactionIn,
  trimmed,
} from './step';
import { abort, proceed } from './transaction-end';

export type SqlInstruction = Extract<Instruction, { kind: 'sql' }>;

/** Rows of relations outside the store that a statement runs in; tables of other stores as they are committed, own writes included. */
export function outsideRows(step: Step): (relation: RelationId) => readonly Row[] {
  return (relation) => outsideContent(step, relation).rows;
}

export function outsideContent(step: Step, relation: RelationId): Content {
  const store = storeOf(step.shape, relation);
  const content = contentOf(step.shape, relation, step.frame);
  const transaction = store && transactionIn(step, store.node);
  const table = store?.tables.find((t) => t.relation === relation);
  return transaction && table ? overlay(step.shape.world, content, table.position, transaction.writes) : content;
}

function keyOf(step: Step, values: ReadonlyMap<string, Value>): string {
  const bound = [...values].map(([name, value]) => `${name}=${valueKey(value)}`).join();
  return `${step.run.program.operation.id}:${step.activity.pc}:${bound}`;
}

export function runInStore(step: Step, instruction: SqlInstruction, store: StoreShape): readonly Frame[] {
  const { shape, frame } = step;
  const { statement } = instruction;
  const own = step.performer.transactions.get(store.node) as number;
  // Looked at only where somebody asks: what was not looked at cannot make two states differ for this step.
  let met: readonly Transaction[] | undefined;
  const others = (): readonly Transaction[] => {
    met ??= othersIn(shape, store, own, frame);
    return met;
  };
  const entered = enter(step, store.node);
  if (entered.waiting !== null && isBlocked(entered, others())) {
    return isDeadlocked(entered, others()) ? [abort(step, store.node, 'chosen as the victim of a deadlock')] : [];
  }
  const bindings = bindingsOf(step);
  const committed = store.tableSlots.map((slot) => shape.world.content(frame.get(slot)));
  const result = runStatement(statement, entered, {
    world: shape.world,
    ranges: shape.ranges,
    tables: store.tables,
    committed,
    get others() {
      return others();
    },
    external: outsideRows(step),
    bindings,
    key: keyOf(step, bindings.values),
    values: bindings.values,
  });
  const scope = { node: store.node, level: entered.behavior.name, isSingle: entered.isSingle };
  const told = { statement, bindings, text: instruction.text, place: instruction.place, scope };
  const instance = instanceOf(step);
  switch (result.kind) {
    case 'wait':
      frame.set(own, shape.transactions.id(result.transaction));
      step.activity = { ...step.activity, phase: 'running' };
      save(step);
      if (hasLooked(result.transaction)) {
        const sights = step.tell ? sightsOf(step, instruction, store, entered, others(), committed) : [];
        // What it computes from is not looked at again when it writes.
        const looked = sights.map((sight) => ({ ...sight, isLocked: false }));
        const outcome = 'has looked, and writes next';
        return [conclude(step, { action: 'sql', instance, ...nothing, ...told, sights: looked, outcome })];
      }
      return [conclude(step, { action: 'wait', instance, ...nothing, ...told, outcome: 'waits for a lock' })];
    case 'serialization-failure':
      return [abort(step, store.node, result.message)];
    case 'error': {
      noteFailure(step, instruction.place, result);
      const ended = failedStatement(step, own);
      return [conclude(step, { action: 'sql', instance, ...nothing, ...told, outcome: `${result.message}; ${ended}` })];
    }
    case 'done':
      break;
  }
  const isTold = step.tell && !hasLooked(entered);
  const sights = isTold ? sightsOf(step, instruction, store, entered, others(), committed) : [];
  let accesses: readonly RowAccess[] = [];
  if (result.transaction.isSingle) {
    const done = commit(shape, store, own, result.transaction, frame);
    if (done.kind === 'serialization-failure') return [abort(step, store.node, 'could not serialize access')];
    if (done.kind === 'wait') {
      // It holds the store, runs the statement again once nobody reads, and finds what it found.
      frame.set(own, shape.transactions.id({ ...done.transaction, writes: entered.writes }));
      step.activity = { ...step.activity, phase: 'running' };
      save(step);
      return [conclude(step, { action: 'wait', instance, ...nothing, ...told, outcome: 'waits for readers' })];
    }
    accesses = done.committed;
  } else {
    frame.set(own, shape.transactions.id(result.transaction));
  }
  bind(step, instruction, result.result);
  const happening = { action: 'sql' as const, ...nothing, ...told, sights, writes: result.writes, committed: accesses };
  const shown = result.result === undefined ? happening : { ...happening, result: result.result };
  return [proceed(step, shown, outcomeOf(statement.kind, result.result, result.count))];
}

/** A statement failed: its transaction is gone, the operation responds `error`. */
function failedStatement(step: Step, own: number): string {
  step.frame.set(own, step.shape.transactions.id(null));
  releaseAll(step, undefined);
  endWith(step, 'error');
  return 'error';
}

function outcomeOf(kind: string, result: QueryResult | undefined, count: number): string {
  if (kind === 'select' || (result && result.rows.length > 0)) return rowsText(result);
  return count === 1 ? '1 row' : `${count} rows`;
}

export function rowsText(result: QueryResult | undefined): string {
  const rows = result?.rows ?? [];
  const row = rows[0];
  if (!result || !row) return 'no row';
  const text = result.columns.map((column, i) => `${column} = ${responseText(row[i] ?? null)}`).join(', ');
  return rows.length === 1 ? text : `${rows.length} rows, first: ${text}`;
}

/** Keeps the first row of the result in the variable, and moves on. */
export function bind(step: Step, instruction: SqlInstruction, result: QueryResult | undefined): void {
  let { values } = step.activity;
  if (instruction.into !== undefined) {
    const prefix = `${instruction.into}.`;
    const row = result?.rows[0];
    const bound = (result?.columns ?? returnedColumns(instruction.statement).map((c) => c.name)).flatMap(
      (column, i) => {
        const value = row?.[i] ?? null;
        return value === null ? [] : [[`${prefix}${column}`, value] as const];
      },
    );
    values = [...values.filter(([name]) => !name.startsWith(prefix)), ...bound].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }
  step.activity = trimmed(step.run.program, { ...step.activity, phase: 'running', pc: step.activity.pc + 1, values });
}

/** What a statement in a store saw of each relation, for telling. */
function sightsOf(
  step: Step,
  instruction: SqlInstruction,
  store: StoreShape,
  transaction: Transaction,
  others: readonly Transaction[],
  committed: readonly Content[],
): readonly Sight[] {
  const { statement } = instruction;
  const { world } = step.shape;
  return readsOf(statement).map((relation): Sight => {
    const table = store.tables.find((t) => t.relation === relation);
    if (!table) return { relation, content: outsideContent(step, relation).id, isLocked: false };
    const isLocked = locksRowsOf(statement, relation);
    const isSnapshot = transaction.behavior.reads === 'transaction' && !isLocked;
    const base = isSnapshot ? transaction.snapshot?.[table.position] : undefined;
    let seen = base === undefined ? (committed[table.position] as Content) : world.content(base);
    if (transaction.behavior.reads === 'uncommitted' && !isLocked) {
      for (const other of others) seen = overlay(world, seen, table.position, other.writes);
    }
    return { relation, content: overlay(world, seen, table.position, transaction.writes).id, isLocked };
  });
}

/** Whether the rows of `relation` that the statement reads are locked by it, or checked again when it writes them. */
function locksRowsOf(statement: SqlInstruction['statement'], relation: RelationId): boolean {
  if (statement.kind === 'insert') return false;
  if (statement.kind !== 'select') {
    // A sub-query on the same table looks at rows that nobody checks again.
    let looksBeside = false;
    walkSql(statement, {
      source: (source) => {
        if (source.kind === 'relation' && source.relation === relation && source !== statement.sources[0])
          looksBeside = true;
      },
    });
    return statement.relation === relation && !looksBeside;
  }
  const isSource = statement.sources.some((source) => source.kind === 'relation' && source.relation === relation);
  return statement.lock !== undefined && isSource;
}
