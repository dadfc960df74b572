/**
 * Where a place lies in the text: the only file that turns routes of keys and indices into offsets, and offsets into lines.
 * It knows the tree of the text and nothing of pipelines.
 */
import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { OffsetRange, Path, Place, Position, Range } from '../model/place';
import type { Content } from './content';
import { mapScalar, type ScalarMap } from './scalar-map';

/** Offsets (0-based UTF-16) at which lines start; the first is 0. `\n`, `\r\n` and a lone `\r` end a line, as in editors. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', newline + 1)) {
      starts.push(newline + 1);
    }
    return starts;
  }
  for (const { index, 0: lineEnd } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + lineEnd.length);
  return starts;
}

/** Line and character of an offset; both 0-based, in UTF-16 units. */
export function positionAt(lineStarts: readonly number[], offset: number): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: offset - (lineStarts[low] ?? 0) };
}

/** Start and end of an offset range as positions. */
export function rangeAt(lineStarts: readonly number[], { start, end }: OffsetRange): Range {
  return { start: positionAt(lineStarts, start), end: positionAt(lineStarts, end) };
}

/** Finds places in `text`. A place that is not there is its nearest ancestor's key; the top itself is the first key. */
export function locator(text: string, content: Content): (place: Place) => OffsetRange {
  const maps = new WeakMap<Scalar, { readonly map: ScalarMap | undefined }>();
  const mapOf = (scalar: Scalar): ScalarMap | undefined => {
    const known = maps.get(scalar);
    if (known) return known.map;
    const map = mapScalar(text, scalar);
    maps.set(scalar, { map });
    return map;
  };
  const clamp = (start: number, end: number): OffsetRange => {
    const from = Math.max(0, Math.min(start, text.length));
    return { start: from, end: Math.max(from, Math.min(end, text.length)) };
  };
  /** A node without the white space and line ends that its range takes along. */
  const trimmed = (node: Node): OffsetRange => {
    const [start, end] = node.range ?? [0, 0];
    let to = end;
    while (to > start && /\s/.test(text[to - 1] ?? '')) to -= 1;
    return { start, end: to };
  };
  const firstLineOf = (range: OffsetRange): OffsetRange => {
    const lineEnd = /[\r\n]/.exec(text.slice(range.start, range.end))?.index;
    return lineEnd === undefined ? range : { start: range.start, end: range.start + lineEnd };
  };
  const topOf = (): OffsetRange => {
    const root = content.nodeAt([])?.node;
    const first = isMap(root) ? root.items[0]?.key : root;
    return first ? firstLineOf(trimmed(first as Node)) : clamp(0, 1);
  };
  /** The key that leads to `path`; for a list's item, which has none, its first line. */
  const keyOf = (path: Path): OffsetRange => {
    for (let length = path.length; length > 0; length -= 1) {
      const found = content.nodeAt(path.slice(0, length));
      if (found?.key) return trimmed(found.key);
      if (found?.node) return firstLineOf(trimmed(found.node));
    }
    return topOf();
  };
  const spanOf = (scalar: Scalar, span: OffsetRange): OffsetRange => {
    const map = mapOf(scalar);
    const whole = trimmed(scalar);
    if (!map || map.starts.length === 0) return whole;
    const last = map.starts.length - 1;
    if (span.start > last) return { start: map.ends[last] ?? whole.end, end: map.ends[last] ?? whole.end };
    const start = map.starts[Math.max(0, span.start)] ?? whole.start;
    if (span.end <= span.start) return { start, end: start };
    return { start, end: Math.max(start, map.ends[Math.min(last, span.end - 1)] ?? whole.end) };
  };
  return (place) => {
    if (place.kind === 'text') return clamp(place.range.start, place.range.end);
    if (place.part === 'key') return keyOf(place.path);
    const found = content.nodeAt(place.path);
    const node = found?.node;
    if (!found || !node || (isScalar(node) && node.range?.[0] === node.range?.[1])) return keyOf(place.path);
    if (place.part === 'entry') {
      const key = found.key ? trimmed(found.key) : trimmed(node);
      return { start: Math.min(key.start, trimmed(node).start), end: Math.max(key.end, trimmed(node).end) };
    }
    if (place.span && isScalar(node)) return spanOf(node, place.span);
    if (isMap(node) || isSeq(node) || isScalar(node)) return trimmed(node);
    return keyOf(place.path);
  };
}
