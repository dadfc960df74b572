/**
 * A counterexample as people read it in a terminal: a numbered table with one column for each actor, or, where that
 * does not fit, a numbered list. It knows traces and widths, never why something is an anomaly.
 */
import type { Access } from '../flowproof';
import type { LocatedStep } from './file-report';
import type { Style } from './style';
import { padded, widthOf, wrapped } from './text-width';

const numberWidth = 4;
const gap = 3;
const narrowest = 20;
const shownRows = 3;

type Tone = 'plain' | 'strong' | 'faint' | 'wrong';

/** One paragraph of a cell. */
interface Line {
  readonly text: string;
  readonly tone: Tone;
}

function rowsText(rows: readonly string[]): string {
  if (rows.length === 0) return 'no rows';
  const shown = rows.slice(0, shownRows).join('; ');
  return rows.length > shownRows ? `${shown}; and ${rows.length - shownRows} more` : shown;
}

function readLines(access: Access): readonly Line[] {
  return [
    { text: `reads ${access.relation}: ${rowsText(access.rows)}`, tone: 'faint' },
    ...(access.truth === undefined
      ? []
      : [{ text: `the truth by now: ${rowsText(access.truth)}`, tone: 'wrong' } as const]),
  ];
}

/** The columns of a row's text, by name; undefined when the text is not made of columns. */
function columnsOf(row: string): ReadonlyMap<string, string> | undefined {
  const column = /([^\s=]+)=('(?:[^']|'')*'|\S+)(?: |$)/gy;
  const columns = new Map<string, string>();
  let end = 0;
  for (const match of row.matchAll(column)) {
    columns.set(match[1] ?? '', match[2] ?? '');
    end = match.index + match[0].length;
  }
  return end === row.length && columns.size > 0 ? columns : undefined;
}

/** One row as it became, with the old value before each new one: `item='widget' level=1 ⇒ 0`; undefined when it does not fit. */
function changeText(before: string, after: string): string | undefined {
  const old = columnsOf(before);
  const columns = columnsOf(after);
  if (!old || !columns || [...columns.keys()].join() !== [...old.keys()].join()) return undefined;
  return [...columns]
    .map(([name, value]) => `${name}=${old.get(name) === value ? value : `${old.get(name)} ⇒ ${value}`}`)
    .join(' ');
}

function writeLine({ relation, rows, before = [] }: Access): Line {
  if (before.length === 0) return { text: `writes ${relation}: ${rowsText(rows)}`, tone: 'faint' };
  if (rows.length === 0) return { text: `deletes from ${relation}: ${rowsText(before)}`, tone: 'faint' };
  const change = rows.length === 1 && before.length === 1 ? changeText(before[0] ?? '', rows[0] ?? '') : undefined;
  const text = change ?? `${rowsText(rows)} (was ${rowsText(before)})`;
  return { text: `writes ${relation}: ${text}`, tone: 'faint' };
}

/** What a step does in one word, where it is not a statement. */
const verbs: { readonly [action in LocatedStep['action']]: string } = {
  sql: 'runs',
  wait: 'waits',
  commit: 'commits',
  abort: 'aborts',
  publish: 'publishes',
  apply: 'takes in',
  deliver: 'receives',
  acknowledge: 'acknowledges',
  respond: 'responds',
  crash: 'crashes',
  redelivery: 'repeats',
  rebuild: 'is rebuilt',
  retry: 'sends again',
  sketch: 'runs',
};

function linesOf(step: LocatedStep): readonly Line[] {
  const isFault = ['crash', 'redelivery', 'rebuild', 'retry'].includes(step.action);
  const head: Line = { text: step.statement ?? verbs[step.action], tone: isFault ? 'wrong' : 'strong' };
  // What a transaction wrote was said at its statements; that it commits is all that is new.
  if (step.action === 'commit') return [head];
  const changed = new Set(step.writes.filter(({ before }) => before !== undefined).map(({ relation }) => relation));
  return [
    head,
    ...step.reads.filter(({ relation }) => !changed.has(relation)).flatMap(readLines),
    ...step.writes.map(writeLine),
    ...(step.result === '' ? [] : [{ text: `→ ${step.result}`, tone: 'plain' } as const]),
  ];
}

function paint(style: Style, tone: Tone, text: string): string {
  switch (tone) {
    case 'plain':
      return text;
    case 'strong':
      return style.bold(text);
    case 'faint':
      return style.dim(text);
    case 'wrong':
      return style.red(text);
  }
}

/** Widths that make the table as wide as it needs to be, at most `room`: the widest column gives way first. */
function columnWidths(natural: readonly number[], room: number): readonly number[] {
  const widths = natural.map((width) => Math.max(width, 1));
  const sum = () => widths.reduce((total, width) => total + width, 0);
  while (sum() > room) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

function table(
  steps: readonly LocatedStep[],
  actors: readonly string[],
  room: number,
  style: Style,
): readonly string[] {
  const cells = steps.map(linesOf);
  const natural = actors.map((actor) =>
    Math.max(
      widthOf(actor),
      ...cells.flatMap((lines, index) => (steps[index]?.actor === actor ? lines.map(({ text }) => widthOf(text)) : [])),
    ),
  );
  const widths = columnWidths(natural, room);
  const indent = ' '.repeat(numberWidth + 2);
  const between = ' '.repeat(gap);
  const header = actors.map((actor, column) => style.cyan(padded(actor, widths[column] ?? 0))).join(between);
  const rule = widths.map((width) => style.dim('─'.repeat(width))).join(between);
  const rows = steps.flatMap((step, index) => {
    const column = actors.indexOf(step.actor);
    const width = widths[column] ?? 0;
    const before = widths.slice(0, column).reduce((sum, one) => sum + one + gap, 0);
    return (cells[index] ?? [])
      .flatMap(({ text, tone }) => wrapped(text, width, 2).map((line) => paint(style, tone, line)))
      .map((line, lineIndex) => {
        const number = lineIndex === 0 ? `${String(index + 1).padStart(numberWidth)}  ` : indent;
        return `${style.dim(number)}${' '.repeat(before)}${line}`;
      });
  });
  return [`${indent}${header}`, `${indent}${rule}`, ...rows].map((line) => line.trimEnd());
}

function list(steps: readonly LocatedStep[], width: number, style: Style): readonly string[] {
  const indent = ' '.repeat(numberWidth + 2);
  const room = Math.max(10, width - indent.length);
  return steps.flatMap((step, index) => {
    const [head, ...rest] = [
      ...wrapped(step.actor, room).map((line) => style.cyan(line)),
      ...linesOf(step).flatMap(({ text, tone }) => wrapped(text, room, 2).map((line) => paint(style, tone, line))),
    ];
    return [
      `${style.dim(`${String(index + 1).padStart(numberWidth)}  `)}${head ?? ''}`,
      ...rest.map((line) => `${indent}${line}`),
    ];
  });
}

/** The steps in at most `width` columns: a table when each of its columns gets 20 or what it needs, else a list. */
export function interleavingLines(steps: readonly LocatedStep[], width: number, style: Style): readonly string[] {
  const actors = [...new Set(steps.map((step) => step.actor))];
  const room = width - numberWidth - 2 - gap * (actors.length - 1);
  return room >= actors.length * narrowest ? table(steps, actors, room, style) : list(steps, width, style);
}
