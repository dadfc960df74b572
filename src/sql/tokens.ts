/**
 * Splits SQL text into tokens as PostgreSQL's scanner does, with `:name` parameters on top, and pairs its brackets. It
 * knows where words and brackets stand, not what they mean.
 */
import type { OffsetRange } from '../model/place';

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'open' | 'close' | 'broken';

export interface Token extends OffsetRange {
  readonly kind: TokenKind;
  /** Words in lower case; everything else as written. */
  readonly text: string;
  /** `parameter`: the one or two names, quotes removed. */
  readonly names?: readonly string[];
}

const space = /[ \t\n\r\f\v]+/y;
const lineComment = /--[^\n\r]*/y;
const word = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const number =
  /(?:0[xX][0-9A-Fa-f_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?)/y;
const quoted = /(?:[uU]&)?"(?:[^"]|"")*"(?!")/y;
const plainString = /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'(?!')/y;
const escapeString = /[eE]'(?:[^'\\]|''|\\[\s\S])*'(?!')/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const position = /\$\d+/y;
const parameterName = /(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*|"(?:[^"]|"")+")/y;
const operator = /::|\.\.|:=|=>|[+\-*/<>=~!@#%^&|`?]+/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** End of a block comment that starts at `at`; they nest. The end of the text when it is never closed. */
function endOfComment(text: string, at: number): number {
  let depth = 0;
  let index = at;
  while (index < text.length) {
    if (text.startsWith('/*', index)) {
      depth += 1;
      index += 2;
    } else if (text.startsWith('*/', index)) {
      depth -= 1;
      index += 2;
      if (depth === 0) return index;
    } else index += 1;
  }
  return text.length;
}

/** PostgreSQL ends an operator where a comment begins and does not let most end in + or -. */
function operatorAt(text: string, at: number): string | undefined {
  let found = matchAt(operator, text, at);
  if (found === undefined || found === '::' || found === '..' || found === ':=' || found === '=>') return found;
  for (const comment of ['--', '/*']) {
    const index = found.indexOf(comment);
    if (index > 0) found = found.slice(0, index);
  }
  while (found.length > 1 && /[+-]$/.test(found) && !/[~!@#%^&|`?]/.test(found)) found = found.slice(0, -1);
  return found;
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** `:name`, `:"odd name"`, `:variable.column` at `at`; undefined when what stands there is no parameter. */
function parameterAt(text: string, at: number): Token | undefined {
  if (text[at] !== ':' || /[A-Za-z0-9_$"'\u0080-\uffff:]/.test(text[at - 1] ?? ' ')) return undefined;
  const first = matchAt(parameterName, text, at + 1);
  if (first === undefined) return undefined;
  let end = at + 1 + first.length;
  const second = text[end] === '.' ? matchAt(parameterName, text, end + 1) : undefined;
  if (second !== undefined) end += 1 + second.length;
  const names = second === undefined ? [unquote(first)] : [unquote(first), unquote(second)];
  return { kind: 'parameter', text: text.slice(at, end), names, start: at, end };
}

/** The token at `at`, which is neither space nor comment. */
function tokenAt(text: string, at: number): Token {
  const token = (kind: TokenKind, length: number): Token => {
    const written = text.slice(at, at + length);
    return { kind, text: kind === 'word' ? written.toLowerCase() : written, start: at, end: at + length };
  };
  const character = text[at] ?? '';
  const parameter = parameterAt(text, at);
  if (parameter) return parameter;
  if ('([{'.includes(character)) return token('open', 1);
  if (')]}'.includes(character)) return token('close', 1);
  if (character === '$') {
    const numbered = matchAt(position, text, at);
    if (numbered !== undefined) return token('symbol', numbered.length);
    const tag = matchAt(dollarTag, text, at);
    if (tag !== undefined) {
      const close = text.indexOf(tag, at + tag.length);
      return close < 0 ? token('broken', text.length - at) : token('string', close + tag.length - at);
    }
  }
  for (const [kind, pattern] of [
    ['string', escapeString],
    ['string', plainString],
    ['quoted', quoted],
    ['number', number],
    ['word', word],
  ] as const) {
    const found = matchAt(pattern, text, at);
    if (found !== undefined) return token(kind, found.length);
  }
  // A quote that is never closed takes everything that follows.
  if (character === "'" || character === '"') return token('broken', text.length - at);
  const symbol = operatorAt(text, at);
  if (symbol !== undefined) return token('symbol', symbol.length);
  const whole = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return token('symbol', whole.length);
}

/** The tokens of `text` in order, without space and comments. Never fails: what is never closed is one `broken` token. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = matchAt(space, text, at) ?? matchAt(lineComment, text, at);
    if (skipped !== undefined) at += skipped.length;
    else if (text.startsWith('/*', at)) at = endOfComment(text, at);
    else {
      const token = tokenAt(text, at);
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

/** For every token the index of the bracket that it pairs with (`case` pairs with `end`), or -1; and the deepest nesting. */
export function pairBrackets(tokens: readonly Token[]): { readonly pairs: readonly number[]; readonly depth: number } {
  const pairs = tokens.map(() => -1);
  const open: number[] = [];
  let depth = 0;
  tokens.forEach((token, index) => {
    if (token.kind === 'open' || (token.kind === 'word' && token.text === 'case')) {
      open.push(index);
      depth = Math.max(depth, open.length);
    } else if (token.kind === 'close' || (token.kind === 'word' && token.text === 'end')) {
      const partner = open.at(-1);
      const isWord = partner !== undefined && tokens[partner]?.kind === 'word';
      if (partner === undefined || isWord !== (token.kind === 'word')) return;
      open.pop();
      pairs[partner] = index;
      pairs[index] = partner;
    }
  });
  return { pairs, depth };
}
