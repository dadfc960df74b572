/** What the simulation tried and could not bring about becomes a hint that says so; what it did not try stays as it is. */
import { beforeAll, describe, expect, test } from 'vitest';
import { checkWith, initialize, simulatePipeline } from '../../src/flowproof';
import { indented, read } from './fixture';

beforeAll(initialize);

interface Case {
  readonly level: number;
  readonly operations: string;
  readonly more?: string;
}

/** `severity[rule]` of every problem, hints with whether they say why. */
function said({ level, operations, more = '' }: Case): readonly string[] {
  const file = read(`flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: ${level} }]
services:
  web:
    operations:
${indented(operations, 6)}
${more}`);
  const simulation = simulatePipeline(file.pipeline, {}, { nowMs: () => 0 });
  return checkWith(file, simulation).map(({ rule, severity, message }) => {
    const why = /Harmless as far as it was simulated: in none of [1-9][\d,]* states of `[^`]+`/.test(message);
    return `${severity}[${rule}]${why ? ' harmless' : ''}`;
  });
}

const touch = `
touch:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT level FROM inventory WHERE item = :item
      into: found
    - sql: UPDATE inventory SET level = :found.level * 0 WHERE item = :item
`;

const reserve = `
reserve:
  inputs: { item: [widget] }
  steps:
    - sql: SELECT level FROM inventory WHERE item = :item
      into: found
    - require: :found.level >= 3
      otherwise: too few
    - sql: UPDATE inventory SET level = 9 WHERE item = :item
`;

describe('a problem that the simulation cannot bring about', () => {
  test('is a hint when its operations ran beside each other to the end', () => {
    expect(said({ level: 1, operations: touch })).toEqual(['hint[decision-outside-transaction] harmless']);
  });

  test.each([
    ['a decision that no run turned down', { level: 3, operations: reserve }],
    ['a decision that every run turned down', { level: 1, operations: reserve }],
    [
      'operations that the written scenarios leave out',
      {
        level: 1,
        operations: `${touch}look:\n  steps:\n    - sql: SELECT level FROM inventory\n      into: seen\n    - respond: :seen.level\n`,
        more: 'scenarios: { looking: { run: [ { operation: look, clients: 2 } ] } }',
      },
    ],
    [
      'an operation that runs alone',
      { level: 1, operations: touch, more: 'scenarios: { alone: { run: [ { operation: touch } ] } }' },
    ],
    ['a simulation that stopped at its bound', { level: 1, operations: touch, more: 'simulation: { max_states: 3 }' }],
  ])('stays as it is after %s', (_, given) => {
    expect(said(given).filter((one) => one.includes('decision-outside'))).toEqual([
      'error[decision-outside-transaction]',
    ]);
  });

  test('and one that it brings about is none', () => {
    const buy = touch.replace(':found.level * 0', ':found.level - 1');
    expect(said({ level: 5, operations: buy })).toEqual(['error[decision-outside-transaction]']);
  });
});
