/**
 * Fixes for a topic that is written beside a store: change data capture of the table itself where each message is a row of it, or
 * an outbox table that is written in the same transaction and carried over by a connector.
 */
import { addTables, addToSection, declaredKey, declaredType, freeName } from '../../model/additions';
import type { Fix } from '../../model/diagnostic';
import type { Edit, Plain } from '../../model/edit';
import type { Store, Topic } from '../../model/pipeline';
import { sqlNameOf } from '../../model/sql-name';
import type { Insert } from '../../model/statement';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { expressionKey, insertedValues } from '../footprint';
import { quoted } from '../wording';
import { captureTechnology } from './capture';
import { joinInTransaction } from './one-transaction';
import { stepSpotOf } from './steps';

interface Pair {
  readonly store: Store;
  readonly topic: Topic;
  /** The write to the store; undefined: the message stands inside a transaction of the store that need not write. */
  readonly row: Access | undefined;
  readonly message: Access;
  readonly insert: Insert;
}

function pairOf(
  analysis: Analysis,
  store: Store | undefined,
  row: Access | undefined,
  message: Access,
): Pair | undefined {
  const { schema, flow } = analysis;
  const node = schema.node(schema.relation(message.relation)?.node ?? '');
  const { statement } = message;
  if (!store || node?.kind !== 'topic' || statement?.kind !== 'insert' || statement.onConflict) return undefined;
  if (flow.into(node.relation).some(({ by }) => by !== 'operation')) return undefined;
  const isOnlyWriter = analysis.writesTo(node.relation).every(({ operation }) => operation === message.operation);
  const columns = schema.relation(node.relation)?.columns;
  return isOnlyWriter && columns && !node.rows ? { store, topic: node, row, message, insert: statement } : undefined;
}

function namesOf(analysis: Analysis, relation: string, columns: readonly number[]): readonly string[] {
  return columns.map((column) => analysis.schema.columnName(relation, column));
}

/** Values by column name that an insert of one row gives; undefined: several rows, or a query. */
function valuesOf(analysis: Analysis, access: Access): ReadonlyMap<string, string> | undefined {
  const { statement } = access;
  if (statement?.kind !== 'insert' || statement.source.kind !== 'values' || statement.source.rows.length !== 1)
    return undefined;
  const values = [...insertedValues(statement)];
  if (values.length !== statement.columns.length) return undefined;
  return new Map(
    values.map(([column, value]) => [analysis.schema.columnName(access.relation, column), expressionKey(value)]),
  );
}

function connector(analysis: Analysis, store: Store, table: string, topic: Topic): Edit {
  const name = freeName(analysis.pipeline, `${store.name}_cdc`);
  const value = { technology: captureTechnology(store), from: `${store.name}.${table}`, to: topic.name };
  return addToSection(analysis.pipeline, 'connectors', name, value);
}

/** Whether every message is the row that was just inserted, and the table never changes otherwise. */
function isRowItself(analysis: Analysis, { topic, row, message }: Pair): boolean {
  if (!row || analysis.schema.table(row.relation)?.rows) return false;
  const [inserted, sent] = [valuesOf(analysis, row), valuesOf(analysis, message)];
  if (!inserted || !sent || row.statement?.kind !== 'insert' || row.statement.onConflict) return false;
  const key = namesOf(analysis, row.relation, analysis.schema.key(row.relation));
  const topicKey = namesOf(analysis, topic.relation, topic.key);
  const isSameKey = key.length > 0 && (topicKey.length === 0 || topicKey.join() === key.join());
  const isOnlyWrite = analysis.writesTo(row.relation).every((write) => write === row);
  return isSameKey && isOnlyWrite && [...sent].every(([name, value]) => inserted.get(name) === value);
}

function byCapture(analysis: Analysis, pair: Pair): Fix | undefined {
  const { store, topic, row, message } = pair;
  const spot = stepSpotOf(message);
  if (!row || !spot || !isRowItself(analysis, pair)) return undefined;
  const table = row.relation.slice(store.name.length + 1);
  return {
    title: `Derive ${quoted(topic.name)} from ${quoted(row.relation)} by change data capture`,
    edits: [{ type: 'remove', path: [...spot.list, spot.index] }, connector(analysis, store, table, topic)],
    safe: false,
  };
}

/** The columns that tell messages apart: the topic's key, where its values are the key of the row that is inserted with it. */
function outboxKey(analysis: Analysis, { topic, row, message }: Pair): readonly string[] {
  const key = namesOf(analysis, topic.relation, topic.key);
  const [inserted, sent] = [row && valuesOf(analysis, row), valuesOf(analysis, message)];
  if (!row || !inserted || !sent || key.length === 0) return [];
  const rowKey = namesOf(analysis, row.relation, analysis.schema.key(row.relation)).map((name) => inserted.get(name));
  return rowKey.length > 0 && rowKey.every((value) => key.some((name) => sent.get(name) === value)) ? key : [];
}

function byOutbox(analysis: Analysis, of: OperationAccesses, pair: Pair): Fix | undefined {
  const { store, topic, row, message, insert } = pair;
  const place = message.step?.place;
  if (place?.kind !== 'node') return undefined;
  const name = freeName(analysis.pipeline, `${topic.name}_outbox`);
  const columns = analysis.schema.relation(topic.relation)?.columns ?? [];
  const key = outboxKey(analysis, pair);
  const isInside = message.inside?.target.kind === 'store' && message.inside.target.store === store.name;
  const [first, second] = row && row.order > message.order ? [message, row] : [row, message];
  const joined = isInside ? [] : first && second && joinedAsRows(of, first, second, store);
  if (!joined) return undefined;
  const value: { readonly [key: string]: Plain } = {
    columns: Object.fromEntries(columns.map((column) => [column.name, declaredType(column.type)])),
    ...(key.length > 0 ? { key: declaredKey(key) } : {}),
  };
  return {
    title: `Write the message to an outbox table of ${quoted(store.name)} and let a connector carry it to ${quoted(topic.name)}`,
    edits: [
      { type: 'splice', path: place.path, span: insert.relationSpan, text: sqlNameOf({ qualifier: store.name, name }) },
      ...joined,
      ...addTables(store, [{ name, value }]),
      connector(analysis, store, name, topic),
    ],
    safe: false,
  };
}

/** Joins the two writes in a transaction; the message counts as a write of the store, which it becomes. */
function joinedAsRows(of: OperationAccesses, first: Access, second: Access, store: Store): readonly Edit[] | undefined {
  const become = (access: Access): Access =>
    access === first || access === second ? { ...access, unit: { ...access.unit, system: store.name } } : access;
  const accesses = of.accesses.map(become);
  return joinInTransaction({ ...of, accesses }, become(first), become(second), store, 'atomic');
}

/** The fixes for a message that is written beside a row of a store, the simplest first. */
export function publishFromStore(
  analysis: Analysis,
  of: OperationAccesses,
  store: Store | undefined,
  row: Access | undefined,
  message: Access,
): readonly Fix[] {
  const pair = pairOf(analysis, store, row, message);
  if (!pair) return [];
  return [byCapture(analysis, pair), byOutbox(analysis, of, pair)].filter((fix) => fix !== undefined);
}
