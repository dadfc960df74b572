/** Outlines of the shapes as SVG path data: each kind of node, the ways and heads of edges. It knows geometry only. */
import type { DiagramNode, Point } from '../../model/graph';
import { metrics, type Size } from '../measure';

/** Outline of a node, from its top left corner at 0, 0. */
export function outlineOf(kind: DiagramNode['kind'], { width: w, height: h }: Size): string {
  const { cap, pipeEnd, prong, shoulder } = metrics;
  switch (kind) {
    case 'store':
      return `M0 ${cap}A${w / 2} ${cap} 0 0 1 ${w} ${cap}V${h - cap}A${w / 2} ${cap} 0 0 1 0 ${h - cap}Z`;
    case 'topic':
      return `M${pipeEnd} 0H${w - pipeEnd}A${pipeEnd} ${h / 2} 0 0 1 ${w - pipeEnd} ${h}H${pipeEnd}A${pipeEnd} ${h / 2} 0 0 1 ${pipeEnd} 0Z`;
    case 'connector':
      return roundedBox(prong, 0, w - 2 * prong, h, 14);
    case 'view':
      return roundedBox(0, 0, w, h, 8);
    case 'service':
      return `M${shoulder} 0H${w - shoulder}L${w} ${shoulder}V${h - shoulder}L${w - shoulder} ${h}H${shoulder}L0 ${h - shoulder}V${shoulder}Z`;
  }
}

/** The lines that make a shape what it is, over its outline: a cylinder's rim, a pipe's mouth, a plug's cord and prongs. */
export function accentOf(kind: DiagramNode['kind'], { width: w, height: h }: Size): string | undefined {
  const { cap, pipeEnd, prong } = metrics;
  switch (kind) {
    case 'store':
      return `M0 ${cap}A${w / 2} ${cap} 0 0 0 ${w} ${cap}`;
    case 'topic':
      return `M${w - pipeEnd} 0A${pipeEnd} ${h / 2} 0 0 0 ${w - pipeEnd} ${h}`;
    case 'connector':
      return `M0 ${h / 2}H${prong}M${w - prong} ${h / 2}H${w}${prongAt(w - prong, h / 2 - 13)}${prongAt(w - prong, h / 2 + 13)}`;
    case 'view':
    case 'service':
      return undefined;
  }
}

/** One prong of a plug, its root's middle at `x`, `y`. */
function prongAt(x: number, y: number): string {
  return `M${x} ${y - 3}h${metrics.prong - 3}a3 3 0 0 1 0 6h${3 - metrics.prong}Z`;
}

export function roundedBox(x: number, y: number, w: number, h: number, r: number): string {
  const arc = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y}h${w - 2 * r}${arc(r, r)}v${h - 2 * r}${arc(-r, r)}h${2 * r - w}${arc(-r, -r)}v${2 * r - h}${arc(r, -r)}Z`;
}

/** An eye, 16 by 10 pixels, from its left corner at `x` and its middle at `y`. */
export function eyeAt(x: number, y: number): string {
  return `M${x} ${y}C${x + 4} ${y - 6.5} ${x + 12} ${y - 6.5} ${x + 16} ${y}C${x + 12} ${y + 6.5} ${x + 4} ${y + 6.5} ${x} ${y}Z`;
}

const cornerRadius = 8;

/** The point `distance` pixels from `from` towards `to`. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  return { x: from.x + ((to.x - from.x) * distance) / length, y: from.y + ((to.y - from.y) * distance) / length };
}

function distanceBetween(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** A way through `points` with rounded corners, ending `short` pixels before the last. */
export function wayThrough(points: readonly Point[], short: number): string {
  const [first] = points;
  if (first === undefined) return '';
  let data = `M${first.x} ${first.y}`;
  for (let index = 1; index < points.length; index += 1) {
    const [before, point, after] = [points[index - 1] as Point, points[index] as Point, points[index + 1]];
    if (after === undefined) {
      const end = towards(point, before, Math.min(short, distanceBetween(point, before)));
      data += `L${round(end.x)} ${round(end.y)}`;
    } else {
      const radius = Math.min(cornerRadius, distanceBetween(before, point) / 2, distanceBetween(point, after) / 2);
      const [start, end] = [towards(point, before, radius), towards(point, after, radius)];
      data += `L${round(start.x)} ${round(start.y)}Q${point.x} ${point.y} ${round(end.x)} ${round(end.y)}`;
    }
  }
  return data;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** An arrow's head at the end of `points`: `length` long, `half` to either side; closed unless `open`. */
export function headAt(points: readonly Point[], length: number, half: number, open: boolean): string {
  const [tip, before] = [points[points.length - 1], points[points.length - 2]];
  if (tip === undefined || before === undefined) return '';
  const base = towards(tip, before, length);
  const span = distanceBetween(base, tip) || 1;
  const [nx, ny] = [((tip.y - base.y) / span) * half, ((tip.x - base.x) / span) * half];
  const [a, b] = [`${round(base.x - nx)} ${round(base.y + ny)}`, `${round(base.x + nx)} ${round(base.y - ny)}`];
  return `M${a}L${tip.x} ${tip.y}L${b}${open ? '' : 'Z'}`;
}

/** A short line across the end of a way, `distance` pixels before its tip and `half` to either side. */
export function gateAcross(points: readonly Point[], distance: number, half: number): string {
  const [tip, before] = [points[points.length - 1], points[points.length - 2]];
  if (tip === undefined || before === undefined) return '';
  const middle = towards(tip, before, Math.min(distance, (distanceBetween(tip, before) * 2) / 3));
  return tip.y === before.y
    ? `M${round(middle.x)} ${middle.y - half}v${2 * half}`
    : `M${middle.x - half} ${round(middle.y)}h${2 * half}`;
}
