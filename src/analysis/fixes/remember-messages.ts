/** Fixes for messages that come twice: remember in the same transaction which ones were handled, or write by key. */
import { addTables, declaredKey, declaredType, freeName, singularOf } from '../../model/additions';
import type { Fix } from '../../model/diagnostic';
import type { Edit } from '../../model/edit';
import type { Column, Store, Topic } from '../../model/pipeline';
import { sqlName, sqlNameOf } from '../../model/sql-name';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { quoted } from '../wording';
import { joinInTransaction } from './one-transaction';
import { stepSpotOf, transactionSpotOf } from './steps';

/** The columns by which a message is known when it comes again: an id where there is one, else all that it says. */
export function messageId(topic: Topic, columns: readonly Column[]): readonly Column[] {
  const singular = singularOf(topic.name);
  const names = ['id', `${singular}_id`, singular, 'event_id', 'message_id', 'event', 'uuid'];
  const named = names.flatMap((name) => columns.find((column) => column.name === name) ?? [])[0];
  const id = named ?? columns.find(({ type }) => type === 'uuid');
  if (id) return [id];
  const key = topic.key.flatMap((column) => columns[column] ?? []);
  return topic.content.value === 'changelog' && key.length > 0 ? key : columns;
}

/** Inserts the message's id first and goes on only when it was not there yet, all in one transaction. */
function byTable(
  analysis: Analysis,
  of: OperationAccesses,
  topic: Topic,
  store: Store,
  id: readonly Column[],
  write: Access,
): Fix | undefined {
  const writes = of.accesses.filter((access) => access.kind === 'write' && access.unit.system === store.name);
  const first = writes[0] ?? write;
  const within = transactionSpotOf(first);
  const spot = within ?? stepSpotOf(first);
  const joined = joinInTransaction(of, first, write, store, 'atomic');
  if (!spot || !joined) return undefined;
  const name = freeName(analysis.pipeline, `handled_${topic.name}`);
  const names = id.map((column) => sqlName(column.name));
  const values = id.map((column) => `:${sqlName(column.name)}`);
  const columns = Object.fromEntries(id.map((column) => [column.name, declaredType(column.type)]));
  const steps = [...spot.list, spot.index, 'steps'];
  const table = sqlNameOf({ qualifier: store.name, name });
  const edits: readonly Edit[] = [
    ...addTables(store, [{ name, value: { columns, key: declaredKey(id.map((column) => column.name)) } }]),
    ...joined,
    {
      type: 'insert',
      path: steps,
      index: 0,
      value: { require: `:handled_first.${names[0]} IS NOT NULL`, otherwise: 'handled already' },
    },
    {
      type: 'insert',
      path: steps,
      index: 0,
      value: {
        sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')}) ON CONFLICT DO NOTHING RETURNING ${names[0]}`,
        into: 'handled_first',
      },
    },
  ];
  return { title: `Remember in ${quoted(`${store.name}.${name}`)} which messages were handled`, edits, safe: false };
}

/** Gives the table a key of the message's id, where the row holds it, and lets the second row go. */
function byKey(analysis: Analysis, id: readonly Column[], write: Access): Fix | undefined {
  const { statement, step, relation } = write;
  const table = analysis.schema.relation(relation);
  if (statement?.kind !== 'insert' || statement.onConflict || statement.returning.length > 0) return undefined;
  if (statement.source.kind !== 'values' || statement.source.rows.length !== 1) return undefined;
  if (step?.place.kind !== 'node' || table?.place.kind !== 'node' || analysis.schema.key(relation).length > 0)
    return undefined;
  const key = id.map(({ name }) => {
    const value = statement.source.kind === 'values' ? statement.source.rows[0] : undefined;
    const index = value?.findIndex((one) => one.kind === 'parameter' && one.name === name) ?? -1;
    return index < 0 ? undefined : analysis.schema.columnName(relation, statement.columns[index] ?? -1);
  });
  if (key.some((name) => name === undefined)) return undefined;
  const { end } = statement.span;
  const names = key.map((name) => name ?? '');
  return {
    title: `Give ${quoted(relation)} the key ${names.map(quoted).join(', ')} and pass over a row that is there (ON CONFLICT DO NOTHING)`,
    edits: [
      { type: 'set', path: [...table.place.path, 'key'], value: declaredKey(names) },
      { type: 'splice', path: step.place.path, span: { start: end, end }, text: ' ON CONFLICT DO NOTHING' },
    ],
    safe: false,
  };
}

/** The fixes for an operation on a topic whose write has an effect again when the message comes again. */
export function rememberMessages(analysis: Analysis, of: OperationAccesses, write: Access): readonly Fix[] {
  const { trigger } = of.operation;
  const topic = trigger.kind === 'topic' ? analysis.schema.node(trigger.topic) : undefined;
  const store = analysis.schema.store(write.relation);
  const columns = topic?.kind === 'topic' ? analysis.schema.relation(topic.relation)?.columns : undefined;
  if (topic?.kind !== 'topic' || !store || !columns || columns.length === 0) return [];
  const id = messageId(topic, columns);
  const fixes = [byKey(analysis, id, write), byTable(analysis, of, topic, store, id, write)];
  return fixes.filter((fix) => fix !== undefined);
}
