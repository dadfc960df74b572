/** What is on its way from one place to another: groups of changes in order, interned. A reader takes a whole group or the first change of a partition. */
import type { RelationId } from '../model/statement';
import { type Change, isMark, keyText, type World } from './content';
import { interner } from './intern';

/** Changes that arrive together. */
export type Group = readonly Change[];
export type Queue = readonly Group[];

export interface Queues {
  id(queue: Queue): number;
  queue(id: number): Queue;
}

/** A text that is equal for equal queues. */
function queueKey(queue: Queue): string {
  return queue.map((group) => group.map(changeKey).join()).join('|');
}

/** A text that is equal for equal changes. */
export function changeKey({ relation, before, after, producer, isOpen }: Change): string {
  return `${relation}.${before}.${after}${producer === undefined ? '' : `.${producer}${isOpen ? '?' : ''}`}`;
}

/** Interned queues; the empty one has number 0. */
export function createQueues(): Queues {
  const queues = interner<Queue>((queue) => (queue.length === 0 ? '' : `${queue.length}:${queueKey(queue)}`));
  queues.id([]);
  return { id: (queue) => queues.id(queue), queue: (id) => queues.value(id) };
}

/** A message that a consumer may take next. */
export interface Next {
  readonly change: Change;
  /** The partition, as a text. */
  readonly partition: string;
  readonly rest: Queue;
}

/** How a topic spreads messages over partitions. */
export interface Partitioning {
  readonly partitions: number;
  readonly key: readonly number[];
}

/** The partition of a message: equal keys share one, distinct keys are taken to be apart, keyless messages are spread anywhere. */
export function partitionOf(world: World, change: Change, partitioning: Partitioning, position: number): string {
  if (partitioning.partitions <= 1) return 'all';
  const row = world.rows.value(change.after === -1 ? change.before : change.after);
  if (partitioning.key.length === 0 || isMark(row)) return `#${position}`;
  return keyText(row, partitioning.key) ?? 'null';
}

/** The first message of every partition that is not `busy`. */
export function nextMessages(
  world: World,
  queue: Queue,
  partitioning: Partitioning,
  busy: readonly string[],
): readonly Next[] {
  const seen = new Set<string>();
  const next: Next[] = [];
  queue.forEach((group, index) => {
    const change = group[0];
    if (!change) return;
    const partition = partitionOf(world, change, partitioning, index);
    if (seen.has(partition)) return;
    seen.add(partition);
    if (busy.includes(partition) && partitioning.key.length > 0) return;
    if (busy.length > 0 && partitioning.partitions <= 1) return;
    next.push({ change, partition, rest: queue.filter((_, i) => i !== index) });
  });
  return next;
}

/** The changes of `relations` among `changes`. */
export function changesOf(changes: Group, relations: ReadonlySet<RelationId>): Group {
  return changes.filter((change) => relations.has(change.relation));
}
