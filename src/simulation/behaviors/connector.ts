/**
 * How a connector copies: from the commit log, one change or one whole transaction at a time, or by polling the table,
 * which misses deletes and what was overwritten in between. Sources: Debezium documentation (delivery, transaction
 * metadata); Kafka Connect JDBC source documentation (query-based capture).
 */
import type { Value } from '../../model/value';
import { byKey, cursorOf, isSameKey, keyOf, translated } from '../capture';
import type { Change, Content } from '../content';
import { compareValues } from '../evaluate-compare';
import { type Happening, nothing } from '../happening';
import type { Group } from '../queue';
import { contentOf, slotsOf } from '../reading';
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
  const first = queue[0];
  if (!first) return [];
  const [group, ...others] = first.length === 1 ? byKey(shape, connector, first[0] as Change) : [first];
  if (!group) return [];
  frame.set(connector.queue, shape.queues.id([...others, ...queue.slice(1)]));
  const messages = translated(shape, connector, group);
  append(shape, frame, messages);
  remember(shape, connector, frame, group, messages);
  if (tell) {
    const taken = { slot: connector.queue, indices: [0], isLeft: others.length > 0 };
    note(frame, connector, 'publish', messages, told(messages), taken);
  }
  return [frame];
}

/** Keeps what was published where it may be repeated: what lies between the recorded position and the present one. */
function remember(shape: Shape, connector: ConnectorShape, frame: Frame, changes: Group, messages: Group): void {
  if (connector.last === undefined) return;
  if (shape.fault !== 'crash') {
    frame.set(connector.last, shape.queues.id([messages]));
    return;
  }
  // Two are enough to show that an old change comes after a newer one.
  const before = shape.queues.queue(frame.get(connector.last));
  frame.set(connector.last, shape.queues.id([...before, changes].slice(-2)));
}

/** Publishes once more what was published last: after a restart, before its position was recorded. */
export function publishAgain(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  if (connector.last === undefined) return [];
  const messages = shape.queues.queue(frame.get(connector.last))[0];
  if (!messages || messages.length === 0) return [];
  append(shape, frame, messages);
  if (tell) note(frame, connector, 'redelivery', messages, `repeats ${told(messages)}`);
  return [frame];
}

/** Whether a crash of the connector can do any harm. */
export function canBreak({ connector, queue, last }: ConnectorShape): boolean {
  return last !== undefined || (queue !== undefined && connector.delivery.value === 'at most once');
}

/** Slots that a crash of the connector, or a new snapshot, may read or change. */
export function slotsOfRestart(shape: Shape, connector: ConnectorShape): readonly number[] {
  const slots = new Set<number>([...connector.polled, ...connector.first]);
  if (connector.queue !== undefined) slots.add(connector.queue);
  if (connector.last !== undefined) slots.add(connector.last);
  for (const copy of connector.copies) for (const slot of slotsOf(shape, copy.from)) slots.add(slot);
  return [...slots];
}

/**
 * Stops, and starts again where its position was recorded: at least once goes back, so that changes come again, older ones after
 * newer ones; at most once had recorded a change that it had not published. Source: Debezium documentation, "Kafka Connect process
 * crashes": it resumes from the last recorded offset and repeats events.
 */
export function restart(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  if (connector.queue === undefined) return [];
  const queue = shape.queues.queue(frame.get(connector.queue));
  if (connector.connector.delivery.value === 'at most once') {
    if (queue.length === 0) return [];
    frame.set(connector.queue, shape.queues.id(queue.slice(1)));
    const taken = { slot: connector.queue, indices: [0] };
    if (tell) note(frame, connector, 'crash', [], 'its position was recorded already: a change is lost', taken);
    return [frame];
  }
  if (connector.last === undefined) return [];
  const again = shape.queues.queue(frame.get(connector.last));
  if (again.length === 0) return [];
  frame.set(connector.queue, shape.queues.id([...again, ...queue]));
  frame.set(connector.last, shape.queues.id([]));
  const count = again.flat().length;
  const what = count === 1 ? 'a change that it has published is' : `${count} changes that it has published are`;
  if (tell) note(frame, connector, 'crash', [], `its position was not recorded: ${what} published again`);
  return [frame];
}

/**
 * Takes its snapshot anew: the rows are published once more, and streaming goes on from where it was. Rows that were there before
 * anything happened are left out: what their readers once made of them is not part of the run. Source: Debezium documentation,
 * "Initial snapshots" (a failed one starts again) and "Ad hoc snapshots".
 */
export function snapshot(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  const reads = connector.copies.map((copy, i): readonly Group[] => {
    const first = shape.world.content(frame.get(connector.first[i] as number));
    const rows = newRows(first, contentOf(shape, copy.from, frame));
    return rows.map((after): Group => [{ relation: copy.from, before: -1, after }]);
  });
  if (reads.flat().length === 0) return [];
  if (connector.queue === undefined) {
    for (const [i, slot] of connector.polled.entries()) frame.set(slot, frame.get(connector.first[i] as number));
  } else {
    frame.set(connector.queue, shape.queues.id([...shape.queues.queue(frame.get(connector.queue)), ...reads.flat()]));
  }
  if (tell) note(frame, connector, 'rebuild', [], 'takes its snapshot anew: the rows are published once more');
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
  if (messages.length === 0) return 'nothing: a row is gone, and what has been told stays';
  return messages.length === 1 ? '1 change' : `${messages.length} changes together`;
}

function poll(shape: Shape, connector: ConnectorShape, frame: Frame, tell: boolean): readonly Frame[] {
  const changes: Change[] = [];
  connector.copies.forEach((copy, index) => {
    const slot = connector.polled[index] as number;
    const seen = shape.world.content(frame.get(slot));
    const now = contentOf(shape, copy.from, frame);
    const key = keyOf(shape, copy.from);
    const cursor = cursorOf(shape, connector, copy.from);
    if (cursor !== undefined) {
      const rows = rowsAbove(shape, cursor, seen, now);
      changes.push(...rows.map((after) => ({ relation: copy.from, before: -1, after })));
      // All that it remembers is how far it has come.
      const last = rows[rows.length - 1];
      if (last !== undefined) frame.set(slot, shape.world.bag([last]).id);
      return;
    }
    for (const number of newRows(seen, now)) {
      const before = seen.numbers.find((old) => key.length > 0 && isSameKey(shape, key, old, number)) ?? -1;
      changes.push({ relation: copy.from, before, after: number });
    }
    frame.set(slot, shape.world.bag(now.numbers).id);
  });
  // Nothing new: polling moves on only when what it remembers changes (a row is gone, and nobody hears of it).
  if (changes.length === 0) return [];
  const messages = translated(shape, connector, changes);
  append(shape, frame, messages);
  remember(shape, connector, frame, changes, messages);
  if (tell) note(frame, connector, 'publish', messages, `polls: ${told(messages)}`);
  return [frame];
}

/**
 * Rows whose cursor lies above all that was seen, in its order. Source: Confluent JDBC source documentation, "Incremental query modes":
 * a row that is committed late with a lower value is not found.
 */
function rowsAbove(shape: Shape, cursor: number, seen: Content, now: Content): readonly number[] {
  const at = (number: number): Value => shape.world.rows.value(number)[cursor] ?? null;
  const isAbove = (a: number, b: number): boolean => {
    const [one, other] = [at(a), at(b)];
    return one !== null && (other === null || compareValues(one, other) > 0);
  };
  return now.numbers
    .filter((number) => at(number) !== null && seen.numbers.every((old) => isAbove(number, old)))
    .sort((a, b) => (isAbove(a, b) ? 1 : isAbove(b, a) ? -1 : a - b));
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
