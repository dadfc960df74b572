/**
 * What can be written at the cursor, as data: keys by the schema, words, technologies, levels, names of the file, and names in
 * SQL. It knows what fits where; how an editor shows it is the host's.
 */
import type { OffsetRange, Path } from '../model/place';
import { ruleIds } from '../model/rule-ids';
import { namesFor, type Proposal } from './complete-names';
import { sqlCompletions } from './complete-sql';
import { type Cursor, cursorAt, replaced, valueAt } from './cursor';
import type { LoadedFile } from './load';
import { isData } from './outline';
import { type Shape, shapeAt, shapeFor } from './schema';
import { isSqlPath } from './sql-around';

export type CompletionKind =
  | 'key'
  | 'word'
  | 'technology'
  | 'relation'
  | 'column'
  | 'parameter'
  | 'node'
  | 'operation'
  | 'rule'
  | 'function';

export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** What replaces `range`. */
  readonly insert: string;
  /** 0-based UTF-16 offsets in the file; it holds the cursor and what is typed of the word. */
  readonly range: OffsetRange;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
}

/** What can be written at `offset` (0-based, UTF-16), the likeliest first; empty where nothing is known, and in files of others. */
export function complete(file: LoadedFile, offset: number): readonly Completion[] {
  const { text } = file;
  const before = text.slice(0, offset);
  const ignore = /#\s*flowproof-ignore\s+(?:[\w-]+\s*,\s*)*([\w-]*)$/.exec(before.slice(before.lastIndexOf('\n') + 1));
  if (ignore) {
    const range = { start: offset - (ignore[1] ?? '').length, end: offset };
    return file.isPipeline ? ruleIds.map((rule) => ({ label: rule, kind: 'rule', insert: rule, range })) : [];
  }
  const cursor = cursorAt(text, offset);
  if (!cursor) return [];
  if (!file.isPipeline) return isEmpty(cursor) ? [marker(cursor.range)] : [];
  if (cursor.wants !== 'key' && isSqlPath(cursor.path)) return sqlCompletions(file.pipeline, cursor, text, offset);
  const keys = cursor.wants === 'value' ? [] : keyCompletions(file, cursor);
  return cursor.wants === 'key' ? keys : [...keys, ...valueCompletions(file, cursor)];
}

function isEmpty({ path, present }: Cursor): boolean {
  return path.length === 0 && present.length === 0;
}

function marker(range: OffsetRange): Completion {
  const documentation = 'Marks the file as a pipeline, in version 1 of the language.';
  return { label: 'flowproof', kind: 'key', insert: 'flowproof: 1', range, documentation };
}

/** The shape of a map at `path` that has these keys. */
function mapShape(cursor: Cursor, path: Path, keys: readonly string[]): Shape | undefined {
  const map = Object.fromEntries(keys.map((key) => [key, null]));
  const known = valueAt(cursor.data, path);
  return shapeAt(replaced(cursor.data, path, { ...map, ...(isData(known) ? known : {}) }), path);
}

function keyCompletions(file: LoadedFile, cursor: Cursor): readonly Completion[] {
  const { path, present, range } = cursor;
  const shape = mapShape(cursor, path, []);
  if (!shape || !canHoldKeys(shape)) return [];
  const choices = shape.properties ? [] : (shape['x-one-of'] ?? []);
  const properties: readonly (readonly [string, Shape])[] = [
    ...Object.entries(shape.properties ?? {}),
    ...choices.flatMap((choice) => {
      const chosen = mapShape(cursor, path, [choice])?.properties?.[choice];
      return chosen ? [[choice, chosen] as const] : [];
    }),
  ];
  const required = shape.required ?? [];
  const bySchema = properties
    .filter(([key]) => !present.includes(key))
    .toSorted(([a], [b]) => Number(required.includes(b)) - Number(required.includes(a)))
    .map(([key, property]): Completion => {
      const { description, default: byDefault } = shapeFor(property, undefined);
      const detail = required.includes(key)
        ? 'required'
        : byDefault === undefined
          ? undefined
          : `default ${shown(byDefault)}`;
      return {
        label: key,
        kind: 'key',
        insert: keyInsert(cursor, key, property),
        range,
        ...(detail === undefined ? {} : { detail }),
        ...(description === undefined ? {} : { documentation: description }),
      };
    });
  const own = namesFor(file.pipeline, cursor.data, path, 'key')
    .filter(({ label }) => !present.includes(label))
    .map((name) => proposal(name, range, cursor.hasColon ? name.label : `${name.label}: `));
  return [...bySchema, ...own];
}

function canHoldKeys({ type }: Shape): boolean {
  return type === undefined || [type].flat().includes('object');
}

function keyInsert({ hasColon, isFlow }: Cursor, key: string, property: Shape): string {
  if (hasColon) return key;
  const types = [shapeFor(property, undefined).type].flat();
  const isNested = types.every((type) => type === 'object' || type === 'array' || type === 'null');
  return isNested && !isFlow ? `${key}:` : `${key}: `;
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

function proposal({ label, kind, detail, documentation }: Proposal, range: OffsetRange, insert: string): Completion {
  return {
    label,
    kind,
    insert,
    range,
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

function valueCompletions(file: LoadedFile, cursor: Cursor): readonly Completion[] {
  const { path, range } = cursor;
  const names = namesFor(file.pipeline, cursor.data, path, 'value');
  if (names.length > 0) return names.map((name) => proposal(name, range, name.label));
  // A text chooses the alternative for texts, where there are several.
  const shape = shapeAt(replaced(cursor.data, path, ''), path);
  if (!shape) return [];
  const isTruth = [shape.type].flat().includes('boolean') && shape.pattern === undefined && !isScalarOfAnyType(shape);
  const words = [
    ...(shape.enum ?? (isTruth ? [true, false] : shape.const === undefined ? (shape.examples ?? []) : [shape.const])),
  ].map(String);
  return words.map((word) => ({
    label: word,
    kind: 'word',
    insert: word,
    range,
    ...(shape.default !== undefined && String(shape.default) === word ? { detail: 'default' } : {}),
    ...(shape.description === undefined ? {} : { documentation: shape.description }),
  }));
}

function isScalarOfAnyType({ type }: Shape): boolean {
  return [type].flat().filter((one) => one !== 'null').length > 1;
}
