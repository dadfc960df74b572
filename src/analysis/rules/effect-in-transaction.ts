/** A write on another system inside a transaction that cannot undo it. */
import type { Analysis } from '../analysis';
import { publishFromStore } from '../fixes/publish-from-store';
import type { Problem, Rule } from '../rule';
import { quoted } from '../wording';

function check(analysis: Analysis): readonly Problem[] {
  const { operations, schema } = analysis;
  return operations.flatMap((of) =>
    of.accesses.flatMap((write) => {
      const { inside, unit } = write;
      if (write.kind !== 'write' || !inside || unit.step === inside || unit.system === undefined) return [];
      const target = inside.target.kind === 'store' ? inside.target.store : `broker:${inside.target.technology}`;
      const store = inside.target.kind === 'store' ? schema.node(inside.target.store) : undefined;
      const row = of.accesses.find((access) => access.kind === 'write' && access.unit.step === inside);
      return [
        {
          message:
            `${quoted(write.relation)} is written inside the transaction of ${schema.systemName(target)}, but is not part of it: ` +
            `${schema.systemName(unit.system)} takes the write at once and keeps it when the transaction aborts or is restarted. ` +
            `Write a row of an outbox table of ${schema.systemName(target)} instead and let a connector carry it over.`,
          place: write.place,
          related: [{ message: 'The transaction begins here', place: inside.place }],
          fixes: publishFromStore(analysis, of, store?.kind === 'store' ? store : undefined, row, write),
          operations: [of.operation.id],
          relations: [write.relation],
        },
      ];
    }),
  );
}

export const effectInTransaction: Rule = {
  id: 'effect-in-transaction',
  title: 'A transaction cannot undo what it does elsewhere',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'A statement inside a transaction writes to another system: a topic, or a table of another store.',
    why: 'The transaction covers its own store alone. When it aborts, because a condition fails, because of a serialization failure, or because of a crash, the message has been sent and stays; when it is restarted, the message is sent again. Others then act on something that never happened.',
    source: [
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
          - transaction: shop
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
      outbox:
        columns: { id: text, item: text }
        key: id
connectors:
  outbox_cdc:
    technology: debezium
    from: shop.outbox
    to: order_placed
topics:
  order_placed: { technology: kafka }
services:
  orders:
    operations:
      place:
        inputs: { id: [o1], item: [widget] }
        steps:
          - transaction: shop
            steps:
              - sql: INSERT INTO orders (id, item) VALUES (:id, :item)
              - sql: INSERT INTO outbox (id, item) VALUES (:id, :item)
`,
    howToFix:
      'Write what is to be sent into an outbox table, in the same transaction, and let a connector publish it; or publish the changed table itself with change data capture. Moving the statement behind the transaction only turns the problem into a dual write.',
    whenToSwitchOff: 'When the effect is harmless if nothing came of the transaction: a log line, a metric.',
  },
};
