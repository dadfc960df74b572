/** Work that is begun again after it has left something behind: an effect that is repeated, or a mark that says it is done. */
import type { Expression, RelationId } from '../../model/statement';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { insertedValues } from '../footprint';
import { earlyMarker, repeatEffect } from '../idempotence';
import type { Problem, Rule } from '../rule';
import { quoted } from '../wording';

/** An effect outside a transaction that starts again: the first attempt is rolled back, the effect stays. */
function retriedTransactions(analysis: Analysis, of: OperationAccesses): readonly Problem[] {
  return of.accesses.flatMap((write) => {
    const { inside } = write;
    if (write.kind !== 'write' || !inside || inside.retry === 0 || write.unit.step === inside) return [];
    const undone = of.accesses.find(({ unit }) => unit.step === inside)?.unit;
    const effect = undone && repeatEffect(analysis, of, write, undone);
    if (effect === undefined) return [];
    return [
      {
        message:
          `The transaction around this is begun again when it is aborted${inside.retry === 1 ? '' : `, up to ${inside.retry} times`}, ` +
          `but ${quoted(write.relation)} is not part of it: each attempt ${effect}. Write a row in the transaction instead (an outbox) and ` +
          'let a connector carry it over, or write by key so that a repeat changes nothing.',
        place: write.place,
        related: [{ message: 'This transaction is retried', place: inside.place }],
        operations: [of.operation.id],
        relations: [write.relation],
      },
    ];
  });
}

/** A consumer that remembers the message before it has done what the message asks for. */
function earlyMarks(analysis: Analysis, of: OperationAccesses): readonly Problem[] {
  const { trigger, id } = of.operation;
  if (trigger.kind !== 'topic' || trigger.delivery.value === 'at most once') return [];
  for (const write of of.accesses) {
    if (write.kind !== 'write' || write.unit.system === undefined) continue;
    const marker = earlyMarker(analysis, of, write);
    // Across systems it is a dual write, and told there.
    if (!marker || marker.unit.system !== write.unit.system) continue;
    return [
      {
        message:
          `${quoted(id)} commits ${quoted(marker.relation)} before it writes ${quoted(write.relation)}: when it stops in between, the message comes again, ` +
          'is taken for done, and the rest never happens. Put both into one transaction.',
        place: write.place,
        related: [{ message: `From here on a repeat is passed over`, place: marker.place }],
        operations: [id],
        relations: [...new Set([write.relation, marker.relation])],
      },
    ];
  }
  return [];
}

/** The later write that takes a timer's work off the list, in a transaction of its own. */
function laterMark(of: OperationAccesses, effect: Access): Access | undefined {
  return of.accesses.find(
    (mark) =>
      mark.kind === 'write' &&
      mark.order > effect.order &&
      mark.unit !== effect.unit &&
      (mark.footprint.shape === 'update' || mark.footprint.shape === 'delete') &&
      of.dependences.some(({ write, on }) => write === effect && on.kind === 'read' && on.relation === mark.relation),
  );
}

/** Whether an INSERT is recognized by a key that the item of work gives: doing the item again meets the same row. */
function isKeyedByWork(analysis: Analysis, effect: Access, work: RelationId): boolean {
  const { statement } = effect;
  if (statement?.kind !== 'insert' || statement.onConflict?.action.kind === 'update') return false;
  const into = analysis
    .accessesOf(effect.operation.id)
    ?.accesses.find(({ kind, relation, step }) => kind === 'read' && relation === work && step?.into !== undefined)
    ?.step?.into;
  const values = insertedValues(statement);
  return analysis.schema
    .keys(effect.relation)
    .some((key) => key.length > 0 && key.every((column) => isOfItem(values.get(column), into)));
}

function isOfItem(value: Expression | undefined, into: string | undefined): boolean {
  return value?.kind === 'literal' || (value?.kind === 'variable' && value.variable === into);
}

/** A job that does its work, and then notes that it is done: the next run does it again when the note is missing. */
function repeatedJobs(analysis: Analysis, of: OperationAccesses): readonly Problem[] {
  if (of.operation.trigger.kind !== 'timer') return [];
  for (const write of of.accesses) {
    const mark = write.kind === 'write' ? laterMark(of, write) : undefined;
    if (!mark) continue;
    // A relay that sends twice does no harm to readers who know the message by its key or id; adding up does.
    const isLast =
      analysis.schema.relation(write.relation)?.kind === 'topic' && analysis.flow.outOf(write.relation).length === 0;
    const isHarmless = isLast || isKeyedByWork(analysis, write, mark.relation);
    const effect = isHarmless ? undefined : repeatEffect(analysis, of, write);
    if (effect === undefined) continue;
    return [
      {
        message:
          `${quoted(of.operation.id)} takes its work off ${quoted(mark.relation)} only after it has written ${quoted(write.relation)}: when it stops in ` +
          `between, the next run does the same work and ${effect}. Put both into one transaction, or let the write be recognized by a key.`,
        place: write.place,
        related: [{ message: 'The work is taken off the list here', place: mark.place }],
        operations: [of.operation.id],
        relations: [...new Set([write.relation, mark.relation])],
      },
    ];
  }
  return [];
}

export const unsafeRetry: Rule = {
  id: 'unsafe-retry',
  title: 'Work that is begun again does something twice, or not at all',
  defaultSeverity: 'warning',
  check: (analysis) =>
    analysis.operations.flatMap((of) => [
      ...retriedTransactions(analysis, of),
      ...earlyMarks(analysis, of),
      ...repeatedJobs(analysis, of),
    ]),
  documentation: {
    what: 'Work is begun again after a failure, and what the first attempt left behind makes the second one wrong: a retried transaction holds an effect on another system, which each attempt makes anew; a consumer commits the mark “handled” before the effect, so that the repeat is passed over; a job does its work and takes it off the list in another transaction.',
    why: 'Retrying is the right answer to serialization failures, lost connections and crashes, on the condition that an attempt leaves nothing or is recognized. A transaction is rolled back; the message that was sent meanwhile is not. A mark that is committed first turns “at least once” into “perhaps never”, a mark that is committed last turns it into “perhaps twice”. In one transaction with the effect it means once.',
    source: [
      'PostgreSQL documentation, *Serialization failure handling*: retry the complete transaction, including the logic that decides',
      'Chris Richardson: *Idempotent Consumer*: the id is recorded in the transaction of the effect, https://microservices.io/patterns/communication-style/idempotent-consumer.html',
      'Pat Helland: *Idempotence is not a medical condition* (2012)',
    ],
    failing: `flowproof: 1
stores:
  theatre:
    technology: postgresql
    isolation: serializable
    tables:
      seats:
        columns: { seat: text, holder: text }
        key: seat
        rows: [{ seat: s1, holder: nobody }, { seat: s2, holder: nobody }]
topics:
  letters:
    technology: kafka
    columns: { person: text, seat: text }
services:
  office:
    operations:
      book:
        inputs: { person: [ada, bob], seat: [s1] }
        steps:
          - transaction: theatre
            retry: 1
            steps:
              - sql: SELECT holder FROM seats WHERE seat = :seat
                into: found
              - sql: INSERT INTO letters (person, seat) VALUES (:person, :seat)
              - sql: UPDATE seats SET holder = :person WHERE seat = :seat
`,
    passing: `flowproof: 1
stores:
  theatre:
    technology: postgresql
    isolation: serializable
    tables:
      seats:
        columns: { seat: text, holder: text }
        key: seat
        rows: [{ seat: s1, holder: nobody }, { seat: s2, holder: nobody }]
      outbox:
        columns: { person: text, seat: text }
        key: [person, seat]
connectors:
  outbox_cdc:
    technology: debezium
    from: theatre.outbox
    to: letters
topics:
  letters: { technology: kafka }
services:
  office:
    operations:
      book:
        inputs: { person: [ada, bob], seat: [s1] }
        steps:
          - transaction: theatre
            retry: 1
            steps:
              - sql: SELECT holder FROM seats WHERE seat = :seat
                into: found
              - sql: INSERT INTO outbox (person, seat) VALUES (:person, :seat) ON CONFLICT DO NOTHING
              - sql: UPDATE seats SET holder = :person WHERE seat = :seat
`,
    howToFix:
      'Put everything that belongs together into one transaction: the effect, the mark, and a row of an outbox for what other systems must hear. Where a system cannot take part, write to it by a key that the repeat has, too.',
    whenToSwitchOff:
      'When the other system recognizes repeats by something that the file does not show, such as an idempotency key.',
  },
};
