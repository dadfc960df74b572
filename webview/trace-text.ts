/** A counterexample as plain text, without a screen. */
import type { Contrast, Finding } from '../src/model/trace';
import { sidesOf } from './contrast';
import { brokenSentence, causeSentence, findingTitle, isUndisturbed, trialWords } from './finding-words';

/** Lines under a heading, after an empty line; nothing where there are none. */
function section(head: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', head, ...lines.map((line) => `  ${line}`)];
}

function contrastLines({ kind, subject, observed, nearest }: Contrast): readonly string[] {
  const sides = sidesOf(observed, nearest);
  const differs = [...sides.a, ...sides.b].some(({ isOnlyHere }) => isOnlyHere);
  const told = (rows: readonly string[]): string =>
    rows.length === 0 ? (kind === 'response' ? 'no response' : 'no row') : rows.join('; ');
  if (!differs) return [`${subject}: ${told(observed)} in both`];
  return [`${subject}: ${told(observed)}`, `${' '.repeat(subject.length)}≠ ${told(nearest)}`];
}

/** The whole counterexample as text that can be pasted into an issue. */
export function traceText(scenario: string, finding: Finding): string {
  const { violation, contrasts = [], tried = [] } = finding;
  const cause = causeSentence(finding);
  const steps = finding.trace.map((step, index) => {
    const statement = step.statement === undefined ? '' : `\n     ${step.statement}`;
    return `${String(index + 1).padStart(3)}. [${step.actor}] ${step.text}${statement}`;
  });
  const isCompared = contrasts.length > 0 && !isUndisturbed(finding);
  return [
    `${findingTitle(finding)} (${scenario})`,
    brokenSentence(finding),
    '',
    finding.explanation,
    ...(cause === undefined ? [] : ['', `Cause: ${cause}`]),
    ...section(
      'Simulated again with one thing put right',
      tried.map((trial) => `${trialWords(trial).change}: ${trialWords(trial).outcome}`),
    ),
    ...(steps.length === 0 ? [] : ['', ...steps]),
    ...(isCompared
      ? section('Observed, and (≠) in the nearest order, one at a time', contrasts.flatMap(contrastLines))
      : section('Observed', finding.observed)),
    ...(isCompared || isUndisturbed(finding) ? [] : section('Possible one at a time', finding.allowed)),
    ...(violation === undefined
      ? []
      : [
          ...section(`Invariant ${finding.invariant ?? ''}`, [
            `${violation.rule}: ${violation.text}`,
            ...violation.rows.map((row) => `must not be there: ${row}`),
            ...violation.contents.map(
              ({ relation, rows }) => `${relation} holds ${rows.length === 0 ? 'no row' : rows.join('; ')}`,
            ),
          ]),
        ]),
    '',
  ].join('\n');
}
