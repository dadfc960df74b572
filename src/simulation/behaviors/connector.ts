/**
 * How a connector copies: from the commit log, one change or one whole transaction at a time, or by polling the table,
 * which misses deletes and what was overwritten in between. Sources: Debezium documentation (delivery, transaction
 * metadata); Kafka Connect JDBC source documentation (query-based capture).
 */
import { type Change, type Content, keyText } from '../content';
import { type Happening, nothing } from '../happening';
import type { Group } from '../queue';
import { columnMap, contentOf, mapRow, slotsOf } from '../reading';
import type { ConnectorShape, Shape } from '../shape';
import { append, slotsBehind } from '../spread';
import type { Frame } from '../system';

/** Slots that a connector's step may read or change. */
export function slotsOfConnector(shape: Shape, connector: ConnectorShape): readonly number[] {
  const slots = new Set<number>(connector.polled);
  if (connector.queue !== undefined) slots.add(connector.queue);
  if (connector.last !== undefined) slots.add(connector.last);
  for (const copy of connector.copies) {
    if (connector.queue === undefined) for (const slot of slotsOf(shape, copy.from)) slots.add(slot);
    for (const slot of [...slotsOf(shape, copy.to), ...slotsBehind(shape, copy.to)]) slots.add(slot);
  }
  return [...slots];
}

/** Publishes the next change, or with `transactions: true` the next whole transaction. */
export function publish(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  if (connector.queue === undefined) return poll(shape, connector, frame, tell);
  const queue = shape.queues.queue(frame.get(connector.queue));
  const group = queue[0];
  if (!group) return [];
  frame.set(connector.queue, shape.queues.id(queue.slice(1)));
  const messages = translated(shape, connector, group);
  append(shape, frame, messages);
  if (connector.last !== undefined) frame.set(connector.last, shape.queues.id([messages]));
  if (tell) note(frame, connector, 'publish', messages, told(messages), { slot: connector.queue, indices: [0] });
  return [frame];
}

/** Publishes once more what was published last: after a restart, before its position was recorded. */
export function publishAgain(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  if (connector.last === undefined) return [];
  const messages = shape.queues.queue(frame.get(connector.last))[0];
  if (!messages) return [];
  append(shape, frame, messages);
  if (tell) note(frame, connector, 'redelivery', messages, `repeats ${told(messages)}`);
  return [frame];
}

function note(
  frame: Frame,
  connector: ConnectorShape,
  action: Happening['action'],
  messages: Group,
  outcome: string,
  taken?: Happening['taken'],
): void {
  const place = connector.connector.place;
  const happening: Happening = { ...nothing, action, actor: connector.connector.name, messages, outcome, place };
  frame.note(taken ? { ...happening, taken } : happening);
}

function told(messages: Group): string {
  return messages.length === 1 ? '1 change' : `${messages.length} changes together`;
}

function translated(shape: Shape, connector: ConnectorShape, group: Group): Group {
  return group.flatMap((change) =>
    connector.copies
      .filter((copy) => copy.from === change.relation)
      .map((copy): Change => {
        const columns = columnMap(shape, copy.from, copy.to);
        return {
          relation: copy.to,
          before: mapRow(shape, change.before, columns),
          after: mapRow(shape, change.after, columns),
        };
      }),
  );
}

function poll(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  const messages: Change[] = [];
  connector.copies.forEach((copy, index) => {
    const slot = connector.polled[index] as number;
    const seen = shape.world.content(frame.get(slot));
    const now = contentOf(shape, copy.from, frame);
    const key = keyOf(shape, copy.from);
    for (const number of newRows(seen, now)) {
      const before = seen.numbers.find((old) => key.length > 0 && sameKey(shape, key, old, number)) ?? -1;
      messages.push({ relation: copy.from, before, after: number });
    }
    frame.set(slot, shape.world.bag(now.numbers).id);
  });
  if (messages.length === 0) {
    // Nothing new: polling moves on only when what it remembers changes (a row is gone, and nobody hears of it).
    return [];
  }
  const published = translated(shape, connector, messages);
  append(shape, frame, published);
  if (connector.last !== undefined) frame.set(connector.last, shape.queues.id([published]));
  if (tell) note(frame, connector, 'publish', published, `polls: ${told(published)}`);
  return [frame];
}

function keyOf(shape: Shape, relation: string): readonly number[] {
  return shape.pipeline.relations.find((r) => r.id === relation)?.key ?? [];
}

function sameKey(shape: Shape, key: readonly number[], a: number, b: number): boolean {
  return keyText(shape.world.rows.value(a), key) === keyText(shape.world.rows.value(b), key);
}

function newRows(seen: Content, now: Content): readonly number[] {
  const left = [...seen.numbers];
  return now.numbers.filter((number) => {
    const index = left.indexOf(number);
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
}
