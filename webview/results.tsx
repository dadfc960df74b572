/** Everything that the simulation answered: each scenario with its verdict and size, each finding a way into the player. */
import { SeverityMark } from '../src/diagram/draw/badge-picture';
import type { ScenarioResult, SimulationResult, Verdict } from '../src/model/trace';
import { Divider } from './controls';
import {
  brokenSentence,
  extentSentence,
  faultsPhrase,
  findingTitle,
  lengthPhrase,
  runPhrases,
  verdictPhrase,
} from './finding-words';

/** A verdict's mark: shapes as the diagram's, and a tick for what was found clean. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  return (
    <svg class="fp-diagram verdict" width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
      {verdict === 'none' ? (
        <path class="tick" d="M-5 0L-1.5 4L5.5 -4.5" />
      ) : (
        <SeverityMark severity={verdict === 'bound' ? 'warning' : 'error'} />
      )}
    </svg>
  );
}

/** The worst comes first. */
const rank: { readonly [verdict in Verdict]: number } = { violation: 0, anomaly: 1, bound: 2, none: 3 };

export function Results(props: {
  readonly result: SimulationResult;
  readonly open: (scenario: string, finding: number) => void;
}) {
  const { result, open } = props;
  const { scenarios, bounds } = result;
  const ranked = [...scenarios].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
  const [troubled, clean] = [
    ranked.filter((scenario) => scenario.verdict !== 'none'),
    ranked.filter((scenario) => scenario.verdict === 'none'),
  ];
  return (
    <section class="results" aria-label="Results of the simulation">
      {troubled.length > 0 && (
        <ul class="scenarios">
          {troubled.map((scenario) => (
            <Scenario key={scenario.name} scenario={scenario} open={open} />
          ))}
        </ul>
      )}
      {troubled.length > 0 && clean.length > 0 && <Divider />}
      {clean.length > 0 && (
        <details class="clean" open={troubled.length === 0}>
          <summary>{clean.length === 1 ? '1 scenario' : `${clean.length} scenarios`} without a finding</summary>
          <ul class="scenarios">
            {clean.map((scenario) => (
              <Scenario key={scenario.name} scenario={scenario} open={open} />
            ))}
          </ul>
        </details>
      )}
      {scenarios.length === 0 && (
        <p class="quiet">There was nothing to simulate: the file has no operations that write.</p>
      )}
      {scenarios.length > 0 && (
        <>
          <Divider />
          <p class="extent quiet">{extentSentence(scenarios, bounds)}</p>
        </>
      )}
    </section>
  );
}

function Scenario(props: {
  readonly scenario: ScenarioResult;
  readonly open: (scenario: string, finding: number) => void;
}) {
  const { scenario, open } = props;
  return (
    <li class="scenario">
      <VerdictMark verdict={scenario.verdict} />
      <div class="scenario-words">
        <span class="scenario-name">{scenario.name}</span>
        <span class="quiet">
          {verdictPhrase(scenario)}. {faultsPhrase(scenario)}
        </span>
        <Seen scenario={scenario} />
        {scenario.findings.map((finding, index) => (
          <button key={index} type="button" class="finding" onClick={() => open(scenario.name, index)}>
            <span class="finding-title">{findingTitle(finding)}</span>
            <span class="quiet">
              {brokenSentence(finding)} {lengthPhrase(finding)}.
            </span>
          </button>
        ))}
      </div>
    </li>
  );
}

/** Who ran and what came of it: a clean scenario whose answers are all refusals has proved little. */
function Seen({ scenario }: { readonly scenario: ScenarioResult }) {
  const runs = runPhrases(scenario);
  if (runs.length === 0) return null;
  return (
    <ul class="seen quiet" aria-label="What was run, and what it was seen to answer">
      {runs.map((run) => (
        <li key={run}>{run}</li>
      ))}
    </ul>
  );
}
