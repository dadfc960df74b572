/** Published toy systems for testing the explorer alone: two-phase commit, Peterson's lock, dining philosophers. */
import type { Action, Actor, Frame, System } from '../../src/simulation/system';

/** An action from a guard and an effect over named slots. */
function action(slots: readonly number[], run: (frame: Frame) => readonly Frame[]): Action {
  return { slots, fault: false, run: (frame) => run(frame) };
}

function actor(name: string, actions: readonly Action[]): Actor {
  return { name, control: 0, actions: () => actions };
}

/**
 * Two-phase commit without failures of the manager, as in Lamport's TwoPhase.tla: `n` resource managers.
 * Slots: 0 manager (0 init, 1 committed, 2 aborted); 1 message commit; 2 message abort; then for each resource manager
 * its state (0 working, 1 prepared, 2 committed, 3 aborted), whether the manager knows it prepared, and its message.
 */
export function twoPhaseCommit(n: number): System {
  const rm = (i: number) => 3 + 3 * i;
  const known = (i: number) => 4 + 3 * i;
  const sent = (i: number) => 5 + 3 * i;
  const all = Array.from({ length: n }, (_, i) => i);
  const when = (holds: boolean, effect: () => void, frame: Frame): readonly Frame[] => {
    if (!holds) return [];
    effect();
    return [frame];
  };
  const manager = actor('manager', [
    action([0, 1, ...all.map(known)], (f) =>
      when(
        f.get(0) === 0 && all.every((i) => f.get(known(i)) === 1),
        () => {
          f.set(0, 1);
          f.set(1, 1);
        },
        f,
      ),
    ),
    action([0, 2], (f) =>
      when(
        f.get(0) === 0,
        () => {
          f.set(0, 2);
          f.set(2, 1);
        },
        f,
      ),
    ),
    ...all.map((i) =>
      action([0, known(i), sent(i)], (f) =>
        when(f.get(0) === 0 && f.get(sent(i)) === 1 && f.get(known(i)) === 0, () => f.set(known(i), 1), f),
      ),
    ),
  ]);
  const resources = all.map((i) =>
    actor(`resource ${i}`, [
      action([rm(i), sent(i)], (f) =>
        when(
          f.get(rm(i)) === 0,
          () => {
            f.set(rm(i), 1);
            f.set(sent(i), 1);
          },
          f,
        ),
      ),
      action([rm(i)], (f) => when(f.get(rm(i)) === 0, () => f.set(rm(i), 3), f)),
      action([rm(i), 1], (f) => when(f.get(1) === 1 && f.get(rm(i)) !== 2, () => f.set(rm(i), 2), f)),
      action([rm(i), 2], (f) => when(f.get(2) === 1 && f.get(rm(i)) !== 3, () => f.set(rm(i), 3), f)),
    ]),
  );
  return { width: 3 + 3 * n, initial: [new Array(3 + 3 * n).fill(0)], actors: [manager, ...resources], symmetries: [] };
}

/** The same with the resource managers interchangeable. */
export function symmetricTwoPhaseCommit(n: number): System {
  const blocks = Array.from({ length: n }, (_, i) => [3 + 3 * i, 4 + 3 * i, 5 + 3 * i]);
  return { ...twoPhaseCommit(n), symmetries: [blocks] };
}

/** Peterson's lock for two processes. Slots: 0 and 1 program counters (0 idle, 1 flag raised, 2 waiting, 3 critical), 2 and 3 flags, 4 turn. */
export function peterson(): System {
  const process = (me: number): Actor => {
    const other = 1 - me;
    const go = (from: number, effect: (f: Frame) => void, guard: (f: Frame) => boolean = () => true): Action =>
      action([0, 1, 2, 3, 4], (f) => {
        if (f.get(me) !== from || !guard(f)) return [];
        effect(f);
        return [f];
      });
    return actor(`process ${me}`, [
      go(0, (f) => {
        f.set(2 + me, 1);
        f.set(me, 1);
      }),
      go(1, (f) => {
        f.set(4, other);
        f.set(me, 2);
      }),
      go(
        2,
        (f) => f.set(me, 3),
        (f) => f.get(2 + other) === 0 || f.get(4) === me,
      ),
      go(3, (f) => {
        f.set(2 + me, 0);
        f.set(me, 0);
      }),
    ]);
  };
  return { width: 5, initial: [[0, 0, 0, 0, 0]], actors: [process(0), process(1)], symmetries: [] };
}

/** Dining philosophers who all take the left fork first. Slots: n philosophers (0 thinks, 1 has left, 2 eats), then n forks. */
export function philosophers(n: number): System {
  const actors = Array.from({ length: n }, (_, i) => {
    const left = n + i;
    const right = n + ((i + 1) % n);
    const go = (from: number, guard: (f: Frame) => boolean, effect: (f: Frame) => void): Action =>
      action([i, left, right], (f) => {
        if (f.get(i) !== from || !guard(f)) return [];
        effect(f);
        return [f];
      });
    return actor(`philosopher ${i}`, [
      go(
        0,
        (f) => f.get(left) === 0,
        (f) => {
          f.set(left, 1);
          f.set(i, 1);
        },
      ),
      go(
        1,
        (f) => f.get(right) === 0,
        (f) => {
          f.set(right, 1);
          f.set(i, 2);
        },
      ),
      go(
        2,
        () => true,
        (f) => {
          f.set(left, 0);
          f.set(right, 0);
          f.set(i, 0);
        },
      ),
    ]);
  });
  return { width: 2 * n, initial: [new Array(2 * n).fill(0)], actors, symmetries: [] };
}
