/**
 * A piece of SQL prepared for PostgreSQL's parser: parameters replaced without moving a character, and every place in its
 * answer led back to the text as it was written. It knows positions and brackets, not meaning.
 */
import type { OffsetRange } from '../model/place';
import { pairBrackets, type Token, tokensOf } from './tokens';

export interface SqlText {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Pairs of brackets, see `pairBrackets`. */
  readonly pairs: readonly number[];
  /** Deepest nesting of brackets and CASE. */
  readonly depth: number;
  /** What PostgreSQL reads: `prefix`, then the text with each parameter as `$1` and spaces, of the same length. */
  readonly prepared: string;
  readonly prefix: string;
  /** UTF-16 offset in `text` of a UTF-8 byte offset in `prepared`. */
  readonly offsetOfByte: (byte: number) => number;
}

/** Prepares `text`; `prefix` (ASCII) is put before what PostgreSQL reads, such as `SELECT ` before a lone expression. */
export function prepare(text: string, prefix = ''): SqlText {
  const tokens = tokensOf(text);
  const parts: string[] = [];
  let at = 0;
  for (const token of tokens) {
    if (token.kind !== 'parameter') continue;
    // Every parameter is `$1`, which fits the shortest name: which one is meant, its place tells.
    parts.push(text.slice(at, token.start), '$1'.padEnd(token.end - token.start));
    at = token.end;
  }
  parts.push(text.slice(at));
  // Half a surrogate pair has no UTF-8 form.
  const prepared = `${prefix}${parts.join('').replaceAll(/\p{Surrogate}/gu, '\ufffd')}`;
  const toOffset = byteToOffset(prepared);
  const limit = (offset: number) => Math.min(Math.max(offset - prefix.length, 0), text.length);
  return {
    text,
    tokens,
    ...pairBrackets(tokens),
    prepared,
    prefix,
    offsetOfByte: (byte) => limit(toOffset(byte)),
  };
}

/** Maps UTF-8 byte offsets in `text` to UTF-16 offsets; past the end gives the end. */
function byteToOffset(text: string): (byte: number) => number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the question is whether all is ASCII
  if (/^[\x00-\x7f]*$/.test(text)) return (byte) => Math.min(byte, text.length);
  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let index = 0; index < bytes; index += 1) offsets.push(offset);
    offset += character.length;
  }
  return (byte) => offsets[byte] ?? text.length;
}

/** UTF-16 offset in `sql.text` of a 0-based position that PostgreSQL counts in characters (code points). */
export function offsetOfCharacter(sql: SqlText, position: number): number {
  let offset = 0;
  let count = 0;
  for (const character of sql.prepared) {
    if (count >= position) break;
    count += 1;
    offset += character.length;
  }
  return Math.min(Math.max(offset - sql.prefix.length, 0), sql.text.length);
}

/** Index of the token that stands at `offset` or, where none does, of the first after it; the number of tokens past the last. */
export function tokenIndexAt(sql: SqlText, offset: number): number {
  let low = 0;
  let high = sql.tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sql.tokens[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The range of the token at `offset`; empty and inside the text when there is none. */
export function tokenSpan(sql: SqlText, offset: number): OffsetRange {
  const token = sql.tokens[tokenIndexAt(sql, offset)];
  return token ? { start: token.start, end: token.end } : { start: sql.text.length, end: sql.text.length };
}

/** The smallest range over whole tokens that holds `start` to `end` and, of each bracket in it, the partner. */
export function cover(sql: SqlText, start: number, end: number): OffsetRange {
  let first = tokenIndexAt(sql, start);
  let last = tokenIndexAt(sql, Math.max(end - 1, start));
  let low = first;
  let high = last;
  // What is between `first` and `last` has been looked at; growing continues at both ends until nothing is missing.
  for (let index = first; index <= last; index += 1) [low, high] = widen(sql, index, low, high);
  while (low < first || high > last) {
    if (low < first) {
      first -= 1;
      [low, high] = widen(sql, first, low, high);
    } else {
      last += 1;
      [low, high] = widen(sql, last, low, high);
    }
  }
  const from = sql.tokens[first];
  const to = sql.tokens[last];
  return { start: Math.min(from?.start ?? start, start), end: Math.max(to?.end ?? end, end) };
}

function widen(sql: SqlText, index: number, low: number, high: number): [number, number] {
  const partner = sql.pairs[index] ?? -1;
  return partner < 0 ? [low, high] : [Math.min(low, partner), Math.max(high, partner)];
}

/** The range of a dotted name (`shop.inventory`, `t.*`) that starts at `offset`. */
export function nameSpan(sql: SqlText, offset: number): OffsetRange {
  let index = tokenIndexAt(sql, offset);
  const start = sql.tokens[index]?.start ?? offset;
  while (sql.tokens[index + 1]?.text === '.' && sql.tokens[index + 2]) index += 2;
  return { start, end: sql.tokens[index]?.end ?? start };
}

/** The range from the name at `offset` through the bracket that follows it: a call, `EXISTS (…)`, `CAST (…)`. */
export function callSpan(sql: SqlText, offset: number): OffsetRange {
  const name = nameSpan(sql, offset);
  const next = sql.tokens[tokenIndexAt(sql, name.end)];
  return next?.text === '(' ? cover(sql, name.start, next.end) : name;
}

/** The range of the bracket that opens at or after `offset`, with everything in it. */
export function bracketSpan(sql: SqlText, offset: number): OffsetRange {
  let index = tokenIndexAt(sql, offset);
  while (index < sql.tokens.length && sql.tokens[index]?.kind !== 'open') index += 1;
  const token = sql.tokens[index];
  return token ? cover(sql, token.start, token.end) : tokenSpan(sql, offset);
}

/** The range of the first token in `within` that is one of `words` and in no bracket of its own; undefined when there is none. */
export function keywordSpan(sql: SqlText, words: readonly string[], within: OffsetRange): OffsetRange | undefined {
  for (let index = tokenIndexAt(sql, within.start); index < sql.tokens.length; index += 1) {
    const token = sql.tokens[index];
    if (!token || token.end > within.end) return undefined;
    if (token.kind === 'word' && words.includes(token.text)) return { start: token.start, end: token.end };
    const partner = sql.pairs[index] ?? -1;
    if (partner > index) index = partner;
  }
  return undefined;
}

/**
 * The range of the query in which the token at `offset` stands: what is inside the innermost bracket around it that opens
 * a query, else the whole text without its closing semicolon.
 */
export function querySpan(sql: SqlText, offset: number): OffsetRange {
  const at = tokenIndexAt(sql, offset);
  for (let index = at - 1; index >= 0; index -= 1) {
    const partner = sql.pairs[index] ?? -1;
    if (partner >= 0 && partner < index) index = partner;
    else if (partner > at && ['select', 'values', 'with', 'table', '('].includes(sql.tokens[index + 1]?.text ?? '')) {
      return { start: sql.tokens[index + 1]?.start ?? offset, end: sql.tokens[partner - 1]?.end ?? offset };
    }
  }
  return wholeSpan(sql);
}

/** The range of all tokens, without a closing semicolon. */
export function wholeSpan(sql: SqlText): OffsetRange {
  let last = sql.tokens.length - 1;
  while (last > 0 && sql.tokens[last]?.text === ';') last -= 1;
  return { start: sql.tokens[0]?.start ?? 0, end: sql.tokens[last]?.end ?? sql.text.length };
}
