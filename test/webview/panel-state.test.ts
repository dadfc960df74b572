import { describe, expect, test } from 'vitest';
import type { PanelNotice, Screen } from '../../src/protocol';
import { initialState, type PanelAction, type PanelState, playedFinding, reduce } from '../../webview/panel-state';
import { checkoutRace } from '../diagram/drawn';
import { checkoutResult } from './played';

function screen(version: number, more: Partial<Screen> = {}): PanelNotice {
  const layout = { width: 0, height: 0, nodes: {}, edges: {} };
  const shown: Screen = {
    version,
    title: `version ${version}`,
    diagram: checkoutRace(),
    layout,
    badges: [],
    banner: undefined,
    simulation: { state: 'done', result: checkoutResult },
    ...more,
  };
  return { type: 'screen', screen: shown };
}

const told = (...steps: readonly (PanelNotice | PanelAction)[]): PanelState =>
  steps.reduce<PanelState>((state, one) => {
    const isNotice = ['screen', 'empty', 'select', 'play', 'step'].includes(one.type);
    return reduce(state, isNotice ? { type: 'notice', notice: one as PanelNotice } : (one as PanelAction));
  }, initialState);

const play = (finding = 0): PanelNotice => ({ type: 'play', version: 1, scenario: 'web.checkout × 2', finding });

describe('what the panel shows', () => {
  test('the newest version wins, in whichever order notices come', () => {
    expect(told(screen(2), screen(1)).screen?.title).toBe('version 2');
    expect(told(screen(2), { type: 'empty', version: 1, message: 'nothing' }).screen?.title).toBe('version 2');
    expect(told(screen(2), { type: 'select', version: 1, targets: ['web'] }).selected).toEqual([]);
  });

  test('an empty file takes the diagram away and says why', () => {
    const state = told(screen(1), { type: 'empty', version: 2, message: 'No nodes yet.' });
    expect([state.screen, state.emptyMessage]).toEqual([undefined, 'No nodes yet.']);
  });

  test('a selection from the text is to be shown; one made in the diagram is not', () => {
    const state = told(screen(1), { type: 'select', version: 1, targets: ['web.checkout'] });
    expect([state.selected, state.revealCount]).toEqual([['web.checkout'], 1]);
    expect(reduce(state, { type: 'choose', targets: ['inventory'] })).toMatchObject({
      selected: ['inventory'],
      revealCount: 1,
    });
  });
});

describe('the player', () => {
  test('opens at the first step, also when it was asked for before the result came', () => {
    expect(playedFinding(told(screen(1), play()))?.kind).toBe('write-skew');
    expect(playedFinding(told(play(1), screen(1)))?.kind).toBe('stale-read');
  });

  test('moves by steps and to the ends, and never beyond them', () => {
    const opened = told(screen(1), play());
    const stepAfter = (...moves: readonly PanelAction[]): number | undefined =>
      moves.reduce((state, move) => reduce(state, move), opened).played?.step;
    expect(stepAfter({ type: 'go', to: 'back' })).toBe(0);
    expect(stepAfter({ type: 'go', to: 'forward' }, { type: 'go', to: 'forward' })).toBe(2);
    expect(stepAfter({ type: 'go', to: 'last' }, { type: 'go', to: 'forward' })).toBe(7);
    expect(stepAfter({ type: 'go', to: 5 }, { type: 'go', to: 'first' })).toBe(0);
  });

  test('follows the editor’s commands for the next and the previous step', () => {
    const step = (direction: 'next' | 'previous'): PanelNotice => ({ type: 'step', version: 1, direction });
    expect(told(screen(1), play(), step('next'), step('next'), step('previous')).played?.step).toBe(1);
    expect(told(screen(1), step('next')).played).toBeUndefined();
  });

  test('stays open while the simulation runs again, and closes when the finding is gone', () => {
    const running = told(screen(1), play(), screen(2, { simulation: { state: 'running', text: '' } }));
    expect(running.played).toBeDefined();
    const clean = { verdict: 'none', scenarios: [] } as const;
    const gone = reduce(running, {
      type: 'notice',
      notice: screen(2, { simulation: { state: 'done', result: clean } }),
    });
    expect([gone.played, gone.resultsOpen]).toEqual([undefined, true]);
  });
});
