/**
 * Which end of an edge is laid to the left. Data flows to the right; but what an operation reads further down the very
 * flow that it feeds is laid to its right as well, so that the loop which matters is drawn as a loop and no line runs back
 * around everything. It knows the graph only.
 */
import type { Diagram, DiagramEdge } from '../model/graph';
import type { NodeId } from '../model/pipeline';

/** An edge with the end that is laid to the left first; `reversed` where that is where the edge arrives. */
export interface DirectedEdge {
  readonly edge: DiagramEdge;
  readonly left: DiagramEdge['from'];
  readonly right: DiagramEdge['to'];
  readonly reversed: boolean;
}

/** Every edge of the diagram, directed. */
export function directedEdges(diagram: Diagram): readonly DirectedEdge[] {
  const next = new Map<NodeId, NodeId[]>();
  for (const { kind, from, to } of diagram.edges) {
    if (kind === 'read') continue;
    const targets = next.get(from.node);
    if (targets === undefined) next.set(from.node, [to.node]);
    else targets.push(to.node);
  }
  const reached = new Map<NodeId, ReadonlySet<NodeId>>();
  const downstreamOf = (start: NodeId): ReadonlySet<NodeId> => {
    const known = reached.get(start);
    if (known !== undefined) return known;
    const seen = new Set<NodeId>();
    const waiting = [start];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (const target of next.get(node) ?? []) {
        if (seen.has(target)) continue;
        seen.add(target);
        waiting.push(target);
      }
    }
    reached.set(start, seen);
    return seen;
  };
  return diagram.edges.map((edge) => {
    const reversed = edge.kind === 'read' && downstreamOf(edge.to.node).has(edge.from.node);
    return reversed
      ? { edge, left: edge.to, right: edge.from, reversed }
      : { edge, left: edge.from, right: edge.to, reversed };
  });
}
