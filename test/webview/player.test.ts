import { describe, expect, test } from 'vitest';
import type { TraceStep } from '../../src/model/trace';
import { isDifferent, sidesOf } from '../../webview/contrast';
import {
  brokenSentence,
  causeSentence,
  extentSentence,
  faultsPhrase,
  findingTitle,
  lengthPhrase,
  resultPhrase,
  runPhrases,
  trialWords,
  verdictPhrase,
} from '../../webview/finding-words';
import { lanesOf, shortWords } from '../../webview/lanes';
import { targetsOf } from '../../webview/step-targets';
import { traceText } from '../../webview/trace-text';
import { checkoutAdmitted, checkoutRace } from '../diagram/drawn';
import { brokenFromTheStart, checkoutResult, oversold } from './played';

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

test('a lane for an operation that runs once is a client, under the name of its service', () => {
  const trace = oversold.trace.map((step) => ({ ...step, actor: step.actor.replace('#1', '') }));
  const laid = { width: 0, height: 0, edges: {}, nodes: {} };
  expect(lanesOf(trace.slice(0, 1), checkoutRace(), laid).map(({ caption, label }) => `${caption}: ${label}`)).toEqual([
    'web: checkout',
    'view: inventory',
  ]);
});

test('a lane tells what its actor does, without naming it again', () => {
  const told = (action: TraceStep['action'], text: string): string =>
    shortWords({ actor: 'loader', action, text, reads: [], writes: [], result: '', nodes: [] });
  expect(told('redelivery', 'loader restarts: repeats 1 change.')).toBe('restarts: repeats 1 change');
  expect(told('rebuild', 'loader takes its snapshot anew.')).toBe('takes its snapshot anew');
  expect(told('retry', 'loader sends the message again.')).toBe('sends the message again');
  expect(told('abort', 'loader is rolled back: deadlock.')).toBe('is rolled back: deadlock');
});

describe('what differs', () => {
  test('rows are set against each other once: the second of two equal ones stands alone', () => {
    expect(sidesOf(['a', 'a', 'b'], ['b', 'a'])).toEqual({
      a: [
        { text: 'a', isOnlyHere: false },
        { text: 'a', isOnlyHere: true },
        { text: 'b', isOnlyHere: false },
      ],
      b: [
        { text: 'b', isOnlyHere: false },
        { text: 'a', isOnlyHere: false },
      ],
    });
  });
  test('order is no difference; a row that is missing on either side is', () => {
    expect(isDifferent(['a', 'b'], ['b', 'a'])).toBe(false);
    expect([isDifferent(['a'], []), isDifferent([], ['a'])]).toEqual([true, true]);
  });
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
      'stopped after 1,000,000 states (max_states): not a pass',
      'no anomaly in all 1,312 states',
      'no anomaly in all 98 states',
    ]);
    expect(resultPhrase(checkoutResult.scenarios, 'violation')).toBe('3 findings');
    expect(resultPhrase([], 'bound')).toBe('Stopped at its bound');
  });
  test('of a whole counterexample, to paste', () => {
    const lines = traceText('web.checkout × 2', oversold).split('\n');
    expect(lines[0]).toBe('Write skew (web.checkout × 2)');
    expect(lines).toContain('  3. [web.checkout#1] Customer 1 appends a checkout of one widget.');
    expect(lines).toContain("     INSERT INTO checkouts (item, qty) VALUES ('widget', 1)");
    const at = (line: string): number => lines.indexOf(line);
    expect(lines.slice(at('Cause: What is read is derived and behind; no isolation level helps.'))).toEqual(
      expect.arrayContaining(['  Views that are never behind: it happens just the same']),
    );
    expect(lines.slice(at('Observed, and (≠) in the nearest order, one at a time'))).toEqual([
      'Observed, and (≠) in the nearest order, one at a time',
      '  web.checkout#1: ok in both',
      '  web.checkout#2: ok',
      '                ≠ sold out',
      "  checkouts: item='widget' qty=1; item='widget' qty=1",
      "           ≠ item='widget' qty=1",
      "  inventory: item='widget' level=-1",
      "           ≠ item='widget' level=0",
      '',
      'Invariant never_oversell',
      '  never: SELECT item FROM inventory WHERE level < 0',
      "  must not be there: item='widget'",
      "  inventory holds item='widget' level=-1",
      '',
    ]);
  });
  test('of a finding that nothing but the rows of the file explains: neither kind nor cause, and no order', () => {
    expect(findingTitle(brokenFromTheStart)).toBe('Broken from the start');
    expect(causeSentence(brokenFromTheStart)).toBeUndefined();
    expect(lengthPhrase(brokenFromTheStart)).toBe('Before anything happens');
    const text = traceText('web.checkout × 2', brokenFromTheStart);
    expect(text).toContain("inventory holds item='bolt' level=2; item='widget' level=-1");
    expect(text).not.toMatch(/Cause|one at a time|Lost effect/);
  });
  test('of an invariant that breaks one operation at a time, too', () => {
    const alone = { ...oversold, isAlone: true as const };
    expect([findingTitle(alone), causeSentence(alone)]).toEqual(['Broken even one at a time', undefined]);
    expect(traceText('s', alone)).not.toContain('nearest order');
  });
  test('of what was tried', () => {
    expect(trialWords({ repair: 'level', helps: true })).toEqual({
      change: 'The strongest isolation level',
      outcome: 'it does not happen',
    });
  });
  test('of a pass: what ran, what it was seen to answer, which faults, and how far it was looked', () => {
    const clean = checkoutResult.scenarios.filter(({ verdict }) => verdict === 'none');
    expect(clean.map(faultsPhrase)).toEqual(['Faults tried: crash, redelivery.', 'Faults tried: none.']);
    expect(clean.flatMap(runPhrases)).toEqual(['web.browse: 0, 1', 'web.checkout × 2: ok, sold out']);
    expect(extentSentence(clean, checkoutResult.bounds)).toBe(
      '1,410 states in 2 scenarios, 0.02 s. Bounds of each scenario: 1,000,000 states or 10 seconds; none was reached.',
    );
    expect(extentSentence(checkoutResult.scenarios, checkoutResult.bounds)).toMatch(/seconds; reached in 1\.$/);
  });
});
