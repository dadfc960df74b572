/** The fix that locks what is read until the transaction ends: SELECT … FOR UPDATE. */
import { locksOnRead } from '../../catalog/lookup';
import type { Fix } from '../../model/diagnostic';
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { technologyOf } from '../schema';
import { quoted } from '../wording';

/**
 * The fix, for a read of one table inside a transaction; undefined where PostgreSQL refuses a lock (grouped and distinct rows),
 * or the product has none.
 */
export function lockRead(analysis: Analysis, read: Access): Fix | undefined {
  const { statement, step, unit } = read;
  const store = analysis.schema.store(read.relation);
  const technology = store && technologyOf(store);
  if (statement?.kind !== 'select' || !step || unit.kind !== 'transaction' || !technology) return undefined;
  if (step.place.kind !== 'node' || !locksOnRead(technology)) return undefined;
  const isPlain = statement.sources.length === 1 && statement.sources[0]?.kind === 'relation';
  if (!isPlain || statement.grouped || statement.distinct || statement.lock) return undefined;
  const { end } = statement.span;
  return {
    title: `Lock the rows of ${quoted(read.relation)} that are read (FOR UPDATE)`,
    edits: [{ type: 'splice', path: step.place.path, span: { start: end, end }, text: ' FOR UPDATE' }],
    safe: false,
  };
}
