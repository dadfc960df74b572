/**
 * The data of a file as a Pipeline: every section in the order in which they need each other. It holds the order and leaves
 * each section to its own file.
 */
import type { Column, Copy, Pipeline, Relation } from '../model/pipeline';
import { atKey } from '../model/place';
import { type ConnectorDraft, checkCopies, connectorDraft, connectorOf } from './connectors';
import { rulesOf, simulationOf } from './control';
import { derive } from './derive';
import { invariantOf } from './invariants';
import { serviceOf } from './operations';
import { type Data, type Entry, isData, type Outline, outlineOf, textOf } from './outline';
import type { DraftRelation, Reader } from './reader';
import { referencesOf, type Suggestions } from './references';
import type { Report } from './report';
import { castOf, scenarioOf, sessionOf } from './sessions';
import { declareTables, storeOf } from './stores';
import { changelogsOf, declareTopics, topicOf } from './topics';
import { tellUnused } from './unused';
import { viewDraft, viewOf } from './views';

/** Copies of connectors, and tables of replicas, that a file may have: a store of many tables named many times makes many. */
const maxCopies = 20_000;

/** A pipeline with nothing in it but the defaults. */
export function emptyPipeline(): Pipeline {
  return {
    name: undefined,
    description: undefined,
    stores: [],
    topics: [],
    connectors: [],
    views: [],
    services: [],
    sessions: [],
    scenarios: [],
    invariants: [],
    relations: [],
    rules: {},
    simulation: simulationOf({}),
    ignores: [],
  };
}

function readerOf(data: Data, report: Report, near: Suggestions, sourceAt: Reader['sourceAt']): Reader {
  const outline = outlineOf(data, report);
  const keys = declaredKeys(outline);
  const relations = new Map<string, DraftRelation>();
  const relationsOf = new Map<string, DraftRelation[]>();
  for (const { id, kind, node, qualifier, name, place } of outline.relations) {
    const relation: DraftRelation = {
      id,
      kind,
      node,
      qualifier,
      name,
      place,
      columns: undefined,
      key: [],
      declaredKey: keys.get(id),
    };
    relations.set(id, relation);
    const siblings = relationsOf.get(node);
    if (siblings) siblings.push(relation);
    else relationsOf.set(node, [relation]);
  }
  return {
    report,
    outline,
    references: referencesOf(outline, report, near.one),
    near: near.several,
    relations,
    relationsOf,
    scopeRelations: [...relations.values()],
    sourceAt,
    technologies: new Map(),
    brokers: new Map(),
    isolations: new Map(),
  };
}

function declaredKeys(outline: Outline): ReadonlyMap<string, DraftRelation['declaredKey']> {
  const keys = new Map<string, DraftRelation['declaredKey']>();
  const add = (id: string, { data, path }: Entry): void => {
    if (data.key !== undefined && !keys.has(id)) keys.set(id, { value: data.key, path: [...path, 'key'] });
  };
  for (const store of outline.stores) for (const table of store.tables) add(`${store.name}.${table.name}`, table);
  for (const topic of outline.topics) add(topic.name, topic);
  return keys;
}

/** Tables of replicas have the columns and keys of the tables that they follow. */
function declareReplicas(reader: Reader): void {
  for (const { name, data } of reader.outline.views) {
    for (const relation of reader.relationsOf.get(name) ?? []) {
      if (relation.kind !== 'replica') continue;
      const table = reader.relations.get(`${data.replica_of}.${relation.name}`);
      relation.columns = table?.columns;
      relation.key = table?.key ?? [];
    }
  }
}

function connectorDrafts(reader: Reader): readonly ConnectorDraft[] {
  const drafts: ConnectorDraft[] = [];
  let copies = 0;
  for (const entry of reader.outline.connectors) {
    const draft = connectorDraft(reader, entry);
    copies += draft.copies.length;
    if (copies > maxCopies) {
      const limit = maxCopies.toLocaleString('en');
      reader.report(
        'schema',
        atKey(...entry.path),
        `The connectors up to here copy more than ${limit} relations; this is the most that can be looked at.`,
      );
      return drafts;
    }
    drafts.push(draft);
  }
  return drafts;
}

/**
 * The pipeline that `data` describes, without ignores. Everything that cannot be understood is told and left out. `sourceAt`
 * gives a scalar as it is written.
 */
export function decode(data: Data, report: Report, near: Suggestions, sourceAt: Reader['sourceAt']): Pipeline {
  const reader = readerOf(data, report, near, sourceAt);
  const { outline } = reader;
  declareTables(reader);
  declareTopics(reader);
  declareReplicas(reader);
  const connectors = connectorDrafts(reader);
  const copies: readonly Copy[] = connectors.flatMap((draft) => draft.copies);
  const viewDrafts = outline.views.map((entry) => viewDraft(reader, entry));
  const derivation = derive(reader, viewDrafts, copies);
  const stores = outline.stores.map((entry) => storeOf(reader, entry));
  declareReplicas(reader);
  for (const draft of connectors) checkCopies(reader, draft);
  const changelogs = changelogsOf(reader, copies);
  const topics = outline.topics.map((entry) => topicOf(reader, entry, changelogs));
  const views = viewDrafts.map((draft) => viewOf(reader, draft, derivation));
  const services = outline.services.map((entry) => serviceOf(reader, entry));
  const sessionData = isData(data.sessions) ? data.sessions : {};
  const sessions = outline.sessions.map((entry) => sessionOf(reader, entry, sessionData[entry.name]));
  const cast = castOf(services, sessions);
  const pipeline: Pipeline = {
    name: textOf(data.name),
    description: textOf(data.description),
    stores,
    topics,
    connectors: connectors.map((draft) => connectorOf(reader, draft)),
    views,
    services,
    sessions,
    scenarios: outline.scenarios.map((entry) => scenarioOf(reader, entry, cast)),
    invariants: outline.invariants.flatMap((entry) => invariantOf(reader, entry)),
    relations: [...reader.relations.values()].map(relationOf),
    rules: rulesOf(data, report, near.one),
    simulation: simulationOf(data),
    ignores: [],
  };
  tellUndefinedViews(reader, pipeline);
  tellUnused(pipeline, reader.references.touched, report);
  return pipeline;
}

function relationOf({ id, kind, node, columns, key, place }: DraftRelation): Relation {
  const known: readonly Column[] | undefined = columns;
  return { id, kind, node, columns: known, key, place };
}

/** A view must say what it is derived from, unless something else fills it. */
function tellUndefinedViews(reader: Reader, pipeline: Pipeline): void {
  const filled = new Set(pipeline.connectors.flatMap(({ copies }) => copies.map(({ to }) => to)));
  for (const { name, path, data } of reader.outline.views) {
    if (data.query !== undefined || data.from !== undefined || data.replica_of !== undefined) continue;
    if (filled.has(name) || reader.references.written.has(name)) continue;
    const message = `\`${name}\` does not say what it is derived from: write a \`query\`, \`from\` with a list of relations, or \`replica_of\` with a store.`;
    reader.report('schema', atKey(...path), message);
  }
}
