/** Which relations can lag behind what they are made of, and the way that changes take to them. */
import type { RelationId } from '../model/statement';
import { hopsOf } from './reach';
import type { Shape } from './shape';

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
