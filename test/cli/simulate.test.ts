import { expect, test } from 'vitest';
import { flowproof, normalized } from './run-flowproof';

const race = 'examples/checkout-race.pipeline.yaml';

test('verdicts of every scenario, with explanations', async () => {
  const { status, stdout, stderr } = flowproof(['simulate', race]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  await expect(normalized(stdout)).toMatchFileSnapshot('golden/simulate-checkout-race.txt');
});

test('--trace adds every counterexample step by step', async () => {
  const { stdout } = flowproof(['simulate', 'examples/voucher-public-api.pipeline.yaml', '--trace']);
  await expect(normalized(stdout)).toMatchFileSnapshot('golden/simulate-voucher-trace.txt');
});

test('one scenario by its name', () => {
  const { status, stdout } = flowproof([
    'simulate',
    'examples/voucher-for-update.pipeline.yaml',
    '--scenario',
    'two_carts',
  ]);
  expect(status).toBe(0);
  expect(stdout).toContain('two_carts');
});

test.each([
  ['a scenario that is not there', [race, '--scenario', 'nothing'], 2],
  ['a file that is not there', ['nowhere.pipeline.yaml'], 2],
  ['a file of another tool', ['biome.json'], 3],
  ['no file', [], 2],
] as const)('%s', (_, args, status) => {
  expect(flowproof(['simulate', ...args]).status).toBe(status);
});
