/**
 * A way for one edge around nodes that stay where they are: horizontal and vertical pieces only, few bends, through no node
 * where that can be had. It knows boxes and points, not what they stand for.
 */
import type { Point } from '../model/graph';
import type { Side } from './measure';

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where an edge meets a node, and on which side. */
export interface Stop extends Point {
  readonly side: Side;
}

/** How far, in pixels, an edge runs straight before its first bend, and keeps from boxes. */
const stub = 20;
const clearance = 14;
/** Boxes nearer than this to the direct way are considered. */
const reach = 240;

/** Whether the piece from `a` to `b`, horizontal or vertical, runs through the box. */
function crosses(a: Point, b: Point, box: Box): boolean {
  return (
    Math.max(a.x, b.x) > box.x &&
    Math.min(a.x, b.x) < box.x + box.width &&
    Math.max(a.y, b.y) > box.y &&
    Math.min(a.y, b.y) < box.y + box.height
  );
}

/** How many boxes a way runs through, each counted once for each piece that does. */
export function crossings(points: readonly Point[], boxes: readonly Box[]): number {
  let count = 0;
  for (let index = 1; index < points.length; index += 1) {
    for (const box of boxes) if (crosses(points[index - 1] as Point, points[index] as Point, box)) count += 1;
  }
  return count;
}

function lengthOf(points: readonly Point[]): number {
  return points.reduce((sum, point, index) => {
    const before = points[index - 1] ?? point;
    return sum + Math.abs(point.x - before.x) + Math.abs(point.y - before.y);
  }, 0);
}

/** Drops points that stand on the straight line between their neighbours. */
function withoutIdleCorners(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [a, b] = [kept[kept.length - 2], kept[kept.length - 1]];
    if (b !== undefined && b.x === point.x && b.y === point.y) continue;
    const straight = a && b && ((a.x === b.x && b.x === point.x) || (a.y === b.y && b.y === point.y));
    if (straight) kept.pop();
    kept.push(point);
  }
  return kept;
}

/** Corner points from `from` to `to`, both included: the shortest of some likely ways that runs through the fewest boxes. */
export function routeBetween(from: Stop, to: Stop, boxes: readonly Box[]): readonly Point[] {
  const a = { x: from.x + (from.side === 'east' ? stub : -stub), y: from.y };
  const b = { x: to.x + (to.side === 'east' ? stub : -stub), y: to.y };
  const [left, right] = [Math.min(a.x, b.x) - reach, Math.max(a.x, b.x) + reach];
  const [top, bottom] = [Math.min(a.y, b.y) - reach, Math.max(a.y, b.y) + reach];
  const near = boxes.filter(
    (box) => box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top,
  );
  const columns = [Math.round((a.x + b.x) / 2), a.x, b.x];
  const lines = [Math.round((a.y + b.y) / 2)];
  for (const box of near) {
    columns.push(box.x - clearance, box.x + box.width + clearance);
    lines.push(box.y - clearance, box.y + box.height + clearance);
  }
  const ways: (readonly Point[])[] = [
    ...columns
      .filter((x) => (from.side === 'east' ? x >= a.x : x <= a.x) && (to.side === 'east' ? x >= b.x : x <= b.x))
      .map((x) => [from, { x, y: from.y }, { x, y: to.y }, to]),
    ...lines.filter((y) => y > 0).map((y) => [from, a, { x: a.x, y }, { x: b.x, y }, b, to]),
  ];
  let best: { readonly points: readonly Point[]; readonly cost: number } | undefined;
  for (const way of ways) {
    const points = withoutIdleCorners(way.map(({ x, y }) => ({ x, y })));
    const cost = crossings(points, near) * 10_000 + lengthOf(points) + points.length * 30;
    if (best === undefined || cost < best.cost) best = { points, cost };
  }
  return best?.points ?? [from, to].map(({ x, y }) => ({ x, y }));
}

/** The middle of the longest horizontal piece, where a label has most room; of a way without one, its middle. */
export function labelPoint(points: readonly Point[]): Point | undefined {
  let best: { readonly point: Point; readonly length: number } | undefined;
  for (let index = 1; index < points.length; index += 1) {
    const [a, b] = [points[index - 1] as Point, points[index] as Point];
    const length = Math.abs(a.x - b.x);
    const point = { x: Math.round((a.x + b.x) / 2), y: Math.round((a.y + b.y) / 2) };
    if (best === undefined || length > best.length) best = { point, length };
  }
  return best?.point;
}
