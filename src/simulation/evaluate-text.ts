/**
 * Text functions as PostgreSQL defines them, counting characters (code points), not UTF-16 units. They know no NULLs
 * and no expressions.
 */
import { fail } from './evaluate-frame';

const surrogates = /[\ud800-\udfff]/;

/** Number of characters. */
export function lengthOf(text: string): number {
  return surrogates.test(text) ? [...text].length : text.length;
}

/** Characters from `from` (inclusive) to `to` (exclusive), 0-based; what lies outside is ignored. */
function part(text: string, from: number, to: number): string {
  if (!surrogates.test(text)) return text.slice(Math.max(0, from), Math.max(0, to));
  return [...text].slice(Math.max(0, from), Math.max(0, to)).join('');
}

/** `substring(text from start [for count])`, 1-based; a start before the text shortens the count. Error 22011 for a negative count. */
export function substringOf(text: string, start: number, count: number | undefined): string {
  if (count === undefined) return part(text, start - 1, Number.MAX_SAFE_INTEGER);
  if (count < 0) fail('22011', 'negative substring length not allowed');
  return part(text, start - 1, start - 1 + count);
}

/** The first `count` characters; a negative count leaves out that many at the end. */
export function leftOf(text: string, count: number): string {
  return part(text, 0, count >= 0 ? count : lengthOf(text) + count);
}

/** The last `count` characters; a negative count leaves out that many at the beginning. */
export function rightOf(text: string, count: number): string {
  return part(text, count >= 0 ? Math.max(0, lengthOf(text) - count) : -count, Number.MAX_SAFE_INTEGER);
}

/** Per character, and only where the result is one character again, as PostgreSQL's C.UTF-8 maps case. */
function mapCase(text: string, map: (character: string) => string): string {
  let mapped = '';
  for (const character of text) {
    const other = map(character);
    mapped += lengthOf(other) === 1 ? other : character;
  }
  return mapped;
}

export function lowerOf(text: string): string {
  return mapCase(text, (character) => character.toLowerCase());
}

export function upperOf(text: string): string {
  return mapCase(text, (character) => character.toUpperCase());
}

/** Without the characters of `set` at the chosen ends. */
export function trimmed(text: string, set: string, ends: 'both' | 'left' | 'right'): string {
  const characters = [...text];
  const removed = new Set(set);
  let start = 0;
  let end = characters.length;
  if (ends !== 'right') while (start < end && removed.has(characters[start] as string)) start += 1;
  if (ends !== 'left') while (end > start && removed.has(characters[end - 1] as string)) end -= 1;
  return characters.slice(start, end).join('');
}

/** 1-based position of the first occurrence in characters; 0 when there is none. */
export function positionOf(text: string, wanted: string): number {
  const at = text.indexOf(wanted);
  return at < 0 ? 0 : lengthOf(text.slice(0, at)) + 1;
}

/** Every occurrence replaced; an empty `from` replaces nothing. */
export function replaced(text: string, from: string, to: string): string {
  return from === '' ? text : text.split(from).join(to);
}
