/** What a fault, a rollback or a connector that only polls has left undone, half done or done twice. */
import { type Diagnosis, hasFailed, type Subject, visible } from './diagnosis';
import type { Happening } from './happening';
import type { Instance, WriteEvent } from './instance';
import { columnMap, mapRow } from './reading';
import type { ConnectorShape } from './shape';
import type { Story } from './story';
import { isDerived } from './way';

export function faulty(story: Story): Diagnosis | undefined {
  const step = story.moves.findIndex((move) => move.action.fault);
  if (step < 0) return undefined;
  const happening = story.moves[step]?.happening as Happening;
  const instance = story.instances.find((i) => i.key === happening.instance);
  const base = { instances: instance ? [instance] : [], read: undefined };
  const connector = story.shape.connectors.find((c) => c.connector.name === happening.actor);
  if (connector) return broken(story, happening, connector);
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
  if (happening.action === 'retry') return retried(happening, instance);
  if (!instance) return undefined;
  if (happening.isHandedOver) return overlapping(story, instance);
  if (happening.isLost) return lostMessage(instance, step);
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
  const twice = doneAgain(story, instance);
  if (twice) {
    const { relation } = twice;
    return { ...base, kind: 'duplicate-effect', cause: 'delivery', relation, write: twice, detail: 'again' };
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

/** A producer's retry, kept twice or out of order. */
function retried({ messages, outcome }: Happening, instance: Instance | undefined): Diagnosis {
  const isLate = outcome.includes('behind');
  return {
    kind: isLate ? 'reordered-effect' : 'duplicate-effect',
    cause: 'delivery',
    instances: instance ? [instance] : [],
    relation: messages[0]?.relation,
    read: undefined,
    write: undefined,
    detail: isLate ? 'sent-late' : 'sent-again',
  };
}

/** A message that was not handled to its end and does not come again. */
function lostMessage(instance: Instance, step: number): Diagnosis {
  const taken = instance.happenings.filter((h) => h.step < step && h.happening.action === 'deliver').at(-1)?.step ?? 0;
  const write = visible(instance).find((w) => w.step > taken && w.step < step);
  const base = { cause: 'delivery', instances: [instance], relation: write?.relation, read: undefined, write } as const;
  return { ...base, kind: write ? 'partial-write' : 'lost-effect', detail: 'leftover' };
}

/** Two members that were at work on one message at the same time. */
function overlapping(story: Story, instance: Instance): Diagnosis {
  const messageOf = ({ key }: Instance): string => key.slice(key.lastIndexOf('@'));
  const other = story.instances.find(
    (i) => i !== instance && i.operation === instance.operation && messageOf(i) === messageOf(instance),
  );
  const write = visible(instance)[0] ?? (other && visible(other)[0]);
  return {
    kind: 'duplicate-effect',
    cause: 'delivery',
    instances: other ? [instance, other] : [instance],
    relation: write?.relation,
    read: undefined,
    write,
    detail: 'overlap',
  };
}

/** A connector that has repeated changes, or lost one. */
function broken(story: Story, { action, messages }: Happening, { connector, copies }: ConnectorShape): Diagnosis {
  const told = story.moves.flatMap((move) => {
    const happening = move.happening as Happening;
    return happening.actor === connector.name ? happening.messages : [];
  });
  const relation = (messages[0] ?? told[0])?.relation ?? copies[0]?.to;
  const base = { cause: 'delivery', instances: [], relation, read: undefined, write: undefined } as const;
  const isLost = action === 'crash' && connector.delivery.value === 'at most once';
  if (isLost) return { ...base, kind: 'lost-effect', detail: 'skipped' };
  return { ...base, kind: 'duplicate-effect', detail: action === 'rebuild' ? 'anew' : 'again' };
}

/** What a timer's operation had written before it stopped and has written again in its next round. */
function doneAgain(story: Story, stopped: Instance): WriteEvent | undefined {
  const performer = story.shape.performers.find(({ runs }) => runs.some(({ actor }) => actor === stopped.actor));
  const next = story.instances.find((i) => i !== stopped && performer?.runs.some(({ actor }) => actor === i.actor));
  return visible(stopped).find((write) =>
    next?.writes.some(
      ({ relation, before, after }) => relation === write.relation && before === write.before && after === write.after,
    ),
  );
}

/** An operation failed, and something of it stayed. */
export function leftover(story: Story): Diagnosis | undefined {
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

/** Two operations changed a row, and the connector found only what the later one left. */
function unasked(story: Story, { connector, copies }: ConnectorShape): Diagnosis | undefined {
  const published = story.moves.flatMap((move) => {
    const happening = move.happening as Happening;
    return happening.actor === connector.name ? happening.messages : [];
  });
  for (const a of story.instances) {
    for (const write of visible(a)) {
      const copy = copies.find(({ from }) => from === write.relation);
      if (!copy || write.after === -1) continue;
      const columns = columnMap(story.shape, copy.from, copy.to);
      const message = mapRow(story.shape, write.after, columns);
      if (published.some(({ relation, after }) => relation === copy.to && after === message)) continue;
      const b = story.instances.find((i) => i !== a && visible(i).some((w) => w.before === write.after));
      const isLast = !visible(a).some((w) => w.step > write.step && w.before === write.after);
      if (!b && connector.cursor !== undefined && isLast) {
        const base = { instances: [a], relation: write.relation, read: undefined, write };
        return { ...base, kind: 'lost-effect', cause: 'delivery', detail: 'passed-by' };
      }
      if (!b) continue;
      const base = { instances: [a, b], relation: write.relation, read: undefined, write };
      return { ...base, kind: 'lost-effect', cause: 'delivery', detail: 'unpolled' };
    }
  }
  return undefined;
}

/** A polling connector that never hears of a row that is gone, or of what was overwritten before it looked. */
export function unpolled(story: Story, subject: Subject): Diagnosis | undefined {
  if (!subject.isSettled) return undefined;
  for (const connector of story.shape.connectors) {
    if (connector.queue !== undefined) continue;
    const overwritten = unasked(story, connector);
    if (overwritten) return overwritten;
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
