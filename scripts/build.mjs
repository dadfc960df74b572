/**
 * Builds everything that ships into dist/: one bundle for each environment. `--development` keeps names readable and
 * adds source maps; without it bundles are minified. Prints the size of every file.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const isDevelopment = process.argv.includes('--development');

/** Compiles the schemas' validators: bundles may not generate code at run time. */
function compileSchemas() {
  const run = spawnSync(process.execPath, [join(root, 'scripts/compile-schemas.mjs')], { stdio: 'inherit' });
  if (run.status !== 0) throw new Error('compile-schemas failed');
}

/** elkjs (1.6 MB) stays a file of its own beside the bundles, read only when something is laid out. */
const elkBeside = {
  name: 'elk-beside',
  setup(bundler) {
    bundler.onResolve({ filter: /^elkjs(\/|$)/ }, () => ({ path: './elk.js', external: true }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: !isDevelopment,
  sourcemap: isDevelopment ? 'linked' : false,
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': JSON.stringify(isDevelopment ? 'development' : 'production') },
};

/** CommonJS: the extension host wants it, and an ES-module bundle of `yaml` 2.9 fails at start. */
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The CommonJS entry of libpg-query finds its .wasm by __dirname, which in the bundles is dist/.
  mainFields: ['main', 'module'],
  conditions: ['node', 'require'],
  plugins: [elkBeside],
};

const bundles = [
  { ...node, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...node, entryPoints: ['src/extension/simulation-worker.ts'], outfile: 'dist/simulation-worker.js' },
  { ...node, entryPoints: ['src/extension/layout-worker.ts'], outfile: 'dist/layout-worker.js' },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: ['src/cli/check-thread.ts'], outfile: 'dist/check-thread.js' },
  {
    ...shared,
    entryPoints: ['webview/main.tsx'],
    outfile: 'dist/webview.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];

compileSchemas();
mkdirSync(dist, { recursive: true });
copyFileSync(join(root, 'node_modules/libpg-query/wasm/libpg-query.wasm'), join(dist, 'libpg-query.wasm'));
copyFileSync(join(root, 'node_modules/elkjs/lib/elk.bundled.js'), join(dist, 'elk.js'));
chmodSync(join(dist, 'libpg-query.wasm'), 0o644);

const present = bundles.filter((bundle) => existsSync(join(root, bundle.entryPoints[0])));
const results = await Promise.all(present.map((bundle) => build(bundle)));
if (existsSync(join(dist, 'cli.js'))) chmodSync(join(dist, 'cli.js'), 0o755);

const files = [
  'dist/libpg-query.wasm',
  'dist/elk.js',
  ...results.flatMap(({ metafile }) => Object.keys(metafile.outputs)),
];
// What an earlier build left is removed last, so that whoever uses dist/ meanwhile always finds every file.
for (const name of readdirSync(dist))
  if (!files.includes(`dist/${name}`)) rmSync(join(dist, name), { recursive: true });

for (const file of files.filter((name) => !name.endsWith('.map')))
  console.log(`${(statSync(join(root, file)).size / 1024).toFixed(0).padStart(6)} KiB  ${file}`);
