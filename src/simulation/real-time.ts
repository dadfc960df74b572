/**
 * Which operation had responded when another began, under `consistency: strict serializable`. Time is counted in ticks that move
 * on only when an operation begins after another has ended, so that a state remembers the order and nothing more, and identical
 * clients can still be swapped. Source: Herlihy and Wing, "Linearizability" (1990); the ticks are the magnitude form of an
 * interval order (Fishburn, "Interval Orders and Interval Graphs").
 */
import type { Activity } from './activity';
import type { Performer, Shape } from './shape';
import type { Frame } from './system';

/** Slots of one run: the tick at which it began and the tick at which it ended; 0: not yet. */
export interface RunTimes {
  readonly began: number;
  readonly ended: number;
}

/** One run ended before the other began: client and run, by index. */
export interface Precedence {
  readonly before: readonly [client: number, run: number];
  readonly after: readonly [client: number, run: number];
}

/** Slots that a step of `performer` may read or change besides its own. */
export function slotsOfTime(shape: Shape, performer: Performer): readonly number[] {
  if (shape.clock === undefined || performer.consumer) return [];
  return [shape.clock, ...performer.times.flatMap(({ began, ended }) => [began, ended])];
}

/** Notes in `after` that a run began or ended in the step that led there from `before`. */
export function keepTime(shape: Shape, performer: Performer, before: Activity, after: Frame): void {
  const { clock } = shape;
  if (clock === undefined || performer.consumer) return;
  const beginning = before.phase === 'ready' ? performer.times[before.run] : undefined;
  // A run that has to wait for its first lock has begun all the same.
  if (beginning && after.get(beginning.began) === 0) {
    // The last bit says that somebody has ended since the tick.
    const now = after.get(clock);
    const next = now % 2 === 1 ? now + 1 : now;
    after.set(clock, next);
    after.set(beginning.began, next / 2 + 1);
  }
  const { responses } = shape.activities.value(after.get(performer.local));
  const ending = responses.length > before.responses.length ? performer.times[before.responses.length] : undefined;
  if (!ending) return;
  const tick = Math.floor(after.get(clock) / 2);
  after.set(clock, tick * 2 + 1);
  after.set(ending.ended, tick + 1);
}

/** Every pair of runs of different clients of which one had ended when the other began; none where real time does not count. */
export function precedencesIn(clients: readonly Performer[], vector: Int32Array): readonly Precedence[] {
  const runs = clients.flatMap(({ times }, client) =>
    times.map(({ began, ended }, run) => ({
      client,
      run,
      began: vector[began] as number,
      ended: vector[ended] as number,
    })),
  );
  return runs.flatMap((first) =>
    runs
      .filter(({ client, began }) => client !== first.client && first.ended !== 0 && began > first.ended)
      .map(({ client, run }): Precedence => ({ before: [first.client, first.run], after: [client, run] })),
  );
}
