/** Where a client or a consumer stands in its operation, as a value that names nobody. */
import { type Value, valueKey } from '../model/value';
import { changeKey, type Group } from './queue';

export interface Activity {
  /** `idle`: a consumer without a message. `rollback`: its transaction is about to be rolled back. `processed`: done, offset not yet committed. */
  readonly phase: 'idle' | 'ready' | 'running' | 'rollback' | 'processed' | 'done' | 'crashed';
  /** Index of the run that it is in. */
  readonly run: number;
  readonly pc: number;
  /** Row number of the message; −1: none. */
  readonly message: number;
  /** Its partition. */
  readonly partition: string;
  /** `variable.column` → value; NULLs are left out. Sorted by name. */
  readonly values: readonly (readonly [string, Value])[];
  /** What a sketch has read: versions, in order. */
  readonly versions: readonly string[];
  /** Messages of an open broker transaction. */
  readonly buffer: Group;
  /** Messages that it has decided on and appends next; undefined: none. */
  readonly planned: Group | undefined;
  /** Restarts of the present transaction. */
  readonly attempt: number;
  /** What it will respond after the rollback. */
  readonly ending: string;
  /** What `respond` said. */
  readonly response: string | undefined;
  /** Responses of the runs that ended. */
  readonly responses: readonly string[];
  /** Indices of the runs that a store turned away: a guarded write matched nothing, and the operation stopped at that. */
  readonly refused: readonly number[];
}

/** A client before its first step, or an idle consumer. */
export function startingActivity(isConsumer: boolean): Activity {
  return {
    phase: isConsumer ? 'idle' : 'ready',
    run: 0,
    pc: 0,
    message: -1,
    partition: '',
    values: [],
    versions: [],
    buffer: [],
    planned: undefined,
    attempt: 0,
    ending: '',
    response: undefined,
    responses: [],
    refused: [],
  };
}

/** A text that is equal for equal activities. */
export function activityKey(activity: Activity): string {
  return [
    activity.phase,
    activity.run,
    activity.pc,
    activity.message,
    activity.partition,
    activity.values.map(([name, value]) => `${name}=${valueKey(value)}`).join(),
    activity.versions.join(),
    activity.buffer.map(changeKey).join(),
    activity.planned?.map(changeKey).join() ?? '-',
    activity.attempt,
    activity.ending,
    activity.response ?? '-',
    activity.responses.join('\u0002'),
    activity.refused.join(),
  ].join('\u0001');
}
