/** A view whose inputs change in one transaction, and which takes the changes in one by one. */
import type { View } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import type { Problem, Rule } from '../rule';
import { productName, technologyOf } from '../schema';
import { listed, quoted } from '../wording';

/** Everything that a relation is made of, itself included. */
function originsOf({ flow }: Analysis, relation: RelationId): ReadonlySet<RelationId> {
  const origins = new Set([relation]);
  for (const origin of origins) for (const { from } of flow.into(origin)) origins.add(from);
  return origins;
}

/**
 * What brings the changes of one transaction to an input without taking them apart: the store whose tables are read directly, or
 * the one connector that keeps transactions; the topic itself where a broker's transaction appends. undefined: something takes them apart.
 */
function carrierOf(analysis: Analysis, input: RelationId, origin: RelationId): string | undefined {
  if (input === origin) return analysis.schema.systemOf(origin);
  for (const edge of analysis.flow.into(input)) {
    if (!analysis.flow.reaches(origin, edge.from)) continue;
    const node = analysis.schema.node(edge.name);
    if (node?.kind === 'connector' && node.transactions.value) {
      const carrier = carrierOf(analysis, edge.from, origin);
      return carrier === undefined ? undefined : `${node.name} ${carrier}`;
    }
    if (node?.kind === 'view' && edge.by !== 'publishes' && node.consistency.value === 'transactional') {
      return carrierOf(analysis, edge.from, origin);
    }
    return undefined;
  }
  return undefined;
}

interface Together {
  readonly first: { readonly input: RelationId; readonly write: Access };
  readonly second: { readonly input: RelationId; readonly write: Access };
}

/** Two inputs that one transaction, or one and the same change, reaches and that do not come together; undefined: none. */
function tornInputs(analysis: Analysis, view: View): Together | undefined {
  const writes = view.inputs.map((input) => ({
    input,
    writes: [...originsOf(analysis, input)].flatMap((origin) => analysis.writesTo(origin)),
  }));
  for (const [index, first] of writes.entries()) {
    for (const second of writes.slice(index + 1)) {
      for (const one of first.writes) {
        const isTogether = (write: Access) => write.unit === one.unit && write.relation !== one.relation;
        const partner = one.unit.kind === 'statement' ? undefined : second.writes.find(isTogether);
        // One change that reaches the view by two ways is torn apart like two of one transaction.
        const other = partner ?? (second.writes.includes(one) ? one : undefined);
        if (!other) continue;
        const carriers = [
          carrierOf(analysis, first.input, one.relation),
          carrierOf(analysis, second.input, other.relation),
        ];
        const isKept =
          view.consistency.value === 'transactional' && carriers[0] !== undefined && carriers[0] === carriers[1];
        if (!isKept) {
          return { first: { input: first.input, write: one }, second: { input: second.input, write: other } };
        }
      }
    }
  }
  return undefined;
}

function problemOf(analysis: Analysis, view: View, torn: Together): Problem {
  const { first, second } = torn;
  const operation = first.write.operation.id;
  const losing = analysis.pipeline.connectors.filter(
    ({ copies, transactions }) =>
      !transactions.value &&
      copies.some(({ to }) => [first.input, second.input].some((input) => analysis.flow.reaches(to, input))),
  );
  const product = productName(technologyOf(view), 'it');
  const reason =
    view.consistency.value === 'eventual'
      ? `takes each input in on its own${product === 'it' ? '' : ` (${product} does)`}`
      : losing.length > 0
        ? `gets them apart, because ${listed(losing.map(({ name }) => name))} does not keep transactions together`
        : 'gets them by different ways';
  const isOne = first.write === second.write;
  const what = isOne
    ? `which both follow ${quoted(first.write.relation)}`
    : `which ${quoted(operation)} changes in one transaction`;
  return {
    message:
      `${quoted(view.name)} is made of ${quoted(first.input)} and ${quoted(second.input)}, ${what}, ` +
      `but ${reason}: in between it shows a state that never existed. Use a view that takes in whole transactions ` +
      '(`consistency: transactional`) over a feed that keeps them (`transactions: true`), or read both from the store.',
    place: (view.consistency.from === 'file' && view.consistency.place) || view.place,
    related: [
      { message: `${quoted(first.write.relation)} is written here`, place: first.write.place },
      ...(isOne
        ? []
        : [
            {
              message: `and ${quoted(second.write.relation)} here, in the same transaction`,
              place: second.write.place,
            },
          ]),
      ...losing.map(({ name, place }) => ({ message: `${quoted(name)} hands on each change by itself`, place })),
    ],
    operations: [...new Set([operation, ...analysis.readsFrom(view.name).map((read) => read.operation.id)])],
    relations: [
      ...new Set([...view.relations, first.input, second.input, first.write.relation, second.write.relation]),
    ],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  return analysis.pipeline.views.flatMap((view) => {
    if (view.definition.kind === 'replica' || view.inputs.length < 2) return [];
    const torn = tornInputs(analysis, view);
    return torn ? [problemOf(analysis, view, torn)] : [];
  });
}

export const fracturedView: Rule = {
  id: 'fractured-view',
  title: 'A view can show half of a transaction',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'A view is made of several inputs that change in one transaction, or that follow one and the same relation, but what belongs together comes apart on the way: a connector hands on each table by itself, or the view takes each input in on its own.',
    why: 'Between the two halves the view shows a state that the store never had: money that left one account and has not reached the other, an order without lines. Change data capture writes one topic a table, so a transaction’s rows land in different topics and partitions; most stream processors then apply every message at once, input by input. Nothing marks which output is final. Processors that give all changes of a transaction the same time do not have this.',
    source: [
      'Jamie Brandon: *Internal consistency in streaming systems* (2021), https://www.scattered-thoughts.net/writing/internal-consistency-in-streaming-systems/',
      'Debezium documentation, *Transaction metadata*: off by default',
      'Materialize documentation: tables of one source advance together',
    ],
    failing: `flowproof: 1
stores:
  bank:
    technology: postgresql
    tables:
      checking:
        columns: { owner: text, balance: integer }
        key: owner
        rows: [{ owner: ada, balance: 1 }]
      savings:
        columns: { owner: text, balance: integer }
        key: owner
        rows: [{ owner: ada, balance: 0 }]
connectors:
  bank_cdc:
    technology: debezium
    from: bank
    to: { bank.checking: checking_changes, bank.savings: savings_changes }
topics:
  checking_changes: { technology: kafka }
  savings_changes: { technology: kafka }
views:
  net_worth:
    technology: ksqldb
    query: >
      SELECT c.owner, c.balance + s.balance AS total
      FROM checking_changes c JOIN savings_changes s ON s.owner = c.owner
services:
  teller:
    operations:
      save:
        inputs: { owner: [ada] }
        steps:
          - transaction: bank
            steps:
              - sql: UPDATE checking SET balance = balance - 1 WHERE owner = :owner AND balance >= 1
              - sql: UPDATE savings SET balance = balance + 1 WHERE owner = :owner
      show_total:
        inputs: { owner: [ada] }
        steps:
          - sql: SELECT total FROM net_worth WHERE owner = :owner
            into: shown
          - respond: :shown.total
`,
    passing: `flowproof: 1
stores:
  bank:
    technology: postgresql
    tables:
      checking:
        columns: { owner: text, balance: integer }
        key: owner
        rows: [{ owner: ada, balance: 1 }]
      savings:
        columns: { owner: text, balance: integer }
        key: owner
        rows: [{ owner: ada, balance: 0 }]
views:
  net_worth:
    technology: materialize
    query: >
      SELECT c.owner, c.balance + s.balance AS total
      FROM bank.checking c JOIN bank.savings s ON s.owner = c.owner
services:
  teller:
    operations:
      save:
        inputs: { owner: [ada] }
        steps:
          - transaction: bank
            steps:
              - sql: UPDATE checking SET balance = balance - 1 WHERE owner = :owner AND balance >= 1
              - sql: UPDATE savings SET balance = balance + 1 WHERE owner = :owner
      show_total:
        inputs: { owner: [ada] }
        steps:
          - sql: SELECT total FROM net_worth WHERE owner = :owner
            into: shown
          - respond: :shown.total
`,
    howToFix:
      'Read the store’s own change feed with a processor that is internally consistent; or turn on transaction metadata and group by it; or keep what must be seen together in one row, or publish it as one event through an outbox.',
    whenToSwitchOff: 'When readers can tell a half state and wait, or when the difference does not matter to them.',
  },
};
