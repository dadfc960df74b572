/** Edits that bring a read and the writes that depend on it into one transaction of their store, by wrapping or moving steps. */
import type { Fix } from '../../model/diagnostic';
import type { Edit, Plain } from '../../model/edit';
import type { Store, TransactionStep } from '../../model/pipeline';
import type { Path } from '../../model/place';
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { quoted } from '../wording';
import {
  canShareTransaction,
  indexIn,
  isSamePath,
  isStrongest,
  mayAbort,
  stepSpotOf,
  strongestLevel,
  transactionSpotOf,
} from './steps';

/** How strong the transaction has to be: `atomic`, all or nothing; `serializable`, as if alone. */
export type Strength = 'atomic' | 'serializable';

function fieldsOf(store: Store, strength: Strength): { readonly [key: string]: Plain } {
  if (strength === 'atomic') return { transaction: store.name };
  const strongest = strongestLevel(store);
  const isNeeded = strongest && !isStrongest(store, store.isolation.value);
  const aborts = strongest !== undefined && mayAbort(strongest.level);
  return {
    transaction: store.name,
    ...(isNeeded ? { isolation: strongest.name } : {}),
    ...(aborts ? { retry: 1 } : {}),
  };
}

function strengthen(store: Store, step: TransactionStep, path: Path): readonly Edit[] {
  const strongest = strongestLevel(store);
  if (!strongest) return [];
  return [
    ...(isStrongest(store, step.isolation.value)
      ? []
      : [{ type: 'set' as const, path: [...path, 'isolation'], value: strongest.name }]),
    ...(mayAbort(strongest.level) && step.retry === 0
      ? [{ type: 'set' as const, path: [...path, 'retry'], value: 1 }]
      : []),
  ];
}

/** The last item up to which writes of the store follow, with nothing in between that keeps them from one transaction. */
function endOf(of: OperationAccesses, list: Path, from: number, least: number, store: string): number {
  let end = least + 1;
  for (const access of of.accesses) {
    const index = indexIn(list, access);
    if (index === undefined || index < end || access.kind !== 'write' || access.unit.system !== store) continue;
    if (!canShareTransaction(of, list, from, index + 1, store)) break;
    end = index + 1;
  }
  return end;
}

/**
 * Edits that make the steps of two accesses, `first` the earlier one, parts of one transaction of `store`. Where neither stands
 * in one, the steps from the one to the other are wrapped, and the writes of the same store that follow; where one of them does,
 * the other moves in. undefined where something stands in the way: another transaction, a write elsewhere between them.
 */
export function joinInTransaction(
  of: OperationAccesses,
  first: Access,
  second: Access,
  store: Store,
  strength: Strength,
): readonly Edit[] | undefined {
  const [early, late] = [stepSpotOf(first), stepSpotOf(second)];
  if (!early || !late) return undefined;
  const [earlyIn, lateIn] = [transactionSpotOf(first), transactionSpotOf(second)];
  const isOwn = (access: Access) => access.inside?.target.kind === 'store' && access.inside.target.store === store.name;
  if (!earlyIn && !lateIn) {
    if (!isSamePath(early.list, late.list)) return undefined;
    const end = endOf(of, early.list, early.index, late.index, store.name);
    if (!canShareTransaction(of, early.list, early.index, end, store.name)) return undefined;
    const fields = fieldsOf(store, strength);
    return [{ type: 'wrap', path: early.list, from: early.index, to: end, fields, key: 'steps' }];
  }
  if (!earlyIn && lateIn && isOwn(second) && second.inside && isSamePath(early.list, lateIn.list)) {
    if (!canShareTransaction(of, early.list, early.index, lateIn.index, store.name)) return undefined;
    const target = [...lateIn.list, lateIn.index, 'steps'];
    const path = [...lateIn.list, early.index];
    return [
      { type: 'move', path: early.list, from: early.index, to: lateIn.index, target, index: 0 },
      ...(strength === 'serializable' ? strengthen(store, second.inside, path) : []),
    ];
  }
  if (earlyIn && !lateIn && isOwn(first) && first.inside && isSamePath(late.list, earlyIn.list)) {
    const from = earlyIn.index + 1;
    if (!canShareTransaction(of, late.list, from, late.index + 1, store.name)) return undefined;
    const path = [...earlyIn.list, earlyIn.index];
    const target = [...path, 'steps'];
    return [
      { type: 'move', path: late.list, from, to: late.index + 1, target, index: first.inside.steps.length },
      ...(strength === 'serializable' ? strengthen(store, first.inside, path) : []),
    ];
  }
  if (earlyIn && lateIn && first.inside === second.inside && isOwn(first) && first.inside) {
    return strength === 'serializable' ? strengthen(store, first.inside, [...earlyIn.list, earlyIn.index]) : [];
  }
  return undefined;
}

/** The fix that puts a read and a write of one store into one serializable transaction; undefined where they cannot be joined. */
export function oneTransaction(
  analysis: Analysis,
  of: OperationAccesses,
  read: Access,
  write: Access,
): Fix | undefined {
  const store = analysis.schema.store(write.relation);
  const edits = store && joinInTransaction(of, read, write, store, 'serializable');
  if (!store || !edits || edits.length === 0) return undefined;
  return { title: `Put the read and the write into one transaction of ${quoted(store.name)}`, edits, safe: false };
}
