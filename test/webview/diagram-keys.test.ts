import { beforeAll, describe, expect, test } from 'vitest';
import { layout } from '../../src/diagram/layout';
import type { Layout } from '../../src/model/graph';
import { type Arrow, firstTarget, hasTarget, targetBeyond } from '../../webview/diagram-keys';
import { checkoutRace } from '../diagram/drawn';

const diagram = checkoutRace();
let laid: Layout;
beforeAll(async () => {
  laid = await layout(diagram);
});

/** Where arrow keys lead, one after the other. */
function walk(from: string | undefined, ...arrows: readonly Arrow[]): readonly (string | undefined)[] {
  let target = from;
  return arrows.map((arrow) => {
    target = target === undefined ? undefined : targetBeyond(diagram, laid, target, arrow);
    return target;
  });
}

describe('arrow keys in the diagram', () => {
  test('begin at the left', () => expect(firstTarget(diagram, laid)).toBe('web'));

  test('right and left go along an edge and back', () => {
    expect(walk('web.checkout', 'ArrowRight', 'ArrowRight')).toEqual(['web.checkout write checkouts', 'checkouts']);
    expect(walk('checkouts', 'ArrowLeft', 'ArrowLeft')).toEqual(['web.checkout write checkouts', 'web.checkout']);
  });

  test('up and down choose among the edges of the node on the left', () => {
    expect(walk('web.checkout write checkouts', 'ArrowDown', 'ArrowUp')).toEqual([
      'inventory read web.checkout',
      'web.checkout write checkouts',
    ]);
  });

  test('up and down go from a node to its rows and on to the next node', () => {
    expect(walk('web', 'ArrowDown', 'ArrowDown')[0]).toBe('web.checkout');
    expect(walk('web', 'ArrowUp')).toEqual([undefined]);
  });

  test('what is not in the diagram is no target', () => {
    expect(hasTarget(diagram, 'web.checkout')).toBe(true);
    expect(hasTarget(diagram, 'gone')).toBe(false);
  });
});
