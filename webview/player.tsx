/** One counterexample, step by step: what went wrong, the lanes, and what the current step read, wrote, believed and met. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Diagram, Layout } from '../src/model/graph';
import type { Access, Finding, TraceStep } from '../src/model/trace';
import { Button, IconButton } from './controls';
import { brokenSentence, causeSentence, findingTitle } from './finding-words';
import { Lanes, lanesOf } from './lanes';
import type { Move } from './panel-state';
import { traceText } from './trace-text';

const icons = {
  first: 'M3 3v10M13 3L6 8l7 5z',
  back: 'M11 3L4.5 8l6.5 5z',
  forward: 'M5 3l6.5 5L5 13z',
  last: 'M13 3v10M3 3l7 5-7 5z',
};

/** Keys that move the player wherever the focus is, but for where they mean something else. */
const moves: { readonly [key: string]: Move } = {
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  Home: 'first',
  End: 'last',
};

export function Player(props: {
  readonly scenario: string;
  readonly finding: Finding;
  /** 0-based. */
  readonly step: number;
  readonly diagram: Diagram;
  readonly layout: Layout;
  readonly go: (to: Move) => void;
  readonly copy: (text: string) => void;
}) {
  const { scenario, finding, step, diagram, layout, go, copy } = props;
  const { trace } = finding;
  const panel = useRef<HTMLElement>(null);
  const lanes = useMemo(() => lanesOf(trace, diagram, layout), [trace, diagram, layout]);
  const current = trace[step];
  const [room, setRoom] = useState(420);

  useLayoutEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth - 16));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const move = moves[event.key];
      const isTaken =
        event.target instanceof Element && event.target.closest('.viewport [data-target], vscode-dropdown');
      if (move === undefined || isTaken || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      // Before the drawing pans: while something is played, the bare arrow keys are the player's.
      event.stopPropagation();
      event.preventDefault();
      go(move);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [go]);

  useEffect(() => {
    const element = panel.current?.querySelector(`.step:nth-of-type(${step + 1})`);
    if (panel.current && element) scrollClear(panel.current, element);
  }, [step]);

  return (
    <section ref={panel} class="player" aria-label="Counterexample">
      <header class="player-head">
        <h2>{findingTitle(finding)}</h2>
        <p class="quiet">
          {brokenSentence(finding)} {causeSentence(finding.cause)}{' '}
          <span class="scenario-note">Scenario: {scenario}.</span>
        </p>
        <p class="explanation">{finding.explanation}</p>
        {finding.uncertain && (
          <p class="quiet">This hangs on how a sketch is written; write its SQL down to be certain.</p>
        )}
        <Outcomes observed={finding.observed} allowed={finding.allowed} />
      </header>
      <div class="player-bar" role="toolbar" aria-label="Steps of the counterexample">
        <IconButton icon={icons.first} label="First step (Home)" disabled={step === 0} onClick={() => go('first')} />
        <IconButton icon={icons.back} label="Back (←)" disabled={step === 0} onClick={() => go('back')} />
        <span class="player-count" aria-live="polite">
          Step {step + 1} of {trace.length}
        </span>
        <IconButton
          icon={icons.forward}
          label="Forward (→)"
          disabled={step >= trace.length - 1}
          onClick={() => go('forward')}
        />
        <IconButton
          icon={icons.last}
          label="Last step (End)"
          disabled={step >= trace.length - 1}
          onClick={() => go('last')}
        />
        <span class="spring" />
        <Button onClick={() => copy(traceText(scenario, finding))} title="Copies the explanation and all steps as text">
          Copy
        </Button>
      </div>
      <Lanes trace={trace} lanes={lanes} diagram={diagram} current={step} room={room} go={go} />
      {current !== undefined && <StepDetail step={current} number={step + 1} />}
    </section>
  );
}

/** Scrolls the panel as little as shows the step between what stands fixed above and below the lanes. */
function scrollClear(panel: HTMLElement, step: Element): void {
  const scroller = panel.parentElement;
  const above = panel.querySelector('.player-bar')?.getBoundingClientRect().bottom ?? 0;
  const below = panel.querySelector('.step-detail')?.getBoundingClientRect().top ?? window.innerHeight;
  const { top, bottom } = step.getBoundingClientRect();
  if (top < above) scroller?.scrollBy(0, top - above - 8);
  else if (bottom > below) scroller?.scrollBy(0, bottom - below + 8);
}

/** What was observed beside what running the operations one at a time allows. */
function Outcomes({
  observed,
  allowed,
}: {
  readonly observed: readonly string[];
  readonly allowed: readonly string[];
}) {
  if (observed.length === 0 && allowed.length === 0) return null;
  return (
    <dl class="outcomes">
      <div class="outcome outcome-observed">
        <dt>Observed</dt>
        {observed.map((line) => (
          <dd key={line}>{line}</dd>
        ))}
      </div>
      <div class="outcome">
        <dt>Allowed</dt>
        {allowed.map((line) => (
          <dd key={line}>{line}</dd>
        ))}
      </div>
    </dl>
  );
}

function StepDetail({ step, number }: { readonly step: TraceStep; readonly number: number }) {
  return (
    <div class="step-detail">
      <p class="step-text">
        <strong>{number}.</strong> {step.text}
      </p>
      {step.statement !== undefined && <pre class="sql">{step.statement}</pre>}
      <div class="accesses">
        {step.reads.map((access) =>
          access.truth === undefined ? (
            <Rows key={`r${access.relation}`} title={`${access.relation} · read`} rows={access.rows} />
          ) : (
            <Pair
              key={`r${access.relation}`}
              relation={access.relation}
              left={{ title: 'believes', rows: access.rows }}
              right={{ title: 'is true', rows: access.truth }}
              differs
            />
          ),
        )}
        {step.writes.map((access) => (
          <Written key={`w${access.relation}`} access={access} />
        ))}
      </div>
      {step.result !== '' && <p class="quiet">Result: {step.result}</p>}
    </div>
  );
}

function Written({ access }: { readonly access: Access }) {
  if (access.before === undefined) return <Rows title={`${access.relation} · written`} rows={access.rows} />;
  return (
    <Pair
      relation={access.relation}
      left={{ title: 'before', rows: access.before }}
      right={{ title: 'after', rows: access.rows }}
      differs={false}
    />
  );
}

interface Side {
  readonly title: string;
  readonly rows: readonly string[];
}

function Pair(props: {
  readonly relation: string;
  readonly left: Side;
  readonly right: Side;
  readonly differs: boolean;
}) {
  const { relation, left, right, differs } = props;
  return (
    <div class={`pair${differs ? ' pair-differs' : ''}`}>
      <Rows title={`${relation} · ${left.title}`} rows={left.rows} />
      <span class="pair-sign" aria-hidden="true">
        {differs ? '≠' : '→'}
      </span>
      <Rows title={`${relation} · ${right.title}`} rows={right.rows} />
    </div>
  );
}

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly string[] }) {
  return (
    <div class="rows">
      <div class="rows-title">{title}</div>
      {rows.length === 0 ? (
        <div class="quiet">no row</div>
      ) : (
        rows.map((row, index) => <code key={`${index} ${row}`}>{row}</code>)
      )}
    </div>
  );
}
