/** How much of the account fits above the lanes: measured in the page when the player opens and when the panel's size changes. */
import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { lessRoom, type Room } from './account';

/** Pixels of the lanes that must be in sight: their heads and two steps. */
const wantedLanes = 130;
/** A scroll bar that comes and goes is no other size. */
const scrollBarWidth = 24;

interface Fit {
  readonly width: number;
  readonly height: number;
  readonly room: Room;
  readonly isSettled: boolean;
}

const unmeasured: Fit = { width: 0, height: 0, room: 'large', isSettled: true };

function heightOf(panel: HTMLElement, selector: string): number {
  return panel.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0;
}

/** The room of the account and the width in pixels of the lanes. `panel`: the player, inside of what scrolls it. */
export function useFit(panel: RefObject<HTMLElement>): { readonly room: Room; readonly width: number } {
  const [fit, setFit] = useState(unmeasured);

  useLayoutEffect(() => {
    const scroller = panel.current?.parentElement;
    if (!scroller) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = scroller;
      setFit((old) => {
        const isSame = height === old.height && Math.abs(width - old.width) < scrollBarWidth;
        if (!isSame) return { width, height, room: 'large', isSettled: false };
        return width === old.width ? old : { ...old, width };
      });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(scroller);
    return () => observer.disconnect();
  }, []);

  // Less and less is shown until it fits; what is folded or opened by hand afterwards stays.
  useLayoutEffect(() => {
    if (fit.isSettled || !panel.current) return;
    const fixed = ['.player-head', '.player-foot'].map((part) => heightOf(panel.current as HTMLElement, part));
    const above = panel.current.offsetTop;
    const left = fit.height - above - fixed.reduce((sum, height) => sum + height, 0);
    const less = left < wantedLanes ? lessRoom[fit.room] : undefined;
    setFit(less === undefined ? { ...fit, isSettled: true } : { ...fit, room: less });
  }, [fit]);

  return { room: fit.room, width: Math.max(fit.width, 320) - 16 };
}
