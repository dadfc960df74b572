/** Where the steps of an operation stand as items of lists, and which of them can be taken together. It makes no fix itself. */
import { isolationLevel, isolationLevels } from '../../catalog/lookup';
import type { IsolationLevel } from '../../catalog/technology';
import type { Store } from '../../model/pipeline';
import type { Path } from '../../model/place';
import type { Access, OperationAccesses } from '../accesses';
import { technologyOf } from '../schema';

/** A step as an item of the list at `list`. */
export interface StepSpot {
  readonly list: Path;
  readonly index: number;
}

/** The step that an access belongs to; undefined where it is no `sql` step (a sketch, a sub-query of a condition). */
export function stepSpotOf({ step }: Access): StepSpot | undefined {
  if (step?.place.kind !== 'node') return undefined;
  const { path } = step.place;
  const index = path.at(-2);
  return typeof index === 'number' ? { list: path.slice(0, -2), index } : undefined;
}

/** Whether two paths are the same. */
export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** The transaction that an access stands in, as an item of the operation's list; undefined: none. */
export function transactionSpotOf({ inside }: Access): StepSpot | undefined {
  if (inside?.place.kind !== 'node') return undefined;
  const { path } = inside.place;
  const index = path.at(-2);
  return typeof index === 'number' ? { list: path.slice(0, -2), index } : undefined;
}

/** The index in `list` of the item that an access stands in, itself or in a transaction; undefined: elsewhere. */
export function indexIn(list: Path, access: Access): number | undefined {
  const place = access.step?.place ?? access.place;
  if (place.kind !== 'node' || !isSamePath(place.path.slice(0, list.length), list)) return undefined;
  const index = place.path[list.length];
  return typeof index === 'number' ? index : undefined;
}

/** Whether the items `from` to `to` (exclusive) of the operation's own list can stand in one transaction of `store`: no other one among them, nothing else written. */
export function canShareTransaction(
  of: OperationAccesses,
  list: Path,
  from: number,
  to: number,
  store: string,
): boolean {
  return of.accesses.every((access) => {
    const index = indexIn(list, access);
    if (index === undefined || index < from || index >= to) return true;
    return access.inside === undefined && (access.kind === 'read' || access.unit.system === store);
  });
}

/** The level of a store at which nothing goes wrong, as the file can name it; undefined: the product has none. */
export function strongestLevel(store: Store): { readonly name: string; readonly level: IsolationLevel } | undefined {
  const technology = technologyOf(store);
  if (!technology) return undefined;
  const isStrong = (level: IsolationLevel | undefined): level is IsolationLevel =>
    level !== undefined && level.permits.length === 0 && /serializable$/.test(level.is);
  const asked = isolationLevel(technology, 'serializable');
  if (isStrong(asked)) return { name: 'serializable', level: asked };
  const level = isolationLevels(technology).find((one) => isStrong(one) && /^[a-z ]+$/.test(one.name));
  return level && { name: level.name, level };
}

/** Whether a transaction of this store at this level is protected from everything. */
export function isStrongest(store: Store, isolation: string): boolean {
  const technology = technologyOf(store);
  const level = technology && isolationLevel(technology, isolation);
  return level !== undefined && level.permits.length === 0;
}

/** Whether the database may abort a transaction of this level, so that it has to be tried again. */
export function mayAbort(level: IsolationLevel): boolean {
  return /abort/.test(level.conflict ?? '');
}
