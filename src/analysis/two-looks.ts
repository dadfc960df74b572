/**
 * Finds transactions that look at the same rows twice and go on with both findings, while somebody can change the rows in
 * between: read skew, for which no way back is needed. It knows one unit at a time; which level lets it happen is asked elsewhere.
 */
import type { Access, OperationAccesses, Unit } from './accesses';
import type { Analysis } from './analysis';
import { affects } from './footprint';
import { isGuarded } from './guards';
import { exposureOf, levelOf } from './isolation';
import type { Race } from './race';

export interface TwoLooks extends Race {
  readonly first: Access;
}

/**
 * What a look is used for: writes of the same unit that hang on it and that do not decide again by themselves. A key that refuses
 * a second row keeps out another run of the same, not somebody who only changes what is looked at.
 */
function usesOf(analysis: Analysis, of: OperationAccesses, look: Access): OperationAccesses['dependences'] {
  return of.dependences.filter(
    ({ write, on }) =>
      on === look &&
      write.unit === look.unit &&
      (write.footprint.shape === 'insert' || !isGuarded(analysis.schema, of, write, look)),
  );
}

/** Whether what was found the first time still stands when rows come in: a condition that holds for few rows holds for more. */
function isHarmless(uses: OperationAccesses['dependences'], interference: Access): boolean {
  return interference.footprint.shape === 'insert' && uses.every(({ how }) => how === 'control');
}

/**
 * Two looks of `unit` at one relation with a change that can come between them; `read` is the second look. undefined: none, or the
 * level reads one state. Looks that lock decide anew, and what the unit has written itself is its own: neither counts.
 */
export function twoLooks(analysis: Analysis, of: OperationAccesses, unit: Unit): TwoLooks | undefined {
  if (unit.kind !== 'transaction' || !levelOf(analysis, unit)?.level.permits.includes('read_skew')) return undefined;
  const looks = of.accesses.filter((access) => access.kind === 'read' && access.unit === unit && !access.target);
  for (const second of looks) {
    const [use] = second.locks ? [] : usesOf(analysis, of, second);
    if (!use) continue;
    for (const first of looks) {
      if (first.relation !== second.relation || first.order >= second.order || first.step === second.step) continue;
      const isOwn = ({ kind, unit: other, relation, order }: Access) =>
        kind === 'write' && other === unit && relation === first.relation && order < second.order;
      const uses = usesOf(analysis, of, first);
      if (uses.length === 0 || of.accesses.some(isOwn)) continue;
      const interference = analysis
        .rivalsOf(first.relation, first)
        .find(
          (write) =>
            (write.operation !== of.operation || of.operation.trigger.kind === 'request') &&
            affects(write.footprint, first.footprint) &&
            affects(write.footprint, second.footprint) &&
            !isHarmless(uses, write) &&
            exposureOf(analysis, of, first, write) !== undefined,
        );
      if (interference) return { first, read: second, write: use.write, interference };
    }
  }
  return undefined;
}
