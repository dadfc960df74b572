import { describe, expect, test } from 'vitest';
import { elide, geometryOf, metrics, portHeight, textWidth } from '../../src/diagram/measure';
import { node } from './drawn';

describe('shortening a text', () => {
  test('what fits stays as it is', () => expect(elide('inventory', 200, 12)).toBe('inventory'));
  test.each([10, 40, 80, 120])('to %i pixels: never wider than that, and ended by an ellipsis', (width) => {
    const shown = elide('a_name_that_is_longer_than_its_place', width, 12);
    expect(shown.endsWith('…')).toBe(true);
    expect(textWidth(shown, 12)).toBeLessThanOrEqual(Math.max(width, textWidth('…', 12)));
  });
  test('a character of two code units is kept whole', () => expect(elide('😀😀😀😀', 40, 12)).toMatch(/^(😀)+…$/u));
});

test('a node is as high as its rows, and each row has room for a read and a write of its own', () => {
  const store = node('store', 'shop', { rows: ['inventory', 'checkouts'] });
  const [read, write] = [portHeight(store, 'shop.inventory', 'read'), portHeight(store, 'shop.inventory', 'write')];
  expect(read).toBeGreaterThan(write);
  expect(portHeight(store, 'shop.checkouts', 'read') - read).toBe(metrics.rowHeight);
  expect(portHeight(store, 'shop.checkouts', 'read')).toBeLessThan(geometryOf(store).height);
});

test('widths stay between their bounds whatever is written', () => {
  expect(geometryOf(node('topic', 't')).width).toBe(metrics.minWidth);
  expect(geometryOf(node('topic', 'x'.repeat(63))).width).toBe(metrics.maxWidth);
});
