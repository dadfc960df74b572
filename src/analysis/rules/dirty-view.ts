/** Readers of a topic that see messages of transactions which may still be aborted. */
import { takesOpenMessages } from '../../catalog/lookup';
import type { Connector, SaidIsolation, Service, Topic, View } from '../../model/pipeline';
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { topicOf } from '../durability';
import { say } from '../fixes/declare';
import type { Problem, Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { quoted } from '../wording';

/** The first write to the topic in a transaction of its broker; undefined: none. */
function transactionalWrite(analysis: Analysis, topic: Topic): Access | undefined {
  return analysis
    .writesTo(topic.relation)
    .find(({ unit, inside }) => inside !== undefined && unit.kind === 'transaction' && unit.step === inside);
}

/** How sure it is that a reader takes uncommitted messages: what the file says, else its product, else what the broker hands out. */
function reading(node: View | Connector | Service, said: SaidIsolation, topic: Topic): 'certain' | 'likely' | 'no' {
  if (said) return said.value === 'read uncommitted' ? 'certain' : 'no';
  return takesOpenMessages(technologyOf(node), technologyOf(topic), node.kind === 'service');
}

function problemOf(
  topic: Topic,
  write: Access,
  reader: string,
  certainty: 'certain' | 'likely',
  place: Problem['place'],
  entry: Problem['place'],
  operations: readonly string[],
): Problem {
  const product = productName(technologyOf(topic), 'the broker');
  return {
    ...(certainty === 'likely' ? { severity: 'info' as const } : {}),
    message:
      `${quoted(write.operation.id)} appends to ${quoted(topic.name)} in a transaction, but ${reader} also sees messages of transactions that are open or ` +
      `aborted: ${product} hands them out unless the reader asks for committed ones only. Read with \`isolation.level=read_committed\`, and say so: ` +
      '`isolation: read committed` (`delivery: exactly once` of a consumer implies it).',
    place,
    related: [{ message: `${quoted(topic.name)} is written here, in a transaction`, place: write.place }],
    fixes: [
      say(entry, 'isolation', 'read committed', 'Read committed messages only (isolation: read committed)'),
    ].filter((fix) => fix !== undefined),
    operations: [...new Set([...operations, write.operation.id])],
    relations: [topic.relation],
  };
}

function views(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.views.flatMap((view) => {
    for (const input of view.inputs) {
      const topic = topicOf(analysis, input);
      const write = topic && transactionalWrite(analysis, topic);
      const certainty = topic ? reading(view, view.isolation, topic) : 'no';
      if (!topic || !write || certainty === 'no') continue;
      return [problemOf(topic, write, `the view ${quoted(view.name)}`, certainty, view.place, view.place, [])];
    }
    return [];
  });
}

function connectors(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.connectors.flatMap((connector) => {
    if (connector.delivery.value === 'exactly once') return [];
    for (const { from } of connector.copies) {
      const topic = topicOf(analysis, from);
      const write = topic && transactionalWrite(analysis, topic);
      const certainty = topic ? reading(connector, connector.isolation, topic) : 'no';
      if (!topic || !write || certainty === 'no') continue;
      return [
        problemOf(
          topic,
          write,
          `the connector ${quoted(connector.name)}`,
          certainty,
          connector.place,
          connector.place,
          [],
        ),
      ];
    }
    return [];
  });
}

function consumers(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap(({ operation }) => {
    const { trigger, id } = operation;
    if (trigger.kind !== 'topic' || trigger.delivery.value === 'exactly once') return [];
    const topic = analysis.schema.node(trigger.topic);
    const service = analysis.schema.node(operation.service);
    if (topic?.kind !== 'topic' || service?.kind !== 'service') return [];
    const write = transactionalWrite(analysis, topic);
    const certainty = reading(service, trigger.isolation, topic);
    if (!write || certainty === 'no') return [];
    return [problemOf(topic, write, quoted(id), certainty, trigger.place, operation.place, [id])];
  });
}

export const dirtyView: Rule = {
  id: 'dirty-view',
  title: 'A reader sees messages of transactions that may be aborted',
  defaultSeverity: 'warning',
  check: (analysis) => [...views(analysis), ...connectors(analysis), ...consumers(analysis)],
  documentation: {
    what: 'An operation appends to a topic in a transaction of the broker, and a view or consumer of the topic reads without asking for committed messages only.',
    why: 'In Kafka a transaction writes its messages to the log at once and marks them as committed or aborted afterwards. Consumers get everything unless they ask for `read_committed`, and the default of the Java client is not to. What was aborted is then processed like anything else, and of two topics that were written together one part may be acted on without the other. Some clients (librdkafka, KafkaJS) have the other default.',
    source: [
      'Apache Kafka documentation, *Consumer configs*: `isolation.level`, default `read_uncommitted`',
      'KIP-98, *Exactly Once Delivery and Transactional Messaging*',
      'Jepsen, *Bufstream 0.1.0* (2024), https://jepsen.io/analyses/bufstream-0.1.0',
    ],
    failing: `flowproof: 1
topics:
  debits:
    technology: kafka
    columns: { id: text, account: text, amount: integer }
    key: id
    retention: forever
  credits:
    technology: kafka
    columns: { id: text, account: text, amount: integer }
    key: id
    retention: forever
stores:
  mail:
    technology: postgresql
    tables:
      letters:
        columns: { id: text, account: text }
        key: id
services:
  bank:
    operations:
      transfer:
        inputs: { id: [t1], source: [ada], target: [bob], amount: [1] }
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO debits (id, account, amount) VALUES (:id, :source, :amount)
              - sql: INSERT INTO credits (id, account, amount) VALUES (:id, :target, :amount)
  notifier:
    technology: spring-kafka
    operations:
      announce:
        on: { topic: credits }
        steps:
          - sql: INSERT INTO letters (id, account) VALUES (:id, :account) ON CONFLICT DO NOTHING
`,
    passing: `flowproof: 1
topics:
  debits:
    technology: kafka
    columns: { id: text, account: text, amount: integer }
    key: id
    retention: forever
  credits:
    technology: kafka
    columns: { id: text, account: text, amount: integer }
    key: id
    retention: forever
stores:
  mail:
    technology: postgresql
    tables:
      letters:
        columns: { id: text, account: text }
        key: id
services:
  bank:
    operations:
      transfer:
        inputs: { id: [t1], source: [ada], target: [bob], amount: [1] }
        steps:
          - transaction: kafka
            steps:
              - sql: INSERT INTO debits (id, account, amount) VALUES (:id, :source, :amount)
              - sql: INSERT INTO credits (id, account, amount) VALUES (:id, :target, :amount)
  notifier:
    technology: kafkajs
    operations:
      announce:
        on: { topic: credits }
        steps:
          - sql: INSERT INTO letters (id, account) VALUES (:id, :account) ON CONFLICT DO NOTHING
`,
    howToFix:
      'Set `isolation.level=read_committed` on every consumer of a topic that is written in transactions (with Kafka Streams: `processing.guarantee=exactly_once_v2`), and say so in the file: `isolation: read committed` on the operation, view or connector, or the client as the service’s `technology`.',
    whenToSwitchOff:
      'When what is aborted does no harm: readers that only count roughly, or show what may still change.',
  },
};
