/**
 * The result of a check as JUnit XML, which build servers read: a suite for each file, a case for each rule that found
 * something and one for each scenario, so that a clean scenario is seen to have passed.
 */
import { type Severity, severities } from '../flowproof';
import type { FileReport, LocatedScenario } from './file-report';

function escaped(text: string): string {
  return (
    text
      // XML 1.0 has no way to write most control characters.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\n', '&#10;')
  );
}

interface Case {
  readonly name: string;
  readonly seconds: number;
  readonly failures: readonly string[];
  /** Why it says nothing either way. */
  readonly skipped?: string;
}

function isCounted(severity: Severity, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && severities.indexOf(severity) <= severities.indexOf(failOn);
}

/** A case for each rule whose findings count, so that its name stays while lines move; `check` where none does. */
function ruleCases(report: FileReport, failOn: Severity | 'never'): readonly Case[] {
  const counted = report.diagnostics.filter(({ severity }) => isCounted(severity, failOn));
  if (counted.length === 0) return [{ name: 'check', seconds: 0, failures: [] }];
  return [...new Set(counted.map(({ rule }) => rule))].map((name) => ({
    name,
    seconds: 0,
    failures: counted
      .filter(({ rule }) => rule === name)
      .map(
        ({ rule, severity, message, range }) =>
          `${report.path}:${range.start.line + 1}:${range.start.character + 1} ${severity} ${message} [${rule}]`,
      ),
  }));
}

/** What a scenario found counts when a diagnostic that counts refers to it: an excused finding fails nothing. */
function scenarioCase(scenario: LocatedScenario, report: FileReport, failOn: Severity | 'never'): Case {
  const failures = scenario.findings.filter((_, index) =>
    report.diagnostics.some(
      ({ severity, counterexample }) =>
        counterexample?.scenario === scenario.name && counterexample.finding === index && isCounted(severity, failOn),
    ),
  );
  return {
    name: scenario.name,
    seconds: scenario.seconds,
    failures: failures.map((finding) => finding.explanation),
    ...(scenario.verdict === 'bound'
      ? { skipped: `Stopped at the bound after ${scenario.states} states: not a pass.` }
      : {}),
  };
}

/** The report; a case fails by findings at or above `failOn`. Scenarios that only excused findings refer to pass. */
export function junitCheck(reports: readonly FileReport[], failOn: Severity | 'never'): string {
  const suites = reports.map((report) => {
    const cases = [
      ...ruleCases(report, failOn),
      ...(report.simulation?.scenarios ?? []).map((scenario) => scenarioCase(scenario, report, failOn)),
    ];
    return { path: report.path, cases, failed: cases.filter((one) => one.failures.length > 0).length };
  });
  const sum = (of: (suite: (typeof suites)[number]) => number) => suites.reduce((total, suite) => total + of(suite), 0);
  const body = suites.map(({ path, cases, failed }) => {
    const lines = cases.map(({ name, seconds, failures, skipped }) => {
      const head = `    <testcase classname="${escaped(path)}" name="${escaped(name)}" time="${seconds.toFixed(3)}"`;
      if (failures.length === 0)
        return skipped === undefined
          ? `${head}/>`
          : `${head}>\n      <skipped message="${escaped(skipped)}"/>\n    </testcase>`;
      const [first = ''] = failures;
      return `${head}>\n      <failure message="${escaped(first)}">${escaped(failures.join('\n'))}</failure>\n    </testcase>`;
    });
    return `  <testsuite name="${escaped(path)}" tests="${cases.length}" failures="${failed}">\n${lines.join('\n')}\n  </testsuite>\n`;
  });
  const tests = sum(({ cases }) => cases.length);
  const failures = sum(({ failed }) => failed);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="flowproof" tests="${tests}" failures="${failures}">\n${body.join('')}</testsuites>\n`;
}
