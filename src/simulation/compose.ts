/** Composes the transition system of one scenario: its initial states, and every actor with its actions. */
import type { Fault, Pipeline } from '../model/pipeline';
import { actionNames, whatPerformed } from './action-names';
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
import { layOut } from './lay-out';
import type { Program } from './program';
import { reachOf, takesSnapshots, wholeReach } from './reach';
import { keepTime, slotsOfTime } from './real-time';
import { comesRound, isSpare, nextRound, withNextRound } from './rounds';
import type { ClientPlan, Performer, Run, Shape, Values } from './shape';
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
  const known = new Map<string, Likeness>();
  return plans.map(({ clients: planned, contents }) => {
    const clients = fault === 'crash' ? planned.map(withNextRound) : planned;
    const key = clients.map(({ name, session, runs }) => `${name} ${session} ${runs.map(whatRuns).join()}`).join(';');
    let alike = known.get(key);
    if (!alike) {
      const started = clients.flatMap((client) => client.runs.map((run) => run.program));
      const reach = unreduced ? wholeReach(pipeline) : reachOf(pipeline, programs, started, pendingTopics);
      const shape = layOut(pipeline, reach, clients, programs, fault, values);
      alike = {
        shape,
        others: [...connectorActors(shape), ...viewActors(shape)],
        watched: slotsOfInvariants(shape),
        initial: new Map(),
        performing: new Map(),
      };
      known.set(key, alike);
    }
    const { others, watched, initial, performing } = alike;
    const shape = withInputs(alike.shape, clients);
    let start = initial.get(contents);
    if (!start) {
      start = initialState(shape, contents, pendingTopics);
      initial.set(contents, start);
    }
    const actorOf = (performer: Performer, index: number): Actor => {
      const name = `${index} ${whatPerformed(performer)}`;
      const made = performing.get(name) ?? performerActor(shape, performer);
      performing.set(name, made);
      return made;
    };
    const system: System = {
      width: shape.width,
      initial: [start],
      actors: [...shape.performers.map(actorOf), ...producerActors(shape), ...others],
      symmetries: unreduced ? [] : symmetriesOf(shape),
      ...(unreduced ? {} : { watched }),
    };
    return { shape, system };
  });
}

/** What plans have in common whose clients differ only by their inputs. */
interface Likeness {
  readonly shape: Shape;
  /** The actors that are no performers or producers. */
  readonly others: readonly Actor[];
  readonly watched: readonly number[];
  readonly initial: Map<Contents, readonly number[]>;
  /** By the performer's place and its inputs. */
  readonly performing: Map<string, Actor>;
}

function whatRuns({ actor, program }: Run): string {
  return `${actor} ${program.operation.id}`;
}

/** `shape` with the inputs of `clients`, which perform the same operations as its own. */
function withInputs(shape: Shape, clients: readonly ClientPlan[]): Shape {
  const performers = shape.performers.map((performer, i) => {
    const client = clients[i];
    return client && !performer.consumer ? { ...performer, runs: client.runs } : performer;
  });
  return { ...shape, performers };
}

function action(
  slots: readonly number[],
  fault: boolean,
  run: (frame: Frame, tell: boolean) => readonly Frame[],
  name?: string,
): Action {
  return { slots: [...new Set(slots)], fault, run, ...(name === undefined ? {} : { name }) };
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
  const names = actionNames(shape);
  const stepOver = (slots: readonly number[]): Action =>
    action(
      [...slots, ...times],
      false,
      (frame, tell) => {
        const before = shape.activities.value(frame.get(performer.local));
        const after = performStep(shape, performer, frame, tell);
        for (const one of after) keepTime(shape, performer, before, one);
        return after;
      },
      times.length === 0 ? names.step(performer) : undefined,
    );
  const make = (activity: Activity): readonly Action[] => {
    switch (activity.phase) {
      case 'done':
      case 'crashed':
        return [];
      case 'idle':
        return [
          action(
            [performer.local, ...lanes, performer.consumer?.queue ?? performer.local],
            false,
            (frame, tell) => takeMessage(shape, performer, frame, tell),
            names.take(performer),
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
    const { publishing } = actionNames(shape);
    const actions = [
      action(slots, false, (frame, tell) => publish(shape, connector, frame, tell), publishing(connector)),
    ];
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
    const names = actionNames(shape);
    const moves = group.isBatch
      ? [
          action(
            slotsOfView(shape, group, all),
            false,
            (frame, tell) => refresh(shape, group, frame, tell),
            names.refresh(group),
          ),
        ]
      : all.map((arrival) =>
          action(
            slotsOfView(shape, group, [arrival]),
            false,
            (frame, tell) => applyNext(shape, group, arrival, frame, tell),
            names.apply(group, arrival),
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
    const key = performer.consumer
      ? `lane of ${performer.consumer.operation.id}`
      : `client ${whatPerformed(performer)}`;
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
