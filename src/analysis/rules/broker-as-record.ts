/** A topic that alone holds what operations decide on, and that forgets it. */
import type { Topic } from '../../model/pipeline';
import type { Access } from '../accesses';
import { type Analysis, dependentsOf } from '../analysis';
import { isForgotten, keptFor, needsHistory } from '../durability';
import { keepMessages } from '../fixes/declare';
import type { Problem, Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { byWayOf, quoted, relatedEdges } from '../wording';

/** Whether what a relation shows hangs on all messages that the topic ever had. */
function remembers(analysis: Analysis, topic: Topic, read: Access): boolean {
  const path = analysis.flow.path(topic.relation, read.relation);
  return (
    path?.every(({ by, to }) => {
      const view = analysis.schema.node(analysis.schema.relation(to)?.node ?? '');
      return by === 'publishes' || (by === 'view' && view?.kind === 'view' && needsHistory(view));
    }) ?? false
  );
}

/** The first read by which an operation takes the topic's messages, or a view of them, for the truth. */
function readBack(analysis: Analysis, topic: Topic): Access | undefined {
  for (const of of analysis.operations) {
    for (const read of of.accesses) {
      if (read.kind !== 'read' || !remembers(analysis, topic, read)) continue;
      if (read.relation === topic.relation || dependentsOf(of, read).length > 0) return read;
    }
  }
  return undefined;
}

export interface Record {
  readonly topic: Topic;
  readonly read: Access;
}

/** Every topic that is the only home of what operations read back as the truth, with the first such read. */
export function recordsOf(analysis: Analysis): readonly Record[] {
  return analysis.pipeline.topics.flatMap((topic) => {
    const read =
      isForgotten(analysis, topic) && analysis.writesTo(topic.relation).length > 0
        ? readBack(analysis, topic)
        : undefined;
    return read ? [{ topic, read }] : [];
  });
}

function check(analysis: Analysis): readonly Problem[] {
  return recordsOf(analysis).map(({ topic, read }) => {
    const path = analysis.flow.path(topic.relation, read.relation) ?? [];
    const write = analysis.writesTo(topic.relation)[0];
    const product = productName(technologyOf(topic), 'the broker');
    const isDirect = read.relation === topic.relation;
    return {
      message:
        `${quoted(topic.name)} is the only place that has what ${quoted(read.operation.id)} ` +
        `${isDirect ? 'reads back from it' : `decides on through ${quoted(read.relation)}${byWayOf(path)}`}, and ${product} keeps messages ` +
        `${keptFor(topic)}: after that it is gone. Keep the state in a table of a store and let change data capture fill the ` +
        'topic; or, when the log is the record on purpose, say `retention: forever` (or `compacted`).',
      place: (topic.retention.from === 'file' && topic.retention.place) || topic.place,
      related: [
        ...(write ? [{ message: `${quoted(topic.name)} is written here, and nowhere else`, place: write.place }] : []),
        { message: `${quoted(read.relation)} is read here as the truth`, place: read.place },
        ...relatedEdges(path),
      ],
      fixes: keepMessages(topic),
      operations: [read.operation.id],
      relations: [...new Set([topic.relation, read.relation])],
    };
  });
}

export const brokerAsRecord: Rule = {
  id: 'broker-as-record',
  title: 'The only record of something is a topic that forgets',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'Operations append to a topic and read it back, or decide on a view of it, as the truth. Nothing else has that state: no store is written, no connector could fill the topic again. The topic’s retention ends.',
    why: 'A broker keeps messages for a time (Kafka for seven days unless told otherwise), a queue until they are acknowledged. As long as the view that adds them up is never rebuilt, nobody notices. Then it is, or a second one is built beside it, and customers lose the credit they had been granted in spring. A log that is the record must keep everything; most teams want a database for that anyway, because it can also refuse.',
    source: [
      'Apache Kafka documentation, *Topic configs*: `retention.ms` is 7 days by default',
      'Arjun Narayan, George Fraser: *Kafka is not a database* (2020), https://materialize.com/blog/kafka-is-not-a-database/',
      'Boerge Svingen: *Publishing with Apache Kafka at The New York Times* (2017): a log that is the source of truth keeps everything, for ever',
    ],
    failing: `flowproof: 1
topics:
  grants:
    technology: kafka
    columns: { customer: text, amount: integer }
    key: customer
    rows: [{ customer: ada, amount: 5 }]
views:
  credit:
    technology: materialize
    freshness: 1s
    query: SELECT customer, sum(amount) AS amount FROM grants GROUP BY customer
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, customer: text, amount: integer }
        key: id
services:
  bank:
    operations:
      grant:
        inputs: { customer: [ada], amount: [5] }
        steps:
          - sql: INSERT INTO grants (customer, amount) VALUES (:customer, :amount)
  web:
    operations:
      order:
        inputs: { id: [o1], customer: [ada], amount: [5] }
        steps:
          - sql: SELECT amount FROM credit WHERE customer = :customer
            into: granted
          - require: :granted.amount >= :amount
            otherwise: no credit
          - sql: INSERT INTO orders (id, customer, amount) VALUES (:id, :customer, :amount)
`,
    passing: `flowproof: 1
topics:
  grant_changes: { technology: kafka }
connectors:
  bank_cdc:
    technology: debezium
    from: bank_records.grants
    to: grant_changes
views:
  credit:
    technology: materialize
    freshness: 1s
    query: SELECT customer, sum(amount) AS amount FROM grant_changes GROUP BY customer
stores:
  bank_records:
    technology: postgresql
    tables:
      grants:
        columns: { id: text, customer: text, amount: integer }
        key: id
        rows: [{ id: g1, customer: ada, amount: 5 }]
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, customer: text, amount: integer }
        key: id
services:
  bank:
    operations:
      grant:
        inputs: { id: [g2], customer: [ada], amount: [5] }
        steps:
          - sql: INSERT INTO grants (id, customer, amount) VALUES (:id, :customer, :amount)
  web:
    operations:
      order:
        inputs: { id: [o1], customer: [ada], amount: [5] }
        steps:
          - sql: SELECT amount FROM credit WHERE customer = :customer
            into: granted
          - require: :granted.amount >= :amount
            otherwise: no credit
          - sql: INSERT INTO orders (id, customer, amount) VALUES (:id, :customer, :amount)
`,
    howToFix:
      'Keep the state in tables of a store and derive the topic with change data capture: then the topic may forget, because it can be filled again. Where the log is meant to be the record, keep it: `retention: forever`, or `compacted` when the last message of each key says everything.',
    whenToSwitchOff:
      'When an archive that the file does not show keeps the messages, and somebody has tried to read them back.',
  },
};
