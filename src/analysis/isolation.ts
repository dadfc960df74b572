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
export type IsolationAnomaly = 'lost update' | 'write skew' | 'phantom';

const catalogName: { readonly [anomaly in IsolationAnomaly]: Anomaly } = {
  'lost update': 'lost_update',
  'write skew': 'write_skew',
  phantom: 'phantom_write_skew',
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

/**
 * Whether both units lock one and the same row before they read, so that the one waits for the other: a parent row, a mutex row.
 * At a snapshot level waiting is not enough, the row must have been changed: the snapshot is older than the wait.
 */
function isSerializedByLock(
  analysis: Analysis,
  mine: OperationAccesses,
  read: Access,
  interference: Access,
  level: IsolationLevel,
): boolean {
  const other = analysis.accessesOf(interference.operation.id);
  if (!other) return false;
  const isSnapshot = refusesSecondWriter.includes(level.conflict ?? '');
  const locksOf = (of: OperationAccesses, before: Access) =>
    of.accesses.filter(
      ({ unit, locks, kind, order, footprint, relation }) =>
        unit === before.unit &&
        locks &&
        order <= before.order &&
        footprint.shape !== 'insert' &&
        (!isSnapshot || kind === 'write') &&
        isSingleRow(footprint, [analysis.schema.key(relation)]),
    );
  const pinsOf = (access: Access) => new Set([...access.footprint.pinned.values()].map(expressionKey));
  return locksOf(mine, read).some((lock) => {
    const key = analysis.schema.key(lock.relation);
    const values = key.map((column) => lock.footprint.pinned.get(column));
    const isFixed = values.every((value) => value?.kind === 'literal');
    // The two meet only in rows that carry the locked key: then whoever meets has waited.
    const meets = values.every((value) => {
      const text = value ? expressionKey(value) : '';
      return pinsOf(read).has(text) && pinsOf(interference).has(text);
    });
    if (!isFixed && !(meets && interference.operation === mine.operation)) return false;
    return locksOf(other, interference).some(
      (theirs) =>
        theirs.relation === lock.relation &&
        key.every((column) => {
          const value = theirs.footprint.pinned.get(column);
          const own = lock.footprint.pinned.get(column);
          return value !== undefined && own !== undefined && expressionKey(value) === expressionKey(own);
        }),
    );
  });
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
  const known = levelOf(analysis, read.unit);
  if (!known) return undefined;
  const { store, level } = known;
  const permits = (anomaly: IsolationAnomaly) => level.permits.includes(catalogName[anomaly]);
  const technology = technologyOf(store);
  const isLocked = hasLocked(of, read) && (!technology || locksOnRead(technology));
  if (isLocked && level.is === 'weaker_than_snapshot') return undefined;
  const keys = analysis.schema.keys(read.relation);
  const { shape } = interference.footprint;
  if (isLocked && (shape !== 'insert' || isSingleRow(read.footprint, keys))) return undefined;
  if (isSerializedByLock(analysis, of, read, interference, level)) return undefined;
  if (shape === 'insert') return permits('phantom') ? 'phantom' : undefined;
  const own = of.accesses.filter(
    ({ kind, locks, unit, relation }) =>
      unit === read.unit && relation === read.relation && (kind === 'write' || locks),
  );
  const writesSame = own.some(({ kind, footprint }) => kind === 'write' && footprint.shape !== 'insert');
  const writesAll = own.some(({ kind, footprint }) => kind === 'write' && covers(footprint, read.footprint));
  if (writesSame && permits('lost update')) return 'lost update';
  if (!writesAll && permits('write skew')) return 'write skew';
  return undefined;
}
