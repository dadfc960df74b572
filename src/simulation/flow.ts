/** Follows every change of a told run through the queues, so that at each step it is known whose changes are still on their way to where. */
import type { RelationId } from '../model/statement';
import type { Move } from './explore';
import type { Happening } from './happening';
import { hopsOf } from './reach';
import type { Shape } from './shape';

export interface Flow {
  /** Instances whose changes are on their way to `relation` before step `step`. */
  pending(relation: RelationId, step: number): ReadonlySet<string>;
  /** The same for some queues. */
  pendingIn(slots: Iterable<number>, step: number): ReadonlySet<string>;
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
  moves.forEach((move, step) => {
    const happening = happenings[step] as Happening;
    const next = new Map(origins);
    const taken: string[] = [];
    const grown: { slot: number; kept: readonly string[]; count: number }[] = [];
    for (const slot of slots) {
      const before = shape.queues.queue(move.before[slot] as number);
      const after = shape.queues.queue(move.after[slot] as number);
      if (before === after) continue;
      const old = origins.get(slot) ?? [];
      const starts = before.every((group, i) => after[i] === group);
      const indices = starts ? [] : happening.taken?.slot === slot ? happening.taken.indices : before.map((_, i) => i);
      taken.push(...indices.flatMap((i) => (old[i] ?? '').split('+').filter((o) => o !== '')));
      const kept = old.filter((_, i) => !indices.includes(i));
      grown.push({ slot, kept, count: Math.max(0, after.length - kept.length) });
    }
    const origin = happening.instance ?? [...new Set(taken)].join('+');
    for (const { slot, kept, count } of grown) next.set(slot, [...kept, ...new Array<string>(count).fill(origin)]);
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
  return { pendingIn, partlyTaken, pending: (relation, step) => pendingIn(queuesTo(shape, relation).slots, step) };
}
