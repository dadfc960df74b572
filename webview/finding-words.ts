/** The words for kinds of findings, causes and verdicts, as titles and short notes that anyone can read. */
import type { Cause, Finding, FindingKind, ScenarioResult, Verdict } from '../src/model/trace';

const titles: { readonly [kind in FindingKind]: string } = {
  'dirty-write': 'Dirty write',
  'aborted-read': 'Aborted read',
  'intermediate-read': 'Intermediate read',
  'circular-information-flow': 'Circular information flow',
  'read-skew': 'Read skew',
  'fractured-read': 'Fractured read',
  'lost-update': 'Lost update',
  'write-skew': 'Write skew',
  phantom: 'Phantom',
  'stale-read': 'Stale read',
  'non-monotonic-read': 'Non-monotonic read',
  'read-your-writes': 'Own write not seen',
  'duplicate-effect': 'Duplicate effect',
  'lost-effect': 'Lost effect',
  'partial-write': 'Partial write',
  'reordered-effect': 'Reordered effect',
};

const causes: { readonly [cause in Cause]: string } = {
  level: 'The isolation level allows it.',
  scope: 'The decision and the write are not in one transaction.',
  'derived view': 'What was read is derived, and was behind.',
  delivery: 'The delivery guarantee allows it.',
  processor: 'The processor does not keep transactions together.',
};

export function findingTitle(finding: Finding): string {
  return titles[finding.kind];
}

export function causeSentence(cause: Cause): string {
  return causes[cause];
}

/** `Breaks never_oversell.` or that no one-at-a-time run explains it. */
export function brokenSentence(finding: Finding): string {
  return finding.invariant === undefined
    ? 'No order of running the operations one at a time explains it.'
    : `Breaks the invariant ${finding.invariant}.`;
}

/** `none in 1,234 states`, `stopped after 1,000,000 states: max_states`. */
export function verdictPhrase(scenario: ScenarioResult): string {
  const states = `${scenario.states.toLocaleString('en')} ${scenario.states === 1 ? 'state' : 'states'}`;
  const faults = scenario.faults.length === 0 ? '' : `, with ${scenario.faults.join(', ')}`;
  switch (scenario.verdict) {
    case 'none':
      return `no anomaly in all ${states}${faults}`;
    case 'bound':
      return `stopped after ${states}${scenario.bound === undefined ? '' : ` (${scenario.bound})`}${faults}: not a pass`;
    case 'anomaly':
    case 'violation':
      return `${scenario.verdict} · ${states}${faults}`;
  }
}

/** What the toolbar says of a whole result. */
export function resultPhrase(scenarios: readonly ScenarioResult[], verdict: Verdict): string {
  const findings = scenarios.reduce((sum, scenario) => sum + scenario.findings.length, 0);
  switch (verdict) {
    case 'violation':
    case 'anomaly':
      return findings === 1 ? '1 finding' : `${findings} findings`;
    case 'bound':
      return 'Stopped at its bound';
    case 'none':
      return 'No anomaly found';
  }
}
