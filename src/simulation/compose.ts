/** Composes the transition system of one scenario: its initial states, and every actor with its actions. */
import type { Fault, Pipeline } from '../model/pipeline';
import { type Activity, startingActivity } from './activity';
import { slotsOfWithdrawal, withdrawTransaction } from './behaviors/broker-transaction';
import {
  canBreak,
  publish,
  publishAgain,
  restart,
  slotsOfConnector,
  slotsOfRestart,
  snapshot,
} from './behaviors/connector';
import { acknowledge, takeMessage } from './behaviors/consumer';
import { failuresOf, slotsOfFailure } from './behaviors/consumer-failure';
import { performStep, slotsOfNext } from './behaviors/operation';
import { repeatSend, slotsOfRetry, swapSends } from './behaviors/producer-retry';
import { applyNext, rebuild, refresh, slotsOfRebuild, slotsOfView } from './behaviors/view';
import { type Happening, nothing } from './happening';
import { type Contents, initialState } from './initial';
import type { Program } from './program';
import { reachOf, takesSnapshots, wholeReach } from './reach';
import { keepTime, slotsOfTime } from './real-time';
import { comesRound, isSpare, nextRound, withNextRound } from './rounds';
import { type ClientPlan, layOut, type Performer, type Shape, type Values } from './shape';
import type { Action, Actor, Frame, System } from './system';
import {
  slotsOfInvariants,
  slotsOfPerformer,
  takenByConnector,
  takenByConsumer,
  takenByView,
  withTouches,
} from './touched-slots';

export interface Composition {
  readonly shape: Shape;
  readonly system: System;
}

/** What is composed, and whether what nobody can observe or tell apart is left out. */
export interface Subject {
  readonly pipeline: Pipeline;
  readonly programs: ReadonlyMap<string, Program>;
  readonly unreduced: boolean;
}

/** The system of each plan's clients on the pipeline, from its contents, with at most one `fault`. */
export function compose(
  { pipeline, programs, unreduced }: Subject,
  plans: readonly { readonly clients: readonly ClientPlan[]; readonly contents: Contents }[],
  fault: Fault | undefined,
  pendingTopics: readonly string[],
  values: Values,
): readonly Composition[] {
  return plans.map(({ clients: planned, contents }) => {
    const clients = fault === 'crash' ? planned.map(withNextRound) : planned;
    const started = clients.flatMap((client) => client.runs.map((run) => run.program));
    const reach = unreduced ? wholeReach(pipeline) : reachOf(pipeline, programs, started, pendingTopics);
    const shape = layOut(pipeline, reach, clients, programs, fault, values);
    const actors = [
      ...shape.performers.map((performer) => performerActor(shape, performer)),
      ...producerActors(shape),
      ...connectorActors(shape),
      ...viewActors(shape),
    ];
    const system: System = {
      width: shape.width,
      initial: [initialState(shape, contents, pendingTopics)],
      actors,
      symmetries: unreduced ? [] : symmetriesOf(shape),
      ...(unreduced ? {} : { watched: slotsOfInvariants(shape) }),
    };
    return { shape, system };
  });
}

function action(
  slots: readonly number[],
  fault: boolean,
  run: (frame: Frame, tell: boolean) => readonly Frame[],
): Action {
  return { slots: [...new Set(slots)], fault, run };
}

/** An action that spends the fault. */
function faultAction(
  shape: Shape,
  slots: readonly number[],
  run: (frame: Frame, tell: boolean) => readonly Frame[],
): Action {
  const budget = shape.budget as number;
  return action([...slots, budget], true, (frame, tell) => {
    if (frame.get(budget) === 0) return [];
    return run(frame, tell).map((after) => {
      after.set(budget, 0);
      return after;
    });
  });
}

/** Actions by the phase and position of an activity, made once each. */
function performerActor(shape: Shape, performer: Performer): Actor {
  const made = new Map<string, readonly Action[]>();
  const byId: (readonly Action[] | undefined)[] = [];
  const own = [performer.local, ...performer.transactions.values()];
  const crash = crashAction(shape, performer, own);
  const lanes = performer.consumer?.lanes ?? [];
  const times = slotsOfTime(shape, performer);
  const stepOver = (slots: readonly number[]): Action =>
    action([...slots, ...times], false, (frame, tell) => {
      const before = shape.activities.value(frame.get(performer.local));
      const after = performStep(shape, performer, frame, tell);
      for (const one of after) keepTime(shape, performer, before, one);
      return after;
    });
  const make = (activity: Activity): readonly Action[] => {
    switch (activity.phase) {
      case 'done':
      case 'crashed':
        return [];
      case 'idle':
        return [
          action([performer.local, ...lanes, performer.consumer?.queue ?? performer.local], false, (frame, tell) =>
            takeMessage(shape, performer, frame, tell),
          ),
        ];
      case 'processed': {
        const done = action([performer.local], false, (frame, tell) => acknowledge(shape, performer, frame, tell));
        return [done, ...crash];
      }
      case 'rollback':
        return [stepOver(slotsOfNext(shape, performer, activity)), ...crash];
      case 'ready':
      case 'running': {
        if (isSpare(performer, activity)) return [];
        const step = stepOver(slotsOfNext(shape, performer, activity));
        const isUnderWay = activity.phase === 'running' || performer.consumer !== undefined;
        return isUnderWay ? [step, ...crash] : [step];
      }
    }
  };
  return {
    name: performer.name,
    control: performer.local,
    touches: slotsOfPerformer(shape, performer),
    takes: takenByConsumer(shape, performer),
    actions(id) {
      const known = byId[id];
      if (known) return known;
      const activity = shape.activities.value(id);
      const key = `${activity.phase} ${activity.run} ${activity.pc} ${isSpare(performer, activity)}`;
      let actions = made.get(key);
      if (!actions) {
        actions = make(activity);
        made.set(key, actions);
      }
      byId[id] = actions;
      return actions;
    },
  };
}

/** A client stops between two steps, without a response. What can go wrong with a consumer is its own business. */
function crashAction(shape: Shape, performer: Performer, own: readonly number[]): readonly Action[] {
  if (performer.consumer) {
    const slots = slotsOfFailure(shape, performer);
    return failuresOf(shape, performer).map((failure) => faultAction(shape, slots, failure));
  }
  if (shape.fault !== 'crash') return [];
  return [
    faultAction(shape, [...own, ...slotsOfWithdrawal(shape, performer)], (frame, tell) => {
      const activity = shape.activities.value(frame.get(performer.local));
      for (const slot of performer.transactions.values()) frame.set(slot, shape.transactions.id(null));
      withdrawTransaction(shape, activity, frame);
      const stopped: Activity = comesRound(performer, activity)
        ? nextRound(activity)
        : { ...startingActivity(false), phase: 'crashed', run: activity.run, responses: activity.responses };
      frame.set(performer.local, shape.activities.id(stopped));
      if (tell) {
        const actor = performer.runs[activity.run]?.actor ?? performer.name;
        const outcome = comesRound(performer, activity)
          ? 'stops here; it runs again when its time comes'
          : 'stops here, without a response';
        frame.note({ ...nothing, action: 'crash', actor, instance: actor, outcome } satisfies Happening);
      }
      return [frame];
    }),
  ];
}

/**
 * Producers that send again what they got no answer to. They do not say what they touch, because they change the order of
 * what is queued: while one may act, every order of steps is tried.
 */
function producerActors(shape: Shape): readonly Actor[] {
  return shape.performers.flatMap((performer) => {
    if (performer.sent === undefined) return [];
    const slots = slotsOfRetry(shape, performer);
    const actions = [repeatSend, swapSends].map((send) =>
      faultAction(shape, slots, (frame, tell) => send(shape, performer, frame, tell)),
    );
    return [{ name: `producer of ${performer.name}`, control: performer.sent, actions: () => actions }];
  });
}

function connectorActors(shape: Shape): readonly Actor[] {
  return shape.connectors.flatMap((connector) => {
    const slots = slotsOfConnector(shape, connector);
    const actions = [action(slots, false, (frame, tell) => publish(shape, connector, frame, tell))];
    const again = [...slots, ...slotsOfRestart(shape, connector)];
    if (shape.fault === 'redelivery' && connector.last !== undefined) {
      actions.push(faultAction(shape, slots, (frame, tell) => publishAgain(shape, connector, frame, tell)));
    }
    if (shape.fault === 'crash' && canBreak(connector)) {
      actions.push(faultAction(shape, again, (frame, tell) => restart(shape, connector, frame, tell)));
    }
    if (shape.fault === 'rebuild' && connector.isFelt && takesSnapshots(connector.connector)) {
      actions.push(faultAction(shape, again, (frame, tell) => snapshot(shape, connector, frame, tell)));
    }
    const actor: Actor = { name: connector.connector.name, control: slots[0] ?? 0, actions: () => actions };
    return [withTouches(actor, actions, takenByConnector(connector, actions))];
  });
}

function viewActors(shape: Shape): readonly Actor[] {
  return shape.groups.flatMap((group): readonly Actor[] => {
    if (group.isLive || group.inputs.length === 0) return [];
    const all = group.arrivals.map((_, i) => i);
    const moves = group.isBatch
      ? [action(slotsOfView(shape, group, all), false, (frame, tell) => refresh(shape, group, frame, tell))]
      : all.map((arrival) =>
          action(slotsOfView(shape, group, [arrival]), false, (frame, tell) =>
            applyNext(shape, group, arrival, frame, tell),
          ),
        );
    const again =
      shape.fault === 'rebuild'
        ? [faultAction(shape, slotsOfRebuild(shape, group), (frame, tell) => rebuild(shape, group, frame, tell))]
        : [];
    const actions = [...moves, ...again];
    const actor: Actor = { name: group.name, control: group.inputs[0]?.slot ?? 0, actions: () => actions };
    return [withTouches(actor, actions, takenByView(shape, group))];
  });
}

/** Clients that do the same with the same inputs, and the lanes of one consumer, can be swapped. */
function symmetriesOf(shape: Shape): readonly (readonly (readonly number[])[])[] {
  const groups = new Map<string, number[][]>();
  for (const performer of shape.performers) {
    const what = performer.runs
      .map(
        (run) =>
          `${run.program.operation.id}(${JSON.stringify([...run.inputs], (_, v) => (typeof v === 'bigint' ? `${v}` : v))})`,
      )
      .join();
    const key = performer.consumer ? `lane of ${performer.consumer.operation.id}` : `client ${what}`;
    const block = [
      performer.local,
      ...performer.transactions.values(),
      ...(performer.sent === undefined ? [] : [performer.sent]),
      ...performer.times.flatMap(({ began, ended }) => [began, ended]),
    ];
    groups.set(key, [...(groups.get(key) ?? []), block]);
  }
  return [...groups.values()].filter((blocks) => blocks.length > 1);
}
