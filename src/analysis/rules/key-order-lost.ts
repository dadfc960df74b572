/** Messages about one entity in several partitions, under somebody who needs them in order. */
import type { Topic } from '../../model/pipeline';
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { keyBy } from '../fixes/declare';
import {
  canDiffer,
  dependsOnOrder,
  entityOf,
  isChangedAtSource,
  keyNames,
  orderOf,
  splitsEntity,
} from '../message-order';
import type { Problem, Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { listed, quoted } from '../wording';

/** Why messages of one entity are apart, as the middle of a sentence. */
function spreading(analysis: Analysis, topic: Topic): string {
  const key = keyNames(analysis, topic);
  const where = topic.partitions > 1 ? `over ${topic.partitions} partitions` : 'without order';
  if (key.length > 0) return `is spread ${where} by ${listed(key)}`;
  return topic.partitions > 1
    ? `is spread ${where} without a key`
    : `has no key, and ${productName(technologyOf(topic), 'the broker')} keeps no order without one`;
}

/** The first write of a consumer that comes out differently when two messages about one row are swapped. */
function sufferingWrite(analysis: Analysis, topic: Topic): { write: Access; entity: readonly string[] } | undefined {
  const order = orderOf(topic);
  for (const of of analysis.operations) {
    const { trigger } = of.operation;
    if (trigger.kind !== 'topic' || trigger.topic !== topic.name) continue;
    for (const write of of.accesses) {
      if (!dependsOnOrder(analysis, of, write) || !canDiffer(analysis, topic, write)) continue;
      const entity = entityOf(analysis, write);
      if (!entity || entity.length === 0) continue;
      if (order === 'none' || splitsEntity(analysis, topic, entity)) return { write, entity };
    }
  }
  return undefined;
}

function consumed(analysis: Analysis, topic: Topic): Problem | undefined {
  const suffering = sufferingWrite(analysis, topic);
  if (!suffering) return undefined;
  const { write, entity } = suffering;
  const source = analysis.writesTo(topic.relation)[0];
  return {
    message:
      `${quoted(topic.name)} ${spreading(analysis, topic)}, so two messages about one ${listed(entity)} can be taken in the other order, ` +
      `and ${quoted(write.operation.id)} leaves ${quoted(write.relation)} as the older one says. Make ${listed(entity)} the topic’s key, or let ` +
      'the consumer pass over what is older than what it has (a version in the message, compared in WHERE).',
    place: topic.place,
    related: [
      { message: `${quoted(write.relation)} is set here to what the last message says`, place: write.place },
      ...(source ? [{ message: `${quoted(topic.name)} is written here`, place: source.place }] : []),
    ],
    fixes: [keyBy(analysis, topic, entity)].filter((fix) => fix !== undefined),
    operations: [...new Set([write.operation.id, ...analysis.writesTo(topic.relation).map((one) => one.operation.id)])],
    relations: [topic.relation, write.relation],
  };
}

/** A changelog whose key is a column that changes: the old and the new version of a row go different ways. */
function captured(analysis: Analysis, topic: Topic): Problem | undefined {
  if (topic.partitions <= 1 || topic.content.value !== 'changelog') return undefined;
  const edge = analysis.flow.into(topic.relation).find(({ by }) => by === 'connector');
  const isRead = analysis.flow.outOf(topic.relation).length > 0 || analysis.readsFrom(topic.relation).length > 0;
  if (!edge || !isRead) return undefined;
  const key = keyNames(analysis, topic);
  const own = analysis.schema.key(edge.from).map((column) => analysis.schema.columnName(edge.from, column));
  const changed = key.find((name) => !own.includes(name) && isChangedAtSource(analysis, topic, name));
  if (changed === undefined || own.length === 0) return undefined;
  return {
    message:
      `${quoted(topic.name)} is spread over ${topic.partitions} partitions by ${listed(key)}, but ${quoted(changed)} of ${quoted(edge.from)} changes: the versions ` +
      `of one row go to different partitions and can overtake each other. Use the table’s key, ${listed(own)}.`,
    place: topic.place,
    related: [{ message: `${quoted(edge.from)} is copied here`, place: edge.place }],
    fixes: [keyBy(analysis, topic, own)].filter((fix) => fix !== undefined),
    operations: [],
    relations: [topic.relation, edge.from],
  };
}

export const keyOrderLost: Rule = {
  id: 'key-order-lost',
  title: 'Messages about one thing can overtake each other',
  defaultSeverity: 'warning',
  check: (analysis) =>
    analysis.pipeline.topics.flatMap((topic) => {
      if (orderOf(topic) === 'all') return [];
      return consumed(analysis, topic) ?? captured(analysis, topic) ?? [];
    }),
  documentation: {
    what: 'A topic has several partitions (or its product keeps no order), and the messages about one row are not kept together by the key: there is none, or it has a column that differs between them. A consumer sets the row to what the message says, so the last one taken wins.',
    why: 'A log keeps order within a partition and nowhere else. Equal keys share a partition; everything else may be read in any order, and under load it is. The order that was shipped, then delivered, ends as shipped, and stays so. More partitions are added for speed long after the consumer was written.',
    source: [
      'Apache Kafka documentation, *Introduction*: order is guaranteed within a partition; events with the same key share one',
      'Martin Kleppmann: *Should you put several event types in the same Kafka topic?* (2018)',
      'Amazon SQS documentation: standard queues deliver in best-effort order',
    ],
    failing: `flowproof: 1
topics:
  status_changes:
    technology: kafka
    columns: { parcel: text, status: text }
    partitions: 3
stores:
  tracking:
    technology: postgresql
    tables:
      parcels:
        columns: { parcel: text, status: text }
        key: parcel
        rows: [{ parcel: p1, status: packed }]
services:
  depot:
    operations:
      ship:
        inputs: { parcel: [p1] }
        steps:
          - sql: INSERT INTO status_changes (parcel, status) VALUES (:parcel, 'shipped')
      deliver:
        inputs: { parcel: [p1] }
        steps:
          - sql: INSERT INTO status_changes (parcel, status) VALUES (:parcel, 'delivered')
  tracker:
    operations:
      follow:
        on: { topic: status_changes }
        steps:
          - sql: UPDATE parcels SET status = :status WHERE parcel = :parcel
sessions:
  one_parcel: [ship, deliver]
`,
    passing: `flowproof: 1
topics:
  status_changes:
    technology: kafka
    columns: { parcel: text, status: text }
    key: parcel
    partitions: 3
stores:
  tracking:
    technology: postgresql
    tables:
      parcels:
        columns: { parcel: text, status: text }
        key: parcel
        rows: [{ parcel: p1, status: packed }]
services:
  depot:
    operations:
      ship:
        inputs: { parcel: [p1] }
        steps:
          - sql: INSERT INTO status_changes (parcel, status) VALUES (:parcel, 'shipped')
      deliver:
        inputs: { parcel: [p1] }
        steps:
          - sql: INSERT INTO status_changes (parcel, status) VALUES (:parcel, 'delivered')
  tracker:
    operations:
      follow:
        on: { topic: status_changes }
        steps:
          - sql: UPDATE parcels SET status = :status WHERE parcel = :parcel
sessions:
  one_parcel: [ship, deliver]
`,
    howToFix:
      'Give the topic the key of the thing whose order matters. Or make the order irrelevant: put a version into the message and write only what is newer (`WHERE version < :version`), add instead of setting, or keep every message as a row.',
    whenToSwitchOff: 'When a thing never has two messages at nearly the same time.',
  },
};
