/**
 * What went wrong in a story, in the terms of Adya and Jepsen: looks at who missed whose writes and who overwrote whom.
 * Sources: Adya, "Weak Consistency" (G0–G2); jepsen-io/elle; Berenson et al., "A Critique of ANSI SQL Isolation Levels" (P4).
 */
import type { Fault } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Cause, FindingKind } from '../model/trace';
import { isMark, keyText } from './content';
import { mayRead } from './evaluate';
import type { Happening } from './happening';
import { type Instance, isDerived, type ReadEvent, type Story, type WriteEvent } from './story';

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
    | 'alone'
    | 'emptied';
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

/** Names what went wrong. */
export function diagnose(story: Story, subject: Subject): Diagnosis {
  return (
    faulty(story) ??
    unpolled(story, subject) ??
    leftover(story) ??
    dirty(story) ??
    mutual(story) ??
    crossed(story) ??
    overwritten(story) ??
    transient(story, subject) ??
    session(story) ??
    fractured(story) ??
    reordered(story) ??
    stale(story) ??
    between(story) ??
    alone(story)
  );
}

function visible(instance: Instance): readonly WriteEvent[] {
  return instance.writes.filter((write) => write.visibleFrom !== -1);
}

function faulty(story: Story): Diagnosis | undefined {
  const step = story.moves.findIndex((move) => move.action.fault);
  if (step < 0) return undefined;
  const happening = story.moves[step]?.happening as Happening;
  const instance = story.instances.find((i) => i.key === happening.instance);
  const base = { instances: instance ? [instance] : [], read: undefined };
  if (happening.action === 'rebuild') {
    const relation = happening.actor;
    const reader = story.instances.find((i) =>
      i.reads.some((r) => r.step > step && isDerived(story.shape, r.relation)),
    );
    if (reader) {
      const read = reader.reads.find((r) => r.step > step && isDerived(story.shape, r.relation));
      return {
        ...base,
        kind: 'stale-read',
        cause: 'derived view',
        instances: [reader],
        relation: read?.relation,
        read,
        write: undefined,
        detail: 'emptied',
      };
    }
    return { ...base, kind: 'lost-effect', cause: 'processor', relation, write: undefined, detail: 'emptied' };
  }
  if (!instance) {
    // A connector repeated a change.
    const { messages } = happening;
    return {
      ...base,
      kind: 'duplicate-effect',
      cause: 'delivery',
      relation: messages[0]?.relation,
      write: undefined,
      detail: 'again',
    };
  }
  const write = visible(instance)[0];
  const repeatFrom = instance.happenings.filter((h) => h.happening.action === 'deliver')[1]?.step;
  // A repeat that does nothing, because it takes the message for handled, is no duplicate: what the first run left out is missing.
  const isRepeated = repeatFrom !== undefined && visible(instance).some((w) => w.step > repeatFrom);
  if (
    instance.deliveries > 1 &&
    !isRepeated &&
    write &&
    instance.happenings.some((h) => h.happening.action === 'crash')
  ) {
    return { ...base, kind: 'partial-write', cause: 'scope', relation: write.relation, write, detail: 'leftover' };
  }
  if (instance.deliveries > 1) {
    return { ...base, kind: 'duplicate-effect', cause: 'delivery', relation: write?.relation, write, detail: 'again' };
  }
  const isConsumer = instance.deliveries > 0;
  if (write)
    return {
      ...base,
      kind: 'partial-write',
      cause: isConsumer ? 'delivery' : 'scope',
      relation: write.relation,
      write,
      detail: 'leftover',
    };
  return { ...base, kind: 'lost-effect', cause: 'delivery', relation: undefined, write, detail: 'leftover' };
}

/** Whether the operation ended without success: `aborted`, `error`, or what a `require` says otherwise. */
export function hasFailed(story: Story, instance: Instance): boolean {
  const { response } = instance;
  if (response === undefined) return false;
  if (response === 'aborted' || response === 'error') return true;
  const run = story.shape.performers.flatMap((p) => p.runs).find((r) => r.actor === instance.actor);
  return run?.program.instructions.some((i) => i.kind === 'require' && i.otherwise === response) ?? false;
}

/** An operation failed, and something of it stayed. */
function leftover(story: Story): Diagnosis | undefined {
  for (const instance of story.instances) {
    const failedSteps = instance.happenings.some((h) => h.happening.action === 'abort');
    if (!hasFailed(story, instance) && !failedSteps) continue;
    const write = visible(instance)[0];
    if (!write) continue;
    const isRetried = !hasFailed(story, instance);
    if (isRetried && !failedBefore(instance, write)) continue;
    return {
      kind: isRetried ? 'duplicate-effect' : 'partial-write',
      cause: 'scope',
      instances: [instance],
      relation: write.relation,
      read: undefined,
      write,
      detail: 'leftover',
    };
  }
  return undefined;
}

/** Whether `write` was made in an attempt that was aborted later. */
function failedBefore(instance: Instance, write: WriteEvent): boolean {
  return instance.happenings.some((h) => h.happening.action === 'abort' && h.step > write.step);
}

/** Somebody read what was not committed. */
function dirty(story: Story): Diagnosis | undefined {
  for (const reader of story.instances) {
    for (const read of reader.reads) {
      if (!read.happening.scope) continue;
      const rows = story.shape.world.content(read.content).numbers;
      for (const writer of story.instances) {
        if (writer === reader) continue;
        for (const write of writer.writes) {
          if (write.relation !== read.relation || write.after === -1 || write.step >= read.step) continue;
          const wasOpen = write.visibleFrom === -1 || write.visibleFrom > read.step;
          if (!wasOpen || !rows.includes(write.after)) continue;
          const isOverwritten = writer.writes.some(
            (w) => w.step > read.step && w.before === write.after && w.relation === write.relation,
          );
          return {
            kind:
              write.visibleFrom === -1
                ? 'aborted-read'
                : isOverwritten
                  ? 'intermediate-read'
                  : 'circular-information-flow',
            cause: 'level',
            instances: [reader, writer],
            relation: read.relation,
            read,
            write,
            detail: 'one-sided',
          };
        }
      }
    }
  }
  return undefined;
}

function readThatMissed(reader: Instance, writer: Instance): ReadEvent | undefined {
  // A row that is locked or checked again when written cannot be out of date.
  return reader.reads.find((read) => !read.isLocked && read.missed.has(writer.key));
}

/** The cause behind a read that missed a write. */
function causeOf(story: Story, read: ReadEvent, instances: readonly Instance[]): Cause {
  if (isDerived(story.shape, read.relation)) return 'derived view';
  const together = instances.every((instance) => {
    const write = visible(instance)[0];
    const writing = instance.happenings.find((h) => h.step === write?.step);
    const reading = instance.reads.find((r) => r.relation === read.relation);
    return reading?.happening.scope?.isSingle === false && writing?.happening.scope?.isSingle === false;
  });
  return together ? 'level' : 'scope';
}

function sameRow(story: Story, a: WriteEvent, b: WriteEvent): boolean {
  if (a.relation !== b.relation) return false;
  const { shape } = story;
  const key = shape.pipeline.relations.find((r) => r.id === a.relation)?.key ?? [];
  if (shape.uptakes.get(a.relation)?.kind === 'append' || isMarked(story, a) || isMarked(story, b)) return false;
  const numbers = (write: WriteEvent): readonly number[] => [write.before, write.after].filter((n) => n !== -1);
  if (key.length === 0)
    return a.before !== -1 && (b.before === a.before || b.before === a.after || a.before === b.after);
  const texts = (write: WriteEvent): readonly (string | undefined)[] =>
    numbers(write).map((n) => keyText(shape.world.rows.value(n), key));
  return texts(a).some((text) => text !== undefined && texts(b).includes(text));
}

/** Whether a write is a sketch's: it stands beside all others. */
function isMarked(story: Story, write: WriteEvent): boolean {
  return isMark(story.shape.world.rows.value(write.after === -1 ? write.before : write.after));
}

/** Two operations that each missed what the other wrote. */
function mutual(story: Story): Diagnosis | undefined {
  const writers = story.instances.filter((instance) => visible(instance).length > 0);
  for (const [i, a] of writers.entries()) {
    for (const b of writers.slice(i + 1)) {
      const missedByA = readThatMissed(a, b);
      const missedByB = readThatMissed(b, a);
      if (!missedByA || !missedByB || a.key === b.key) continue;
      const cause = causeOf(story, missedByA, [a, b]);
      const pair = pairOf(story, a, b);
      const base = { cause, instances: [a, b], detail: 'mutual' as const };
      // What was read must be what was written: a decision on something derived skews, it loses nothing.
      if (pair?.relation === missedByA.relation)
        return { ...base, kind: 'lost-update', relation: pair.relation, read: missedByA, write: pair };
      const write = visible(b).find((w) => w.relation === missedByA.relation) ?? visible(b)[0];
      const kind = isPhantom(story, missedByA, b) || isPhantom(story, missedByB, a) ? 'phantom' : 'write-skew';
      return { ...base, kind, relation: missedByA.relation, read: missedByA, write };
    }
  }
  return undefined;
}

/** A row that both wrote. */
function pairOf(story: Story, a: Instance, b: Instance): WriteEvent | undefined {
  return visible(a).find((write) => visible(b).some((other) => sameRow(story, write, other)));
}

/** Whether the missed write brought in (or took away) a row that the condition asks for, rather than changing one that was read. */
function isPhantom(story: Story, read: ReadEvent, writer: Instance): boolean {
  const { statement, bindings } = read.happening;
  if (!statement || !bindings || isDerived(story.shape, read.relation)) return false;
  const asks = (number: number): boolean =>
    number !== -1 && mayRead(statement, read.relation, story.shape.world.rows.value(number), bindings);
  const touching = visible(writer).filter((w) => w.relation === read.relation && (asks(w.before) || asks(w.after)));
  return touching.length > 0 && touching.every((w) => w.before === -1 || !asks(w.before));
}

/** One overwrote what the other had written after it had looked. */
function overwritten(story: Story): Diagnosis | undefined {
  for (const a of story.instances) {
    for (const b of story.instances) {
      if (a === b) continue;
      const read = readThatMissed(a, b);
      if (!read) continue;
      const lost = visible(b).find((w) =>
        visible(a).some((own) => own.visibleFrom > w.visibleFrom && sameRow(story, own, w)),
      );
      if (!lost) continue;
      const cause = causeOf(story, read, [a]);
      return {
        kind: 'lost-update',
        cause,
        instances: [a, b],
        relation: lost.relation,
        read,
        write: lost,
        detail: 'one-sided',
      };
    }
  }
  return undefined;
}

/** An invariant that is broken only while changes are under way. */
function transient(story: Story, subject: Subject): Diagnosis | undefined {
  if (subject.invariant === undefined) return undefined;
  const derived = subject.invariant.filter((relation) => isDerived(story.shape, relation));
  if (subject.holdsInTruth && derived.length > 0) {
    for (const relation of subject.invariant) {
      const arrived = story.arrived(relation);
      const split = story.split(relation, story.moves.length);
      const half = [...story.underWay(relation)].find((key) => arrived.has(key) || split.has(key));
      const writer = story.instances.find((i) => i.key === half);
      if (!writer) continue;
      const base = { instances: [writer], relation, read: undefined, write: visible(writer)[0] };
      return { ...base, kind: 'fractured-read', cause: 'processor', detail: 'half-arrived' };
    }
    const relation = derived[0];
    const late = relation === undefined ? undefined : [...story.underWay(relation)][0];
    const writer = story.instances.find((i) => i.key === late) ?? story.instances[0];
    const base = { instances: writer ? [writer] : [], relation, read: undefined, write: writer && visible(writer)[0] };
    return { ...base, kind: 'stale-read', cause: 'derived view', detail: 'not-arrived' };
  }
  if (subject.isSettled) return undefined;
  const half = story.instances.find((instance) => instance.response === undefined && visible(instance).length > 0);
  if (!half) return undefined;
  const write = visible(half)[0];
  return {
    kind: 'partial-write',
    cause: 'scope',
    instances: [half],
    relation: write?.relation,
    read: undefined,
    write,
    detail: 'leftover',
  };
}

/** A client that does not find what it wrote, or finds less than it found before. */
function session(story: Story): Diagnosis | undefined {
  for (const later of story.instances) {
    if (later.session === undefined) continue;
    for (const earlier of story.instances) {
      if (earlier === later || earlier.session !== later.session || earlier.last > later.first) continue;
      const read = readThatMissed(later, earlier);
      const base = { cause: 'derived view' as const, instances: [later, earlier], detail: 'not-arrived' as const };
      if (read) {
        return { ...base, kind: 'read-your-writes', relation: read.relation, read, write: visible(earlier)[0] };
      }
      for (const read of later.reads) {
        const before = earlier.reads.find((old) => [...old.seen].some((key) => read.missed.has(key)));
        if (!before) continue;
        // The same place twice goes back in time; another place is merely behind what the client knows already.
        const kind = before.relation === read.relation ? 'non-monotonic-read' : 'stale-read';
        return { ...base, kind, relation: read.relation, read, write: undefined };
      }
    }
  }
  return undefined;
}

/** A reader that saw one part of what an operation wrote and not the other. */
function fractured(story: Story): Diagnosis | undefined {
  for (const reader of story.instances) {
    for (const read of reader.reads) {
      for (const key of read.missed) {
        const other = reader.reads.find((r) => r.seen.has(key));
        const writer = story.instances.find((i) => i.key === key);
        if (!other || !writer) continue;
        const derived = [read, other].filter((r) => isDerived(story.shape, r.relation));
        const base = {
          instances: [reader, writer],
          relation: read.relation,
          read,
          write: visible(writer)[0],
          detail: 'half-arrived' as const,
        };
        if (derived.length === 0) return { ...base, kind: 'read-skew', cause: causeOf(story, read, [reader]) };
        if (derived.length === 1 && read !== other) return { ...base, kind: 'stale-read', cause: 'derived view' };
        return { ...base, kind: 'fractured-read', cause: 'processor' };
      }
      const split = story.split(read.relation, read.step);
      const half = [...read.missed].find((key) => {
        const writer = story.instances.find((i) => i.key === key);
        return (
          writer !== undefined &&
          (visible(writer).length > 1 || split.has(key)) &&
          isDerived(story.shape, read.relation) &&
          reader.writes.length === 0
        );
      });
      const writer = story.instances.find((i) => i.key === half);
      if (writer && isMultiInput(story, read.relation)) {
        return {
          kind: 'fractured-read',
          cause: 'processor',
          instances: [reader, writer],
          relation: read.relation,
          read,
          write: visible(writer)[0],
          detail: 'half-arrived',
        };
      }
    }
  }
  return undefined;
}

function isMultiInput(story: Story, relation: RelationId): boolean {
  return (story.shape.groupOf.get(relation)?.inputs.length ?? 0) > 1 || visibleWritesPerStep(story) > 1;
}

function visibleWritesPerStep(story: Story): number {
  return Math.max(0, ...story.instances.map((i) => visible(i).length));
}

/** Two places that took the same writes in different orders. */
function crossed(story: Story): Diagnosis | undefined {
  for (const a of story.instances) {
    for (const b of story.instances) {
      if (a === b) continue;
      const isRival = (write: WriteEvent, isEarlier: boolean): boolean =>
        visible(b).some((o) => sameRow(story, write, o) && write.visibleFrom < o.visibleFrom === isEarlier);
      const before = visible(a).find((write) => isRival(write, true));
      const after = visible(a).find((write) => isRival(write, false));
      if (!before || !after || before.relation === after.relation) continue;
      const base = { instances: [a, b], relation: after.relation, read: undefined, write: after };
      return { ...base, kind: 'reordered-effect', cause: 'scope', detail: 'order' };
    }
  }
  return undefined;
}

/** Two consumers that took messages about one row in another order than they were sent. */
function reordered(story: Story): Diagnosis | undefined {
  const consumers = story.instances.filter((instance) => instance.deliveries > 0);
  if (consumers.length > 1 && consumers.some((c) => consumers.some((d) => d !== c && pairOf(story, c, d)))) {
    const [a, b] = consumers;
    const write = a && visible(a)[0];
    return {
      kind: 'reordered-effect',
      cause: 'processor',
      instances: a && b ? [a, b] : [],
      relation: write?.relation,
      read: undefined,
      write,
      detail: 'overtaken',
    };
  }
  return undefined;
}

function stale(story: Story): Diagnosis | undefined {
  for (const reader of story.instances) {
    const read = reader.reads.find((r) => r.missed.size > 0);
    const writer = story.instances.find((i) => read?.missed.has(i.key));
    if (!read || !writer) continue;
    const kind = isDerived(story.shape, read.relation) ? 'stale-read' : 'read-skew';
    const cause = causeOf(story, read, [reader]);
    return {
      kind,
      cause,
      instances: [reader, writer],
      relation: read.relation,
      read,
      write: visible(writer)[0],
      detail: 'one-sided',
    };
  }
  return undefined;
}

/** A polling connector that never hears of a row that is gone, or of what was overwritten before it looked. */
function unpolled(story: Story, subject: Subject): Diagnosis | undefined {
  if (!subject.isSettled) return undefined;
  for (const connector of story.shape.connectors) {
    if (connector.queue !== undefined) continue;
    for (const instance of story.instances) {
      const copied = (write: WriteEvent): boolean => connector.copies.some((copy) => copy.from === write.relation);
      const own = visible(instance).filter(copied);
      const write = own.find((w) => w.after === -1) ?? (own.length > 1 ? own[0] : undefined);
      if (!write) continue;
      const base = { instances: [instance], relation: write.relation, read: undefined, write };
      return { ...base, kind: 'lost-effect', cause: 'delivery', detail: 'unpolled' };
    }
  }
  return undefined;
}

/** One acts between two writes of another, which are not one transaction. */
function between(story: Story): Diagnosis | undefined {
  for (const writer of story.instances) {
    const steps = visible(writer).map((write) => write.visibleFrom);
    const first = Math.min(...steps);
    const last = Math.max(...steps);
    if (steps.length < 2 || first === last) continue;
    const other = story.instances.find(
      (i) => i !== writer && i.happenings.some((h) => h.step > first && h.step < last && h.happening.sights.length > 0),
    );
    const read = other?.reads.find((r) => r.step > first && r.step < last);
    if (!other || !read) continue;
    const base = { instances: [other, writer], relation: read.relation, read, write: visible(writer)[0] };
    return { ...base, kind: 'read-skew', cause: 'scope', detail: 'between' };
  }
  return undefined;
}

/** No other operation is needed for it. */
function alone(story: Story): Diagnosis {
  const instance = story.instances.find((i) => visible(i).length > 0) ?? story.instances[0];
  const write = instance && visible(instance)[0];
  return {
    kind: 'lost-effect',
    cause: 'scope',
    instances: instance ? [instance] : [],
    relation: write?.relation,
    read: undefined,
    write,
    detail: 'alone',
  };
}
