/** Lines of a file with `^^^^` under a range, as a compiler shows them. It knows text and ranges, nothing of pipelines. */
import type { Range } from '../flowproof';
import type { Style } from './style';
import { widthOf } from './text-width';

const maxLines = 6;

export interface ExcerptOptions {
  /** Columns that one line may take. */
  readonly width: number;
  /** Columns of the line numbers. */
  readonly gutter: number;
  readonly style: Style;
  /** The look of the `^^^^`. */
  readonly look: (text: string) => string;
  readonly mark: '^' | '-';
}

/** Tabs have no width of their own. */
function spaced(text: string): string {
  return text.replaceAll('\t', '    ');
}

/** A line cut to `width` columns so that `from` can be seen; `shift`: columns that went from its start. */
function cut(line: string, from: number, width: number): { readonly text: string; readonly shift: number } {
  if (widthOf(line) <= width) return { text: line, shift: 0 };
  const start = Math.max(0, Math.min(from - Math.floor(width / 4), line.length - width + 2));
  const shown = line.slice(start, start + width - 2);
  return {
    text: `${start > 0 ? '…' : ''}${shown}${start + shown.length < line.length ? '…' : ''}`,
    shift: start > 0 ? start - 1 : 0,
  };
}

/** The lines of `text` that `range` covers (at most six), each with a line of marks under it; 1-based numbers. */
export function excerptOf(text: readonly string[], range: Range, options: ExcerptOptions): readonly string[] {
  const { style, gutter, look, mark } = options;
  const bar = (number: string) => style.dim(`${number.padStart(gutter)} │ `);
  const lines: string[] = [];
  // A range that ends at the start of a line does not cover that line.
  const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
  for (let number = range.start.line; number <= last; number++) {
    const source = text[number] ?? '';
    if (number - range.start.line >= maxLines) {
      lines.push(`${bar('')}${style.dim('…')}`);
      break;
    }
    const indent = source.length - source.trimStart().length;
    const from = number === range.start.line ? Math.min(range.start.character, source.length) : indent;
    const to = number === range.end.line ? Math.min(range.end.character, source.length) : source.trimEnd().length;
    const before = widthOf(spaced(source.slice(0, from)));
    const { text: shown, shift } = cut(spaced(source), before, options.width - gutter - 3);
    const room = Math.max(1, widthOf(shown) - (before - shift));
    const length = Math.max(1, Math.min(widthOf(spaced(source.slice(from, to))), room));
    lines.push(`${bar(String(number + 1))}${shown}`);
    lines.push(`${bar('')}${' '.repeat(Math.max(0, before - shift))}${look(mark.repeat(length))}`);
  }
  return lines.map((line) => line.trimEnd());
}
