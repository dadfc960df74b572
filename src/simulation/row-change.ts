/**
 * UPDATE and DELETE, row by row: lock it, look at its newest version where that is not the one seen, put the new version in
 * its place. Source: PostgreSQL 18 src/backend/executor/nodeModifyTable.c (`ExecUpdate`, `EvalPlanQual`).
 */
import type { Delete, Update } from '../model/statement';
import type { Row } from '../model/value';
import {
  type Attempt,
  type StatementContext,
  type StatementResult,
  type StoreTable,
  serializationFailure,
} from './attempt';
import { type Content, keyText } from './content';
import { type Rows, rowsToDelete, rowsToUpdate } from './evaluate';
import { claim } from './row-lock';
import { stopsOf } from './row-scan';
import { brokenRule, finish, put, type Work, waitIn } from './row-write';
import type { LockStrength, Transaction } from './transaction';

/** Runs UPDATE or DELETE in `transaction`. */
export function changeRows(statement: Update | Delete, transaction: Transaction, attempt: Attempt): StatementResult {
  const { context, seen } = attempt;
  const { world } = context;
  const table = context.tables.find((t) => t.relation === statement.relation);
  if (!table) return { kind: 'error', code: '42P01', message: `${statement.relation} is not a table of this store` };
  const content = seen[table.position] as Content;
  const planned = plan(statement, attempt.rows, context);
  if (planned.kind === 'error') return planned;
  let work: Work = { start: transaction, now: transaction, done: [], unchanged: [] };
  for (const stop of stopsOf(statement, transaction, planned.rows, content, table, attempt)) {
    if (stop.kind === 'held') return waitIn(work, stop.wish, attempt);
    const change = stop.match;
    const position = content.positions[change.index] as number;
    const identity = content.identities[position] as number;
    // The new row must keep the rules before anybody waits for the old one.
    const broken = change.row && brokenRule(change.row, table);
    if (broken) return broken;
    let before = content.numbers[position] as number;
    const strength = strengthOf(world.rows.value(before), change.row, table);
    const claimed = claim(work.now, table.position, identity, strength, attempt);
    if (claimed.kind === 'held') return waitIn(work, claimed.wish, attempt);
    if (claimed.kind === 'conflict') return serializationFailure;
    const unlocked = work.now;
    work = { ...work, now: claimed.transaction };
    let { row } = change;
    if (claimed.isNewer) {
      // The row changed while the statement waited: its condition is checked again on the newest version alone.
      if (claimed.newest === -1) continue;
      const again = plan(statement, attempt.rows, context, [world.rows.value(claimed.newest)]);
      if (again.kind === 'error') return again;
      const newChange = again.rows[0];
      if (!newChange) continue;
      before = claimed.newest;
      row = newChange.row;
      const brokenNow = row && brokenRule(row, table);
      if (brokenNow) return brokenNow;
    }
    const after = row === null ? -1 : world.rows.id(row);
    // InnoDB and SQLite write nothing where nothing changes: the row stays the version that it was.
    const { targets, oneWriter } = transaction.behavior;
    if (after === before && (targets === 'newest' || oneWriter !== 'no')) {
      work = { ...work, unchanged: [...work.unchanged, before] };
      continue;
    }
    const written = put(work, { table: table.position, identity, before, after }, table, attempt, unlocked);
    if (written.kind !== 'put') return written;
    work = written.work;
  }
  return finish(statement, work, attempt);
}

interface Change {
  readonly index: number;
  /** null: delete. */
  readonly row: Row | null;
}

/** What UPDATE or DELETE would do to the rows it sees, or to those of `target` alone. */
function plan(
  statement: Update | Delete,
  rows: Rows,
  context: StatementContext,
  target?: readonly Row[],
):
  | { readonly kind: 'plan'; readonly rows: readonly Change[] }
  | { readonly kind: 'error'; readonly code: string; readonly message: string } {
  if (statement.kind === 'update') {
    const result = rowsToUpdate(statement, rows, context.bindings, target);
    return result.ok ? { kind: 'plan', rows: result.value } : { kind: 'error', ...result.error };
  }
  const result = rowsToDelete(statement, rows, context.bindings, target);
  if (!result.ok) return { kind: 'error', ...result.error };
  return { kind: 'plan', rows: result.value.map((index) => ({ index, row: null })) };
}

/** Changing a key keeps off even those who only want the row to stay (FOR KEY SHARE). */
function strengthOf(before: Row, after: Row | null, table: StoreTable): LockStrength {
  const isSameKey = (key: readonly number[]): boolean => after !== null && keyText(before, key) === keyText(after, key);
  return table.keys.every(isSameKey) && after !== null ? 'no key update' : 'update';
}
