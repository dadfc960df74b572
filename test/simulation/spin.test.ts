/**
 * Another model checker agrees: Spin searches the exported scenarios by itself and finds as many states, breaks the same invariants and meets
 * an anomaly where the simulation does, and its shortest runs are as long. Briefly here; in full with `npm run verify`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { promelaOf } from '../../src/interchange/promela';
import { load } from '../../src/language/load';
import { operationsOf, type Pipeline } from '../../src/model/pipeline';
import { compose } from '../../src/simulation/compose';
import { explore } from '../../src/simulation/explore';
import { checkInvariants } from '../../src/simulation/invariants';
import { observe } from '../../src/simulation/observation';
import { createOracle } from '../../src/simulation/oracle';
import { compileProgram } from '../../src/simulation/program';
import { planScenarios } from '../../src/simulation/scenarios';
import { simulate } from '../../src/simulation/simulate';
import { scenarioNames, tabulate, variantsWith } from '../../src/simulation/tabulate';
import { noValues } from '../../src/simulation/values';
import { loadParser } from '../../src/sql/parse';
import { generatedPipeline } from './generated-pipelines';
import { missingForSpin, runSpin } from './spin-run';

beforeAll(loadParser);

const isLong = process.env.FLOWPROOF_VERIFY === '1';
const missing = missingForSpin();
const seed = Number(process.env.FLOWPROOF_SEED ?? 1);
/** Each takes about a second and a half, most of it the C compiler's. */
const generated = isLong ? Math.max(100, Math.round(Number(process.env.FLOWPROOF_CASES ?? 2000) / 20)) : 3;

/** What was found, by name, and after how many steps at least. */
type Found = ReadonlyMap<string, number>;

const anomaly = 'is_explained';

/** What the simulation says of a scenario: broken invariants, and whether there is an anomaly. */
function foundBySimulation(pipeline: Pipeline, scenario: string): ReadonlySet<string> {
  const result = simulate(pipeline, { scenario }, { nowMs: () => 0 });
  return new Set(result.scenarios.flatMap(({ findings }) => findings.map(({ invariant }) => invariant ?? anomaly)));
}

/** The same from a plain search of every run that is exported, with the least number of steps that Spin takes to get there. */
function foundBySearch(pipeline: Pipeline, scenario: string): { readonly found: Found; readonly states: number } {
  const programs = new Map(operationsOf(pipeline).map((one) => [one.id, compileProgram(pipeline, one)]));
  const planned = planScenarios(pipeline, programs).scenarios.find(({ name }) => name === scenario);
  if (!planned) throw new Error(`no scenario ${scenario}`);
  const values = noValues();
  const found = new Map<string, number>();
  let states = 0;
  for (const fault of planned.faults) {
    const variants = variantsWith(planned, fault);
    const subject = { pipeline, programs, unreduced: true };
    compose(subject, variants, fault, planned.pendingTopics, values).forEach(({ shape, system }, variant) => {
      const initial = system.initial[0] as readonly number[];
      const invariants = checkInvariants(shape);
      const isMadeUp = variants[variant]?.contents !== variants[0]?.contents;
      if (isMadeUp && invariants.broken(Int32Array.from(initial), true).length > 0) return;
      const oracle = createOracle(shape, initial, 20_000);
      // Spin's steps before the first of ours: the choice of the run, its end, and the start of each process and of the one that looks on.
      const before = 3 + system.actors.length;
      const depths: number[] = [];
      const note = (name: string, index: number, isAtEnd: boolean): void => {
        // At the end two more are taken: that nothing can happen any more, and the look at the outcome.
        const depth = before + (depths[index] as number) - 1 + (isAtEnd ? 2 : 0);
        found.set(name, Math.min(found.get(name) ?? Number.POSITIVE_INFINITY, depth));
      };
      const visit = (vector: Int32Array, index: number, isComplete: boolean): boolean => {
        depths[index] = exploration.path(index).length - 1;
        for (const { name, when } of pipeline.invariants) {
          const isAtEnd = when === 'settled';
          if (invariants.broken(vector, isComplete).includes(name)) note(name, index, isAtEnd);
        }
        if (isComplete && oracle.isExplained(observe(shape, vector)) === false) note(anomaly, index, true);
        return false;
      };
      const seen: [Int32Array, number, boolean][] = [];
      const collect = (vector: Int32Array, index: number, isComplete: boolean): boolean => {
        seen.push([vector.slice(), index, isComplete]);
        return false;
      };
      const bounds = { maxStates: 1e6, maxBytes: 1e9, shouldStop: () => undefined };
      const exploration = explore(system, { visit: collect }, bounds);
      for (const one of seen) visit(...one);
      states += exploration.states;
    });
  }
  return { found, states };
}

/** The names of invariants in the model, which Spin says, for those of the file. */
function named(found: Iterable<string>): readonly string[] {
  return [...found].map((name) => (name === anomaly ? name : `holds_${name}`)).sort();
}

function modelOf(pipeline: Pipeline, scenario?: string): string {
  const options = { maxStates: 200_000, maxSteps: 20_000, shouldStop: () => false };
  const tabulation = tabulate(pipeline, scenario === undefined ? options : { ...options, scenario });
  if (tabulation.kind === 'problem') throw new Error(tabulation.problem);
  const model = promelaOf(tabulation.machine, 'model.pml');
  if ('problem' in model) throw new Error(model.problem);
  return model.text;
}

/** Compares what Spin says of `scenarios`, together in one model; gives the names of what was found. */
function expectAgreement(pipeline: Pipeline, scenarios: readonly string[]): readonly string[] {
  const spin = runSpin(modelOf(pipeline, scenarios.length === 1 ? scenarios[0] : undefined));
  const searched = scenarios.map((scenario) => foundBySearch(pipeline, scenario));
  expect(spin.states).toBe(searched.reduce((sum, { states }) => sum + states, 0));
  const simulated = new Set(scenarios.flatMap((scenario) => [...foundBySimulation(pipeline, scenario)]));
  const found = [...spin.violated.keys()].sort();
  expect(found).toEqual(named(simulated));
  for (const name of found) {
    const depths = searched.flatMap((one) =>
      [...one.found].flatMap(([of, depth]) => (named([of])[0] === name ? [depth] : [])),
    );
    expect(`${name} at ${spin.violated.get(name)}`).toBe(`${name} at ${Math.min(...depths)}`);
  }
  return found;
}

const examples = new URL('../../examples/', import.meta.url);
const quick = ['checkout-race', 'checkout-admitted', 'counting-consumer', 'voucher-unique-key'];
const designs = new URL('../corpus/', import.meta.url);
const corpus = readdirSync(designs, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.pipeline.yaml'))
  .sort();
const names = readdirSync(examples).map((file) => file.replace('.pipeline.yaml', ''));

describe.skipIf(missing !== undefined)(
  `Spin agrees${missing === undefined ? '' : ` (to run this: ${missing})`}`,
  () => {
    test.each(isLong ? names : quick)('on %s', { timeout: 300_000 }, (name) => {
      const { pipeline } = load(readFileSync(new URL(`${name}.pipeline.yaml`, examples), 'utf8'));
      const scenarios = scenarioNames(pipeline);
      for (const scenario of isLong ? scenarios : scenarios.slice(0, 1)) expectAgreement(pipeline, [scenario]);
    });

    test.runIf(isLong).each(corpus)('on %s, all its scenarios together', { timeout: 1_800_000 }, (name) => {
      const { pipeline } = load(readFileSync(new URL(name, designs), 'utf8'));
      expectAgreement(pipeline, scenarioNames(pipeline));
    });

    test('on generated pipelines, all their scenarios together', { timeout: 3_600_000 }, () => {
      let wrong = 0;
      fc.assert(
        fc.property(generatedPipeline, (text) => {
          const { pipeline } = load(text);
          // Where nothing writes there is nothing to run.
          fc.pre(scenarioNames(pipeline).length > 0);
          if (expectAgreement(pipeline, scenarioNames(pipeline)).length > 0) wrong += 1;
        }),
        { numRuns: generated, seed },
      );
      if (isLong) {
        expect(wrong).toBeGreaterThan(0);
        expect(wrong).toBeLessThan(generated);
      }
    });
  },
);
