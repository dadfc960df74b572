/** Whether the file's invariants hold in a state: what people could see at that moment, never a transaction's own uncommitted writes. */
import type { Invariant } from '../model/pipeline';
import { type Bindings, evaluateExpression, evaluateSelect, type Rows } from './evaluate';
import { contentOf, slotsOf, truthOf } from './reading';
import type { Shape } from './shape';

export interface Invariants {
  /** Names of the invariants that do not hold in `vector`; those about settled states only where `settled`. */
  broken(vector: Int32Array, settled: boolean): readonly string[];
}

const noBindings: Bindings = { parameter: () => null, variable: () => null };

/** A checker for the states of `shape`; answers are remembered by what the invariant reads. */
export function checkInvariants(shape: Shape): Invariants {
  const checks = shape.pipeline.invariants.map((invariant) => {
    const slots = [...new Set(invariant.reads.flatMap((relation) => slotsOf(shape, relation)))];
    return { invariant, slots, known: new Map<string, boolean>() };
  });
  return {
    broken(vector, settled) {
      const names: string[] = [];
      for (const { invariant, slots, known } of checks) {
        if (invariant.when === 'settled' && !settled) continue;
        let key = '';
        for (const slot of slots) key += `${vector[slot]},`;
        let holds = known.get(key);
        if (holds === undefined) {
          holds = isHolding(shape, invariant, { get: (slot) => vector[slot] as number }, false);
          known.set(key, holds);
        }
        if (!holds) names.push(invariant.name);
      }
      return names;
    },
  };
}

/** Whether `invariant` would hold in `vector` if everything under way had arrived. */
export function holdsInTruth(shape: Shape, invariant: Invariant, vector: Int32Array): boolean {
  return isHolding(shape, invariant, { get: (slot) => vector[slot] as number }, true);
}

function isHolding(
  shape: Shape,
  invariant: Invariant,
  slots: { get(slot: number): number },
  inTruth: boolean,
): boolean {
  const rows: Rows = {
    rows: (relation) => (inTruth ? truthOf(shape, relation, slots) : contentOf(shape, relation, slots)).rows,
  };
  const { rule } = invariant;
  if (rule.kind === 'never') {
    const result = evaluateSelect(rule.query, rows, noBindings);
    if (!result.ok) return failed(shape, invariant, result.error.message);
    return result.value.rows.length === 0;
  }
  const result = evaluateExpression(rule.condition, rows, noBindings);
  if (!result.ok) return failed(shape, invariant, result.error.message);
  // As a CHECK: what is unknown is not broken.
  return result.value !== false;
}

/** SQL that fails says nothing about the invariant; it is told once. */
function failed(shape: Shape, invariant: Invariant, message: string): boolean {
  const failure = {
    place: invariant.sqlPlace,
    message: `The invariant \`${invariant.name}\` cannot be evaluated in a state that can come about: ${message}.`,
  };
  shape.failures.set(failure.message, failure);
  return true;
}
