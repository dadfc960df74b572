/**
 * Operations that interfere: who read what was not committed, who missed whose writes, who overwrote whom. Sources: Adya, "Weak
 * Consistency" (G0–G2); Berenson et al., "A Critique of ANSI SQL Isolation Levels" (P4).
 */
import { relationOf } from '../model/pipeline';
import { isMark, keyText } from './content';
import { causeOf, type Diagnosis, readThatMissed, visible } from './diagnosis';
import { mayRead } from './evaluate';
import type { Instance, ReadEvent, WriteEvent } from './instance';
import type { Story } from './story';
import { isDerived } from './way';

/** Somebody read what was not committed. */
export function dirty(story: Story): Diagnosis | undefined {
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

/** Two operations that each missed what the other wrote. */
export function mutual(story: Story): Diagnosis | undefined {
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

/** One overwrote what the other had written after it had looked. */
export function overwritten(story: Story): Diagnosis | undefined {
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

/** Two rows or places that took the writes of the same two operations in different orders: within one system a dirty write (G0). */
export function crossed(story: Story): Diagnosis | undefined {
  for (const a of story.instances) {
    for (const b of story.instances) {
      if (a === b) continue;
      const isRival = (write: WriteEvent, isEarlier: boolean): boolean =>
        visible(b).some((o) => sameRow(story, write, o) && write.visibleFrom < o.visibleFrom === isEarlier);
      const before = visible(a).find((write) => isRival(write, true));
      const after = visible(a).find((write) => isRival(write, false));
      if (!before || !after) continue;
      const base = { instances: [a, b], relation: after.relation, read: undefined, write: after };
      const kind = homeOf(story, before) === homeOf(story, after) ? 'dirty-write' : 'reordered-effect';
      return { ...base, kind, cause: 'scope', detail: 'order' };
    }
  }
  return undefined;
}

/** The store, or the product of the broker, that a transaction over both writes would run in. */
function homeOf({ shape: { pipeline } }: Story, { relation }: WriteEvent): string {
  const topic = pipeline.topics.find((t) => t.relation === relation);
  return topic ? `broker ${topic.technology.id}` : `store ${relationOf(pipeline, relation)?.node ?? relation}`;
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

/** A row that both wrote. */
export function pairOf(story: Story, a: Instance, b: Instance): WriteEvent | undefined {
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
