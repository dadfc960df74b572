/** Whose writes a read of a told run showed and whose it missed, and of which writes only a part had arrived. */
import type { RelationId } from '../model/statement';
import { mayRead } from './evaluate';
import { type Flow, queuesTo } from './flow';
import type { Happening } from './happening';
import type { WriteEvent } from './instance';
import type { Shape } from './shape';

/** Whether a write to `write.relation` could change what `read` read of `relation`. */
function touches(shape: Shape, happening: Happening, relation: RelationId, write: WriteEvent): boolean {
  const { statement, bindings } = happening;
  if (write.relation !== relation || !statement || !bindings) return true;
  const asks = (number: number): boolean =>
    number !== -1 && mayRead(statement, relation, shape.world.rows.value(number), bindings);
  return asks(write.before) || asks(write.after);
}

export function knowledge(
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

export function arrivedBy(
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
export function splitAt(
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
  const parted = flow.parted(step);
  for (const key of flow.pending(relation, step)) if (parted.has(key)) found.add(key);
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
