import { describe, expect, it } from 'vitest';
import { editDistance, nearest, nearestNames } from '../../src/model/nearest';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['level', 'lvel', 1],
    ['level', 'levle', 1],
    ['kitten', 'sitting', 3],
  ])('%s and %s: %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('nearest', () => {
  it.each([
    ['inventry', ['checkouts', 'inventory', 'orders'], 'inventory'],
    ['Inventory', ['inventory'], 'inventory'],
    ['shop-cdc', ['shop_cdc', 'shop'], 'shop_cdc'],
    ['lvl', ['item', 'level'], 'level'],
    ['order', ['item', 'order_id'], 'order_id'],
    ['itme', ['item', 'time'], 'item'],
    ['x', ['y', 'z'], undefined],
    ['quantity', ['item', 'level'], undefined],
    ['anything', [], undefined],
  ])('%s among %j: %s', (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });

  it('gives several, nearest first, each once', () => {
    expect(nearestNames('order', ['orders', 'border', 'order', 'orders', 'elsewhere', 'order_id'])).toEqual([
      'order',
      'orders',
      'border',
    ]);
  });
});
