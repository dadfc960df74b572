/** How a transaction of an operation ends: committed, rolled back, or aborted by the store and perhaps begun again. */
import { type Happening, nothing } from '../happening';
import type { TransactionScope } from '../program';
import type { StoreShape } from '../shape';
import type { Frame } from '../system';
import type { Transaction } from '../transaction';
import { publishTransaction, withdrawTransaction } from './broker-transaction';
import { commit, isBlocked, othersIn } from './commit';
import { endWith, finish, work } from './local-work';
import { nextStep } from './operation';
import { conclude, instanceOf, releaseAll, type Step, save, scopeAt, trimmed } from './step';

/** After a step was taken: local work, then the frame. */
export function proceed(step: Step, happening: Omit<Happening, 'actor' | 'outcome'>, outcome: string): Frame {
  const message = step.activity.message;
  const instance = step.performer.consumer ? `${step.run.actor}@${message}` : step.run.actor;
  const ended = work(step);
  if (!ended) save(step);
  const told = ended && ended.outcome !== 'ok' ? `${outcome}; ${ended.outcome}` : outcome;
  return conclude(step, { ...happening, instance, outcome: told });
}

export function rollBack(step: Step): Frame {
  releaseAll(step, undefined);
  withdrawTransaction(step.shape, step.activity, step.frame);
  const { ending } = step.activity;
  const instance = instanceOf(step);
  finish(step, ending);
  return conclude(step, { action: 'abort', instance, outcome: ending, ...nothing });
}

export function commitScope(step: Step, scope: TransactionScope): readonly Frame[] {
  const { shape, frame } = step;
  const { target } = scope;
  const next = { ...step.activity, pc: step.activity.pc + 1, attempt: 0 };
  if (target.kind === 'broker') {
    const messages = publishTransaction(step);
    step.activity = trimmed(step.run.program, { ...next, buffer: [] });
    const node = { node: target.technology, level: scope.isolation, isSingle: false };
    return [proceed(step, { action: 'commit', ...nothing, messages, scope: node, place: scope.place }, 'published')];
  }
  const store = shape.stores.get(target.store) as StoreShape;
  const own = step.performer.transactions.get(target.store) as number;
  const transaction = shape.transactions.value(frame.get(own)) as Transaction;
  if (transaction.waiting !== null && isBlocked(transaction, othersIn(shape, store, own, frame))) return [];
  const node = { node: target.store, level: transaction.behavior.name, isSingle: false };
  const told = { ...nothing, scope: node, place: scope.place };
  const result = commit(shape, store, own, transaction, frame);
  switch (result.kind) {
    case 'serialization-failure':
      return [abort(step, target.store, 'could not serialize access')];
    case 'wait': {
      frame.set(own, shape.transactions.id(result.transaction));
      save(step);
      return [conclude(step, { action: 'wait', instance: instanceOf(step), ...told, outcome: 'waits for readers' })];
    }
    case 'committed':
      step.activity = trimmed(step.run.program, next);
      return [proceed(step, { action: 'commit', ...told, committed: result.committed }, 'committed')];
  }
}

/** The store aborted the transaction in `store`: it starts again where `retry` allows, else the operation responds `aborted`. */
export function abort(step: Step, store: string, reason: string): Frame {
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
  endWith(step, 'aborted');
  return conclude(step, { ...happening, outcome: reason });
}
