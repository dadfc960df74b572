/** One step of one performer under way: its values, its open transactions, and how it is noted. Knows nothing of what the step does. */
import { relationOf } from '../../model/pipeline';
import type { Place } from '../../model/place';
import type { RelationId } from '../../model/statement';
import { isNumeric, numericText, type Value } from '../../model/value';
import type { Activity } from '../activity';
import type { Bindings, Rows, SqlError } from '../evaluate';
import type { Happening } from '../happening';
import type { Program, TransactionScope } from '../program';
import type { Performer, Run, Shape, StoreShape } from '../shape';
import type { Frame } from '../system';
import { begin, type Transaction } from '../transaction';

/** The run that a performer is in. */
export function runOf(performer: Performer, activity: Activity): Run {
  return performer.runs[activity.run] as Run;
}

/** How the performer's messages are delivered; undefined for a client. */
export function deliveryOf(performer: Performer): string | undefined {
  const trigger = performer.consumer?.operation.trigger;
  return trigger?.kind === 'topic' ? trigger.delivery.value : undefined;
}

/** The store that keeps this table; undefined for a topic or a view. */
export function storeOf(shape: Shape, relation: RelationId): StoreShape | undefined {
  const found = relationOf(shape.pipeline, relation);
  return found?.kind === 'table' ? shape.stores.get(found.node) : undefined;
}

/** One step of one performer, under way. */
export interface Step {
  readonly shape: Shape;
  readonly performer: Performer;
  readonly run: Run;
  readonly frame: Frame;
  readonly tell: boolean;
  activity: Activity;
}

export const noRows: Rows = { rows: () => [] };

/** Values of parameters and variables at this point. */
export function bindingsOf(step: Step): Bindings & { readonly values: ReadonlyMap<string, Value> } {
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

export function responseText(value: Value): string {
  if (value === null) return 'NULL';
  return isNumeric(value) ? numericText(value) : String(value);
}

export function transactionIn(step: Step, store: string): Transaction | null {
  const slot = step.performer.transactions.get(store);
  return slot === undefined ? null : step.shape.transactions.value(step.frame.get(slot));
}

export function releaseAll(step: Step, scope: TransactionScope | undefined): void {
  for (const [store, slot] of step.performer.transactions) {
    if (scope && (scope.target.kind !== 'store' || scope.target.store !== store)) continue;
    step.frame.set(slot, step.shape.transactions.id(null));
  }
}

/** Drops values that nothing reads any more. */
export function trimmed(program: Program, activity: Activity): Activity {
  const live = program.live[activity.pc];
  if (!live || activity.values.length === 0) return activity;
  const values = activity.values.filter(([name]) => live.has(name.slice(0, name.indexOf('.'))));
  return values.length === activity.values.length ? activity : { ...activity, values };
}

export function save(step: Step): void {
  step.frame.set(step.performer.local, step.shape.activities.id(step.activity));
}

/** Notes what happened and gives the frame. */
export function conclude(step: Step, happening: Omit<Happening, 'actor'>): Frame {
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

export function instanceOf(step: Step): string {
  return step.performer.consumer ? `${step.run.actor}@${step.activity.message}` : step.run.actor;
}

/** The transaction in `store` that the instruction at `pc` belongs to. */
export function scopeAt(program: Program, pc: number, store: string): TransactionScope | undefined {
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
export function enter(step: Step, store: string): Transaction {
  const open = transactionIn(step, store);
  if (open) return open;
  const scope = scopeAt(step.run.program, step.activity.pc, store);
  const behavior = step.shape.behaviors.get(scope && !scope.isImplicit ? `${store} ${scope.isolation}` : store);
  if (!behavior) throw new Error(`no behaviour for ${scope?.isolation ?? 'single statements'} in ${store}`);
  return begin(behavior, scope === undefined);
}

/** Notes SQL of the operation that failed for its own sake, not because a constraint refused a row. */
export function noteFailure(step: Step, place: Place, error: SqlError): void {
  const isRefusal = error.code.startsWith('23') || error.code === '55P03';
  if (isRefusal) return;
  const { id } = step.run.program.operation;
  const message = `\`${id}\` fails here in a state that can come about: ${error.message}. It then responds \`error\`.`;
  step.shape.failures.set(message, { place, message });
}
