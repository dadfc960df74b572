/**
 * The search of one composed scenario: what there is to find is decided without the orders of steps that come to the same;
 * how it comes about in the fewest steps is looked up without leaving anything out. It knows states and what is observed in
 * them, not how that is told.
 */
import { ampleOf } from './ample';
import { type Bounds, type Exploration, explore } from './explore';
import { type AnswerBook, answerBook, successorsOf } from './successors';
import type { System } from './system';

/** What is looked for. */
export interface Questions {
  /** Names of what is broken in a state and has not been shown before. */
  broken(vector: Int32Array, complete: boolean): readonly string[];
  /** A name for what is observed of a complete state; undefined: it was judged before. Asked in the order of the search. */
  outcome(vector: Int32Array): string | undefined;
  /** Whether an outcome that was not judged before goes wrong. Asked once for each, for the state that showed it first. */
  isWrong(vector: Int32Array, outcome: string): boolean;
  /** Whether going on makes no sense. */
  isHopeless(): boolean;
}

/** One thing that was found, and a path to it. */
export interface Sighting {
  /** Name of what is broken; absent: an outcome that goes wrong. */
  readonly broken?: string;
  /** The state was complete. */
  readonly isSettled: boolean;
  /** The states on the way, from an initial one. */
  readonly path: readonly Int32Array[];
}

export interface Search {
  /** Distinct states that were visited for what is reported. */
  readonly states: number;
  readonly bound: string | undefined;
  /** What is broken first, then outcomes; each in the order of its shortest path, and never the same twice. */
  readonly sightings: readonly Sighting[];
}

/** What one pass met, each with the index of the state where it did so first. */
interface Pass {
  readonly broken: ReadonlyMap<string, number>;
  readonly wrong: ReadonlyMap<string, number>;
  readonly settledAt: ReadonlySet<number>;
  readonly exploration: Exploration;
}

/** Searches `system`. `isPlain`: leaves nothing out. At most `maxWrong` outcomes are reported. `book`: what was answered before. */
export function search(
  system: System,
  questions: Questions,
  bounds: Bounds,
  maxWrong: number,
  isPlain: boolean,
  book: AnswerBook = answerBook(),
): Search {
  const ample = isPlain ? undefined : ampleOf(system);
  const successors = successorsOf(system, book);
  const pass = (isLeavingOut: boolean, wanted?: Pass): Pass => {
    const broken = new Map<string, number>();
    const wrong = new Map<string, number>();
    const settledAt = new Set<number>();
    const mostWrong = wanted ? Math.min(maxWrong, wanted.wrong.size) : 0;
    const isOver = (): boolean =>
      wanted !== undefined && broken.size === wanted.broken.size && wrong.size === mostWrong;
    const visit = (vector: Int32Array, index: number, complete: boolean): boolean => {
      for (const name of questions.broken(vector, complete)) {
        if (broken.has(name)) continue;
        broken.set(name, index);
        if (complete) settledAt.add(index);
      }
      if (questions.isHopeless()) return true;
      if (complete) {
        const outcome = questions.outcome(vector);
        if (outcome !== undefined && !wrong.has(outcome)) {
          if (wanted ? wanted.wrong.has(outcome) : questions.isWrong(vector, outcome)) {
            if (!wanted || wrong.size < mostWrong) wrong.set(outcome, index);
          }
        }
      }
      return isOver();
    };
    const how = isLeavingOut && ample ? { ample, successors } : { successors };
    return { broken, wrong, settledAt, exploration: explore(system, { visit }, bounds, how) };
  };
  const isLeavingOut = ample?.isUseful === true;
  const all = pass(isLeavingOut);
  const isFound = all.broken.size + all.wrong.size > 0;
  const shortest = isLeavingOut && isFound && !questions.isHopeless() ? pass(false, all) : all;
  // Where a bound came before the shortest path, a longer one shows it as well.
  const passes = shortest === all ? [all] : [shortest, all];
  const sightings: Sighting[] = [];
  const told = new Set<string>();
  const tell = (from: Pass, name: string, index: number, broken: string | undefined): void => {
    if (told.has(name)) return;
    told.add(name);
    const path = from.exploration.path(index).map((at) => from.exploration.read(at));
    const isSettled = broken === undefined || from.settledAt.has(index);
    sightings.push({ isSettled, path, ...(broken === undefined ? {} : { broken }) });
  };
  for (const from of passes) for (const [name, index] of from.broken) tell(from, `broken ${name}`, index, name);
  let left = maxWrong;
  for (const from of passes) {
    for (const [outcome, index] of from.wrong) {
      if (left > 0 && !told.has(`wrong ${outcome}`)) {
        left -= 1;
        tell(from, `wrong ${outcome}`, index, undefined);
      }
    }
  }
  return { states: shortest.exploration.states, bound: all.exploration.bound, sightings };
}
