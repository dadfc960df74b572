/** Text edits made one after the other, as text edits of the first text: what was not touched by any is kept as it is. */
import type { TextEdit } from '../model/edit';

/** A piece of the present text: kept from the first text, or new. */
type Piece =
  | { readonly kind: 'kept'; readonly start: number; readonly end: number }
  | { readonly kind: 'new'; readonly text: string };

function lengthOf(piece: Piece): number {
  return piece.kind === 'kept' ? piece.end - piece.start : piece.text.length;
}

function part(piece: Piece, from: number, to: number): Piece {
  return piece.kind === 'kept'
    ? { kind: 'kept', start: piece.start + from, end: piece.start + to }
    : { kind: 'new', text: piece.text.slice(from, to) };
}

/** In the order of the text; edits at one place keep their order. */
export function inOrder(edits: readonly TextEdit[]): readonly TextEdit[] {
  return edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.range.start - b.edit.range.start || a.edit.range.end - b.edit.range.end || a.index - b.index)
    .map(({ edit }) => edit);
}

/** The text after the edits, whose ranges are of `text` and do not overlap. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { range, text: added } of inOrder(edits)) {
    result += text.slice(at, range.start) + added;
    at = range.end;
  }
  return result + text.slice(at);
}

function applied(pieces: readonly Piece[], edits: readonly TextEdit[]): readonly Piece[] {
  const result: Piece[] = [];
  let index = 0;
  let taken = 0;
  let at = 0;
  const advance = (until: number, isKept: boolean): void => {
    while (at < until) {
      const piece = pieces[index];
      if (!piece) return;
      const count = Math.min(until - at, lengthOf(piece) - taken);
      if (isKept && count > 0) result.push(part(piece, taken, taken + count));
      at += count;
      taken += count;
      if (taken === lengthOf(piece)) {
        index += 1;
        taken = 0;
      }
    }
  };
  for (const { range, text } of inOrder(edits)) {
    advance(range.start, true);
    if (text !== '') result.push({ kind: 'new', text });
    advance(range.end, false);
  }
  advance(Number.POSITIVE_INFINITY, true);
  return result;
}

/** The text edits of a text of `length` units that do what the `steps` do one after the other; in order, none empty. */
export function composed(length: number, steps: readonly (readonly TextEdit[])[]): readonly TextEdit[] {
  let pieces: readonly Piece[] = [{ kind: 'kept', start: 0, end: length }];
  for (const step of steps) pieces = applied(pieces, step);
  const edits: TextEdit[] = [];
  let at = 0;
  let added = '';
  const flush = (until: number): void => {
    if (until > at || added !== '') edits.push({ range: { start: at, end: until }, text: added });
    added = '';
    at = until;
  };
  for (const piece of pieces) {
    if (piece.kind === 'new') added += piece.text;
    else {
      flush(piece.start);
      at = piece.end;
    }
  }
  flush(length);
  return edits;
}
