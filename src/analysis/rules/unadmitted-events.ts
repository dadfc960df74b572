/** What the public may append without being asked anything, to a topic that nothing refuses, against what the file forbids. */
import type { Invariant } from '../../model/pipeline';
import type { Expression, RelationId, Select } from '../../model/statement';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { isAdmitted } from '../flow';
import type { Problem, Rule } from '../rule';
import { rowsOf, signOfValue, type Tendency, truthOf } from '../tendency';
import { byWayOf, quoted } from '../wording';

/** The sign of what an operation writes into a column, whatever its inputs are; undefined: it differs, or cannot be told. */
function signOf(write: Access, expression: Expression | undefined): Tendency {
  switch (expression?.kind) {
    case 'literal':
      return signOfValue(expression.value);
    case 'parameter': {
      const values = write.operation.inputs.find(({ name }) => name === expression.name)?.values ?? [];
      const signs = new Set(values.map(signOfValue));
      return signs.size === 1 ? [...signs][0] : undefined;
    }
    case 'cast':
      return signOf(write, expression.operand);
    case 'unary': {
      const sign = expression.operator === '-' ? signOf(write, expression.operand) : undefined;
      return sign === 1 ? -1 : sign === -1 ? 1 : sign;
    }
    case 'binary': {
      const isNegated =
        expression.operator === '-' && expression.left.kind === 'literal' && signOfValue(expression.left.value) === 0;
      const sign = isNegated ? signOf(write, expression.right) : undefined;
      return sign === 1 ? -1 : sign === -1 ? 1 : sign;
    }
    default:
      return undefined;
  }
}

/** Whether a consumer of the topic decides about its messages in a store: then they are requests. */
function isDecidedLater(analysis: Analysis, topic: RelationId): boolean {
  return analysis.operations.some(
    (of) =>
      of.operation.trigger.kind === 'topic' &&
      of.operation.trigger.topic === topic &&
      of.accesses.some((write) => write.kind === 'write' && isAdmitted(analysis.schema, of, write)),
  );
}

function queryOf(analysis: Analysis, relation: RelationId): Select | undefined {
  const view = analysis.schema.node(analysis.schema.relation(relation)?.node ?? '');
  return view?.kind === 'view' && view.definition.kind === 'query' ? view.definition.query : undefined;
}

/** The first invariant that one more message leads towards being broken, and nothing leads back. */
function endangered(analysis: Analysis, write: Access): Invariant | undefined {
  const topic = write.relation;
  return analysis.pipeline.invariants.find(({ rule, reads }) => {
    if (!reads.some((relation) => analysis.flow.reaches(topic, relation))) return false;
    const found = { views: new Map<string, Tendency>(), hasMoved: false };
    const appended = {
      found,
      topic,
      signOf: (column: number) => signOf(write, write.footprint.pinned.get(column)),
      queryOf: (relation: RelationId) => queryOf(analysis, relation),
      isBehind: (relation: RelationId) => analysis.flow.reaches(topic, relation),
    };
    const isBroken =
      rule.kind === 'never' ? rowsOf(appended, rule.query) === 1 : truthOf(appended, rule.condition) === -1;
    return isBroken && found.hasMoved;
  });
}

function isUnchecked(analysis: Analysis, of: OperationAccesses, write: Access): boolean {
  return (
    write.kind === 'write' &&
    write.footprint.shape === 'insert' &&
    analysis.schema.relation(write.relation)?.kind === 'topic' &&
    !of.dependences.some((dependence) => dependence.write === write)
  );
}

function check(analysis: Analysis): readonly Problem[] {
  if (analysis.pipeline.invariants.length === 0) return [];
  return analysis.operations.flatMap((of) => {
    const { operation, accesses } = of;
    if (operation.exposed !== 'public' || operation.trigger.kind !== 'request') return [];
    const hasStore = accesses.some(({ kind, relation }) => kind === 'write' && analysis.schema.table(relation));
    if (hasStore) return [];
    return accesses.flatMap((write) => {
      if (!isUnchecked(analysis, of, write) || isDecidedLater(analysis, write.relation)) return [];
      const invariant = endangered(analysis, write);
      if (!invariant) return [];
      const reached = invariant.reads.find((relation) => analysis.flow.reaches(write.relation, relation));
      const path = analysis.flow.path(write.relation, reached ?? write.relation) ?? [];
      return [
        {
          message:
            `Anybody can make ${quoted(operation.id)} append to ${quoted(write.relation)}, nothing is asked before, and nothing can refuse it afterwards; each message ` +
            `leads towards breaking ${quoted(invariant.name)}${byWayOf(path)}. Let a consumer decide about the messages in a transaction of a store, and ` +
            'derive the rest from what it admitted; or decide before anything is written.',
          place: write.place,
          related: [{ message: `${quoted(invariant.name)} is promised here`, place: invariant.sqlPlace }],
          operations: [operation.id],
          relations: [...new Set([write.relation, ...invariant.reads])],
        },
      ];
    });
  });
}

export const unadmittedEvents: Rule = {
  id: 'unadmitted-events',
  title: 'The public appends what nothing can refuse',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'A public operation appends to a topic without looking at anything. Views add the messages up, an invariant limits the sum, and every message leads towards the limit. No consumer decides about the messages in a store.',
    why: 'Some messages are facts: the payment was made, the page was seen, and a log is the right place to take them down at once. Others are wishes: book two seats, withdraw ten. A wish becomes a fact when somebody admits it, and in this pipeline nobody does; the log takes all of them, and the views show afterwards that too many were granted.',
    source: [
      'Arjun Narayan, George Fraser: *Kafka is not a database* (2020), https://materialize.com/blog/kafka-is-not-a-database/',
      'Peter Bailis and others: *Coordination Avoidance in Database Systems* (VLDB 2014): limits that concurrent additions can break need coordination',
      'Greg Young: *CQRS documents* (2010): commands may be refused, events have happened',
    ],
    failing: `flowproof: 1
topics:
  bookings:
    technology: kafka
    columns: { id: text, concert: text, seats: integer }
    key: concert
    retention: forever
views:
  booked:
    technology: materialize
    freshness: 1s
    query: SELECT concert, sum(seats) AS taken FROM bookings GROUP BY concert
services:
  web:
    exposed: public
    operations:
      book:
        inputs: { id: [b1, b2], concert: [jazz], seats: [2] }
        steps:
          - sql: INSERT INTO bookings (id, concert, seats) VALUES (:id, :concert, :seats)
invariants:
  never_overbooked:
    never: SELECT concert FROM booked WHERE taken > 3
`,
    passing: `flowproof: 1
topics:
  booking_requests:
    technology: kafka
    columns: { id: text, concert: text, seats: integer }
    key: concert
stores:
  hall:
    technology: postgresql
    isolation: serializable
    tables:
      concerts:
        columns: { concert: text, available: integer }
        key: concert
        rows: [{ concert: jazz, available: 3 }]
      bookings:
        columns: { id: text, concert: text, seats: integer }
        key: id
services:
  web:
    exposed: public
    operations:
      request_booking:
        inputs: { id: [b1, b2], concert: [jazz], seats: [2] }
        steps:
          - sql: INSERT INTO booking_requests (id, concert, seats) VALUES (:id, :concert, :seats)
  box_office:
    operations:
      admit:
        on: { topic: booking_requests }
        steps:
          - transaction: hall
            retry: 1
            steps:
              - sql: INSERT INTO bookings (id, concert, seats) VALUES (:id, :concert, :seats) ON CONFLICT DO NOTHING RETURNING id
                into: fresh
              - require: :fresh.id IS NOT NULL
                otherwise: known already
              - sql: >
                  UPDATE concerts SET available = available - :seats
                  WHERE concert = :concert AND available >= :seats RETURNING available
                into: taken
              - require: :taken.available IS NOT NULL
                otherwise: sold out
invariants:
  never_overbooked:
    never: SELECT concert FROM concerts WHERE available < 0
`,
    howToFix:
      'Call the messages what they are, requests, and let a consumer decide about each in a transaction of a store; publish what was admitted with change data capture, and build the views on that. Or decide before anything is appended, when the caller can wait for the answer.',
    whenToSwitchOff:
      'When the invariant is a goal that people reach by other means, such as refunds for overbooked seats.',
  },
};
