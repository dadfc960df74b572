/** How far derived things lie from what a store admitted, counted in hops that can lag. It knows edges, not what made them. */
import type { DiagramEdge } from '../model/graph';
import type { NodeId } from '../model/pipeline';

/** What of a node matters here: `truth` is where transactions admit writes; a `bystander` (a service) has no distance. */
export interface DistanceNode {
  readonly id: NodeId;
  readonly role: 'truth' | 'derived' | 'bystander';
}

type Flow = Pick<DiagramEdge, 'from' | 'to' | 'kind' | 'lags'>;

/**
 * Hops from the truth for each node that derives from something: 0 in a store, 1 and more downstream, the longest way
 * counted. Absent for what nothing feeds (a topic that services write) and for services. A cycle is cut where it is
 * entered, in the order of `nodes`.
 */
export function distancesOf(nodes: readonly DistanceNode[], edges: readonly Flow[]): ReadonlyMap<NodeId, number> {
  const feeds = edges.filter((edge) => edge.kind === 'change-feed' || edge.kind === 'derivation');
  const incoming = new Map<NodeId, Flow[]>(nodes.map((node) => [node.id, []]));
  const outgoing = new Map<NodeId, Flow[]>(nodes.map((node) => [node.id, []]));
  for (const edge of feeds) {
    incoming.get(edge.to.node)?.push(edge);
    outgoing.get(edge.from.node)?.push(edge);
  }

  const distances = new Map<NodeId, number>();
  const waiting = new Map<NodeId, number>();
  const ready: NodeId[] = [];
  for (const node of nodes) {
    const inputs = node.role === 'derived' ? (incoming.get(node.id)?.length ?? 0) : 0;
    if (node.role === 'truth') distances.set(node.id, 0);
    waiting.set(node.id, inputs);
    if (inputs === 0) ready.push(node.id);
  }

  const settle = (id: NodeId): void => {
    waiting.delete(id);
    for (const edge of outgoing.get(id) ?? []) {
      const left = waiting.get(edge.to.node);
      // Already settled, or a store, which is as near as anything can be whatever else flows into it.
      if (left === undefined || left <= 0) continue;
      // What feeds a view without being derived itself (a topic that services write) counts as the place where things begin.
      const distance = (distances.get(id) ?? 0) + (edge.lags ? 1 : 0);
      if (!distances.has(edge.to.node) || (distances.get(edge.to.node) ?? 0) < distance) {
        distances.set(edge.to.node, distance);
      }
      waiting.set(edge.to.node, left - 1);
      if (left === 1) ready.push(edge.to.node);
    }
  };
  let next = 0;
  for (;;) {
    while (next < ready.length) settle(ready[next++] as NodeId);
    const stuck = nodes.find((node) => waiting.has(node.id));
    if (stuck === undefined) break;
    if (!distances.has(stuck.id)) distances.set(stuck.id, incoming.get(stuck.id)?.some((edge) => edge.lags) ? 1 : 0);
    settle(stuck.id);
  }
  for (const node of nodes) if (node.role === 'bystander') distances.delete(node.id);
  return distances;
}
