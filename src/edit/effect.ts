/**
 * What an edit does to plain data, without any text: the meaning that the text edits are held to. It knows no YAML; what the
 * edit cannot mean for this data is said as a problem.
 */
import type { Edit, Plain } from '../model/edit';
import type { Path } from '../model/place';

/** Why an edit cannot be made, in plain words. */
export interface Trouble {
  readonly problem: string;
}

/** Whether an answer is a problem. */
export function isTrouble<T extends object>(answer: T | Trouble): answer is Trouble {
  return Object.hasOwn(answer, 'problem');
}

type Data = { [key: string]: unknown };

/** `stores.shop.tables`, `steps[2]`; the top itself is `the file`. */
export function showPath(path: Path): string {
  if (path.length === 0) return 'the file';
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return `\`${text.replace(/^\./, '')}\``;
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]));
}

/** The value at `path`; undefined when there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const part of path) {
    if (Array.isArray(value) && typeof part === 'number') value = value[part];
    else if (isMap(value) && Object.hasOwn(value, String(part))) value = value[String(part)];
    else return undefined;
  }
  return value;
}

function missing(path: Path): Trouble {
  return { problem: `There is nothing at ${showPath(path)}.` };
}

function put(parent: Data, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The list at `path`, where nothing counts as an empty one. */
function listAt(data: unknown, path: Path): unknown[] | undefined {
  const value = valueAt(data, path);
  if (Array.isArray(value)) return value;
  if (value !== null || path.length === 0) return undefined;
  const list: unknown[] = [];
  const parent = valueAt(data, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent) && typeof last === 'number') parent[last] = list;
  else if (isMap(parent)) put(parent, String(last), list);
  return list;
}

function set(data: unknown, path: Path, value: Plain): Trouble | { readonly data: unknown } {
  const last = path.at(-1);
  if (last === undefined) return { data: value };
  const parentPath = path.slice(0, -1);
  const parent = valueAt(data, parentPath);
  if (Array.isArray(parent)) {
    if (typeof last !== 'number' || last >= parent.length) return missing(path);
    parent[last] = value;
    return { data };
  }
  if (parent === null && typeof last === 'string') return set(data, parentPath, { [last]: value });
  if (!isMap(parent)) return missing(parentPath);
  put(parent, String(last), value);
  return { data };
}

function remove(data: unknown, path: Path): Trouble | { readonly data: unknown } {
  const last = path.at(-1);
  const parent = valueAt(data, path.slice(0, -1));
  if (last === undefined || valueAt(data, path) === undefined) return missing(path);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isMap(parent)) delete parent[String(last)];
  return { data };
}

function renameKey(data: unknown, path: Path, key: string): Trouble | { readonly data: unknown } {
  const parent = valueAt(data, path.slice(0, -1));
  const last = path.at(-1);
  if (!isMap(parent) || last === undefined || !Object.hasOwn(parent, String(last))) return missing(path);
  if (Object.hasOwn(parent, key)) {
    return { problem: `${showPath(path.slice(0, -1))} has a key \`${key}\` already.` };
  }
  const value = parent[String(last)];
  delete parent[String(last)];
  put(parent, key, value);
  return { data };
}

function isRange(list: readonly unknown[], from: number, to: number): boolean {
  return from >= 0 && from < to && to <= list.length;
}

/** The data as the edit leaves it, or why the edit means nothing here. `data` itself stays as it is. */
export function effectOf(before: unknown, edit: Edit): Trouble | { readonly data: unknown } {
  const data = copyOf(before);
  switch (edit.type) {
    case 'set':
      return set(data, edit.path, edit.value);
    case 'insert': {
      const list = listAt(data, edit.path);
      if (!list) return { problem: `There is no list at ${showPath(edit.path)}.` };
      if (edit.index < 0 || edit.index > list.length) return missing([...edit.path, edit.index]);
      list.splice(edit.index, 0, edit.value);
      return { data };
    }
    case 'remove':
      return remove(data, edit.path);
    case 'rename-key':
      return renameKey(data, edit.path, edit.key);
    case 'splice': {
      const text = valueAt(data, edit.path);
      if (typeof text !== 'string') return { problem: `There is no text at ${showPath(edit.path)}.` };
      const { start, end } = edit.span;
      if (start < 0 || end < start || end > text.length) {
        return { problem: `The text at ${showPath(edit.path)} is shorter than the part that is to be replaced.` };
      }
      return set(data, edit.path, text.slice(0, start) + edit.text + text.slice(end));
    }
    case 'wrap': {
      const list = valueAt(data, edit.path);
      if (!Array.isArray(list) || !isRange(list, edit.from, edit.to)) return missing([...edit.path, edit.from]);
      const items = list.slice(edit.from, edit.to);
      list.splice(edit.from, items.length, { ...edit.fields, [edit.key]: items });
      return { data };
    }
    case 'move': {
      const list = valueAt(data, edit.path);
      if (!Array.isArray(list) || !isRange(list, edit.from, edit.to)) return missing([...edit.path, edit.from]);
      const target = listAt(data, edit.target);
      if (!target || target === list) return { problem: `There is no other list at ${showPath(edit.target)}.` };
      if (edit.index < 0 || edit.index > target.length) return missing([...edit.target, edit.index]);
      const items = list.splice(edit.from, edit.to - edit.from);
      target.splice(edit.index, 0, ...items);
      return { data };
    }
    case 'comment':
      return edit.path.length > 0 && valueAt(data, edit.path) === undefined ? missing(edit.path) : { data };
  }
}
