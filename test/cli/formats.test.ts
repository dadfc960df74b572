/** The formats that other programs read, made from a report of one file. */
import { expect, test } from 'vitest';
import type { FileReport } from '../../src/cli/file-report';
import { githubCheck } from '../../src/cli/github';
import { junitCheck } from '../../src/cli/junit';
import { parseXml } from './well-formed';

const range = { start: { line: 26, character: 12 }, end: { line: 26, character: 58 } };

const report: FileReport = {
  path: 'flows/a, b.pipeline.yaml',
  text: '',
  diagnostics: [
    {
      rule: 'decision-on-stale-view',
      severity: 'error',
      message: '100% of it\nis <stale> & "old"',
      range,
      related: [],
      fixes: [],
      counterexample: { scenario: 'checkout × 2', finding: 0 },
      fingerprint: '0123456789abcdef',
    },
    {
      rule: 'stale-read',
      severity: 'info',
      message: 'It lags.',
      range: { start: range.start, end: { line: 28, character: 3 } },
      related: [],
      fixes: [],
      fingerprint: 'fedcba9876543210',
    },
  ],
  excused: [],
  fixed: [],
  simulation: {
    verdict: 'anomaly',
    scenarios: [
      {
        name: 'checkout × 2',
        verdict: 'anomaly',
        states: 12,
        seconds: 0.5,
        faults: [],
        findings: [
          {
            kind: 'lost-update',
            cause: 'derived view',
            explanation: 'Both read 1.',
            operations: [],
            relations: [],
            trace: [],
            observed: [],
            allowed: [],
            uncertain: false,
          },
        ],
      },
      { name: 'browse, crash', verdict: 'none', states: 3, seconds: 0.25, faults: ['crash'], findings: [] },
      { name: 'large', verdict: 'bound', states: 1000, seconds: 10, faults: [], bound: 'seconds', findings: [] },
    ],
  },
};

test('GitHub gets one command for each diagnostic, its special characters escaped', () => {
  expect(githubCheck([report])).toBe(
    [
      '::error file=flows/a%2C b.pipeline.yaml,line=27,endLine=27,col=13,endColumn=58,title=flowproof(decision-on-stale-view)::100%25 of it%0Ais <stale> & "old"',
      '::notice file=flows/a%2C b.pipeline.yaml,line=27,endLine=29,title=flowproof(stale-read)::It lags.',
      '',
    ].join('\n'),
  );
});

test('JUnit gets a case for each rule that found something and one for each scenario', () => {
  expect(junitCheck([report], 'error')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="flowproof" tests="4" failures="2">
  <testsuite name="flows/a, b.pipeline.yaml" tests="4" failures="2">
    <testcase classname="flows/a, b.pipeline.yaml" name="decision-on-stale-view" time="0.000">
      <failure message="flows/a, b.pipeline.yaml:27:13 error 100% of it&#10;is &lt;stale&gt; &amp; &quot;old&quot; [decision-on-stale-view]">flows/a, b.pipeline.yaml:27:13 error 100% of it&#10;is &lt;stale&gt; &amp; &quot;old&quot; [decision-on-stale-view]</failure>
    </testcase>
    <testcase classname="flows/a, b.pipeline.yaml" name="checkout × 2" time="0.500">
      <failure message="Both read 1.">Both read 1.</failure>
    </testcase>
    <testcase classname="flows/a, b.pipeline.yaml" name="browse, crash" time="0.250"/>
    <testcase classname="flows/a, b.pipeline.yaml" name="large" time="10.000">
      <skipped message="Stopped at the bound after 1000 states: not a pass."/>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('with --fail-on never nothing fails in JUnit', () => {
  expect(junitCheck([report], 'never')).toContain('tests="4" failures="0"');
});

test('JUnit is well-formed whatever stands in a file, and nothing is lost', () => {
  const message = 'a < b & "c" \u0000\u001b[31m ]]> \'d\' ü\n  <!-- no -->';
  const [first] = report.diagnostics;
  const xml = junitCheck(
    [{ ...report, path: 'a&<">.yaml', diagnostics: first ? [{ ...first, message }] : [] }],
    'error',
  );
  const [suite] = parseXml(xml).children;
  expect(suite?.attributes.name).toBe('a&<">.yaml');
  expect(suite?.children[0]?.children[0]?.text).toContain('a < b & "c" [31m ]]> \'d\' ü\n  <!-- no -->');
});
