/** What stands above the lanes: what went wrong, why, what was tried, and what one at a time would have come of it. */
import { useState } from 'preact/hooks';
import type { Finding, Trial, Violation } from '../src/model/trace';
import { Comparison, Outcomes } from './comparison';
import { isDifferent } from './contrast';
import { brokenSentence, causeSentence, counted, findingTitle, isUndisturbed, trialWords } from './finding-words';
import { Rows } from './rows';
import { Section } from './section';

/** How much is shown at first, so that the lanes stay in sight. */
export type Room = 'tiny' | 'small' | 'medium' | 'large';

/** What to try next where an account does not fit; undefined: there is nothing less. */
export const lessRoom: { readonly [room in Room]: Room | undefined } = {
  large: 'medium',
  medium: 'small',
  small: 'tiny',
  tiny: undefined,
};

export function Account(props: { readonly scenario: string; readonly finding: Finding; readonly room: Room }) {
  const { scenario, finding, room } = props;
  const { violation, contrasts = [], explanation } = finding;
  const [isWhole, setWhole] = useState(false);
  const cause = causeSentence(finding);
  const differences = contrasts.filter(({ observed, nearest }) => isDifferent(observed, nearest)).length;
  const isCuttable = room !== 'large' && explanation.length > shortText;
  const isCut = isCuttable && !isWhole;
  const isRoomy = room === 'medium' || room === 'large';
  return (
    <header class={`player-head player-head-${room}`}>
      <div class="player-title">
        <h2>{findingTitle(finding)}</h2>
        <p class="quiet">
          {brokenSentence(finding)} <span class="scenario-note">Scenario: {scenario}.</span>
        </p>
      </div>
      <p class={isCut ? 'explanation explanation-cut' : 'explanation'}>{explanation}</p>
      {finding.uncertain && (
        <p class="quiet">This hangs on how a sketch is written; write its SQL down to be certain.</p>
      )}
      <div class="sections">
        {isCuttable && (
          <button type="button" class="link" aria-expanded={!isCut} onClick={() => setWhole(!isWhole)}>
            {isCut ? 'Whole text' : 'Less text'}
          </button>
        )}
        {cause !== undefined && (
          <Section title="Cause" gist={cause} isOpen={isRoomy}>
            {finding.tried !== undefined && <Trials tried={finding.tried} />}
          </Section>
        )}
        {contrasts.length > 0 && !isUndisturbed(finding) ? (
          <Section
            title="Comparison"
            gist={`with one at a time: ${differences === 0 ? 'no difference' : counted(differences, 'difference')}`}
            isOpen={isRoomy}
          >
            <Comparison contrasts={contrasts} />
          </Section>
        ) : (
          finding.observed.length > 0 && (
            <Section title="Observed" gist={undefined} isOpen={isRoomy}>
              <Outcomes observed={finding.observed} allowed={isUndisturbed(finding) ? [] : finding.allowed} />
            </Section>
          )
        )}
        {violation !== undefined && (
          <Section
            title="Invariant"
            gist={`${finding.invariant ?? ''}: ${violation.rows.length === 0 ? 'does not hold' : `${counted(violation.rows.length, 'row')} must not be there`}`}
            isOpen={room === 'large' || finding.trace.length === 0}
          >
            <Broken violation={violation} />
          </Section>
        )}
      </div>
    </header>
  );
}

/** Longer ones are cut where room is scarce; a screen reader reads them whole. */
const shortText = 200;

function Trials({ tried }: { readonly tried: readonly Trial[] }) {
  return (
    <>
      <p class="quiet">Simulated again with one thing put right:</p>
      <ul class="trials">
        {tried.map((trial) => {
          const { change, outcome } = trialWords(trial);
          return (
            <li key={trial.repair} class={trial.helps ? 'trial trial-helps' : 'trial'}>
              <svg class="fp-diagram verdict" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
                <path
                  class="tick"
                  d={trial.helps ? 'M-4.5 0.5L-1.5 3.5L4.5 -3.5' : 'M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5'}
                />
              </svg>
              <span>
                {change}: <strong>{outcome}</strong>
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Broken({ violation: { rule, text, rows, contents } }: { readonly violation: Violation }) {
  return (
    <>
      <pre class="sql">
        <span class="quiet">{rule}:</span> {text}
      </pre>
      <div class="accesses">
        {rule === 'never' && <Rows title="must not be there" rows={rows} />}
        {contents.map(({ relation, rows: held }) => (
          <Rows key={relation} title={`${relation} · holds`} rows={held} />
        ))}
      </div>
    </>
  );
}
