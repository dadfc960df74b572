/** Readers that saw an old state, a state that never was, or a state between two writes; and invariants that only look broken while changes are under way. */
import type { RelationId } from '../model/statement';
import { pairOf } from './diagnose-conflict';
import { causeOf, type Diagnosis, readThatMissed, type Subject, visible } from './diagnosis';
import { sourceOfReplica } from './reach';
import type { Story } from './story';
import { isDerived } from './way';

/** An invariant that is broken only while changes are under way. */
export function transient(story: Story, subject: Subject): Diagnosis | undefined {
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
export function session(story: Story): Diagnosis | undefined {
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
        // The same rows twice go back in time; another view is merely behind what the client knows already.
        const isSame = shownBy(story, before.relation) === shownBy(story, read.relation);
        const kind = isSame ? 'non-monotonic-read' : 'stale-read';
        return { ...base, kind, relation: read.relation, read, write: undefined };
      }
    }
  }
  return undefined;
}

/** The relation whose rows `relation` shows as they are: a replica those of its table, everything else its own. */
function shownBy({ shape: { pipeline } }: Story, relation: RelationId): RelationId {
  const view = pipeline.views.find((v) => v.definition.kind === 'replica' && v.relations.includes(relation));
  return view ? sourceOfReplica(pipeline, view, relation) : relation;
}

/** A reader that saw one part of what an operation wrote and not the other. */
export function fractured(story: Story): Diagnosis | undefined {
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

/** A reader that began after somebody had responded, and does not find what that one wrote or had seen: wrong in real time only. */
export function late(story: Story): Diagnosis | undefined {
  if (story.shape.clock === undefined) return undefined;
  for (const reader of story.instances) {
    const earlier = story.instances.filter((i) => i.response !== undefined && i.last < reader.first);
    for (const read of reader.reads) {
      const relation = read.relation;
      const cause = causeOf(story, read, [reader]);
      const writer = earlier.find((i) => read.missed.has(i.key));
      const base = { kind: 'stale-read' as const, cause, relation, read };
      if (writer) {
        const write = visible(writer).find((w) => w.relation === relation) ?? visible(writer)[0];
        return { ...base, instances: [reader, writer], write, detail: 'after' };
      }
      const witness = earlier.find((i) => i.reads.some((r) => [...r.seen].some((key) => read.missed.has(key))));
      if (witness) return { ...base, instances: [reader, witness], write: undefined, detail: 'seen-before' };
    }
  }
  return undefined;
}

/** Two consumers that took messages about one row in another order than they were sent. */
export function reordered(story: Story): Diagnosis | undefined {
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

export function stale(story: Story): Diagnosis | undefined {
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

/** One acts between two writes of another, which are not one transaction. */
export function between(story: Story): Diagnosis | undefined {
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
export function alone(story: Story): Diagnosis {
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
