/**
 * Breadth-first search of a transition system: visits every reachable state once, shortest paths first, until it is told
 * to stop or a bound is reached. Knows nothing of pipelines; a bound is reported as a bound.
 */
import type { Ample } from './ample';
import { type StateTable, stateTable } from './fingerprint';
import { answerTo, canonicalize, type Memory, memoriesOf, type Successors, successorsOf } from './successors';
import { type Action, type Actor, type System, window } from './system';

export interface Bounds {
  readonly maxStates: number;
  /** Bytes that the table of states may take. */
  readonly maxBytes: number;
  /** Asked every few hundred states: a reason to stop now (time is up, cancelled), or undefined. */
  shouldStop(states: number): string | undefined;
}

export interface Visitor {
  /**
   * Called once for each state in breadth-first order. `complete`: nothing but faults can still happen.
   * Returns true to end the search.
   */
  visit(vector: Int32Array, index: number, complete: boolean): boolean;
}

export interface Exploration {
  /** Distinct states found. */
  readonly states: number;
  /** Transitions taken. */
  readonly transitions: number;
  /** undefined: every reachable state was visited, or the visitor ended the search. */
  readonly bound: string | undefined;
  /** The shortest path to a state: indices from an initial state (first) to it (last). */
  path(index: number): readonly number[];
  read(index: number): Int32Array;
}

/** One move of a told path: who did what, from which state to which. */
export interface Move {
  readonly actor: Actor;
  readonly action: Action;
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** What the action noted. */
  readonly happening: unknown;
}

/**
 * Explores `system` from its initial states. `ample`: leaves out what comes to the same (`ampleOf`); every complete state and
 * all that is watched is met, perhaps by a longer path than the shortest. `successors`: what an earlier search has learned.
 */
export function explore(
  system: System,
  visitor: Visitor,
  bounds: Bounds,
  { ample, successors = successorsOf(system) }: { readonly ample?: Ample; readonly successors?: Successors } = {},
): Exploration {
  const table: StateTable = stateTable(system.width);
  const controls = Int32Array.from(system.actors, ({ control }) => control);
  const current = new Int32Array(system.width);
  const next = new Int32Array(system.width);
  const isSymmetric = system.symmetries.length > 0;
  let transitions = 0;
  let bound: string | undefined;

  let isComplete = true;

  /** Adds the successors by one actor; whether one of them has still to be looked at. */
  const expand = (actor: number, index: number): boolean => {
    let isNew = false;
    const memories = memoriesOf(system, successors, actor, current[controls[actor] as number] as number);
    for (let m = 0; m < memories.length; m += 1) {
      const memory = memories[m] as Memory;
      let at = answerTo(successors.book, memory, current);
      if (at === 0) continue;
      if (!memory.action.fault) isComplete = false;
      const { answers } = successors.book;
      for (let left = answers[at++] as number; left > 0; left -= 1) {
        transitions += 1;
        const changes = answers[at] as number;
        let found: number;
        if (isSymmetric) {
          next.set(current);
          for (let k = at + 1; k <= at + 2 * changes; k += 2) next[answers[k] as number] = answers[k + 1] as number;
          canonicalize(system, next);
          found = table.add(next, index);
        } else {
          found = table.addChanged(answers, at, index);
        }
        if (found > index) isNew = true;
        at += 1 + 2 * changes;
      }
    }
    return isNew;
  };

  /** An actor that may move alone in `current`: all that it can do is private and possible now; −1: there is none. */
  const loneActor = (): number => {
    for (let actor = 0; actor < controls.length; actor += 1) {
      const memories = memoriesOf(system, successors, actor, current[controls[actor] as number] as number);
      if (memories.length === 0) continue;
      let isAlone = true;
      let isAble = false;
      for (let m = 0; m < memories.length && isAlone; m += 1) {
        const { action } = memories[m] as Memory;
        if (!action.fault && !ample?.isPrivate(actor, action)) isAlone = false;
      }
      for (let m = 0; m < memories.length && isAlone; m += 1) {
        const memory = memories[m] as Memory;
        const isEnabled = answerTo(successors.book, memory, current) !== 0;
        // What is not possible yet could come about while it waits; a fault is its own to choose.
        if (isEnabled === memory.action.fault) isAlone = false;
        if (isEnabled) isAble = true;
      }
      if (isAlone && isAble) return actor;
    }
    return -1;
  };

  for (const state of system.initial) {
    next.set(state);
    canonicalize(system, next);
    table.add(next, -1);
  }

  for (let index = 0; index < table.count(); index += 1) {
    if ((index & 255) === 0) {
      bound = bounds.shouldStop(table.count());
      if (bound !== undefined) break;
    }
    table.read(index, current);
    let complete = true;
    const chosen = ample ? loneActor() : -1;
    if (chosen >= 0) {
      complete = false;
      // Where everything it leads to was seen before, the others might wait for ever: then all move.
      if (!expand(chosen, index))
        for (let actor = 0; actor < controls.length; actor += 1) if (actor !== chosen) expand(actor, index);
    } else {
      isComplete = true;
      for (let actor = 0; actor < controls.length; actor += 1) expand(actor, index);
      complete = isComplete;
    }
    if (visitor.visit(current, index, complete)) break;
    if (table.count() > bounds.maxStates) {
      bound = `${bounds.maxStates} states`;
      break;
    }
    if (table.bytes() > bounds.maxBytes) {
      bound = `${Math.round(bounds.maxBytes / 1048576)} MiB of states`;
      break;
    }
  }

  return {
    states: table.count(),
    transitions,
    bound,
    path(index) {
      const indices: number[] = [];
      for (let at = index; at !== -1; at = table.parent(at)) indices.push(at);
      return indices.reverse();
    },
    read(index) {
      const vector = new Int32Array(system.width);
      table.read(index, vector);
      return vector;
    },
  };
}

/**
 * The moves of a path of states, with what happened in each. States of the path may be canonical (blocks of equal
 * clients swapped); the moves follow one real run from a real initial state, so that a client keeps its name.
 */
export function tell(system: System, states: readonly Int32Array[]): readonly Move[] {
  const first = states[0];
  if (!first) return [];
  const canonical = (vector: Int32Array): Int32Array => {
    const copy = vector.slice();
    canonicalize(system, copy);
    return copy;
  };
  const start = system.initial.map((ids) => Int32Array.from(ids)).find((ids) => isSame(canonical(ids), first));
  if (!start) throw new Error('the path does not begin in an initial state');
  let before: Int32Array = start;
  const moves: Move[] = [];
  for (const goal of states.slice(1)) {
    const move = findMove(system, before, (after) => isSame(canonical(after), goal));
    if (!move) throw new Error('the path has a step that no action takes');
    moves.push(move);
    before = move.after;
  }
  return moves;
}

function findMove(system: System, before: Int32Array, isGoal: (after: Int32Array) => boolean): Move | undefined {
  for (const actor of system.actors) {
    for (const action of actor.actions(before[actor.control] as number)) {
      const ids = action.slots.map((slot) => before[slot] as number);
      for (const frame of action.run(window(action.slots, ids), true)) {
        const told = frame as unknown as { ids: number[]; happening: unknown };
        const after = before.slice();
        action.slots.forEach((slot, i) => {
          after[slot] = told.ids[i] as number;
        });
        if (isGoal(after)) return { actor, action, before, after, happening: told.happening };
      }
    }
  }
  return undefined;
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
