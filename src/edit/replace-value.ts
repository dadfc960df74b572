/** Puts another value into an entry, whatever stood there: on the same line or below it. It knows where values begin and end. */
import { isScalar, type Node } from 'yaml';
import type { Plain, TextEdit } from '../model/edit';
import {
  type Document,
  isBlockCollection,
  isFlow,
  isNothing,
  keepsBreaks,
  lineEndAt,
  lineStartAt,
  type Spot,
} from './document';
import { endOfLines } from './region';
import { flowText, itemText, literal, type Quotes, textScalar, valueText } from './write';

/** With the line breaks of the file. */
export function broken(document: Document, text: string): string {
  return document.lineBreak === '\n' ? text : text.replaceAll('\n', document.lineBreak);
}

const quotesOf: { readonly [type: string]: Quotes } = { QUOTE_SINGLE: 'single', QUOTE_DOUBLE: 'double' };

/** A text in the style of the scalar that it replaces; undefined where that style cannot hold it, or nothing says how. */
function inSameStyle(document: Document, old: Node | null, value: Plain, column: number): string | undefined {
  if (typeof value !== 'string' || !isScalar(old)) return undefined;
  const quotes = quotesOf[old.type ?? ''];
  if (quotes) return value.includes('\n') ? undefined : textScalar(value, false, quotes);
  const mark = old.type === 'BLOCK_LITERAL' ? '|' : old.type === 'BLOCK_FOLDED' ? '>' : undefined;
  return (mark && broken(document, literal(value, column, mark) ?? literal(value, column) ?? '')) || undefined;
}

/** What stands after the colon or dash of a block entry; begins with a space or line break. */
function textAfter(document: Document, spot: Spot, value: Plain): string {
  const { manner } = document;
  const last = spot.path.at(-1);
  const column = spot.pair ? spot.column : spot.column + manner.dash - manner.step;
  const same = inSameStyle(document, spot.value, value, column + manner.step);
  if (same !== undefined) return ` ${same}`;
  return broken(
    document,
    spot.pair
      ? valueText(value, { key: typeof last === 'string' ? last : undefined, column: spot.column, manner })
      : itemText(value, spot.column, manner),
  );
}

function inFlow(document: Document, spot: Spot, value: Plain): readonly TextEdit[] {
  const quotes = isScalar(spot.value) ? quotesOf[spot.value.type ?? ''] : undefined;
  const text = typeof value === 'string' && quotes ? textScalar(value, true, quotes) : flowText(value);
  if (!isNothing(spot.value)) return [{ range: { start: spot.valueStart, end: spot.end }, text }];
  const colon = spot.pair && spot.after === undefined ? ':' : '';
  const isGlued = document.text[spot.end] !== undefined && !/\s/.test(document.text[spot.end] ?? '');
  return [{ range: { start: spot.end, end: spot.end }, text: `${colon} ${text}${isGlued && colon ? ' ' : ''}` }];
}

/** The text edits that make `value` the entry's value. */
export function replaceValue(document: Document, spot: Spot, value: Plain): readonly TextEdit[] {
  if (isFlow(spot.parent)) return inFlow(document, spot, value);
  const { text } = document;
  const after = spot.after ?? spot.valueStart;
  const added = textAfter(document, spot, value);
  const isBelow = /^\r?\n/.test(added);
  if (isNothing(spot.value) && spot.valueStart === after) {
    const at = isBelow ? lineEndAt(text, after) : after;
    return [{ range: { start: at, end: at }, text: added }];
  }
  const startsBelow = lineStartAt(text, spot.valueStart) > after;
  if (isBlockCollection(spot.value)) {
    const end = endOfLines(document, spot);
    const closing = keepsBreaks(text, spot.value) ? document.lineBreak : '';
    if (!startsBelow) return [{ range: { start: after, end }, text: added + closing }];
    const from = lineEndAt(text, after);
    if (isBelow) return [{ range: { start: from, end }, text: added + closing }];
    return [
      { range: { start: after, end: after }, text: added },
      { range: { start: from, end }, text: closing },
    ];
  }
  const closing = keepsBreaks(text, spot.value) ? document.lineBreak : '';
  if (isBelow) {
    if (isScalar(spot.value) && spot.value.srcToken?.type === 'block-scalar') {
      return [{ range: { start: after, end: spot.end }, text: added + closing }];
    }
    const end = lineEndAt(text, spot.end);
    return [
      { range: { start: after, end: spot.end }, text: '' },
      { range: { start: end, end }, text: added },
    ];
  }
  if (!spot.pair && added.includes('\n') && !/^ [|>]/.test(added)) {
    // Lines below a dash stand where the file's manner has them, however far the first value stood.
    return [{ range: { start: after, end: spot.end }, text: added + closing }];
  }
  const isKeeping = /^ [|>]/.test(added) && closing !== '';
  const lineEnd = lineEndAt(text, spot.end);
  const bodyAt = added.search(/\r?\n/);
  if (bodyAt >= 0 && closing === '' && lineEnd > spot.end) {
    // A comment behind the value stays behind the head of the new text.
    return [
      { range: { start: spot.valueStart, end: spot.end }, text: added.slice(1, bodyAt) },
      { range: { start: lineEnd, end: lineEnd }, text: added.slice(bodyAt) },
    ];
  }
  return [{ range: { start: spot.valueStart, end: spot.end }, text: added.slice(1) + (isKeeping ? '' : closing) }];
}
