/**
 * The whole graph of states of a transition system, with every transition, and the number of ways through it. Ways are counted
 * exactly: states that differ only by which of two identical clients is which are one, and the transitions between them are
 * as many as there are clients that can take them.
 */
import { canonicalize } from './successors';
import { type System, window } from './system';

export interface StateGraph {
  readonly states: readonly Int32Array[];
  /** For each state where its transitions lead, one entry for each: an index may stand there more than once. */
  readonly next: readonly (readonly number[])[];
  /** For each state the one that it was first reached from; −1: none. */
  readonly parents: readonly number[];
  /** For each state whether nothing can happen any more but faults. */
  readonly complete: readonly boolean[];
}

/** All states that can be reached; a text that says why where that does not end. */
export function stateGraph(
  system: System,
  maxStates: number,
  shouldStop: (states: number) => string | undefined,
): StateGraph | string {
  const states: Int32Array[] = [];
  const parents: number[] = [];
  const next: number[][] = [];
  const complete: boolean[] = [];
  const known = new Map<string, number>();
  const add = (vector: Int32Array, parent: number): number => {
    canonicalize(system, vector);
    const key = vector.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, states.length);
    states.push(vector);
    parents.push(parent);
    return states.length - 1;
  };
  for (const initial of system.initial) add(Int32Array.from(initial), -1);
  for (let index = 0; index < states.length; index += 1) {
    if (states.length > maxStates) return `${maxStates} states`;
    const reason = (index & 255) === 0 ? shouldStop(states.length) : undefined;
    if (reason !== undefined) return reason;
    const vector = states[index] as Int32Array;
    const to: number[] = [];
    for (const actor of system.actors) {
      for (const action of actor.actions(vector[actor.control] as number)) {
        if (action.fault) continue;
        const ids = action.slots.map((slot) => vector[slot] as number);
        for (const frame of action.run(window(action.slots, ids), false)) {
          const after = vector.slice();
          for (const slot of action.slots) after[slot] = frame.get(slot);
          to.push(add(after, index));
        }
      }
    }
    next.push(to);
    complete.push(to.length === 0);
  }
  return { states, next, parents, complete };
}

/** The states in an order in which each comes after all that it leads to; undefined when some lead back to themselves. */
export function endsFirst({ states, next }: StateGraph): readonly number[] | undefined {
  const waiting = next.map((to) => to.length);
  const before: number[][] = states.map(() => []);
  for (const [from, to] of next.entries()) for (const one of to) before[one]?.push(from);
  const order: number[] = [];
  waiting.forEach((count, index) => {
    if (count === 0) order.push(index);
  });
  for (const at of order) {
    for (const from of before[at] ?? []) {
      waiting[from] = (waiting[from] as number) - 1;
      if (waiting[from] === 0) order.push(from);
    }
  }
  return order.length === states.length ? order : undefined;
}

/**
 * For each state the ways from it to an end, as `weigh` counts them: it is given a state and the sum over its transitions (for
 * an end: 0). `order` is that of `endsFirst`.
 */
export function sumWays(
  graph: StateGraph,
  order: readonly number[],
  weigh: (state: number, sum: bigint) => bigint,
): readonly bigint[] {
  const ways: bigint[] = graph.states.map(() => 0n);
  for (const at of order) {
    let sum = 0n;
    for (const to of graph.next[at] ?? []) sum += ways[to] as bigint;
    ways[at] = weigh(at, sum);
  }
  return ways;
}

/** The indices of a shortest way from the beginning to `state`. */
export function wayToState({ parents }: StateGraph, state: number): readonly number[] {
  const way: number[] = [];
  for (let at = state; at !== -1; at = parents[at] as number) way.push(at);
  return way.reverse();
}
