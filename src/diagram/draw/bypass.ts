/** Which writes go past every store and come back as the truth: what the diagram draws as crossing the line. A log that only buffers stays plain. */
import type { Diagram } from '../../model/graph';

/**
 * Ids of the writes from a service straight to a topic or something derived, where some operation reads what is made of
 * it. A write that nobody reads back (webhooks on their way to a warehouse) is not among them.
 */
export function bypassingWrites(diagram: Diagram): ReadonlySet<string> {
  const kinds = new Map(diagram.nodes.map((node) => [node.id, node.kind]));
  const readBack = (start: string): boolean => {
    const seen = new Set([start]);
    const open = [start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const edge of diagram.edges) {
        if (edge.from.node !== at) continue;
        if (edge.kind === 'read') return true;
        if ((edge.kind === 'change-feed' || edge.kind === 'derivation') && !seen.has(edge.to.node)) {
          seen.add(edge.to.node);
          open.push(edge.to.node);
        }
      }
    }
    return false;
  };
  const answers = new Map<string, boolean>();
  const isReadBack = (node: string): boolean => {
    const known = answers.get(node) ?? readBack(node);
    answers.set(node, known);
    return known;
  };
  return new Set(
    diagram.edges
      .filter((edge) => edge.kind === 'write' && kinds.get(edge.to.node) !== 'store' && isReadBack(edge.to.node))
      .map((edge) => edge.id),
  );
}
