/** Gives everything that moves in a scenario its slots. */
import type { Fault, NodeId, Pipeline } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Uptake } from './content';
import { retriedTopics } from './delivery';
import { feedsOf } from './feeds';
import { layOutConsumers, layOutPerformers } from './lay-out-performers';
import { layOutViews } from './lay-out-views';
import { behaviorsOf } from './level-behaviors';
import { transactionalTopics } from './message-isolation';
import type { Program } from './program';
import { feelsRepeats, type Reach } from './reach';
import type { ClientPlan, ConnectorShape, LogShape, Performer, Shape, StoreShape, Values } from './shape';
import type { StoreTable } from './statement';
import { answerBook, numberIn } from './successors';
import { uptakeOf } from './uptake';

/** Lays out the slots. */
export function layOut(
  pipeline: Pipeline,
  reach: Reach,
  clients: readonly ClientPlan[],
  programs: ReadonlyMap<string, Program>,
  fault: Fault | undefined,
  values: Values,
): Shape {
  let width = 0;
  const slot = (): number => {
    width += 1;
    return width - 1;
  };
  const contentSlots = new Map<RelationId, number>();
  const uptakes = new Map<RelationId, Uptake>();
  for (const relation of pipeline.relations) {
    uptakes.set(relation.id, uptakeOf(pipeline, relation.id));
    if (!reach.relations.has(relation.id)) continue;
    if (relation.kind === 'table' || relation.kind === 'topic') contentSlots.set(relation.id, slot());
  }
  const consumers = layOutConsumers(pipeline, reach, fault, slot);
  const isTimed = pipeline.simulation.consistency === 'strict serializable';
  const performers = layOutPerformers(pipeline, clients, consumers, programs, fault, isTimed, slot);
  const stores = layOutStores(pipeline, contentSlots, performers);
  const groups = layOutViews(pipeline, reach, uptakes, slot);
  const groupOf = new Map(
    groups.flatMap((group) => group.views.flatMap((view) => view.relations.map((r) => [r, group]))),
  );
  const connectors = layOutConnectors(pipeline, reach, fault, slot);
  const histories = new Map<RelationId, number>();
  if (fault === 'rebuild') {
    for (const group of groups) {
      for (const input of group.inputs) {
        if (pipeline.topics.some((t) => t.relation === input.relation) && !histories.has(input.relation)) {
          histories.set(input.relation, slot());
        }
      }
    }
  }
  const budget = fault === undefined ? undefined : slot();
  const logs = layOutLogs(pipeline, performers, contentSlots, slot);
  const clock = isTimed ? slot() : undefined;
  const answers = values.answers ?? answerBook();
  return {
    pipeline,
    ...values,
    answers,
    layout: numberIn(
      answers,
      layoutKey({ contentSlots, stores, groups, connectors, consumers, performers, logs, clock }),
    ),
    reach,
    contentSlots,
    uptakes,
    stores,
    groups,
    groupOf,
    connectors,
    performers,
    consumers,
    feeds: feedsOf(pipeline, groups, connectors, consumers, logs),
    logs,
    retried: new Set(
      performers.flatMap((p) =>
        p.sent === undefined ? [] : p.runs.flatMap(({ program }) => retriedTopics(pipeline, program)),
      ),
    ),
    histories,
    fault,
    budget,
    clock,
    width,
    behaviors: behaviorsOf(pipeline, performers),
  };
}

function layOutConnectors(
  pipeline: Pipeline,
  reach: Reach,
  fault: Fault | undefined,
  slot: () => number,
): readonly ConnectorShape[] {
  return reach.connectors.map((connector): ConnectorShape => {
    const copies = connector.copies.filter((copy) => reach.relations.has(copy.to));
    const isPolling = connector.mode.value === 'polling';
    const isFelt = feelsRepeats(pipeline, connector, reach.consumers);
    const repeats =
      connector.delivery.value === 'at least once' &&
      (fault === 'redelivery' || (fault === 'crash' && isFelt && !isPolling));
    return {
      connector,
      queue: isPolling ? undefined : slot(),
      polled: isPolling ? copies.map(() => slot()) : [],
      last: repeats ? slot() : undefined,
      first: fault === 'rebuild' && isFelt ? copies.map(() => slot()) : [],
      isFelt,
      copies,
    };
  });
}

function layOutLogs(
  pipeline: Pipeline,
  performers: readonly Performer[],
  contentSlots: ReadonlyMap<RelationId, number>,
  slot: () => number,
): ReadonlyMap<RelationId, LogShape> {
  const logs = new Map<RelationId, LogShape>();
  for (const relation of transactionalTopics(
    performers.flatMap(({ runs }) => runs.map(({ program }) => program.operation)),
    pipeline,
  )) {
    const topic = pipeline.topics.find((t) => t.relation === relation);
    if (!topic || !contentSlots.has(relation)) continue;
    logs.set(relation, { slot: slot(), partitioning: { partitions: topic.partitions, key: topic.key } });
  }
  return logs;
}

/** A text that is equal for shapes whose slots hold the same. */
function layoutKey({
  contentSlots,
  stores,
  groups,
  connectors,
  consumers,
  performers,
  logs,
  clock,
}: Pick<
  Shape,
  'contentSlots' | 'stores' | 'groups' | 'connectors' | 'consumers' | 'performers' | 'logs' | 'clock'
>): string {
  // Histories and the budget come after all of these: an action that meets them has slots that others have not.
  return JSON.stringify([
    [...contentSlots],
    [...stores.values()].map(({ node, tableSlots, transactionSlots }) => [node, tableSlots, transactionSlots]),
    groups.map(({ name, isLive, isBatch, inputs, arrivals }) => [
      name,
      isLive,
      isBatch,
      inputs.map((input) => [input.relation, input.slot, input.arrival]),
      arrivals.map((arrival) => [arrival.slot, [...arrival.relations]]),
    ]),
    connectors.map(({ connector, queue, polled, last, first, copies }) => [
      connector.name,
      queue,
      polled,
      last,
      first,
      copies.map(({ from, to }) => [from, to]),
    ]),
    consumers.map(({ operation, queue, lanes }) => [operation.id, queue, lanes]),
    performers.map(({ local, transactions, sent, times }) => [local, [...transactions], sent, times]),
    [...logs].map(([relation, log]) => [relation, log.slot]),
    clock,
  ]);
}

function layOutStores(
  pipeline: Pipeline,
  contentSlots: ReadonlyMap<RelationId, number>,
  performers: readonly Performer[],
): ReadonlyMap<NodeId, StoreShape> {
  const stores = new Map<NodeId, StoreShape>();
  for (const store of pipeline.stores) {
    const kept = store.tables.filter((table) => contentSlots.has(table.relation));
    const tables = kept.map(
      (table, position): StoreTable => ({
        relation: table.relation,
        position,
        width: relationOf(pipeline, table.relation)?.columns?.length ?? 0,
        primary: table.key,
        keys: [...(table.key.length > 0 ? [table.key] : []), ...table.unique],
        checks: table.checks,
      }),
    );
    stores.set(store.name, {
      node: store.name,
      tables,
      tableSlots: kept.map((table) => contentSlots.get(table.relation) as number),
      transactionSlots: performers.flatMap((performer) => performer.transactions.get(store.name) ?? []),
    });
  }
  return stores;
}
