/** Edits of the operations that take part in a move of admission: what they read, write, and do in one transaction. */
import { singularOf } from '../../model/additions';
import type { Edit, Plain } from '../../model/edit';
import { type Operation, relationOf, type Step } from '../../model/pipeline';
import type { Path } from '../../model/place';
import { sqlName, sqlNameOf } from '../../model/sql-name';
import type { RelationId } from '../../model/statement';
import type { Move } from './admission-move';
import { originsOf, tableBehind, type Writer } from './admission-plan';
import { type AdmittedTable, identityOf } from './admitted-table';
import { onOneLine, sourceText } from './inline-view';
import { continuation } from './running-state';
import { hasOwnAlias, insertInto, type SqlPlace } from './sql-places';

function tableName(move: Move, name: string): string {
  return sqlNameOf({ qualifier: move.target.name, name });
}

/** What stands in FROM for a relation inside the transaction: a table, or the view's query over tables. */
function storeSource(move: Move, relation: RelationId): string | undefined {
  const { pipeline, tables, states } = move;
  return sourceText(pipeline, relation, (id) => {
    const table = states.get(id) ?? tables.get(id);
    if (table) return tableName(move, table.name);
    const behind = tableBehind(pipeline, id);
    const known = behind === undefined ? undefined : relationOf(pipeline, behind);
    return known && sqlNameOf({ qualifier: known.node, name: known.id.slice(known.node.length + 1) });
  });
}

interface Splice {
  readonly path: Path;
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

/** The message's own id, by the name under which the operation has it; undefined: nothing tells one run from another. */
function idParameter(move: Move, operation: Operation, added: string): string | undefined {
  const { trigger } = operation;
  if (trigger.kind === 'timer') return undefined;
  if (trigger.kind === 'request') {
    const taken = new Set(operation.inputs.map(({ name }) => name));
    return [added, `${singularOf(operation.name)}_id`, 'request_id'].find((name) => !taken.has(name));
  }
  const topic = move.pipeline.topics.find(({ name }) => name === trigger.topic);
  return topic && (move.tables.get(topic.relation)?.added ?? identityOf(move.pipeline, topic));
}

/** Splices that turn an insert into the topic into one into its table; undefined where it cannot give every row its id. */
function insertSplices(
  move: Move,
  operation: Operation,
  place: SqlPlace,
  table: AdmittedTable,
): readonly Splice[] | undefined {
  const insert = insertInto(place, table.topic.relation);
  if (!insert || insert.onConflict || insert.returning.length > 0) return undefined;
  const { path, text } = place;
  const target: Splice = { path, span: insert.relationSpan, text: tableName(move, table.name) };
  if (move.identity === 'none') return [target];
  const isOne =
    insert.source.kind === 'values' ? insert.source.rows.length === 1 : insert.source.query.sources.length === 0;
  if (!isOne) return undefined;
  if (table.added === undefined) {
    const names = relationOf(move.pipeline, table.topic.relation)?.columns?.map(({ name }) => name) ?? [];
    return table.key.every((name) => insert.columns.includes(names.indexOf(name))) ? [target] : undefined;
  }
  const parameter = idParameter(move, operation, table.added);
  const first =
    insert.source.kind === 'values' ? insert.source.rows[0]?.[0] : insert.source.query.columns[0]?.expression;
  if (parameter === undefined || !first) return undefined;
  const value: Splice = {
    path,
    span: { start: first.span.start, end: first.span.start },
    text: `:${sqlName(parameter)}, `,
  };
  const list = /^(\s+as\s+\S+)?\s*\((?!\s*(select|values)\b)/i.exec(text.slice(insert.relationSpan.end));
  const at = insert.relationSpan.end + (list?.[0].length ?? 0);
  const column: Splice = { path, span: { start: at, end: at }, text: `${sqlName(table.added)}, ` };
  return list ? [target, column, value] : [target, value];
}

/** New names where they stand; a statement that takes in a whole query is written anew, so that it can be folded. */
function sqlEdits(places: readonly SqlPlace[], splices: readonly Splice[]): readonly Edit[] {
  return places.flatMap((place): readonly Edit[] => {
    const own = splices.filter(({ path }) => path === place.path).sort((a, b) => b.span.start - a.span.start);
    if (!own.some(({ text }) => text.startsWith('('))) return own.map((splice) => ({ type: 'splice', ...splice }));
    let value = place.text;
    for (const { span, text } of own) value = value.slice(0, span.start) + text + value.slice(span.end);
    return [{ type: 'set', path: place.path, value: onOneLine(value) }];
  });
}

/** The steps of an operation: everything in the store, in one transaction; undefined where something is in the way. */
export function stepEdits(move: Move, writer: Writer): readonly Edit[] | undefined {
  const { operation, inserts, reads, places } = writer;
  const splices: Splice[] = [];
  for (const { place, span, relation, alias } of reads) {
    const source = storeSource(move, relation);
    if (source === undefined) return undefined;
    const needsAlias =
      !hasOwnAlias(place.text, { span, alias }) &&
      (source.startsWith('(') || new RegExp(`\\b${alias}"?\\.`).test(place.text));
    splices.push({ path: place.path, span, text: needsAlias ? `${source} AS ${sqlName(alias)}` : source });
  }
  const added: { readonly place: SqlPlace; readonly sql: string }[] = [];
  for (const { place, topic } of inserts) {
    const table = move.tables.get(topic.relation);
    const own = table && insertSplices(move, operation, place, table);
    const insert = insertInto(place, topic.relation);
    if (!own || !insert) return undefined;
    splices.push(...own);
    for (const { name, planned } of move.states.values()) {
      const names = { table: tableName(move, name), short: sqlName(name), column: sqlName };
      const sql = continuation(planned.state, topic.relation, insert, place.text, names);
      if (sql === undefined) return undefined;
      if (sql !== '') added.push({ place, sql });
    }
  }
  const isOnce = new Set(inserts.map(({ topic }) => topic)).size === inserts.length;
  if (move.identity === 'id' && !isOnce) return undefined;
  const taken = new Set([...reads.map(({ place }) => place), ...inserts.map(({ place }) => place)]);
  const isAlone = reads.length === 0 && added.length === 0 && inserts.length === 1;
  const joined = isAlone
    ? []
    : transactionEdits(
        move,
        operation,
        places,
        [...taken],
        added.map(({ place }) => place),
      );
  if (!joined) return undefined;
  return [
    ...sqlEdits(places, splices),
    ...added
      .sort((a, b) => places.indexOf(b.place) - places.indexOf(a.place))
      .map(({ place, sql }): Edit => ({ type: 'insert', path: place.list, index: place.step + 1, value: { sql } })),
    ...joined,
  ];
}

/** Edits that put the steps of `taken` into one transaction of the store; undefined where another transaction or another system is in the way. */
function transactionEdits(
  move: Move,
  operation: Operation,
  places: readonly SqlPlace[],
  taken: readonly SqlPlace[],
  followed: readonly SqlPlace[],
): readonly Edit[] | undefined {
  const { target } = move;
  if (operation.place.kind !== 'node' || operation.body.kind !== 'steps') return undefined;
  const list = [...operation.place.path, 'steps'];
  const from = Math.min(...taken.map(({ index }) => index));
  const last = Math.max(...taken.map(({ index }) => index));
  const isForeign = ({ index, node }: SqlPlace): boolean => {
    if (index < from || index > last || !('relation' in node)) return false;
    const relation = relationOf(move.pipeline, node.relation);
    return !move.tables.has(node.relation) && !(relation?.kind === 'table' && relation.node === target.name);
  };
  if (places.some(isForeign)) return undefined;
  const steps = itemsOf(operation.body.steps, list);
  const transactions = [...steps].filter(
    ([index, step]) => index >= from && index <= last && step.kind === 'transaction',
  );
  const level: { readonly [key: string]: Plain } = target.level.isDefault ? {} : { isolation: target.level.name };
  const retry: { readonly [key: string]: Plain } = target.level.mayAbort ? { retry: 1 } : {};
  if (transactions.length === 0) {
    const to = last + 1 + followed.length;
    return [
      { type: 'wrap', path: list, from, to, fields: { transaction: target.name, ...level, ...retry }, key: 'steps' },
    ];
  }
  const [[index, step] = []] = transactions;
  if (transactions.length > 1 || index !== last || step?.kind !== 'transaction') return undefined;
  if (step.target.kind === 'store' && step.target.store !== target.name) return undefined;
  const path = [...list, from];
  const moved: readonly Edit[] =
    from < last ? [{ type: 'move', path: list, from, to: last, target: [...list, last, 'steps'], index: 0 }] : [];
  return [
    ...moved,
    ...(step.target.kind === 'broker'
      ? [{ type: 'set' as const, path: [...path, 'transaction'], value: target.name }]
      : []),
    ...Object.entries({ ...level, ...(step.retry === 0 ? retry : {}) }).map(
      ([key, value]): Edit => ({ type: 'set', path: [...path, key], value }),
    ),
  ];
}

/** The operation's own steps by their index in the file, where steps that say nothing are not among the steps. */
function itemsOf(steps: readonly Step[], list: Path): ReadonlyMap<number, Step> {
  const items = new Map<number, Step>();
  for (const step of steps) {
    const index = step.place.kind === 'node' ? step.place.path[list.length] : undefined;
    if (typeof index === 'number') items.set(index, step);
  }
  return items;
}

/** New values for the id of each run of an operation that is called. `numbers`: the next number for each word, which goes on. */
export function inputEdits(move: Move, numbers: Map<string, number>, { operation, inserts }: Writer): readonly Edit[] {
  if (operation.place.kind !== 'node' || operation.trigger.kind !== 'request') return [];
  const path = [...operation.place.path, 'inputs'];
  const names = new Map<string, string>();
  for (const { topic } of inserts) {
    const added = move.tables.get(topic.relation)?.added;
    const name = added === undefined ? undefined : idParameter(move, operation, added);
    if (name !== undefined && !names.has(name)) names.set(name, singularOf(topic.name));
  }
  return [...names].map(([name, word], index): Edit => {
    const next = numbers.get(word) ?? 1;
    numbers.set(word, next + 2);
    const value = [`${word}_${next}`, `${word}_${next + 1}`];
    return operation.inputs.length > 0 || index > 0
      ? { type: 'set', path: [...path, name], value }
      : { type: 'set', path, value: { [name]: value } };
  });
}

/** A sketch reads and writes tables in place of topics and of what is derived from them. */
export function sketchEdits(move: Move, operation: Operation): readonly Edit[] {
  const { body } = operation;
  if (body.kind !== 'sketch' || operation.place.kind !== 'node') return [];
  const id = (relation: RelationId) => `${move.target.name}.${move.tables.get(relation)?.name ?? ''}`;
  const tablesFor = (relation: RelationId): readonly string[] => {
    const moved = [...originsOf(move.pipeline, relation)].filter((origin) => move.tables.has(origin));
    return moved.length > 0 ? moved.map(id) : [relation];
  };
  const edit = (key: 'reads' | 'writes', relations: readonly string[], before: readonly string[]): readonly Edit[] => {
    const unique = [...new Set(relations)];
    const isSame = unique.length === before.length && unique.every((one, index) => one === before[index]);
    const path = operation.place.kind === 'node' ? [...operation.place.path, key] : [];
    return isSame ? [] : [{ type: 'set', path, value: unique }];
  };
  const reads = body.reads.map(({ relation }) => relation);
  const writes = body.writes.map(({ relation }) => relation);
  return [
    ...edit('reads', reads.flatMap(tablesFor), reads),
    ...edit(
      'writes',
      writes.map((relation) => (move.tables.has(relation) ? id(relation) : relation)),
      writes,
    ),
  ];
}
