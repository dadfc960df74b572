import { describe, expect, test } from 'vitest';
import { layout } from '../../src/diagram/layout';
import { crossings } from '../../src/diagram/route';
import type { Diagram, Layout } from '../../src/model/graph';
import { checkoutAdmitted, checkoutRace, edge, manyNodes, node } from './drawn';

/** Pairs of nodes whose boxes touch; a layout should have none. */
function overlapsIn(laid: Layout): readonly string[] {
  const boxes = Object.entries(laid.nodes).sort(([, a], [, b]) => a.x - b.x);
  return boxes.flatMap(([id, a], index) => {
    const found: string[] = [];
    for (const [other, b] of boxes.slice(index + 1)) {
      if (b.x > a.x + a.width) break;
      if (a.y <= b.y + b.height && b.y <= a.y + a.height) found.push(`${id} and ${other}`);
    }
    return found;
  });
}

/** Edges that run through a node. */
function edgesThroughNodes(laid: Layout): readonly string[] {
  const boxes = Object.values(laid.nodes);
  return Object.entries(laid.edges).flatMap(([id, points]) => (crossings(points, boxes) === 0 ? [] : [id]));
}

/** Edges that do not begin and end on the border of the nodes that they join. */
function looseEdges(diagram: Diagram, laid: Layout): readonly string[] {
  return diagram.edges.flatMap((one) => {
    const points = laid.edges[one.id] ?? [];
    const meets = (id: string, point: { x: number; y: number } | undefined): boolean => {
      const box = laid.nodes[id];
      if (box === undefined || point === undefined) return false;
      const onSide = Math.abs(point.x - box.x) <= 1 || Math.abs(point.x - box.x - box.width) <= 1;
      return onSide && point.y > box.y && point.y < box.y + box.height;
    };
    return meets(one.from.node, points[0]) && meets(one.to.node, points[points.length - 1]) ? [] : [one.id];
  });
}

const positions = (laid: Layout, ids: readonly string[]) =>
  ids.map((id) => `${id} ${laid.nodes[id]?.x},${laid.nodes[id]?.y}`);

function withNode(diagram: Diagram, id: string, flow: string): Diagram {
  const nodes = [...diagram.nodes, node('view', id, { technology: 'Redis', distance: 1 })];
  return { ...diagram, nodes, edges: [...diagram.edges, edge(nodes, 'derivation', flow)] };
}

describe('a whole layout', () => {
  test.each([
    ['the checkout race', checkoutRace()],
    ['the checkout, admitted', checkoutAdmitted()],
    ['60 nodes', manyNodes(10)],
    ['1,002 nodes', manyNodes(167)],
  ])('%s: nothing overlaps, every edge joins its nodes and runs around the others', async (_, diagram) => {
    const laid = await layout(diagram);
    expect(Object.keys(laid.nodes)).toHaveLength(diagram.nodes.length);
    expect(overlapsIn(laid)).toEqual([]);
    expect(looseEdges(diagram, laid)).toEqual([]);
    expect(edgesThroughNodes(laid)).toEqual([]);
  });

  test('flows to the right: what an operation reads of what it causes lies to its right, too', async () => {
    const { nodes } = await layout(checkoutAdmitted());
    const columns = ['web', 'shop', 'shop_cdc', 'inventory_changes', 'stock_levels'].map((id) => nodes[id]?.x ?? 0);
    expect(columns).toEqual([...columns].sort((a, b) => a - b));
  });

  test('the same diagram is laid out the same', async () => {
    expect(await layout(manyNodes(4))).toEqual(await layout(manyNodes(4)));
  });

  test('an edge that an operation draws to itself and names that are words of the language are laid out', async () => {
    const nodes = [node('service', 'constructor', { rows: ['__proto__'] }), node('topic', 'toString')];
    const edges = [
      edge(nodes, 'write', 'constructor.__proto__ -> toString'),
      edge(nodes, 'trigger', 'toString -> constructor.__proto__'),
      edge(nodes, 'derivation', 'toString -> toString'),
    ];
    const laid = await layout({ name: '', nodes, edges });
    expect(Object.keys(laid.nodes)).toEqual(['constructor', 'toString']);
    expect(Object.keys(laid.edges)).toHaveLength(3);
  });

  test('no nodes: an empty layout', async () => {
    expect(await layout({ name: '', nodes: [], edges: [] })).toMatchObject({ width: 0, height: 0, nodes: {} });
  });
});

describe('a layout after a small change', () => {
  test('every old position is kept exactly; the new node stands free, right of what feeds it', async () => {
    const before = checkoutAdmitted();
    const first = await layout(before);
    const after = withNode(before, 'cache', 'checkout_changes -> cache');
    const second = await layout(after, first);
    const old = before.nodes.map((one) => one.id);
    expect(positions(second, old)).toEqual(positions(first, old));
    expect(overlapsIn(second)).toEqual([]);
    expect(looseEdges(after, second)).toEqual([]);
    expect(second.nodes.cache?.x).toBeGreaterThan(first.nodes.checkout_changes?.x ?? 0);
  });

  test('edges of what stayed keep their ways', async () => {
    const before = checkoutAdmitted();
    const first = await layout(before);
    const second = await layout(before, first);
    expect(second.edges).toEqual(first.edges);
    expect(second.labels).toEqual(first.labels);
  });

  test('a removed node leaves the others where they were', async () => {
    const before = checkoutAdmitted();
    const first = await layout(before);
    const nodes = before.nodes.filter((one) => one.id !== 'checkout_changes');
    const edges = before.edges.filter((one) => one.to.node !== 'checkout_changes');
    const second = await layout({ ...before, nodes, edges }, first);
    const kept = nodes.map((one) => one.id);
    expect(Object.keys(second.nodes)).toEqual(kept);
    expect(positions(second, kept)).toEqual(positions(first, kept));
  });

  test('nodes added one after the other never overlap, and none moves', async () => {
    let diagram = manyNodes(4);
    let laid = await layout(diagram);
    for (let index = 0; index < 12; index += 1) {
      const before = laid;
      diagram = withNode(diagram, `extra${index}`, `changes${index % 4} -> extra${index}`);
      laid = await layout(diagram, before);
      const old = Object.keys(before.nodes);
      expect(positions(laid, old)).toEqual(positions(before, old));
    }
    expect(overlapsIn(laid)).toEqual([]);
    expect(looseEdges(diagram, laid)).toEqual([]);
  });

  test('a node that grows into its neighbour finds another place; the neighbour stays', async () => {
    const nodes = [node('topic', 'above'), node('topic', 'below')];
    const first = await layout({ name: '', nodes, edges: [] });
    const [upper, lower] =
      (first.nodes.above?.y ?? 0) < (first.nodes.below?.y ?? 0) ? ['above', 'below'] : ['below', 'above'];
    const tall = nodes.map((one) =>
      one.id === upper ? node('service', upper, { rows: ['a', 'b', 'c', 'd', 'e', 'f'] }) : one,
    );
    const others = ['x', 'y', 'z'].map((id) => node('topic', id));
    const wide = await layout({ name: '', nodes: [...nodes, ...others], edges: [] });
    const second = await layout({ name: '', nodes: [...tall, ...others], edges: [] }, wide);
    expect(overlapsIn(second)).toEqual([]);
    expect(second.nodes[lower as string]).toEqual(wide.nodes[lower as string]);
  });

  test('when more than a third changed, everything is laid out anew', async () => {
    const first = await layout(checkoutRace());
    const after = checkoutAdmitted();
    expect(await layout(after, first)).toEqual(await layout(after));
  });
});
