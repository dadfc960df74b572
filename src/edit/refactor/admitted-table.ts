/** The table that takes a topic's rows in: its columns, the key that tells rows apart, and the rows that the topic began with. */
import { declaredKey, declaredType, singularOf } from '../../model/additions';
import type { Plain } from '../../model/edit';
import { type Pipeline, relationOf, type Topic } from '../../model/pipeline';
import { isNumeric, numericText, type Row, rowKey, type Value } from '../../model/value';

export interface AdmittedTable {
  readonly topic: Topic;
  /** Name of the table in its store. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly key: readonly string[];
  /** The column that was added to tell rows apart; undefined: none was. */
  readonly added: string | undefined;
  readonly value: Plain;
}

/** How rows are told apart: by an id, which is added where the topic has none; or not at all. */
export type Identity = 'id' | 'none';

/** A value of SQL as YAML writes it. */
export function plainValue(value: Value): Plain {
  if (!isNumeric(value)) return value;
  const text = numericText(value);
  return String(Number(text)) === text ? Number(text) : text;
}

function rowsValue(names: readonly string[], rows: readonly Row[]): Plain {
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, plainValue(row[index] ?? null)])));
}

/** The column of a topic that is another one in every message, by its name or type. */
export function identityOf(pipeline: Pipeline, topic: Topic): string | undefined {
  const columns = relationOf(pipeline, topic.relation)?.columns ?? [];
  const singular = singularOf(topic.name);
  const wanted = ['id', 'uuid', singular, `${singular}_id`, `${singular}_uuid`];
  const found = wanted.flatMap((name) => columns.find((column) => column.name === name) ?? [])[0];
  return (
    found?.name ??
    (topic.key.length === 1 ? columns[topic.key[0] ?? -1] : undefined)?.name.match(/^(\w+_)?(uuid|guid)$/)?.[0]
  );
}

function isUnique(topic: Topic, columns: readonly number[]): boolean {
  const keys = (topic.rows ?? []).map((row) => rowKey(columns.map((column) => row[column] ?? null)));
  return columns.length > 0 && new Set(keys).size === keys.length;
}

/**
 * The table for a topic; undefined where its columns are not known or its rows cannot be told apart as asked. `isWritten`:
 * operations append to it, so that the topic's own key may come again.
 */
export function admittedTable(
  pipeline: Pipeline,
  topic: Topic,
  name: string,
  identity: Identity,
  isWritten: boolean,
): AdmittedTable | undefined {
  const known = relationOf(pipeline, topic.relation)?.columns;
  if (!known) return undefined;
  const own = known.map((column) => ({ name: column.name, type: declaredType(column.type) }));
  const rows = topic.rows ?? [];
  const make = (key: readonly string[], added: string | undefined, given: Plain): AdmittedTable => {
    const columns = added === undefined ? own : [{ name: added, type: 'text' }, ...own];
    const value = {
      columns: Object.fromEntries(columns.map((column) => [column.name, column.type])),
      ...(key.length > 0 ? { key: declaredKey(key) } : {}),
      ...(rows.length > 0 ? { rows: given } : {}),
    };
    return { topic, name, columns, key, added, value };
  };
  const names = own.map((column) => column.name);
  if (identity === 'none' && isWritten) return make([], undefined, rowsValue(names, rows));
  if (!isWritten && isUnique(topic, topic.key)) {
    return make(
      topic.key.map((column) => names[column] ?? ''),
      undefined,
      rowsValue(names, rows),
    );
  }
  const found = identityOf(pipeline, topic);
  if (found !== undefined) {
    return isUnique(topic, [names.indexOf(found)]) ? make([found], undefined, rowsValue(names, rows)) : undefined;
  }
  const added = names.includes('id') ? undefined : 'id';
  if (added === undefined) return undefined;
  const withIds = rows.map((row, index) => [`${singularOf(topic.name)}_${index + 1}`, ...row]);
  return make([added], added, rowsValue([added, ...names], withIds));
}
