/** How something of the diagram appears at the moment: chosen, lit by the player, dimmed beside what is lit, marked by problems. */
import type { Badge } from '../../model/graph';

export interface Appearance {
  readonly selected: ReadonlySet<string>;
  /** What the player's current step touches; undefined: nothing is played. */
  readonly lit: ReadonlySet<string> | undefined;
  readonly badges: ReadonlyMap<string, readonly Badge[]>;
  /** The one target that the tab key reaches; undefined: nothing is reachable (a file). */
  readonly reachable: string | undefined;
}

/** What one target needs to know of it: plain values, so that a picture is drawn again only when one of them changed. */
export interface TargetAppearance {
  readonly classes: string;
  readonly tabIndex: 0 | -1 | undefined;
  readonly selected: boolean;
  readonly badges: readonly Badge[];
}

const none: readonly Badge[] = [];

/** The badges of each target, worst first as they come. */
export function badgesByTarget(badges: readonly Badge[]): ReadonlyMap<string, readonly Badge[]> {
  const byTarget = new Map<string, Badge[]>();
  for (const badge of badges) {
    const own = byTarget.get(badge.target);
    if (own === undefined) byTarget.set(badge.target, [badge]);
    else own.push(badge);
  }
  return byTarget;
}

/** The appearance of one target. `dims`: whether it steps back while something else is lit. */
export function appearanceOf(appearance: Appearance, target: string, dims: boolean): TargetAppearance {
  const { selected, lit, badges, reachable } = appearance;
  const isLit = lit?.has(target) ?? false;
  const classes = [
    selected.has(target) && 'fp-selected',
    isLit && 'fp-lit',
    dims && lit !== undefined && !isLit && 'fp-dimmed',
  ].filter((name) => name !== false);
  return {
    classes: classes.length === 0 ? '' : ` ${classes.join(' ')}`,
    tabIndex: reachable === undefined ? undefined : reachable === target ? 0 : -1,
    selected: selected.has(target),
    badges: badges.get(target) ?? none,
  };
}
