/** Who hears of the changes of a relation, and in which helpings. */
import type { Connector, Operation, Pipeline, View } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { unitOf } from './lay-out-views';
import { takesOpen } from './message-isolation';
import type { ConnectorShape, ConsumerShape, Feed, LogShape, ViewGroup } from './shape';

/** For each relation the queues that its changes go to. */
export function feedsOf(
  pipeline: Pipeline,
  groups: readonly ViewGroup[],
  connectors: readonly ConnectorShape[],
  consumers: readonly ConsumerShape[],
  logs: ReadonlyMap<RelationId, LogShape>,
): ReadonlyMap<RelationId, readonly Feed[]> {
  const feeds: Feed[] = [];
  const openFor = (
    relations: ReadonlySet<RelationId>,
    readers: readonly (View | Connector | Operation)[],
  ): ReadonlySet<RelationId> =>
    new Set(
      [...logs.keys()].filter(
        (topic) => relations.has(topic) && readers.some((reader) => takesOpen(pipeline, reader, topic)),
      ),
    );
  for (const group of groups) {
    const together =
      group.views[0]?.consistency.value === 'transactional' || group.views[0]?.definition.kind === 'replica';
    for (const arrival of group.arrivals) {
      const isUnit = together && [...arrival.relations].every((r) => unitOf(pipeline, r) !== undefined);
      const whole = isUnit || group.isBatch;
      feeds.push({
        slot: arrival.slot,
        relations: arrival.relations,
        whole,
        open: openFor(arrival.relations, group.views),
      });
    }
  }
  for (const { queue, copies, connector } of connectors) {
    if (queue === undefined) continue;
    const relations = new Set(copies.map((copy) => copy.from));
    feeds.push({
      slot: queue,
      relations,
      whole: connector.transactions.value,
      open: openFor(relations, [connector]),
    });
  }
  for (const consumer of consumers) {
    const relations = new Set([consumer.topic.id]);
    if (feeds.some((feed) => feed.slot === consumer.queue)) continue;
    feeds.push({ slot: consumer.queue, relations, whole: false, open: openFor(relations, [consumer.operation]) });
  }
  return new Map(pipeline.relations.map((r) => [r.id, feeds.filter((feed) => feed.relations.has(r.id))]));
}
