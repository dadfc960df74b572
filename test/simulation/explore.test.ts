/** The explorer alone, on published systems: the literature's state counts, shortest paths, symmetry, bounds. */
import { describe, expect, it } from 'vitest';
import { explore, tell } from '../../src/simulation/explore';
import type { System } from '../../src/simulation/system';
import { peterson, philosophers, symmetricTwoPhaseCommit, twoPhaseCommit } from './toy-systems';

const unbounded = { maxStates: 10_000_000, maxBytes: 2 ** 32, shouldStop: () => undefined };

function all(system: System): {
  states: number;
  vectors: Int32Array[];
  dead: number[];
  path: (i: number) => readonly number[];
  read: (i: number) => Int32Array;
} {
  const vectors: Int32Array[] = [];
  const dead: number[] = [];
  const result = explore(
    system,
    {
      visit(vector, index, complete) {
        vectors.push(vector.slice());
        if (complete) dead.push(index);
        return false;
      },
    },
    unbounded,
  );
  expect(result.bound).toBeUndefined();
  return { states: result.states, vectors, dead, path: result.path, read: result.read };
}

describe('two-phase commit (TwoPhase.tla; counts as TLC and Stateright give them)', () => {
  it.each([
    [3, 288],
    [5, 8832],
  ])('%i resource managers have %i states', (n, states) => {
    const found = all(twoPhaseCommit(n));
    expect(found.states).toBe(states);
    const isInconsistent = found.vectors.some((v) => {
      const resources = Array.from({ length: n }, (_, i) => v[3 + 3 * i]);
      return resources.includes(2) && resources.includes(3);
    });
    expect(isInconsistent).toBe(false);
  });

  it('with interchangeable managers visits one state of each orbit', () => {
    const n = 5;
    const orbits = new Set(
      all(twoPhaseCommit(n)).vectors.map((v) => {
        const blocks = Array.from({ length: n }, (_, i) => [v[3 + 3 * i], v[4 + 3 * i], v[5 + 3 * i]].join(''));
        return `${v[0]}${v[1]}${v[2]} ${blocks.sort().join(' ')}`;
      }),
    );
    const symmetric = all(symmetricTwoPhaseCommit(n)).states;
    expect(symmetric).toBe(orbits.size);
    // Stateright's cheaper representative leaves 665.
    expect(symmetric).toBeLessThanOrEqual(665);
  });

  it('tells a path through swapped managers as one real run', () => {
    const system = symmetricTwoPhaseCommit(3);
    const found = all(system);
    const committed = found.vectors.findIndex((v) => [3, 6, 9].every((slot) => v[slot] === 2));
    const moves = tell(system, found.path(committed).map(found.read));
    for (const [i, move] of moves.entries())
      if (i > 0) expect([...move.before]).toEqual([...(moves[i - 1]?.after ?? [])]);
    // Three prepare, three are heard, one decision, three commit.
    expect(moves).toHaveLength(10);
  });
});

describe('Peterson', () => {
  it('lets nobody in beside another', () => {
    const found = all(peterson());
    expect(found.vectors.some((v) => v[0] === 3 && v[1] === 3)).toBe(false);
    expect(found.vectors.some((v) => v[0] === 3)).toBe(true);
    expect(found.dead).toEqual([]);
  });
});

describe('dining philosophers', () => {
  it.each([2, 3, 5, 7])('%i who take the left fork first starve in exactly as many steps', (n) => {
    const found = all(philosophers(n));
    expect(found.dead).toHaveLength(1);
    expect(found.path(found.dead[0] as number)).toHaveLength(n + 1);
  });
});

describe('bounds', () => {
  it('says which bound was reached', () => {
    const visitor = { visit: () => false };
    const few = explore(twoPhaseCommit(7), visitor, { ...unbounded, maxStates: 1000 });
    expect(few.bound).toBe('1000 states');
    expect(explore(twoPhaseCommit(5), visitor, { ...unbounded, maxBytes: 10_000 }).bound).toMatch(/MiB of states/);
    expect(explore(twoPhaseCommit(3), visitor, { ...unbounded, shouldStop: () => 'cancelled' }).bound).toBe(
      'cancelled',
    );
  });

  it('gives the same states in the same order every time', () => {
    const first = all(twoPhaseCommit(4)).vectors.map((v) => v.join());
    expect(all(twoPhaseCommit(4)).vectors.map((v) => v.join())).toEqual(first);
  });
});
