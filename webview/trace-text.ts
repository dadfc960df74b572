/** A counterexample as plain text, without a screen. */
import type { Finding } from '../src/model/trace';
import { brokenSentence, findingTitle } from './finding-words';

/** The whole counterexample as text that can be pasted into an issue. */
export function traceText(scenario: string, finding: Finding): string {
  const steps = finding.trace.map((step, index) => {
    const statement = step.statement === undefined ? '' : `\n     ${step.statement}`;
    return `${String(index + 1).padStart(3)}. [${step.actor}] ${step.text}${statement}`;
  });
  return [
    `${findingTitle(finding)} (${scenario})`,
    brokenSentence(finding),
    '',
    finding.explanation,
    '',
    ...steps,
    '',
    ...finding.observed.map((line) => `observed: ${line}`),
    ...finding.allowed.map((line) => `allowed:  ${line}`),
    '',
  ].join('\n');
}
