/** Where places lie: keys, values, entries, spans, and what to do when a place is not there. */
import { describe, expect, it } from 'vitest';
import { load, rangeOf } from '../../src/language/load';
import { lineStartsOf, positionAt } from '../../src/language/locate';
import { at, atKey, type Place, within } from '../../src/model/place';
import { loadParser } from '../../src/sql/parse';

await loadParser();

const text = `flowproof: 1
x-base: &base { retention: forever }
topics:
  orders: # why
    <<: *base
    technology: kafka
    columns: { id: text }
services:
  web:
    operations:
      list:
        steps:
          - sql: >-
              SELECT id

              FROM orders
          - respond: 1.50
`;
const file = load(text);
const shown = (place: Place): string => {
  const { start, end } = file.offsets(place);
  return text.slice(start, end);
};

describe('a place', () => {
  const step = ['services', 'web', 'operations', 'list', 'steps', 0];
  it.each<[string, Place, string]>([
    ['a key', atKey('topics', 'orders'), 'orders'],
    ['a scalar', at('topics', 'orders', 'technology'), 'kafka'],
    ['an entry', { kind: 'node', path: ['topics', 'orders', 'technology'], part: 'entry' }, 'technology: kafka'],
    ['a map', at('topics', 'orders', 'columns'), '{ id: text }'],
    ['a merged value', at('topics', 'orders', 'retention'), 'forever'],
    ['the key of a list item: its first line', atKey(...step), 'sql: >-'],
    [
      'a block scalar, without the lines after it',
      at(...step, 'sql'),
      '>-\n              SELECT id\n\n              FROM orders',
    ],
    ['a span in a folded scalar', within(at(...step, 'sql'), { start: 15, end: 21 }), 'orders'],
    ['a span past the end', within(at(...step, 'sql'), { start: 99, end: 120 }), ''],
    [
      'a span in a number',
      within(at('services', 'web', 'operations', 'list', 'steps', 1, 'respond'), { start: 0, end: 4 }),
      '1.50',
    ],
    ['what is not there: the nearest ancestor’s key', at('topics', 'orders', 'partitions'), 'orders'],
    ['the top', atKey(), 'flowproof'],
    ['a list item that is not there', at('services', 'web', 'operations', 'list', 'steps', 7), 'steps'],
    ['a range of the text', { kind: 'text', range: { start: 0, end: 4 } }, 'flow'],
    ['a range beyond the text', { kind: 'text', range: { start: 9999, end: 99999 } }, ''],
  ])('%s', (_, place, expected) => {
    expect(shown(place)).toBe(expected);
  });

  it('has lines and characters from 0', () => {
    expect(rangeOf(file, at('topics', 'orders', 'technology'))).toEqual({
      start: { line: 5, character: 16 },
      end: { line: 5, character: 21 },
    });
  });
});

describe('lines', () => {
  it('end as they do in editors', () => {
    expect(lineStartsOf('a\nb\r\nc\rd')).toEqual([0, 2, 5, 7]);
    expect(lineStartsOf('a\n\nb')).toEqual([0, 2, 3]);
    expect(positionAt([0, 2, 5, 7], 6)).toEqual({ line: 2, character: 1 });
  });
});
