import { expect, test } from 'vitest';
import { padded, widthOf, wrapped } from '../../src/cli/text-width';

test.each([
  ['widget', 6],
  ['在庫', 4],
  ['e\u0301', 1],
  ['🧸', 2],
  ['', 0],
])('%s takes %i columns', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test('padding counts columns, not characters', () => {
  expect(`${padded('在庫', 6)}|`).toBe('在庫  |');
  expect(padded('too long', 3)).toBe('too long');
});

test('text is broken at spaces, and the lines that follow are indented', () => {
  expect(wrapped('two customers are both told that one widget is left', 20, 2).join('\n')).toBe(
    ['two customers are', '  both told that one', '  widget is left'].join('\n'),
  );
});

test('a word that is too long is broken where the line ends', () => {
  expect(wrapped('a checkout_of_everything at once', 10)).toEqual(['a', 'checkout_o', 'f_everythi', 'ng at once']);
});

test('line breaks of the text stay', () => {
  expect(wrapped('first\n\nsecond', 20)).toEqual(['first', '', 'second']);
});

test('no line is wider than asked, whatever the text', () => {
  const text = 'SELECT level FROM inventory WHERE item = 在庫在庫在庫在庫 AND aVeryVeryVeryLongName IS NOT NULL';
  for (let width = 3; width < 60; width++)
    for (const line of wrapped(text, width)) expect(widthOf(line)).toBeLessThanOrEqual(width);
});
