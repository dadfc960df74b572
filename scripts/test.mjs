/**
 * Runs every test, one kind after the other: vitest (units, properties, the built command line), mocha inside a real
 * extension host, and the packaged extension driven in a browser. A kind that fails does not keep the next from running.
 * Ends with one line for all of them: `N passed, N failed`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './bundles.mjs';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-test-'));
const vitestReport = join(folder, 'vitest.json');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** Runs a command, showing what it prints; resolves with its status and its output. */
function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data) => {
      process.stdout.write(data);
      output += data;
    });
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** The counts of a suite's closing line; a suite that ended without one, or badly with no failed test, counts as a failure. */
function countsOf({ status, output }) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  const passed = Number(last?.[1] ?? 0);
  const failed = Number(last?.[2] ?? 0);
  return { passed, failed: failed === 0 && (status !== 0 || !last) ? 1 : failed };
}

async function runVitest() {
  const { status } = await run([
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${vitestReport}`,
  ]);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(vitestReport, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests === 0 && status !== 0 ? 1 : numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const suites = [
  { name: 'vitest', run: runVitest },
  { name: 'extension host', run: async () => countsOf(await run(['scripts/test-vscode.mjs'])) },
  { name: 'end to end', run: async () => countsOf(await run(['scripts/test-e2e.mjs'])) },
];

const build = await run(['scripts/build.mjs']);
if (build.status !== 0) {
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const results = [];
for (const suite of suites) {
  console.log(`\n── ${suite.name} ──`);
  const startedMs = Date.now();
  results.push({ name: suite.name, ...(await suite.run()), seconds: (Date.now() - startedMs) / 1000 });
}
rmSync(folder, { recursive: true, force: true });

console.log('');
for (const { name, passed, failed, seconds } of results)
  console.log(`${failed > 0 ? '✗' : '✓'} ${name}: ${passed} of ${passed + failed} in ${seconds.toFixed(0)} s`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') > 0 ? 1 : 0);
