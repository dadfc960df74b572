/**
 * Builds everything that ships into dist/: one bundle for each environment. `--development` keeps names readable and
 * adds source maps; without it bundles are minified. Prints the size of every file.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { bundles, copies, root } from './bundles.mjs';

const dist = join(root, 'dist');
const isDevelopment = process.argv.includes('--development');

// Bundles may not generate code at run time, so the schemas' validators are compiled now.
const { status } = spawnSync(process.execPath, [join(root, 'scripts/compile-schemas.mjs')], { stdio: 'inherit' });
if (status !== 0) process.exit(1);

mkdirSync(dist, { recursive: true });
for (const [name, source] of Object.entries(copies)) {
  copyFileSync(join(root, source), join(dist, name));
  chmodSync(join(dist, name), 0o644);
}
const results = await Promise.all(
  bundles.map((bundle) => build({ ...bundle, minify: !isDevelopment, sourcemap: isDevelopment ? 'linked' : false })),
);
const made = [
  ...Object.keys(copies),
  ...results.flatMap(({ metafile }) => Object.keys(metafile.outputs).map((file) => basename(file))),
];
chmodSync(join(dist, 'cli.js'), 0o755);

// What an earlier build left is removed last, so that whoever uses dist/ meanwhile always finds every file.
for (const name of readdirSync(dist)) if (!made.includes(name)) rmSync(join(dist, name), { recursive: true });

for (const name of made.filter((one) => !one.endsWith('.map')).sort())
  console.log(`${(statSync(join(dist, name)).size / 1024).toFixed(0).padStart(6)} KiB  dist/${name}`);
