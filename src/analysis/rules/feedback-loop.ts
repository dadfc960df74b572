/** A way of messages that ends where it began, with nothing on it that decides whether to go on. */
import { stepsOf } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import type { FlowEdge } from '../flow';
import { oneLower, type Problem, type Rule } from '../rule';
import { quoted, relatedEdges } from '../wording';

interface Hop extends FlowEdge {
  readonly isSketch: boolean;
}

/** Whether every message makes this write: no condition stands before it, and no store has a say in it. */
function isUnconditional(analysis: Analysis, of: OperationAccesses, write: Access): boolean {
  const { statement, operation } = write;
  const asksStore = of.dependences.some(
    (dependence) => dependence.write === write && analysis.schema.relation(dependence.on.relation)?.kind === 'table',
  );
  if (asksStore) return false;
  if (operation.body.kind === 'sketch') return true;
  const steps = stepsOf(operation);
  const own = write.step ? steps.indexOf(write.step) : 0;
  if (steps.slice(0, own).some(({ kind }) => kind === 'require')) return false;
  return statement?.kind === 'insert' && (statement.source.kind === 'values' || !statement.source.query.where);
}

function hopsOf(analysis: Analysis): readonly Hop[] {
  const declared = analysis.flow.edges
    .filter(({ by }) => by !== 'operation')
    .map((edge) => ({ ...edge, isSketch: false }));
  const consumed = analysis.operations.flatMap((of): readonly Hop[] => {
    const { trigger, id, body } = of.operation;
    const topic = trigger.kind === 'topic' ? analysis.schema.node(trigger.topic) : undefined;
    if (topic?.kind !== 'topic') return [];
    return of.accesses
      .filter(
        (write) =>
          write.kind === 'write' &&
          analysis.schema.relation(write.relation)?.kind === 'topic' &&
          isUnconditional(analysis, of, write),
      )
      .map((write) => ({
        from: topic.relation,
        to: write.relation,
        by: 'operation',
        name: id,
        lags: true,
        place: write.place,
        isSketch: body.kind === 'sketch',
      }));
  });
  const isTable = (relation: RelationId) => analysis.schema.relation(relation)?.kind === 'table';
  return [...declared, ...consumed].filter(({ from, to }) => !isTable(from) && !isTable(to));
}

/** A shortest way from `start` back to it; undefined: none. */
function loopAt(start: RelationId, outOf: ReadonlyMap<RelationId, readonly Hop[]>): readonly Hop[] | undefined {
  const reached = new Map<RelationId, readonly Hop[]>([[start, []]]);
  for (const [relation, path] of reached) {
    for (const hop of outOf.get(relation) ?? []) {
      if (hop.to === start) return [...path, hop];
      if (!reached.has(hop.to)) reached.set(hop.to, [...path, hop]);
    }
  }
  return undefined;
}

/** Ways out of each relation that a loop leads to or that lies on one: where nothing leads to any more is taken away, again and again. */
function remaining(hops: readonly Hop[]): ReadonlyMap<RelationId, readonly Hop[]> {
  const outOf = new Map<RelationId, Hop[]>();
  const arriving = new Map<RelationId, number>();
  for (const hop of hops) {
    const known = outOf.get(hop.from);
    if (known) known.push(hop);
    else outOf.set(hop.from, [hop]);
    arriving.set(hop.to, (arriving.get(hop.to) ?? 0) + 1);
  }
  const free = [...outOf.keys()].filter((relation) => !arriving.has(relation));
  for (const relation of free) {
    for (const { to } of outOf.get(relation) ?? []) {
      const left = (arriving.get(to) ?? 0) - 1;
      arriving.set(to, left);
      if (left === 0) free.push(to);
    }
    outOf.delete(relation);
  }
  return outOf;
}

function problemOf(loop: readonly Hop[]): Problem {
  const [first] = loop as readonly [Hop, ...Hop[]];
  const way = [first.from, ...loop.map(({ to }) => to)].map(quoted).join(' → ');
  const isSketch = loop.some((hop) => hop.isSketch);
  const operations = loop.filter(({ by }) => by === 'operation').map(({ name }) => name);
  return {
    ...(isSketch ? { severity: oneLower('warning') } : {}),
    message:
      `What comes into ${quoted(first.from)} comes back to it: ${way}. Nothing on the way decides whether to go on, so every message ` +
      'makes another one, for ever. Let a store on the way remember what has been handled, or put a condition before the write that ends it.' +
      (isSketch ? ' This is a sketch: write down its SQL to be certain.' : ''),
    place: first.place,
    related: relatedEdges(loop.slice(1)),
    operations: [...new Set(operations)],
    relations: [...new Set(loop.flatMap(({ from, to }) => [from, to]))],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  const outOf = remaining(hopsOf(analysis));
  const told = new Set<RelationId>();
  return [...outOf.keys()].flatMap((start) => {
    const loop = told.has(start) ? undefined : loopAt(start, outOf);
    if (!loop || loop.some(({ from }) => told.has(from))) return [];
    for (const { from } of loop) told.add(from);
    return [problemOf(loop)];
  });
}

export const feedbackLoop: Rule = {
  id: 'feedback-loop',
  title: 'Messages go round in a circle that nothing ends',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'Topics, views, connectors and consumers form a circle, and nothing in it decides whether to go on: no store that knows what has been handled, no condition before the message is sent on.',
    why: 'One message is enough, and the circle turns until somebody stops it: the brokers fill, the bill grows, and what is counted on the way is counted again in every round. Mirroring two clusters into each other is the classic; two services that answer each other’s answers are the same. A circle with a store in it ends when the store says that the message is an old one.',
    source: [
      'Apache Kafka documentation, *Geo-Replication (MirrorMaker)*: topics are renamed by their cluster so that records do not go round',
      'Gregor Hohpe, Bobby Woolf: *Enterprise Integration Patterns*: Correlation Identifier, Message Store, Process Manager',
      'Jamie Brandon: *Internal consistency in streaming systems* (2021), on cyclic dataflow',
    ],
    failing: `flowproof: 1
topics:
  prices:
    technology: kafka
    columns: { item: text, price: integer }
    key: item
  offers:
    technology: kafka
    columns: { item: text, price: integer }
    key: item
services:
  clerk:
    operations:
      set_price:
        inputs: { item: [lamp], price: [3] }
        steps:
          - sql: INSERT INTO prices (item, price) VALUES (:item, :price)
  marketing:
    operations:
      offer:
        on: { topic: prices }
        steps:
          - sql: INSERT INTO offers (item, price) VALUES (:item, :price)
  pricing:
    operations:
      follow_offer:
        on: { topic: offers }
        steps:
          - sql: INSERT INTO prices (item, price) VALUES (:item, :price)
`,
    passing: `flowproof: 1
topics:
  prices:
    technology: kafka
    columns: { item: text, price: integer }
    key: item
    retention: compacted
  offers:
    technology: kafka
    columns: { item: text, price: integer }
    key: item
    retention: compacted
stores:
  shop:
    technology: postgresql
    tables:
      suggested:
        columns: { item: text, price: integer }
        key: item
services:
  clerk:
    operations:
      set_price:
        inputs: { item: [lamp], price: [3] }
        steps:
          - sql: INSERT INTO prices (item, price) VALUES (:item, :price)
  marketing:
    operations:
      offer:
        on: { topic: prices }
        steps:
          - sql: INSERT INTO offers (item, price) VALUES (:item, :price)
  pricing:
    operations:
      follow_offer:
        on: { topic: offers }
        steps:
          - sql: >
              INSERT INTO suggested (item, price) VALUES (:item, :price)
              ON CONFLICT (item) DO UPDATE SET price = excluded.price
`,
    howToFix:
      'Break the circle: send answers to a topic of their own, copy in one direction, keep the id of what was handled in a store and send on only what is new, or give the message a count that ends.',
    whenToSwitchOff: 'When the product ends the circle by itself, as mirrors that rename topics do.',
  },
};
