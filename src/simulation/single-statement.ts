/**
 * Statements that stand alone and yet take time between what they look at and what others see of them: they decide on rows that they
 * do not write. Sources: PostgreSQL 18 manual, "Transaction Isolation" (a command sees what was committed before it began; only
 * the rows that it updates are looked at again); mechanisms of each product as in `isolation`.
 */

import { hasTransactions, isolationLevel, isolationLevels } from '../catalog/guarantees';
import { technologyById } from '../catalog/lookup';
import { variantFor } from '../catalog/variants';
import type { Pipeline, SqlStep } from '../model/pipeline';
import type { Statement } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import { isolationBehavior } from './isolation';
import type { TransactionScope } from './program';

/**
 * The transaction that a statement outside `transaction` opens for itself, where others can come between its look and its commit;
 * undefined: it is one step. `INSERT … SELECT … WHERE NOT EXISTS` at read committed lets two clients in; a conditional UPDATE does
 * not, for it looks at its own row again; nor does a level that locks or certifies what is read.
 */
export function ownTransaction(pipeline: Pipeline, step: SqlStep): TransactionScope | undefined {
  const { statement } = step;
  if (statement.kind === 'select' || statement.kind === 'unsupported') return undefined;
  const home = pipeline.relations.find(({ id, kind }) => id === statement.relation && kind === 'table');
  const store = pipeline.stores.find(({ name }) => name === home?.node);
  if (!store || !looksAtOtherRows(pipeline, statement, store.name)) return undefined;
  const entry = technologyById(store.technology.id);
  const technology = entry && variantFor(entry, store.technology.version);
  // Where no level is documented, nothing says that others can come between.
  if (!technology || !hasTransactions(technology) || isolationLevels(technology).length === 0) return undefined;
  const level = store.isolation.value;
  const behavior = isolationBehavior(isolationLevel(technology, level), level);
  const isFree = behavior.certify === 'none' && behavior.guards === 'none' && behavior.plainReads === 'free';
  if (!isFree || behavior.oneWriter !== 'no' || behavior.isBlind) return undefined;
  return {
    target: { kind: 'store', store: store.name },
    isolation: level,
    retry: 0,
    place: step.place,
    isImplicit: true,
  };
}

/** Whether a sub-query, FROM or USING of a write asks for rows of its store, be it other rows of its own table. */
function looksAtOtherRows(pipeline: Pipeline, statement: Statement, store: string): boolean {
  const target = statement.kind === 'update' || statement.kind === 'delete' ? statement.sources[0] : undefined;
  let looks = false;
  walkSql(statement, {
    source: (source) => {
      if (source.kind !== 'relation' || source === target) return;
      const found = pipeline.relations.find(({ id }) => id === source.relation);
      if (found?.kind === 'table' && found.node === store) looks = true;
    },
  });
  return looks;
}
