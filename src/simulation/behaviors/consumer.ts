/**
 * How a consumer's lane takes messages and commits its offset. Sources: Kafka documentation, "Message Delivery Semantics"; KIP-98
 * (offsets in a transaction).
 */
import { type Activity, startingActivity } from '../activity';
import { type Happening, nothing } from '../happening';
import { nextMessages } from '../queue';
import type { Performer, Shape } from '../shape';
import type { Frame } from '../system';
import { isFencedOut, partitionBefore } from './consumer-failure';

/** Takes the next message of any partition that no other lane is busy with. */
export function takeMessage(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const { consumer } = performer;
  if (!consumer) return [];
  const others = consumer.lanes.flatMap((lane) => {
    const activity = lane === performer.local ? undefined : shape.activities.value(frame.get(lane));
    return activity && activity.message !== -1 ? [activity] : [];
  });
  const busy = others.filter((other) => !isFencedOut(other)).map(({ partition }) => partition);
  const queue = shape.queues.queue(frame.get(consumer.queue));
  return nextMessages(shape.world, queue, consumer.partitioning, busy).flatMap((next): readonly Frame[] => {
    const message = next.change.after === -1 ? next.change.before : next.change.after;
    // Who lost the partition works for a moment only: no later message than its own is taken meanwhile.
    const isLater = (other: Activity): boolean =>
      isFencedOut(other) && partitionBefore(other) === next.partition && other.message !== message;
    if (others.some(isLater)) return [];
    const taken = frame.fork();
    taken.set(consumer.queue, shape.queues.id(next.rest));
    const activity: Activity = { ...startingActivity(true), phase: 'ready', message, partition: next.partition };
    taken.set(performer.local, shape.activities.id(activity));
    if (tell) {
      const index = queue.findIndex((group) => group[0] === next.change);
      const actor = performer.runs[0]?.actor ?? performer.name;
      taken.note({
        ...nothing,
        action: 'deliver',
        actor,
        instance: `${actor}@${message}`,
        operation: consumer.operation.id,
        messages: [],
        outcome: 'takes the next message',
        place: consumer.operation.place,
        taken: { slot: consumer.queue, indices: [index] },
      } satisfies Happening);
    }
    return [taken];
  });
}

/** Commits the offset of the message that was processed. */
export function acknowledge(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const activity = shape.activities.value(frame.get(performer.local));
  const done = frame.fork();
  done.set(performer.local, shape.activities.id(startingActivity(true)));
  if (tell) {
    const actor = performer.runs[0]?.actor ?? performer.name;
    done.note({
      ...nothing,
      action: 'acknowledge',
      actor,
      instance: `${actor}@${activity.message}`,
      outcome: isFencedOut(activity)
        ? 'is refused its offset: the partition is no longer its own'
        : 'commits its offset',
    } satisfies Happening);
  }
  return [done];
}
