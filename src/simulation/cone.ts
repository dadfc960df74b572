/**
 * The part of a pipeline that a scenario can touch, that touches it, or that tells of it: everything connected with what its
 * clients read and write, as a pipeline of its own. What lies outside cannot change a result. It runs nothing.
 */
import type { Operation, Pipeline, Step } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Program } from './program';
import { consumersOf, hopsOf, topicOf } from './reach';

/** What `sliceOf` starts from. */
export interface Core {
  readonly programs: readonly Program[];
  readonly pendingTopics: readonly RelationId[];
}

/**
 * `pipeline` with only what is connected with `core`. `alwaysWatched`: invariants that stay although nothing connects them,
 * because they are broken from the start.
 */
export function sliceOf(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  core: Core,
  alwaysWatched: ReadonlySet<string>,
): Pipeline {
  const relations = connected(pipeline, programs, core, alwaysWatched);
  const has = (relation: RelationId): boolean => relations.has(relation);
  const started = new Set(core.programs.map((program) => program.operation.id));
  const isUsed = (operation: Operation): boolean =>
    started.has(operation.id) ||
    (operation.trigger.kind === 'topic' && has(topicOf(operation))) ||
    // Whether a broker has transactions is asked of the whole file.
    hasBrokerTransaction(operation);
  const stores = pipeline.stores.filter((store) => store.tables.some((table) => has(table.relation)));
  return {
    ...pipeline,
    stores,
    topics: pipeline.topics.filter((topic) => has(topic.relation)),
    connectors: pipeline.connectors.filter((connector) =>
      connector.copies.some((copy) => has(copy.from) || has(copy.to)),
    ),
    views: pipeline.views.filter((view) => view.relations.some(has)),
    services: pipeline.services.flatMap((service) => {
      const operations = service.operations.filter(isUsed);
      return operations.length > 0 ? [{ ...service, operations }] : [];
    }),
    invariants: pipeline.invariants.filter(
      (invariant) => alwaysWatched.has(invariant.name) || invariant.reads.some(has),
    ),
    relations: pipeline.relations.filter((relation) => has(relation.id)),
  };
}

type Bonds = ReadonlyMap<RelationId, readonly (readonly RelationId[])[]>;

/** Made once for each file: every scenario asks. */
const bondsOfPipeline = new WeakMap<Pipeline, Bonds>();

/** Sets of relations that belong together, by each of their relations: where one of them is, the others are. */
function bondsIn(pipeline: Pipeline, programs: ReadonlyMap<string, Program>): Bonds {
  const known = bondsOfPipeline.get(pipeline);
  if (known) return known;
  const bonds: (readonly RelationId[])[] = [
    ...hopsOf(pipeline).map(({ from, to }) => [from, to]),
    ...pipeline.stores.map((store) => store.tables.map((table) => table.relation)),
    ...pipeline.views.map((view) => [...view.relations, ...view.inputs]),
    ...pipeline.connectors.map((connector) => connector.copies.flatMap(({ from, to }) => [from, to])),
    ...pipeline.invariants.map((invariant) => invariant.reads),
    ...consumersOf(pipeline).map((consumer) => {
      const program = programs.get(consumer.id);
      return [topicOf(consumer), ...(program ? [...program.reads, ...program.writes] : [])];
    }),
  ];
  const bondsOf = new Map<RelationId, (readonly RelationId[])[]>();
  for (const bond of bonds) {
    for (const relation of bond) {
      const list = bondsOf.get(relation);
      if (list) list.push(bond);
      else bondsOf.set(relation, [bond]);
    }
  }
  bondsOfPipeline.set(pipeline, bondsOf);
  return bondsOf;
}

function connected(
  pipeline: Pipeline,
  programs: ReadonlyMap<string, Program>,
  core: Core,
  alwaysWatched: ReadonlySet<string>,
): ReadonlySet<RelationId> {
  const bondsOf = bondsIn(pipeline, programs);
  const reached = new Set<RelationId>();
  const open: RelationId[] = [
    ...core.programs.flatMap((program) => [...program.reads, ...program.writes]),
    ...core.pendingTopics,
    ...pipeline.invariants.filter(({ name }) => alwaysWatched.has(name)).flatMap(({ reads }) => reads),
  ];
  for (let relation = open.pop(); relation !== undefined; relation = open.pop()) {
    if (reached.has(relation)) continue;
    reached.add(relation);
    for (const bond of bondsOf.get(relation) ?? []) open.push(...bond);
  }
  return reached;
}

function hasBrokerTransaction({ body }: Operation): boolean {
  const search = (steps: readonly Step[]): boolean =>
    steps.some((step) => step.kind === 'transaction' && (step.target.kind === 'broker' || search(step.steps)));
  return body.kind === 'steps' && search(body.steps);
}
