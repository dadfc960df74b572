/** What the panel shows and how notices and gestures change it: pure, so that it can be told without a screen. */
import type { Finding, ScenarioResult } from '../src/model/trace';
import type { PanelNotice, Screen } from '../src/protocol';

/** A finding that is played, and its step, 0-based. */
export interface Played {
  readonly scenario: string;
  readonly finding: number;
  readonly step: number;
}

export interface PanelState {
  readonly version: number;
  readonly screen: Screen | undefined;
  /** Why there is nothing to draw; undefined before the first notice. */
  readonly emptyMessage: string | undefined;
  readonly selected: readonly string[];
  /** Counts selections that came from the text: each is scrolled into view once. */
  readonly revealCount: number;
  readonly played: Played | undefined;
  readonly resultsOpen: boolean;
}

export type PanelAction =
  | { readonly type: 'notice'; readonly notice: PanelNotice }
  | { readonly type: 'choose'; readonly targets: readonly string[] }
  | { readonly type: 'open-results'; readonly open: boolean }
  | { readonly type: 'open-finding'; readonly scenario: string; readonly finding: number }
  | { readonly type: 'close-finding' }
  | { readonly type: 'go'; readonly to: Move };

export const initialState: PanelState = {
  version: -1,
  screen: undefined,
  emptyMessage: undefined,
  selected: [],
  revealCount: 0,
  played: undefined,
  resultsOpen: false,
};

/** The state after an action. Notices about an older version of the document than is shown change nothing. */
export function reduce(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'notice':
      return afterNotice(state, action.notice);
    case 'choose':
      return { ...state, selected: action.targets };
    case 'open-results':
      return { ...state, resultsOpen: action.open, played: undefined };
    case 'open-finding':
      return { ...state, resultsOpen: true, played: { scenario: action.scenario, finding: action.finding, step: 0 } };
    case 'close-finding':
      return { ...state, played: undefined };
    case 'go': {
      const { played } = state;
      const last = (playedFinding(state)?.trace.length ?? 0) - 1;
      if (played === undefined || last < 0) return state;
      const step = Math.min(Math.max(stepAt(action.to, played.step, last), 0), last);
      return { ...state, played: { ...played, step } };
    }
  }
}

/** Where the player can be moved: to an end, one on, or to that step, 0-based. */
export type Move = 'first' | 'back' | 'forward' | 'last' | number;

function stepAt(to: Move, step: number, last: number): number {
  if (typeof to === 'number') return to;
  switch (to) {
    case 'first':
      return 0;
    case 'back':
      return step - 1;
    case 'forward':
      return step + 1;
    case 'last':
      return last;
  }
}

function afterNotice(state: PanelState, notice: PanelNotice): PanelState {
  switch (notice.type) {
    case 'screen': {
      const { screen } = notice;
      if (screen.version < state.version) return state;
      const next = { ...state, version: screen.version, screen, emptyMessage: undefined };
      // A finding that a newer result no longer holds cannot be played; while it is looked for again, it stays open.
      const lost = screen.simulation.state === 'done' && playedFinding(next) === undefined;
      if (!lost || state.played === undefined) return next;
      return { ...next, played: undefined };
    }
    case 'empty':
      if (notice.version < state.version) return state;
      return { ...state, version: notice.version, screen: undefined, emptyMessage: notice.message, played: undefined };
    case 'select':
      if (notice.version < state.version) return state;
      return { ...state, selected: notice.targets, revealCount: state.revealCount + 1 };
    case 'play':
      return {
        ...state,
        resultsOpen: true,
        played: { scenario: notice.scenario, finding: notice.finding, step: 0 },
      };
    case 'step':
      return reduce(state, { type: 'go', to: notice.direction === 'next' ? 'forward' : 'back' });
  }
}

/** The scenarios of the result that is shown; none while nothing was simulated. */
export function scenariosOf(state: PanelState): readonly ScenarioResult[] {
  const simulation = state.screen?.simulation;
  return simulation?.state === 'done' ? simulation.result.scenarios : [];
}

/** The finding that is played; undefined when none is or the result does not hold it. */
export function playedFinding(state: PanelState): Finding | undefined {
  const { played } = state;
  if (played === undefined) return undefined;
  return scenariosOf(state).find((scenario) => scenario.name === played.scenario)?.findings[played.finding];
}
