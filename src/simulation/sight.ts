/**
 * What one run of an action looked at, in order, and what came of it: runs of the same action that see the same go the same
 * way, so that answers form a tree. Knows slots and numbers alone.
 */
import type { Frame } from './system';

/** A place in the tree of an action's runs. */
export interface Sight {
  /** The slot that is looked at next; −1: the run is over. */
  readonly slot: number;
  /** What comes next, by the number found in the slot. */
  readonly seen: Map<number, Sight>;
  /** Where the answer stands, when the run is over. */
  readonly place: number;
}

/** A frame that notes what is looked at. */
export interface SightFrame extends Frame {
  /** Slots that `frame` (this one or a fork of it) changed, each followed by its new number. */
  changesOf(frame: Frame): readonly number[];
  /** The tree `first` with this run added, whose answer stands at `place`. */
  grown(first: Sight | undefined, place: number): Sight;
}

interface Fork extends Frame {
  readonly written: Map<number, number>;
}

/** A frame over `slots` of `vector`, for one run. */
export function sightFrame(slots: readonly number[], vector: Int32Array): SightFrame {
  const looked: number[] = [];
  const make = (written: Map<number, number>): Fork => ({
    written,
    get(slot) {
      const own = written.get(slot);
      if (own !== undefined) return own;
      if (!looked.includes(slot)) {
        if (!slots.includes(slot)) throw new Error(`slot ${slot} is outside the action's footprint`);
        looked.push(slot);
      }
      return vector[slot] as number;
    },
    set(slot, id) {
      if (!written.has(slot) && !slots.includes(slot)) {
        throw new Error(`slot ${slot} is outside the action's footprint`);
      }
      written.set(slot, id);
    },
    fork: () => make(new Map(written)),
    note: () => undefined,
  });
  return {
    ...make(new Map()),
    changesOf(frame) {
      const { written } = frame as Fork;
      // A number that was there before is no change; where nobody looked, nobody knows.
      return [...written].flatMap(([slot, id]) => (id === vector[slot] && looked.includes(slot) ? [] : [slot, id]));
    },
    grown(first, place) {
      const end: Sight = { slot: -1, seen: new Map(), place };
      if (looked.length === 0) return end;
      const sights = looked.map((slot): Sight => ({ slot, seen: new Map(), place: -1 }));
      let at = first;
      looked.forEach((slot, depth) => {
        const next = sights[depth + 1] ?? end;
        const number = vector[slot] as number;
        if (at) {
          const known = at.seen.get(number);
          if (!known) at.seen.set(number, next);
          at = known;
        } else {
          (sights[depth] as Sight).seen.set(number, next);
        }
      });
      return first ?? (sights[0] as Sight);
    },
  };
}
