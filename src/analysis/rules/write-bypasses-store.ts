/** A decision that is appended straight to a log which cannot refuse it. */
import { hasConditionalAppend } from '../../catalog/lookup';
import type { Access, OperationAccesses } from '../accesses';
import { type Analysis, dependentsOf } from '../analysis';
import { isAdmitted } from '../flow';
import { raceOn } from '../race';
import type { Problem, Rule } from '../rule';
import { technologyOf } from '../schema';
import { quoted, relatedEdges } from '../wording';

function isTopic(analysis: Analysis, access: Access): boolean {
  return analysis.schema.relation(access.relation)?.kind === 'topic';
}

/**
 * Whether one append carries its condition with it: the statement reads the log that it appends to, and the broker refuses the append
 * when something has come in between (NATS JetStream's expected last sequence, KurrentDB's expected revision).
 */
function isConditional(analysis: Analysis, write: Access, read: Access): boolean {
  if (write.step === undefined || read.step !== write.step || read.relation !== write.relation) return false;
  const relation = analysis.schema.relation(write.relation);
  const topic = relation && analysis.schema.node(relation.node);
  const technology = topic && technologyOf(topic);
  return technology !== undefined && hasConditionalAppend(technology);
}

/** Whether a store has decided already when the message is appended: then the log only repeats it. */
function isAdmittedByStore(analysis: Analysis, of: OperationAccesses): boolean {
  return of.accesses.some((write) => write.kind === 'write' && isAdmitted(analysis.schema, of, write));
}

function check(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap((of) => {
    if (isAdmittedByStore(analysis, of)) return [];
    const problems: Problem[] = [];
    for (const read of of.accesses) {
      if (!dependentsOf(of, read).some((write) => isTopic(analysis, write))) continue;
      const race = raceOn(analysis, of, read, {
        isExposed: () => true,
        isHarmful: (write) => isTopic(analysis, write) && !isConditional(analysis, write, read),
      });
      if (!race || problems.some(({ relations }) => relations?.[0] === race.write.relation)) continue;
      const { write, interference } = race;
      const path = analysis.flow.path(interference.relation, read.relation) ?? [];
      const rival = interference.operation === of.operation ? 'another run of it' : quoted(interference.operation.id);
      problems.push({
        message:
          `${quoted(of.operation.id)} decides on ${quoted(read.relation)} and then appends to the topic ${quoted(write.relation)}, ` +
          `which takes every message: when ${rival} has written ${quoted(interference.relation)} meanwhile, nothing refuses this one. ` +
          'Let a store admit it: check and write in one transaction of a database, and let change data capture publish what ' +
          'was admitted.',
        place: write.place,
        related: [
          { message: `${quoted(read.relation)} is read here to decide`, place: read.place },
          ...relatedEdges(path),
        ],
        operations: [...new Set([of.operation.id, interference.operation.id])],
        relations: [...new Set([write.relation, read.relation, interference.relation])],
      });
    }
    return problems;
  });
}

export const writeBypassesStore: Rule = {
  id: 'write-bypasses-store',
  title: 'A decision is appended to a log that cannot refuse it',
  defaultSeverity: 'error',
  check,
  documentation: {
    what: 'An operation looks at state, decides that something may happen, and appends the result straight to a topic. What it looked at changes with what is appended, and no transactional store stands between the decision and the log.',
    why: 'A log takes every message that it is given. Two callers who ask at the same moment both read the state from before, both find that they may, and both append. A log has order, durability and atomic appends, but it has no condition that is checked when the message lands; Kafka has no conditional append (KAFKA-2260, KIP-27; NATS JetStream and KurrentDB have one, by the expected last sequence or revision), and its transactions give atomic visibility, not isolation. Views, however fast, show what has been appended; they come too late to prevent it. A serializable transaction in a database does: one of the two commits, the other is told.',
    source: [
      'Arjun Narayan, George Fraser: *Kafka is not a database* (2020), https://materialize.com/blog/kafka-is-not-a-database/',
      'KAFKA-2260, *Allow specifying expected offset on produce*; KIP-27, *Conditional Publish*',
      'Jepsen, *Bufstream 0.1.0* (2024): Kafka transactions do not provide isolation, https://jepsen.io/analyses/bufstream-0.1.0',
    ],
    failing: `flowproof: 1
topics:
  restocks:
    technology: kafka
    columns: { item: text, qty: integer }
    key: item
    retention: forever
    rows: [{ item: widget, qty: 1 }]
  checkouts:
    technology: kafka
    columns: { item: text, qty: integer }
    key: item
    retention: forever
views:
  inventory:
    technology: materialize
    query: >
      SELECT r.item, sum(r.qty) - coalesce((SELECT sum(c.qty) FROM checkouts c WHERE c.item = r.item), 0) AS level
      FROM restocks r GROUP BY r.item
services:
  web:
    exposed: public
    operations:
      checkout:
        inputs: { item: [widget], qty: [1] }
        steps:
          - sql: SELECT level FROM inventory WHERE item = :item
            into: stock
          - require: :stock.level >= :qty
            otherwise: sold out
          - sql: INSERT INTO checkouts (item, qty) VALUES (:item, :qty)
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: 1 }]
connectors:
  shop_cdc:
    technology: debezium
    from: shop.inventory
    to: inventory_changes
topics:
  inventory_changes: { technology: kafka }
services:
  web:
    exposed: public
    operations:
      checkout:
        inputs: { item: [widget], qty: [1] }
        steps:
          - transaction: shop
            isolation: serializable
            steps:
              - sql: SELECT level FROM inventory WHERE item = :item
                into: stock
              - require: :stock.level >= :qty
                otherwise: sold out
              - sql: UPDATE inventory SET level = level - :qty WHERE item = :item
`,
    howToFix:
      'Keep the state that is decided on, and the decision, in tables of one database; check and write in one transaction; publish the table with change data capture. Everything downstream of the topic stays as it is. When callers need not be refused at once, append a *request* instead and let a consumer decide in a transaction.',
    whenToSwitchOff:
      'When a wrong decision costs less than the database: say so with an ignore and the reason, for example that somebody compensates for oversold items by hand.',
  },
};
