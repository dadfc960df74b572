/**
 * The moves of a run one at a time: what each does to a state, looked up where a search or an earlier run has made it already.
 * It knows single moves; in which order they come is said elsewhere.
 */
import { actionNames } from './action-names';
import type { Activity } from './activity';
import { publish, slotsOfConnector } from './behaviors/connector';
import { takeMessage } from './behaviors/consumer';
import { performStep, slotsOfNext } from './behaviors/operation';
import { refresh, slotsOfView } from './behaviors/view';
import type { Performer, Shape } from './shape';
import { answerTo, memoryOf } from './successors';
import type { Action } from './system';

export interface SerialMoves {
  readonly shape: Shape;
  /** The next step of a performer; time is not kept. */
  step(performer: Performer, activity: Activity): Action;
  /** A consumer's lane takes its next message. */
  take(lane: Performer): Action;
  /** How connectors and views catch up, in this order; a view takes everything that is there at once. */
  readonly flowing: readonly Action[];
}

/** The moves of `shape`. */
export function serialMoves(shape: Shape): SerialMoves {
  const names = actionNames(shape);
  const move = (name: string, slots: readonly number[], run: Action['run']): Action => ({
    name,
    slots: [...new Set(slots)],
    fault: false,
    run,
  });
  const steps = new Map<string, Action>();
  const takes = new Map<Performer, Action>();
  return {
    shape,
    step(performer, activity) {
      const key = `${performer.local} ${activity.phase} ${activity.run} ${activity.pc}`;
      let step = steps.get(key);
      if (!step) {
        step = move(names.step(performer), slotsOfNext(shape, performer, activity), (frame, tell) =>
          performStep(shape, performer, frame, tell),
        );
        steps.set(key, step);
      }
      return step;
    },
    take(lane) {
      let take = takes.get(lane);
      if (!take) {
        const { lanes, queue } = lane.consumer ?? { lanes: [], queue: lane.local };
        take = move(names.take(lane), [lane.local, ...lanes, queue], (frame, tell) =>
          takeMessage(shape, lane, frame, tell),
        );
        takes.set(lane, take);
      }
      return take;
    },
    flowing: [
      ...shape.connectors.map((connector) =>
        move(names.publishing(connector), slotsOfConnector(shape, connector), (frame, tell) =>
          publish(shape, connector, frame, tell),
        ),
      ),
      ...shape.groups.flatMap((group) => {
        if (group.isLive || group.inputs.length === 0) return [];
        const all = group.arrivals.map((_, i) => i);
        return move(names.refresh(group), slotsOfView(shape, group, all), (frame, tell) =>
          refresh(shape, group, frame, tell),
        );
      }),
    ],
  };
}

/** The states that `move` leads to from `state`; none where it cannot be made. */
export function statesAfter({ answers: book }: Shape, state: Int32Array, move: Action): readonly Int32Array[] {
  let at = answerTo(book, memoryOf(book, move), state);
  if (at === 0) return [];
  const { answers } = book;
  const states: Int32Array[] = [];
  for (let left = answers[at++] as number; left > 0; left -= 1) {
    const next = state.slice();
    let changes = answers[at++] as number;
    for (; changes > 0; changes -= 1, at += 2) next[answers[at] as number] = answers[at + 1] as number;
    states.push(next);
  }
  return states;
}
