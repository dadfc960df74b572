/** Packages dist/ and what belongs to it as a .vsix and says how big it is. `--out file` says where; the build must have run. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundles.mjs';

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const given = process.argv.indexOf('--out');
const output = given < 0 ? join(root, `${name}-${version}.vsix`) : process.argv[given + 1];
// Everything is bundled: no dependency is looked for, and none is shipped.
// The project has no public address yet that links of the README could be made absolute with.
const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', output];
const { status } = spawnSync(process.execPath, ['node_modules/@vscode/vsce/vsce', 'package', ...options], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);
console.log(`${output}: ${(statSync(output).size / 1e6).toFixed(2)} MB`);
