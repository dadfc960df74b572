import { expect, test } from 'vitest';
import { excerptOf } from '../../src/cli/excerpt';
import { styleOf } from '../../src/cli/style';

function shown(text: string, start: readonly [number, number], end: readonly [number, number], width = 80): string {
  const range = {
    start: { line: start[0], character: start[1] },
    end: { line: end[0], character: end[1] },
  };
  const style = styleOf(false);
  return `\n${excerptOf(text.split('\n'), range, { width, gutter: 3, style, look: style.red, mark: '^' }).join('\n')}\n`;
}

test('a range inside a line is underlined', () => {
  expect(shown('steps:\n  - sql: SELECT level FROM inventory', [1, 27], [1, 36])).toBe(`
  2 │   - sql: SELECT level FROM inventory
    │                            ^^^^^^^^^
`);
});

test('an empty range still has a mark', () => {
  expect(shown('flowproof:', [0, 10], [0, 10])).toBe(`
  1 │ flowproof:
    │           ^
`);
});

test('several lines are underlined from their first word to their last', () => {
  expect(shown('query: >\n    SELECT item\n    FROM restocks\nname: x', [0, 7], [3, 0])).toBe(`
  1 │ query: >
    │        ^
  2 │     SELECT item
    │     ^^^^^^^^^^^
  3 │     FROM restocks
    │     ^^^^^^^^^^^^^
`);
});

test('a long range shows its first six lines', () => {
  expect(shown('a\nb\nc\nd\ne\nf\ng\nh', [0, 0], [7, 1])).toContain('  6 │ f\n    │ ^\n    │ …\n');
});

test('wide characters before the range do not shift the marks', () => {
  expect(shown('name: 在庫 level', [0, 9], [0, 14])).toBe(`
  1 │ name: 在庫 level
    │            ^^^^^
`);
});

test('a long line is cut so that the range can be seen', () => {
  const text = `${'x'.repeat(100)} here ${'y'.repeat(100)}`;
  expect(shown(text, [0, 101], [0, 105], 46)).toBe(`
  1 │ …xxxxxxxxx here yyyyyyyyyyyyyyyyyyyyyyy…
    │            ^^^^
`);
});
