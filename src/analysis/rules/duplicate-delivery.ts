/** At-least-once delivery to something that does not take a repeat for what it is. */
import type { Fix } from '../../model/diagnostic';
import type { Analysis } from '../analysis';
import { rememberMessages } from '../fixes/remember-messages';
import { countingView, repeatEffect } from '../idempotence';
import type { Problem, Rule } from '../rule';
import { quoted } from '../wording';

function consumers(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap((of) => {
    const { trigger, id } = of.operation;
    if (trigger.kind !== 'topic' || trigger.delivery.value !== 'at least once') return [];
    for (const write of of.accesses) {
      const effect = write.kind === 'write' ? repeatEffect(analysis, of, write) : undefined;
      if (effect === undefined) continue;
      return [
        {
          message:
            `${quoted(id)} gets each message of ${quoted(trigger.topic)} at least once, and a repeat ${effect}. ` +
            'Remember what has been handled: insert the message’s id into a table with that key, in the same transaction, ' +
            'or write by key (`ON CONFLICT`) so that a repeat changes nothing.',
          place: write.place,
          related: [
            {
              message:
                trigger.delivery.from === 'file'
                  ? 'Delivery is at least once'
                  : 'Delivery is at least once unless the file says otherwise',
              place: (trigger.delivery.from === 'file' && trigger.delivery.place) || trigger.place,
            },
          ],
          fixes: rememberMessages(analysis, of, write),
          operations: [id],
          relations: [...new Set([write.relation, trigger.topic])],
        },
      ];
    }
    return [];
  });
}

/** The key of the source for a target without one, where the target has those columns. */
function keyOfSource(schema: Analysis['schema'], from: string, to: string): readonly Fix[] {
  const names = schema.key(from).map((column) => schema.columnName(from, column));
  const target = schema.relation(to);
  const hasAll = names.every((name) => target?.columns?.some((column) => column.name === name));
  if (names.length === 0 || !hasAll || target?.place.kind !== 'node') return [];
  const value = names.length === 1 ? (names[0] ?? '') : names;
  const edits: Fix['edits'] = [{ type: 'set', path: [...target.place.path, 'key'], value }];
  return [{ title: `Give ${quoted(to)} the key of ${quoted(from)}`, edits, safe: false }];
}

function connectors({ pipeline, schema, ...analysis }: Analysis): readonly Problem[] {
  return pipeline.connectors.flatMap((connector) => {
    if (connector.delivery.value !== 'at least once') return [];
    return connector.copies.flatMap(({ from, to, place }) => {
      const target = schema.relation(to);
      const topic = target?.kind === 'topic' ? schema.node(target.node) : undefined;
      const isBag = target?.kind === 'table' && schema.keys(to).every((key) => key.length === 0);
      const view = topic?.kind === 'topic' ? countingView({ pipeline, schema, ...analysis }, topic) : undefined;
      if (!isBag && !view) return [];
      const effect = isBag
        ? `${quoted(to)} has no key, so a repeat is another row`
        : `${quoted(to)} keeps every message, and the view ${quoted(view ?? '')} counts a repeat as another one`;
      return [
        {
          message:
            `The connector ${quoted(connector.name)} copies ${quoted(from)} at least once, and ${effect}. ` +
            `Give ${quoted(to)} a key, so that a repeat overwrites its own ${isBag ? 'row' : 'message'}.`,
          place,
          related: target ? [{ message: `${quoted(to)} has no key to tell a repeat by`, place: target.place }] : [],
          fixes: isBag ? keyOfSource(schema, from, to) : [],
          operations: [],
          relations: [...new Set([from, to, ...(view ? [view] : [])])],
        },
      ];
    });
  });
}

export const duplicateDelivery: Rule = {
  id: 'duplicate-delivery',
  title: 'A message that is delivered twice has its effect twice',
  defaultSeverity: 'warning',
  check: (analysis) => [...consumers(analysis), ...connectors(analysis)],
  documentation: {
    what: 'A consumer, connector or sink gets its messages at least once, and handling the same message again changes something again: it adds to a counter, inserts a row without a key, appends a message that is counted.',
    why: 'At least once is what almost every connector and broker promises, and it means what it says: after a crash or a rebalance the last messages come again. Whether that hurts depends on the effect. An upsert by key, a delete, a value that is set are the same the second time; a sum and a bag of rows are not. “Exactly once” of a broker covers the broker’s own topics and offsets, not your database.',
    source: [
      'Apache Kafka documentation, *Message Delivery Semantics*',
      'Debezium documentation: connectors deliver at least once; events can be repeated after a crash',
      'Chris Richardson: *Idempotent Consumer*, https://microservices.io/patterns/communication-style/idempotent-consumer.html',
    ],
    failing: `flowproof: 1
topics:
  visits:
    technology: kafka
    columns: { visit: text, page: text }
    key: page
stores:
  stats:
    technology: postgresql
    tables:
      counters:
        columns: { page: text, visits: integer }
        key: page
        rows: [{ page: home, visits: 0 }]
services:
  site:
    operations:
      open_page:
        inputs: { visit: [v1], page: [home] }
        steps:
          - sql: INSERT INTO visits (visit, page) VALUES (:visit, :page)
  counter:
    operations:
      count_visit:
        on: { topic: visits }
        steps:
          - sql: UPDATE counters SET visits = visits + 1 WHERE page = :page
`,
    passing: `flowproof: 1
topics:
  visits:
    technology: kafka
    columns: { visit: text, page: text }
    key: page
stores:
  stats:
    technology: postgresql
    tables:
      counters:
        columns: { page: text, visits: integer }
        key: page
        rows: [{ page: home, visits: 0 }]
      counted:
        columns: { visit: text }
        key: visit
services:
  site:
    operations:
      open_page:
        inputs: { visit: [v1], page: [home] }
        steps:
          - sql: INSERT INTO visits (visit, page) VALUES (:visit, :page)
  counter:
    operations:
      count_visit:
        on: { topic: visits }
        steps:
          - transaction: stats
            steps:
              - sql: INSERT INTO counted (visit) VALUES (:visit) ON CONFLICT (visit) DO NOTHING RETURNING visit
                into: fresh
              - require: :fresh.visit IS NOT NULL
                otherwise: counted already
              - sql: UPDATE counters SET visits = visits + 1 WHERE page = :page
`,
    howToFix:
      'Make a repeat harmless: write by key, set values instead of adding to them, or remember the ids of the handled messages in a table with that key, in the same transaction as the effect. Give sinks a keyed table.',
    whenToSwitchOff: 'When counting a few messages twice is good enough, as for page views.',
  },
};
