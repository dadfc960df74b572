/** Delivery that may drop something under what an invariant or a decision needs. */
import { technologyById } from '../../catalog/lookup';
import type { Place } from '../../model/place';
import type { RelationId } from '../../model/statement';
import { type Analysis, dependentsOf } from '../analysis';
import { say } from '../fixes/declare';
import type { Problem, Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { quoted } from '../wording';

interface Need {
  readonly words: string;
  readonly place: Place;
  readonly operations: readonly string[];
  readonly relation: RelationId;
}

/** Who needs that everything arrives in one of `relations` or behind them; undefined: nobody in the file. */
function needOf(analysis: Analysis, relations: readonly RelationId[], except: string | undefined): Need | undefined {
  const isFed = (relation: RelationId) => relations.some((from) => analysis.flow.reaches(from, relation));
  for (const { name, reads, sqlPlace } of analysis.pipeline.invariants) {
    const relation = reads.find(isFed);
    if (relation !== undefined) {
      const words = `the invariant ${quoted(name)} is about ${quoted(relation)}`;
      return { words, place: sqlPlace, operations: [], relation };
    }
  }
  for (const of of analysis.operations) {
    const { id } = of.operation;
    if (id === except) continue;
    const read = of.accesses.find(
      (access) =>
        access.kind === 'read' && !access.target && isFed(access.relation) && dependentsOf(of, access).length > 0,
    );
    if (read) {
      const words = `${quoted(id)} decides on ${quoted(read.relation)}`;
      return { words, place: read.place, operations: [id], relation: read.relation };
    }
  }
  return undefined;
}

function relatedNeed({ words, place }: Need): { readonly message: string; readonly place: Place } {
  return { message: `What may be missing is needed here: ${words}`, place };
}

function consumers(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap(({ operation, accesses }) => {
    const { trigger, id } = operation;
    if (trigger.kind !== 'topic' || trigger.delivery.value !== 'at most once') return [];
    const written = accesses.filter(({ kind }) => kind === 'write').map(({ relation }) => relation);
    const need = needOf(analysis, written, id);
    if (!need) return [];
    return [
      {
        message:
          `${quoted(id)} gets each message of ${quoted(trigger.topic)} at most once: when it stops before it has done its work, the message is ` +
          `lost, and ${need.words}. Take \`delivery: at least once\` and make a repeat harmless.`,
        place: trigger.delivery.place ?? trigger.place,
        related: [relatedNeed(need)],
        fixes: [say(operation.place, 'delivery', 'at least once', `Deliver to ${quoted(id)} at least once`)].filter(
          (fix) => fix !== undefined,
        ),
        operations: [id, ...need.operations],
        relations: [...new Set([...written, trigger.topic, need.relation])],
      },
    ];
  });
}

function connectors(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.connectors.flatMap((connector) => {
    if (connector.delivery.value !== 'at most once') return [];
    const targets = connector.copies.map(({ to }) => to);
    const need = needOf(analysis, targets, undefined);
    if (!need) return [];
    return [
      {
        message:
          `The connector ${quoted(connector.name)} copies at most once: a change that it has taken and not handed on is lost, ` +
          `and ${need.words}. Use a connector that repeats what it is not sure of, into something that a repeat does not change.`,
        place: connector.delivery.place ?? connector.place,
        related: [relatedNeed(need)],
        // What a product cannot do is not done by writing it down.
        fixes: [
          connector.delivery.from === 'file'
            ? say(connector.place, 'delivery', 'at least once', `Let ${quoted(connector.name)} deliver at least once`)
            : undefined,
        ].filter((fix) => fix !== undefined),
        operations: need.operations,
        relations: [...new Set([...connector.copies.map(({ from }) => from), ...targets, need.relation])],
      },
    ];
  });
}

/** Topics whose broker has been seen to lose what it had acknowledged, under an invariant: only to be known. */
function brokers(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.topics.flatMap((topic) => {
    const technology = technologyOf(topic);
    if (technology?.facts.acked_write_loss?.value !== 'possible') return [];
    const isRefilled = analysis.flow.into(topic.relation).some(({ by }) => by === 'connector');
    const need = isRefilled ? undefined : needOf(analysis, [topic.relation], undefined);
    if (!need || need.operations.length > 0) return [];
    return [
      {
        severity: 'info',
        message:
          `${productName(technology, 'The broker')} can lose messages of ${quoted(topic.name)} that it has acknowledged, when machines lose power ` +
          `together, and ${need.words}. Let it write every message through to the disk before it answers, or keep the facts in a store.`,
        place: topic.place,
        related: [relatedNeed(need)],
        operations: [],
        relations: [...new Set([topic.relation, need.relation])],
      },
    ];
  });
}

/** Producers that do not wait for the copies of a message: one leader that fails takes acknowledged messages with it. */
function producers(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.services.flatMap((service) => {
    const technology = technologyById(service.technology.id);
    if (technology?.facts.acks_default?.value !== '1') return [];
    for (const { id } of service.operations) {
      for (const write of analysis.accessesOf(id)?.accesses ?? []) {
        if (write.kind !== 'write' || analysis.schema.relation(write.relation)?.kind !== 'topic') continue;
        const need = needOf(analysis, [write.relation], id);
        if (!need || need.operations.length > 0) continue;
        return [
          {
            severity: 'info' as const,
            message:
              `${technology.name} waits for one copy of a message of ${quoted(write.relation)} unless it is told otherwise: when that machine fails, an acknowledged ` +
              `message is gone, and ${need.words}. Set acknowledgement by all copies (\`acks=all\`).`,
            place: service.technology.place ?? service.place,
            related: [relatedNeed(need)],
            operations: [],
            relations: [...new Set([write.relation, need.relation])],
          },
        ];
      }
    }
    return [];
  });
}

export const lossyDelivery: Rule = {
  id: 'lossy-delivery',
  title: 'A message may be lost that something depends on',
  defaultSeverity: 'warning',
  check: (analysis) => [...consumers(analysis), ...connectors(analysis), ...brokers(analysis), ...producers(analysis)],
  documentation: {
    what: 'A consumer or connector works at most once, and an invariant or a decision depends on what it writes. As an info also: a broker or a producer that, with default settings, can lose messages which it has acknowledged, under an invariant.',
    why: 'At most once means that the position is committed before the work is done. When the process dies in between, or a deployment stops it, the message is over and its work was never done; nothing tries again and nobody is told. For a gauge that the next second corrects this is right. For a bill, a stock level or a permission it is a hole that grows with every deployment.',
    source: [
      'Apache Kafka documentation, *Message Delivery Semantics*: committing the position first is at most once',
      'Jepsen, *NATS 2.12.1* (2025): acknowledged writes lost under power failure',
      'RabbitMQ documentation, *Consumer Acknowledgements and Publisher Confirms*: automatic acknowledgement is unsafe',
    ],
    failing: `flowproof: 1
topics:
  usage:
    technology: kafka
    columns: { id: text, customer: text }
    key: customer
stores:
  billing:
    technology: postgresql
    tables:
      lines:
        columns: { id: text, customer: text }
        key: id
services:
  meter:
    operations:
      record:
        inputs: { id: [u1, u2], customer: [ada] }
        steps:
          - sql: INSERT INTO usage (id, customer) VALUES (:id, :customer)
  biller:
    operations:
      bill:
        on: { topic: usage }
        delivery: at most once
        steps:
          - sql: INSERT INTO lines (id, customer) VALUES (:id, :customer)
invariants:
  all_is_billed:
    never: SELECT u.id FROM usage u WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.id = u.id)
    when: settled
`,
    passing: `flowproof: 1
topics:
  usage:
    technology: kafka
    columns: { id: text, customer: text }
    key: customer
stores:
  billing:
    technology: postgresql
    tables:
      lines:
        columns: { id: text, customer: text }
        key: id
services:
  meter:
    operations:
      record:
        inputs: { id: [u1, u2], customer: [ada] }
        steps:
          - sql: INSERT INTO usage (id, customer) VALUES (:id, :customer)
  biller:
    operations:
      bill:
        on: { topic: usage }
        delivery: at least once
        steps:
          - sql: INSERT INTO lines (id, customer) VALUES (:id, :customer) ON CONFLICT (id) DO NOTHING
invariants:
  all_is_billed:
    never: SELECT u.id FROM usage u WHERE NOT EXISTS (SELECT 1 FROM lines l WHERE l.id = u.id)
    when: settled
`,
    howToFix:
      'Commit the position after the work (`delivery: at least once`) and make a repeat harmless: write by key, or remember what has been handled in the transaction of the effect.',
    whenToSwitchOff:
      'When a lost message is corrected soon by itself, as for gauges and heartbeats, and the invariant only describes the normal case.',
  },
};
