/** The controls of the player: to the ends, one step, play, the place along the way, and copy. It knows numbers of steps only. */
import { Button, IconButton } from './controls';
import type { Move } from './panel-state';
import type { Playback } from './playback';

const icons = {
  first: 'M3.5 3v10M12 3L7 8l5 5',
  back: 'M10 3L5 8l5 5',
  play: 'M4.5 2.5L13 8l-8.5 5.5z',
  pause: 'M5.5 3v10M10.5 3v10',
  forward: 'M6 3l5 5-5 5',
  last: 'M12.5 3v10M4 3l5 5-5 5',
};

export function PlayerBar(props: {
  /** 0-based. */
  readonly step: number;
  /** How many there are; none: only the copying is offered. */
  readonly count: number;
  /** What the current step tells. */
  readonly text: string;
  readonly playback: Playback;
  readonly go: (to: Move) => void;
  readonly copy: () => void;
}) {
  const { step, count, text, playback, go, copy } = props;
  const { isPlaying, toggle } = playback;
  const isFirst = step === 0;
  const isLast = step >= count - 1;
  const copying = (
    <Button onClick={copy} title="Copies the explanation, what was compared and all steps as text">
      Copy
    </Button>
  );
  if (count === 0) return <div class="player-bar">{copying}</div>;
  return (
    <div class="player-bar" role="toolbar" aria-label="Steps of the counterexample">
      <IconButton icon={icons.first} label="First step (Home)" disabled={isFirst} onClick={() => go('first')} />
      <IconButton icon={icons.back} label="Back (←)" disabled={isFirst} onClick={() => go('back')} />
      <IconButton
        icon={isPlaying ? icons.pause : icons.play}
        isFilled={!isPlaying}
        label={isPlaying ? 'Pause (Space)' : 'Play (Space)'}
        onClick={toggle}
      />
      <IconButton icon={icons.forward} label="Forward (→)" disabled={isLast} onClick={() => go('forward')} />
      <IconButton icon={icons.last} label="Last step (End)" disabled={isLast} onClick={() => go('last')} />
      {/* While it plays, a step a second would talk over itself. */}
      <span class="player-count" aria-live={isPlaying ? 'off' : 'polite'}>
        Step {step + 1} of {count}
      </span>
      <input
        class="scrub"
        type="range"
        aria-label="Step"
        aria-valuetext={`Step ${step + 1} of ${count}: ${text}`}
        min={1}
        max={count}
        value={step + 1}
        disabled={count === 1}
        onInput={(event) => go(Number(event.currentTarget.value) - 1)}
      />
      {copying}
    </div>
  );
}
