/** Every rule documents itself: its page is current, its failing example is reported and its passing one is not. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error a script without types
import { pagesOf } from '../../scripts/generate-rule-docs.mjs';
import { rules } from '../../src/analysis/analyze';
import { plainRules } from '../../src/analysis/plain-rules';
import { reconcile } from '../../src/analysis/reconcile';
import { load } from '../../src/language/load';
import { analysisRuleIds, fileRuleIds, simulationRuleIds } from '../../src/model/rule-ids';
import { loadParser } from '../../src/sql/parse';
import { read, reported } from './fixture';

beforeAll(loadParser);

const folder = new URL('../../docs/rules/', import.meta.url);
/** These speak only after a simulation, which the examples' tests run. */
const afterSimulation = ['public-anomaly'];

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

  test('is silent about its passing example, and so is every rule that would complain', () => {
    expect(read(rule.documentation.passing).diagnostics.filter(({ severity }) => severity !== 'hint')).toEqual([]);
    expect(reported(rule.documentation.passing).filter((text) => !/ (info|hint)\[/.test(text))).toEqual([]);
    expect(reported(rule.documentation.passing, id)).toEqual([]);
  });
});
