/**
 * What a topic's product and an operation's settings say about messages that are taken: whether they can be had again, and what their
 * offsets are committed with. Sources: KIP-98 and KIP-447 (offsets in a transaction); the catalog's fact `replay`.
 */
import { keepsConsumed, producerRetries, technologyById } from '../catalog/lookup';
import type { Operation, Pipeline } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { type Program, type TransactionScope, writesOfInstruction } from './program';

/** Whether a queue forgets what was consumed: each message goes to one consumer, and one that is put back may come later. */
export function forgetsConsumed(pipeline: Pipeline, topic: string): boolean {
  const id = pipeline.topics.find(({ relation }) => relation === topic)?.technology.id;
  const technology = technologyById(id ?? '');
  return technology !== undefined && !keepsConsumed(technology);
}

/** Whether `scope` is a transaction of the broker whose topic starts the operation: its offset can be part of it. */
export function isOwnTransaction(pipeline: Pipeline, operation: Operation, scope: TransactionScope): boolean {
  const { trigger } = operation;
  if (scope.target.kind !== 'broker' || trigger.kind !== 'topic') return false;
  const { technology } = scope.target;
  return pipeline.topics.some((topic) => topic.name === trigger.topic && topic.technology.id === technology);
}

/**
 * Whether an operation that takes each message exactly once commits its offset in a transaction of the broker: what it does outside
 * of that can then happen twice.
 */
export function commitsOffsetInTransaction(pipeline: Pipeline, { operation, begins }: Program): boolean {
  const { trigger } = operation;
  if (trigger.kind !== 'topic' || trigger.delivery.value !== 'exactly once') return false;
  return [...begins.keys()].some((scope) => isOwnTransaction(pipeline, operation, scope));
}

/**
 * What a retry of the operation's producer can do to its messages in a topic: nothing where the broker or the client tells a repeat
 * from a new message, or the file says so.
 */
export function retriesOf(
  pipeline: Pipeline,
  operation: Operation,
  relation: RelationId,
): 'none' | 'repeat' | 'repeat or reorder' {
  const topic = pipeline.topics.find((t) => t.relation === relation);
  const broker = technologyById(topic?.technology.id ?? '');
  if (!topic || !broker) return 'none';
  if (topic.idempotentProducers?.value === true) return 'none';
  const service = pipeline.services.find(({ name }) => name === operation.service);
  const client = technologyById(service?.technology.id ?? '');
  const found = producerRetries(broker, client, topic.technology.version);
  return found === 'none' && topic.idempotentProducers?.value === false ? 'repeat or reorder' : found;
}

/** Topics that a program appends to outside transactions and whose messages a retry can repeat. */
export function retriedTopics(pipeline: Pipeline, program: Program): readonly RelationId[] {
  const written = program.instructions.flatMap((instruction, pc): readonly RelationId[] => {
    // A transactional producer is idempotent (KIP-98).
    if (program.scopes[pc]?.target.kind === 'broker') return [];
    return writesOfInstruction(instruction);
  });
  return [...new Set(written)].filter((topic) => retriesOf(pipeline, program.operation, topic) !== 'none');
}
