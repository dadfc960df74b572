/** The slots of those who execute operations: clients with their runs, and the lanes of consumers. */
import type { Fault, NodeId, Pipeline } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { forgetsConsumed, retriedTopics } from './delivery';
import type { Program } from './program';
import type { Reach } from './reach';
import type { ClientPlan, ConsumerShape, Performer } from './shape';

/** Operations on topics that take part, each with the queue that it reads and its lanes. */
export function layOutConsumers(
  pipeline: Pipeline,
  reach: Reach,
  fault: Fault | undefined,
  slot: () => number,
): readonly ConsumerShape[] {
  const queues = new Map<RelationId, number>();
  return reach.consumers.flatMap((operation) => {
    const { trigger } = operation;
    const topic = pipeline.topics.find((t) => trigger.kind === 'topic' && t.name === trigger.topic);
    const relation = topic && relationOf(pipeline, topic.relation);
    if (!topic || !relation || trigger.kind !== 'topic') return [];
    // Two lanes show every race between partitions, and a second member that is given what the first still works on.
    const isHandedOver = fault === 'redelivery' && trigger.delivery.value === 'at least once';
    const lanes = topic.partitions > 1 || isHandedOver ? [slot(), slot()] : [slot()];
    // Operations on a queue compete: each message goes to one of them. Of a log each gets all.
    const known = forgetsConsumed(pipeline, relation.id) ? queues.get(relation.id) : undefined;
    const queue = known ?? slot();
    queues.set(relation.id, queue);
    return [
      {
        operation,
        queue,
        topic: relation,
        partitioning: { partitions: topic.partitions, key: topic.key },
        lanes,
      },
    ];
  });
}

/** Clients first, in their order, then every lane of every consumer. */
export function layOutPerformers(
  pipeline: Pipeline,
  clients: readonly ClientPlan[],
  consumers: readonly ConsumerShape[],
  programs: ReadonlyMap<string, Program>,
  fault: Fault | undefined,
  isTimed: boolean,
  slot: () => number,
): readonly Performer[] {
  const transactionsOf = (list: readonly Program[]): ReadonlyMap<NodeId, number> => {
    const touched = new Set(list.flatMap((program) => [...program.reads, ...program.writes]));
    const stores = pipeline.stores.filter((store) => store.tables.some((table) => touched.has(table.relation)));
    return new Map(stores.map((store) => [store.name, slot()]));
  };
  const sentBy = (list: readonly Program[]): number | undefined =>
    fault === 'retry' && list.some((program) => retriedTopics(pipeline, program).length > 0) ? slot() : undefined;
  const performers: Performer[] = clients.map((client) => ({
    name: client.name,
    runs: client.runs,
    local: slot(),
    transactions: transactionsOf(client.runs.map((run) => run.program)),
    consumer: undefined,
    sent: sentBy(client.runs.map((run) => run.program)),
    times: isTimed ? client.runs.map(() => ({ began: slot(), ended: slot() })) : [],
    session: client.session,
  }));
  for (const consumer of consumers) {
    const program = programs.get(consumer.operation.id);
    if (!program) continue;
    consumer.lanes.forEach((local, lane) => {
      const actor = nameOfLane(consumer, lane);
      performers.push({
        name: actor,
        runs: [{ actor, program, inputs: new Map() }],
        local,
        transactions: transactionsOf([program]),
        consumer,
        sent: sentBy([program]),
        times: [],
        session: undefined,
      });
    });
  }
  return performers;
}

/** A second lane is another partition's, or the member that takes over. */
function nameOfLane({ operation, lanes, partitioning }: ConsumerShape, lane: number): string {
  if (partitioning.partitions > 1) return lanes.length > 1 ? `${operation.id}#${lane + 1}` : operation.id;
  return lane === 0 ? operation.id : `${operation.id} (other member)`;
}
