/**
 * How a client or a consumer's lane performs its operations: one statement, commit or rollback at a time, local work
 * (conditions, responses) together with the statement before it. semantics: docs/simulation.md, "Steps".
 */
import { relationOf } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import { readsOf, returnedColumns, writesOf } from '../../model/statement-walk';
import { isNumeric, numericText, type Row, type Value, valueKey } from '../../model/value';
import type { Activity } from '../activity';
import { type Change, type Content, markRow } from '../content';
import {
  type Bindings,
  evaluateExpression,
  evaluateReturning,
  evaluateSelect,
  type QueryResult,
  type Rows,
  rowsToDelete,
  rowsToInsert,
  rowsToUpdate,
} from '../evaluate';
import { type Happening, nothing, type Sight } from '../happening';
import type { Instruction, Program, TransactionScope } from '../program';
import { contentOf, slotsOf, versionOf } from '../reading';
import type { Performer, Run, Shape, StoreShape } from '../shape';
import { append, slotsBehind } from '../spread';
import { type RowAccess, runStatement } from '../statement';
import type { Frame } from '../system';
import { begin, lockName, newIdentity, overlay, type Transaction, withLock, withWrite } from '../transaction';
import { commit, isBlocked, isDeadlocked, othersIn, slotsOfCommit } from './commit';

type StepInstruction = Exclude<Instruction, { kind: 'begin' | 'require' | 'respond' }>;

/** The run that a performer is in. */
export function runOf(performer: Performer, activity: Activity): Run {
  return performer.runs[activity.run] as Run;
}

/** Index of the first instruction from `pc` on that is a step of its own; the program's length when there is none. */
export function nextStep(program: Program, pc: number): number {
  let at = pc;
  while (at < program.instructions.length) {
    const { kind } = program.instructions[at] as Instruction;
    if (kind !== 'begin' && kind !== 'require' && kind !== 'respond') return at;
    at += 1;
  }
  return at;
}

/** Slots that the step at `pc` of `program` may read or change. */
export function slotsOfStep(shape: Shape, performer: Performer, program: Program, pc: number): readonly number[] {
  const own = [performer.local, ...performer.transactions.values()];
  const instruction = program.instructions[nextStep(program, pc)] as StepInstruction | undefined;
  if (!instruction) return own;
  if (instruction.kind === 'commit') return [...new Set([...own, ...slotsOfScope(shape, program, instruction.step)])];
  const read = instruction.kind === 'sql' ? readsOf(instruction.statement) : [];
  const written = instruction.kind === 'sql' ? writesOf(instruction.statement) : [];
  const mentioned = instruction.kind === 'sql' ? [...read, ...written] : [instruction.relation];
  const slots = new Set(own);
  const add = (list: readonly number[]): void => {
    for (const slot of list) slots.add(slot);
  };
  const changed = instruction.kind === 'sketch-write' ? [instruction.relation] : written;
  for (const relation of mentioned) {
    const store = storeOf(shape, relation);
    if (store) add([...store.tableSlots, ...store.transactionSlots]);
    else add(slotsOf(shape, relation));
  }
  for (const relation of changed) add(slotsBehind(shape, relation));
  return [...slots];
}

function slotsOfScope(shape: Shape, program: Program, scope: TransactionScope): readonly number[] {
  if (scope.target.kind === 'store') {
    const store = shape.stores.get(scope.target.store);
    const written = program.writes.filter((relation) => storeOf(shape, relation) === store);
    return store ? slotsOfCommit(shape, store, written) : [];
  }
  return program.writes.flatMap((relation) => [...slotsOf(shape, relation), ...slotsBehind(shape, relation)]);
}

/** The store that keeps this table; undefined for a topic or a view. */
export function storeOf(shape: Shape, relation: RelationId): StoreShape | undefined {
  const found = relationOf(shape.pipeline, relation);
  return found?.kind === 'table' ? shape.stores.get(found.node) : undefined;
}

/** One step of one performer, under way. */
interface Step {
  readonly shape: Shape;
  readonly performer: Performer;
  readonly run: Run;
  readonly frame: Frame;
  readonly tell: boolean;
  activity: Activity;
}

/** Performs the next step of `performer`; the successors. */
export function performStep(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const activity = shape.activities.value(frame.get(performer.local));
  const step: Step = { shape, performer, run: runOf(performer, activity), frame, tell, activity };
  if (activity.phase === 'rollback') return [rollBack(step)];
  const early = work(step);
  if (early) return [conclude(step, { action: 'respond', outcome: early.outcome, ...nothing })];
  const instruction = step.run.program.instructions[step.activity.pc] as StepInstruction | undefined;
  if (!instruction) return [];
  switch (instruction.kind) {
    case 'commit':
      return [commitScope(step, instruction.step)];
    case 'sql':
      return runSql(step, instruction);
    case 'sketch-read':
    case 'sketch-write':
      return runSketch(step, instruction);
  }
}

/** Values of parameters and variables at this point. */
function bindingsOf(step: Step): Bindings & { readonly values: ReadonlyMap<string, Value> } {
  const values = new Map<string, Value>(step.run.inputs);
  const { consumer } = step.performer;
  if (consumer && step.activity.message !== -1) {
    const row = step.shape.world.rows.value(step.activity.message);
    consumer.topic.columns?.forEach((column, i) => {
      values.set(column.name, row[i] ?? null);
    });
  }
  for (const [name, value] of step.activity.values) values.set(name, value);
  return {
    values,
    parameter: (name) => values.get(name) ?? null,
    variable: (variable, column) => values.get(`${variable}.${column}`) ?? null,
  };
}

const noRows: Rows = { rows: () => [] };

/**
 * Does local work up to the next step. Returns the outcome when the operation ended (or waits to be rolled back) meanwhile;
 * undefined when a step comes next.
 */
function work(step: Step): { readonly outcome: string } | undefined {
  const { program } = step.run;
  for (;;) {
    const instruction = program.instructions[step.activity.pc];
    if (!instruction) {
      const response = step.activity.response ?? 'ok';
      finish(step, response);
      return { outcome: response };
    }
    const next = { ...step.activity, phase: 'running' as const, pc: step.activity.pc + 1 };
    switch (instruction.kind) {
      case 'begin':
        step.activity = { ...next, attempt: 0 };
        break;
      case 'commit': {
        if (hasWork(step, instruction.step)) {
          step.activity = { ...step.activity, phase: 'running' };
          return undefined;
        }
        releaseAll(step, instruction.step);
        step.activity = { ...next, attempt: 0 };
        break;
      }
      case 'require': {
        const result = evaluateExpression(instruction.condition, noRows, bindingsOf(step));
        if (!result.ok) return fail(step, 'error');
        if (result.value !== true) return fail(step, instruction.otherwise);
        step.activity = trimmed(program, next);
        break;
      }
      case 'respond': {
        const result = evaluateExpression(instruction.expression, noRows, bindingsOf(step));
        if (!result.ok) return fail(step, 'error');
        step.activity = trimmed(program, { ...next, response: responseText(result.value) });
        break;
      }
      default:
        step.activity = { ...step.activity, phase: 'running' };
        return undefined;
    }
  }
}

function responseText(value: Value): string {
  if (value === null) return 'NULL';
  return isNumeric(value) ? numericText(value) : String(value);
}

/** Whether committing `scope` does anything that others could notice. */
function hasWork(step: Step, scope: TransactionScope): boolean {
  if (scope.target.kind === 'broker') return step.activity.buffer.length > 0;
  const transaction = transactionIn(step, scope.target.store);
  if (!transaction) return false;
  return transaction.writes.length > 0 || transaction.locks.length > 0 || transaction.behavior.certify !== 'none';
}

function transactionIn(step: Step, store: string): Transaction | null {
  const slot = step.performer.transactions.get(store);
  return slot === undefined ? null : step.shape.transactions.value(step.frame.get(slot));
}

function releaseAll(step: Step, scope: TransactionScope | undefined): void {
  for (const [store, slot] of step.performer.transactions) {
    if (scope && (scope.target.kind !== 'store' || scope.target.store !== store)) continue;
    step.frame.set(slot, step.shape.transactions.id(null));
  }
}

/** Drops values that nothing reads any more. */
function trimmed(program: Program, activity: Activity): Activity {
  const live = program.live[activity.pc];
  if (!live || activity.values.length === 0) return activity;
  const values = activity.values.filter(([name]) => live.has(name.slice(0, name.indexOf('.'))));
  return values.length === activity.values.length ? activity : { ...activity, values };
}

/** Ends the operation with `response`; open transactions are rolled back, in a step of their own where others could see their writes. */
function fail(step: Step, response: string): { readonly outcome: string } {
  const isVisible = [...step.performer.transactions.keys()].some((store) => {
    const transaction = transactionIn(step, store);
    return transaction !== null && (transaction.writes.length > 0 || transaction.locks.length > 0);
  });
  if (isVisible) {
    step.activity = { ...step.activity, phase: 'rollback', ending: response, buffer: [] };
    save(step);
    return { outcome: response };
  }
  releaseAll(step, undefined);
  finish(step, response);
  return { outcome: response };
}

function finish(step: Step, response: string): void {
  const { activity, performer, shape } = step;
  const ended: Activity = {
    ...activity,
    pc: 0,
    values: [],
    versions: [],
    buffer: [],
    attempt: 0,
    ending: '',
    response: undefined,
  };
  if (performer.consumer) {
    // The offset is committed in a step of its own only where something can go wrong in between.
    const acknowledges = shape.fault === 'crash' || shape.fault === 'redelivery';
    const delivery = deliveryOf(performer);
    step.activity =
      acknowledges && delivery === 'at least once'
        ? { ...ended, phase: 'processed' }
        : { ...ended, phase: 'idle', message: -1, partition: '' };
  } else {
    const responses = [...activity.responses, response];
    const isDone = responses.length === performer.runs.length;
    step.activity = {
      ...ended,
      phase: isDone ? 'done' : 'ready',
      run: isDone ? activity.run : activity.run + 1,
      responses,
    };
  }
  save(step);
}

/** How the performer's messages are delivered; undefined for a client. */
export function deliveryOf(performer: Performer): string | undefined {
  const trigger = performer.consumer?.operation.trigger;
  return trigger?.kind === 'topic' ? trigger.delivery.value : undefined;
}

function save(step: Step): void {
  step.frame.set(step.performer.local, step.shape.activities.id(step.activity));
}

/** Notes what happened and gives the frame. */
function conclude(step: Step, happening: Omit<Happening, 'actor'>): Frame {
  if (step.tell) {
    const after = step.shape.activities.value(step.frame.get(step.performer.local));
    const clientResponse =
      after.responses.length > activityBefore(step) ? after.responses[after.responses.length - 1] : undefined;
    step.frame.note({
      actor: step.run.actor,
      instance: instanceOf(step),
      operation: step.run.program.operation.id,
      ...(clientResponse === undefined ? {} : { response: clientResponse }),
      ...happening,
    } satisfies Happening);
  }
  return step.frame;
}

function activityBefore(step: Step): number {
  return step.run === step.performer.runs[0] ? 0 : step.performer.runs.indexOf(step.run);
}

function instanceOf(step: Step): string {
  return step.performer.consumer ? `${step.run.actor}@${step.activity.message}` : step.run.actor;
}

/** After a step was taken: local work, then the frame. */
function proceed(step: Step, happening: Omit<Happening, 'actor' | 'outcome'>, outcome: string): Frame {
  const message = step.activity.message;
  const instance = step.performer.consumer ? `${step.run.actor}@${message}` : step.run.actor;
  const ended = work(step);
  if (!ended) save(step);
  const told = ended && ended.outcome !== 'ok' ? `${outcome}; ${ended.outcome}` : outcome;
  return conclude(step, { ...happening, instance, outcome: told });
}

function rollBack(step: Step): Frame {
  releaseAll(step, undefined);
  const { ending } = step.activity;
  const instance = instanceOf(step);
  finish(step, ending);
  return conclude(step, { action: 'abort', instance, outcome: ending, ...nothing });
}

function commitScope(step: Step, scope: TransactionScope): Frame {
  const { shape, frame } = step;
  const { target } = scope;
  const next = { ...step.activity, pc: step.activity.pc + 1, attempt: 0 };
  if (target.kind === 'broker') {
    const messages = step.activity.buffer;
    append(shape, frame, messages);
    step.activity = trimmed(step.run.program, { ...next, buffer: [] });
    const node = { node: target.technology, level: scope.isolation, isSingle: false };
    return proceed(step, { action: 'commit', ...nothing, messages, scope: node, place: scope.place }, 'published');
  }
  const store = shape.stores.get(target.store) as StoreShape;
  const own = step.performer.transactions.get(target.store) as number;
  const transaction = shape.transactions.value(frame.get(own)) as Transaction;
  const result = commit(shape, store, own, transaction, frame);
  if (result.kind === 'serialization-failure') return abort(step, target.store, 'could not serialize access');
  step.activity = trimmed(step.run.program, next);
  const node = { node: target.store, level: transaction.behavior.name, isSingle: false };
  return proceed(
    step,
    { action: 'commit', ...nothing, committed: result.committed, scope: node, place: scope.place },
    'committed',
  );
}

/** The store aborted the transaction in `store`: it starts again where `retry` allows, else the operation responds `aborted`. */
function abort(step: Step, store: string, reason: string): Frame {
  const instance = instanceOf(step);
  const scope = scopeAt(step.run.program, step.activity.pc, store);
  releaseAll(step, undefined);
  const happening = { action: 'abort' as const, instance, ...nothing };
  if (scope && step.activity.attempt < scope.retry) {
    const begins = step.run.program.begins.get(scope) ?? 0;
    step.activity = trimmed(step.run.program, {
      ...step.activity,
      phase: 'running',
      pc: nextStep(step.run.program, begins),
      versions: [],
      buffer: [],
      response: undefined,
      attempt: step.activity.attempt + 1,
    });
    save(step);
    return conclude(step, { ...happening, outcome: `${reason}; starts again` });
  }
  finish(step, 'aborted');
  return conclude(step, { ...happening, outcome: reason });
}

/** The transaction in `store` that the instruction at `pc` belongs to. */
function scopeAt(program: Program, pc: number, store: string): TransactionScope | undefined {
  let found: TransactionScope | undefined;
  program.instructions.slice(0, pc + 1).forEach((instruction, index) => {
    if (instruction.kind !== 'begin' && instruction.kind !== 'commit') return;
    const { target } = instruction.step;
    if (target.kind !== 'store' || target.store !== store) return;
    if (instruction.kind === 'begin') found = instruction.step;
    else if (index < pc) found = undefined;
  });
  return found;
}

/** The transaction that a statement on `store` runs in: the open one, a new one of its scope, or one of its own. */
function enter(step: Step, store: string): Transaction {
  const open = transactionIn(step, store);
  if (open) return open;
  const scope = scopeAt(step.run.program, step.activity.pc, store);
  const level = scope?.isolation ?? step.shape.pipeline.stores.find((s) => s.name === store)?.isolation.value ?? '';
  const behavior = step.shape.behaviors.get(`${store} ${level}`);
  if (!behavior) throw new Error(`no behaviour for ${level} in ${store}`);
  return begin(behavior, scope === undefined);
}

function keyOf(step: Step, values: ReadonlyMap<string, Value>): string {
  const bound = [...values].map(([name, value]) => `${name}=${valueKey(value)}`).join();
  return `${step.run.program.operation.id}:${step.activity.pc}:${bound}`;
}

type SqlInstruction = Extract<Instruction, { kind: 'sql' }>;

function runSql(step: Step, instruction: SqlInstruction): readonly Frame[] {
  const { statement } = instruction;
  const mentioned = [...writesOf(statement), ...readsOf(statement)];
  const target = writesOf(statement)[0];
  // What is written decides where a statement runs; a read runs in the store of its tables.
  const home =
    target === undefined ? mentioned.map((r) => storeOf(step.shape, r)).find((s) => s) : storeOf(step.shape, target);
  if (home) return runInStore(step, instruction, home);
  return [runOutside(step, instruction)];
}

/** Rows of relations outside the store that a statement runs in; tables of other stores as they are committed, own writes included. */
function outsideRows(step: Step): (relation: RelationId) => readonly Row[] {
  return (relation) => outsideContent(step, relation).rows;
}

function outsideContent(step: Step, relation: RelationId): Content {
  const store = storeOf(step.shape, relation);
  const content = contentOf(step.shape, relation, step.frame);
  const transaction = store && transactionIn(step, store.node);
  const table = store?.tables.find((t) => t.relation === relation);
  return transaction && table ? overlay(step.shape.world, content, table.position, transaction.writes) : content;
}

function runInStore(step: Step, instruction: SqlInstruction, store: StoreShape): readonly Frame[] {
  const { shape, frame } = step;
  const { statement } = instruction;
  const own = step.performer.transactions.get(store.node) as number;
  const others = othersIn(shape, store, own, frame);
  const entered = enter(step, store.node);
  if (entered.waiting !== null && isBlocked(entered, others)) {
    return isDeadlocked(entered, others) ? [abort(step, store.node, 'chosen as the victim of a deadlock')] : [];
  }
  const bindings = bindingsOf(step);
  const committed = store.tableSlots.map((slot) => shape.world.content(frame.get(slot)));
  const result = runStatement(
    statement,
    { ...entered, waiting: null },
    {
      world: shape.world,
      ranges: shape.ranges,
      tables: store.tables,
      committed,
      others,
      external: outsideRows(step),
      bindings,
      key: keyOf(step, bindings.values),
      values: bindings.values,
    },
  );
  const scope = { node: store.node, level: entered.behavior.name, isSingle: entered.isSingle };
  const told = { statement, bindings, text: instruction.text, place: instruction.place, scope };
  const instance = instanceOf(step);
  switch (result.kind) {
    case 'wait':
      frame.set(own, shape.transactions.id(result.transaction));
      step.activity = { ...step.activity, phase: 'running' };
      save(step);
      return [conclude(step, { action: 'wait', instance, ...nothing, ...told, outcome: 'waits for a lock' })];
    case 'serialization-failure':
      return [abort(step, store.node, result.message)];
    case 'error': {
      const ended = failedStatement(step, own);
      return [conclude(step, { action: 'sql', instance, ...nothing, ...told, outcome: `${result.message}; ${ended}` })];
    }
    case 'done':
      break;
  }
  const sights = step.tell ? sightsOf(step, instruction, store, entered, committed) : [];
  let accesses: readonly RowAccess[] = [];
  if (result.transaction.isSingle) {
    const done = commit(shape, store, own, result.transaction, frame);
    if (done.kind === 'serialization-failure') return [abort(step, store.node, 'could not serialize access')];
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
  finish(step, 'error');
  return 'error';
}

function outcomeOf(kind: string, result: QueryResult | undefined, count: number): string {
  if (kind === 'select' || (result && result.rows.length > 0)) return rowsText(result);
  return count === 1 ? '1 row' : `${count} rows`;
}

function rowsText(result: QueryResult | undefined): string {
  const rows = result?.rows ?? [];
  const row = rows[0];
  if (!result || !row) return 'no row';
  const text = result.columns.map((column, i) => `${column} = ${responseText(row[i] ?? null)}`).join(', ');
  return rows.length === 1 ? text : `${rows.length} rows, first: ${text}`;
}

/** Keeps the first row of the result in the variable, and moves on. */
function bind(step: Step, instruction: SqlInstruction, result: QueryResult | undefined): void {
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

/** A statement on topics and views alone. */
function runOutside(step: Step, instruction: SqlInstruction): Frame {
  const { shape } = step;
  const { statement } = instruction;
  const bindings = bindingsOf(step);
  const rows: Rows = { rows: outsideRows(step) };
  const told = { statement, bindings, text: instruction.text, place: instruction.place };
  const instance = instanceOf(step);
  const failed = (message: string): Frame => {
    const ended = fail(step, 'error').outcome;
    return conclude(step, { action: 'sql', instance, ...nothing, ...told, outcome: `${message}; ${ended}` });
  };
  const sights = readsOf(statement).map((relation): Sight => {
    return { relation, content: outsideContent(step, relation).id, isLocked: false };
  });
  if (statement.kind === 'select') {
    const result = evaluateSelect(statement, rows, bindings);
    if (!result.ok) return failed(result.error.message);
    bind(step, instruction, result.value);
    const happening = { action: 'sql' as const, ...nothing, ...told, sights, result: result.value };
    return proceed(step, happening, rowsText(result.value));
  }
  const planned = messagesOf(step, statement, rows, bindings);
  if (planned.kind === 'error') return failed(planned.message);
  const { messages } = planned;
  const scope = step.run.program.scopes[step.activity.pc];
  const isBuffered = scope?.target.kind === 'broker';
  if (isBuffered) step.activity = { ...step.activity, buffer: [...step.activity.buffer, ...messages] };
  else append(shape, step.frame, messages);
  const affected = messages.map((m) => shape.world.rows.value(m.after === -1 ? m.before : m.after));
  const returned = statement.returning.length > 0 ? evaluateReturning(statement, affected, rows, bindings) : undefined;
  if (returned && !returned.ok) return failed(returned.error.message);
  bind(step, instruction, returned?.value);
  const outcome = messages.length === 1 ? '1 message' : `${messages.length} messages`;
  const happening = { action: 'sql' as const, ...nothing, ...told, sights, messages: isBuffered ? [] : messages };
  return proceed(step, happening, isBuffered ? `${outcome}, not yet published` : outcome);
}

type Planned =
  | { readonly kind: 'messages'; readonly messages: readonly Change[] }
  | { readonly kind: 'error'; readonly message: string };

function messagesOf(
  step: Step,
  statement: Exclude<SqlInstruction['statement'], { kind: 'select' }>,
  rows: Rows,
  bindings: Bindings,
): Planned {
  const { shape } = step;
  const { relation } = statement;
  const isTopic = shape.contentSlots.has(relation);
  // A derived relation holds its query and nothing else: what is written to it has no effect.
  if (!isTopic) return { kind: 'messages', messages: [] };
  const width = relationOf(shape.pipeline, relation)?.columns?.length ?? 0;
  if (statement.kind === 'insert') {
    const result = rowsToInsert(statement, width, rows, bindings);
    if (!result.ok) return { kind: 'error', message: result.error.message };
    const after = result.value.map((row) => shape.world.rows.id(row));
    return { kind: 'messages', messages: after.map((number) => ({ relation, before: -1, after: number })) };
  }
  if (shape.uptakes.get(relation)?.kind === 'append') {
    return { kind: 'error', message: `${relation} is a log: what was appended cannot be changed` };
  }
  const content = contentOf(shape, relation, step.frame);
  const numberAt = (index: number): number => content.numbers[content.positions[index] as number] as number;
  if (statement.kind === 'delete') {
    const result = rowsToDelete(statement, rows, bindings);
    if (!result.ok) return { kind: 'error', message: result.error.message };
    return { kind: 'messages', messages: result.value.map((i) => ({ relation, before: numberAt(i), after: -1 })) };
  }
  const result = rowsToUpdate(statement, rows, bindings);
  if (!result.ok) return { kind: 'error', message: result.error.message };
  const messages = result.value.map(({ index, row }) => ({
    relation,
    before: numberAt(index),
    after: shape.world.rows.id(row),
  }));
  return { kind: 'messages', messages };
}

/** What a statement in a store saw of each relation, for telling. */
function sightsOf(
  step: Step,
  instruction: SqlInstruction,
  store: StoreShape,
  transaction: Transaction,
  committed: readonly Content[],
): readonly Sight[] {
  const { statement } = instruction;
  const isLocked = statement.kind !== 'select' || statement.lock !== undefined;
  return readsOf(statement).map((relation): Sight => {
    const table = store.tables.find((t) => t.relation === relation);
    if (!table) return { relation, content: outsideContent(step, relation).id, isLocked: false };
    const usesSnapshot = transaction.behavior.reads === 'transaction' && !isLocked;
    const base = usesSnapshot ? transaction.snapshot?.[table.position] : undefined;
    const content = base === undefined ? (committed[table.position] as Content) : step.shape.world.content(base);
    const seen = overlay(step.shape.world, content, table.position, transaction.writes);
    return { relation, content: seen.id, isLocked };
  });
}

type SketchInstruction = Extract<Instruction, { kind: 'sketch-read' | 'sketch-write' }>;

function runSketch(step: Step, instruction: SketchInstruction): readonly Frame[] {
  const { relation } = instruction;
  const store = storeOf(step.shape, relation);
  if (!store) return [runSketchOutside(step, instruction)];
  const { shape, frame } = step;
  const own = step.performer.transactions.get(store.node) as number;
  const others = othersIn(shape, store, own, frame);
  const table = store.tables.find((t) => t.relation === relation);
  if (!table) return [];
  let transaction = enter(step, store.node);
  const committed = store.tableSlots.map((slot) => shape.world.content(frame.get(slot)));
  const { behavior } = transaction;
  if (behavior.reads === 'transaction' && transaction.snapshot === null) {
    transaction = { ...transaction, snapshot: committed.map((content) => content.id) };
  }
  const newest = committed[table.position] as Content;
  const base =
    behavior.reads === 'transaction' ? shape.world.content(transaction.snapshot?.[table.position] as number) : newest;
  let sights: readonly Sight[] = [];
  let writes: readonly RowAccess[] = [];
  if (instruction.kind === 'sketch-read') {
    let seen = overlay(shape.world, base, table.position, transaction.writes);
    if (behavior.reads === 'uncommitted') {
      for (const other of others) seen = overlay(shape.world, seen, table.position, other.writes);
    }
    if (behavior.certify !== 'none') {
      const range = { key: `all of ${relation}`, whole: [table.position], statement: undefined, bindings: noBindings };
      const reads = new Set([...transaction.reads, shape.ranges.id(range)]);
      transaction = { ...transaction, reads: [...reads].sort((a, b) => a - b) };
    }
    step.activity = { ...step.activity, versions: [...step.activity.versions, versionOf(seen)] };
    sights = [{ relation, content: seen.id, isLocked: false }];
  } else {
    const number = shape.world.rows.id(markRow(tokenOf(step)));
    const identity = newIdentity(shape.world, { ...table, primary: [] }, number, newest, [transaction, ...others]);
    const write = { table: table.position, identity, before: -1, after: number };
    const locks = withLock(transaction.locks, lockName(table.position, identity), false);
    transaction = { ...transaction, writes: withWrite(transaction.writes, write), locks };
    writes = [{ relation, before: -1, after: number }];
  }
  frame.set(own, shape.transactions.id(transaction));
  step.activity = { ...step.activity, phase: 'running', pc: step.activity.pc + 1 };
  const scope = { node: store.node, level: behavior.name, isSingle: false };
  const happening = { action: 'sketch' as const, ...nothing, sights, writes, place: instruction.place, scope };
  return [proceed(step, happening, instruction.kind === 'sketch-read' ? 'read' : 'written')];
}

const noBindings: Bindings = { parameter: () => null, variable: () => null };

/** What a sketch writes: made of the operation, its inputs and every version that it has read. */
function tokenOf(step: Step): string {
  const { activity, run } = step;
  const inputs = [...run.inputs.values()].map(valueKey).join();
  const message = activity.message === -1 ? '' : `m${activity.message}`;
  return `${run.program.operation.id}(${inputs}${message})[${activity.versions.join(' ')}]`;
}

function runSketchOutside(step: Step, instruction: SketchInstruction): Frame {
  const { shape, frame } = step;
  const { relation } = instruction;
  let sights: readonly Sight[] = [];
  let messages: readonly Change[] = [];
  if (instruction.kind === 'sketch-read') {
    const content = contentOf(shape, relation, frame);
    step.activity = { ...step.activity, versions: [...step.activity.versions, versionOf(content)] };
    sights = [{ relation, content: content.id, isLocked: false }];
  } else if (shape.contentSlots.has(relation)) {
    messages = [{ relation, before: -1, after: shape.world.rows.id(markRow(tokenOf(step))) }];
    append(shape, frame, messages);
  }
  step.activity = { ...step.activity, phase: 'running', pc: step.activity.pc + 1 };
  const happening = { action: 'sketch' as const, ...nothing, sights, messages, place: instruction.place };
  return proceed(step, happening, instruction.kind === 'sketch-read' ? 'read' : '1 message');
}
