/** `flowproof export`: what it writes, where, and what it refuses. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flowproof } from './run-flowproof';
import { scratch } from './scratch';

const files = scratch();
const example = join(import.meta.dirname, '../../examples/checkout-admitted.pipeline.yaml');

describe('a model', () => {
  test('goes to a file whose name says the format, the same each time', () => {
    const model = (name: string): string => {
      const run = flowproof(['export', example, '--out', name], files.folder);
      expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
      return readFileSync(join(files.folder, name), 'utf8');
    };
    const text = model('checkout.pml');
    expect(text).toContain('spin -a checkout.pml');
    expect(text).toContain('bit holds_never_oversell = 1;');
    for (const scenario of ['checkout × 2', 'checkout + browse']) expect(text).toContain(`/* ${scenario}, no fault`);
    expect(model('checkout.pml')).toBe(text);
  });

  test('of one scenario, onto standard output', () => {
    const { stdout } = flowproof(['export', example, '--format', 'promela', '--scenario', 'checkout + browse']);
    expect(stdout).toContain('/* checkout + browse, no fault');
    expect(stdout).not.toContain('checkout × 2');
  });
});

const nothing = 'Say where the model goes (--out x.pml), or in which --format it is printed.';
const broken = 'flowproof: 1\nviews:\n  v: { query: SELEC 1 }\n';

test.each([
  ['no place and no format', [example], 2, nothing],
  ['a name that says nothing', [example, '--out', 'x.txt'], 2, '.pml does, or --format'],
  ['a format that there is not', [example, '--format', 'tla'], 2, 'Allowed choices are promela'],
  [
    'a scenario that there is not',
    [example, '--out', 'x.pml', '--scenario', 'no'],
    2,
    "it has 'checkout × 2', 'checkout",
  ],
  [
    'too many states',
    [example, '--out', 'x.pml', '--max-states', '9'],
    2,
    'written down (9), or time is up; --scenario',
  ],
  ['a file that is not there', ['none.yaml', '--out', 'x.pml'], 2, 'none.yaml: cannot be read (ENOENT).'],
  ['a file with errors', ['broken.pipeline.yaml', '--out', 'x.pml'], 2, 'has errors, and is not exported'],
  ['no pipeline', ['other.yaml', '--out', 'x.pml'], 3, 'is no pipeline file'],
] as const)('%s is told', (_, args, status, message) => {
  files.write({ 'broken.pipeline.yaml': broken, 'other.yaml': 'a: 1\n' });
  const run = flowproof(['export', ...args], files.folder);
  expect(run).toMatchObject({ status, stdout: '' });
  expect(run.stderr).toContain(message);
  expect(existsSync(join(files.folder, 'x.pml'))).toBe(false);
});
