/**
 * Which writes to a relation need to be looked at as rivals of a read: one or two of each kind, and none that are pinned to
 * another literal. It only spares work; what is left out would give the same answer as what is kept, or none.
 */
import type { RelationId } from '../model/statement';
import { valueKey } from '../model/value';
import type { Access, OperationAccesses } from './accesses';
import { expressionKey } from './footprint';

/** A text that is equal for operations that do the same: same accesses, units, dependences and trigger. */
function likenessOf({ operation, accesses, dependences }: OperationAccesses): string {
  const units = [...new Set(accesses.map(({ unit }) => unit))];
  const pins = (map: ReadonlyMap<number, Parameters<typeof expressionKey>[0]> | undefined) =>
    [...(map ?? [])].map(([column, value]) => [column, expressionKey(value)]);
  return JSON.stringify([
    operation.trigger.kind === 'topic' ? operation.trigger.topic : operation.trigger.kind,
    units.map(({ kind, system, step }) => [kind, system, step?.isolation.value]),
    accesses.map(({ kind, relation, footprint, unit, locks, target }) => [
      kind,
      relation,
      footprint.shape,
      footprint.columns === 'all' ? 'all' : [...footprint.columns],
      pins(footprint.pinned),
      pins(footprint.after),
      units.indexOf(unit),
      locks,
      target,
    ]),
    dependences.map(({ write, on, how }) => [write.order, on.order, how]),
  ]);
}

/** The literal that a write's rows hold in a column, before and after; undefined: not the same for both, or no literal. */
function literalAt({ footprint }: Access, column: number): string | undefined {
  const before = footprint.pinned.get(column);
  if (before?.kind !== 'literal' || footprint.shape === 'unknown' || footprint.after?.has(column)) return undefined;
  return valueKey(before.value);
}

interface Bucket {
  /** Writes pinned to one literal in the column, by the literal. */
  readonly pinned: ReadonlyMap<string, readonly Access[]>;
  readonly others: readonly Access[];
}

/** The look-up of rivals over all operations: see `Analysis.rivalsOf`. */
export function rivals(
  operations: readonly OperationAccesses[],
): (relation: RelationId, read: Access) => readonly Access[] {
  const writes = new Map<RelationId, Access[]>();
  const kept = new Map<string, number>();
  for (const of of operations) {
    const likeness = likenessOf(of);
    const count = kept.get(likeness) ?? 0;
    kept.set(likeness, count + 1);
    // Two, so that each operation has a rival that is not itself.
    if (count >= 2) continue;
    for (const access of of.accesses) {
      if (access.kind !== 'write') continue;
      const known = writes.get(access.relation);
      if (known) known.push(access);
      else writes.set(access.relation, [access]);
    }
  }
  const buckets = new Map<string, Bucket>();
  const bucketOf = (relation: RelationId, column: number): Bucket => {
    const name = `${column} ${relation}`;
    const known = buckets.get(name);
    if (known) return known;
    const pinned = new Map<string, Access[]>();
    const others: Access[] = [];
    for (const write of writes.get(relation) ?? []) {
      const literal = literalAt(write, column);
      if (literal === undefined) others.push(write);
      else pinned.set(literal, [...(pinned.get(literal) ?? []), write]);
    }
    const bucket = { pinned, others };
    buckets.set(name, bucket);
    return bucket;
  };
  return (relation, read) => {
    const pin =
      relation === read.relation ? [...read.footprint.pinned].find(([, { kind }]) => kind === 'literal') : undefined;
    if (pin?.[1].kind !== 'literal') return writes.get(relation) ?? [];
    const { pinned, others } = bucketOf(relation, pin[0]);
    return [...(pinned.get(valueKey(pin[1].value)) ?? []), ...others];
  };
}
