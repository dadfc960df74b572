/**
 * Values of YAML as SQL values: what inputs can be, and what the cells of rows hold, checked against their columns. It knows
 * the types and nothing of who uses the values.
 */
import type { Column } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import { type Row, rowKey, type SqlType, showValue, type Value } from '../model/value';
import { numberLiteral, valueOfText } from '../sql/literal';
import { type Data, isData } from './outline';
import type { Reader } from './reader';

interface Typed {
  readonly value: Value;
  readonly type: SqlType;
}

/** A number of YAML as SQL reads it; undefined for infinity and what is not a number. */
function numberAt(reader: Reader, value: number, path: Path): Typed | undefined {
  if (Number.isInteger(value) && Math.abs(value) <= 2147483647)
    return { value: Object.is(value, -0) ? 0 : value, type: 'integer' };
  if (!Number.isFinite(value)) return undefined;
  // The text keeps what a float loses: `1.10`, and integers beyond 2^53.
  return numberLiteral((reader.sourceAt(path) ?? '').replace(/^\+/, '')) ?? numberLiteral(String(value));
}

/** A scalar of YAML with the type that it shows; undefined when it is no value of SQL. */
function typedAt(reader: Reader, value: unknown, path: Path): Typed | undefined {
  if (value === null || value === undefined) return { value: null, type: 'unknown' };
  if (typeof value === 'string') return { value, type: 'text' };
  if (typeof value === 'boolean') return { value, type: 'boolean' };
  return typeof value === 'number' ? numberAt(reader, value, path) : undefined;
}

const numberTypes: readonly SqlType[] = ['integer', 'bigint', 'numeric'];

function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (a === b || b === 'unknown') return a;
  if (a === 'unknown') return b;
  const [left, right] = [numberTypes.indexOf(a), numberTypes.indexOf(b)];
  return left >= 0 && right >= 0 ? numberTypes[Math.max(left, right)] : undefined;
}

const typeWords: { readonly [type in SqlType]: string } = {
  integer: 'a whole number',
  bigint: 'a whole number',
  numeric: 'a number',
  text: 'text',
  boolean: '`true` or `false`',
  timestamp: 'a timestamp such as `2024-01-31 09:30:00`',
  uuid: 'a UUID',
  json: 'JSON',
  unknown: 'a value',
};

/** Values for one name and the type that they have in common; values of different types are told, and the type is unknown. */
export function valuesAt(
  reader: Reader,
  items: readonly { readonly value: unknown; readonly path: Path }[],
): { readonly values: readonly Value[]; readonly type: SqlType } {
  const values: Value[] = [];
  let type: SqlType = 'unknown';
  let isMixed = false;
  for (const { value, path } of items) {
    const typed = typedAt(reader, value, path);
    if (!typed) {
      if (typeof value === 'number')
        reader.report('type-mismatch', at(...path), `\`${value}\` is no number that SQL knows.`);
      continue;
    }
    const common = commonType(type, typed.type);
    if (common === undefined && !isMixed) {
      const message = `${showValue(typed.value)} is ${typeWords[typed.type]}, the values before it are ${typeWords[type]}; the values of one input have one type. Put numbers in quotes to make them text.`;
      reader.report('type-mismatch', at(...path), message);
      isMixed = true;
    }
    type = common ?? type;
    values.push(typed.value);
  }
  return { values: type === 'numeric' ? values.map(asNumeric) : values, type: isMixed ? 'unknown' : type };
}

function asNumeric(value: Value): Value {
  return typeof value === 'number' ? (valueOfText(String(value), 'numeric') ?? value) : value;
}

/**
 * The type that SQL gives to a parameter with these values: texts that can all be read as a timestamp, a UUID or JSON fit
 * columns of those types too, as a driver's untyped parameters do.
 */
export function parameterType(type: SqlType, values: readonly Value[]): SqlType {
  if (type !== 'text') return type;
  const texts = values.filter((value) => typeof value === 'string');
  const fits = (other: SqlType): boolean => texts.every((text) => valueOfText(text, other) !== undefined);
  const isObject = texts.every((text) => /^\s*[[{]/.test(text));
  return fits('timestamp') || fits('uuid') || (isObject && fits('json')) ? 'unknown' : type;
}

/** What a cell holds for a column of `type`; undefined when it does not fit. */
function cellOf(typed: Typed, type: SqlType): Value | undefined {
  const { value } = typed;
  if (value === null || type === 'unknown') return value;
  switch (type) {
    case 'integer':
    case 'bigint':
      return numberTypes.indexOf(typed.type) >= 0 && typeof value === 'number' ? value : undefined;
    case 'numeric':
      if (typed.type === 'text') return valueOfText(String(value), 'numeric');
      if (typed.type === 'boolean') return undefined;
      return asNumeric(value);
    case 'text':
      return typed.type === 'text' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'timestamp':
    case 'uuid':
      return typeof value === 'string' ? valueOfText(value, type) : undefined;
    case 'json':
      return typeof value === 'string' ? valueOfText(value, type) : showJson(value);
  }
}

function showJson(value: Value): string {
  return typeof value === 'object' ? showValue(value) : JSON.stringify(value);
}

export interface RowOwner {
  /** `the table `shop.inventory``. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** 0-based column indices. */
  readonly key: readonly number[];
  /** Whether two rows with one key contradict each other: in a table, not among messages. */
  readonly isKeyUnique: boolean;
}

/** The rows at `path`, each problem told at its cell; undefined when the file gives none. */
export function rowsAt(reader: Reader, value: unknown, path: Path, owner: RowOwner): readonly Row[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const indices = new Map(owner.columns.map((column, index) => [column.name, index]));
  const seen = new Map<string, number>();
  const rows: Row[] = [];
  for (const [index, data] of value.entries()) {
    if (!isData(data)) continue;
    const rowPath = [...path, index];
    const row = rowAt(reader, data, rowPath, owner, indices);
    rows.push(row);
    if (owner.key.length === 0) continue;
    const nameOf = (column: number): string => owner.columns[column]?.name ?? '';
    // A value that does not fit its column is told as that.
    const missing = owner.key.find((column) => (data[nameOf(column)] ?? null) === null);
    const key = owner.key.map((column) => row[column] ?? null);
    if (missing !== undefined) {
      const name = nameOf(missing);
      const place = Object.hasOwn(data, name) ? at(...rowPath, name) : at(...rowPath);
      reader.report(
        'missing-key',
        place,
        `The row has no value for \`${name}\`, which is in the key of ${owner.name}.`,
      );
    } else if (owner.isKeyUnique && !key.includes(null)) {
      const text = rowKey(key);
      const first = seen.get(text);
      if (first === undefined) seen.set(text, index);
      else sameKey(reader, path, rowPath, first, key, owner);
    }
  }
  return rows;
}

function sameKey(reader: Reader, path: Path, rowPath: Path, first: number, key: Row, owner: RowOwner): void {
  const names = owner.key.map((column) => owner.columns[column]?.name ?? '');
  const shown = key.map((value, position) => `${names[position]} = ${showValue(value)}`).join(', ');
  reader.report('schema', at(...rowPath), `A second row with the key ${shown} in ${owner.name}.`, {
    related: [{ message: 'the first row with this key', place: at(...path, first) }],
  });
}

function rowAt(reader: Reader, data: Data, path: Path, owner: RowOwner, indices: ReadonlyMap<string, number>): Row {
  const row: Value[] = owner.columns.map(() => null);
  for (const [name, value] of Object.entries(data)) {
    const index = indices.get(name);
    const column = index === undefined ? undefined : owner.columns[index];
    if (index === undefined || !column) {
      unknownColumn(reader, name, path, owner);
      continue;
    }
    const cellPath = [...path, name];
    const typed = typedAt(reader, value, cellPath);
    const cell = typed && cellOf(typed, column.type);
    if (cell !== undefined) row[index] = cell;
    else if (typed || typeof value === 'number') wrongType(reader, value, cellPath, column);
  }
  return row;
}

function unknownColumn(reader: Reader, name: string, path: Path, owner: RowOwner): void {
  const known = owner.columns.map((column) => column.name);
  const near = reader.references.near(name, known);
  const hint =
    near === undefined
      ? `its columns are ${known.map((column) => `\`${column}\``).join(', ')}.`
      : `did you mean \`${near}\`?`;
  const fixes =
    near === undefined
      ? []
      : [
          {
            title: `Change to \`${near}\``,
            edits: [{ type: 'rename-key' as const, path: [...path, name], key: near }],
            safe: true,
          },
        ];
  reader.report('unknown-column', atKey(...path, name), `${capital(owner.name)} has no column \`${name}\`; ${hint}`, {
    fixes,
  });
}

function wrongType(reader: Reader, value: unknown, path: Path, column: Column): void {
  const source = typeof value === 'string' ? `'${value}'` : (reader.sourceAt(path) ?? String(value));
  const isQuotable = column.type === 'text';
  const hint = isQuotable ? ' Put it in quotes.' : '';
  const message = `${source} is not ${typeWords[column.type]}, which the column \`${column.name}\` holds.${hint}`;
  const fixes = isQuotable
    ? [{ title: 'Put it in quotes', edits: [{ type: 'set' as const, path, value: source }], safe: true }]
    : [];
  reader.report('type-mismatch', at(...path), message, { fixes });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
