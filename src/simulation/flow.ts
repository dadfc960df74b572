/** Follows every change of a told run through the queues, so that at each step it is known whose changes are still on their way to where. */
import type { RelationId } from '../model/statement';
import type { Change } from './content';
import type { Move } from './explore';
import type { Happening } from './happening';
import type { Group, Queue } from './queue';
import { hopsOf } from './reach';
import type { Shape } from './shape';

export interface Flow {
  /** Instances whose changes are on their way to `relation` before step `step`. */
  pending(relation: RelationId, step: number): ReadonlySet<string>;
  /** The same for some queues. */
  pendingIn(slots: Iterable<number>, step: number): ReadonlySet<string>;
  /** What step `step` took out of queues: the queue's slot, and the instance whose change it was. */
  taken(step: number): readonly { readonly slot: number; readonly origin: string }[];
  /** Instances of whose changes a connector has published only a part before step `step`. */
  parted(step: number): ReadonlySet<string>;
  /** Instances of whose changes in a queue some have been taken before step `step`, and some not. */
  partlyTaken(slot: number, step: number): ReadonlySet<string>;
}

/** Queues that lead to `relation`, however far upstream. */
export function queuesTo(
  shape: Shape,
  relation: RelationId,
): { readonly slots: ReadonlySet<number>; readonly sources: ReadonlySet<RelationId> } {
  const slots = new Set<number>();
  const sources = new Set<RelationId>([relation]);
  const open = [relation];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const from: RelationId[] = [];
    for (const hop of hopsOf(shape.pipeline)) if (hop.to === at) from.push(hop.from);
    for (const connector of shape.connectors) {
      if (connector.queue !== undefined && connector.copies.some((copy) => copy.to === at)) slots.add(connector.queue);
    }
    const group = shape.groupOf.get(at);
    for (const arrival of group?.arrivals ?? []) slots.add(arrival.slot);
    for (const consumer of shape.consumers) {
      const performer = shape.performers.find((p) => p.consumer === consumer);
      if (!performer?.runs[0]?.program.writes.includes(at)) continue;
      slots.add(consumer.queue);
      from.push(consumer.topic.id);
    }
    for (const source of from) {
      if (sources.has(source)) continue;
      sources.add(source);
      open.push(source);
    }
  }
  return { slots, sources };
}

export function followChanges(shape: Shape, moves: readonly Move[], happenings: readonly Happening[]): Flow {
  const slots = new Set<number>();
  for (const connector of shape.connectors) if (connector.queue !== undefined) slots.add(connector.queue);
  for (const group of shape.groups) for (const arrival of group.arrivals) slots.add(arrival.slot);
  for (const consumer of shape.consumers) slots.add(consumer.queue);
  let origins = new Map<number, readonly string[]>([...slots].map((slot) => [slot, []]));
  const history: ReadonlyMap<number, readonly string[]>[] = [origins];
  const parts: { readonly step: number; readonly origin: string }[] = [];
  const takenAt: { readonly slot: number; readonly origin: string }[][] = [];
  moves.forEach((move, step) => {
    const happening = happenings[step] as Happening;
    const next = new Map(origins);
    const taken: string[] = [];
    const grown: { slot: number; kept: readonly string[]; come: Queue }[] = [];
    const takenHere: { readonly slot: number; readonly origin: string }[] = [];
    for (const slot of slots) {
      const before = shape.queues.queue(move.before[slot] as number);
      const after = shape.queues.queue(move.after[slot] as number);
      if (before === after) continue;
      const old = origins.get(slot) ?? [];
      const starts = before.every((group, i) => after[i] === group);
      const indices = starts ? [] : happening.taken?.slot === slot ? happening.taken.indices : before.map((_, i) => i);
      const from = indices.flatMap((i) => (old[i] ?? '').split('+').filter((o) => o !== ''));
      taken.push(...from);
      takenHere.push(...from.map((origin) => ({ slot, origin })));
      const isLeft = happening.taken?.slot === slot && happening.taken.isLeft === true;
      if (isLeft) for (const i of indices) parts.push({ step, origin: old[i] ?? '' });
      const kept = isLeft ? old : old.filter((_, i) => !indices.includes(i));
      grown.push({ slot, kept, come: after.slice(Math.min(kept.length, after.length)) });
    }
    const origin = happening.instance ?? [...new Set(taken)].join('+');
    // What a transaction of the broker held back comes free with its end, whoever sent it.
    const senderOf = (group: Group): string =>
      (shape.logs.size > 0 ? sender(happenings.slice(0, step + 1), group) : undefined) ?? origin;
    for (const { slot, kept, come } of grown) next.set(slot, [...kept, ...come.map(senderOf)]);
    takenAt.push(takenHere);
    origins = next;
    history.push(origins);
  });
  const pendingIn = (of: Iterable<number>, step: number): ReadonlySet<string> => {
    const found = new Set<string>();
    const at = history[Math.min(step, history.length - 1)];
    for (const slot of of) {
      for (const origin of at?.get(slot) ?? []) for (const one of origin.split('+')) if (one !== '') found.add(one);
    }
    return found;
  };
  const parted = (before: number): ReadonlySet<string> =>
    new Set(parts.flatMap(({ step, origin }) => (step < before ? origin.split('+') : [])));
  const count = (slot: number, step: number, key: string): number =>
    (history[step]?.get(slot) ?? []).filter((origin) => origin.split('+').includes(key)).length;
  const partlyTaken = (slot: number, step: number): ReadonlySet<string> => {
    const end = Math.min(step, history.length - 1);
    const isPart = (key: string) => {
      const now = count(slot, end, key);
      return history.slice(0, end).some((_, earlier) => count(slot, earlier, key) > now);
    };
    return new Set([...pendingIn([slot], end)].filter(isPart));
  };
  const takenBy = (step: number) => takenAt[step] ?? [];
  return {
    pendingIn,
    parted,
    partlyTaken,
    taken: takenBy,
    pending: (relation, step) => pendingIn(queuesTo(shape, relation).slots, step),
  };
}

/** The instance that sent the messages of a group to their topics; undefined: none of those that are told. */
function sender(happenings: readonly Happening[], group: Group): string | undefined {
  const [first] = group;
  const isSame = (message: Change): boolean => message.relation === first?.relation && message.after === first.after;
  return [...happenings].reverse().find((h) => h.instance !== undefined && (h.open ?? h.messages).some(isSame))
    ?.instance;
}
