/** Which part of a pipeline a set of operations can move and which part somebody can observe: the rest is left out of the simulation. */
import { technologyById } from '../catalog/lookup';
import type { Connector, Operation, Pipeline, View } from '../model/pipeline';
import { operationsOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { takesOpen, transactionalTopics } from './message-isolation';
import type { Program } from './program';

/** One hop of data: from a relation to the one that is filled with it. */
export interface Hop {
  readonly from: RelationId;
  readonly to: RelationId;
}

/** Made once for each file: every scenario asks. */
const knownHops = new WeakMap<Pipeline, readonly Hop[]>();

/** Every hop that connectors, views and publishing views make. */
export function hopsOf(pipeline: Pipeline): readonly Hop[] {
  const known = knownHops.get(pipeline);
  if (known) return known;
  const hops = [
    ...pipeline.connectors.flatMap((connector) => connector.copies.map(({ from, to }) => ({ from, to }))),
    ...pipeline.views.flatMap((view) => hopsOfView(view, pipeline)),
  ];
  knownHops.set(pipeline, hops);
  return hops;
}

function hopsOfView(view: View, pipeline: Pipeline): readonly Hop[] {
  if (view.definition.kind === 'replica') {
    return view.relations.map((to) => ({ from: sourceOfReplica(pipeline, view, to), to }));
  }
  const hops = view.inputs.flatMap((from) => view.relations.map((to) => ({ from, to })));
  const published = view.publishes?.topic;
  if (published === undefined) return hops;
  return [...hops, ...view.relations.map((from) => ({ from, to: published }))];
}

/** The table of the store that `relation` of a replica repeats. */
export function sourceOfReplica(pipeline: Pipeline, view: View, relation: RelationId): RelationId {
  const store = view.definition.kind === 'replica' ? view.definition.store : '';
  const table = relation.slice(view.name.length + 1);
  const source = pipeline.relations.find((r) => r.kind === 'table' && r.node === store && r.id === `${store}.${table}`);
  return source?.id ?? relation;
}

/** `start` and everything that is filled from it, consumers' writes included. */
export function downstreamOf(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  start: Iterable<RelationId>,
): ReadonlySet<RelationId> {
  const hops = hopsOf(pipeline);
  const reached = new Set(start);
  for (let grew = true; grew; ) {
    grew = false;
    const reach = (relation: RelationId): void => {
      if (reached.has(relation)) return;
      reached.add(relation);
      grew = true;
    };
    for (const hop of hops) if (reached.has(hop.from)) reach(hop.to);
    for (const consumer of consumersOf(pipeline)) {
      if (!reached.has(topicOf(consumer))) continue;
      for (const relation of programs.get(consumer.id)?.writes ?? []) reach(relation);
    }
  }
  return reached;
}

/** `start` and everything that it is filled from. */
export function upstreamOf(pipeline: Pipeline, start: Iterable<RelationId>): ReadonlySet<RelationId> {
  const hops = hopsOf(pipeline);
  const reached = new Set(start);
  for (let grew = true; grew; ) {
    grew = false;
    for (const hop of hops) {
      if (reached.has(hop.to) && !reached.has(hop.from)) {
        reached.add(hop.from);
        grew = true;
      }
    }
  }
  return reached;
}

/** Operations that run once for each message of a topic. */
export function consumersOf(pipeline: Pipeline): readonly Operation[] {
  return operationsOf(pipeline).filter((operation) => operation.trigger.kind === 'topic');
}

/** The topic that a consumer reads; empty for other operations. */
export function topicOf(operation: Operation): RelationId {
  return operation.trigger.kind === 'topic' ? operation.trigger.topic : '';
}

/** The part of a pipeline that one scenario needs. */
export interface Reach {
  readonly relations: ReadonlySet<RelationId>;
  readonly views: readonly View[];
  readonly connectors: readonly Connector[];
  readonly consumers: readonly Operation[];
}

/** What the clients' `started` programs can move and what readers, invariants and consumers observe of it. */
export function reachOf(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  started: readonly Program[],
  pendingTopics: readonly RelationId[],
): Reach {
  const written = new Set([...started.flatMap((program) => program.writes), ...pendingTopics]);
  const moved = downstreamOf(pipeline, programs, written);
  const consumers = consumersOf(pipeline).filter((consumer) => moved.has(topicOf(consumer)));
  const consumerPrograms = consumers.flatMap((consumer) => programs.get(consumer.id) ?? []);
  const observed = new Set<RelationId>();
  for (const program of [...started, ...consumerPrograms]) {
    for (const relation of [...program.reads, ...program.writes]) observed.add(relation);
  }
  for (const consumer of consumers) observed.add(topicOf(consumer));
  for (const invariant of pipeline.invariants) for (const relation of invariant.reads) observed.add(relation);
  // Where a repeated change leaves a trace, the contents themselves are worth watching.
  for (const connector of pipeline.connectors) {
    for (const copy of connector.copies) {
      if (moved.has(copy.from) && (isRepeatVisible(pipeline, copy.to) || connector.mode.value === 'polling')) {
        observed.add(copy.to);
      }
    }
  }
  // So they are where messages that are aborted leave one.
  const performed = [...started, ...consumerPrograms].map(({ operation }) => operation);
  for (const topic of transactionalTopics(performed, pipeline)) {
    for (const connector of pipeline.connectors) {
      if (!takesOpen(pipeline, connector, topic)) continue;
      for (const { from, to } of connector.copies) if (from === topic) observed.add(to);
    }
    for (const view of pipeline.views) {
      if (!view.inputs.includes(topic) || !takesOpen(pipeline, view, topic)) continue;
      for (const relation of view.relations) observed.add(relation);
    }
  }
  const relations = upstreamOf(pipeline, observed);
  return {
    relations,
    views: pipeline.views.filter((view) => view.relations.some((relation) => relations.has(relation))),
    connectors: pipeline.connectors.filter((connector) => connector.copies.some((copy) => relations.has(copy.to))),
    consumers,
  };
}

/** Everything: for searching without leaving anything out. */
export function wholeReach(pipeline: Pipeline): Reach {
  return {
    relations: new Set(pipeline.relations.map((relation) => relation.id)),
    views: pipeline.views,
    connectors: pipeline.connectors,
    consumers: consumersOf(pipeline),
  };
}

/** Whether a connector may read its tables from the beginning again and repeat every row. */
export function takesSnapshots({ technology, delivery }: Connector): boolean {
  const fact = technologyById(technology.id)?.facts.initial_snapshot?.value;
  return fact !== 'no' && delivery.value === 'at least once';
}

/** Whether somebody can tell that a connector has published the same change twice: a consumer takes it again, or it stays there. */
export function feelsRepeats(pipeline: Pipeline, connector: Connector, consumers: readonly Operation[]): boolean {
  return connector.copies.some(
    ({ to }) => isRepeatVisible(pipeline, to) || consumers.some((consumer) => topicOf(consumer) === to),
  );
}

/** Whether taking up the same change twice leaves the relation different. */
export function isRepeatVisible(pipeline: Pipeline, relation: RelationId): boolean {
  const topic = pipeline.topics.find((t) => t.relation === relation);
  if (topic) return topic.content.value === 'events';
  const table = pipeline.stores.flatMap((store) => store.tables).find((t) => t.relation === relation);
  return table !== undefined && table.key.length === 0;
}
