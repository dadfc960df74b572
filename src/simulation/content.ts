/** What relations hold at one moment: immutable bags of rows, interned so that equal contents are one object. Knows how a change alters them, not who makes changes. */
import type { RelationId } from '../model/statement';
import { type Row, rowKey, valueKey } from '../model/value';
import { type Interner, interner } from './intern';

/** The rows of a relation at one moment. Equal contents are the same object. */
export interface Content {
  readonly id: number;
  /** Numbers of all rows in order, marks included. */
  readonly numbers: readonly number[];
  /** For a table: the identity of each row, which stays when its values change; ascending. Empty elsewhere. */
  readonly identities: readonly number[];
  /** The rows that SQL sees: all but marks. */
  readonly rows: readonly Row[];
  /** For each of `rows` its index in `numbers`. */
  readonly positions: readonly number[];
}

/** One row changed in one relation: row numbers, −1 where there is none. */
export interface Change {
  readonly relation: RelationId;
  readonly before: number;
  readonly after: number;
  /** In a transaction of the broker: tells its messages in one topic from those of other transactions there. */
  readonly producer?: number | undefined;
  /** Its transaction is neither committed nor aborted. */
  readonly isOpen?: boolean;
}

/** How a relation takes up changes. */
export type Uptake =
  /** Every message is kept. */
  | { readonly kind: 'append' }
  /** The latest row for each key. */
  | { readonly kind: 'upsert'; readonly key: readonly number[] }
  /** The row that was replaced goes, the new one comes. */
  | { readonly kind: 'replace' };

/** Where all interned values of one simulation live. */
export interface World {
  readonly rows: Interner<Row>;
  /** A bag of rows; order does not matter. */
  bag(numbers: readonly number[]): Content;
  /** A table's rows with their identities; order does not matter. */
  table(entries: readonly (readonly [identity: number, number: number])[]): Content;
  content(id: number): Content;
  /** Identity of the row with this key in this table. */
  identity(table: RelationId, key: string): number;
}

const markSign = '\u0001';

/** A row that a sketch leaves: it stands for "something was written", and SQL does not see it. */
export function markRow(token: string): Row {
  return [markSign + token];
}

/** Whether a row is a sketch's mark. */
export function isMark(row: Row): boolean {
  const first = row[0];
  return typeof first === 'string' && first.startsWith(markSign);
}

/** An empty world. */
export function createWorld(): World {
  const rows = interner<Row>(rowKey);
  const identities = interner<string>((key) => key);
  const contents = new Map<string, Content>();
  const byId: Content[] = [];

  const keep = (key: string, numbers: readonly number[], ids: readonly number[]): Content => {
    const known = contents.get(key);
    if (known) return known;
    const positions: number[] = [];
    const plain: Row[] = [];
    numbers.forEach((number, position) => {
      const row = rows.value(number);
      if (isMark(row)) return;
      positions.push(position);
      plain.push(row);
    });
    const content: Content = { id: byId.length, numbers, identities: ids, rows: plain, positions };
    contents.set(key, content);
    byId.push(content);
    return content;
  };

  return {
    rows,
    bag(numbers) {
      const sorted = [...numbers].sort((a, b) => a - b);
      return keep(sorted.join(), sorted, []);
    },
    table(entries) {
      const sorted = [...entries].sort((a, b) => a[0] - b[0]);
      const numbers = sorted.map((entry) => entry[1]);
      const ids = sorted.map((entry) => entry[0]);
      return keep(`${numbers.join()};${ids.join()}`, numbers, ids);
    },
    content: (id) => byId[id] as Content,
    identity: (table, key) => identities.id(`${table} ${key}`),
  };
}

/** A text that is equal for contents with the same rows, whatever their identities. */
export function contentKey(content: Content): string {
  return content.identities.length === 0 ? content.numbers.join() : [...content.numbers].sort((a, b) => a - b).join();
}

/** The values of `columns` as one text; undefined when one of them is NULL. */
export function keyText(row: Row, columns: readonly number[]): string | undefined {
  let text = '';
  for (const column of columns) {
    const value = row[column];
    if (value === null || value === undefined) return undefined;
    text += `${valueKey(value)}|`;
  }
  return text;
}

/** `content` after `change`, taken up as `uptake` says. */
export function applyChange(world: World, content: Content, change: Change, uptake: Uptake): Content {
  const { before, after } = change;
  const isMarked = isMark(world.rows.value(after === -1 ? before : after));
  if (uptake.kind === 'append' || isMarked) {
    if (after === -1 || (isMarked && content.numbers.includes(after))) return content;
    return world.bag([...content.numbers, after]);
  }
  const numbers = [...content.numbers];
  const remove = (isOld: (number: number) => boolean): void => {
    const index = numbers.findIndex(isOld);
    if (index >= 0) numbers.splice(index, 1);
  };
  if (uptake.kind === 'replace') {
    if (before !== -1) remove((number) => number === before);
  } else {
    for (const changed of [before, after]) {
      if (changed === -1) continue;
      const key = keyText(world.rows.value(changed), uptake.key);
      remove((number) => {
        const row = world.rows.value(number);
        return !isMark(row) && keyText(row, uptake.key) === key;
      });
    }
  }
  if (after !== -1) numbers.push(after);
  return world.bag(numbers);
}
