/** Looks up nodes, tables, keys and technologies of a pipeline by id. It knows what the file declares, not what happens. */
import { technologyById } from '../catalog/lookup';
import type { Technology } from '../catalog/technology';
import { variantFor } from '../catalog/variants';
import { nodesOf, type Pipeline, type PipelineNode, type Relation, type Store, type Table } from '../model/pipeline';
import type { RelationId } from '../model/statement';

export interface Schema {
  readonly pipeline: Pipeline;
  readonly relation: (id: RelationId) => Relation | undefined;
  readonly node: (name: string) => PipelineNode | undefined;
  readonly table: (id: RelationId) => Table | undefined;
  /** The store that keeps a relation; undefined for topics and views. */
  readonly store: (id: RelationId) => Store | undefined;
  /** Key columns, 0-based; empty: none. */
  readonly key: (id: RelationId) => readonly number[];
  /** The key and every unique list of a table; none for a topic, whose key refuses nothing. */
  readonly keys: (id: RelationId) => readonly (readonly number[])[];
  /** The store's name, `broker:<technology>` for a topic; undefined for views and replicas. */
  readonly systemOf: (id: RelationId) => string | undefined;
  /** What people call a system, as messages show it: `` `shop` ``, `Apache Kafka`. */
  readonly systemName: (system: string) => string;
  readonly columnName: (id: RelationId, column: number) => string;
}

/** The catalog's entry of a node, as it is in the version that the file names; undefined where there is none (`native`). */
export function technologyOf({ technology }: PipelineNode): Technology | undefined {
  const entry = technologyById(technology.id);
  return entry && variantFor(entry, technology.version);
}

/** The product's name where the file gives a technology that is known, else a word for the kind. */
export function productName(technology: Technology | undefined, otherwise: string): string {
  return !technology || technology.kind === 'generic' ? otherwise : technology.name;
}

/** Lookups over one pipeline. */
export function schemaOf(pipeline: Pipeline): Schema {
  const relations = new Map(pipeline.relations.map((relation) => [relation.id, relation]));
  const nodes = new Map(nodesOf(pipeline).map((node) => [node.name, node]));
  const tables = new Map(
    pipeline.stores.flatMap((store) => store.tables.map((table) => [table.relation, { store, table }])),
  );
  const key = (id: RelationId) => relations.get(id)?.key ?? [];
  return {
    pipeline,
    relation: (id) => relations.get(id),
    node: (name) => nodes.get(name),
    table: (id) => tables.get(id)?.table,
    store: (id) => tables.get(id)?.store,
    key,
    keys: (id) => (tables.has(id) ? [key(id), ...(tables.get(id)?.table.unique ?? [])] : []),
    systemOf: (id) => {
      const relation = relations.get(id);
      const node = relation && nodes.get(relation.node);
      if (relation?.kind === 'table') return relation.node;
      return relation?.kind === 'topic' ? `broker:${node?.technology.id ?? 'generic_topic'}` : undefined;
    },
    systemName: (system) => {
      const broker = /^broker:(.*)$/.exec(system)?.[1];
      return broker === undefined ? `\`${system}\`` : productName(technologyById(broker), 'the broker');
    },
    columnName: (id, column) => relations.get(id)?.columns?.[column]?.name ?? `column ${column + 1}`,
  };
}
