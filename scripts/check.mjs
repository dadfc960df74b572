/** What needs no run: types of every environment, lint and format, the architecture, the notices. Fails when one of them does. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './bundles.mjs';

const projects = ['.', 'src/cli', 'src/extension', 'src/diagram/draw', 'webview', 'test', 'test/vscode', 'test/e2e'];
const checks = [
  ['schemas', ['scripts/compile-schemas.mjs']],
  ...projects.map((project) => [`types of ${project}`, ['node_modules/typescript/bin/tsc', '-p', project]]),
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['architecture', ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', 'test/architecture.test.ts']],
  ['third-party notices', ['scripts/notices.mjs', '--check']],
];

let failed = 0;
for (const [name, args] of checks) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: join(root), encoding: 'utf8' });
  console.log(`${status === 0 ? '✓' : '✗'} ${name}`);
  if (status === 0) continue;
  failed += 1;
  console.log(`${stdout}${stderr}`);
}
process.exit(failed > 0 ? 1 : 0);
