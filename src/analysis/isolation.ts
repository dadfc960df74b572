/**
 * What an isolation level lets happen between a read and the end of its transaction: which concurrent writes go through
 * unnoticed, given the locks that the transaction takes. Levels and what they permit are facts of the catalog.
 */
import { locksOnRead, transactionLevel } from '../catalog/lookup';
import type { Anomaly, IsolationLevel } from '../catalog/technology';
import type { Store } from '../model/pipeline';
import type { Access, OperationAccesses, Unit } from './accesses';
import type { Analysis } from './analysis';
import { covers, expressionKey, isSingleRow } from './footprint';
import { technologyOf } from './schema';

/** What goes wrong, in the words that people know. */
export type IsolationAnomaly = 'lost update' | 'write skew' | 'phantom' | 'read skew';

const catalogName: { readonly [anomaly in IsolationAnomaly]: Anomaly } = {
  'lost update': 'lost_update',
  'write skew': 'write_skew',
  phantom: 'phantom_write_skew',
  'read skew': 'read_skew',
};

export interface UnitLevel {
  readonly store: Store;
  readonly level: IsolationLevel;
}

/** The store and level that a unit runs at; undefined: not in a store, or a level that is not documented. */
export function levelOf(analysis: Analysis, unit: Unit): UnitLevel | undefined {
  const node = unit.system === undefined ? undefined : analysis.schema.node(unit.system);
  const technology = node?.kind === 'store' ? technologyOf(node) : undefined;
  if (node?.kind !== 'store' || !technology) return undefined;
  const name = unit.step ? unit.step.isolation.value : node.isolation.value;
  const level = transactionLevel(technology, name);
  return level && { store: node, level };
}

const refusesSecondWriter = ['first_updater_wins_abort', 'commit_time_abort', 'ssi_abort'];

/** What may happen to one read until its transaction ends: by changes of rows that are there, and by new rows. */
interface Exposure {
  readonly change: IsolationAnomaly | undefined;
  readonly insert: IsolationAnomaly | undefined;
  /** Rows that the transaction has locked by then, each the only one with its key. */
  readonly mutexes: readonly Access[];
}

const shielded: Exposure = { change: undefined, insert: undefined, mutexes: [] };

/** Answers by read: an access belongs to one analysis, and the answer never changes. */
const exposures = new WeakMap<Access, Exposure>();

/** Single rows that are locked before or by `access`. At a snapshot level waiting is not enough: the row must be written, because the snapshot is older than the wait. */
function mutexesOf(analysis: Analysis, of: OperationAccesses, access: Access, isSnapshot: boolean): readonly Access[] {
  return of.accesses.filter(
    ({ unit, locks, kind, order, footprint, relation }) =>
      unit === access.unit &&
      locks &&
      order <= access.order &&
      footprint.shape !== 'insert' &&
      (!isSnapshot || kind === 'write') &&
      isSingleRow(footprint, [analysis.schema.key(relation)]),
  );
}

/** Whether the rows are locked when they are read: by the read itself, or by what the transaction wrote or locked before. */
function hasLocked(of: OperationAccesses, read: Access): boolean {
  return of.accesses.some(
    (access) =>
      access.locks &&
      access.unit === read.unit &&
      access.relation === read.relation &&
      access.order <= read.order &&
      covers(access.footprint, read.footprint),
  );
}

function judge(analysis: Analysis, of: OperationAccesses, read: Access): Exposure {
  const known = levelOf(analysis, read.unit);
  if (!known || known.level.permits.length === 0) return shielded;
  const { store, level } = known;
  const permits = (anomaly: IsolationAnomaly) => level.permits.includes(catalogName[anomaly]);
  const technology = technologyOf(store);
  const isLocked = hasLocked(of, read) && (!technology || locksOnRead(technology));
  if (isLocked && level.is === 'weaker_than_snapshot') return shielded;
  if (isLocked && isSingleRow(read.footprint, analysis.schema.keys(read.relation))) return shielded;
  const own = of.accesses.filter(
    ({ kind, unit, relation }) => unit === read.unit && relation === read.relation && kind === 'write',
  );
  const writesSame = own.some(({ footprint }) => footprint.shape !== 'insert');
  const writesAll = own.some(({ footprint }) => covers(footprint, read.footprint));
  const change =
    writesSame && permits('lost update')
      ? 'lost update'
      : !writesAll && permits('write skew')
        ? 'write skew'
        : undefined;
  return {
    change: isLocked ? undefined : change,
    insert: permits('phantom') ? 'phantom' : undefined,
    mutexes: mutexesOf(analysis, of, read, refusesSecondWriter.includes(level.conflict ?? '')),
  };
}

function exposureBy(analysis: Analysis, of: OperationAccesses, read: Access): Exposure {
  const known = exposures.get(read);
  if (known) return known;
  const exposure = judge(analysis, of, read);
  exposures.set(read, exposure);
  return exposure;
}

/** Whether nothing at all gets past the level and the locks under which `read` runs. */
export function isShielded(analysis: Analysis, of: OperationAccesses, read: Access): boolean {
  const { change, insert } = exposureBy(analysis, of, read);
  return change === undefined && insert === undefined;
}

/** Whether two accesses that meet in a row must have locked one and the same row first: a parent row, or one fixed mutex row. */
function areApart(analysis: Analysis, mutex: Access, theirs: Access, read: Access, interference: Access): boolean {
  if (mutex.relation !== theirs.relation) return false;
  const isSame = (a: Access, column: number, b: Access, other: number) => {
    const one = a.footprint.pinned.get(column);
    const two = b.footprint.pinned.get(other);
    return one !== undefined && two !== undefined && expressionKey(one) === expressionKey(two);
  };
  return analysis.schema.key(mutex.relation).every((column) => {
    const value = mutex.footprint.pinned.get(column);
    if (value?.kind === 'literal') return isSame(mutex, column, theirs, column);
    // What meets is equal in this column; so are the keys that were locked, which were taken from it.
    return [...read.footprint.pinned.keys()].some(
      (shared) => isSame(read, shared, mutex, column) && isSame(interference, shared, theirs, column),
    );
  });
}

/**
 * The anomaly by which `interference` gets past the level at which `read` runs; undefined: the level or a lock keeps it out.
 * Taken from PostgreSQL's and InnoDB's documented behaviour: a locking read keeps its rows but lets new ones in (InnoDB's
 * gap locks at repeatable read keep those out, too); a snapshot level aborts whoever writes a row that changed since.
 */
export function exposureOf(
  analysis: Analysis,
  of: OperationAccesses,
  read: Access,
  interference: Access,
): IsolationAnomaly | undefined {
  const { change, insert, mutexes } = exposureBy(analysis, of, read);
  const { shape } = interference.footprint;
  const anomaly = shape === 'insert' ? insert : shape === 'unknown' ? (change ?? insert) : change;
  if (anomaly === undefined || mutexes.length === 0) return anomaly;
  const other = analysis.accessesOf(interference.operation.id);
  const theirs = other ? mutexesOf(analysis, other, interference, false) : [];
  const isKeptApart = mutexes.some((mutex) =>
    theirs.some((their) => areApart(analysis, mutex, their, read, interference)),
  );
  return isKeptApart ? undefined : anomaly;
}
