/** What people can observe of a complete run: every response and what every relation holds. */
import type { Operation } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { type Content, contentKey } from './content';
import { contentOf } from './reading';
import { type Precedence, precedencesIn } from './real-time';
import { unanswered } from './rounds';
import type { Performer, Shape } from './shape';

/** What was observed: the responses of every client's runs, and what every relation holds. */
export interface Observation {
  /** For each client (in the order of the performers) a response for each run that ended. */
  readonly responses: readonly (readonly string[])[];
  /** Index of the run in which a client crashed; −1: it did not. */
  readonly crashed: readonly number[];
  /** For each client the indices of the runs that a store turned away. */
  readonly refused: readonly (readonly number[])[];
  readonly contents: string;
  /** Where real time counts: which runs had ended before which began. */
  readonly precedences: readonly Precedence[];
}

/** Reads the observation off a complete state. */
export function observe(shape: Shape, vector: Int32Array): Observation {
  const clients = clientsOf(shape);
  const activities = clients.map((client) => shape.activities.value(vector[client.local] as number));
  return {
    responses: activities.map((activity) => activity.responses),
    crashed: activities.map((activity) =>
      activity.phase === 'crashed' ? activity.run : activity.responses.indexOf(unanswered),
    ),
    refused: activities.map((activity) => activity.refused),
    contents: contentsKey(shape, vector),
    precedences: precedencesIn(clients, vector),
  };
}

export function clientsOf(shape: Shape): readonly Performer[] {
  return shape.performers.filter((performer) => performer.consumer === undefined);
}

/**
 * Whether a connector fills a topic, or a producer whose retries are tried, or an operation that gives its messages a key and that
 * a timer starts or a message that comes at least once: so that its readers must expect an equal message again. What counts is
 * what they make of it, which is observed where it ends.
 */
function isRepeatable(shape: Shape, relation: RelationId): boolean {
  const topic = shape.pipeline.topics.find((t) => t.relation === relation);
  if (!topic) return false;
  const isRelayed = shape.performers.some(({ runs }) =>
    runs.some(({ program }) => comesAgain(program.operation) && program.writes.includes(relation)),
  );
  return (
    (isRelayed && topic.key.length > 0) ||
    shape.retried.has(relation) ||
    shape.connectors.some(({ copies }) => copies.some(({ to }) => to === relation))
  );
}

/** Whether what starts an operation may start it again for the same reason. */
function comesAgain({ trigger }: Operation): boolean {
  return trigger.kind === 'timer' || (trigger.kind === 'topic' && trigger.delivery.value === 'at least once');
}

/** A text that is equal for contents with the same rows, however often each is there. */
function distinctKey({ numbers, identities }: Content): string {
  const distinct = [...new Set(numbers)];
  return (identities.length === 0 ? distinct : distinct.sort((a, b) => a - b)).join();
}

function contentsKey(shape: Shape, vector: Int32Array): string {
  const slots = { get: (slot: number) => vector[slot] as number };
  const parts: string[] = [];
  for (const [relation, slot] of shape.contentSlots) {
    const content = shape.world.content(vector[slot] as number);
    parts.push(`${relation}=${isRepeatable(shape, relation) ? distinctKey(content) : contentKey(content)}`);
  }
  for (const relation of shape.groupOf.keys())
    parts.push(`${relation}=${contentKey(contentOf(shape, relation, slots))}`);
  return parts.join(';');
}
