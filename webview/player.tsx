/** One counterexample, step by step: the account of what went wrong, the lanes, and the current step. */
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { Diagram, Layout } from '../src/model/graph';
import type { Finding } from '../src/model/trace';
import { Account } from './account';
import { useFit } from './fit';
import { Lanes, lanesOf } from './lanes';
import type { Move } from './panel-state';
import { usePlayback } from './playback';
import { PlayerBar } from './player-bar';
import { StepDetail } from './step-detail';
import { traceText } from './trace-text';

/** Keys that move the player wherever the focus is, but for where they mean something else. */
const moves: { readonly [key: string]: Move } = {
  ArrowLeft: 'back',
  ArrowRight: 'forward',
  Home: 'first',
  End: 'last',
};
const takesMoves = '.viewport [data-target], vscode-dropdown';
const takesSpace = 'button, summary, input, vscode-button, vscode-dropdown, [role="button"], [data-target]';

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
  const hasMoved = useRef(false);
  const { room, width } = useFit(panel);
  const playback = usePlayback(step, trace.length - 1, go);
  const { pause, toggle } = playback;
  // Whoever takes a step by hand does not want the next one taken from under it.
  const goByHand = useCallback(
    (to: Move) => {
      pause();
      go(to);
    },
    [pause, go],
  );

  useEffect(() => {
    if (trace.length === 0) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      const isIn = (places: string): boolean =>
        event.target instanceof Element && event.target.closest(places) !== null;
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const move = moves[event.key];
      const isPlaying = event.key === ' ' && !isIn(takesSpace);
      if (!isPlaying && (move === undefined || isIn(takesMoves))) return;
      // Before the drawing pans: while something is played, the bare arrow keys are the player's.
      event.stopPropagation();
      event.preventDefault();
      if (isPlaying) toggle();
      else if (move !== undefined) goByHand(move);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [goByHand, toggle, trace.length]);

  useEffect(() => {
    const element = panel.current?.querySelector(`.step:nth-of-type(${step + 1})`);
    // The first one is shown by opening the player: that begins with the account above it.
    if (panel.current && element && hasMoved.current) scrollClear(panel.current, element);
    hasMoved.current = true;
  }, [step]);

  return (
    <section ref={panel} class="player" aria-label="Counterexample">
      <Account scenario={scenario} finding={finding} room={room} />
      {trace.length > 0 && (
        <Lanes trace={trace} lanes={lanes} diagram={diagram} current={step} room={width} go={goByHand} />
      )}
      <footer class="player-foot">
        {current !== undefined && <StepDetail step={current} number={step + 1} />}
        <PlayerBar
          step={step}
          count={trace.length}
          text={current?.text ?? ''}
          playback={playback}
          go={goByHand}
          copy={() => copy(traceText(scenario, finding))}
        />
      </footer>
    </section>
  );
}

/** Scrolls the panel as little as shows the step between what stands fixed above the player and below the lanes. */
function scrollClear(panel: HTMLElement, step: Element): void {
  const scroller = panel.parentElement;
  const above = scroller?.querySelector('.side-head')?.getBoundingClientRect().bottom ?? 0;
  const below = panel.querySelector('.player-foot')?.getBoundingClientRect().top ?? window.innerHeight;
  const { top, bottom } = step.getBoundingClientRect();
  if (top < above) scroller?.scrollBy(0, top - above - 8);
  else if (bottom > below) scroller?.scrollBy(0, bottom - below + 8);
}
