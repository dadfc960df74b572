/**
 * Which topics, operations and views take part when a decision moves into a store: everything that appends to the topics, and
 * everything that the decisions look at. It plans; the edits are made from the plan elsewhere.
 */
import { type Operation, operationsOf, type Pipeline, type Store, type Topic, type View } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import { continuation, type RunningState, runningStateOf, topicsOf } from './running-state';
import { insertInto, type Mention, mentionsIn, type SqlPlace, sqlPlacesOf } from './sql-places';

export interface PlannedState {
  readonly view: View;
  readonly state: RunningState;
}

/** An operation that appends to a topic which moves. */
export interface Writer {
  readonly operation: Operation;
  readonly places: readonly SqlPlace[];
  /** Inserts into topics that move. */
  readonly inserts: readonly { readonly place: SqlPlace; readonly topic: Topic }[];
  /** What it looks at before it writes, and what moves or is derived from what moves. */
  readonly reads: readonly Mention[];
}

export interface AdmissionPlan {
  readonly topics: readonly Topic[];
  readonly writers: readonly Writer[];
  /** Views that become tables of their own. */
  readonly states: readonly PlannedState[];
  /** Tables that inlined views read; they say which store has to decide. */
  readonly tables: readonly RelationId[];
}

/** What fills a relation other than operations: connectors, views, changes of views. */
function sourcesOf(pipeline: Pipeline, relation: RelationId): readonly RelationId[] {
  const copied = pipeline.connectors.flatMap(({ copies }) => copies.filter(({ to }) => to === relation));
  const view = pipeline.views.find(({ relations }) => relations.includes(relation));
  const published = pipeline.views.filter(({ publishes }) => publishes?.topic === relation);
  return [
    ...copied.map(({ from }) => from),
    ...(view?.inputs ?? []),
    ...published.flatMap(({ relations }) => relations),
  ];
}

/** Everything that a relation is made of, itself included. */
export function originsOf(pipeline: Pipeline, relation: RelationId): ReadonlySet<RelationId> {
  const origins = new Set([relation]);
  for (const origin of origins) for (const source of sourcesOf(pipeline, origin)) origins.add(source);
  return origins;
}

/** Whether an operation writes a relation. */
function writes(operation: Operation, relation: RelationId): boolean {
  if (operation.body.kind === 'sketch') return operation.body.writes.some((mention) => mention.relation === relation);
  return sqlPlacesOf(operation).some(({ node }) =>
    node.kind === 'unsupported'
      ? node.writes.includes(relation)
      : (node.kind === 'insert' || node.kind === 'update' || node.kind === 'delete') && node.relation === relation,
  );
}

function topicsWrittenBy(pipeline: Pipeline, operation: Operation): readonly Topic[] {
  return pipeline.topics.filter(({ relation }) => writes(operation, relation));
}

/** The table whose changes a relation shows row by row: itself, or what one connector copies into it. */
export function tableBehind(pipeline: Pipeline, relation: RelationId): RelationId | undefined {
  const known = pipeline.relations.find(({ id }) => id === relation);
  const sources = sourcesOf(pipeline, relation);
  if (known?.kind === 'table') return sources.length === 0 ? relation : undefined;
  const topic = pipeline.topics.find((one) => one.relation === relation);
  const [source] = sources;
  if (!topic || !source || sources.length > 1 || topic.content.value !== 'changelog') return undefined;
  return tableBehind(pipeline, source);
}

function writerOf(pipeline: Pipeline, operation: Operation, moved: ReadonlySet<RelationId>): Writer | undefined {
  const places = sqlPlacesOf(operation);
  const inserts = places.flatMap((place) => {
    const topic = pipeline.topics.find(({ relation }) => moved.has(relation) && insertInto(place, relation));
    return topic ? [{ place, topic }] : [];
  });
  // A write that is no insert into the topic cannot be taken over.
  const isWhole = topicsWrittenBy(pipeline, operation)
    .filter(({ relation }) => moved.has(relation))
    .every(({ relation }) =>
      operation.body.kind === 'sketch'
        ? true
        : places.every(({ node }) => node.kind !== 'unsupported' || !node.writes.includes(relation)) &&
          inserts.some(({ topic }) => topic.relation === relation),
    );
  if (!isWhole) return undefined;
  const last = Math.max(-1, ...inserts.map(({ place }) => places.indexOf(place)));
  const reads = places
    .slice(0, last + 1)
    .flatMap(mentionsIn)
    .filter(({ relation }) => [...originsOf(pipeline, relation)].some((origin) => moved.has(origin)));
  return { operation, places, inserts, reads };
}

const anyNames = { table: 't', short: 't', column: (name: string) => name };

/** Whether every append to the state's topics says how the state goes on. */
function canContinue(state: RunningState, writers: readonly Writer[]): boolean {
  return writers.every(({ inserts }) =>
    inserts.every(({ place, topic }) => {
      const insert = insertInto(place, topic.relation);
      return insert && continuation(state, topic.relation, insert, place.text, anyNames) !== undefined;
    }),
  );
}

/** What has been found so far; it grows until nothing is missing. */
interface Draft {
  readonly moved: Set<RelationId>;
  readonly states: Map<RelationId, PlannedState>;
  readonly tables: Set<RelationId>;
}

/** Takes in a relation that a decision looks at; false: it cannot be had inside a transaction. */
function takeIn(
  pipeline: Pipeline,
  draft: Draft,
  relation: RelationId,
  writersOf: () => readonly Writer[] | undefined,
  inlined: ReadonlySet<RelationId>,
): boolean {
  if (draft.moved.has(relation) || draft.states.has(relation)) return true;
  const table = tableBehind(pipeline, relation);
  if (table !== undefined) {
    draft.tables.add(table);
    return true;
  }
  const topic = pipeline.topics.find((one) => one.relation === relation);
  if (topic) {
    if (sourcesOf(pipeline, relation).length > 0) return false;
    draft.moved.add(relation);
    return true;
  }
  const view = pipeline.views.find(({ relations }) => relations.includes(relation));
  if (view?.definition.kind !== 'query') return false;
  const state = inlined.has(relation) ? undefined : runningStateOf(view.definition.query);
  if (state && isOwnState(pipeline, state)) {
    const written = topicsOf(state).filter((id) => operationsOf(pipeline).some((operation) => writes(operation, id)));
    for (const id of written) draft.moved.add(id);
    const writers = writersOf();
    if (writers && canContinue(state, writers)) {
      draft.states.set(relation, { view, state });
      return true;
    }
  }
  return view.inputs.every((input) => takeIn(pipeline, draft, input, writersOf, inlined));
}

/** Whether the state is made of topics that nothing but operations fills, and either its rows or its sums grow, not both. */
function isOwnState(pipeline: Pipeline, state: RunningState): boolean {
  return topicsOf(state).every(
    (id) => pipeline.topics.some(({ relation }) => relation === id) && sourcesOf(pipeline, id).length === 0,
  );
}

/** The plan that moves the decisions about appends to `topics` into a store; undefined where something stands in the way. */
export function planAdmission(
  pipeline: Pipeline,
  topics: readonly RelationId[],
  inlined: ReadonlySet<RelationId> = new Set(),
): AdmissionPlan | undefined {
  const draft: Draft = { moved: new Set(topics), states: new Map(), tables: new Set() };
  if (topics.some((topic) => sourcesOf(pipeline, topic).length > 0)) return undefined;
  const writersOf = (): readonly Writer[] | undefined => {
    const operations = operationsOf(pipeline).filter((operation) =>
      [...draft.moved].some((id) => writes(operation, id)),
    );
    const writers = operations.map((operation) => writerOf(pipeline, operation, draft.moved));
    return writers.some((writer) => writer === undefined) ? undefined : writers.flatMap((writer) => writer ?? []);
  };
  let size = -1;
  while (size !== draft.moved.size + draft.states.size + draft.tables.size) {
    size = draft.moved.size + draft.states.size + draft.tables.size;
    const writers = writersOf();
    if (!writers) return undefined;
    for (const { operation, reads } of writers) {
      const isSketch = operation.body.kind === 'sketch';
      // What is written together with a decision commits with it.
      if (reads.length > 0 || isSketch) {
        for (const topic of topicsWrittenBy(pipeline, operation)) {
          if (sourcesOf(pipeline, topic.relation).length > 0) return undefined;
          draft.moved.add(topic.relation);
        }
      }
      for (const { relation } of reads) if (!takeIn(pipeline, draft, relation, writersOf, inlined)) return undefined;
    }
  }
  const writers = writersOf();
  if (!writers) return undefined;
  const broken = [...draft.states.values()].find(({ state }) => !canContinue(state, writers));
  if (broken) {
    const next = new Set([...inlined, ...broken.view.relations]);
    return planAdmission(pipeline, topics, next);
  }
  return {
    topics: pipeline.topics.filter(({ relation }) => draft.moved.has(relation)),
    writers,
    states: [...draft.states.values()],
    tables: [...draft.tables],
  };
}

/** The stores that the plan leaves the choice of: the one that has what is looked at; else any that the writers use already, then any. */
export function storesFor(pipeline: Pipeline, { tables, writers }: AdmissionPlan): readonly Store[] {
  const storeOf = (relation: RelationId) =>
    pipeline.stores.find((store) => store.tables.some((table) => table.relation === relation));
  const needed = new Set(tables.map(storeOf));
  if (needed.size > 0) return needed.size === 1 ? [...needed].flatMap((store) => store ?? []) : [];
  const used = writers.flatMap(({ places }) =>
    places.flatMap(({ node }) => ('relation' in node ? (storeOf(node.relation) ?? []) : [])),
  );
  return [...new Set([...used, ...pipeline.stores])];
}
