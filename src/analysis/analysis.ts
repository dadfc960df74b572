/** A pipeline with everything that rules ask for, worked out once: lookups, accesses of every operation, and the flow of changes. */
import { operationsOf, type Pipeline } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { type Access, accessesOfOperation, type OperationAccesses } from './accesses';
import { type Flow, flowOf } from './flow';
import { rivals } from './rivals';
import { type Schema, schemaOf } from './schema';

export interface Analysis {
  readonly pipeline: Pipeline;
  readonly schema: Schema;
  readonly operations: readonly OperationAccesses[];
  readonly accessesOf: (operation: string) => OperationAccesses | undefined;
  /** Every write to a relation, in order of the file. */
  readonly writesTo: (relation: RelationId) => readonly Access[];
  /**
   * Writes to a relation of which one may meet `read`, without those that are like two others: operations that do the same in
   * the same way are rivals of the same kind.
   */
  readonly rivalsOf: (relation: RelationId, read: Access) => readonly Access[];
  readonly readsFrom: (relation: RelationId) => readonly Access[];
  readonly flow: Flow;
}

/** Everything that the rules ask of a pipeline. */
export function analysisOf(pipeline: Pipeline): Analysis {
  const schema = schemaOf(pipeline);
  const operations = operationsOf(pipeline).map((operation) => accessesOfOperation(operation, schema.systemOf));
  const byId = new Map(operations.map((of) => [of.operation.id, of]));
  const writes = new Map<RelationId, Access[]>();
  const reads = new Map<RelationId, Access[]>();
  for (const access of operations.flatMap(({ accesses }) => accesses)) {
    const index = access.kind === 'write' ? writes : reads;
    const known = index.get(access.relation);
    if (known) known.push(access);
    else index.set(access.relation, [access]);
  }
  return {
    pipeline,
    schema,
    operations,
    accessesOf: (operation) => byId.get(operation),
    writesTo: (relation) => writes.get(relation) ?? [],
    rivalsOf: rivals(operations),
    readsFrom: (relation) => reads.get(relation) ?? [],
    flow: flowOf(schema, operations),
  };
}

/** The writes of an operation that depend on an access of it, in order. */
export function dependentsOf(of: OperationAccesses, access: Access): readonly Access[] {
  return of.dependences.filter(({ on }) => on === access).map(({ write }) => write);
}
