/**
 * What can go wrong with a consumer between taking a message and committing its offset: it stops, its message comes again, or the
 * partition goes to another member while it is still at work. Sources: Kafka documentation, "Message Delivery Semantics"; KIP-98
 * (offsets in a transaction) and KIP-447 (fencing); Amazon SQS developer guide, visibility timeout; RabbitMQ, "Consumer
 * Acknowledgements" (a message that is put back may come after others).
 */
import { type Activity, startingActivity } from '../activity';
import { commitsOffsetInTransaction, forgetsConsumed, isOwnTransaction } from '../delivery';
import { type Happening, nothing } from '../happening';
import type { Queue } from '../queue';
import type { Performer, Shape } from '../shape';
import type { Frame } from '../system';
import { slotsOfWithdrawal, withdrawTransaction } from './broker-transaction';

const lost = 'lost ';

/** Whether a lane works on a message whose partition is no longer its own. */
export function isFencedOut({ partition }: Activity): boolean {
  return partition.startsWith(lost);
}

/** The partition that such a lane had. */
export function partitionBefore({ partition }: Activity): string {
  return partition.slice(lost.length);
}

type Failure = (frame: Frame, tell: boolean) => readonly Frame[];

/** Whether the message of `activity` comes again after a crash. */
function comesAgain(shape: Shape, performer: Performer, activity: Activity): boolean {
  const { consumer } = performer;
  const program = performer.runs[0]?.program;
  if (consumer?.operation.trigger.kind !== 'topic' || !program) return false;
  switch (consumer.operation.trigger.delivery.value) {
    case 'at least once':
      return true;
    case 'at most once':
      return false;
    case 'exactly once':
      return !program.instructions
        .slice(0, activity.pc)
        .some((i) => i.kind === 'commit' && isOwnTransaction(shape.pipeline, consumer.operation, i.step));
  }
}

/** Slots that a failure of a consumer's lane may read or change. */
export function slotsOfFailure(shape: Shape, performer: Performer): readonly number[] {
  const queue = performer.consumer ? [performer.consumer.queue] : [];
  return [performer.local, ...performer.transactions.values(), ...queue, ...slotsOfWithdrawal(shape, performer)];
}

/** What can go wrong with a consumer's lane under the fault that is tried. */
export function failuresOf(shape: Shape, performer: Performer): readonly Failure[] {
  const { consumer } = performer;
  const program = performer.runs[0]?.program;
  if (consumer?.operation.trigger.kind !== 'topic' || !program) return [];
  const delivery = consumer.operation.trigger.delivery.value;
  switch (shape.fault) {
    case 'crash':
      if (delivery === 'exactly once' && !commitsOffsetInTransaction(shape.pipeline, program)) return [];
      return [(frame, tell) => stop(shape, performer, frame, tell)];
    case 'redelivery':
      if (delivery !== 'at least once') return [];
      return [
        (frame, tell) => repeat(shape, performer, frame, tell),
        (frame, tell) => handOver(shape, performer, frame, tell),
      ];
    default:
      return [];
  }
}

/** Puts a message back: in front of its log, or on a queue also behind all others. */
function putBack(shape: Shape, performer: Performer, message: number, frame: Frame): readonly Frame[] {
  const { consumer } = performer;
  if (!consumer) return [];
  const again = [{ relation: consumer.topic.id, before: -1, after: message }];
  const queue = shape.queues.queue(frame.get(consumer.queue));
  const orders: Queue[] = [[again, ...queue]];
  if (queue.length > 0 && forgetsConsumed(shape.pipeline, consumer.topic.id)) orders.push([...queue, again]);
  return orders.map((order) => {
    const after = frame.fork();
    after.set(consumer.queue, shape.queues.id(order));
    return after;
  });
}

function noted(performer: Performer, action: Happening['action'], message: number, outcome: string): Happening {
  const actor = performer.runs[0]?.actor ?? performer.name;
  return { ...nothing, action, actor, instance: `${actor}@${message}`, outcome };
}

/** It stops between two steps; it starts again from its committed offset. */
function stop(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const activity = shape.activities.value(frame.get(performer.local));
  leave(shape, performer, activity, frame);
  const { message } = activity;
  const repeats = comesAgain(shape, performer, activity);
  const outcome = repeats
    ? 'its offset was not committed: the message comes again'
    : 'its offset was committed already: the message is lost';
  const after = repeats ? putBack(shape, performer, message, frame) : [frame];
  if (tell)
    for (const one of after)
      one.note({ ...noted(performer, 'crash', message, outcome), ...(repeats ? {} : { isLost: true }) });
  return after;
}

function leave(shape: Shape, performer: Performer, activity: Activity, frame: Frame): void {
  for (const slot of performer.transactions.values()) frame.set(slot, shape.transactions.id(null));
  withdrawTransaction(shape, activity, frame);
  frame.set(performer.local, shape.activities.id(startingActivity(true)));
}

/** What it has processed comes again, because its offset was not committed in time. */
function repeat(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const activity = shape.activities.value(frame.get(performer.local));
  if (activity.phase !== 'processed') return [];
  leave(shape, performer, activity, frame);
  const after = putBack(shape, performer, activity.message, frame);
  const outcome = 'its offset was not committed: the message comes again';
  if (tell) for (const one of after) one.note(noted(performer, 'redelivery', activity.message, outcome));
  return after;
}

/** Its partition, or the message that it took too long for, goes to another member; it does not know, and works on. */
function handOver(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const activity = shape.activities.value(frame.get(performer.local));
  if ((activity.phase !== 'ready' && activity.phase !== 'running') || isFencedOut(activity)) return [];
  frame.set(performer.local, shape.activities.id({ ...activity, partition: `${lost}${activity.partition}` }));
  const after = putBack(shape, performer, activity.message, frame);
  const outcome = 'it takes too long, so another member gets it while it works on';
  if (tell)
    for (const one of after)
      one.note({ ...noted(performer, 'redelivery', activity.message, outcome), isHandedOver: true });
  return after;
}
