/**
 * The end of a log behind its last stable offset: messages of open broker transactions, and whatever was appended after the first
 * of them in its partition. Readers of committed messages come to it only when the transactions before it have ended.
 * Source: KIP-98, "Exactly Once Delivery and Transactional Messaging" (last stable offset); Kafka, `isolation.level`.
 */
import type { RelationId } from '../model/statement';
import type { Change } from './content';
import { type Group, partitionOf } from './queue';
import type { LogShape, Shape } from './shape';
import type { Frame } from './system';

/** The tail of `relation`'s log, in its order. */
function tailOf(shape: Shape, log: LogShape, frame: Frame): Group {
  return shape.queues.queue(frame.get(log.slot)).flat();
}

function keepTail(shape: Shape, log: LogShape, frame: Frame, tail: Group): void {
  frame.set(log.slot, shape.queues.id(tail.map((message) => [message])));
}

/** Whether a message that is appended now lies behind an open transaction of its partition. */
export function isHeldBack(shape: Shape, frame: Frame, message: Change): boolean {
  const log = shape.logs.get(message.relation);
  if (!log) return false;
  const tail = tailOf(shape, log, frame);
  const partition = partitionOf(shape.world, message, log.partitioning, tail.length);
  return tail.some((other, index) => partitionOf(shape.world, other, log.partitioning, index) === partition);
}

/** Puts messages at the end of the tails of their topics. */
export function addToTails(shape: Shape, frame: Frame, messages: Group): void {
  for (const message of messages) {
    const log = shape.logs.get(message.relation);
    if (log) keepTail(shape, log, frame, [...tailOf(shape, log, frame), message]);
  }
}

/** A number that no message in the tail of `relation` has: it tells a new transaction from those that are there. */
export function freeProducer(shape: Shape, relation: RelationId, frame: Frame): number {
  const log = shape.logs.get(relation);
  const used = new Set(log ? tailOf(shape, log, frame).map((message) => message.producer) : []);
  let producer = 0;
  while (used.has(producer)) producer += 1;
  return producer;
}

/**
 * Ends the transaction whose messages are `own`: committed ones stay in the log, aborted ones go. Gives what readers of committed
 * messages may have now, in the order of each log; `producer` then tells which of it belongs together.
 */
export function endInTails(shape: Shape, frame: Frame, own: Group, isCommitted: boolean): Group {
  const released: Change[] = [];
  let units = 0;
  for (const relation of new Set(own.map((message) => message.relation))) {
    const log = shape.logs.get(relation);
    if (!log) continue;
    const producer = own.find((message) => message.relation === relation)?.producer;
    const isOwn = (message: Change): boolean => message.isOpen === true && message.producer === producer;
    const tail = tailOf(shape, log, frame).flatMap((message): Group => {
      if (!isOwn(message)) return [message];
      return isCommitted ? [{ ...message, isOpen: false }] : [];
    });
    const blocked = new Set<string>();
    const others = new Map<number, number>();
    const kept = tail.filter((message, index) => {
      const partition = partitionOf(shape.world, message, log.partitioning, index);
      if (message.isOpen) blocked.add(partition);
      if (blocked.has(partition)) return true;
      const { before, after } = message;
      let unit = 0;
      if (message.producer !== producer || !isCommitted) {
        const known = others.get(message.producer ?? -1);
        if (known === undefined) units += 1;
        unit = known ?? units;
        if (message.producer !== undefined) others.set(message.producer, unit);
      }
      released.push({ relation, before, after, producer: unit });
      return false;
    });
    keepTail(shape, log, frame, kept);
  }
  return released;
}
