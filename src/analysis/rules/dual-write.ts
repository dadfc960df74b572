/** One operation that writes two systems which no transaction covers together. */
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { publishFromStore } from '../fixes/publish-from-store';
import { isSkippedOnRepeat } from '../idempotence';
import type { Problem, Rule } from '../rule';
import { quoted } from '../wording';

/** The relay of an outbox: what it read it sends first and marks or deletes afterwards, so that a crash only sends it again. */
function isRelay(of: OperationAccesses, first: Access, second: Access): boolean {
  if (of.operation.trigger.kind !== 'timer') return false;
  const shape = second.footprint.shape;
  return (
    (shape === 'update' || shape === 'delete') &&
    of.dependences.some(({ write, on }) => write === first && on.relation === second.relation)
  );
}

/** Whether the second write is made in the end, because the message comes again until everything is done. */
function isMadeInTheEnd(analysis: Analysis, of: OperationAccesses, second: Access): boolean {
  const { trigger } = of.operation;
  if (trigger.kind !== 'topic') return false;
  return trigger.delivery.value !== 'at most once' && !isSkippedOnRepeat(analysis, of, second);
}

/** Whether the one stands inside the other's transaction without being part of it: that is `effect-in-transaction`, told there. */
function isToldInside(one: Access, other: Access): boolean {
  return (
    (one.inside !== undefined && one.inside === other.unit.step) ||
    (other.inside !== undefined && other.inside === one.unit.step)
  );
}

function check(analysis: Analysis): readonly Problem[] {
  const { operations, schema } = analysis;
  return operations.flatMap((of) => {
    const writes = of.accesses.filter(({ kind, unit }) => kind === 'write' && unit.system !== undefined);
    const [first] = writes;
    const second = writes.find(
      (write) => first && write.unit.system !== first.unit.system && !isToldInside(first, write),
    );
    if (!first || !second || isRelay(of, first, second) || isMadeInTheEnd(analysis, of, second)) return [];
    const one = schema.systemName(first.unit.system ?? '');
    const other = schema.systemName(second.unit.system ?? '');
    const isStore = (write: Access) => schema.relation(write.relation)?.kind === 'table';
    const [row, message] = isStore(first) ? [first, second] : [second, first];
    const [origin, target] = isStore(first) || !isStore(second) ? [one, other] : [other, one];
    return [
      {
        message:
          `${quoted(of.operation.id)} writes ${quoted(first.relation)} in ${one} and ${quoted(second.relation)} in ${other}, ` +
          'and no transaction covers both: when it stops between the two, one of them has the change and the other never gets it. ' +
          `Write ${origin} only and derive the other from it: an outbox table or change data capture, and a connector to ${target}.`,
        place: second.place,
        related: [{ message: `${quoted(first.relation)} is written here`, place: first.place }],
        fixes: publishFromStore(analysis, of, schema.store(row.relation), row, message),
        operations: [of.operation.id],
        relations: [first.relation, second.relation],
      },
    ];
  });
}

export const dualWrite: Rule = {
  id: 'dual-write',
  title: 'Two systems are written without a transaction that covers both',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'One operation writes to two systems, a store and a topic, a store and a cache, two stores, and no transaction covers both.',
    why: 'Between the two writes the process can die, the second system can refuse, or a deployment can come. Then the order exists and nobody downstream hears of it, or downstream ships an order that does not exist. Even without a failure two callers can be seen in one order here and in the other order there. Retrying does not help when the process that would retry is gone.',
    source: [
      'Martin Kleppmann: *Using logs to build a solid data infrastructure (or: why dual writes are a bad idea)* (2015)',
      'Chris Richardson: *Transactional outbox*, https://microservices.io/patterns/data/transactional-outbox.html',
      'Debezium documentation, *Outbox Event Router*',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders:
        columns: { id: text, item: text }
        key: id
topics:
  order_placed:
    technology: kafka
    columns: { id: text, item: text }
    key: id
services:
  orders:
    operations:
      place:
        inputs: { id: [o1], item: [widget] }
        steps:
          - sql: INSERT INTO orders (id, item) VALUES (:id, :item)
          - sql: INSERT INTO order_placed (id, item) VALUES (:id, :item)
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
    to: order_placed
topics:
  order_placed: { technology: kafka }
services:
  orders:
    operations:
      place:
        inputs: { id: [o1], item: [widget] }
        steps:
          - sql: INSERT INTO orders (id, item) VALUES (:id, :item)
`,
    howToFix:
      'Choose the system that decides, write only that, and derive the other: an outbox table written in the same transaction and carried over by a connector, or change data capture of the table itself. A consumer that gets the message again until everything is done may write two systems, if a repeat changes nothing.',
    whenToSwitchOff: 'When losing the second write is acceptable, such as for a cache that expires by itself.',
  },
};
