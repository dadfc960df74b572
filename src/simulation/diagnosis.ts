/** What a diagnosis says, and the questions about instances that all of its parts ask. */
import type { Fault } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Cause, FindingKind } from '../model/trace';
import type { Instance, ReadEvent, WriteEvent } from './instance';
import type { Story } from './story';
import { isDerived } from './way';

export interface Diagnosis {
  readonly kind: FindingKind;
  readonly cause: Cause;
  /** Who takes part, the one that decided wrongly first. */
  readonly instances: readonly Instance[];
  /** The relation that was read out of date or written twice. */
  readonly relation: RelationId | undefined;
  /** The read that matters. */
  readonly read: ReadEvent | undefined;
  /** The write that it missed, or that was lost or left over. */
  readonly write: WriteEvent | undefined;
  /** What the words need besides. */
  readonly detail:
    | 'mutual'
    | 'one-sided'
    | 'leftover'
    | 'half-arrived'
    | 'not-arrived'
    | 'again'
    | 'order'
    | 'overtaken'
    | 'between'
    | 'unpolled'
    | 'skipped'
    | 'passed-by'
    | 'stale-set'
    | 'anew'
    | 'alone'
    | 'emptied'
    /** A producer's retry that is kept beside the first. */
    | 'sent-again'
    /** A producer's retry that comes after what was sent later. */
    | 'sent-late'
    /** Taken from a queue by another reader. */
    | 'taken'
    /** Two members at work on one message. */
    | 'overlap'
    /** Taken from a transaction of the broker that was not committed. */
    | 'uncommitted'
    /** The writer had responded before the reader began. */
    | 'after'
    /** Somebody who had responded before the reader began had seen it. */
    | 'seen-before';
}

/** What the finding is about. */
export interface Subject {
  readonly fault: Fault | undefined;
  /** Relations that the broken invariant reads; undefined: an anomaly. */
  readonly invariant: readonly RelationId[] | undefined;
  /** The invariant holds once everything that is under way has arrived. */
  readonly holdsInTruth: boolean;
  /** Nothing is under way any more. */
  readonly isSettled: boolean;
}

export function visible(instance: Instance): readonly WriteEvent[] {
  return instance.writes.filter((write) => write.visibleFrom !== -1);
}

/** Whether the operation ended without success: `aborted`, `error`, or what a `require` says otherwise. */
export function hasFailed(story: Story, instance: Instance): boolean {
  const { response } = instance;
  if (response === undefined) return false;
  if (response === 'aborted' || response === 'error') return true;
  const run = story.shape.performers.flatMap((p) => p.runs).find((r) => r.actor === instance.actor);
  return run?.program.instructions.some((i) => i.kind === 'require' && i.otherwise === response) ?? false;
}

export function readThatMissed(reader: Instance, writer: Instance): ReadEvent | undefined {
  // A row that is locked or checked again when written cannot be out of date.
  return reader.reads.find((read) => !read.isLocked && read.missed.has(writer.key));
}

/** The cause behind a read that missed a write. */
export function causeOf(story: Story, read: ReadEvent, instances: readonly Instance[]): Cause {
  if (isDerived(story.shape, read.relation)) return 'derived view';
  const together = instances.every((instance) => {
    const write = visible(instance)[0];
    const writing = instance.happenings.find((h) => h.step === write?.step);
    const reading = instance.reads.find((r) => r.relation === read.relation);
    return reading?.happening.scope?.isSingle === false && writing?.happening.scope?.isSingle === false;
  });
  return together ? 'level' : 'scope';
}
