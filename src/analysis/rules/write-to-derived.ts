/** An operation that writes what a view, a connector or a replica fills. */
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { writeOrigin } from '../fixes/declare';
import type { Problem, Rule } from '../rule';
import { technologyOf } from '../schema';
import { quoted } from '../wording';

function problemOf(analysis: Analysis, write: Access): Problem | undefined {
  const { schema, flow } = analysis;
  const relation = schema.relation(write.relation);
  const node = relation && schema.node(relation.node);
  const edge = flow.into(write.relation).find(({ by }) => by !== 'operation');
  // A cache is filled and emptied by its readers and writers; that is what it is for.
  if (node?.kind === 'view' && technologyOf(node)?.kind === 'cache') return undefined;
  if (!relation || (!edge && node?.kind !== 'view')) return undefined;
  const filler = edge
    ? `${edge.by === 'connector' ? 'the connector' : edge.by === 'replica' ? 'the replica' : 'the view'} ${quoted(edge.name)}`
    : 'its query';
  const origin = edge?.from;
  return {
    message:
      `${quoted(write.operation.id)} writes ${quoted(write.relation)}, which ${filler} fills` +
      `${origin ? ` from ${quoted(origin)}` : ''}: what is written here is overwritten, refused, or stands beside what is derived. ` +
      `${origin ? `Write ${quoted(origin)} instead` : 'Write what it is derived from instead'} and let it follow.`,
    place: write.place,
    related: edge ? [{ message: `${quoted(edge.to)} is filled here`, place: edge.place }] : [],
    fixes: origin ? [writeOrigin(analysis, write, origin)].filter((fix) => fix !== undefined) : [],
    operations: [write.operation.id],
    relations: [...new Set([write.relation, ...(origin ? [origin] : [])])],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap(({ accesses }) =>
    accesses.filter(({ kind }) => kind === 'write').flatMap((write) => problemOf(analysis, write) ?? []),
  );
}

export const writeToDerived: Rule = {
  id: 'write-to-derived',
  title: 'A service writes what something else derives',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'An operation writes a relation that a view, a connector or a replica fills.',
    why: 'What is derived has one source of truth, and it is elsewhere. A row that a service puts there is lost at the next rebuild, overwritten by the next change of the source, or stays for ever beside rows that follow it. Many products refuse the write; the others accept it, which is worse.',
    source: [
      'Microsoft, *CQRS pattern* and *Materialized View pattern*: a view is never updated by an application, and can be rebuilt',
      'Martin Kleppmann: *Designing Data-Intensive Applications*, chapter 11 (derived data)',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, item: text }
        key: id
connectors:
  shop_cdc:
    technology: debezium
    from: shop.orders
    to: order_changes
topics:
  order_changes: { technology: kafka }
services:
  web:
    operations:
      place:
        inputs: { id: [o1], item: [widget] }
        steps:
          - sql: INSERT INTO order_changes (id, item) VALUES (:id, :item)
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, item: text }
        key: id
connectors:
  shop_cdc:
    technology: debezium
    from: shop.orders
    to: order_changes
topics:
  order_changes: { technology: kafka }
services:
  web:
    operations:
      place:
        inputs: { id: [o1], item: [widget] }
        steps:
          - sql: INSERT INTO shop.orders (id, item) VALUES (:id, :item)
`,
    howToFix:
      'Write to the source and let the derived relation follow; or, when it is not derived after all, take it out of the connector or view.',
    whenToSwitchOff: 'During a migration in which both fill it on purpose; write the date into the ignore.',
  },
};
