/**
 * Stores without a read in their writes: what an UPDATE computes from rows was looked up before, and is written whatever others have
 * written since; an INSERT writes over a row with the same key. Source: Apache Cassandra documentation, "Data Manipulation"
 * (INSERT and UPDATE are upserts, the last write wins; reading before writing takes a lightweight transaction).
 */
import type { Delete, Insert, Select, Update } from '../model/statement';
import { type Attempt, rowsOver, type StatementContext, type StatementResult } from './attempt';
import type { Content } from './content';
import { conjunctsOf, sourcesOf } from './evaluate-walk';
import { namesOneRow } from './row-scan';
import { finish } from './row-write';
import { rowWith, type Transaction, type Write, withWrite } from './transaction';

/** What a statement waits for between its look and its write: nobody holds it. */
const lookedUp = '%looked up';

/** Whether `statement` has to look before it writes: it asks for other rows than one by its key, or computes from columns. */
export function looksFirst(statement: Select | Insert | Update | Delete, { tables }: StatementContext): boolean {
  switch (statement.kind) {
    case 'select':
      return false;
    case 'insert':
      return statement.source.kind === 'query';
    case 'update':
    case 'delete': {
      const table = tables.find((t) => t.relation === statement.relation);
      if (!table || !namesOneRow(statement, table)) return true;
      // A condition on one row beside its key can only be said as a lightweight transaction, which decides and writes in one step.
      if (conjunctsOf(statement.where).length > table.primary.length) return false;
      return statement.kind === 'update' && statement.set.some((a) => sourcesOf(a.expression).size > 0);
    }
  }
}

/** Whether `transaction` has looked, and writes now. */
export function hasLooked(transaction: Transaction): boolean {
  return transaction.waiting === lookedUp;
}

/** Ends the look of a statement: what it would write is kept for its next step. */
export function afterLook(before: Transaction, looked: StatementResult): StatementResult {
  if (looked.kind !== 'done') return looked;
  const pending = looked.transaction.writes
    .filter((write) => !before.writes.includes(write))
    .map((write) => ({ ...write, keys: Number.POSITIVE_INFINITY }));
  return { kind: 'wait', transaction: { ...before, pending, waiting: lookedUp } };
}

/** Writes what was computed at the look, over whatever is there now. */
export function writeBlindly(
  statement: Insert | Update | Delete,
  transaction: Transaction,
  context: StatementContext,
): StatementResult {
  const done = transaction.pending.map(({ table, identity, after }): Write => {
    return { table, identity, before: rowWith(context.committed[table] as Content, identity), after };
  });
  const settled: Transaction = { ...transaction, pending: [], waiting: null, statement: null };
  const now = { ...settled, writes: done.reduce<readonly Write[]>(withWrite, settled.writes) };
  const attempt: Attempt = {
    statement,
    context,
    baseIds: context.committed.map((content) => content.id),
    seen: context.committed,
    rows: rowsOver(context, context.committed),
    waitedFor: null,
    started: null,
    arrived: [],
  };
  return finish(statement, { start: settled, now, done, unchanged: [] }, attempt);
}
