/** Changes what stands in one scalar: a key's name, or part of a value's text, in the scalar's own style. It knows no collections. */
import { isScalar, type Scalar } from 'yaml';
import { mapScalar } from '../language/scalar-map';
import type { Edit, TextEdit } from '../model/edit';
import { type Document, isFlow, keyName, spotAt } from './document';
import { showPath, type Trouble } from './effect';
import { replaceValue } from './replace-value';
import { type Quotes, textScalar } from './write';

type Answer = readonly TextEdit[] | Trouble;

const quotesOf: { readonly [type: string]: Quotes } = { QUOTE_SINGLE: 'single', QUOTE_DOUBLE: 'double' };

/** Renames the last key of the edit's path, in the quotes that it had. */
export function renameKey(document: Document, { path, key }: Extract<Edit, { type: 'rename-key' }>): Answer {
  const spot = spotAt(document, path);
  if ('problem' in spot) return spot;
  const node = spot.pair?.key;
  if (!isScalar(node) || !node.range) return { problem: `${showPath(path)} has no key that could be renamed.` };
  if (keyName(node) === key) return [];
  const text = textScalar(key, isFlow(spot.parent), quotesOf[node.type ?? '']);
  return [{ range: { start: node.range[0], end: node.range[1] }, text }];
}

/** A piece of text as this kind of scalar writes it. */
function encoded(document: Document, node: Scalar, text: string, column: number): string | undefined {
  switch (node.type) {
    case 'QUOTE_SINGLE':
      return text.includes('\n') ? undefined : text.replaceAll("'", "''");
    case 'QUOTE_DOUBLE':
      return textScalar(text, false, 'double').slice(1, -1);
    case 'BLOCK_LITERAL':
      return text.replaceAll('\n', `${document.lineBreak}${' '.repeat(column)}`);
    default:
      return text.includes('\n') ? undefined : text;
  }
}

/** Column of the lines of a block scalar; 0 when it has none. */
function bodyColumn(document: Document, node: Scalar): number {
  const [start, end] = node.range ?? [0, 0];
  return /\n( *)[^\s]/.exec(document.text.slice(start, end))?.[1]?.length ?? 0;
}

/** Replaces part of a text where it stands; where the scalar's style cannot hold the new text, the whole scalar is written anew. */
export function splice(
  document: Document,
  { path, span, text }: Extract<Edit, { type: 'splice' }>,
  isRight: (edits: readonly TextEdit[]) => boolean,
): Answer {
  const spot = spotAt(document, path);
  if ('problem' in spot) return spot;
  const node = spot.value;
  if (!isScalar(node) || typeof node.value !== 'string') return { problem: `There is no text at ${showPath(path)}.` };
  const map = mapScalar(document.text, node);
  const piece = encoded(document, node, text, bodyColumn(document, node));
  if (map && piece !== undefined && map.starts.length > 0) {
    const last = map.starts.length - 1;
    const start = span.start > last ? map.ends[last] : map.starts[span.start];
    const end = span.end > span.start ? map.ends[span.end - 1] : start;
    if (start !== undefined && end !== undefined) {
      const edits = [{ range: { start, end: Math.max(start, end) }, text: piece }];
      if (isRight(edits)) return edits;
    }
  }
  return replaceValue(document, spot, node.value.slice(0, span.start) + text + node.value.slice(span.end));
}
