/** Topics: columns, key, partitions, what they keep and what their content means. It knows what fills them, not what reads them. */
import { defaultRetention } from '../catalog/lookup';
import type { Copy, Setting, Topic } from '../model/pipeline';
import { at, atKey } from '../model/place';
import type { RelationId } from '../model/statement';
import { columnsAt, resolveKey } from './columns';
import { type Entry, textOf } from './outline';
import { type Reader, technologyOf } from './reader';
import { defaultOf } from './schema';
import { countOf, flagOf, retentionOf, settingOf, wordOf } from './settings';
import { rowsAt } from './values';

/** Fills in the columns and keys that topics declare, so that SQL and connectors can use them. */
export function declareTopics(reader: Reader): void {
  for (const entry of reader.outline.topics) {
    const relation = reader.relations.get(entry.name);
    if (relation?.kind !== 'topic') continue;
    relation.columns = columnsAt(entry.data, entry.path);
    resolveKey(reader, relation);
  }
}

/** The topic of an entry; columns and keys of all relations are known. */
export function topicOf(reader: Reader, entry: Entry, changelogs: ReadonlySet<RelationId>): Topic {
  const { technology, reference } = technologyOf(reader, entry, 'topics');
  const { data, path, name } = entry;
  reader.brokers.set(textOf(data.technology) ?? technology.id, technology.id);
  const relation = reader.relations.get(name);
  const columns = relation?.columns;
  const key = relation?.key ?? [];
  const retention = settingOf(
    entry,
    'retention',
    retentionOf(data.retention),
    defaultRetention(technology),
    'technology',
  );
  const idempotent = flagOf(data.idempotent_producers);
  const said = wordOf(data.kind, ['events', 'changelog']);
  const isChangelog = retention.value.kind === 'compacted' || changelogs.has(name);
  const content = settingOf<'events' | 'changelog'>(
    entry,
    'kind',
    said,
    isChangelog ? 'changelog' : 'events',
    'default',
  );
  if (Array.isArray(data.rows) && data.rows.length > 0 && !columns) {
    const message = `The topic \`${name}\` has rows but no columns; list its \`columns\` with their types.`;
    reader.report('schema', atKey(...path, 'rows'), message);
  }
  if (content.value === 'changelog' && key.length === 0 && columns) tellMissingKey(reader, entry, content, retention);
  const owner = {
    name: `the topic \`${name}\``,
    columns: columns ?? [],
    key: content.value === 'changelog' ? key : [],
    isKeyUnique: false,
  };
  return {
    kind: 'topic',
    name,
    description: textOf(data.description),
    place: atKey(...path),
    technology: reference,
    relation: name,
    key,
    partitions: countOf(data.partitions, 1) ?? Number(defaultOf('topic', 'partitions')),
    retention,
    content,
    idempotentProducers:
      idempotent === undefined ? undefined : { value: idempotent, place: at(...path, 'idempotent_producers') },
    rows: columns && rowsAt(reader, data.rows, [...path, 'rows'], owner),
  };
}

/** Topics that a connector, or a chain of them through other topics, fills from a table with a key. */
export function changelogsOf(reader: Reader, copies: readonly Copy[]): ReadonlySet<RelationId> {
  const targets = new Map<RelationId, RelationId[]>();
  const found = new Set<RelationId>();
  const open: RelationId[] = [];
  const enter = (id: RelationId): void => {
    if (found.has(id) || reader.relations.get(id)?.kind !== 'topic') return;
    found.add(id);
    open.push(id);
  };
  for (const { from, to } of copies) {
    const source = reader.relations.get(from);
    if (source?.kind === 'table' && source.key.length > 0) enter(to);
    else targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  for (let id = open.pop(); id !== undefined; id = open.pop()) for (const to of targets.get(id) ?? []) enter(to);
  return found;
}

function tellMissingKey(reader: Reader, entry: Entry, content: Setting<string>, retention: Setting<unknown>): void {
  const place = content.place ?? retention.place ?? atKey(...entry.path);
  const why = content.from === 'file' ? 'is a changelog' : 'is compacted';
  const message = `The topic \`${entry.name}\` ${why}, which keeps the latest message for each key, but it has no key; say which columns are its \`key\`.`;
  reader.report('missing-key', place, message);
}
