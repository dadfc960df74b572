/**
 * The lines that belong to an entry of a block map or list: its own, the comments right above it, the comment behind it. It
 * knows lines, not what is done with them.
 */
import { isPair, type Node } from 'yaml';
import type { OffsetRange } from '../model/place';
import { afterBreak, type Document, keepsBreaks, lineEndAt, lineStartAt, type Spot, spotIn } from './document';

/** Whether the entry begins its line: a key after a dash does not. */
export function beginsLine({ text }: Document, spot: Spot): boolean {
  return text.slice(lineStartAt(text, spot.start), spot.start).trim() === '';
}

/**
 * After the entry, the comment behind it and the comments below that are indented further than it: the line break; or the next
 * line's start after a scalar that keeps its line breaks.
 */
export function endOfLines({ text }: Document, spot: Spot): number {
  if (keepsBreaks(text, spot.value)) return spot.end;
  let end = lineEndAt(text, spot.end);
  for (;;) {
    const below = afterBreak(text, end);
    const spaces = /^ *(?=#)/.exec(text.slice(below, lineEndAt(text, below)))?.[0].length ?? -1;
    if (below === end || spaces <= spot.column) return end;
    end = lineEndAt(text, below);
  }
}

/** Where what stands before the entry ends: the entry before it, or the line of the key or dash that the collection belongs to. */
function floorOf(document: Document, spot: Spot): number {
  const { text } = document;
  const previous = spot.index > 0 ? spotIn(text, [], spot.parent, spot.index - 1) : undefined;
  if (previous) return endOfLines(document, previous);
  return holderLine(document.root, spot.parent, text);
}

/** End of the line on which the key or dash of a collection stands; 0 for the top. */
function holderLine(root: Node | null, collection: Node, text: string): number {
  let found = 0;
  const visit = (node: Node | null): void => {
    const items = (node as { items?: readonly unknown[] } | null)?.items;
    if (!items) return;
    for (const [index, item] of items.entries()) {
      const value = (isPair(item) ? item.value : item) as Node | null;
      if (value === collection) {
        const spot = spotIn(text, [], node as Spot['parent'], index);
        found = spot ? lineEndAt(text, spot.after ?? spot.start) : 0;
        return;
      }
      visit(value);
    }
  };
  visit(root);
  return found;
}

/** Start of the first of the comment lines right above the entry, in its column; its own line's start where there are none. */
function startOfComments(document: Document, spot: Spot): number {
  const { text } = document;
  const floor = floorOf(document, spot);
  let start = lineStartAt(text, spot.start);
  // What stands above the first key is about the file, not about the key.
  if (spot.parent === document.root && spot.index === 0) return start;
  while (start > floor && start > 0) {
    const above = lineStartAt(text, start - 1);
    const line = text.slice(above, start);
    if (above < floor || line.search(/\S/) !== spot.column || line[spot.column] !== '#') break;
    start = above;
  }
  return start;
}

/** The lines of an entry that begins its line, from the start of the first to the end of the last (its line break not counted). */
export function linesOfEntry(document: Document, spot: Spot): OffsetRange {
  return { start: startOfComments(document, spot), end: endOfLines(document, spot) };
}

/** Whether empty lines stand between all entries of a collection, two or more of them. */
export function isSpaced({ text }: Document, parent: Spot['parent']): boolean {
  const spots = parent.items.flatMap((_, index) => spotIn(text, [], parent, index) ?? []);
  return (
    spots.length > 1 &&
    spots.slice(1).every((spot, index) => /\n[ \t]*\r?\n/.test(text.slice(spots[index]?.end ?? 0, spot.start)))
  );
}
