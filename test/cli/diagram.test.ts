/** `flowproof diagram`: files that other programs can read, drawn without a browser. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flowproof } from './run-flowproof';
import { scratch } from './scratch';
import { parseXml } from './well-formed';

const files = scratch();
const example = join(import.meta.dirname, '../../examples/checkout-admitted.pipeline.yaml');

function drawn(name: string, ...args: readonly string[]): string {
  const { status, stderr } = flowproof(['diagram', example, '--out', name, ...args], files.folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return readFileSync(join(files.folder, name), 'utf8');
}

describe('the format follows from the name', () => {
  test('an SVG is well-formed, says what it shows, and is the same each time', () => {
    const svg = drawn('x.svg');
    const root = parseXml(svg);
    expect(root).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg' } });
    expect(root.attributes['aria-label']).toContain('6 nodes, 9 edges');
    for (const label of ['shop', 'inventory_changes', 'stock_levels', 'checkout']) expect(svg).toContain(`>${label}<`);
    expect(svg).not.toContain('var(--');
    expect(drawn('y.svg')).toBe(svg);
    expect(drawn('dark.svg', '--theme', 'dark')).not.toBe(svg);
  });

  test('Mermaid, DOT and JSON', () => {
    expect(drawn('x.mmd')).toContain('flowchart LR\n');
    expect(drawn('x.dot')).toMatch(/^digraph \{\n[\s\S]*\n\}\n$/);
    const { version, nodes, edges, layout } = JSON.parse(drawn('x.json'));
    expect({ version, nodes: nodes.length, edges: edges.length }).toEqual({ version: 1, nodes: 6, edges: 9 });
    expect(Object.keys(layout.nodes).sort()).toEqual(nodes.map(({ id }: { id: string }) => id).sort());
  });

  test('or from --format, also onto standard output', () => {
    expect(flowproof(['diagram', example, '--format', 'mermaid']).stdout).toContain('flowchart LR');
    expect(drawn('picture.txt', '--format', 'dot')).toContain('digraph');
  });
});

test.each([
  ['no place and no format', ['diagram', example], 2, '--out x.svg'],
  ['a name that says nothing', ['diagram', example, '--out', 'x.png'], 2, '.svg, .mmd, .dot and .json do'],
  ['a file that is not there', ['diagram', 'none.yaml', '--out', 'x.svg'], 2, 'cannot be read (ENOENT)'],
  ['a folder that is not there', ['diagram', example, '--out', 'no/x.svg'], 2, 'cannot be written (ENOENT)'],
] as const)('%s is told', (_, args, status, message) => {
  const run = flowproof(args, files.folder);
  expect(run.status).toBe(status);
  expect(run.stderr).toContain(message);
});

test('a file of another tool has no diagram; of a broken one is drawn what could be understood', () => {
  files.write({
    'other.yaml': 'stages: [build]\n',
    'broken.pipeline.yaml': 'flowproof: 1\ntopics:\n  a: { technology: kafka }\nnonsense: 1\n',
    'empty.pipeline.yaml': 'flowproof: 1\nnonsense: 1\n',
  });
  expect(flowproof(['diagram', 'other.yaml', '--out', 'o.svg'], files.folder).status).toBe(3);
  const broken = flowproof(['diagram', 'broken.pipeline.yaml', '--out', 'b.mmd'], files.folder);
  expect(broken).toMatchObject({ status: 0, stderr: expect.stringContaining('shows what could be understood') });
  expect(readFileSync(join(files.folder, 'b.mmd'), 'utf8')).toContain('n0[["a');
  expect(flowproof(['diagram', 'empty.pipeline.yaml', '--out', 'e.svg'], files.folder).status).toBe(2);
  expect(existsSync(join(files.folder, 'e.svg'))).toBe(false);
});
