/** Takes an entry out of a map or list with the comments that are about it; a collection that loses its last entry is written `{}` or `[]`. */
import { isMap } from 'yaml';
import type { TextEdit } from '../model/edit';
import type { Path } from '../model/place';
import { afterBreak, type Document, isFlow, lineStartAt, neededElsewhere, type Spot, spotAt, spotIn } from './document';
import type { Trouble } from './effect';
import { beginsLine, endOfLines, linesOfEntry } from './region';

type Answer = readonly TextEdit[] | Trouble;

function deletion(start: number, end: number, text = ''): TextEdit {
  return { range: { start, end }, text };
}

function fromFlow(document: Document, spot: Spot): readonly TextEdit[] {
  const { text } = document;
  const [open, close] = spot.parent.range ?? [0, 0];
  const before = spotIn(text, [], spot.parent, spot.index - 1);
  const next = spotIn(text, [], spot.parent, spot.index + 1);
  if (next) {
    const comma = text.slice(spot.end, next.start).search(/,/);
    const end = spot.end + comma + 1;
    const rest = /^[ \t]*(#[^\r\n]*)?\s*/.exec(text.slice(end, next.start))?.[0] ?? '';
    return [deletion(spot.start, end + rest.length)];
  }
  // Comments after the last entry stay; its comma goes.
  if (before) {
    const gap = text.slice(before.end, spot.start);
    const start = gap.includes('#') ? spot.start : before.end;
    const comma = gap.includes('#') ? [deletion(before.end + gap.indexOf(','), before.end + gap.indexOf(',') + 1)] : [];
    return [...comma, deletion(start, spot.end)];
  }
  const isBare = !text.slice(open + 1, close - 1).includes('#');
  return isBare ? [deletion(open + 1, close - 1)] : [deletion(spot.start, spot.end)];
}

/** The lines of an entry, with its line break and with the empty lines that would otherwise be doubled. */
function wholeLines(document: Document, spot: Spot): readonly TextEdit[] {
  const { text } = document;
  const { start, end } = linesOfEntry(document, spot);
  const after = text[end - 1] === '\n' ? end : afterBreak(text, end);
  const gapBefore = /(?:^|\n)([ \t]*\r?\n)+$/.exec(text.slice(0, start));
  const isGapAfter = after >= text.length || /^[ \t]*\r?\n/.test(text.slice(after));
  if (gapBefore && isGapAfter) {
    const from = gapBefore.index === 0 && text[0] !== '\n' ? 0 : gapBefore.index + 1;
    return [deletion(from, after)];
  }
  // At the end of a text without a last line break, the line break before goes.
  if (after === end && end === text.length && start > 0) {
    const breakLength = text[start - 2] === '\r' ? 2 : 1;
    return [deletion(start - breakLength, end)];
  }
  return [deletion(start, after)];
}

/** The collection becomes `{}` or `[]` behind its key; its entry's lines go. */
function lastOfBlock(document: Document, spot: Spot, path: Path): Answer {
  const empty = isMap(spot.parent) ? '{}' : '[]';
  if (path.length === 0 || !beginsLine(document, spot)) {
    return [deletion(spot.start, path.length === 0 ? endOfLines(document, spot) : spot.end, empty)];
  }
  const holder = spotAt(document, path);
  if ('problem' in holder) return holder;
  if (holder.after === undefined || lineStartAt(document.text, spot.start) <= holder.start) {
    return [deletion(spot.start, spot.end, empty)];
  }
  // After an anchor or a tag, if there is one.
  const line = document.text.slice(holder.after, lineStartAt(document.text, spot.start));
  const properties = /^(?:[ \t]+[&!][^\s]*)*/.exec(line)?.[0].length ?? 0;
  const at = holder.after + properties;
  return [deletion(at, at, ` ${empty}`), ...wholeLines(document, spot)];
}

/** Removes the entry at `path`. */
export function removeEntry(document: Document, path: Path): Answer {
  if (path.length === 0) return { problem: 'The whole file cannot be removed.' };
  const spot = spotAt(document, path);
  if ('problem' in spot) return spot;
  const needed = neededElsewhere(document, spot.start, spot.end);
  if (needed) return needed;
  const { text } = document;
  if (isFlow(spot.parent)) return fromFlow(document, spot);
  if (spot.parent.items.length === 1) return lastOfBlock(document, spot, path.slice(0, -1));
  if (beginsLine(document, spot)) return wholeLines(document, spot);
  // The first key behind a dash: the next one takes its place, unless a comment stands between.
  const next = spotIn(text, [], spot.parent, spot.index + 1);
  if (!next) return [deletion(spot.start, spot.end)];
  const end = endOfLines(document, spot);
  if (text.slice(end, next.start).includes('#')) {
    const space = text[spot.start - 1] === ' ' ? 1 : 0;
    return [deletion(spot.start - space, text[end - 1] === '\n' ? end - 1 : end)];
  }
  return [deletion(spot.start, next.start)];
}
