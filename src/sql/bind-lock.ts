/** FOR UPDATE and FOR SHARE: what is locked, and where PostgreSQL allows it. */
import type { OffsetRange } from '../model/place';
import type { From, RowLock, Source } from '../model/statement';
import { type Binding, offsetOf, report, unsupported } from './binding';
import type { LockingClause, Node } from './raw';
import { sqlName } from './relation-index';
import { keywordSpan, nameSpan } from './sql-text';
import type { Level } from './visible';

const strengths: { readonly [strength: string]: RowLock['strength'] } = {
  LCS_FORKEYSHARE: 'key share',
  LCS_FORSHARE: 'share',
  LCS_FORNOKEYUPDATE: 'no key update',
  LCS_FORUPDATE: 'update',
};

/** The query that locks, as far as the lock depends on it. */
export interface LockedQuery {
  readonly level: Level;
  readonly sources: readonly Source[];
  readonly from: From | undefined;
  readonly distinct: boolean;
  readonly grouped: boolean;
}

/** The lock of a query; undefined when there is none or it is not allowed, which is reported. */
export function bindLock(
  b: Binding,
  nodes: readonly Node[] | undefined,
  query: LockedQuery,
  span: OffsetRange,
): RowLock | undefined {
  const [first, ...rest] = (nodes ?? []).flatMap((node) => ('LockingClause' in node ? [node.LockingClause] : []));
  if (!first) return undefined;
  const place = keywordSpan(b.sql, ['for'], span) ?? span;
  if (rest.length > 0) {
    unsupported(b, 'more than one FOR UPDATE or FOR SHARE', place);
    return undefined;
  }
  const words = `FOR ${(strengths[first.strength ?? ''] ?? 'update').toUpperCase()}`;
  if (query.distinct || query.grouped) {
    const with_ = query.distinct ? 'DISTINCT' : 'GROUP BY or aggregate functions';
    const message = `${words} locks rows of tables, and with ${with_} no row of the result is a row of a table. Lock in a query of its own.`;
    report(b, 'syntax', message, place);
    return undefined;
  }
  const of = lockedSources(b, first, query.level);
  checkOuterJoin(b, words, query, of, place);
  const wait =
    first.waitPolicy === 'LockWaitSkip' ? 'skip locked' : first.waitPolicy === 'LockWaitError' ? 'nowait' : 'block';
  return { strength: strengths[first.strength ?? ''] ?? 'update', wait, ...(of ? { of } : {}) };
}

/** Numbers of the sources after OF; undefined when all are locked. */
function lockedSources(b: Binding, clause: LockingClause, level: Level): readonly number[] | undefined {
  if (!clause.lockedRels) {
    const locked = level.sources.flatMap((source, number) => (source.named ? [] : [number]));
    return locked.length === level.sources.length ? undefined : locked;
  }
  return clause.lockedRels.flatMap((node) => {
    if (!('RangeVar' in node)) return [];
    const { relname = '', schemaname, location } = node.RangeVar;
    const span = nameSpan(b.sql, offsetOf(b, location));
    const found = level.sources.findIndex((source) => source.alias === relname);
    if (level.sources[found]?.named) {
      report(b, 'syntax', `${sqlName(relname)} is a query of WITH, whose rows cannot be locked.`, span);
      return [];
    }
    if (found >= 0 && schemaname === undefined) return [found];
    const known = level.sources.map((source) => sqlName(source.alias)).join(', ');
    const message = `OF names what stands in FROM, by its alias where it has one: ${known}.`;
    report(b, 'unknown-reference', message, span);
    return [];
  });
}

/** PostgreSQL does not lock rows that an outer join may have made of NULLs. */
function checkOuterJoin(
  b: Binding,
  words: string,
  query: LockedQuery,
  of: readonly number[] | undefined,
  place: OffsetRange,
): void {
  const nullable = new Set<number>();
  const look = (from: From, isNullable: boolean): void => {
    if (from.kind === 'source') {
      if (isNullable) nullable.add(from.source);
      return;
    }
    look(from.left, isNullable || from.join === 'right' || from.join === 'full');
    look(from.right, isNullable || from.join === 'left' || from.join === 'full');
  };
  if (query.from) look(query.from, false);
  const locked = of ?? query.sources.flatMap((source, number) => (source.kind === 'relation' ? [number] : []));
  const odd = locked.find((number) => nullable.has(number));
  if (odd === undefined) return;
  const name = sqlName(query.level.sources[odd]?.alias ?? '');
  const message = `${words} cannot lock ${name}, whose rows an outer join may leave out. Name the others: ${words} OF <table>.`;
  report(b, 'syntax', message, place);
}
