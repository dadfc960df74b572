/** A connector that asks for rows as they are, under somebody who needs what it cannot see. */
import type { Connector, Copy } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { topicOf } from '../durability';
import { captureFromLog } from '../fixes/declare';
import { isRowIndependent } from '../footprint';
import { countingView } from '../idempotence';
import type { Problem, Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { quoted } from '../wording';

/** A write after which a row (as its key tells it) is not there any more. */
function removal(analysis: Analysis, table: RelationId): Access | undefined {
  const key = analysis.schema.key(table);
  return analysis.writesTo(table).find(({ footprint: { shape, columns } }) => {
    if (shape === 'delete') return true;
    return shape === 'update' && columns !== 'all' && key.some((column) => columns.has(column));
  });
}

/**
 * Whether the target is meant to hold what the source holds, and somebody looks: a topic of events keeps what was, on purpose, and
 * consumers act on what comes in, as those of an outbox whose rows are cleared away.
 */
function mirrors(analysis: Analysis, { to }: Copy): boolean {
  const topic = topicOf(analysis, to);
  if (!topic) return analysis.schema.table(to) !== undefined;
  const isRead =
    analysis.flow.outOf(to).some(({ by }) => by !== 'operation') ||
    analysis.readsFrom(to).length > 0 ||
    analysis.pipeline.invariants.some(({ reads }) => reads.includes(to));
  return topic.content.value === 'changelog' && isRead;
}

/** Who counts every change that arrives in `to`: a view that adds up, a consumer that adds or keeps each. undefined: nobody. */
function counter(
  analysis: Analysis,
  { from, to }: Copy,
): { readonly words: string; readonly place: Problem['place'] } | undefined {
  const topic = topicOf(analysis, to);
  if (!topic) return undefined;
  const view = analysis.schema.node(countingView(analysis, topic) ?? '');
  if (view) return { words: `the view ${quoted(view.name)} counts each of them`, place: view.place };
  const key = new Set(analysis.schema.key(from).map((column) => analysis.schema.columnName(from, column)));
  for (const { operation, accesses } of analysis.operations) {
    if (operation.trigger.kind !== 'topic' || operation.trigger.topic !== topic.name) continue;
    const write = accesses.find(({ kind, statement, relation, footprint }) => {
      if (kind !== 'write' || analysis.schema.relation(relation)?.kind !== 'table') return false;
      if (statement?.kind === 'update') return statement.set.some(({ expression }) => !isRowIndependent(expression));
      const own = analysis.schema.key(relation);
      const isByRow = own.some((column) => {
        const value = footprint.pinned.get(column);
        return value?.kind === 'parameter' && !key.has(value.name);
      });
      return statement?.kind === 'insert' && (own.length === 0 || isByRow);
    });
    if (write) return { words: `${quoted(operation.id)} takes each of them for itself`, place: write.place };
  }
  return undefined;
}

function problemOf(analysis: Analysis, connector: Connector, copy: Copy): Problem | undefined {
  if (analysis.schema.table(copy.from) === undefined) return undefined;
  const technology = technologyOf(connector);
  const isSaid = connector.mode.from === 'file';
  const deletes = technology?.facts.deletes?.value;
  const place = (isSaid && connector.mode.place) || connector.technology.place || connector.place;
  const product = productName(technology, 'A connector of this kind');
  const gone = (isSaid || deletes !== 'yes') && mirrors(analysis, copy) ? removal(analysis, copy.from) : undefined;
  if (gone) {
    // Products that mark rows as deleted, or have a log-based mode besides: to be known, not to be feared.
    const isMild = !isSaid && deletes !== 'no';
    const how =
      !isSaid && deletes === 'soft'
        ? `${product} keeps the row in ${quoted(copy.to)} and marks it as deleted: whoever reads it must leave out what is marked. `
        : `${quoted(connector.name)} polls, and a row that is gone is not there to be found: it stays in ${quoted(copy.to)} for ever. `;
    return {
      ...(isMild ? { severity: 'info' as const } : {}),
      message:
        `${quoted(gone.operation.id)} ${gone.footprint.shape === 'delete' ? 'deletes from' : 'changes the key of'} ${quoted(copy.from)}. ${how}` +
        'Capture the changes from the log (`mode: log`), or mark rows as deleted instead of deleting them.',
      place,
      related: [{ message: `Rows of ${quoted(copy.from)} go here`, place: gone.place }],
      fixes: [captureFromLog(analysis, connector, copy)].filter((fix) => fix !== undefined),
      operations: [gone.operation.id],
      relations: [copy.from, copy.to],
    };
  }
  const changed = analysis.writesTo(copy.from).find(({ footprint }) => footprint.shape === 'update');
  const reader = changed && counter(analysis, copy);
  if (!changed || !reader) return undefined;
  return {
    message:
      `${quoted(connector.name)} polls ${quoted(copy.from)}: of several changes between two polls it sees the last one only, but ${reader.words}. ` +
      'Capture the changes from the log (`mode: log`), or write each change as a row of its own.',
    place,
    related: [
      { message: `${quoted(copy.from)} is changed here`, place: changed.place },
      { message: 'Every change is needed here', place: reader.place },
    ],
    fixes: [captureFromLog(analysis, connector, copy)].filter((fix) => fix !== undefined),
    operations: [changed.operation.id],
    relations: [copy.from, copy.to],
  };
}

export const pollingMissesChanges: Rule = {
  id: 'polling-misses-changes',
  title: 'A connector that polls cannot see what somebody needs',
  defaultSeverity: 'warning',
  check: (analysis) =>
    analysis.pipeline.connectors.flatMap((connector) => {
      if (connector.mode.value !== 'polling') return [];
      for (const copy of connector.copies) {
        const problem = problemOf(analysis, connector, copy);
        if (problem) return [problem];
      }
      return [];
    }),
  documentation: {
    what: 'A connector copies a table by asking for its rows again and again. Operations delete rows of the table, and the copy is meant to hold what the table holds; or they update rows, and somebody downstream counts every change.',
    why: 'A query finds what is there. A row that was deleted is not there, so the copy keeps it for ever. Of a row that changed three times between two polls it finds the last version; who adds up differences is wrong from then on. Capture from the database’s log sees each change, deletes among them.',
    source: [
      'Confluent documentation, *JDBC Source Connector*: deletes cannot be captured; intermediate updates are missed',
      'Shopify Engineering: *Capturing every change from Shopify’s sharded monolith* (2021)',
      'Debezium documentation, *Features*: all changes captured, deletes included, without polling',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: mysql
    tables:
      products:
        columns: { id: text, title: text }
        key: id
        rows: [{ id: p1, title: lamp }]
connectors:
  extraction:
    technology: jdbc-source
    from: shop.products
    to: product_changes
topics:
  product_changes: { technology: kafka }
views:
  search:
    technology: elasticsearch
    freshness: 1m
    query: SELECT id, title FROM product_changes
services:
  admin:
    operations:
      delete_product:
        inputs: { id: [p1] }
        steps:
          - sql: DELETE FROM products WHERE id = :id
  site:
    exposed: public
    operations:
      find:
        inputs: { id: [p1] }
        steps:
          - sql: SELECT title FROM search WHERE id = :id
            into: found
          - respond: :found.title
invariants:
  deletes_arrive:
    never: SELECT s.id FROM search s WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.id = s.id)
    when: settled
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: mysql
    tables:
      products:
        columns: { id: text, title: text }
        key: id
        rows: [{ id: p1, title: lamp }]
connectors:
  extraction:
    technology: debezium
    from: shop.products
    to: product_changes
topics:
  product_changes: { technology: kafka }
views:
  search:
    technology: elasticsearch
    freshness: 1m
    query: SELECT id, title FROM product_changes
services:
  admin:
    operations:
      delete_product:
        inputs: { id: [p1] }
        steps:
          - sql: DELETE FROM products WHERE id = :id
  site:
    exposed: public
    operations:
      find:
        inputs: { id: [p1] }
        steps:
          - sql: SELECT title FROM search WHERE id = :id
            into: found
          - respond: :found.title
invariants:
  deletes_arrive:
    never: SELECT s.id FROM search s WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.id = s.id)
    when: settled
`,
    howToFix:
      'Use a connector that reads the log of the database. Where that cannot be, mark rows as deleted in a column instead of deleting them, and write every change that counts as a row of its own (an outbox): what is only ever appended can be polled.',
    whenToSwitchOff: 'When the copy is compared with the table regularly and repaired.',
  },
};
