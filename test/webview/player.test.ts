import { describe, expect, test } from 'vitest';
import type { TraceStep } from '../../src/model/trace';
import { brokenSentence, findingTitle, resultPhrase, verdictPhrase } from '../../webview/finding-words';
import { lanesOf } from '../../webview/lanes';
import { targetsOf } from '../../webview/step-targets';
import { traceText } from '../../webview/trace-text';
import { checkoutAdmitted, checkoutRace } from '../diagram/drawn';
import { checkoutResult, oversold } from './played';

const [look, , buy, respond, , , apply] = oversold.trace as readonly TraceStep[] & { length: 8 };
const lit = (step: TraceStep | undefined): readonly string[] =>
  step === undefined ? [] : [...targetsOf(step, checkoutRace())].sort();

describe('what a step lights', () => {
  test('a read: the operation, the view, and the edge between them', () => {
    expect(lit(look)).toEqual(['inventory', 'inventory read web.checkout', 'web', 'web.checkout']);
  });
  test('a write: the operation, the topic, and the edge between them', () => {
    expect(lit(buy)).toEqual(['checkouts', 'web', 'web.checkout', 'web.checkout write checkouts']);
  });
  test('a response: the operation alone', () => expect(lit(respond)).toEqual(['web', 'web.checkout']));
  test('a view taking in a message: the topic, the view, and the derivation', () => {
    expect(lit(apply)).toEqual(['checkouts', 'checkouts derivation inventory', 'inventory']);
  });
  test('a table: its row and its store', () => {
    const step: TraceStep = {
      actor: 'web.checkout#2',
      action: 'sql',
      reads: [],
      writes: [{ relation: 'shop.inventory', rows: ['level=0'], before: ['level=1'] }],
      result: '1 row',
      text: '',
      nodes: ['web', 'shop'],
    };
    expect([...targetsOf(step, checkoutAdmitted())].sort()).toEqual([
      'shop',
      'shop.inventory',
      'web',
      'web.checkout',
      'web.checkout write shop.inventory',
    ]);
  });
});

test('lanes: clients as they appear, then nodes from left to right', () => {
  const place = (x: number) => ({ x, y: 0, width: 1, height: 1 });
  const laid = { width: 0, height: 0, edges: {}, nodes: { inventory: place(900), checkouts: place(400) } };
  expect(lanesOf(oversold.trace, checkoutRace(), laid).map(({ caption, label }) => `${caption}: ${label}`)).toEqual([
    'client 1: checkout',
    'client 2: checkout',
    'topic: checkouts',
    'view: inventory',
  ]);
});

describe('words', () => {
  test('of a finding', () => {
    expect(findingTitle(oversold)).toBe('Write skew');
    expect(brokenSentence(oversold)).toBe('Breaks the invariant never_oversell.');
    expect(brokenSentence({ ...oversold, invariant: undefined })).toBe(
      'No order of running the operations one at a time explains it.',
    );
  });
  test('of verdicts: a bound is never a pass', () => {
    expect(checkoutResult.scenarios.map(verdictPhrase)).toEqual([
      'violation · 214 states',
      'stopped after 1,000,000 states (max_states), with crash: not a pass',
      'no anomaly in all 1,312 states',
      'no anomaly in all 98 states',
    ]);
    expect(resultPhrase(checkoutResult.scenarios, 'violation')).toBe('2 findings');
    expect(resultPhrase([], 'bound')).toBe('Stopped at its bound');
  });
  test('of a whole counterexample, to paste', () => {
    const lines = traceText('web.checkout × 2', oversold).split('\n');
    expect(lines[0]).toBe('Write skew (web.checkout × 2)');
    expect(lines).toContain('  3. [web.checkout#1] Customer 1 appends a checkout of one widget.');
    expect(lines).toContain("     INSERT INTO checkouts (item, qty) VALUES ('widget', 1)");
    expect(lines).toContain("observed: inventory: item='widget' level=-1");
  });
});
