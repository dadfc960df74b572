/**
 * A transition system as the explorer sees it: a state is a short vector of small integers (ids of interned
 * components), an action is a pure function of a few of its slots. Knows nothing of pipelines.
 */

/** Read and write access to the slots of one action; a successor is a changed frame. */
export interface Frame {
  /** Component id in `slot`, which must belong to the action's footprint. */
  get(slot: number): number;
  set(slot: number, id: number): void;
  /** A copy that changes on its own. */
  fork(): Frame;
  /** What happened, kept only while a path is told. */
  note(happening: unknown): void;
}

export interface Action {
  /** Actions of one name with the same slots do the same wherever they share an answer book; absent: no other does. */
  readonly name?: string;
  /** Every slot it may read or write. */
  readonly slots: readonly number[];
  /** Faults are never needed for a run to be complete. */
  readonly fault: boolean;
  /**
   * The successors: each a changed frame; none where the action is not enabled. A pure function of the slots' ids, so
   * that results are remembered. `tell`: also note what happened.
   */
  run(frame: Frame, tell: boolean): readonly Frame[];
}

/** Something that acts: which actions it has depends on one slot only. */
export interface Actor {
  readonly name: string;
  /** The slot that decides. */
  readonly control: number;
  actions(id: number): readonly Action[];
  /** Every slot that any of its actions may ever read or change; absent: not known. */
  readonly touches?: readonly number[];
  /** Queues whose first entry it takes, one at a time, and does nothing else to: it does not mind what is appended. */
  readonly takes?: readonly number[];
}

export interface System {
  /** Number of slots. */
  readonly width: number;
  readonly initial: readonly (readonly number[])[];
  readonly actors: readonly Actor[];
  /** Groups of interchangeable blocks: lists of slots of equal length, such as the slots of identical clients. */
  readonly symmetries: readonly (readonly (readonly number[])[])[];
  /** Slots that are looked at in every state, not only in complete ones; absent: any. */
  readonly watched?: readonly number[];
}

/** A frame over the slots of one action; `ids` in the order of `slots`. */
export interface Window extends Frame {
  readonly ids: number[];
  readonly happening: unknown;
}

/** A frame over `slots` that holds `ids` (which it owns from here on). */
export function window(slots: readonly number[], ids: number[], happening?: unknown): Window {
  const frame = {
    ids,
    happening,
    get(slot: number): number {
      const index = slots.indexOf(slot);
      if (index < 0) throw new Error(`slot ${slot} is outside the action's footprint`);
      return ids[index] as number;
    },
    set(slot: number, id: number): void {
      const index = slots.indexOf(slot);
      if (index < 0) throw new Error(`slot ${slot} is outside the action's footprint`);
      ids[index] = id;
    },
    fork(): Window {
      return window(slots, ids.slice(), frame.happening);
    },
    note(what: unknown): void {
      frame.happening = what;
    },
  };
  return frame;
}
