/**
 * Readers that took messages of a transaction of the broker before it was committed, or although it was aborted. Sources: Adya,
 * "Weak Consistency" (G1a, G1b); KIP-98; Kafka, `isolation.level`.
 */
import type { Diagnosis, Subject } from './diagnosis';
import type { Happening } from './happening';
import type { Instance, WriteEvent } from './instance';
import type { Story } from './story';

/** A message that somebody took while its transaction was open, or after it was aborted. */
interface EarlyMessage {
  readonly step: number;
  readonly writer: Instance;
  readonly reader: Instance | undefined;
  readonly write: WriteEvent;
  /** Step at which the transaction was committed; undefined: it was aborted, or is open at the end. */
  readonly committedAt: number | undefined;
  readonly isAborted: boolean;
}

function earlyMessages(story: Story): readonly EarlyMessage[] {
  if (story.shape.logs.size === 0) return [];
  return story.moves.flatMap((move, step) =>
    story.taken(step).flatMap(({ slot, origin }): readonly EarlyMessage[] => {
      const writer = story.instances.find(({ key }) => key === origin);
      const feed = [...story.shape.feeds.values()].flat().find((f) => f.slot === slot && f.open.size > 0);
      if (!writer || !feed) return [];
      const sent = [...writer.happenings]
        .reverse()
        .find((h) => h.step < step && h.happening.open?.some(({ relation }) => feed.open.has(relation)));
      const message = sent?.happening.open?.find(({ relation }) => feed.open.has(relation));
      if (!sent || !message) return [];
      const end = writer.happenings.find((h) => h.step > sent.step && isEnd(h.happening));
      const isCommitted = end?.happening.action === 'commit';
      if (isCommitted && end.step < step) return [];
      const { instance } = move.happening as Happening;
      return [
        {
          step,
          writer,
          reader: story.instances.find(({ key }) => key === instance),
          write: { step: sent.step, visibleFrom: isCommitted ? end.step : -1, ...message },
          committedAt: isCommitted ? end.step : undefined,
          isAborted: end !== undefined && !isCommitted,
        },
      ];
    }),
  );
}

function isEnd({ action, messages }: Happening): boolean {
  return action === 'abort' || action === 'crash' || (action === 'commit' && messages.length > 0);
}

function diagnosisOf({ writer, reader, write }: EarlyMessage, kind: Diagnosis['kind']): Diagnosis {
  const instances = reader ? [reader, writer] : [writer];
  return { kind, cause: 'level', instances, relation: write.relation, read: undefined, write, detail: 'uncommitted' };
}

/** Somebody took a message of a transaction that was aborted. */
export function abortedMessage(story: Story): Diagnosis | undefined {
  const early = earlyMessages(story).find(({ isAborted }) => isAborted);
  return early && diagnosisOf(early, 'aborted-read');
}

/** Somebody acted on a part of a transaction before it was committed. */
export function earlyMessage(story: Story, subject: Subject): Diagnosis | undefined {
  const early = earlyMessages(story).find(({ reader, step, committedAt }) => {
    // What is broken in the middle of the transaction is its doing; what stays must come from what the reader did meanwhile.
    if (!subject.isSettled && committedAt === undefined) return true;
    const acts = [...(reader?.writes ?? []), ...(reader?.reads ?? [])];
    return acts.some((act) => act.step > step && act.step < (committedAt ?? story.moves.length));
  });
  return early && diagnosisOf(early, 'intermediate-read');
}

/** A message of a queue that one operation took, so that another, which reads the same queue, never gets it. */
export function takenElsewhere(story: Story, subject: Subject): Diagnosis | undefined {
  if (subject.invariant === undefined || !subject.isSettled) return undefined;
  for (const reader of story.instances) {
    const consumer = story.shape.consumers.find(({ operation }) => operation.id === reader.operation);
    const rival = story.shape.consumers.find((other) => other !== consumer && other.queue === consumer?.queue);
    if (!consumer || !rival || reader.deliveries === 0) continue;
    const base = { cause: 'delivery', read: undefined, write: reader.writes[0] } as const;
    return { ...base, kind: 'lost-effect', instances: [reader], relation: consumer.topic.id, detail: 'taken' };
  }
  return undefined;
}
