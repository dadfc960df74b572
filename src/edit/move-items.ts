/**
 * Takes items of a list elsewhere, into a new item around them or into another list: their lines keep every character but the
 * indentation, and comments go along.
 */
import { isSeq, type YAMLSeq } from 'yaml';
import type { Edit, TextEdit } from '../model/edit';
import type { OffsetRange, Path } from '../model/place';
import { insertLines } from './add-entry';
import {
  afterBreak,
  type Document,
  isFlow,
  lineStartAt,
  neededElsewhere,
  nodeAt,
  type Spot,
  spotAt,
  spotIn,
} from './document';
import { showPath, type Trouble } from './effect';
import { beginsLine, linesOfEntry } from './region';
import { broken } from './replace-value';
import { flowText, keyText, valueText } from './write';

type Answer = readonly TextEdit[] | Trouble;

interface Items {
  readonly list: YAMLSeq;
  readonly first: Spot;
  readonly last: Spot;
}

function itemsAt(document: Document, path: Path, from: number, to: number): Items | Trouble {
  const found = nodeAt(document, path);
  if ('problem' in found) return found;
  const { node } = found;
  const first = isSeq(node) ? spotIn(document.text, path, node, from) : undefined;
  const last = isSeq(node) ? spotIn(document.text, path, node, to - 1) : undefined;
  return isSeq(node) && first && last
    ? { list: node, first, last }
    : { problem: `There are no such items at ${showPath(path)}.` };
}

/** Starts of the lines of a range that hold anything. */
function lineStarts(text: string, { start, end }: OffsetRange): readonly number[] {
  const starts: number[] = [];
  for (let at = start; at < end; at = text.indexOf('\n', at) + 1) {
    if (!/^\r?\n|^$/.test(text.slice(at, at + 2))) starts.push(at);
    if (text.indexOf('\n', at) < 0) break;
  }
  return starts;
}

/** Lines moved to the right, or to the left as far as they have spaces. */
function shifted(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => {
      if (line === '' || line === '\r') return line;
      if (by >= 0) return ' '.repeat(by) + line;
      const spaces = /^ */.exec(line)?.[0].length ?? 0;
      return line.slice(Math.min(-by, spaces));
    })
    .join('\n');
}

/** Puts items of a list into one new item: `fields` first, then `key` with the items. */
export function wrap(document: Document, { path, from, to, fields, key }: Extract<Edit, { type: 'wrap' }>): Answer {
  const items = itemsAt(document, path, from, to);
  if ('problem' in items) return items;
  const { list, first, last } = items;
  const { text, manner } = document;
  if (isFlow(list)) {
    const entries = Object.entries(fields).map(([name, value]) => `${keyText(name, true)}: ${flowText(value)}, `);
    return [
      { range: { start: first.start, end: first.start }, text: `{ ${entries.join('')}${keyText(key, true)}: [` },
      { range: { start: last.end, end: last.end }, text: '] }' },
    ];
  }
  if (!beginsLine(document, first)) {
    return {
      problem: `The first item of ${showPath(path)} stands behind another dash; put it on a line of its own first.`,
    };
  }
  const column = first.column + manner.dash;
  const region = { start: linesOfEntry(document, first).start, end: linesOfEntry(document, last).end };
  const pad = ' '.repeat(column);
  const heads = [
    ...Object.entries(fields).map(
      ([name, value]) => `${keyText(name, false)}:${valueText(value, { key: name, column, manner })}`,
    ),
    `${keyText(key, false)}:`,
  ];
  const head = `${' '.repeat(first.column)}-${' '.repeat(manner.dash - 1)}${heads.join(`\n${pad}`)}\n`;
  const shift = ' '.repeat(manner.dash + manner.listStep);
  return lineStarts(text, region).map((at) => ({
    range: { start: at, end: at },
    text: at === region.start ? broken(document, head) + shift : shift,
  }));
}

/** Takes items out of one list and puts them into another. */
export function move(document: Document, edit: Extract<Edit, { type: 'move' }>): Answer {
  const items = itemsAt(document, edit.path, edit.from, edit.to);
  if ('problem' in items) return items;
  const target = nodeAt(document, edit.target);
  if ('problem' in target) return target;
  const { text } = document;
  const { list, first, last } = items;
  if (isFlow(list) || !isSeq(target.node) || isFlow(target.node) || target.node.items.length === 0) {
    return {
      problem: `Items can only be moved between lists with an item on each line, which ${showPath(edit.path)} or ${showPath(edit.target)} is not.`,
    };
  }
  const place = spotIn(text, [], target.node, 0);
  if (!place || !beginsLine(document, first) || target.node === list) {
    return { problem: `The items of ${showPath(edit.path)} cannot be moved to ${showPath(edit.target)}.` };
  }
  const region = { start: linesOfEntry(document, first).start, end: linesOfEntry(document, last).end };
  const isInside = place.start >= region.start && place.start < region.end ? true : undefined;
  if (isInside) return { problem: `${showPath(edit.target)} is part of what would be moved.` };
  const needed = neededElsewhere(document, region.start, region.end);
  if (needed) return needed;
  const lines = shifted(text.slice(region.start, region.end), place.column - first.column).replace(/\r?\n$/, '');
  const after = text[region.end - 1] === '\n' ? region.end : afterBreak(text, region.end);
  const removal: TextEdit = { range: { start: region.start, end: after }, text: '' };
  const added = insertLines(document, target.node, edit.index, lines);
  if (list.items.length > edit.to - edit.from) return [...added, removal];
  const holder = spotAt(document, edit.path);
  if ('problem' in holder) return holder;
  const at = holder.after ?? lineStartAt(text, region.start);
  return [...added, { range: { start: at, end: at }, text: ' []' }, removal];
}
