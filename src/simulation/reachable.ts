/**
 * Every reachable state and every step of a transition system, found without the search that the verdicts rest on: no table of
 * packed states, no remembered successors across footprints, no symmetry. Each step says which slots it really looked at and which
 * it changed. Slow, simple, bounded; knows nothing of pipelines.
 */
import type { Action, Frame, System } from './system';

/** The slots that a run of an action looked at, and for each successor the slots that it changed. */
export interface Footstep {
  /** Index of the actor in the system. */
  readonly actor: number;
  /** Index among the actor's actions at that point. */
  readonly action: number;
  /** What the actor's control slot held. */
  readonly control: number;
  readonly looked: readonly (readonly [slot: number, id: number])[];
  readonly outcomes: readonly Outcome[];
}

/** One successor. */
export interface Outcome {
  readonly changed: readonly (readonly [slot: number, id: number])[];
  /** What was noted. */
  readonly happening: unknown;
}

export interface Reachable {
  /** In the order in which they were found, shortest paths first. */
  readonly states: readonly Reached[];
  /** Each once, in the order in which they were first taken. Runs without a successor are among them. */
  readonly footsteps: readonly Footstep[];
}

export interface Reached {
  readonly vector: Int32Array;
  /** Steps from an initial state on a shortest path. */
  readonly depth: number;
  /** Nothing but faults can still happen. */
  readonly isComplete: boolean;
  /** Nothing at all can still happen. */
  readonly isStuck: boolean;
}

/** Every reachable state of `system`; undefined where there are more than `maxStates` or `shouldStop` says so (asked for each state). */
export function reachable(system: System, maxStates: number, shouldStop: () => boolean): Reachable | undefined {
  const found = new Map<string, number>();
  const vectors: Int32Array[] = [];
  const depths: number[] = [];
  const states: Reached[] = [];
  const footsteps = new Map<string, Footstep>();
  const memory = new Map<Action, Map<string, Footstep>>();
  const add = (vector: Int32Array, depth: number): void => {
    const key = vector.join();
    if (found.has(key)) return;
    found.set(key, vectors.length);
    vectors.push(vector);
    depths.push(depth);
  };
  for (const state of system.initial) add(Int32Array.from(state), 0);
  for (let index = 0; index < vectors.length; index += 1) {
    if (vectors.length > maxStates || shouldStop()) return undefined;
    const vector = vectors[index] as Int32Array;
    const depth = depths[index] as number;
    let isComplete = true;
    let isStuck = true;
    system.actors.forEach((actor, who) => {
      actor.actions(vector[actor.control] as number).forEach((action, which) => {
        const footstep = taken(memory, action, vector, who, which, actor.control);
        const { looked, outcomes } = footstep;
        const name = `${who} ${which} ${vector[actor.control]} ${looked.join()}`;
        if (!footsteps.has(name)) footsteps.set(name, footstep);
        if (outcomes.length === 0) return;
        isStuck = false;
        if (!action.fault) isComplete = false;
        for (const { changed } of outcomes) {
          const next = vector.slice();
          for (const [slot, id] of changed) next[slot] = id;
          add(next, depth + 1);
        }
      });
    });
    states.push({ vector, depth, isComplete, isStuck });
  }
  return { states, footsteps: [...footsteps.values()] };
}

/** The run of `action` in `vector`; what all its slots held before is not run again. */
function taken(
  memory: Map<Action, Map<string, Footstep>>,
  action: Action,
  vector: Int32Array,
  actor: number,
  which: number,
  control: number,
): Footstep {
  let known = memory.get(action);
  if (!known) {
    known = new Map();
    memory.set(action, known);
  }
  const key = action.slots.map((slot) => vector[slot]).join();
  let footstep = known.get(key);
  if (!footstep) {
    const looked = new Map<number, number>();
    const frames = action.run(watched(vector, looked, new Map(), undefined), true) as readonly Watched[];
    const outcomes = frames.map((frame): Outcome => {
      const changed = [...frame.changed].filter(([slot, id]) => vector[slot] !== id || !looked.has(slot));
      return { changed: changed.sort(([a], [b]) => a - b), happening: frame.happening };
    });
    footstep = { actor, action: which, control: vector[control] as number, looked: [...looked], outcomes };
    known.set(key, footstep);
  }
  return footstep;
}

interface Watched extends Frame {
  readonly changed: ReadonlyMap<number, number>;
  readonly happening: unknown;
}

/** A frame over `vector` that writes down in `looked` which slots were read as they were. */
function watched(
  vector: Int32Array,
  looked: Map<number, number>,
  changed: Map<number, number>,
  happening: unknown,
): Watched {
  const frame = {
    changed,
    happening,
    get(slot: number): number {
      const own = changed.get(slot);
      if (own !== undefined) return own;
      const id = vector[slot] as number;
      looked.set(slot, id);
      return id;
    },
    set(slot: number, id: number): void {
      changed.set(slot, id);
    },
    fork: (): Watched => watched(vector, looked, new Map(changed), frame.happening),
    note(what: unknown): void {
      frame.happening = what;
    },
  };
  return frame;
}
