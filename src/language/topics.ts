/** Topics: columns, key, partitions, what they keep and what their content means. It knows what fills them, not what reads them. */
import { defaultRetention } from '../catalog/lookup';
import type { Copy, Setting, Topic } from '../model/pipeline';
import { atKey } from '../model/place';
import type { RelationId } from '../model/statement';
import { columnIndices, columnsAt } from './columns';
import { type Entry, textOf } from './outline';
import { type DraftRelation, type Reader, technologyOf } from './reader';
import { defaultOf } from './schema';
import { countOf, retentionOf, settingOf, wordOf } from './settings';
import { rowsAt } from './values';

/** Fills in the columns that topics declare, so that SQL and connectors can use them. */
export function declareTopics(reader: Reader): void {
  for (const entry of reader.outline.topics) {
    const relation = reader.relations.get(entry.name);
    if (relation?.kind === 'topic') relation.columns = columnsAt(entry.data, entry.path);
  }
}

/** Fills in the keys of topics once their columns are known: as declared, else the key of the first source by the names of its columns. */
export function keyTopics(reader: Reader, copies: readonly Copy[]): void {
  const sources = new Map<RelationId, RelationId>();
  for (const { from, to } of copies) if (!sources.has(to)) sources.set(to, from);
  for (const entry of reader.outline.topics) {
    const relation = reader.relations.get(entry.name);
    if (relation?.kind !== 'topic' || !relation.columns) continue;
    const { columns } = relation;
    if (entry.data.key !== undefined) {
      const owner = `The topic \`${entry.name}\``;
      relation.key = columnIndices(reader, entry.data.key, [...entry.path, 'key'], columns, owner);
    } else if (columnsAt(entry.data, entry.path)) {
      relation.key = keyByName(reader.relations.get(sources.get(relation.id) ?? ''), columns);
    }
  }
}

/** Where the key of another relation is in these columns; empty when a part of it is not there. */
function keyByName(
  source: DraftRelation | undefined,
  columns: readonly { readonly name: string }[],
): readonly number[] {
  const names = (source?.key ?? []).map((index) => source?.columns?.[index]?.name);
  const key = names.map((name) => columns.findIndex((column) => column.name === name));
  return key.includes(-1) ? [] : key;
}

/** The topic of an entry; columns and keys of all relations are known. */
export function topicOf(reader: Reader, entry: Entry, changelogs: ReadonlySet<RelationId>): Topic {
  const { technology, reference } = technologyOf(reader, entry, 'topics');
  const { data, path, name } = entry;
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
