/**
 * A small change to a diagram that was laid out before: what was there stays exactly where it was, what is new finds a free
 * place beside its neighbours, and edges that no longer fit are routed again.
 */
import type { Diagram, DiagramEdge, DiagramNode, Layout, Point } from '../model/graph';
import { type DirectedEdge, directedEdges } from './direction';
import { geometryOf, metrics, portHeight, type Side } from './measure';
import { type Box, crossings, labelPoint, routeBetween, type Stop } from './route';

/** Least free space, in pixels, between a node that is placed and any other. */
const gap = 2 * metrics.zone + 4;
/** Space between a node and the neighbour it is placed beside: room for a label. */
const beside = 120;
/** Step of the search for a free place. */
const step = 16;

function overlaps(a: Box, b: Box, distance: number): boolean {
  return (
    a.x < b.x + b.width + distance &&
    b.x < a.x + a.width + distance &&
    a.y < b.y + b.height + distance &&
    b.y < a.y + a.height + distance
  );
}

/** Nodes that stay where they were; one that grew into another does not. */
function keptBoxes(diagram: Diagram, previous: Layout): Map<string, Box> {
  const kept = new Map<string, Box>();
  for (const node of diagram.nodes) {
    const before = previous.nodes[node.id];
    if (before === undefined) continue;
    const { width, height } = geometryOf(node);
    kept.set(node.id, { x: before.x, y: before.y, width, height });
  }
  for (const node of diagram.nodes) {
    const [box, before] = [kept.get(node.id), previous.nodes[node.id]];
    if (box === undefined || before === undefined) continue;
    if (box.width <= before.width && box.height <= before.height) continue;
    for (const [id, other] of kept) {
      if (id !== node.id && overlaps(box, other, 0)) {
        kept.delete(node.id);
        break;
      }
    }
  }
  return kept;
}

/** Whether at most a third of the nodes came, went or no longer fit where they were. */
export function isSmallChange(diagram: Diagram, previous: Layout): boolean {
  const kept = keptBoxes(diagram, previous);
  const present = new Set(diagram.nodes.map((node) => node.id));
  const gone = Object.keys(previous.nodes).filter((id) => !present.has(id)).length;
  const changed = diagram.nodes.length - kept.size + gone;
  return kept.size > 0 && changed * 3 <= Math.max(diagram.nodes.length, Object.keys(previous.nodes).length);
}

/** The diagram laid into what was there before. `margin`: free space, in pixels, left of and above everything. */
export function placeInto(diagram: Diagram, previous: Layout, margin: number): Layout {
  const directed = directedEdges(diagram);
  const boxes = keptBoxes(diagram, previous);
  for (const node of newNodes(diagram, directed, boxes)) {
    const { width, height } = geometryOf(node);
    const wish = wishFor(node, directed, boxes, previous, margin);
    boxes.set(node.id, freePlace({ ...wish, width, height }, [...boxes.values()], margin));
  }

  const byId = new Map(diagram.nodes.map((node) => [node.id, node]));
  const obstacles = [...boxes.values()];
  const edges: { [id: string]: readonly Point[] } = {};
  const labels: { [id: string]: Point } = {};
  for (const { edge } of directed) {
    const old = previous.edges[edge.id];
    const stillFits = old !== undefined && meets(edge, old, byId, boxes) && crossings(old, obstacles) === 0;
    const points = stillFits ? old : newRoute(edge, byId, boxes, obstacles);
    edges[edge.id] = points;
    const label = stillFits ? previous.labels?.[edge.id] : undefined;
    const middle = edge.label === '' ? undefined : (label ?? labelPoint(points));
    if (middle !== undefined) labels[edge.id] = middle;
  }
  const corners = [
    ...Object.values(edges).flat(),
    ...obstacles.map((box) => ({ x: box.x + box.width, y: box.y + box.height })),
  ];
  return {
    width: corners.reduce((most, point) => Math.max(most, point.x), 0) + margin,
    height: corners.reduce((most, point) => Math.max(most, point.y), 0) + margin,
    nodes: Object.fromEntries(diagram.nodes.map((node) => [node.id, boxes.get(node.id) as Box])),
    edges,
    labels,
  };
}

/** Nodes without a place, each after as many of its neighbours as can be: first those beside what is there. */
function newNodes(
  diagram: Diagram,
  directed: readonly DirectedEdge[],
  boxes: ReadonlyMap<string, Box>,
): readonly DiagramNode[] {
  const waiting = diagram.nodes.filter((node) => !boxes.has(node.id));
  const placed = new Set(boxes.keys());
  const order: DiagramNode[] = [];
  while (waiting.length > 0) {
    const beside = waiting.findIndex((node) =>
      directed.some(
        ({ left, right }) =>
          (left.node === node.id && placed.has(right.node)) || (right.node === node.id && placed.has(left.node)),
      ),
    );
    const [node] = waiting.splice(Math.max(beside, 0), 1);
    if (node === undefined) break;
    placed.add(node.id);
    order.push(node);
  }
  return order;
}

/** Where a node would best stand: where it was; else right of what flows into it, left of what it feeds; else below everything. */
function wishFor(
  node: DiagramNode,
  directed: readonly DirectedEdge[],
  boxes: ReadonlyMap<string, Box>,
  previous: Layout,
  margin: number,
): Point {
  const before = previous.nodes[node.id];
  if (before !== undefined) return { x: before.x, y: before.y };
  const { width } = geometryOf(node);
  const neighbours = (mine: 'left' | 'right', theirs: 'left' | 'right'): Box[] =>
    directed.flatMap((edge) => {
      const box = edge[mine].node === node.id ? boxes.get(edge[theirs].node) : undefined;
      return box === undefined ? [] : [box];
    });
  const upstream = neighbours('right', 'left');
  const downstream = neighbours('left', 'right');
  const all = [...upstream, ...downstream];
  if (all.length === 0) {
    return { x: margin, y: Math.max(...[...boxes.values()].map((box) => box.y + box.height)) + gap };
  }
  const y = Math.round(all.reduce((sum, box) => sum + box.y, 0) / all.length);
  const x =
    upstream.length > 0
      ? Math.max(...upstream.map((box) => box.x + box.width)) + beside
      : Math.min(...downstream.map((box) => box.x)) - beside - width;
  return { x, y };
}

/** The free place nearest to the wish, searched in growing squares; there is one, at the latest beyond everything. */
function freePlace(wish: Box, taken: readonly Box[], margin: number): Box {
  const start = { ...wish, x: Math.max(wish.x, margin), y: Math.max(wish.y, margin) };
  const isFree = (box: Box): boolean =>
    box.x >= margin && box.y >= margin && !taken.some((other) => overlaps(box, other, gap));
  if (isFree(start)) return start;
  for (let ring = 1; ; ring += 1) {
    const reach = ring * step;
    let best: { readonly box: Box; readonly distance: number } | undefined;
    for (let along = -ring; along <= ring; along += 1) {
      const offset = along * step;
      const spots = [
        [offset, reach],
        [offset, -reach],
        [reach, offset],
        [-reach, offset],
      ] as const;
      for (const [dx, dy] of spots) {
        const box = { ...start, x: start.x + dx, y: start.y + dy };
        // Moving up or down keeps the flow's order, so it counts for less than moving aside.
        const distance = Math.abs(dx) * 2 + Math.abs(dy);
        if ((best === undefined || distance < best.distance) && isFree(box)) best = { box, distance };
      }
    }
    if (best !== undefined) return best.box;
  }
}

function stopAt(end: DiagramEdge['from'], kind: DiagramEdge['kind'], side: Side, node: DiagramNode, box: Box): Stop {
  return { x: side === 'west' ? box.x : box.x + box.width, y: box.y + portHeight(node, end.row, kind), side };
}

/** Whether an old route still begins and ends where the edge meets its nodes. */
function meets(
  edge: DiagramEdge,
  route: readonly Point[],
  nodes: ReadonlyMap<string, DiagramNode>,
  boxes: ReadonlyMap<string, Box>,
): boolean {
  const touches = (end: DiagramEdge['from'], point: Point | undefined): boolean => {
    const [node, box] = [nodes.get(end.node), boxes.get(end.node)];
    if (node === undefined || box === undefined || point === undefined) return false;
    return (['west', 'east'] as const).some((side) => {
      const stop = stopAt(end, edge.kind, side, node, box);
      return stop.x === point.x && Math.abs(stop.y - point.y) <= 1;
    });
  };
  return touches(edge.from, route[0]) && touches(edge.to, route[route.length - 1]);
}

function newRoute(
  edge: DiagramEdge,
  nodes: ReadonlyMap<string, DiagramNode>,
  boxes: ReadonlyMap<string, Box>,
  obstacles: readonly Box[],
): readonly Point[] {
  const [from, to] = [nodes.get(edge.from.node), nodes.get(edge.to.node)];
  const [fromBox, toBox] = [boxes.get(edge.from.node), boxes.get(edge.to.node)];
  if (from === undefined || to === undefined || fromBox === undefined || toBox === undefined) return [];
  const after = toBox.x >= fromBox.x + fromBox.width;
  const before = fromBox.x >= toBox.x + toBox.width;
  const fromSide: Side = before ? 'west' : 'east';
  const toSide: Side = after ? 'west' : 'east';
  return routeBetween(
    stopAt(edge.from, edge.kind, fromSide, from, fromBox),
    stopAt(edge.to, edge.kind, toSide, to, toBox),
    obstacles,
  );
}
