/**
 * A producer that gets no answer sends its message again. Where the broker does not tell the repeat, both stay; and with more than one
 * message under way the one that is sent again comes after those that were sent later. Sources: Kafka producer configuration
 * (`enable.idempotence`, `max.in.flight.requests.per.connection`) and KIP-679; Amazon Kinesis developer guide, "Handling Duplicate
 * Records"; Amazon SQS developer guide, "at-least-once delivery".
 */
import { applyChange } from '../content';
import { retriesOf } from '../delivery';
import { type Happening, nothing } from '../happening';
import { type Group, partitionOf } from '../queue';
import { slotsOf } from '../reading';
import type { Performer, Shape } from '../shape';
import { append, slotsBehind } from '../spread';
import type { Frame } from '../system';

/** Messages that are kept for a retry: more would only repeat what two show. */
const keptSends = 2;

/** Slots that remember what a performer has sent; none where it cannot be sent again. */
export function slotsOfSending(shape: Shape, performer: Performer): readonly number[] {
  return performer.sent === undefined || shape.budget === undefined ? [] : [performer.sent, shape.budget];
}

/** Remembers messages that were sent and may be sent again. */
export function rememberSent(shape: Shape, performer: Performer, messages: Group, frame: Frame): void {
  if (performer.sent === undefined || shape.budget === undefined || frame.get(shape.budget) === 0) return;
  const [first] = messages;
  const operation = performer.runs.find(({ program }) => first && program.writes.includes(first.relation));
  if (!first || !operation) return;
  if (retriesOf(shape.pipeline, operation.program.operation, first.relation) === 'none') return;
  const earlier = shape.queues.queue(frame.get(performer.sent));
  frame.set(performer.sent, shape.queues.id([...earlier, messages].slice(-keptSends)));
}

/** Slots that a retry of `performer` may read or change. */
export function slotsOfRetry(shape: Shape, performer: Performer): readonly number[] {
  if (performer.sent === undefined) return [];
  const topics = performer.runs.flatMap(({ program }) =>
    program.writes.filter((relation) => retriesOf(shape.pipeline, program.operation, relation) !== 'none'),
  );
  return [
    performer.sent,
    performer.local,
    ...topics.flatMap((topic) => [...slotsOf(shape, topic), ...slotsBehind(shape, topic)]),
  ];
}

/** Sends one of the last messages again: the broker keeps both. */
export function repeatSend(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  if (performer.sent === undefined) return [];
  const sent = shape.queues.queue(frame.get(performer.sent));
  return sent.map((messages) => {
    const after = frame.fork();
    after.set(performer.sent as number, shape.queues.id([]));
    append(shape, after, messages);
    if (tell) note(shape, performer, after, messages, 'gets no answer and sends again what is in the log already');
    return after;
  });
}

/** The first of two messages was lost on its way and is sent again, when the second is in the log. */
export function swapSends(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  if (performer.sent === undefined) return [];
  const [first, second] = shape.queues.queue(frame.get(performer.sent));
  const topic = first?.[0]?.relation;
  if (!first || !second || topic === undefined || second[0]?.relation !== topic) return [];
  const operation = performer.runs.find(({ program }) => program.writes.includes(topic))?.program.operation;
  if (!operation || retriesOf(shape.pipeline, operation, topic) !== 'repeat or reorder') return [];
  if (!isSamePartition(shape, topic, first, second)) return [];
  for (const feed of shape.feeds.get(topic) ?? []) {
    const queue = shape.queues.queue(frame.get(feed.slot));
    const at = queue.findLastIndex((group) => isSame(group, second));
    const from = queue.findLastIndex((group, index) => index < at && isSame(group, first));
    // Who has it already has it in the order in which it was sent.
    if (at < 0 || from < 0) return [];
    const order = [...queue.slice(0, from), ...queue.slice(from + 1, at + 1), first, ...queue.slice(at + 1)];
    frame.set(feed.slot, shape.queues.id(order));
  }
  const uptake = shape.uptakes.get(topic);
  const slot = shape.contentSlots.get(topic);
  if (slot !== undefined && uptake?.kind === 'upsert') {
    const start = shape.world.content(frame.get(slot));
    frame.set(slot, first.reduce((content, message) => applyChange(shape.world, content, message, uptake), start).id);
  }
  frame.set(performer.sent, shape.queues.id([]));
  if (tell)
    note(shape, performer, frame, first, 'gets no answer and sends the earlier message again, behind the later one');
  return [frame];
}

function isSame(a: Group, b: Group): boolean {
  return (
    a.length === b.length && a.every(({ relation, after }, i) => relation === b[i]?.relation && after === b[i]?.after)
  );
}

function isSamePartition(shape: Shape, topic: string, a: Group, b: Group): boolean {
  const found = shape.pipeline.topics.find(({ relation }) => relation === topic);
  const [first] = a;
  const [second] = b;
  if (!found || !first || !second) return false;
  const partitioning = { partitions: found.partitions, key: found.key };
  return partitionOf(shape.world, first, partitioning, 0) === partitionOf(shape.world, second, partitioning, 1);
}

function note(shape: Shape, performer: Performer, frame: Frame, messages: Group, outcome: string): void {
  const activity = shape.activities.value(frame.get(performer.local));
  const actor = performer.runs[activity.run]?.actor ?? performer.name;
  const instance = performer.consumer ? {} : { instance: actor };
  frame.note({ ...nothing, action: 'retry', actor, ...instance, messages, outcome } satisfies Happening);
}
