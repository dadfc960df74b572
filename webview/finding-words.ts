/** The words for findings, causes, trials and verdicts, as titles and short notes that anyone can read. */
import type { Cause, Finding, FindingKind, Repair, ScenarioResult, Trial, Verdict } from '../src/model/trace';

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
  scope: 'What belongs together is not in one transaction.',
  'derived view': 'What is read is derived and behind; no isolation level helps.',
  delivery: 'Messages come again, out of order or not at all.',
  processor: 'What derives the data mixes states of different moments.',
};

const changes: { readonly [repair in Repair]: string } = {
  level: 'The strongest isolation level',
  scope: 'Each operation as one transaction of its store',
  processor: 'Connectors and views that take transactions whole',
  'derived view': 'Views that are never behind',
};

/** Nothing interferes: the invariant breaks one operation at a time, too, or before anything happens. */
export function isUndisturbed({ isAlone, trace }: Finding): boolean {
  return isAlone === true || trace.length === 0;
}

export function findingTitle(finding: Finding): string {
  if (finding.trace.length === 0) return 'Broken from the start';
  return finding.isAlone ? 'Broken even one at a time' : titles[finding.kind];
}

/** What would have to change, in a sentence; undefined where no cause lies in how things run together. */
export function causeSentence(finding: Finding): string | undefined {
  return isUndisturbed(finding) ? undefined : causes[finding.cause];
}

/** What was simulated again, and what came of it: `Views that are never behind` and `it happens just the same`. */
export function trialWords({ repair, helps }: Trial): { readonly change: string; readonly outcome: string } {
  return { change: changes[repair], outcome: helps ? 'it does not happen' : 'it happens just the same' };
}

/** `Breaks the invariant never_oversell.` or that no one-at-a-time run explains it. */
export function brokenSentence(finding: Finding): string {
  return finding.invariant === undefined
    ? 'No order of running the operations one at a time explains it.'
    : `Breaks the invariant ${finding.invariant}.`;
}

/** `6 steps`, or that there are none. */
export function lengthPhrase({ trace }: Finding): string {
  if (trace.length === 0) return 'Before anything happens';
  return trace.length === 1 ? '1 step' : `${trace.length} steps`;
}

/** `1,234 states`; a count in digits with its noun. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `no anomaly in all 1,234 states`, `stopped after 1,000,000 states (max_states): not a pass`. */
export function verdictPhrase(scenario: ScenarioResult): string {
  const states = counted(scenario.states, 'state');
  switch (scenario.verdict) {
    case 'none':
      return `no anomaly in all ${states}`;
    case 'bound':
      return `stopped after ${states}${scenario.bound === undefined ? '' : ` (${scenario.bound})`}: not a pass`;
    case 'anomaly':
    case 'violation':
      return `${scenario.verdict} · ${states}`;
  }
}

/** Which faults were tried besides the runs without any. */
export function faultsPhrase({ faults }: ScenarioResult): string {
  return faults.length === 0 ? 'Faults tried: none.' : `Faults tried: ${faults.join(', ')}.`;
}

/** Who ran, how many at once, and what they were seen to answer: `web.checkout × 2: ok, sold out`. */
export function runPhrases({ runs = [] }: ScenarioResult): readonly string[] {
  return runs.map(({ operation, clients, responses }) => {
    const who = clients === 1 ? operation : `${operation} × ${clients}`;
    return responses.length === 0 ? who : `${who}: ${responses.join(', ')}`;
  });
}

/** What a result without findings stands on, or where it ends: bounds and how much was looked at. */
export function extentSentence(
  scenarios: readonly ScenarioResult[],
  bounds: { readonly maxStates: number; readonly maxSeconds: number } | undefined,
): string {
  const states = scenarios.reduce((sum, scenario) => sum + scenario.states, 0);
  const seconds = scenarios.reduce((sum, scenario) => sum + scenario.seconds, 0);
  const looked = `${counted(states, 'state')} in ${counted(scenarios.length, 'scenario')}, ${seconds.toFixed(2)} s.`;
  if (bounds === undefined) return looked;
  const limits = `${counted(bounds.maxStates, 'state')} or ${counted(bounds.maxSeconds, 'second')}`;
  const reached = scenarios.filter(({ verdict }) => verdict === 'bound').length;
  return `${looked} Bounds of each scenario: ${limits}; ${reached === 0 ? 'none was reached' : `reached in ${reached}`}.`;
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
