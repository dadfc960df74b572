/** What the search leaves out changes nothing that it says: on the examples and on generated pipelines the reduced search and the plain one agree. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import type { SimulationResult } from '../../src/model/trace';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';
import { generatedPipeline } from './generated-pipelines';

beforeAll(loadParser);

const host = { nowMs: () => 0 };

type Scenario = SimulationResult['scenarios'][number];

/** Connectors and views that act in a scenario's findings. */
function movers({ findings }: Scenario): ReadonlySet<string> {
  const steps = findings.flatMap(({ trace }) => trace);
  return new Set(steps.filter(({ action }) => action === 'apply' || action === 'publish').map(({ actor }) => actor));
}

/** The verdict, and for each finding its name and the length of its run, steps of `leftOut` actors aside. */
function said({ name, verdict, findings }: Scenario, leftOut: ReadonlySet<string>): unknown {
  const runs = findings.map(({ invariant, kind, trace }) => {
    const steps = trace.filter(({ actor }) => !leftOut.has(actor));
    return `${invariant ?? kind} in ${steps.length}`;
  });
  return { name, verdict, findings: runs.sort() };
}

function expectSame(text: string): number {
  const { pipeline } = load(text);
  const reduced = simulate(pipeline, {}, host).scenarios;
  const plain = simulate(pipeline, { unreduced: true }, host).scenarios;
  expect(reduced.map(({ name }) => name)).toEqual(plain.map(({ name }) => name));
  plain.forEach((whole, i) => {
    const part = reduced[i] as Scenario;
    // What nobody observes moves in the plain search alone; those steps are not counted.
    const leftOut = new Set([...movers(whole)].filter((actor) => !movers(part).has(actor)));
    expect(said(part, leftOut)).toEqual(said(whole, leftOut));
    expect(part.states).toBeLessThanOrEqual(whole.states);
  });
  const states = (scenarios: readonly Scenario[]): number => scenarios.reduce((sum, { states: n }) => sum + n, 0);
  return states(plain) / Math.max(1, states(reduced));
}

describe('the reduced search says what the plain one says', () => {
  const examples = new URL('../../examples/', import.meta.url);
  test.each(readdirSync(examples))('%s', (name) => {
    expectSame(readFileSync(new URL(name, examples), 'utf8'));
  });

  test('on generated pipelines', () => {
    let ratio = 0;
    fc.assert(
      fc.property(generatedPipeline, (text) => {
        expect(load(text).diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
        ratio = Math.max(ratio, expectSame(text));
      }),
      {
        numRuns: process.env.FLOWPROOF_VERIFY ? Number(process.env.FLOWPROOF_CASES ?? 2000) : 150,
        seed: Number(process.env.FLOWPROOF_SEED ?? 2026),
      },
    );
    expect(ratio).toBeGreaterThan(1);
  }, 3_600_000);
});

test('the same input gives the same result, byte for byte', () => {
  fc.assert(
    fc.property(generatedPipeline, (text) => {
      const once = JSON.stringify(simulate(load(text).pipeline, {}, host));
      expect(JSON.stringify(simulate(load(text).pipeline, {}, host))).toBe(once);
    }),
    { numRuns: 40, seed: 7 },
  );
});
