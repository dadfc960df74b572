/**
 * The long form of the comparisons that the tests make briefly: thousands of generated transactions on the database servers
 * that are at hand, a twentieth as many pipelines (at least 100) by the model checker Spin, and the reduced search beside the
 * plain one. `node scripts/verify.mjs [cases] [seed]`: cases for each comparison (default 2000) and the first seed (default:
 * 1); the same numbers give the same cases. Fails where something differs.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './bundles.mjs';

const [cases = '2000', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(cases) || !/^\d+$/.test(seed)) {
  console.error('usage: npm run verify -- [cases] [seed]');
  process.exit(2);
}
console.log(
  `Comparing with real databases, Spin and the plain search: ${cases} cases for each comparison, seed ${seed}.`,
);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const files = ['isolation', 'spin', 'reductions', 'ample'].map((name) => `test/simulation/${name}`);
const child = spawn(process.execPath, [vitest, 'run', '--project', 'core', '--no-file-parallelism', ...files], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FLOWPROOF_VERIFY: '1', FLOWPROOF_CASES: cases, FLOWPROOF_SEED: seed },
});
child.on('close', (status) => process.exit(status ?? 1));
