/** Runs the operations of a scenario one at a time, in every order that sessions allow. Everything settles after each; views take everything that is there at once. */
import { type Activity, startingActivity } from './activity';
import { clientsOf, type Observation, observe } from './observation';
import type { Precedence } from './real-time';
import { type SerialMoves, serialMoves, statesAfter } from './serial-moves';
import type { Performer, Shape } from './shape';
import { numberIn } from './successors';

export const skipped = '-';

/** Indices of clients that can be swapped, group by group. */
export function symmetryGroups(shape: Shape, clients: readonly Performer[]): readonly (readonly number[])[] {
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

/** One way to run the operations one at a time. */
export interface SerialRun {
  /** Client and run, by index, in the order in which they ran; those that were left out are not among them. */
  readonly order: readonly (readonly [client: number, run: number])[];
  readonly observation: Observation;
}

/** What all runs of the clients' operations one at a time give, each outcome once, in every order that sessions and `precedences` allow. */
export function serialObservations(
  given: Shape,
  initial: readonly number[],
  skips: ReadonlySet<string>,
  precedences: readonly Precedence[],
  maxRuns: number,
  onSettled?: (state: Int32Array, order: SerialRun['order'], isDone: boolean) => void,
): readonly SerialRun[] | undefined {
  const shape = withTransactionsWhole(given);
  const moves = serialMoves(shape);
  const clients = clientsOf(shape);
  const groups = symmetryGroups(shape, clients);
  const found = new Map<string, SerialRun>();
  const seen = new Set<string>();
  const start = Int32Array.from(initial);
  if (shape.budget !== undefined) start[shape.budget] = 0;
  const stack: { readonly state: Int32Array; readonly order: SerialRun['order'] }[] = [];
  const visit = (states: readonly Int32Array[], order: SerialRun['order']): boolean => {
    for (const state of states) {
      const key = precedences.length === 0 ? serialKey(clients, groups, state) : state.join();
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > maxRuns) return false;
      stack.push({ state, order });
    }
    return true;
  };
  const first = settle(moves, start, maxRuns);
  if (!first || !visit(first, [])) return undefined;
  for (let at = stack.pop(); at; at = stack.pop()) {
    const { state, order } = at;
    let isDone = true;
    for (const [i, client] of clients.entries()) {
      const activity = shape.activities.value(state[client.local] as number);
      if (activity.phase !== 'ready') continue;
      isDone = false;
      if (!isTurnOf(shape, clients, precedences, i, activity.run, state)) continue;
      const isLeftOut = skips.has(`${i}.${activity.run}`);
      const longer = isLeftOut ? order : [...order, [i, activity.run] as const];
      const ended = isLeftOut ? [skip(shape, client, state, activity)] : alone(moves, client, state, maxRuns);
      for (const after of ended) {
        const settled = settle(moves, after, maxRuns);
        if (!settled || !visit(settled, longer)) return undefined;
      }
    }
    onSettled?.(state, order, isDone);
    if (!isDone) continue;
    const observation = observe(shape, state);
    const key = JSON.stringify([observation.responses, observation.contents]);
    if (!found.has(key)) found.set(key, { order, observation });
  }
  return [...found.values()];
}

/** Whether everything that had ended when the run began has been run. */
function isTurnOf(
  shape: Shape,
  clients: readonly Performer[],
  precedences: readonly Precedence[],
  client: number,
  run: number,
  state: Int32Array,
): boolean {
  return precedences.every(({ before, after }) => {
    if (after[0] !== client || after[1] !== run) return true;
    const earlier = clients[before[0]] as Performer;
    return shape.activities.value(state[earlier.local] as number).responses.length > before[1];
  });
}

/** The same, but nobody gets messages of a transaction of the broker before it is committed: an operation happens completely or not at all. */
function withTransactionsWhole(shape: Shape): Shape {
  if (shape.logs.size === 0) return shape;
  const feeds = [...shape.feeds].map(
    ([relation, list]) => [relation, list.map((feed) => ({ ...feed, open: new Set<string>() }))] as const,
  );
  return {
    ...shape,
    feeds: new Map(feeds),
    layout: numberIn(shape.answers, `${shape.layout} with whole transactions`),
  };
}

/** Equal for states that differ only by which of two equal clients is which. */
function serialKey(clients: readonly Performer[], groups: readonly (readonly number[])[], state: Int32Array): string {
  const copy = state.slice();
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
function alone(moves: SerialMoves, performer: Performer, state: Int32Array, maxSteps: number): readonly Int32Array[] {
  const { shape } = moves;
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
      next.push(...statesAfter(shape, at, moves.step(performer, activity)));
    }
    open = next;
  }
  return ended;
}

function idle(shape: Shape): number {
  return shape.activities.id(startingActivity(true));
}

/** States in which everything has caught up; undefined when that does not end within `maxSteps`. */
function settle(moves: SerialMoves, start: Int32Array, maxSteps: number): readonly Int32Array[] | undefined {
  const { shape } = moves;
  const settled = new Map<string, Int32Array>();
  const seen = new Set<string>();
  const open = [start];
  for (let state = open.pop(); state; state = open.pop()) {
    const flowed = flow(moves, state, maxSteps);
    if (!flowed) return undefined;
    const key = flowed.join();
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > maxSteps || shape.growth.relation !== undefined) return undefined;
    let isSettled = true;
    for (const consumer of shape.consumers) {
      const lane = shape.performers.find((performer) => performer.consumer === consumer);
      if (!lane) continue;
      for (const taken of statesAfter(shape, flowed, moves.take(lane))) {
        isSettled = false;
        open.push(...alone(moves, lane, taken, maxSteps));
      }
    }
    if (isSettled) settled.set(key, flowed);
  }
  return [...settled.values()];
}

/** Lets connectors and views catch up. */
function flow(moves: SerialMoves, start: Int32Array, maxSteps: number): Int32Array | undefined {
  let state = start;
  for (let steps = 0; steps < maxSteps; steps += 1) {
    const next = flowOnce(moves, state);
    if (!next) return state;
    state = next;
  }
  return undefined;
}

function flowOnce(moves: SerialMoves, state: Int32Array): Int32Array | undefined {
  for (const move of moves.flowing) {
    const next = statesAfter(moves.shape, state, move)[0];
    if (next) return next;
  }
  return undefined;
}
