/**
 * What people can observe of a complete run, and which observations running the operations one at a time can give: the
 * check of the simulation. Everything settles after each operation; views take everything that is there at once.
 */

import type { RelationId } from '../model/statement';
import { type Activity, startingActivity } from './activity';
import { publish, slotsOfConnector } from './behaviors/connector';
import { takeMessage } from './behaviors/consumer';
import { performStep, slotsOfStep } from './behaviors/operation';
import { runOf } from './behaviors/step';
import { refresh, slotsOfView } from './behaviors/view';
import { type Content, contentKey } from './content';
import { contentOf } from './reading';
import type { Performer, Shape } from './shape';
import { type Frame, window } from './system';

/** What was observed: the responses of every client's runs, and what every relation holds. */
export interface Observation {
  /** For each client (in the order of the performers) a response for each run that ended. */
  readonly responses: readonly (readonly string[])[];
  /** Index of the run in which a client crashed; −1: it did not. */
  readonly crashed: readonly number[];
  readonly contents: string;
}

/** Reads the observation off a complete state. */
export function observe(shape: Shape, vector: Int32Array): Observation {
  const clients = clientsOf(shape);
  const activities = clients.map((client) => shape.activities.value(vector[client.local] as number));
  return {
    responses: activities.map((activity) => activity.responses),
    crashed: activities.map((activity) => (activity.phase === 'crashed' ? activity.run : -1)),
    contents: contentsKey(shape, vector),
  };
}

function clientsOf(shape: Shape): readonly Performer[] {
  return shape.performers.filter((performer) => performer.consumer === undefined);
}

/**
 * Whether a connector fills a topic: at least once, so that its readers must expect an equal message again. What counts is what they
 * make of it, which is observed where it ends.
 */
function isRepeatable(shape: Shape, relation: RelationId): boolean {
  const isTopic = shape.pipeline.topics.some((topic) => topic.relation === relation);
  return isTopic && shape.connectors.some(({ copies }) => copies.some(({ to }) => to === relation));
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

const skipped = '-';
const anything = '?';

/** Answers whether observations are explainable; asks for serial runs only when they are needed, and keeps them. */
export interface Oracle {
  /** True: some serial run gives it. undefined: too many serial runs to know. */
  isExplained(observation: Observation): boolean | undefined;
  /** Observations of the serial runs of all operations, for telling what would have been right. */
  allowed(): readonly Observation[];
}

/** An oracle for the system that `shape` describes, from `initial`. `maxRuns` bounds the serial states looked at. */
export function createOracle(shape: Shape, initial: readonly number[], maxRuns: number): Oracle {
  const clients = clientsOf(shape);
  const groups = symmetryGroups(shape, clients);
  const known = new Map<
    string,
    { readonly keys: ReadonlySet<string>; readonly all: readonly Observation[] } | undefined
  >();
  const run = (
    skips: ReadonlySet<string>,
  ): { readonly keys: ReadonlySet<string>; readonly all: readonly Observation[] } | undefined => {
    const name = [...skips].sort().join();
    if (!known.has(name)) {
      const all = serialObservations(shape, initial, skips, maxRuns);
      known.set(name, all && { keys: new Set(all.map((o) => keyOf(o.responses, o.contents, groups))), all });
    }
    return known.get(name);
  };
  const isExplainedWithout = (observation: Observation, outside: ReadonlySet<string>): boolean | undefined => {
    const skips = new Set<string>();
    const responses = clients.map((client, i) =>
      client.runs.map((_, r) => {
        const response = observation.responses[i]?.[r];
        if (response !== undefined && response !== 'aborted' && !outside.has(`${i}.${r}`)) return response;
        skips.add(`${i}.${r}`);
        return skipped;
      }),
    );
    const plain = run(skips);
    if (!plain) return undefined;
    if (plain.keys.has(keyOf(responses, observation.contents, groups))) return true;
    // An operation that a crash left without a response may have happened all the same.
    const crashed = observation.crashed.findIndex((r) => r >= 0);
    if (crashed < 0) return false;
    const r = observation.crashed[crashed] as number;
    const fewer = new Set([...skips].filter((skip) => skip !== `${crashed}.${r}`));
    const masked = run(fewer);
    if (!masked) return undefined;
    const mask = (list: readonly (readonly string[])[]): readonly (readonly string[])[] =>
      list.map((row, i) => row.map((response, j) => (i === crashed && j === r ? anything : response)));
    const wanted = keyOf(mask(responses), observation.contents, groups);
    return masked.all.some((o) => keyOf(mask(o.responses), o.contents, groups) === wanted);
  };
  return {
    isExplained(observation) {
      // Who was told `error` may have been refused in that order, or stand outside it: nothing of it happened.
      const refused = observation.responses.flatMap((row, i) =>
        row.flatMap((r, j) => (r === 'error' ? [`${i}.${j}`] : [])),
      );
      for (const outside of refused.length > 0 && refused.length <= 6 ? subsetsOf(refused) : [new Set<string>()]) {
        const explained = isExplainedWithout(observation, outside);
        if (explained !== false) return explained;
      }
      return false;
    },
    allowed: () => run(new Set())?.all ?? [],
  };
}

/** Every subset, the empty one first. */
function subsetsOf(names: readonly string[]): readonly ReadonlySet<string>[] {
  const subsets: ReadonlySet<string>[] = [new Set()];
  for (const name of names) for (const smaller of [...subsets]) subsets.push(new Set([...smaller, name]));
  return subsets;
}

/** Indices of clients that can be swapped, group by group. */
function symmetryGroups(shape: Shape, clients: readonly Performer[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  clients.forEach((client, i) => {
    const key = client.runs
      .map(
        (run) =>
          `${run.program.operation.id}(${[...run.inputs].map(([n, v]) => `${n}=${shape.world.rows.id([v])}`).join()})`,
      )
      .join();
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()];
}

function keyOf(
  responses: readonly (readonly string[])[],
  contents: string,
  groups: readonly (readonly number[])[],
): string {
  const told = groups.map((group) =>
    group
      .map((i) => (responses[i] ?? []).join('\u0002'))
      .sort()
      .join('\u0003'),
  );
  return `${told.join('\u0004')}\u0005${contents}`;
}

/** Observations of all runs of the clients' operations one at a time, in every order that sessions allow. */
function serialObservations(
  shape: Shape,
  initial: readonly number[],
  skips: ReadonlySet<string>,
  maxRuns: number,
): readonly Observation[] | undefined {
  const clients = clientsOf(shape);
  const found = new Map<string, Observation>();
  const seen = new Set<string>();
  const start = Int32Array.from(initial);
  if (shape.budget !== undefined) start[shape.budget] = 0;
  const stack: Int32Array[] = [];
  const visit = (states: readonly Int32Array[]): boolean => {
    for (const state of states) {
      const key = serialKey(shape, clients, state);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > maxRuns) return false;
      stack.push(state);
    }
    return true;
  };
  const first = settle(shape, start, maxRuns);
  if (!first || !visit(first)) return undefined;
  for (let state = stack.pop(); state; state = stack.pop()) {
    let isDone = true;
    for (const [i, client] of clients.entries()) {
      const activity = shape.activities.value(state[client.local] as number);
      if (activity.phase !== 'ready') continue;
      isDone = false;
      const ended = skips.has(`${i}.${activity.run}`)
        ? [skip(shape, client, state, activity)]
        : alone(shape, client, state, maxRuns);
      for (const after of ended) {
        const settled = settle(shape, after, maxRuns);
        if (!settled || !visit(settled)) return undefined;
      }
    }
    if (!isDone) continue;
    const observation = observe(shape, state);
    found.set(JSON.stringify([observation.responses, observation.contents]), observation);
  }
  return [...found.values()];
}

/** Equal for states that differ only by which of two equal clients is which. */
function serialKey(shape: Shape, clients: readonly Performer[], state: Int32Array): string {
  const copy = state.slice();
  const groups = symmetryGroups(shape, clients);
  for (const group of groups) {
    const locals = group.map((i) => copy[(clients[i] as Performer).local] as number).sort((a, b) => a - b);
    group.forEach((i, n) => {
      copy[(clients[i] as Performer).local] = locals[n] as number;
    });
  }
  return copy.join();
}

function skip(shape: Shape, client: Performer, state: Int32Array, activity: Activity): Int32Array {
  const after = state.slice();
  const responses = [...activity.responses, skipped];
  const isDone = responses.length === client.runs.length;
  const next: Activity = {
    ...activity,
    phase: isDone ? 'done' : 'ready',
    run: isDone ? activity.run : activity.run + 1,
    responses,
  };
  after[client.local] = shape.activities.id(next);
  return after;
}

/** States after `performer` has finished what it is about to do, with nobody else moving. */
function alone(shape: Shape, performer: Performer, state: Int32Array, maxSteps: number): readonly Int32Array[] {
  const before = shape.activities.value(state[performer.local] as number);
  const ended: Int32Array[] = [];
  let open: Int32Array[] = [state];
  for (let steps = 0; open.length > 0 && steps < maxSteps; steps += 1) {
    const next: Int32Array[] = [];
    for (const at of open) {
      const activity = shape.activities.value(at[performer.local] as number);
      const isOver =
        at !== state &&
        (performer.consumer
          ? activity.message === -1 || activity.phase === 'processed'
          : activity.responses.length > before.responses.length);
      if (isOver) {
        const done = activity.phase === 'processed' ? at.slice() : at;
        if (activity.phase === 'processed') done[performer.local] = idle(shape);
        ended.push(done);
        continue;
      }
      const { program } = runOf(performer, activity);
      const slots = [...new Set(slotsOfStep(shape, performer, program, activity.pc))];
      next.push(...after(at, slots, (frame) => performStep(shape, performer, frame, false)));
    }
    open = next;
  }
  return ended;
}

function idle(shape: Shape): number {
  return shape.activities.id(startingActivity(true));
}

function after(
  state: Int32Array,
  slots: readonly number[],
  run: (frame: Frame) => readonly Frame[],
): readonly Int32Array[] {
  const frame = window(
    slots,
    slots.map((slot) => state[slot] as number),
  );
  return run(frame).map((changed) => {
    const next = state.slice();
    slots.forEach((slot) => {
      next[slot] = changed.get(slot);
    });
    return next;
  });
}

/** States in which everything has caught up; undefined when that does not end within `maxSteps`. */
function settle(shape: Shape, start: Int32Array, maxSteps: number): readonly Int32Array[] | undefined {
  const settled = new Map<string, Int32Array>();
  const seen = new Set<string>();
  const open = [start];
  for (let state = open.pop(); state; state = open.pop()) {
    const flowed = flow(shape, state, maxSteps);
    if (!flowed) return undefined;
    const key = flowed.join();
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > maxSteps || shape.growth.relation !== undefined) return undefined;
    let isSettled = true;
    for (const consumer of shape.consumers) {
      const lane = shape.performers.find((performer) => performer.consumer === consumer);
      if (!lane) continue;
      const slots = [...new Set([lane.local, ...consumer.lanes, consumer.queue])];
      for (const taken of after(flowed, slots, (frame) => takeMessage(shape, lane, frame, false))) {
        isSettled = false;
        open.push(...alone(shape, lane, taken, maxSteps));
      }
    }
    if (isSettled) settled.set(key, flowed);
  }
  return [...settled.values()];
}

/** Lets connectors and views catch up. */
function flow(shape: Shape, start: Int32Array, maxSteps: number): Int32Array | undefined {
  let state = start;
  for (let steps = 0; steps < maxSteps; steps += 1) {
    const next = flowOnce(shape, state);
    if (!next) return state;
    state = next;
  }
  return undefined;
}

function flowOnce(shape: Shape, state: Int32Array): Int32Array | undefined {
  for (const connector of shape.connectors) {
    const next = after(state, slotsOfConnector(shape, connector), (frame) =>
      publish(shape, connector, frame, false),
    )[0];
    if (next) return next;
  }
  for (const group of shape.groups) {
    if (group.isLive || group.inputs.length === 0) continue;
    const slots = slotsOfView(
      shape,
      group,
      group.arrivals.map((_, i) => i),
    );
    const next = after(state, slots, (frame) => refresh(shape, group, frame, false))[0];
    if (next) return next;
  }
  return undefined;
}
