/** Views: what they are derived from, how they follow it, and what their readers accept. It knows names, not how SQL is typed. */
import { refreshDefault, viewConsistency } from '../catalog/lookup';
import type { View } from '../model/pipeline';
import { at, atKey, type Path } from '../model/place';
import type { RelationId } from '../model/statement';
import type { Derivation, ReadQuery } from './derive';
import { type Entry, itemsOf, textOf } from './outline';
import { type Reader, sqlAt, storeTechnologies, technologyOf } from './reader';
import { defaultOf } from './schema';
import { durationOf, flagOf, messageIsolationOf, refreshOf, settingOf, wordOf } from './settings';

/** A view with its references resolved, before its query is. */
export interface ViewDraft {
  readonly entry: Entry;
  readonly query: { readonly text: string; readonly path: Path } | undefined;
  /** For a sketch: what `from` names. */
  readonly from: readonly { readonly relation: RelationId; readonly path: Path }[];
  /** The store that it replicates. */
  readonly store: string | undefined;
  readonly publishes: string | undefined;
}

/** The view of an entry with its names resolved; what means nothing is told and left out. */
export function viewDraft(reader: Reader, entry: Entry): ViewDraft {
  const { data, path } = entry;
  const queryPath = [...path, 'query'];
  const text = sqlAt(reader, data.query, queryPath);
  const query = text === undefined ? undefined : { text, path: queryPath };
  const ways = ['query', 'from', 'replica_of'].filter((key) => data[key] !== undefined);
  for (const key of ways.slice(1)) {
    const message = `\`${entry.name}\` has \`${ways[0]}\` already; a view is defined by one of \`query\`, \`from\` and \`replica_of\`.`;
    reader.report('schema', atKey(...path, key), message);
  }
  const from = itemsOf(data.from, [...path, 'from']).flatMap((item) => {
    const name = textOf(item.value);
    const relation = name === undefined ? undefined : reader.references.relation(name, item.path);
    return relation === undefined ? [] : [{ relation, path: item.path }];
  });
  const replica = textOf(data.replica_of);
  const topic = textOf(data.publishes);
  return {
    entry,
    query,
    from,
    store: replica === undefined ? undefined : reader.references.node(replica, [...path, 'replica_of'], ['store']),
    publishes: topic === undefined ? undefined : reader.references.node(topic, [...path, 'publishes'], ['topic']),
  };
}

/** The view with its query read and what its technology decides. */
export function viewOf(reader: Reader, draft: ViewDraft, { queries, cut }: Derivation): View {
  const { entry, publishes } = draft;
  const { data, path, name } = entry;
  const { definition, inputs } = definitionOf(reader, draft, queries.get(name), cut.get(name) ?? new Set());
  const replicated = definition.kind === 'replica' ? reader.technologies.get(definition.store) : undefined;
  const sources = replicated ? [replicated.id] : storeTechnologies(reader, inputs);
  const { technology, reference } = technologyOf(reader, entry, 'views', sources, replicated);
  const freshness = data.freshness === 'any' ? 'any' : durationOf(data.freshness);
  const relations = (reader.relationsOf.get(name) ?? []).map(({ id }) => id);
  return {
    kind: 'view',
    name,
    description: textOf(data.description),
    place: atKey(...path),
    technology: reference,
    relations,
    definition,
    inputs,
    consistency: settingOf(
      entry,
      'consistency',
      wordOf(data.consistency, ['eventual', 'transactional']),
      viewConsistency(technology),
      'technology',
    ),
    refresh: settingOf(entry, 'refresh', refreshOf(data.refresh), refreshDefault(technology), 'technology'),
    isolation: messageIsolationOf(entry),
    freshness: freshness === undefined ? undefined : { value: freshness, place: at(...path, 'freshness') },
    publishes: publishes === undefined ? undefined : { topic: publishes, place: at(...path, 'publishes') },
    retraction: flagOf(data.retraction) ?? defaultOf('view', 'retraction') === true,
  };
}

function definitionOf(
  reader: Reader,
  { entry, query, from, store }: ViewDraft,
  read: ReadQuery | undefined,
  cut: ReadonlySet<RelationId>,
): Pick<View, 'definition' | 'inputs'> {
  if (query) {
    const inputs = [...new Set(read?.reads ?? [])].filter((id) => !cut.has(id));
    if (!read?.query || cut.size > 0) return { definition: { kind: 'sketch', from: inputs }, inputs };
    const { text, path } = query;
    return { definition: { kind: 'query', query: read.query, text, place: at(...path) }, inputs };
  }
  if (store !== undefined && entry.data.from === undefined) {
    const tables = reader.relationsOf.get(store) ?? [];
    return { definition: { kind: 'replica', store }, inputs: tables.map(({ id }) => id) };
  }
  const inputs = [...new Set(from.map(({ relation }) => relation))].filter((id) => !cut.has(id));
  return { definition: { kind: 'sketch', from: inputs }, inputs };
}
