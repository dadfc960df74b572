/**
 * A pipeline as a diagram: nodes with rows and what they guarantee in few words, edges that say what flows, and how far
 * everything lies from the truth. It knows nothing of sizes, positions or drawing.
 */
import { technologyById } from '../catalog/lookup';
import type { Diagram, DiagramNode } from '../model/graph';
import {
  type Connector,
  nodesOf,
  type Operation,
  type Pipeline,
  type PipelineNode,
  type Setting,
  type Store,
  type TechnologyReference,
  type Topic,
  type View,
} from '../model/pipeline';
import { distancesOf } from './distance';
import { edgesOf } from './flow';

/** The diagram of a pipeline. Ids of nodes, rows and edges are the same for the same names, whatever else changes. */
export function diagramOf(pipeline: Pipeline): Diagram {
  const edges = edgesOf(pipeline);
  const drawn = new Map(nodesOf(pipeline).map((node) => [node.name, node]));
  const nodes = [...drawn.values()];
  const filled = new Set(pipeline.connectors.flatMap((connector) => connector.copies.map((copy) => copy.to)));
  const distances = distancesOf(
    nodes.map((node) => ({ id: node.name, role: roleOf(node, filled) })),
    edges,
  );
  return {
    name: pipeline.name ?? '',
    nodes: nodes.map((node) => ({ ...nodeOf(node), distance: distances.get(node.name) })),
    edges,
  };
}

/** A store admits; but one whose every table is filled by connectors (a warehouse) only receives. */
function roleOf(node: PipelineNode, filled: ReadonlySet<string>): 'truth' | 'derived' | 'bystander' {
  switch (node.kind) {
    case 'store': {
      const receives = node.tables.length > 0 && node.tables.every((table) => filled.has(table.relation));
      return receives ? 'derived' : 'truth';
    }
    case 'service':
      return 'bystander';
    case 'topic':
    case 'connector':
    case 'view':
      return 'derived';
  }
}

function nodeOf(node: PipelineNode): Omit<DiagramNode, 'distance'> {
  const common = {
    id: node.name,
    kind: node.kind,
    label: node.name,
    technology: technologyName(node.technology),
    place: node.place,
  };
  switch (node.kind) {
    case 'store':
      return { ...common, detail: storeDetail(node), rows: tableRows(node) };
    case 'topic':
      return { ...common, detail: topicDetail(node), rows: [], partitions: node.partitions };
    case 'connector':
      return { ...common, detail: connectorDetail(node), rows: [] };
    case 'view':
      return { ...common, detail: viewDetail(node), rows: replicaRows(node) };
    case 'service':
      return { ...common, detail: node.exposed === 'public' ? 'public' : '', rows: node.operations.map(operationRow) };
  }
}

/** As people write it; empty for what stands for no product. */
function technologyName(reference: TechnologyReference): string {
  if (reference.id.startsWith('generic_')) return reference.given ?? '';
  return technologyById(reference.id)?.name ?? reference.given ?? reference.id;
}

/** The words, marked where nobody chose them. */
function chosen(setting: Setting<unknown>, words: string): string {
  return setting.from === 'file' ? words : `${words} (default)`;
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

function storeDetail(store: Store): string {
  return chosen(store.isolation, store.isolation.value);
}

function tableRows(store: Store): DiagramNode['rows'] {
  return store.tables.map((table) => ({
    id: table.relation,
    label: table.name,
    detail: table.key.length === 0 ? 'no key' : '',
    place: table.place,
  }));
}

function topicDetail(topic: Topic): string {
  const retention = topic.retention.value;
  const kept = ((): string => {
    switch (retention.kind) {
      case 'forever':
        return 'kept for ever';
      case 'compacted':
        return 'compacted';
      case 'duration':
        return `kept ${retention.duration.text}`;
    }
  })();
  return words(`${topic.partitions} ${topic.partitions === 1 ? 'partition' : 'partitions'}`, kept);
}

function connectorDetail(connector: Connector): string {
  return words(
    connector.delivery.value,
    connector.mode.value === 'polling' && 'polling',
    connector.transactions.value && 'whole transactions',
  );
}

function viewDetail(view: View): string {
  const refresh = view.refresh.value;
  const refreshed = ((): string => {
    switch (refresh.kind) {
      case 'continuous':
        return 'continuous';
      case 'on commit':
        return 'on commit';
      case 'every':
        return `every ${refresh.duration.text}`;
    }
  })();
  return words(view.definition.kind === 'replica' && 'replica', view.consistency.value, refreshed);
}

/** A replica shows each table that it copies; another view is one relation, which is the node itself. */
function replicaRows(view: View): DiagramNode['rows'] {
  if (view.definition.kind !== 'replica') return [];
  return view.relations.map((relation) => ({
    id: relation,
    label: relation.startsWith(`${view.name}.`) ? relation.slice(view.name.length + 1) : relation,
    detail: '',
    place: view.place,
  }));
}

function operationRow(operation: Operation): DiagramNode['rows'][number] {
  const { trigger } = operation;
  const detail = ((): string => {
    switch (trigger.kind) {
      case 'request':
        return '';
      case 'topic':
        return 'each message';
      case 'timer':
        return `every ${trigger.every.text}`;
    }
  })();
  return { id: operation.id, label: operation.name, detail, place: operation.place };
}
