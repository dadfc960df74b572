/** The values that runs of one simulation share, before there are any. */
import type { SqlFailure } from '../model/trace';
import { readRanges } from './certify';
import { createWorld } from './content';
import { createQueues } from './queue';
import { activityInterner, transactionInterner, type Values } from './shape';
import { answerBook } from './successors';

/** No values yet; SQL that fails is noted in `failures`. */
export function noValues(failures: Map<string, SqlFailure> = new Map()): Values {
  return {
    world: createWorld(),
    queues: createQueues(),
    ranges: readRanges(),
    transactions: transactionInterner(),
    activities: activityInterner(),
    viewContents: new Map(),
    answers: answerBook(),
    failures,
    growth: { relation: undefined },
  };
}
