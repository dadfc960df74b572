/** Orders of steps that come to the same are left out, and nothing is lost by it: no complete state, nothing that is watched. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { load } from '../../src/language/load';
import { operationsOf } from '../../src/model/pipeline';
import { ampleOf } from '../../src/simulation/ample';
import { readRanges } from '../../src/simulation/certify';
import { compose } from '../../src/simulation/compose';
import { createWorld } from '../../src/simulation/content';
import { explore } from '../../src/simulation/explore';
import { compileProgram } from '../../src/simulation/program';
import { createQueues } from '../../src/simulation/queue';
import { planScenarios } from '../../src/simulation/scenarios';
import { activityInterner, transactionInterner } from '../../src/simulation/shape';
import type { Action, Frame, System } from '../../src/simulation/system';
import { loadParser } from '../../src/sql/parse';
import { generatedPipeline } from './generated-pipelines';

beforeAll(loadParser);

const bounds = { maxStates: 100_000, maxBytes: 2 ** 30, shouldStop: () => undefined };

/** Complete states, and what the watched slots held in any state. */
function met(system: System, isLeavingOut: boolean) {
  const complete = new Set<string>();
  const seen = new Set<string>();
  const watched = system.watched ?? [];
  const result = explore(
    system,
    {
      visit(vector, _, isComplete) {
        seen.add(watched.map((slot) => vector[slot]).join());
        if (isComplete) complete.add(vector.join());
        return false;
      },
    },
    bounds,
    isLeavingOut ? { ample: ampleOf(system) } : {},
  );
  return { states: result.states, bound: result.bound, complete: [...complete].sort(), seen: [...seen].sort() };
}

/** How many states the two searches of `system` visit; they must have met the same. */
function compared(system: System): { readonly part: number; readonly whole: number } {
  const whole = met(system, false);
  const part = met(system, true);
  if (whole.bound !== undefined) return { part: 0, whole: 0 };
  expect(part.complete).toEqual(whole.complete);
  expect(part.seen).toEqual(whole.seen);
  expect(part.states).toBeLessThanOrEqual(whole.states);
  return { part: part.states, whole: whole.states };
}

/** Two senders fill a queue each, two carriers take from them, one counter is watched. */
function carriers(isShared: boolean): System {
  // Slots: 0 and 1 how many each sender has left; 2 and 3 queues (lengths); 4 and 5 what was carried.
  const step = (slots: readonly number[], run: (frame: Frame) => boolean): Action => ({
    slots,
    fault: false,
    run: (frame) => (run(frame) ? [frame] : []),
  });
  const move = (from: number, to: number, limit: number): Action =>
    step([from, to], (frame) => {
      if (frame.get(from) === 0 || frame.get(to) >= limit) return false;
      frame.set(from, frame.get(from) - 1);
      frame.set(to, frame.get(to) + 1);
      return true;
    });
  const senders = [0, 1].map((i) => ({
    name: `sender ${i}`,
    control: i,
    actions: () => [move(i, 2 + i, 9)],
    touches: [i, 2 + i],
    takes: [],
  }));
  const bearers = [0, 1].map((i) => {
    const goal = isShared ? 4 : 4 + i;
    return {
      name: `carrier ${i}`,
      control: 2 + i,
      actions: () => [move(2 + i, goal, 9)],
      touches: [2 + i, goal],
      takes: [2 + i],
    };
  });
  return { width: 6, initial: [[3, 3, 0, 0, 0, 0]], actors: [...senders, ...bearers], symmetries: [], watched: [] };
}

describe('on a toy system', () => {
  it('who meets nobody goes first, and the rest is the same', () => {
    const { part, whole } = compared(carriers(false));
    // Each of the two lines: sent at once, carried at once.
    expect(whole).toBe(100);
    expect(part).toBeLessThan(20);
  });

  it('who adds to what another reads waits its turn', () => {
    const { part, whole } = compared(carriers(true));
    expect(part).toBeLessThan(whole);
  });

  it('what is watched is seen in every state', () => {
    const system = { ...carriers(false), watched: [4, 5] };
    expect(met(system, true).seen).toEqual(met(system, false).seen);
    expect(met(system, true).seen).toHaveLength(16);
  });

  it('nothing is left out where an actor does not say what it touches', () => {
    const { actors, ...rest } = carriers(false);
    const silent = { ...rest, actors: actors.map(({ touches: _, ...actor }) => actor) };
    expect(met(silent, true).states).toBe(met(silent, false).states);
  });
});

/** The systems of every scenario of a file, with every fault. */
function systemsOf(text: string): readonly System[] {
  const { pipeline } = load(text);
  const programs = new Map(operationsOf(pipeline).map((one) => [one.id, compileProgram(pipeline, one)]));
  return planScenarios(pipeline, programs).scenarios.flatMap(({ variants, faults, pendingTopics }) =>
    faults.flatMap((fault) => {
      const values = {
        world: createWorld(),
        queues: createQueues(),
        ranges: readRanges(),
        transactions: transactionInterner(),
        activities: activityInterner(),
        viewContents: new Map(),
        failures: new Map(),
        growth: { relation: undefined },
      };
      const subject = { pipeline, programs, unreduced: false };
      return compose(subject, variants.slice(0, 4), fault, pendingTopics, values).map(({ system }) => system);
    }),
  );
}

/** Fails where an action has a slot that its actor does not declare. */
function expectHonest(system: System): void {
  for (const { name, control, actions, touches } of system.actors) {
    if (touches === undefined) continue;
    const declared = new Set(touches);
    const known = new Set<Action>();
    explore(
      system,
      {
        visit(vector) {
          for (const action of actions(vector[control] as number)) {
            if (known.has(action)) continue;
            known.add(action);
            expect([name, action.slots.filter((slot) => !declared.has(slot))]).toEqual([name, []]);
          }
          return false;
        },
      },
      { ...bounds, maxStates: 5_000 },
    );
  }
}

describe('on pipelines', () => {
  const examples = new URL('../../examples/', import.meta.url);
  test.each(readdirSync(examples))('%s', (name) => {
    for (const system of systemsOf(readFileSync(new URL(name, examples), 'utf8'))) {
      expectHonest(system);
      compared(system);
    }
  });

  test('generated ones, and it is worth it', () => {
    let part = 0;
    let whole = 0;
    const numRuns = process.env.FLOWPROOF_VERIFY ? Number(process.env.FLOWPROOF_CASES ?? 2000) : 60;
    fc.assert(
      fc.property(generatedPipeline, (text) => {
        for (const system of systemsOf(text)) {
          expectHonest(system);
          const states = compared(system);
          part += states.part;
          whole += states.whole;
        }
      }),
      { numRuns, seed: Number(process.env.FLOWPROOF_SEED ?? 2026) },
    );
    expect(part).toBeLessThan(whole * 0.9);
  }, 3_600_000);
});
