/**
 * Where in a file somebody is writing, although what is being written is not yet YAML: the text is read with a mark at the cursor,
 * and what the mark becomes part of says what is wanted there.
 */
import type { OffsetRange, Path } from '../model/place';
import { contentOf } from './content';
import { isData } from './outline';
import { spotAt } from './spot';
import { parseYaml } from './syntax';

export interface Cursor {
  /** The data of the file without what is being written. */
  readonly data: unknown;
  /** For a key: of the map that it goes into. For a value: its own. */
  readonly path: Path;
  /** `either`: a value where a map could be written instead. */
  readonly wants: 'key' | 'value' | 'either';
  /** Keys of the map that are there already. */
  readonly present: readonly string[];
  /** What is replaced: the scalar that is being written, 0-based UTF-16 offsets in the file. */
  readonly range: OffsetRange;
  /** The scalar as YAML decodes it, without the mark, and the offset of the cursor in it. */
  readonly value: string;
  readonly offset: number;
  readonly isFlow: boolean;
  /** A key that has its colon already. */
  readonly hasColon: boolean;
}

/** A character of the private use area: no file has a use for it, and YAML takes it into any scalar. */
const mark = '\ue000';

/** `data` with `value` at `path`; undefined takes the key out. What is not on the way stays the same. */
export function replaced(data: unknown, path: Path, value: unknown): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (Array.isArray(data)) {
    return data.map((item: unknown, index) => (index === segment ? replaced(item, rest, value) : item));
  }
  const { [segment]: inner, ...others } = isData(data) ? data : {};
  const next = replaced(inner, rest, value);
  return next === undefined ? others : { ...others, [segment]: next };
}

/** The value at `path` of plain data; undefined when there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const segment of path) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else value = isData(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
  }
  return value;
}

/** The part of a range that is on the line of `at`: an editor replaces nothing else at once. */
function onLine(text: string, at: number, { start, end }: OffsetRange): OffsetRange {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const lineEnd = /[\r\n]/.exec(text.slice(at, end));
  return { start: Math.max(start, lineStart), end: lineEnd ? at + lineEnd.index : end };
}

/** Where the cursor at `offset` (0-based, UTF-16) stands; undefined in a comment and wherever nothing can be proposed. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const at = Math.max(0, Math.min(offset, text.length));
  const { root } = parseYaml(`${text.slice(0, at)}${mark}${text.slice(at)}`);
  const spot = spotAt(root, at);
  const [start = 0, end = 0] = spot?.scalar.range ?? [];
  const decoded = String(spot?.scalar.value ?? '');
  const inScalar = decoded.indexOf(mark);
  if (!spot || inScalar < 0) return undefined;
  const { data } = contentOf(root);
  const quotes = spot.scalar.type === 'QUOTE_DOUBLE' || spot.scalar.type === 'QUOTE_SINGLE' ? 1 : 0;
  const isClosed = quotes === 0 || /["']$/.test(text.slice(start, end - 1));
  const common = {
    range: onLine(text, at, { start: start + quotes, end: Math.max(at, end - 1 - (isClosed ? quotes : 0)) }),
    value: decoded.replace(mark, ''),
    offset: inScalar,
    isFlow: spot.isFlow,
  };
  if (spot.part === 'key') {
    const path = spot.path.slice(0, -1);
    const rest = replaced(data, spot.path, undefined);
    const map = valueAt(rest, path);
    const hasColon = /^\s*:/.test(text.slice(common.range.end + (isClosed ? quotes : 0)));
    return { ...common, data: rest, path, wants: 'key', present: Object.keys(isData(map) ? map : {}), hasColon };
  }
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  // Behind `key: ` on one line a map has no room, unless in braces.
  const hasRoom = /^\s*(?:- +)*[^\s:]*$/.test(line);
  const wants = hasRoom && !spot.isFlow ? 'either' : 'value';
  return { ...common, data: replaced(data, spot.path, null), path: spot.path, wants, present: [], hasColon: false };
}
