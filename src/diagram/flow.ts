/**
 * What flows between the nodes of a pipeline, as edges: reads and writes of operations, change feeds, derivations and
 * triggers. It reads the pipeline and knows nothing of sizes or positions.
 */
import type { DiagramEdge } from '../model/graph';
import type { Connector, Operation, Pipeline, Relation, Step, TransactionStep, View } from '../model/pipeline';
import { type Place, within } from '../model/place';
import type { RelationId, Statement } from '../model/statement';
import { readsOf, writesOf } from '../model/statement-walk';

type End = DiagramEdge['from'];

/** Relations by id, and whether a node's relations stand in rows of their own. */
interface Index {
  readonly relations: ReadonlyMap<RelationId, Relation>;
  readonly topicTechnology: ReadonlyMap<string, string>;
}

/** Every edge of the pipeline, each id once, in the order of the file's sections. */
export function edgesOf(pipeline: Pipeline): readonly DiagramEdge[] {
  const index: Index = {
    relations: new Map(pipeline.relations.map((relation) => [relation.id, relation])),
    topicTechnology: new Map(pipeline.topics.map((topic) => [topic.relation, topic.technology.id])),
  };
  const nodes = new Set(
    [pipeline.stores, pipeline.topics, pipeline.connectors, pipeline.views, pipeline.services].flatMap((section) =>
      section.map((node) => node.name),
    ),
  );
  const edges = new Map<string, DiagramEdge>();
  const add = (edge: DiagramEdge | undefined): void => {
    if (edge === undefined || edges.has(edge.id) || !nodes.has(edge.from.node) || !nodes.has(edge.to.node)) return;
    edges.set(edge.id, edge);
  };
  for (const connector of pipeline.connectors) for (const edge of feedsOf(connector, index)) add(edge);
  for (const view of pipeline.views) for (const edge of derivationsOf(view, index)) add(edge);
  for (const service of pipeline.services) {
    for (const operation of service.operations) {
      add(triggerOf(operation));
      for (const edge of accessesOf(operation, index)) add(edge);
    }
  }
  return [...edges.values()];
}

/** Where an edge meets a relation: the row of a table or of a replica's table, the node of a topic or view. */
function endOf(id: RelationId, index: Index): End | undefined {
  const relation = index.relations.get(id);
  if (relation === undefined) return undefined;
  const hasRow = relation.kind === 'table' || relation.kind === 'replica';
  return hasRow ? { node: relation.node, row: relation.id } : { node: relation.node };
}

/** A connector reads its sources, which is where it can lag, and writes its targets. */
function feedsOf(connector: Connector, index: Index): readonly (DiagramEdge | undefined)[] {
  const common = { kind: 'change-feed', transactional: connector.transactions.value } as const;
  const here: End = { node: connector.name };
  return connector.copies.flatMap((copy) => {
    const [source, target] = [endOf(copy.from, index), endOf(copy.to, index)];
    return [
      source && {
        ...common,
        id: `${connector.name} reads ${copy.from}`,
        from: source,
        to: here,
        lags: true,
        label: connector.mode.value === 'polling' ? 'polls' : '',
        place: copy.place,
      },
      target && {
        ...common,
        id: `${connector.name} writes ${copy.to}`,
        from: here,
        to: target,
        lags: false,
        label: connector.delivery.value,
        place: copy.place,
      },
    ];
  });
}

function derivationsOf(view: View, index: Index): readonly (DiagramEdge | undefined)[] {
  const common = { kind: 'derivation', transactional: view.consistency.value === 'transactional' } as const;
  const here: End = { node: view.name };
  const lags = view.refresh.value.kind !== 'on commit';
  const every = view.refresh.value.kind === 'every' ? `every ${view.refresh.value.duration.text}` : '';
  const publishes = view.publishes && {
    ...common,
    id: `${view.name} publishes ${view.publishes.topic}`,
    from: here,
    to: { node: view.publishes.topic },
    lags: false,
    label: 'publishes',
    place: view.publishes.place,
  };
  if (view.definition.kind === 'replica') {
    const { store } = view.definition;
    const replicates = {
      ...common,
      id: `${view.name} replicates ${store}`,
      from: { node: store },
      to: here,
      lags,
      label: 'replicates',
      place: view.place,
    };
    return [replicates, publishes];
  }
  const place = view.definition.kind === 'query' ? view.definition.place : view.place;
  return [
    ...view.inputs.map((input) => {
      const source = endOf(input, index);
      return (
        source && { ...common, id: `${view.name} from ${input}`, from: source, to: here, lags, label: every, place }
      );
    }),
    publishes,
  ];
}

function triggerOf(operation: Operation): DiagramEdge | undefined {
  const { trigger } = operation;
  if (trigger.kind !== 'topic') return undefined;
  return {
    id: `${trigger.topic} triggers ${operation.id}`,
    from: { node: trigger.topic },
    to: { node: operation.service, row: operation.id },
    kind: 'trigger',
    transactional: false,
    lags: true,
    label: trigger.delivery.value,
    place: trigger.place,
  };
}

/** One statement's touch of one relation. */
interface Touch {
  readonly relation: RelationId;
  readonly kind: 'read' | 'write';
  readonly verb: string;
  readonly transactional: boolean;
  readonly place: Place;
}

/** One edge for each relation that an operation reads and one for each that it writes, all its statements together. */
function accessesOf(operation: Operation, index: Index): readonly (DiagramEdge | undefined)[] {
  const merged = new Map<string, Touch[]>();
  for (const touch of touchesOf(operation, index)) {
    const id = `${operation.id} ${touch.kind}s ${touch.relation}`;
    merged.set(id, [...(merged.get(id) ?? []), touch]);
  }
  const here: End = { node: operation.service, row: operation.id };
  return [...merged].map(([id, touches]) => {
    const [first] = touches;
    const other = first && endOf(first.relation, index);
    if (first === undefined || other === undefined) return undefined;
    return {
      id,
      from: first.kind === 'read' ? other : here,
      to: first.kind === 'read' ? here : other,
      kind: first.kind,
      transactional: touches.every((touch) => touch.transactional),
      lags: false,
      label: verbsOf(touches),
      place: first.place,
    };
  });
}

/** Each verb once, in order; locking is reading too, so that it says enough. */
function verbsOf(touches: readonly Touch[]): string {
  const verbs = new Set(touches.map((touch) => touch.verb));
  if (verbs.has('locks')) verbs.delete('reads');
  return [...verbs].join(', ');
}

function touchesOf(operation: Operation, index: Index): readonly Touch[] {
  if (operation.body.kind === 'sketch') {
    // What a sketch reads and writes in one store is one transaction; the rest stands alone.
    const sketched = (kind: Touch['kind'], mentions: typeof operation.body.reads): Touch[] =>
      mentions.map(({ relation, place }) => {
        const transactional = index.relations.get(relation)?.kind === 'table';
        return { relation, kind, verb: `${kind}s`, transactional, place };
      });
    return [...sketched('read', operation.body.reads), ...sketched('write', operation.body.writes)];
  }
  return operation.body.steps.flatMap((step) => touchesOfStep(step, undefined, index));
}

function touchesOfStep(step: Step, transaction: TransactionStep | undefined, index: Index): readonly Touch[] {
  switch (step.kind) {
    case 'transaction':
      return step.steps.flatMap((inner) => touchesOfStep(inner, step, index));
    case 'require':
    case 'respond':
      return [];
    case 'sql': {
      const { statement } = step;
      const touch = (kind: Touch['kind'], relation: RelationId): Touch => ({
        relation,
        kind,
        verb: kind === 'read' ? readVerb(statement) : writeVerb(statement),
        transactional: transaction !== undefined && covers(transaction, relation, index),
        place: placeOf(statement, relation, step.place),
      });
      return [
        ...readsOf(statement).map((relation) => touch('read', relation)),
        ...writesOf(statement).map((relation) => touch('write', relation)),
      ];
    }
  }
}

/** Whether a statement on the relation is part of the transaction: a table of its store, a topic of its broker. */
function covers(transaction: TransactionStep, id: RelationId, index: Index): boolean {
  const relation = index.relations.get(id);
  switch (transaction.target.kind) {
    case 'store':
      return relation?.kind === 'table' && relation.node === transaction.target.store;
    case 'broker':
      return index.topicTechnology.get(id) === transaction.target.technology;
  }
}

function readVerb(statement: Statement): string {
  return statement.kind === 'select' && statement.lock !== undefined ? 'locks' : 'reads';
}

function writeVerb(statement: Statement): string {
  switch (statement.kind) {
    case 'insert':
      return statement.onConflict?.action.kind === 'update' ? 'upserts' : 'inserts';
    case 'update':
      return 'updates';
    case 'delete':
      return 'deletes';
    case 'select':
    case 'unsupported':
      return 'writes';
  }
}

/** The relation's name in the statement where that is known, else the statement. */
function placeOf(statement: Statement, relation: RelationId, place: Place): Place {
  switch (statement.kind) {
    case 'insert':
    case 'update':
    case 'delete':
      if (statement.relation === relation) return within(place, statement.relationSpan);
      break;
    case 'select':
    case 'unsupported':
      break;
  }
  const sources = statement.kind === 'select' ? statement.sources : [];
  const source = sources.find((candidate) => candidate.kind === 'relation' && candidate.relation === relation);
  return source === undefined ? place : within(place, source.span);
}
