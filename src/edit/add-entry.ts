/**
 * Puts a new entry into a map or a new item into a list, in the style in which the others stand: on one line, on lines of their
 * own, with empty lines between them.
 */
import { isMap, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Plain, TextEdit } from '../model/edit';
import type { Path } from '../model/place';
import {
  type Document,
  isFlow,
  keepsBreaks,
  keyName,
  lineEndAt,
  lineStartAt,
  nodeAt,
  type Spot,
  spotAt,
  spotIn,
} from './document';
import { showPath, type Trouble } from './effect';
import { beginsLine, endOfLines, isSpaced } from './region';
import { broken, replaceValue } from './replace-value';
import { flowText, itemText, keyText, valueText } from './write';

type Answer = readonly TextEdit[] | Trouble;

/** Keys in the order in which people write them: the sections of a file, and what would be lost below long lists. */
const orders: readonly (readonly string[])[] = [
  [
    ...['flowproof', 'name', 'description', 'stores', 'topics', 'connectors', 'views', 'services', 'sessions'],
    ...['scenarios', 'invariants', 'rules', 'simulation'],
  ],
  ['transaction', 'isolation', 'retry', 'steps'],
  ['on', 'delivery', 'inputs', 'steps'],
  ['technology', 'version', 'isolation', 'tables'],
  ['columns', 'key', 'unique', 'checks', 'rows'],
  ['technology', 'columns', 'key', 'kind', 'partitions', 'retention', 'rows'],
];

function insertion(at: number, text: string): TextEdit {
  return { range: { start: at, end: at }, text };
}

/** A new piece of a flow collection before `index`: `a, ` in front, `, a` at the end, on its own line where the others are. */
function addToFlow(document: Document, parent: YAMLMap | YAMLSeq, index: number, piece: string): Answer {
  const { text } = document;
  const [start, close] = parent.range ?? [0, 0];
  const before = spotIn(text, [], parent, index - 1);
  const next = spotIn(text, [], parent, index);
  const sibling = next ?? before;
  const opening = start + 1;
  if (!sibling) {
    const isMapping = isMap(parent);
    const inner = text.slice(opening, close - 1);
    const room = isMapping && inner.trim() === '' ? ' ' : '';
    return [
      { range: { start: opening, end: opening + (inner.trim() === '' ? inner.length : 0) }, text: room + piece + room },
    ];
  }
  const isOnLines = lineStartAt(text, sibling.start) > start;
  const separator = isOnLines ? `${document.lineBreak}${' '.repeat(sibling.column)}` : ' ';
  if (next) return [insertion(next.start, `${piece},${separator}`)];
  const end = before?.end ?? opening;
  const tail = /^(?:\s|#[^\n]*)*?(,)?[ \t]*(#[^\r\n]*)?/.exec(text.slice(end, close - 1));
  const comma = text.slice(end, close - 1).search(/^[ \t]*,/) === 0;
  if (!isOnLines) return [insertion(end, `,${separator}${piece}`)];
  if (comma && tail) return [insertion(lineEndAt(text, end), `${separator}${piece},`)];
  return [insertion(end, ','), insertion(Math.min(lineEndAt(text, end), close - 1), `${separator}${piece}`)];
}

/** New lines after an entry, before what follows it. */
function linesAfter(document: Document, spot: Spot, lines: string, isApart: boolean): readonly TextEdit[] {
  const at = endOfLines(document, spot);
  const gap = isApart ? document.lineBreak : '';
  if (keepsBreaks(document.text, spot.value)) return [insertion(at, `${lines}${document.lineBreak}`)];
  return [insertion(at, `${gap}${document.lineBreak}${lines}`)];
}

/** 0-based index of the entry after which a new key stands; -1: before all of them. */
function indexBefore(map: YAMLMap, key: string, isTop: boolean): number {
  const names = map.items.map((pair) => keyName(pair.key));
  const order = orders.find(
    (one, index) => (index === 0) === isTop && one.includes(key) && names.includes(one.at(isTop ? 0 : -1) ?? ''),
  );
  if (!order) return names.length - 1;
  const rank = order.indexOf(key);
  return names.findLastIndex((name) => order.includes(name) && order.indexOf(name) < rank);
}

/** Adds `key` with `value` to the map `parent`, which stands at `path`. */
export function addKey(document: Document, parent: Node | null, path: Path, key: string, value: Plain): Answer {
  if (!isMap(parent)) return { problem: `${showPath(path)} is not a map.` };
  const { text, manner } = document;
  if (isFlow(parent)) {
    if (parent.items.length === 0 && path.length > 0) {
      const holder = spotAt(document, path);
      if ('problem' in holder) return holder;
      if (!isFlow(holder.parent)) return replaceValue(document, holder, { [key]: value });
    }
    return addToFlow(document, parent, parent.items.length, `${keyText(key, true)}: ${flowText(value)}`);
  }
  const isTop = path.length === 0;
  const index = indexBefore(parent, key, isTop);
  const spot = spotIn(text, path, parent, Math.max(0, index));
  const first = spotIn(text, path, parent, 0);
  if (!spot || !first) return { problem: `${showPath(path)} is not a map.` };
  const { column } = first;
  const lines = broken(document, `${keyText(key, false)}:${valueText(value, { key, column, manner })}`);
  const isSection = isTop && typeof value === 'object' && value !== null;
  if (index < 0) {
    return [
      insertion(
        first.start,
        `${lines}${isSection ? document.lineBreak : ''}${document.lineBreak}${' '.repeat(column)}`,
      ),
    ];
  }
  const isApart = isSection || (!isTop && isSpaced(document, parent));
  return linesAfter(document, spot, ' '.repeat(column) + lines, isApart);
}

/** Text edits that put finished lines (each indented, the first with its dash) before item `index` of a block list. */
export function insertLines(document: Document, list: YAMLSeq, index: number, lines: string): readonly TextEdit[] {
  const before = spotIn(document.text, [], list, index - 1);
  if (before) return linesAfter(document, before, lines, isSpaced(document, list));
  const first = spotIn(document.text, [], list, 0);
  if (!first) return [];
  const { text } = document;
  if (!beginsLine(document, first)) {
    return [insertion(first.start, `${lines.trimStart()}${document.lineBreak}${' '.repeat(first.column)}`)];
  }
  // Above the comments of what has been first so far.
  let start = lineStartAt(text, first.start);
  while (start > 0) {
    const above = lineStartAt(text, start - 1);
    if (!/^[ \t]*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return [insertion(start, `${lines}${document.lineBreak}`)];
}

/** Inserts `value` before item `index` of the list at `path`; nothing there counts as an empty list. */
export function insertItem(document: Document, path: Path, index: number, value: Plain): Answer {
  const found = nodeAt(document, path);
  if ('problem' in found) return found;
  const { node } = found;
  const isEmpty = !isSeq(node) || node.items.length === 0;
  if (isEmpty && path.length > 0) {
    const holder = spotAt(document, path);
    if ('problem' in holder) return holder;
    if (!isSeq(node) || !isFlow(holder.parent)) return replaceValue(document, holder, [value]);
  }
  if (!isSeq(node)) return { problem: `There is no list at ${showPath(path)}.` };
  if (isFlow(node)) return addToFlow(document, node, index, flowText(value));
  const column = spotIn(document.text, [], node, 0)?.column ?? 0;
  const lines = `${' '.repeat(column)}-${itemText(value, column, document.manner)}`;
  return insertLines(document, node, index, broken(document, lines));
}
