/**
 * A told path as a story of operation instances: what each read and from whom, what it wrote and when others could see
 * it. Follows every change through the queues, so that a reader's ignorance has a name and a place.
 */
import type { RelationId } from '../model/statement';
import { mayRead } from './evaluate';
import type { Move } from './explore';
import type { Happening } from './happening';
import { hopsOf } from './reach';
import type { Shape } from './shape';

export interface ReadEvent {
  readonly step: number;
  readonly relation: RelationId;
  readonly content: number;
  readonly happening: Happening;
  readonly isLocked: boolean;
  /** Instances whose changes were in what was read. */
  readonly seen: ReadonlySet<string>;
  /** Instances whose changes were made but had not arrived, or came later. */
  readonly missed: ReadonlySet<string>;
}

export interface WriteEvent {
  readonly step: number;
  /** Step from which others can see it; −1: never (rolled back, or not yet). */
  readonly visibleFrom: number;
  readonly relation: RelationId;
  readonly before: number;
  readonly after: number;
}

export interface Instance {
  readonly key: string;
  readonly actor: string;
  readonly operation: string;
  readonly session: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly response: string | undefined;
  readonly reads: readonly ReadEvent[];
  readonly writes: readonly WriteEvent[];
  readonly happenings: readonly { readonly step: number; readonly happening: Happening }[];
  /** How many times it took its message. */
  readonly deliveries: number;
}

export interface Story {
  readonly shape: Shape;
  readonly moves: readonly Move[];
  readonly instances: readonly Instance[];
  /** For each relation the instances whose changes are under way to it at the end. */
  readonly underWay: (relation: RelationId) => ReadonlySet<string>;
  readonly arrived: (relation: RelationId) => ReadonlySet<string>;
  /** Instances of which one and the same change has come to `relation` by one of its inputs and is under way by another. */
  readonly split: (relation: RelationId, step: number) => ReadonlySet<string>;
}

/** Tells the story of `moves`. */
export function storyOf(shape: Shape, moves: readonly Move[]): Story {
  const happenings = moves.map((move) => move.happening as Happening);
  const flow = followChanges(shape, moves, happenings);
  const keys = [...new Set(happenings.flatMap((h) => h.instance ?? []))];
  const writes = new Map(keys.map((key) => [key, writesOfInstance(key, happenings)]));
  const instances = keys.map((key): Instance => {
    const own = happenings.flatMap((happening, step) => (happening.instance === key ? [{ step, happening }] : []));
    const first = own[0] as { step: number; happening: Happening };
    const last = own[own.length - 1] as { step: number; happening: Happening };
    const performer = shape.performers.find((p) => p.runs.some((run) => run.actor === first.happening.actor));
    return {
      key,
      actor: first.happening.actor,
      operation: own.find((o) => o.happening.operation)?.happening.operation ?? first.happening.actor,
      session: performer?.session,
      first: first.step,
      last: last.step,
      response: [...own].reverse().find((o) => o.happening.response !== undefined)?.happening.response,
      reads: own.flatMap(({ step, happening }) =>
        happening.sights.map((sight): ReadEvent => {
          const { seen, missed } = knowledge(shape, key, step, sight.relation, sight.content, happening, flow, writes);
          return {
            step,
            relation: sight.relation,
            content: sight.content,
            happening,
            isLocked: sight.isLocked,
            seen,
            missed,
          };
        }),
      ),
      writes: writes.get(key) ?? [],
      happenings: own,
      deliveries: own.filter((o) => o.happening.action === 'deliver').length,
    };
  });
  const end = moves.length;
  return {
    shape,
    moves,
    instances,
    underWay: (relation) => flow.pending(relation, end),
    arrived: (relation) => arrivedBy(shape, relation, end, flow, writes),
    split: (relation, step) => splitAt(shape, relation, step, flow, writes),
  };
}

interface Flow {
  /** Instances whose changes are on their way to `relation` before step `step`. */
  pending(relation: RelationId, step: number): ReadonlySet<string>;
  /** The same for some queues. */
  pendingIn(slots: Iterable<number>, step: number): ReadonlySet<string>;
  /** Instances of whose changes in a queue some have been taken before step `step`, and some not. */
  partlyTaken(slot: number, step: number): ReadonlySet<string>;
}

/** Queues that lead to `relation`, however far upstream. */
function queuesTo(
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

function followChanges(shape: Shape, moves: readonly Move[], happenings: readonly Happening[]): Flow {
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

function writesOfInstance(key: string, happenings: readonly Happening[]): readonly WriteEvent[] {
  const writes: WriteEvent[] = [];
  happenings.forEach((happening, step) => {
    if (happening.instance !== key) return;
    for (const message of happening.messages) {
      if (happening.action === 'redelivery') continue;
      writes.push({ step, visibleFrom: step, ...message });
    }
    if (happening.writes.length === 0) return;
    const single = happening.scope?.isSingle === true;
    const ends = happenings.findIndex(
      (h, at) =>
        at >= step && h.instance === key && (h.action === 'commit' || h.action === 'abort' || h.action === 'crash'),
    );
    const committed = ends >= 0 && happenings[ends]?.action === 'commit' ? ends : -1;
    for (const write of happening.writes) writes.push({ step, visibleFrom: single ? step : committed, ...write });
  });
  return writes;
}

/** Whether a write to `write.relation` could change what `read` read of `relation`. */
function touches(shape: Shape, happening: Happening, relation: RelationId, write: WriteEvent): boolean {
  const { statement, bindings } = happening;
  if (write.relation !== relation || !statement || !bindings) return true;
  const asks = (number: number): boolean =>
    number !== -1 && mayRead(statement, relation, shape.world.rows.value(number), bindings);
  return asks(write.before) || asks(write.after);
}

function knowledge(
  shape: Shape,
  key: string,
  step: number,
  relation: RelationId,
  content: number,
  happening: Happening,
  flow: Flow,
  writes: ReadonlyMap<string, readonly WriteEvent[]>,
): { readonly seen: ReadonlySet<string>; readonly missed: ReadonlySet<string> } {
  const { sources } = queuesTo(shape, relation);
  const pending = flow.pending(relation, step);
  const seen = new Set<string>();
  const missed = new Set<string>();
  const rows = shape.world.content(content).numbers;
  for (const [other, list] of writes) {
    if (other === key) continue;
    for (const write of list) {
      if (!sources.has(write.relation) || write.visibleFrom === -1) continue;
      if (!touches(shape, happening, relation, write)) continue;
      const isDirect = write.relation === relation;
      const isIn = isDirect
        ? write.visibleFrom < step && (write.after === -1 ? !rows.includes(write.before) : isShown(rows, write, list))
        : write.visibleFrom < step && !pending.has(other);
      (isIn ? seen : missed).add(other);
    }
  }
  for (const other of pending) if (other !== key) missed.add(other);
  return { seen, missed };
}

/** Whether the rows show a write, or what replaced it since. */
function isShown(rows: readonly number[], write: WriteEvent, list: readonly WriteEvent[]): boolean {
  if (rows.includes(write.after)) return true;
  return write.before !== -1
    ? !rows.includes(write.before)
    : list.some((later) => later.before === write.after && later.step > write.step);
}

function arrivedBy(
  shape: Shape,
  relation: RelationId,
  step: number,
  flow: Flow,
  writes: ReadonlyMap<string, readonly WriteEvent[]>,
): ReadonlySet<string> {
  const { sources } = queuesTo(shape, relation);
  const pending = flow.pending(relation, step);
  const found = new Set<string>();
  for (const [key, list] of writes) {
    // Of several changes some may have come in while others are still under way.
    const relevant = list.filter(
      (write) => sources.has(write.relation) && write.visibleFrom !== -1 && write.visibleFrom < step,
    );
    if (relevant.length === 0) continue;
    if (!pending.has(key) || relevant.length > 1) found.add(key);
  }
  return found;
}

/**
 * A change that fans out and comes together again (one topic, two aggregates, a join of them) can be there by one way only; and an
 * aggregate hands on the new value of a row in two parts, the old one taken away and the new one brought.
 */
function splitAt(
  shape: Shape,
  relation: RelationId,
  step: number,
  flow: Flow,
  writes: ReadonlyMap<string, readonly WriteEvent[]>,
): ReadonlySet<string> {
  const ways = (shape.groupOf.get(relation)?.arrivals ?? []).map(({ slot, relations }) => {
    const upstream = [...relations].map((input) => queuesTo(shape, input));
    return {
      sources: new Set(upstream.flatMap(({ sources }) => [...sources])),
      pending: flow.pendingIn([slot, ...upstream.flatMap(({ slots }) => [...slots])], step),
      part: flow.partlyTaken(slot, step),
    };
  });
  const found = new Set(ways.flatMap(({ part }) => [...part]));
  for (const [key, list] of writes) {
    for (const write of list) {
      if (write.visibleFrom === -1 || write.visibleFrom >= step) continue;
      const taken = ways.filter(({ sources }) => sources.has(write.relation));
      if (taken.some(({ pending }) => pending.has(key)) && taken.some(({ pending }) => !pending.has(key)))
        found.add(key);
    }
  }
  return found;
}

/** Whether a relation is filled by something that can lag. */
export function isDerived(shape: Shape, relation: RelationId): boolean {
  const group = shape.groupOf.get(relation);
  if (group) return !group.isLive;
  return (
    shape.connectors.some((connector) => connector.copies.some((copy) => copy.to === relation)) ||
    shape.performers.some((p) => p.consumer !== undefined && (p.runs[0]?.program.writes.includes(relation) ?? false))
  );
}

/** The way that changes take from `from` to `to`, as relation and node names; empty when there is none. */
export function wayTo(shape: Shape, from: RelationId, to: RelationId): readonly string[] {
  const ways = new Map<RelationId, readonly string[]>([[from, [from]]]);
  const open = [from];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    const way = ways.get(at) ?? [];
    if (at === to) return way;
    const next: { via: string | undefined; to: RelationId }[] = [];
    for (const { connector, copies } of shape.connectors) {
      for (const copy of copies) if (copy.from === at) next.push({ via: connector.name, to: copy.to });
    }
    for (const consumer of shape.consumers) {
      if (consumer.topic.id !== at) continue;
      const performer = shape.performers.find((p) => p.consumer === consumer);
      for (const relation of performer?.runs[0]?.program.writes ?? [])
        next.push({ via: consumer.operation.id, to: relation });
    }
    for (const hop of hopsOf(shape.pipeline)) {
      if (hop.from === at && !next.some((n) => n.to === hop.to)) next.push({ via: undefined, to: hop.to });
    }
    for (const { via, to: target } of next) {
      if (ways.has(target)) continue;
      ways.set(target, [...way, ...(via === undefined ? [] : [via]), target]);
      open.push(target);
    }
  }
  return [];
}
