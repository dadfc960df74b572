import { expect, test } from 'vitest';
import { distancesOf } from '../../src/diagram/distance';
import { edge, node } from './drawn';

/** Distances of a chain written as `shop -> cdc, cdc => topic`: `->` can lag, `=>` cannot. Stores are those named `shop` or `db`. */
function distances(text: string): string {
  const flows = text.split(', ').map((flow) => flow.replace('=>', '->'));
  const ids = [...new Set(flows.flatMap((flow) => flow.split(' -> ')))];
  const nodes = ids.map((id) => node('view', id));
  const edges = flows.map((flow, index) =>
    edge(nodes, 'derivation', flow, { lags: !text.split(', ')[index]?.includes('=>') }),
  );
  const roles = ids.map((id) => ({
    id,
    role: id === 'shop' || id === 'db' ? ('truth' as const) : ('derived' as const),
  }));
  const found = distancesOf(roles, edges);
  return ids.map((id) => `${id} ${found.get(id) ?? '-'}`).join(', ');
}

test.each([
  ['shop -> cdc, cdc => changes, changes -> levels', 'shop 0, cdc 1, changes 1, levels 2'],
  ['shop => index', 'shop 0, index 0'],
  ['checkouts -> inventory', 'checkouts -, inventory 1'],
  ['shop -> a, a -> b, shop -> b', 'shop 0, a 1, b 2'],
  ['shop -> a, a -> db, db -> c', 'shop 0, a 1, db 0, c 1'],
  ['a -> b, b -> a', 'a 1, b 2'],
  ['shop -> a, a -> b, b -> a', 'shop 0, a 1, b 2'],
])('%s gives %s', (flows, expected) => {
  expect(distances(flows)).toBe(expected);
});
