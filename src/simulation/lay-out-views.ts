/** The slots of views, and what arrives in which of them together. */
import type { Pipeline, View } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Uptake } from './content';
import type { Partitioning } from './queue';
import type { Reach } from './reach';
import type { ViewGroup, ViewInput } from './shape';

/** Groups of views that move together, each with its inputs and the queues that they arrive in. */
export function layOutViews(
  pipeline: Pipeline,
  reach: Reach,
  uptakes: ReadonlyMap<RelationId, Uptake>,
  slot: () => number,
): readonly ViewGroup[] {
  // Continuous transactional views of one product are one system: they move at one virtual time.
  const bySystem = new Map<string, View[]>();
  for (const view of reach.views) {
    const isShared =
      view.consistency.value === 'transactional' &&
      view.refresh.value.kind === 'continuous' &&
      view.definition.kind !== 'replica' &&
      !view.technology.id.startsWith('generic_');
    const system = isShared ? `system ${view.technology.id}` : `view ${view.name}`;
    bySystem.set(system, [...(bySystem.get(system) ?? []), view]);
  }
  return [...bySystem.values()].map((views): ViewGroup => {
    const first = views[0] as View;
    const isLive = first.refresh.value.kind === 'on commit';
    const name = views.map((view) => view.name).join(' and ');
    if (isLive) return { name, views, isLive, inputs: [], arrivals: [], isBatch: false };
    const own = new Set(views.flatMap((view) => view.relations));
    const base = [...new Set(views.flatMap((view) => view.inputs))].filter(
      (input) => !own.has(input) && reach.relations.has(input),
    );
    const together = first.consistency.value === 'transactional' || first.definition.kind === 'replica';
    const classes = new Map<string, RelationId[]>();
    for (const input of base) {
      const key = (together && unitOf(pipeline, input)) || `relation ${input}`;
      classes.set(key, [...(classes.get(key) ?? []), input]);
    }
    const arrivals = [...classes.values()].map((relations) => ({
      slot: slot(),
      relations: new Set(relations),
      partitioning: partitioningOf(pipeline, relations),
    }));
    const inputs = base.map(
      (relation): ViewInput => ({
        relation,
        slot: slot(),
        uptake: uptakes.get(relation) ?? { kind: 'replace' },
        arrival: arrivals.findIndex((arrival) => arrival.relations.has(relation)),
      }),
    );
    return { name, views, isLive, inputs, arrivals, isBatch: first.refresh.value.kind === 'every' };
  });
}

/** The partitions of a topic in which nothing keeps the order; a connector that keeps transactions keeps it. Source: mechanisms K1. */
function partitioningOf(pipeline: Pipeline, relations: readonly RelationId[]): Partitioning | undefined {
  const [relation, ...others] = relations;
  const topic = pipeline.topics.find((t) => t.relation === relation);
  if (!topic || others.length > 0 || topic.partitions <= 1) return undefined;
  const isWhole = pipeline.connectors.some((c) => c.transactions.value && c.copies.some(({ to }) => to === relation));
  return isWhole ? undefined : { partitions: topic.partitions, key: topic.key };
}

/**
 * What a relation's changes stay together with on their way into a transactional view: the tables of one store, the topics of one
 * connector that keeps transactions; undefined: nothing, each message stands alone. Topics are separate sources, also those that
 * one transaction of a broker has written: between them the order is made up, and within one there is no mark where a transaction
 * ends. Sources: Materialize documentation, "Sources" (tables of one source move in lock-step; Kafka topics are sources of their
 * own); KIP-98 (transactions of a log are atomic, not isolated).
 */
export function unitOf(pipeline: Pipeline, relation: RelationId): string | undefined {
  const found = relationOf(pipeline, relation);
  if (found?.kind === 'table') return `store ${found.node}`;
  const connector = pipeline.connectors.find(
    (c) => c.transactions.value && c.copies.some((copy) => copy.to === relation),
  );
  return connector && `connector ${connector.name}`;
}
