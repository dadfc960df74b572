/** The panel beside the text: the diagram, the results of the simulation and the player. It draws what it is told and asks back. */
import './main.css';
import { render } from 'preact';
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { diagramStyles } from '../src/diagram/draw/styles';
import { Button, CountBadge, Dropdown, IconButton, ProgressRing } from './controls';
import { findingTitle, resultPhrase } from './finding-words';
import { listen, send } from './host';
import { Legend } from './legend';
import { initialState, type Move, type PanelState, playedFinding, reduce, scenariosOf } from './panel-state';
import { Player } from './player';
import { Results, VerdictMark } from './results';
import { targetsOf } from './step-targets';
import { Viewport, type ViewportControl } from './viewport';

const icons = {
  closer: 'M8 3v10M3 8h10',
  farther: 'M3 8h10',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  close: 'M4 4l8 8M12 4l-8 8',
  list: 'M10 3L5 8l5 5',
};

function Panel() {
  const [state, act] = useReducer(reduce, initialState);
  const control = useRef<ViewportControl>(null);
  const { screen, played, version } = state;

  useEffect(() => {
    const end = listen((notice) => act({ type: 'notice', notice }));
    send({ type: 'ready' });
    return end;
  }, []);

  // What the cursor in the text stands on is brought into view; what was clicked is there already.
  useEffect(() => {
    const [first] = state.selected;
    if (first !== undefined && state.revealCount > 0) control.current?.show(first);
  }, [state.revealCount]);

  const finding = playedFinding(state);
  const step = played === undefined ? undefined : finding?.trace[played.step];
  const lit = useMemo(() => step && screen && targetsOf(step, screen.diagram), [step, screen?.diagram]);

  // The text follows the player, once for each move: a result that is found again must not pull it back while someone types.
  const followed = useRef(played);
  useEffect(() => {
    if (played === undefined || step === undefined || followed.current === played) return;
    followed.current = played;
    send({ type: 'reveal-step', version, scenario: played.scenario, finding: played.finding, step: played.step });
  }, [played, step]);

  const choose = useCallback(
    (target: string | undefined, focus: boolean) => {
      act({ type: 'choose', targets: target === undefined ? [] : [target] });
      if (target !== undefined) send({ type: 'reveal', version, target, focus });
    },
    [version],
  );
  const go = useCallback((to: Move) => act({ type: 'go', to }), []);
  const open = useCallback(
    (scenario: string, index: number) => act({ type: 'open-finding', scenario, finding: index }),
    [],
  );

  if (screen === undefined) return <Empty message={state.emptyMessage} />;
  return (
    <div class={`panel${state.resultsOpen ? ' panel-open' : ''}`}>
      <header class="toolbar">
        <h1 title={screen.title}>{screen.title}</h1>
        <SimulationState
          state={state}
          open={() => act({ type: 'open-results', open: !state.resultsOpen })}
          simulate={() => send({ type: 'simulate', version })}
        />
        <span class="spring" />
        <IconButton icon={icons.farther} label="Zoom out (-)" onClick={() => control.current?.zoomBy(0.8)} />
        <IconButton icon={icons.closer} label="Zoom in (+)" onClick={() => control.current?.zoomBy(1.25)} />
        <IconButton icon={icons.fit} label="Fit (0)" onClick={() => control.current?.fit()} />
      </header>
      {screen.banner !== undefined && (
        <p class="banner" role="status">
          <VerdictMark verdict="bound" /> {screen.banner}
        </p>
      )}
      <main class="stage">
        <Viewport screen={screen} selected={state.selected} lit={lit} control={control} choose={choose} />
        <Legend />
      </main>
      {state.resultsOpen && (
        <aside class="side">
          <div class="side-head">
            {played === undefined ? (
              <strong>Simulation</strong>
            ) : (
              <>
                <IconButton icon={icons.list} label="All results" onClick={() => act({ type: 'close-finding' })} />
                <FindingChoice state={state} open={open} />
              </>
            )}
            <span class="spring" />
            <IconButton icon={icons.close} label="Close" onClick={() => act({ type: 'open-results', open: false })} />
          </div>
          {played !== undefined && finding !== undefined ? (
            <Player
              key={`${played.finding} ${played.scenario}`}
              scenario={played.scenario}
              finding={finding}
              step={played.step}
              diagram={screen.diagram}
              layout={screen.layout}
              go={go}
              copy={(text) => send({ type: 'copy', text })}
            />
          ) : screen.simulation.state === 'done' ? (
            <Results result={screen.simulation.result} open={open} />
          ) : (
            <p class="waiting">
              <ProgressRing label="Simulating" />
              {screen.simulation.state === 'running' ? screen.simulation.text : 'Not simulated yet.'}
            </p>
          )}
        </aside>
      )}
    </div>
  );
}

/** What the toolbar says of the simulation, and the way to its results. */
function SimulationState(props: {
  readonly state: PanelState;
  readonly open: () => void;
  readonly simulate: () => void;
}) {
  const { state, open, simulate } = props;
  const simulation = state.screen?.simulation;
  switch (simulation?.state) {
    case undefined:
      return null;
    case 'off':
      return (
        <Button primary onClick={simulate} title="Runs the scenarios of this file">
          Simulate
        </Button>
      );
    case 'running':
      return (
        <span class="running" role="status">
          <ProgressRing label="Simulating" />
          <span class="quiet">{simulation.text}</span>
        </span>
      );
    case 'done': {
      const { scenarios, verdict } = simulation.result;
      return (
        <button type="button" class="verdict-button" aria-expanded={state.resultsOpen} onClick={open}>
          <VerdictMark verdict={verdict} />
          {resultPhrase(scenarios, verdict)}
          <CountBadge count={scenarios.length} />
        </button>
      );
    }
  }
}

/** Every finding of the result, one of them played. */
function FindingChoice(props: {
  readonly state: PanelState;
  readonly open: (scenario: string, finding: number) => void;
}) {
  const { state, open } = props;
  const options = scenariosOf(state).flatMap((scenario) =>
    scenario.findings.map((finding, index) => ({
      scenario: scenario.name,
      finding: index,
      text: `${findingTitle(finding)} · ${scenario.name}`,
    })),
  );
  const value = options.findIndex(
    (option) => option.scenario === state.played?.scenario && option.finding === state.played.finding,
  );
  if (value === -1) return null;
  return (
    <Dropdown
      label="Finding"
      value={String(value)}
      options={options.map((option, index) => ({ value: String(index), text: option.text }))}
      choose={(chosen) => {
        const option = options[Number(chosen)];
        if (option !== undefined && chosen !== String(value)) open(option.scenario, option.finding);
      }}
    />
  );
}

function Empty({ message }: { readonly message: string | undefined }) {
  return (
    <div class="empty" role="status">
      {message === undefined ? <ProgressRing label="Loading" /> : <p>{message}</p>}
    </div>
  );
}

const styles = new CSSStyleSheet();
styles.replaceSync(diagramStyles('editor'));
document.adoptedStyleSheets = [...document.adoptedStyleSheets, styles];

render(<Panel />, document.getElementById('root') ?? document.body);
