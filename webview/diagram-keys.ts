/** Where the arrow keys lead in the diagram: along edges to the left and right, among neighbours up and down. */
import type { Diagram, DiagramEdge, Layout } from '../src/model/graph';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

const endId = (end: DiagramEdge['from']): string => end.row ?? end.node;

/** Every target in reading order: nodes from left to right and top to bottom, each followed by its rows. */
function nodeTargets(diagram: Diagram, layout: Layout): readonly string[] {
  const spot = (id: string) => layout.nodes[id] ?? { x: 0, y: 0 };
  return [...diagram.nodes]
    .sort((a, b) => spot(a.id).x - spot(b.id).x || spot(a.id).y - spot(b.id).y)
    .flatMap((node) => [node.id, ...node.rows.map((row) => row.id)]);
}

/** The first target in reading order; undefined in an empty diagram. */
export function firstTarget(diagram: Diagram, layout: Layout): string | undefined {
  return nodeTargets(diagram, layout)[0];
}

/** Whether the diagram has this node, row or edge. */
export function hasTarget(diagram: Diagram, target: string): boolean {
  return (
    diagram.edges.some((edge) => edge.id === target) ||
    diagram.nodes.some((node) => node.id === target || node.rows.some((row) => row.id === target))
  );
}

/** Edges that leave a target on its left or right side as drawn, from top to bottom. */
function edgesBeside(diagram: Diagram, layout: Layout, target: string, side: 'left' | 'right'): readonly DiagramEdge[] {
  const node = diagram.nodes.find(
    (candidate) => candidate.id === target || candidate.rows.some((row) => row.id === target),
  );
  const box = node && layout.nodes[node.id];
  if (box === undefined) return [];
  const isNode = node?.id === target;
  const middle = box.x + box.width / 2;
  const found = diagram.edges.flatMap((edge) => {
    const points = layout.edges[edge.id] ?? [];
    const meets = (end: DiagramEdge['from']): boolean => endId(end) === target || (isNode && end.node === target);
    const stops = [...(meets(edge.from) ? points.slice(0, 1) : []), ...(meets(edge.to) ? points.slice(-1) : [])];
    const stop = stops.find((point) => (side === 'left' ? point.x <= middle : point.x > middle));
    return stop === undefined ? [] : [{ edge, y: stop.y }];
  });
  return found.sort((a, b) => a.y - b.y).map(({ edge }) => edge);
}

/** The target that an arrow key leads to from `from`; undefined when it leads nowhere. */
export function targetBeyond(diagram: Diagram, layout: Layout, from: string, arrow: Arrow): string | undefined {
  const edge = diagram.edges.find((candidate) => candidate.id === from);
  if (edge !== undefined) return beyondEdge(diagram, layout, edge, arrow);
  switch (arrow) {
    case 'ArrowLeft':
      return edgesBeside(diagram, layout, from, 'left')[0]?.id;
    case 'ArrowRight':
      return edgesBeside(diagram, layout, from, 'right')[0]?.id;
    case 'ArrowUp':
    case 'ArrowDown': {
      const targets = nodeTargets(diagram, layout);
      return targets[targets.indexOf(from) + (arrow === 'ArrowUp' ? -1 : 1)];
    }
  }
}

/** Left and right: the end on that side; up and down: the next edge at the end on the left. */
function beyondEdge(diagram: Diagram, layout: Layout, edge: DiagramEdge, arrow: Arrow): string | undefined {
  const points = layout.edges[edge.id] ?? [];
  const isForward = (points[0]?.x ?? 0) <= (points[points.length - 1]?.x ?? 0);
  const [left, right] = isForward ? [edge.from, edge.to] : [edge.to, edge.from];
  switch (arrow) {
    case 'ArrowLeft':
      return endId(left);
    case 'ArrowRight':
      return endId(right);
    case 'ArrowUp':
    case 'ArrowDown': {
      const beside = edgesBeside(diagram, layout, left.node, 'right');
      const index = beside.findIndex((candidate) => candidate.id === edge.id);
      return beside[index + (arrow === 'ArrowUp' ? -1 : 1)]?.id;
    }
  }
}
