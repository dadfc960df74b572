/** Writes a comment above an entry. It knows lines and columns, not what the comment says. */
import { isScalar, type Node } from 'yaml';
import type { TextEdit } from '../model/edit';
import type { Path } from '../model/place';
import { columnAt, type Document, isFlow, lineStartAt, spotAt, spotIn } from './document';
import type { Trouble } from './effect';
import { beginsLine } from './region';

/** The text edit that puts `text` on a line (or several) of its own above the entry at `path`; for the top: above the first key. */
export function addComment(document: Document, path: Path, text: string): readonly TextEdit[] | Trouble {
  const spot =
    path.length > 0
      ? spotAt(document, path)
      : (document.root && 'items' in document.root && spotIn(document.text, [], document.root as never, 0)) || {
          problem: 'The file is empty.',
        };
  if ('problem' in spot) return spot;
  const { text: whole } = document;
  const start = lineStartAt(whole, spot.start);
  if (isInsideScalar(document.root, start)) {
    return { problem: 'No comment can stand above this line: the line before it belongs to the same text.' };
  }
  // Behind a dash, and in flow style, the comment stands above the line, in the column where the line begins.
  const column =
    beginsLine(document, spot) && !isFlow(spot.parent) ? spot.column : columnAt(whole, start + indentAt(whole, start));
  const lines = text.split('\n').map((line) => `${' '.repeat(column)}# ${line}`.trimEnd() + document.lineBreak);
  return [{ range: { start, end: start }, text: lines.join('') }];
}

function indentAt(text: string, lineStart: number): number {
  return /^[ \t]*/.exec(text.slice(lineStart, lineStart + 4096))?.[0].length ?? 0;
}

/** Whether an offset lies in the middle of a scalar's source. */
function isInsideScalar(node: Node | null, offset: number): boolean {
  const [start, end] = node?.range ?? [0, 0];
  if (!node || offset <= start || offset >= end) return false;
  if (isScalar(node)) return true;
  const items = (node as { items?: readonly unknown[] }).items ?? [];
  return items.some((item) => {
    const { key, value } = (item ?? {}) as { key?: Node | null; value?: Node | null };
    const isPair = typeof item === 'object' && item !== null && 'key' in item;
    return isPair
      ? isInsideScalar(key ?? null, offset) || isInsideScalar(value ?? null, offset)
      : isInsideScalar(item as Node | null, offset);
  });
}
