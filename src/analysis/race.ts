/**
 * Finds decisions that a concurrent run can make wrong: a read, a write that depends on it, and a cycle back. The criterion is
 * that of 2AD (abstract anomaly detection, Warszawski and Bailis 2017): somebody else changes what was read, having read what is changed here; the somebody else
 * can be the same operation again. Which changes count is said by the rule that asks.
 */
import type { Access, OperationAccesses } from './accesses';
import { type Analysis, dependentsOf } from './analysis';
import { affects } from './footprint';
import { isGuarded } from './guards';

export interface Race {
  readonly read: Access;
  /** The write that goes wrong. */
  readonly write: Access;
  /** What changes the thing that was read, in between. */
  readonly interference: Access;
}

/** Whether a write can change what a read sees: at once in the same relation, later through the flow. */
export function canChange(analysis: Analysis, write: Access, read: Access): boolean {
  if (write.relation === read.relation) return affects(write.footprint, read.footprint);
  return analysis.flow.reaches(write.relation, read.relation);
}

/** Whether two runs of an operation can interleave so that the one writes between the other's read and write. */
function runsBesideItself(analysis: Analysis, read: Access, write: Access): boolean {
  const { trigger } = read.operation;
  // What lags is out of date for the next run, too, also when the runs come one after the other.
  if (analysis.flow.lags(read.relation)) return true;
  switch (trigger.kind) {
    case 'request':
      return true;
    case 'timer':
      return false;
    case 'topic': {
      const topic = analysis.schema.node(trigger.topic);
      if (topic?.kind !== 'topic' || topic.partitions <= 1) return false;
      const relation = analysis.schema.relation(topic.relation);
      const keyNames = topic.key.map((column) => relation?.columns?.[column]?.name);
      // One key, one partition, one after the other: rows pinned to the message's key are never touched by two runs at once.
      return !keyNames.some((name) => {
        const isKey = (access: Access) =>
          [...access.footprint.pinned].find(([, value]) => value.kind === 'parameter' && value.name === name)?.[0];
        return name !== undefined && isKey(read) !== undefined && isKey(read) === isKey(write);
      });
    }
  }
}

export interface RaceQuestion {
  /** Whether nothing is let through, whoever interferes; asked first, because the rest takes long. */
  readonly isShielded?: (read: Access) => boolean;
  /** Whether `interference`, which can change what was read, is let through between the read and the end of its unit. */
  readonly isExposed: (read: Access, interference: Access) => boolean;
  /** Whether a write that depends on the read may be blamed. */
  readonly isHarmful: (write: Access, read: Access) => boolean;
}

/** Everything that can change what is read, the operation's own writes first; one by one, because the first is often enough. */
function* interferencesOf(analysis: Analysis, of: OperationAccesses, read: Access): Generator<Access> {
  for (const write of of.accesses) if (write.kind === 'write' && canChange(analysis, write, read)) yield write;
  const relations = new Set([read.relation]);
  for (const relation of relations) {
    for (const write of analysis.rivalsOf(relation, read)) {
      if (write.operation !== of.operation && canChange(analysis, write, read)) yield write;
    }
    for (const { from } of analysis.flow.into(relation)) relations.add(from);
  }
}

/** Whether the interfering write was decided on something that this operation changes: the way back. */
function closes(
  analysis: Analysis,
  of: OperationAccesses,
  dependents: readonly Access[],
  read: Access,
  interference: Access,
  question: RaceQuestion,
): boolean {
  if (interference.operation === of.operation && !runsBesideItself(analysis, read, interference)) return false;
  const other = analysis.accessesOf(interference.operation.id);
  return (other?.dependences ?? []).some(
    ({ write, on }) =>
      write === interference &&
      on.kind === 'read' &&
      !on.target &&
      !question.isShielded?.(on) &&
      dependents.some((mine) => canChange(analysis, mine, on) && question.isExposed(on, mine)),
  );
}

/** The first race on `read`, which is an access of `of`; undefined: every write that depends on it is safe. */
export function raceOn(
  analysis: Analysis,
  of: OperationAccesses,
  read: Access,
  question: RaceQuestion,
): Race | undefined {
  if (read.kind !== 'read' || read.target || question.isShielded?.(read)) return undefined;
  const dependents = dependentsOf(of, read);
  const write = dependents.find(
    (dependent) => question.isHarmful(dependent, read) && !isGuarded(analysis.schema, of, dependent, read),
  );
  if (!write) return undefined;
  for (const interference of interferencesOf(analysis, of, read)) {
    if (!question.isExposed(read, interference)) continue;
    if (closes(analysis, of, dependents, read, interference, question)) return { read, write, interference };
  }
  return undefined;
}
