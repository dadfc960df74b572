/** How a change travels at the moment it happens: into the queues of everything that reads the relation, and at once into views that are never stale. */
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { applyChange, type Change, type Content, keyText } from './content';
import { addToTails, endInTails, isHeldBack } from './log-tail';
import type { Group } from './queue';
import { changesOf } from './queue';
import { columnMap, contentOf, mapRow, slotsOf } from './reading';
import type { Shape, ViewGroup } from './shape';
import type { Frame } from './system';

/** Messages in a run, beyond what was there and for each client's operation, after which a relation is taken to grow without end. */
const expectedGrowth = 24;

/** Slots that may change, besides its own, when `relation` changes. */
export function slotsBehind(shape: Shape, relation: RelationId): readonly number[] {
  const slots = new Set<number>();
  const follow = (changed: RelationId, depth: number): void => {
    if (depth > 32) return;
    for (const feed of shape.feeds.get(changed) ?? []) slots.add(feed.slot);
    const history = shape.histories.get(changed);
    if (history !== undefined) slots.add(history);
    const log = shape.logs.get(changed);
    if (log) slots.add(log.slot);
    for (const { relation: view, published } of liveReadersOf(shape, changed)) {
      for (const slot of slotsOf(shape, view)) slots.add(slot);
      follow(view, depth + 1);
      if (published !== undefined) {
        for (const slot of slotsOf(shape, published)) slots.add(slot);
        follow(published, depth + 1);
      }
    }
  };
  follow(relation, 0);
  return [...slots];
}

/** Slots that may change when a view's content changes: its readers' queues and the topic that it publishes to. */
export function slotsBehindView(shape: Shape, relation: RelationId): readonly number[] {
  const published = publishedBy(shape, relation);
  return [
    ...slotsBehind(shape, relation),
    ...(published === undefined ? [] : [...slotsOf(shape, published), ...slotsBehind(shape, published)]),
  ];
}

interface LiveReader {
  readonly group: ViewGroup;
  readonly relation: RelationId;
  readonly published: RelationId | undefined;
}

function publishedBy(shape: Shape, relation: RelationId): RelationId | undefined {
  const view = shape.groupOf.get(relation)?.views.find((v) => v.relations.includes(relation));
  const topic = shape.pipeline.topics.find((t) => t.name === view?.publishes?.topic);
  return topic && shape.contentSlots.has(topic.relation) ? topic.relation : undefined;
}

/** Views that are never stale over `relation` and whose changes somebody waits for. */
function liveReadersOf(shape: Shape, relation: RelationId): readonly LiveReader[] {
  return shape.groups
    .filter((group) => group.isLive)
    .flatMap((group) =>
      group.views
        .filter((view) => view.inputs.includes(relation))
        .flatMap((view) => view.relations.map((r) => ({ group, relation: r, published: publishedBy(shape, r) }))),
    );
}

/**
 * Makes `changes` known to everything that reads their relations; `update` puts them in place. `isReleased`: readers that do not
 * wait for transactions have them already.
 */
export function spread(shape: Shape, frame: Frame, changes: Group, update: () => void, isReleased = false): void {
  const touched = [...new Set(changes.map((change) => change.relation))];
  const live = new Map(touched.flatMap((relation) => liveReadersOf(shape, relation)).map((r) => [r.relation, r]));
  const before = [...live.values()].map((reader) => contentOf(shape, reader.relation, frame));
  update();
  push(shape, frame, changes, isReleased);
  [...live.values()].forEach((reader, i) => {
    const after = contentOf(shape, reader.relation, frame);
    spreadView(shape, frame, reader.relation, before[i] as Content, after);
  });
}

/** Makes the change of a view's content from `before` to `after` known. */
export function spreadView(shape: Shape, frame: Frame, relation: RelationId, before: Content, after: Content): void {
  if (before === after) return;
  const published = publishedBy(shape, relation);
  const view = shape.groupOf.get(relation)?.views.find((v) => v.relations.includes(relation));
  const changes = difference(relation, before, after);
  const kept = view?.retraction === false ? changes.filter((change) => change.after !== -1) : changes;
  spread(shape, frame, kept, () => undefined);
  if (published === undefined) return;
  const columns = columnMap(shape, relation, published);
  const messages = kept.map((change) => ({
    relation: published,
    before: mapRow(shape, change.before, columns),
    after: mapRow(shape, change.after, columns),
  }));
  append(shape, frame, pairedByKey(shape, published, messages));
}

/**
 * Appends `messages` to their topics (or, for a sink, puts them into their tables), one event for all of them. What lies behind an
 * open transaction of the broker comes to readers of committed messages only when that has ended.
 */
export function append(shape: Shape, frame: Frame, messages: Group): void {
  const held = messages.filter((message) => isHeldBack(shape, frame, message));
  addToTails(shape, frame, held);
  handOut(shape, frame, held);
  land(
    shape,
    frame,
    messages.filter((message) => !held.includes(message)),
    false,
  );
}

/** Appends messages of an open transaction: only readers that do not wait for its end get them. */
export function appendOpen(shape: Shape, frame: Frame, messages: Group): void {
  addToTails(shape, frame, messages);
  handOut(shape, frame, messages);
}

/** Ends the broker transaction whose messages are `own`, and gives readers of committed messages what waited for it. */
export function endTransaction(shape: Shape, frame: Frame, own: Group, isCommitted: boolean): void {
  land(shape, frame, endInTails(shape, frame, own, isCommitted), true);
}

/** Gives messages to the readers that do not wait for transactions. */
function handOut(shape: Shape, frame: Frame, messages: Group): void {
  for (const { relation, before, after } of messages) {
    for (const feed of shape.feeds.get(relation) ?? []) {
      if (!feed.open.has(relation)) continue;
      const queue = shape.queues.queue(frame.get(feed.slot));
      frame.set(feed.slot, shape.queues.id([...queue, [{ relation, before, after }]]));
    }
  }
}

function land(shape: Shape, frame: Frame, messages: Group, isReleased: boolean): void {
  if (messages.length === 0) return;
  const update = (): void => {
    for (const message of messages) {
      const slot = shape.contentSlots.get(message.relation);
      if (slot === undefined) continue;
      const content = shape.world.content(frame.get(slot));
      const uptake = shape.uptakes.get(message.relation) ?? { kind: 'append' };
      const applied = applyChange(shape.world, content, message, uptake);
      if (applied.numbers.length > maxRowsOf(shape, message.relation)) shape.growth.relation ??= message.relation;
      frame.set(
        slot,
        isTable(shape, message.relation) ? withIdentities(shape, message.relation, applied).id : applied.id,
      );
    }
  };
  spread(shape, frame, messages, update, isReleased);
}

function maxRowsOf(shape: Shape, relation: RelationId): number {
  const given =
    shape.pipeline.topics.find((topic) => topic.relation === relation)?.rows?.length ??
    shape.pipeline.stores.flatMap((store) => store.tables).find((table) => table.relation === relation)?.rows?.length ??
    0;
  return given * 4 + expectedGrowth * (1 + shape.performers.length);
}

function isTable(shape: Shape, relation: RelationId): boolean {
  return relationOf(shape.pipeline, relation)?.kind === 'table';
}

/** The rows of `content` as rows of a table, each with the identity that its key (or its place among equal rows) gives it. */
export function withIdentities(shape: Shape, relation: RelationId, content: Content): Content {
  const key = relationOf(shape.pipeline, relation)?.key ?? [];
  const used = new Set<number>();
  return shape.world.table(
    content.numbers.map((number) => {
      const text = key.length > 0 ? keyText(shape.world.rows.value(number), key) : undefined;
      for (let attempt = 0; ; attempt += 1) {
        const identity = shape.world.identity(
          relation,
          text !== undefined ? `k${text}${attempt || ''}` : `b${attempt}`,
        );
        if (used.has(identity)) continue;
        used.add(identity);
        return [identity, number] as const;
      }
    }),
  );
}

function push(shape: Shape, frame: Frame, changes: Group, isReleased: boolean): void {
  const feeds = new Set(changes.flatMap((change) => shape.feeds.get(change.relation) ?? []));
  for (const feed of feeds) {
    const wanted = changesOf(changes, feed.relations).filter((c) => !(isReleased && feed.open.has(c.relation)));
    if (wanted.length === 0) continue;
    const groups = feed.whole ? unitsOf(wanted) : wanted.map((change) => [plain(change)]);
    frame.set(feed.slot, shape.queues.id([...shape.queues.queue(frame.get(feed.slot)), ...groups]));
  }
  for (const change of changes) {
    const history = shape.histories.get(change.relation);
    if (history === undefined) continue;
    frame.set(history, shape.queues.id([...shape.queues.queue(frame.get(history)), [plain(change)]]));
  }
}

function plain({ relation, before, after }: Change): Change {
  return { relation, before, after };
}

/** What belongs together: everything, but for messages of several transactions that come free at once. */
function unitsOf(changes: Group): readonly Group[] {
  const units = new Map<number | undefined, Change[]>();
  for (const change of changes) units.set(change.producer, [...(units.get(change.producer) ?? []), plain(change)]);
  return [...units.values()];
}

function difference(relation: RelationId, before: Content, after: Content): Group {
  const gone = [...before.numbers];
  const come: number[] = [];
  for (const number of after.numbers) {
    const index = gone.indexOf(number);
    if (index >= 0) gone.splice(index, 1);
    else come.push(number);
  }
  return [
    ...gone.map((number): Change => ({ relation, before: number, after: -1 })),
    ...come.map((number): Change => ({ relation, before: -1, after: number })),
  ];
}

/** A row that goes and one that comes with the same key are one update. */
function pairedByKey(shape: Shape, topic: RelationId, messages: Group): Group {
  const key = relationOf(shape.pipeline, topic)?.key ?? [];
  if (key.length === 0) return messages;
  const textOf = (number: number): string | undefined => keyText(shape.world.rows.value(number), key);
  const paired: Change[] = [];
  const gone = messages.filter((m) => m.after === -1);
  for (const message of messages) {
    if (message.after === -1) continue;
    const index = gone.findIndex((m) => textOf(m.before) === textOf(message.after));
    const [old] = index >= 0 ? gone.splice(index, 1) : [];
    paired.push(old ? { ...message, before: old.before } : message);
  }
  return [...gone, ...paired];
}
