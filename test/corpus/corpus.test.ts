/**
 * Complete pipelines after published architectures and incidents, each with what is right about it in its own text: exactly what
 * must be reported, where and how severely, and exactly what the simulation must find. Half of them are sound, and silent.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../src/analysis/analyze';
import { checkWith, initialize, lint, load, rangeOf, simulatePipeline } from '../../src/flowproof';
import { fileRuleIds, simulationRuleIds } from '../../src/model/rule-ids';
import { findingKinds } from '../../src/model/trace';
import { type Expected, expectationOf, reportText } from './expectation';
import { scoreTable } from './score';

const suffix = '.pipeline.yaml';
const files = ['sound', 'unsound'].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith(suffix))
    .map((name) => {
      const text = readFileSync(join(import.meta.dirname, folder, name), 'utf8');
      return { folder, name: `${folder}/${name.slice(0, -suffix.length)}`, text, expectation: expectationOf(text) };
    }),
);

const known = new Set<string>([...rules.map(({ id }) => id), ...simulationRuleIds, ...fileRuleIds, ...findingKinds]);

/** What the product must say: what is right and not missed, and what is known to be false; nothing of rules that are not there yet. */
function said(expected: readonly Expected[]): readonly string[] {
  const asked = expected.filter(({ judgement, id }) => judgement !== 'missed' && known.has(id));
  return [...new Set(asked.map(({ text }) => text))].sort();
}

const figures = { files: 0, states: 0, ms: 0 };

beforeAll(initialize);

afterAll(() => {
  const reports = scoreTable(
    'rule',
    files.flatMap(({ expectation }) => expectation.reports),
  );
  const findings = scoreTable(
    'finding',
    files.flatMap(({ expectation }) => expectation.findings),
  );
  const size = `${figures.files} files, ${figures.states.toLocaleString('en-US')} states, ${(figures.ms / 1000).toFixed(1)} s`;
  console.info(`${reports}\n\n${findings}\n\n${size}`);
});

describe.each(files)('$name', ({ folder, text, expectation }) => {
  test('says exactly what is right', () => {
    const file = load(text);
    const startedMs = performance.now();
    const simulation = simulatePipeline(
      file.pipeline,
      { maxStates: undefined, maxSeconds: undefined },
      { nowMs: () => performance.now() },
    );
    const diagnostics = checkWith(file, simulation);
    const findings = simulation.scenarios.flatMap(({ findings }) =>
      findings.map(({ kind, invariant, trace }) => {
        const what = invariant === undefined ? kind : `${invariant} (${kind})`;
        const faults = trace
          .map(({ action }) => action)
          .filter((action) => /^(crash|redelivery|rebuild|retry)$/.test(action));
        return [what, ...faults].join(', with ');
      }),
    );
    figures.files += 1;
    figures.ms += performance.now() - startedMs;
    figures.states += simulation.scenarios.reduce((sum, { states }) => sum + states, 0);
    expect({
      verdict: simulation.verdict,
      findings: [...new Set(findings)].sort(),
      reports: diagnostics.map(({ place, severity, rule }) => reportText(rangeOf(file, place), severity, rule)).sort(),
    }).toEqual({
      verdict: expectation.saidVerdict,
      findings: said(expectation.findings),
      reports: said(expectation.reports),
    });
  });

  test('is in the folder that it belongs to, with a source', () => {
    const isSound = expectation.reports.every(
      ({ judgement, text: report }) => judgement === 'false' || / (info|hint)\[/.test(report),
    );
    expect(isSound ? 'sound' : 'unsound').toBe(folder);
    if (isSound) expect(expectation.verdict).toBe('none');
    // A rule that has come must report where it was said to: mark its place.
    expect(expectation.rulesToCome.filter((rule) => known.has(rule))).toEqual([]);
    expect(expectation.source.length).toBeGreaterThan(20);
    expect(lint(load(text)).filter(({ rule }) => rule === 'syntax' || rule === 'schema')).toEqual([]);
  });
});

test('the corpus is large enough, and half of it is sound', () => {
  const sound = files.filter(({ folder }) => folder === 'sound').length;
  expect(files.length).toBeGreaterThanOrEqual(40);
  expect(sound).toBeGreaterThanOrEqual(20);
  expect(Math.abs(files.length - 2 * sound)).toBeLessThanOrEqual(4);
});
