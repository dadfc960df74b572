/**
 * How views move on: input by input, a whole upstream transaction at a time, or everything at once. Sources: Brandon,
 * "Internal consistency in streaming systems"; Materialize documentation (virtual time); PostgreSQL, REFRESH MATERIALIZED VIEW.
 */
import { technologyById } from '../../catalog/lookup';
import type { Topic } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import { onlyAdds, translated } from '../capture';
import { applyChange, type Content, keyText } from '../content';
import { type Happening, nothing } from '../happening';
import { type Group, type Partitioning, partitionOf, type Queue } from '../queue';
import { contentOf, slotsOf } from '../reading';
import type { Arrival, Shape, ViewGroup, ViewInput } from '../shape';
import { slotsBehindView, spreadView } from '../spread';
import type { Frame } from '../system';

/** Slots that a step of `group` on `arrivals` (indices) may read or change. */
export function slotsOfView(shape: Shape, group: ViewGroup, arrivals: readonly number[]): readonly number[] {
  const slots = new Set<number>(group.inputs.map((input) => input.slot));
  for (const arrival of arrivals) slots.add((group.arrivals[arrival] as { slot: number }).slot);
  for (const view of group.views) {
    for (const relation of view.relations) for (const slot of slotsBehindView(shape, relation)) slots.add(slot);
  }
  return [...slots];
}

/** Consumes the next entry of one queue, or of any partition of its topic. */
export function applyNext(
  shape: Shape,
  group: ViewGroup,
  arrival: number,
  frame: Frame,
  tell: boolean,
): readonly Frame[] {
  const { slot, partitioning } = group.arrivals[arrival] as Arrival;
  const queue = shape.queues.queue(frame.get(slot));
  return headsOf(shape, queue, partitioning).map((index) => {
    const entry = queue[index] as Group;
    const applied = frame.fork();
    applied.set(slot, shape.queues.id(queue.filter((_, i) => i !== index)));
    moveOn(shape, group, [entry], applied);
    if (tell) note(group, applied, told(entry), { slot, indices: [index] });
    return applied;
  });
}

/** Indices of what may come next: the first entry, or the first of each partition. */
function headsOf(shape: Shape, queue: Queue, partitioning: Partitioning | undefined): readonly number[] {
  if (!partitioning || queue.length < 2) return queue.length > 0 ? [0] : [];
  const seen = new Set<string>();
  return queue.flatMap(([change], index) => {
    const partition = change ? partitionOf(shape.world, change, partitioning, index) : '';
    if (seen.has(partition)) return [];
    seen.add(partition);
    return [index];
  });
}

/** Refreshes: consumes everything that is there, on every input. */
export function refresh(shape: Shape, group: ViewGroup, frame: Frame, tell: boolean): readonly Frame[] {
  const queues = group.arrivals.map(({ slot }) => shape.queues.queue(frame.get(slot)));
  const entries: Queue = queues.flat();
  if (entries.length === 0) return [];
  for (const { slot } of group.arrivals) frame.set(slot, shape.queues.id([]));
  moveOn(shape, group, entries, frame);
  const first = group.arrivals[0];
  if (tell && first) {
    const indices = (queues[0] ?? []).map((_, i) => i);
    note(group, frame, 'refreshes', { slot: first.slot, indices });
  }
  return [frame];
}

function note(group: ViewGroup, frame: Frame, outcome: string, taken: Happening['taken']): void {
  const place = group.views[0]?.place;
  const happening: Happening = { ...nothing, action: 'apply', actor: group.name, outcome };
  frame.note({ ...happening, ...(place ? { place } : {}), ...(taken ? { taken } : {}) });
}

function told(group: Group): string {
  const relations = [...new Set(group.map((change) => change.relation))].join(' and ');
  return group.length === 1
    ? `applies 1 change of ${relations}`
    : `applies ${group.length} changes of ${relations} together`;
}

function moveOn(shape: Shape, group: ViewGroup, entries: Queue, frame: Frame): void {
  withSpreading(shape, group, frame, () => {
    for (const change of entries.flat()) {
      const input = group.inputs.find((i) => i.relation === change.relation);
      if (!input) continue;
      const content = shape.world.content(frame.get(input.slot));
      frame.set(input.slot, applyChange(shape.world, content, change, input.uptake).id);
    }
  });
}

/** Runs `update` and tells downstream readers how the group's views changed. */
function withSpreading(shape: Shape, group: ViewGroup, frame: Frame, update: () => void): void {
  const relations = group.views.flatMap((view) => view.relations).filter((r) => hasReaders(shape, r));
  const before = relations.map((relation) => contentOf(shape, relation, frame));
  update();
  relations.forEach((relation, i) => {
    spreadView(shape, frame, relation, before[i] as Content, contentOf(shape, relation, frame));
  });
}

function hasReaders(shape: Shape, relation: RelationId): boolean {
  return slotsBehindView(shape, relation).length > 0;
}

/** Slots that a rebuild of `group` may read or change. */
export function slotsOfRebuild(shape: Shape, group: ViewGroup): readonly number[] {
  const slots = new Set(
    slotsOfView(
      shape,
      group,
      group.arrivals.map((_, i) => i),
    ),
  );
  for (const input of group.inputs) {
    const history = shape.histories.get(input.relation);
    if (history !== undefined) slots.add(history);
    for (const slot of slotsOf(shape, input.relation)) slots.add(slot);
    for (const { copies } of shape.connectors) {
      for (const { from, to } of copies) {
        if (to === input.relation) for (const slot of slotsOf(shape, from)) slots.add(slot);
      }
    }
  }
  return [...slots];
}

/**
 * Empties the views and reads their inputs again from what is kept of them. Readers meet the rebuilt views, not the
 * rebuilding (it is done aside and swapped in), so that what is found is what a rebuild loses for good.
 */
export function rebuild(shape: Shape, group: ViewGroup, frame: Frame, tell: boolean): readonly Frame[] {
  withSpreading(shape, group, frame, () => {
    for (const input of group.inputs) {
      const changes = keptOf(shape, group, input, frame).flat();
      const rebuilt = changes.reduce(
        (content, change) => applyChange(shape.world, content, change, input.uptake),
        shape.world.bag([]),
      );
      frame.set(input.slot, rebuilt.id);
    }
    for (const arrival of group.arrivals) frame.set(arrival.slot, shape.queues.id([]));
  });
  if (tell) {
    const place = group.views[0]?.place;
    const outcome = 'is emptied and reads its inputs again';
    const happening: Happening = { ...nothing, action: 'rebuild', actor: group.name, outcome };
    frame.note(place ? { ...happening, place } : happening);
  }
  return [frame];
}

/**
 * What can still be read of a relation from the beginning: a log's retained messages, what waits in a queue, or a snapshot of a table
 * or view. A topic that a connector fills from a table is read again from a new snapshot, and what it still retains.
 */
function keptOf(shape: Shape, group: ViewGroup, input: ViewInput, frame: Frame): Queue {
  const { relation } = input;
  const history = shape.histories.get(relation);
  const topic = shape.pipeline.topics.find((t) => t.relation === relation);
  const content = (of: RelationId): Queue =>
    contentOf(shape, of, frame).numbers.map((after) => [{ relation: of, before: -1, after }]);
  if (!topic || history === undefined) return content(relation);
  const connector = shape.connectors.find((c) => c.copies.some((copy) => copy.to === relation));
  if (topic.retention.value.kind === 'compacted') {
    if (connector || !onlyAdds(shape, relation)) return content(relation);
    return compacted(shape, topic, shape.queues.queue(frame.get(history)));
  }
  const retained = isReplayable(topic)
    ? shape.queues.queue(frame.get(history))
    : shape.queues
        .queue(frame.get((group.arrivals[input.arrival] as Arrival).slot))
        .map((entry) => entry.filter((change) => change.relation === relation));
  if (!connector) return retained;
  if (!onlyAdds(shape, relation)) return content(relation);
  const known = new Set(retained.flat().map(({ after }) => after));
  const sources = connector.copies.filter((copy) => copy.to === relation).map((copy) => copy.from);
  const again = sources.flatMap((source) => content(source).map((entry) => translated(shape, connector, entry)));
  return [...again.filter((entry) => entry.some(({ after }) => !known.has(after))), ...retained];
}

/** What compaction leaves of a log: of each key the last message. Source: Kafka documentation, "Log Compaction". */
function compacted(shape: Shape, { key }: Topic, messages: Queue): Queue {
  const keyOf = ([message]: Group): string | undefined =>
    message && keyText(shape.world.rows.value(message.after === -1 ? message.before : message.after), key);
  return messages.filter((message, index) => {
    const own = keyOf(message);
    return own === undefined || !messages.some((later, at) => at > index && keyOf(later) === own);
  });
}

/** Whether what was taken from the topic can be read again: a queue gives each message away. Source: the catalog's `replay`. */
function isReplayable({ retention, technology }: Topic): boolean {
  const replay = technologyById(technology.id)?.facts.replay?.value;
  if (replay === 'no') return false;
  return retention.value.kind !== 'duration' || retention.value.duration.ms > 0;
}
