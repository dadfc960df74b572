/**
 * A transaction of a broker: its messages lie in the log at once, readers of committed messages get them when it ends, all of them or
 * none. It isolates nobody: what others append in between stands in between. Sources: KIP-98; Jepsen, "Redpanda 21.10.1" and
 * "Bufstream 0.1.0" (write cycles are normal in the Kafka model).
 */
import type { Activity } from '../activity';
import type { Change } from '../content';
import { freeProducer } from '../log-tail';
import type { TransactionScope } from '../program';
import type { Group } from '../queue';
import type { Performer, Shape } from '../shape';
import { appendOpen, endTransaction, slotsBehind } from '../spread';
import type { Frame } from '../system';
import type { Step } from './step';

/** Whether messages to `relation` belong to the transaction `scope`: it is one of the broker that keeps the topic. */
export function isInTransaction(shape: Shape, scope: TransactionScope | undefined, relation: string): boolean {
  if (scope?.target.kind !== 'broker' || !shape.logs.has(relation)) return false;
  const { technology } = scope.target;
  return shape.pipeline.topics.some((topic) => topic.relation === relation && topic.technology.id === technology);
}

/** Appends messages to one topic in the performer's open transaction. */
export function appendInTransaction(step: Step, messages: Group): void {
  const { shape, frame } = step;
  const { buffer } = step.activity;
  const marked = messages.map((message): Change => {
    const earlier = buffer.find(({ relation }) => relation === message.relation);
    const producer = earlier?.producer ?? freeProducer(shape, message.relation, frame);
    return { ...message, producer };
  });
  appendOpen(
    shape,
    frame,
    marked.map((message) => ({ ...message, isOpen: true })),
  );
  step.activity = { ...step.activity, buffer: [...buffer, ...marked] };
}

/** Commits the performer's transaction; gives its messages. */
export function publishTransaction(step: Step): Group {
  const { buffer } = step.activity;
  endTransaction(step.shape, step.frame, buffer, true);
  step.activity = { ...step.activity, buffer: [] };
  return buffer.map(({ relation, before, after }) => ({ relation, before, after }));
}

/** Aborts the transaction of `activity`: its messages stay only with readers that did not wait. The caller drops the buffer. */
export function withdrawTransaction(shape: Shape, activity: Activity, frame: Frame): void {
  if (activity.buffer.length > 0) endTransaction(shape, frame, activity.buffer, false);
}

/** Slots that the end of any transaction of `performer`'s brokers may read or change. */
export function slotsOfWithdrawal(shape: Shape, performer: Performer): readonly number[] {
  const topics = new Set(
    performer.runs.flatMap(({ program }) =>
      program.instructions.flatMap((instruction, pc) => {
        if (instruction.kind !== 'sql' || instruction.statement.kind === 'select') return [];
        const { relation } = instruction.statement;
        return isInTransaction(shape, program.scopes[pc], relation) ? [relation] : [];
      }),
    ),
  );
  return [...topics].flatMap((topic) => [...(slotOf(shape, topic) ?? []), ...slotsBehind(shape, topic)]);
}

function slotOf(shape: Shape, topic: string): readonly number[] | undefined {
  const slot = shape.contentSlots.get(topic);
  return slot === undefined ? undefined : [slot];
}
