/** Playing by itself: one step a second until the last one. It knows numbers of steps, not what they show. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Move } from './panel-state';

const stepMs = 1000;

export interface Playback {
  readonly isPlaying: boolean;
  /** Starts, from the first step where the last one is shown, or pauses. */
  readonly toggle: () => void;
  readonly pause: () => void;
}

/** `step`: the one shown, 0-based; `last`: the last one; `go` moves to another. */
export function usePlayback(step: number, last: number, go: (to: Move) => void): Playback {
  const [isPlaying, setPlaying] = useState(false);
  const isAtEnd = step >= last;
  useEffect(() => {
    if (!isPlaying) return;
    if (isAtEnd) {
      setPlaying(false);
      return;
    }
    // One timer for each step, so that a step is never shorter because another way of moving came between.
    const timer = setTimeout(() => go('forward'), stepMs);
    return () => clearTimeout(timer);
  }, [isPlaying, isAtEnd, step, go]);
  const toggle = useCallback(() => {
    if (!isPlaying && isAtEnd) go('first');
    setPlaying(!isPlaying);
  }, [isPlaying, isAtEnd, go]);
  const pause = useCallback(() => setPlaying(false), []);
  return { isPlaying, toggle, pause };
}
