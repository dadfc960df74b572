/**
 * Plain data as YAML text in the manner of pipeline files: short maps of columns, keys and inputs on one line, long SQL folded,
 * quotes only where they are needed. It knows no document; where the text goes is said in the arguments.
 */
import type { Plain } from '../model/edit';

/** How the surroundings of a new piece of text are written. Columns are 0-based. */
export interface Manner {
  /** Columns from a key to the keys of the map below it. */
  readonly step: number;
  /** Columns from a key to the dashes of the list below it: 0 where lists are not indented. */
  readonly listStep: number;
  /** Columns from a dash to what stands behind it. */
  readonly dash: number;
  /** Where long lines end as far as possible. */
  readonly width: number;
}

const words = /^(~|null|true|false)$/i;
const number = /^[-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$|^0[ox][0-9a-f]+$|^[-+]?\.(inf|nan)$/i;

/** Whether a text can stand without quotes and still be that text. */
function isPlain(text: string, isFlow: boolean): boolean {
  if (text === '' || text !== text.trim() || words.test(text) || number.test(text) || text === '<<') return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML cannot hold outside double quotes
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/.test(text)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]/.test(text) || /^[-?:](\s|$)/.test(text) || /^(---|\.\.\.)/.test(text)) return false;
  if (/:(\s|$)|\s#/.test(text)) return false;
  return !isFlow || !/[,[\]{}]|^[-?:]/.test(text);
}

function canBeSingleQuoted(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML cannot hold outside double quotes
  return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/.test(text);
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export type Quotes = 'none' | 'single' | 'double';

/** A text on one line, with the quotes that are wished for where they can be, else with those that it needs. */
export function textScalar(text: string, isFlow: boolean, quotes: Quotes = 'none'): string {
  if (quotes === 'none' && isPlain(text, isFlow)) return text;
  if (quotes !== 'double' && canBeSingleQuoted(text) && (quotes === 'single' || text.includes('"'))) {
    return `'${text.replaceAll("'", "''")}'`;
  }
  return canBeSingleQuoted(text) && quotes === 'none' && !text.includes("'") ? `'${text}'` : doubleQuoted(text);
}

function scalar(value: null | boolean | number | string, isFlow: boolean): string {
  if (typeof value === 'string') return textScalar(value, isFlow);
  if (typeof value !== 'number') return String(value);
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '.nan' : value < 0 ? '-.inf' : '.inf';
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isScalar(value: Plain): value is null | boolean | number | string {
  return typeof value !== 'object' || value === null;
}

/** A value on one line. */
export function flowText(value: Plain): string {
  if (isScalar(value)) return scalar(value, true);
  if (isList(value)) return `[${value.map(flowText).join(', ')}]`;
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, item]) => `${textScalar(key, true)}: ${flowText(item)}`).join(', ')} }`;
}

/** Keys whose values people write on one line when they fit. */
const lineKeys = [
  ...['columns', 'key', 'unique', 'rows', 'inputs', 'on', 'from', 'to', 'reads', 'writes', 'run', 'faults'],
];
/** Keys whose lists have an item on each line, each item a map on one line, where they do not fit as a whole. */
const rowKeys = ['rows', 'run'];

/** Whether people would write this on one line: columns, inputs and the like, a list of names, a map of one word. */
function isOneLiner(key: string | undefined, value: readonly Plain[] | { readonly [key: string]: Plain }): boolean {
  if (key !== undefined && lineKeys.includes(key)) return true;
  if (isList(value)) return value.every(isScalar);
  const items = Object.values(value);
  return items.length === 1 && items.every(isScalar);
}

function fitsOnLine(key: string | undefined, value: Plain, column: number, manner: Manner): boolean {
  if (isScalar(value) || !isOneLiner(key, value)) return false;
  return column + flowText(value).length <= manner.width;
}

function isEmpty(value: Plain): boolean {
  return !isScalar(value) && (isList(value) ? value.length === 0 : Object.keys(value).length === 0);
}

const pad = (column: number): string => ' '.repeat(column);

/** The last space before a clause of SQL: a line that begins with a clause reads best. */
const lastClause =
  / (?=(?:FROM|WHERE|GROUP BY|ORDER BY|VALUES|ON CONFLICT|RETURNING|HAVING)\b(?!.* (?:FROM|WHERE|GROUP BY|ORDER BY|VALUES|ON CONFLICT|RETURNING|HAVING)\b))/;

/** SQL over several lines, broken at single spaces, as a folded scalar; undefined where that would change it. */
function folded(text: string, column: number, manner: Manner): string | undefined {
  if (/[\n\r\t]| {2}|^ | $/.test(text) || !isPlain(text.replaceAll(/[:#'"{}[\],]/g, ''), false)) return undefined;
  const room = Math.max(40, manner.width - column);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const clause = rest.slice(0, room + 1).search(lastClause);
    const before = clause > room / 2 ? clause : rest.lastIndexOf(' ', room);
    const at = before > 0 ? before : rest.indexOf(' ');
    if (at < 0) break;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
  }
  lines.push(rest);
  return lines.length < 2 ? undefined : `>-${lines.map((line) => `\n${pad(column)}${line}`).join('')}`;
}

/** A text of several lines as a literal scalar; undefined where quotes are needed. `column`: of its lines. */
export function literal(text: string, column: number, mark: '|' | '>' = '|'): string | undefined {
  const body = text.replace(/\n+$/, '');
  const ends = text.length - body.length;
  if (body === '' || /^\s/.test(body) || /\r|[^\n]\n[ \t]+\n/.test(body)) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML cannot hold outside double quotes
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/.test(body))
    return undefined;
  if (mark === '>' && body.includes('\n')) return undefined;
  const chomp = ends === 0 ? '-' : ends === 1 ? '' : '+';
  const lines = body.split('\n').map((line) => (line === '' ? '' : pad(column) + line));
  return `${mark}${chomp}\n${lines.join('\n')}${'\n'.repeat(Math.max(0, ends - 1))}`;
}

function blockScalar(value: null | boolean | number | string, column: number, manner: Manner): string {
  if (typeof value === 'string') {
    if (value.includes('\n')) return literal(value, column) ?? textScalar(value, false, 'double');
    if (column + value.length > manner.width + 20) {
      return folded(value, column, manner) ?? textScalar(value, false);
    }
  }
  return scalar(value, false);
}

function mapLines(value: { readonly [key: string]: Plain }, column: number, manner: Manner): readonly string[] {
  return Object.entries(value).map(
    ([key, item]) => `${textScalar(key, false)}:${valueText(item, { key, column, manner })}`,
  );
}

/** What stands after `key:` of a key at `column`: begins with a space or with a line break; lines end with `\n`. */
export function valueText(
  value: Plain,
  { key, column, manner }: { readonly key: string | undefined; readonly column: number; readonly manner: Manner },
): string {
  if (isScalar(value)) return ` ${blockScalar(value, column + manner.step, manner)}`;
  if (isEmpty(value)) return ` ${flowText(value)}`;
  const start = column + (key?.length ?? 0) + 2;
  if (fitsOnLine(key, value, start, manner)) return ` ${flowText(value)}`;
  if (isList(value)) {
    const dash = column + manner.listStep;
    const isRows = key !== undefined && rowKeys.includes(key);
    const items = value.map((item) =>
      isRows ? `${pad(manner.dash - 1)}${flowText(item)}` : itemText(item, dash, manner),
    );
    return items.map((item) => `\n${pad(dash)}-${item}`).join('');
  }
  const inner = column + manner.step;
  return mapLines(value, inner, manner)
    .map((line) => `\n${pad(inner)}${line}`)
    .join('');
}

/** What stands after the dash at `column` of a list's item: begins with a space; lines end with `\n`. */
export function itemText(value: Plain, column: number, manner: Manner): string {
  const gap = pad(manner.dash - 1);
  const inner = column + manner.dash;
  if (isScalar(value)) return `${gap}${blockScalar(value, inner, manner)}`;
  if (isEmpty(value)) return `${gap}${flowText(value)}`;
  if (isList(value)) {
    if (fitsOnLine(undefined, value, inner, manner)) return `${gap}${flowText(value)}`;
    return `${gap}${value.map((item) => `-${itemText(item, inner, manner)}`).join(`\n${pad(inner)}`)}`;
  }
  return `${gap}${mapLines(value, inner, manner).join(`\n${pad(inner)}`)}`;
}

/** A key as it is written in a block or flow map. */
export function keyText(key: string, isFlow: boolean): string {
  return textScalar(key, isFlow);
}
