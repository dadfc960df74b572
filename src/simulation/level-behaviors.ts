/** What the isolation levels mean that a scenario's transactions and single statements run at. */
import { defaultIsolation, isolationLevel, technologyById, transactionLevel } from '../catalog/lookup';
import type { Technology } from '../catalog/technology';
import { variantFor } from '../catalog/variants';
import type { NodeId, Pipeline } from '../model/pipeline';
import { type IsolationBehavior, isLevelName, isolationBehavior } from './isolation';
import type { Performer } from './shape';

/**
 * Behaviours by store for statements that stand alone, and by store and level for transactions: some products have another level
 * between begin and commit than for single commands, and some guarantees came with a version.
 */
export function behaviorsOf(
  pipeline: Pipeline,
  performers: readonly Performer[],
): ReadonlyMap<string, IsolationBehavior> {
  const behaviors = new Map<string, IsolationBehavior>();
  const entryOf = (name: NodeId): Technology | undefined => {
    const reference = pipeline.stores.find((store) => store.name === name)?.technology;
    const entry = technologyById(reference?.id ?? '');
    return entry && variantFor(entry, reference?.version);
  };
  for (const { name, isolation } of pipeline.stores) {
    const entry = entryOf(name);
    const meant = levelMeant(entry, isolation.value);
    behaviors.set(name, isolationBehavior(entry && isolationLevel(entry, meant), meant));
  }
  for (const performer of performers) {
    for (const run of performer.runs) {
      for (const instruction of run.program.instructions) {
        if (instruction.kind !== 'begin' || instruction.step.target.kind !== 'store') continue;
        const { target, isolation } = instruction.step;
        const entry = entryOf(target.store);
        const meant = levelMeant(entry, isolation);
        const level = entry && transactionLevel(entry, meant);
        behaviors.set(`${target.store} ${isolation}`, isolationBehavior(level, meant));
      }
    }
  }
  return behaviors;
}

/** `name`, or the product's default where no such level exists anywhere: a slip of the pen, which the linter tells. */
function levelMeant(technology: Technology | undefined, name: string): string {
  const isKnown = isLevelName(name) || (technology !== undefined && isolationLevel(technology, name) !== undefined);
  return technology === undefined || isKnown ? name : defaultIsolation(technology);
}
