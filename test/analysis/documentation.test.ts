/** Every rule documents itself: its page is current, its failing example is reported and its passing one is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error a script without types
import { pagesOf } from '../../scripts/generate-rule-docs.mjs';
import { rules } from '../../src/analysis/analyze';
import { plainRules } from '../../src/analysis/plain-rules';
import { reconcile } from '../../src/analysis/reconcile';
import { checkWith, simulatePipeline } from '../../src/flowproof';
import { load } from '../../src/language/load';
import { analysisRuleIds, fileRuleIds, simulationRuleIds } from '../../src/model/rule-ids';
import { loadParser } from '../../src/sql/parse';
import { read, reported } from './fixture';

beforeAll(loadParser);

const folder = new URL('../../docs/rules/', import.meta.url);
/** These speak only after a simulation, which the examples' tests run. */
const afterSimulation = ['public-anomaly'];

/** What no run can show, with the verdict of their failing examples. */
const notSimulated: { readonly [rule: string]: string } = {
  // The level is not there: the file is wrong before anything runs.
  'isolation-not-offered': 'none',
  // One look at something old is explained by having looked earlier.
  'stale-read': 'none',
  // What is written to a derived relation is gone.
  'write-to-derived': 'none',
  // Any order of the two is a correct order; whose value counts is not said anywhere.
  'competing-writers': 'none',
  // The run has no end.
  'feedback-loop': 'bound',
};

describe('the pages', () => {
  const pages: ReadonlyMap<string, string> = pagesOf(rules, plainRules);

  test.each([...pages])('%s is current', (name, text) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(text);
  });

  test('are those of the rules, and no others', () => {
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  });
});

describe('the rules of reading and simulation', () => {
  test('are all documented', () => {
    expect(plainRules.map(({ id }) => id)).toEqual([...fileRuleIds, ...simulationRuleIds]);
  });

  test.each(plainRules.map((rule) => [rule.id, rule] as const))(
    '%s',
    (id, { title, what, failing, howToFix, defaultSeverity }) => {
      for (const text of [title, what, howToFix]) expect(text.length).toBeGreaterThan(20);
      if (failing === undefined) return expect(simulationRuleIds).toContain(id);
      const file = load(failing);
      const found = reconcile(file, [], undefined, {}).filter(({ rule }) => rule === id);
      expect(found.map(({ severity }) => severity)).toEqual([defaultSeverity]);
    },
  );
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('is one of the names that files may give', () => {
    expect(analysisRuleIds).toContain(id);
  });

  test('says everything that a page needs', () => {
    const { what, why, source, howToFix, whenToSwitchOff } = rule.documentation;
    for (const text of [rule.title, what, why, howToFix, whenToSwitchOff, ...source])
      expect(text.length).toBeGreaterThan(20);
    expect(source.length).toBeGreaterThan(0);
    expect(rule.title.endsWith('.')).toBe(false);
  });

  test('reports its failing example', () => {
    const count = afterSimulation.includes(id) ? 0 : 1;
    expect(reported(rule.documentation.failing, id)).toHaveLength(count);
  });

  test('predicts what the simulation finds in its failing example, and nothing in the passing one', () => {
    const verdictOf = (text: string) => {
      const file = load(text);
      const simulation = simulatePipeline(file.pipeline, {}, { nowMs: () => 0 });
      const own = checkWith(file, simulation).filter(({ rule: name }) => name === id);
      return [simulation.verdict, own.map(({ counterexample }) => counterexample !== undefined)];
    };
    expect(verdictOf(rule.documentation.passing)).toEqual(['none', []]);
    const failing = verdictOf(rule.documentation.failing);
    if (notSimulated[id]) expect(failing).toEqual([notSimulated[id], [false]]);
    else expect(failing).toEqual([expect.stringMatching(/^(anomaly|violation)$/), [true]]);
  });

  test('is silent about its passing example, and so is every rule that would complain', () => {
    expect(read(rule.documentation.passing).diagnostics.filter(({ severity }) => severity !== 'hint')).toEqual([]);
    expect(reported(rule.documentation.passing).filter((text) => !/ (info|hint)\[/.test(text))).toEqual([]);
    expect(reported(rule.documentation.passing, id)).toEqual([]);
  });
});
