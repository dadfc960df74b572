/**
 * How a change travels: from relation to relation through connectors, views, replicas and the operations that consume
 * topics, with what each edge keeps. It answers what is derived from what; it judges nothing.
 */
import type { Place } from '../model/place';
import type { RelationId } from '../model/statement';
import type { Access, OperationAccesses } from './accesses';
import { isGuarded } from './guards';
import type { Schema } from './schema';

export interface FlowEdge {
  readonly from: RelationId;
  readonly to: RelationId;
  readonly by: 'connector' | 'view' | 'replica' | 'publishes' | 'operation';
  /** Name of the connector or view, id of the operation. */
  readonly name: string;
  /** Whether `to` can be behind `from`. */
  readonly lags: boolean;
  readonly place: Place;
}

export interface Flow {
  readonly edges: readonly FlowEdge[];
  /** Edges into and out of a relation. */
  readonly into: (relation: RelationId) => readonly FlowEdge[];
  readonly outOf: (relation: RelationId) => readonly FlowEdge[];
  /** Whether a change of `from` can show in `to`; true for a relation and itself. */
  readonly reaches: (from: RelationId, to: RelationId) => boolean;
  /** A shortest way; undefined: none. Empty for a relation and itself. */
  readonly path: (from: RelationId, to: RelationId) => readonly FlowEdge[] | undefined;
  /** Filled by a connector, a view, a replica, or only by operations that copy what they consume. */
  readonly isDerived: (relation: RelationId) => boolean;
  /** Derived, and possibly behind what it is derived from. */
  readonly lags: (relation: RelationId) => boolean;
}

/**
 * Whether a consumer decides about the write where the truth is: it depends on what its own transaction read from the store,
 * or is guarded. Then what it consumes are requests, not facts.
 */
export function isAdmitted(schema: Schema, of: OperationAccesses, write: Access): boolean {
  if (write.unit.system === undefined || write.unit.system.startsWith('broker:')) return false;
  return of.dependences.some(({ write: dependent, on }) => {
    if (dependent !== write || on.unit !== write.unit) return false;
    return on.target ? isGuarded(schema, of, write, on) : on.kind === 'read';
  });
}

function declaredEdges(schema: Schema): readonly FlowEdge[] {
  const { pipeline } = schema;
  const edges: FlowEdge[] = [];
  for (const connector of pipeline.connectors) {
    for (const { from, to, place } of connector.copies) {
      edges.push({ from, to, by: 'connector', name: connector.name, lags: true, place });
    }
  }
  for (const view of pipeline.views) {
    const lags = view.refresh.value.kind !== 'on commit';
    const isReplica = view.definition.kind === 'replica';
    const by = isReplica ? 'replica' : 'view';
    for (const to of view.relations) {
      const table = isReplica ? to.slice(view.name.length + 1) : undefined;
      for (const from of view.inputs) {
        if (table !== undefined && from.split('.').slice(1).join('.') !== table) continue;
        edges.push({ from, to, by, name: view.name, lags, place: view.place });
      }
      const published = view.publishes;
      const topic = published && pipeline.topics.find(({ name }) => name === published.topic);
      if (published && topic) {
        edges.push({
          from: to,
          to: topic.relation,
          by: 'publishes',
          name: view.name,
          lags: true,
          place: published.place,
        });
      }
    }
  }
  return edges;
}

/** From the consumed topic (a timer: from what its writes depend on) to what an operation writes without deciding about it. */
function operationEdges(schema: Schema, operations: readonly OperationAccesses[]): readonly FlowEdge[] {
  return operations.flatMap((of) => {
    const { operation, accesses, dependences } = of;
    const { trigger } = operation;
    if (trigger.kind === 'request') return [];
    return accesses.flatMap((write) => {
      if (write.kind !== 'write' || (trigger.kind === 'topic' && isAdmitted(schema, of, write))) return [];
      const topic = trigger.kind === 'topic' ? schema.node(trigger.topic) : undefined;
      const sources =
        topic?.kind === 'topic'
          ? [topic.relation]
          : dependences.filter((dependence) => dependence.write === write).map(({ on }) => on.relation);
      return [...new Set(sources)]
        .filter((from) => from !== write.relation)
        .map((from) => ({
          from,
          to: write.relation,
          by: 'operation' as const,
          name: operation.id,
          lags: true,
          place: write.place,
        }));
    });
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** The flow of a pipeline whose operations' accesses are known. */
export function flowOf(schema: Schema, operations: readonly OperationAccesses[]): Flow {
  const edges = [...declaredEdges(schema), ...operationEdges(schema, operations)];
  const from = grouped(edges, (edge) => edge.from);
  const to = grouped(edges, (edge) => edge.to);
  const outOf = (relation: RelationId) => from.get(relation) ?? [];
  const into = (relation: RelationId) => to.get(relation) ?? [];

  /** For each start: the last edge of a shortest way to each relation that it reaches. */
  const trees = new Map<RelationId, ReadonlyMap<RelationId, FlowEdge>>();
  const treeFrom = (start: RelationId) => {
    const known = trees.get(start);
    if (known) return known;
    const tree = new Map<RelationId, FlowEdge>();
    let frontier = [start];
    while (frontier.length > 0) {
      const next: RelationId[] = [];
      for (const edge of frontier.flatMap(outOf)) {
        if (edge.to === start || tree.has(edge.to)) continue;
        tree.set(edge.to, edge);
        next.push(edge.to);
      }
      frontier = next;
    }
    trees.set(start, tree);
    return tree;
  };
  const path = (start: RelationId, end: RelationId) => {
    const way: FlowEdge[] = [];
    const tree = treeFrom(start);
    for (let at = end; at !== start; ) {
      const edge = tree.get(at);
      if (!edge) return undefined;
      way.unshift(edge);
      at = edge.from;
    }
    return way;
  };

  const writers = grouped(
    operations.flatMap((of) => of.accesses.filter(({ kind }) => kind === 'write').map((write) => ({ of, write }))),
    ({ write }) => write.relation,
  );
  const isProjected = (relation: RelationId) => {
    const writes = writers.get(relation) ?? [];
    return (
      writes.length > 0 &&
      writes.every(({ of, write }) => of.operation.trigger.kind === 'topic' && !isAdmitted(schema, of, write))
    );
  };
  const derived = new Map<RelationId, boolean>();
  const isDerived = (relation: RelationId) => {
    const known = derived.get(relation);
    if (known !== undefined) return known;
    const isFilled = into(relation).some(({ by }) => by !== 'operation') || isProjected(relation);
    derived.set(relation, isFilled);
    return isFilled;
  };
  const lags = (relation: RelationId, seen: ReadonlySet<RelationId> = new Set()): boolean =>
    isDerived(relation) &&
    !seen.has(relation) &&
    into(relation).some((edge) => edge.lags || lags(edge.from, new Set([...seen, relation])));
  return {
    edges,
    into,
    outOf,
    reaches: (start, end) => start === end || treeFrom(start).has(end),
    path,
    isDerived,
    lags: (relation) => lags(relation),
  };
}
