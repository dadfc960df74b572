/**
 * Where each character of a YAML scalar's value stands in the text: plain, quoted, literal and folded scalars are decoded
 * again, this time keeping the way back. It knows how YAML writes text and nothing of what the text says.
 */
import type { Scalar } from 'yaml';

/** For each UTF-16 unit of the value: where in the text its source starts and ends (0-based, half-open). */
export interface ScalarMap {
  readonly value: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Grows a map unit by unit. */
interface Draft {
  value: string;
  readonly starts: number[];
  readonly ends: number[];
}

function put(draft: Draft, text: string, start: number, end: number): void {
  draft.value += text;
  for (let unit = 0; unit < text.length; unit += 1) {
    draft.starts.push(start);
    draft.ends.push(end);
  }
}

/** Units that stand in the text as they are. */
function copy(draft: Draft, source: string, from: number, to: number, base: number): void {
  for (let index = from; index < to; index += 1) put(draft, source[index] ?? '', base + index, base + index + 1);
}

const isBlank = (unit: string | undefined): boolean => unit === ' ' || unit === '\t';

/** Lines joined as plain and single-quoted scalars join them: one break is a space, more are breaks. */
function unfold(source: string, base: number): Draft {
  const draft: Draft = { value: '', starts: [], ends: [] };
  let separator = '';
  let separatorAt = 0;
  let from = 0;
  for (let line = 0; ; line += 1) {
    const newline = source.indexOf('\n', from);
    const isLast = newline < 0;
    let to = isLast ? source.length : newline;
    if (!isLast && source[to - 1] === '\r') to -= 1;
    let start = from;
    if (line > 0) while (start < to && isBlank(source[start])) start += 1;
    if (!isLast) while (to > start && isBlank(source[to - 1])) to -= 1;
    if (line > 0 && start === to && !isLast) {
      if (separator === '\n') put(draft, '\n', base + separatorAt, base + from);
      separator = '\n';
    } else {
      put(draft, separator, base + separatorAt, base + Math.max(start, separatorAt + 1));
      copy(draft, source, start, to, base);
      separator = ' ';
    }
    if (isLast) return draft;
    if (separator === ' ') separatorAt = newline;
    from = newline + 1;
  }
}

function singleQuoted(source: string, base: number): Draft {
  const inner = unfold(source.slice(1, -1), base + 1);
  const draft: Draft = { value: '', starts: [], ends: [] };
  for (let unit = 0; unit < inner.value.length; unit += 1) {
    const isPair = inner.value[unit] === "'" && inner.value[unit + 1] === "'";
    const last = isPair ? unit + 1 : unit;
    put(draft, inner.value[unit] ?? '', inner.starts[unit] ?? base, inner.ends[last] ?? base);
    unit = last;
  }
  return draft;
}

const escapes: { readonly [letter: string]: string } = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};

function doubleQuoted(source: string, base: number): Draft {
  const draft: Draft = { value: '', starts: [], ends: [] };
  const end = source.length - 1;
  let index = 1;
  while (index < end) {
    const unit = source[index] ?? '';
    if (unit === '\\') index = readEscape(draft, source, index, base);
    else if (unit === '\n' || (unit === '\r' && source[index + 1] === '\n'))
      index = foldBreaks(draft, source, index, base);
    else if (isBlank(unit)) {
      let after = index;
      while (isBlank(source[after])) after += 1;
      const atBreak = source[after] === '\n' || (source[after] === '\r' && source[after + 1] === '\n');
      if (!atBreak) copy(draft, source, index, Math.min(after, end), base);
      index = after;
    } else {
      put(draft, unit, base + index, base + index + 1);
      index += 1;
    }
  }
  return draft;
}

/** Reads an escape sequence at `index`; returns the index after it. */
function readEscape(draft: Draft, source: string, index: number, base: number): number {
  const letter = source[index + 1] ?? '';
  const known = escapes[letter];
  if (known !== undefined) {
    put(draft, known, base + index, base + index + 2);
    return index + 2;
  }
  const breakLength = letter === '\n' ? 1 : letter === '\r' && source[index + 2] === '\n' ? 2 : 0;
  if (breakLength > 0) {
    let after = index + 1 + breakLength;
    while (isBlank(source[after])) after += 1;
    return after;
  }
  const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (digits > 0) {
    const after = index + 2 + digits;
    const code = Number.parseInt(source.slice(index + 2, after), 16);
    if (code <= 0x10ffff) put(draft, String.fromCodePoint(code), base + index, base + after);
    return after;
  }
  copy(draft, source, index, index + 2, base);
  return index + 2;
}

/** Folds the line break at `index`: one is a space, more are one break fewer; returns the index of the next content. */
function foldBreaks(draft: Draft, source: string, index: number, base: number): number {
  let after = index;
  let breaks = 0;
  for (;;) {
    const unit = source[after];
    if (unit === '\n') breaks += 1;
    else if (!isBlank(unit) && !(unit === '\r' && source[after + 1] === '\n')) break;
    after += 1;
  }
  put(draft, breaks > 1 ? '\n'.repeat(breaks - 1) : ' ', base + index, base + after);
  return after;
}

interface BlockLine {
  /** Offset of the line in the text. */
  readonly at: number;
  readonly indent: number;
  /** Without its indentation and without `\r`. */
  readonly content: string;
  readonly carriageReturn: boolean;
}

function blockLines(source: string, base: number): readonly BlockLine[] {
  const lines: BlockLine[] = [];
  let from = 0;
  for (;;) {
    const newline = source.indexOf('\n', from);
    const to = newline < 0 ? source.length : newline;
    let indent = 0;
    while (from + indent < to && source[from + indent] === ' ') indent += 1;
    const carriageReturn = source[to - 1] === '\r' && to > from + indent;
    const content = source.slice(from + indent, carriageReturn ? to - 1 : to);
    lines.push({ at: base + from, indent, content, carriageReturn });
    if (newline < 0) return lines;
    from = newline + 1;
  }
}

/** `header` is `|` or `>` with its indicators; `parentIndent` the indentation that an indentation indicator counts from. */
function blockScalar(header: string, source: string, base: number, parentIndent: number): Draft {
  const draft: Draft = { value: '', starts: [], ends: [] };
  const isLiteral = header.startsWith('|');
  const chomp = /[+-]/.exec(header)?.[0] ?? '';
  const explicit = Number(/[1-9]/.exec(header)?.[0] ?? 0);
  const lines = source === '' ? [] : blockLines(source, base);
  const first = lines.findIndex((line) => line.content !== '');
  const finalBreak = base + source.length;
  if (first < 0) {
    if (chomp === '+' && lines.length > 0) put(draft, '\n'.repeat(Math.max(1, lines.length - 1)), base, finalBreak);
    return draft;
  }
  const indent = explicit > 0 ? parentIndent + explicit : (lines[first]?.indent ?? 0);
  let end = lines.length;
  while (end > first + 1 && lines[end - 1]?.content === '' && (lines[end - 1]?.indent ?? 0) <= indent) end -= 1;
  // Leading empty lines stand as they are, with what they are indented beyond the block.
  for (const line of lines.slice(0, first)) {
    put(draft, ' '.repeat(Math.max(0, line.indent - indent)), line.at, line.at + line.indent);
    put(draft, '\n', line.at + line.indent, line.at + line.indent + 1);
  }
  joinLines(draft, lines.slice(first, end), indent, isLiteral);
  const rest = lines[end];
  if (chomp === '+') {
    for (const line of lines.slice(end)) {
      put(draft, '\n', line.at - 1, line.at);
      put(draft, ' '.repeat(Math.max(0, line.indent - indent)), line.at, line.at + line.indent);
    }
    if (!draft.value.endsWith('\n')) put(draft, '\n', finalBreak, finalBreak);
  } else if (chomp === '') put(draft, '\n', rest ? rest.at - 1 : finalBreak, rest ? rest.at : finalBreak);
  return draft;
}

function joinLines(draft: Draft, lines: readonly BlockLine[], indent: number, isLiteral: boolean): void {
  let separator = '';
  let previousMoreIndented = false;
  for (const line of lines) {
    const extra = line.content === '' && line.indent <= indent ? 0 : Math.max(0, line.indent - indent);
    const breakAt = line.at - 1;
    const whole = (): void => {
      put(draft, separator, breakAt, line.at);
      copyLine(draft, line, extra);
    };
    if (isLiteral) {
      whole();
      separator = '\n';
    } else if (line.indent > indent || line.content.startsWith('\t')) {
      if (separator === ' ') separator = '\n';
      else if (!previousMoreIndented && separator === '\n') separator = '\n\n';
      whole();
      separator = '\n';
      previousMoreIndented = true;
    } else if (line.content === '') {
      if (separator === '\n') put(draft, '\n', breakAt, line.at);
      else separator = '\n';
    } else {
      whole();
      separator = ' ';
      previousMoreIndented = false;
    }
  }
}

function copyLine(draft: Draft, line: BlockLine, extra: number): void {
  const text = ' '.repeat(extra) + line.content;
  const at = line.at + line.indent - extra;
  for (let unit = 0; unit < text.length; unit += 1) put(draft, text[unit] ?? '', at + unit, at + unit + 1);
}

function draftOf(text: string, node: Scalar): Draft | undefined {
  const range = node.range;
  if (!range) return undefined;
  const source = text.slice(range[0], range[1]);
  switch (node.type) {
    case 'QUOTE_SINGLE':
      return singleQuoted(source, range[0]);
    case 'QUOTE_DOUBLE':
      return doubleQuoted(source, range[0]);
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED': {
      const token = node.srcToken;
      if (token?.type !== 'block-scalar') return undefined;
      const header = /^[|>][+\-1-9]*/.exec(source)?.[0] ?? '|';
      const body = range[1] - token.source.length;
      return blockScalar(header, token.source, body, token.indent);
    }
    default:
      return unfold(source, range[0]);
  }
}

/**
 * The map of a scalar of `text`. undefined when the scalar is not well formed, so that the way back is not certain; then only
 * the scalar as a whole has a place.
 */
export function mapScalar(text: string, node: Scalar): ScalarMap | undefined {
  const draft = draftOf(text, node);
  const value = typeof node.value === 'string' ? node.value : node.source;
  return draft && draft.value === value ? draft : undefined;
}
