/**
 * Pipeline files with their problems marked below the line: `# ^^^^ error[rule]: part of the message`. The marker lines are not
 * part of the file; a problem in the first column is marked without the `#`.
 */
import { expect } from 'vitest';
import { type LoadedFile, load, rangeOf } from '../../src/language/load';

interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  readonly message: string;
}

function show({ line, start, end, rule, message }: Mark): string {
  return `${line + 1}:${start}-${end} ${rule}${message === '' ? '' : `: ${message}`}`;
}

/** The file without its markers, and the markers. */
export function unmark(marked: string): { readonly text: string; readonly marks: readonly Mark[] } {
  const lines: string[] = [];
  const marks: Mark[] = [];
  for (const line of marked.split('\n')) {
    const match = /^[\s#]*(\^+) ((?:error|warning|info|hint)\[[\w-]+\])(?:: (.*))?$/.exec(line);
    if (!match) {
      lines.push(line);
      continue;
    }
    const start = line.indexOf('^');
    const end = start + (match[1] ?? '').length;
    marks.push({ line: lines.length - 1, start, end, rule: match[2] ?? '', message: match[3] ?? '' });
  }
  return { text: lines.join('\n'), marks };
}

/** Loads a marked file and expects exactly the marked problems; returns the file. */
export function expectMarked(marked: string): LoadedFile {
  const { text, marks } = unmark(marked);
  const file = load(text);
  const open = [...marks];
  const found = file.diagnostics.map((diagnostic): string => {
    const { start, end } = rangeOf(file, diagnostic.place);
    const lineEnd = (file.lineStarts[start.line + 1] ?? text.length + 1) - 1 - (file.lineStarts[start.line] ?? 0);
    const mark: Mark = {
      line: start.line,
      start: start.character,
      end: end.line === start.line ? end.character : lineEnd,
      rule: `${diagnostic.severity}[${diagnostic.rule}]`,
      message: diagnostic.message,
    };
    const index = open.findIndex(
      (other) =>
        show({ ...other, message: '' }) === show({ ...mark, message: '' }) && mark.message.includes(other.message),
    );
    if (index < 0) return show(mark);
    const [expected] = open.splice(index, 1);
    return show(expected ?? mark);
  });
  expect(found.toSorted()).toEqual(marks.map(show).toSorted());
  return file;
}
