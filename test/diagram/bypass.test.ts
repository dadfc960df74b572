/** Which writes are drawn as going past every store: those that come back as the truth, and no others. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { diagramOf } from '../../src/diagram/diagram';
import { bypassingWrites } from '../../src/diagram/draw/bypass';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

describe('writes past every store', () => {
  test.each([
    ['checkout-race', ['web.checkout → checkouts']],
    ['webhook-buffer', []],
    ['checkout-admitted', []],
  ])('%s: %j', (name, expected) => {
    const text = readFileSync(new URL(`../../examples/${name}.pipeline.yaml`, import.meta.url), 'utf8');
    const diagram = diagramOf(load(text).pipeline);
    const writes = bypassingWrites(diagram);
    const shown = diagram.edges.filter((edge) => writes.has(edge.id));
    expect(shown.map((edge) => `${edge.from.row ?? edge.from.node} → ${edge.to.node}`)).toEqual(expected);
  });
});
