/**
 * Which slots each actor may ever read or change, whatever it is doing, and which queues it only takes from at the front: what
 * leaving out equal orders of steps (`ample`) must know. It runs nothing.
 */
import { type Activity, startingActivity } from './activity';
import { failuresOf, slotsOfFailure } from './behaviors/consumer-failure';
import { slotsOfNext } from './behaviors/operation';
import { forgetsConsumed } from './delivery';
import { slotsOf } from './reading';
import { slotsOfTime } from './real-time';
import type { ConnectorShape, Performer, Shape, ViewGroup } from './shape';
import type { Action, Actor } from './system';

/** Every slot that a step, a failure or a message of `performer` may concern. */
export function slotsOfPerformer(shape: Shape, performer: Performer): readonly number[] {
  const { consumer } = performer;
  const slots = new Set<number>([
    performer.local,
    ...performer.transactions.values(),
    ...slotsOfTime(shape, performer),
    ...slotsOfFailure(shape, performer),
    ...(consumer ? [...consumer.lanes, consumer.queue] : []),
    ...(shape.budget === undefined ? [] : [shape.budget]),
  ]);
  performer.runs.forEach(({ program }, run) => {
    for (const phase of ['running', 'rollback'] as const) {
      for (let pc = 0; pc <= program.instructions.length; pc += 1) {
        const activity: Activity = { ...startingActivity(consumer !== undefined), phase, run, pc };
        for (const slot of slotsOfNext(shape, performer, activity)) slots.add(slot);
      }
    }
  });
  return [...slots];
}

/** The queue that a consumer takes from, unless a message can come back anywhere but to its front. */
export function takenByConsumer(shape: Shape, performer: Performer): readonly number[] {
  const { consumer } = performer;
  if (!consumer) return [];
  const canFail = failuresOf(shape, performer).length > 0;
  return canFail && forgetsConsumed(shape.pipeline, consumer.topic.id) ? [] : [consumer.queue];
}

/** The queue that a connector publishes from; none where it may begin again from elsewhere. */
export function takenByConnector(connector: ConnectorShape, actions: readonly Action[]): readonly number[] {
  return connector.queue === undefined || actions.some(({ fault }) => fault) ? [] : [connector.queue];
}

/** The queues that a view takes from one by one; none where it takes all at once or may be built anew. */
export function takenByView(shape: Shape, group: ViewGroup): readonly number[] {
  return group.isBatch || shape.fault === 'rebuild' ? [] : group.arrivals.map(({ slot }) => slot);
}

/** `actor`, which always has the same actions, with what they concern. */
export function withTouches(actor: Actor, actions: readonly Action[], takes: readonly number[]): Actor {
  return { ...actor, touches: [...new Set(actions.flatMap(({ slots }) => slots))], takes };
}

/** Slots that decide whether the invariants about every state hold. */
export function slotsOfInvariants(shape: Shape): readonly number[] {
  const always = shape.pipeline.invariants.filter((invariant) => invariant.when === 'always');
  return [...new Set(always.flatMap((invariant) => invariant.reads).flatMap((relation) => slotsOf(shape, relation)))];
}
