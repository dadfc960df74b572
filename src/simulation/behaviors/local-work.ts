/** Work that nobody else can see: conditions and responses up to the next statement, and how an operation ends. */
import type { Expression } from '../../model/statement';
import { variablesOf } from '../../model/statement-walk';
import type { Activity } from '../activity';
import { evaluateExpression } from '../evaluate';
import type { TransactionScope } from '../program';
import type { Transaction } from '../transaction';
import {
  bindingsOf,
  deliveryOf,
  noRows,
  noteFailure,
  releaseAll,
  responseText,
  type Step,
  save,
  transactionIn,
  trimmed,
} from './step';

/**
 * Does local work up to the next step. Returns the outcome when the operation ended (or waits to be rolled back) meanwhile;
 * undefined when a step comes next.
 */
export function work(step: Step): { readonly outcome: string } | undefined {
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
        if (!result.ok) {
          noteFailure(step, instruction.place, result.error);
          return fail(step, 'error');
        }
        if (result.value !== true) {
          const { activity } = step;
          if (isTurnedAway(step, instruction.condition)) {
            step.activity = { ...activity, refused: [...activity.refused, activity.run] };
          }
          return fail(step, instruction.otherwise);
        }
        step.activity = trimmed(program, next);
        break;
      }
      case 'respond': {
        const result = evaluateExpression(instruction.expression, noRows, bindingsOf(step));
        if (!result.ok) {
          noteFailure(step, instruction.place, result.error);
          return fail(step, 'error');
        }
        step.activity = trimmed(program, { ...next, response: responseText(result.value) });
        break;
      }
      default:
        step.activity = { ...step.activity, phase: 'running' };
        return undefined;
    }
  }
}

/** Whether `condition` failed because a guarded write of the operation matched nothing. */
function isTurnedAway(step: Step, condition: Expression): boolean {
  const { guards } = step.run.program;
  return variablesOf(condition).some(
    ({ variable }) => guards.has(variable) && !step.activity.values.some(([name]) => name.startsWith(`${variable}.`)),
  );
}

/** Whether others may have to wait for `transaction`. */
function isHeeded(transaction: Transaction): boolean {
  const { writes, locks, reads, behavior } = transaction;
  return writes.length > 0 || locks.length > 0 || (behavior.guards !== 'none' && reads.length > 0);
}

/** Whether committing `scope` does anything that others could notice. */
function hasWork(step: Step, scope: TransactionScope): boolean {
  if (scope.target.kind === 'broker') return step.activity.buffer.length > 0;
  const transaction = transactionIn(step, scope.target.store);
  if (!transaction) return false;
  return isHeeded(transaction) || transaction.behavior.certify !== 'none';
}

/** Ends the operation with `response`; open transactions are rolled back, in a step of their own where others could see their writes. */
export function fail(step: Step, response: string): { readonly outcome: string } {
  const { buffer } = step.activity;
  const isVisible =
    buffer.length > 0 ||
    [...step.performer.transactions.keys()].some((store) => {
      const transaction = transactionIn(step, store);
      return transaction !== null && isHeeded(transaction);
    });
  if (isVisible) {
    step.activity = { ...step.activity, phase: 'rollback', ending: response };
    save(step);
    return { outcome: response };
  }
  releaseAll(step, undefined);
  finish(step, response);
  return { outcome: response };
}

/** Ends the operation with `response`, its stores already left; an open transaction of the broker is aborted in a step of its own. */
export function endWith(step: Step, response: string): void {
  if (step.activity.buffer.length === 0) {
    finish(step, response);
    return;
  }
  step.activity = { ...step.activity, phase: 'rollback', ending: response };
  save(step);
}

export function finish(step: Step, response: string): void {
  const { activity, performer, shape } = step;
  const ended: Activity = {
    ...activity,
    pc: 0,
    values: [],
    versions: [],
    buffer: [],
    planned: undefined,
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
