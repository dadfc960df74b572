import { expect, test } from 'vitest';
import type { LocatedStep } from '../../src/cli/file-report';
import { interleavingLines } from '../../src/cli/interleaving';
import { styleOf } from '../../src/cli/style';

const step = (actor: string, rest: Partial<LocatedStep>): LocatedStep => ({
  actor,
  action: 'sql',
  reads: [],
  writes: [],
  result: '',
  text: '',
  nodes: [],
  ...rest,
});

const race: readonly LocatedStep[] = [
  step('ann', {
    statement: 'SELECT level FROM inventory',
    reads: [{ relation: 'inventory', rows: ['level=1'] }],
    result: '1 row',
  }),
  step('bob', {
    statement: 'SELECT level FROM inventory',
    reads: [{ relation: 'inventory', rows: ['level=1'], truth: ['level=0'] }],
    result: '1 row',
  }),
  step('ann', {
    statement: 'UPDATE inventory SET level = 0',
    writes: [{ relation: 'inventory', rows: ['level=0'], before: ['level=1'] }],
    result: '1 row',
  }),
  step('bob', { action: 'crash', result: 'stops here' }),
];

const shown = (width: number) => `\n${interleavingLines(race, width, styleOf(false)).join('\n')}\n`;

test('each actor has a column, and each step is in the column of who acts', () => {
  expect(shown(100)).toBe(`
      ann                              bob
      ──────────────────────────────   ───────────────────────────
   1  SELECT level FROM inventory
      reads inventory: level=1
      → 1 row
   2                                   SELECT level FROM inventory
                                       reads inventory: level=1
                                       the truth by now: level=0
                                       → 1 row
   3  UPDATE inventory SET level = 0
      writes inventory: level=1 ⇒ 0
      → 1 row
   4                                   crashes
                                       → stops here
`);
});

test('wide columns are wrapped to the terminal', () => {
  for (const line of interleavingLines(race, 60, styleOf(false))) expect(line.length).toBeLessThanOrEqual(60);
  expect(shown(60)).toContain('   3  UPDATE inventory SET\n        level = 0\n');
});

test('a narrow terminal gets a list', () => {
  expect(shown(40)).toContain(`
   2  bob
      SELECT level FROM inventory
      reads inventory: level=1
      the truth by now: level=0
      → 1 row
`);
});

test('many rows are counted, not listed', () => {
  const many = [step('ann', { reads: [{ relation: 'r', rows: ['a=1', 'a=2', 'a=3', 'a=4', 'a=5'] }] })];
  expect(interleavingLines(many, 100, styleOf(false)).join('\n')).toContain('reads r: a=1; a=2; a=3; and 2 more');
});
