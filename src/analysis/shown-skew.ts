/**
 * Finds operations that only read, and show together what they have read one after the other, although somebody changes both in
 * one transaction: half of the change can be shown. It knows what is read and shown; nothing is decided here.
 */
import type { Operation } from '../model/pipeline';
import { stepsOf } from '../model/pipeline';
import { variablesOf } from '../model/statement-walk';
import type { Access, OperationAccesses } from './accesses';
import type { Analysis } from './analysis';
import { affects } from './footprint';
import { levelOf } from './isolation';

export interface ShownSkew {
  readonly first: Access;
  readonly second: Access;
  /** The writes of one transaction that change what the two reads see. */
  readonly changes: readonly [Access, Access];
  /** Whether both reads stand in one transaction, whose level lets it happen. */
  readonly isTogether: boolean;
}

/** For each answer the variables that are in it. */
function answersOf(operation: Operation): readonly ReadonlySet<string>[] {
  return stepsOf(operation).flatMap((step) =>
    step.kind === 'respond' ? [new Set(variablesOf(step.expression).map(({ variable }) => variable))] : [],
  );
}

/** Two writes of one transaction of another operation, one for each read; undefined: none. */
function changedTogether(analysis: Analysis, first: Access, second: Access): ShownSkew['changes'] | undefined {
  for (const one of analysis.rivalsOf(first.relation, first)) {
    if (one.operation === first.operation || one.unit.kind !== 'transaction') continue;
    if (!affects(one.footprint, first.footprint)) continue;
    const other = analysis
      .accessesOf(one.operation.id)
      ?.accesses.find(
        (write) =>
          write.kind === 'write' &&
          write !== one &&
          write.unit === one.unit &&
          write.relation === second.relation &&
          affects(write.footprint, second.footprint),
      );
    if (other) return [one, other];
  }
  return undefined;
}

/** Whether two states of the store can be seen by the two reads: each stands alone, or the level reads anew each time. */
function seesTwoStates(analysis: Analysis, first: Access, second: Access): boolean {
  if (first.locks || second.locks) return false;
  if (first.unit !== second.unit) return true;
  return levelOf(analysis, first.unit)?.level.permits.includes('read_skew') ?? false;
}

/** The first such pair of an operation; undefined: it writes, or shows nothing that can be torn. */
export function shownSkew(analysis: Analysis, of: OperationAccesses): ShownSkew | undefined {
  if (of.accesses.some(({ kind }) => kind === 'write')) return undefined;
  const answers = answersOf(of.operation);
  if (answers.length === 0) return undefined;
  const reads = of.accesses.filter(
    ({ step, relation }) => step?.into !== undefined && analysis.schema.table(relation) !== undefined,
  );
  for (const [index, second] of reads.entries()) {
    for (const first of reads.slice(0, index)) {
      const shown = [first.step?.into ?? '', second.step?.into ?? ''];
      // One statement reads one state.
      if (first.step === second.step || first.unit.system !== second.unit.system) continue;
      if (!answers.some((answer) => shown.every((variable) => answer.has(variable)))) continue;
      if (!seesTwoStates(analysis, first, second)) continue;
      const changes = changedTogether(analysis, first, second);
      if (changes) return { first, second, changes, isTogether: first.unit === second.unit };
    }
  }
  return undefined;
}
