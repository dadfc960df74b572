/** The bundles that ship, one for each environment: what `build` makes, and where `notices` looks for what is in them. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

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
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** CommonJS: the extension host wants it, and an ES-module bundle of `yaml` 2.9 fails at start. */
export const nodeOptions = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // The CommonJS entry of libpg-query finds its .wasm by __dirname, which in the bundles is dist/.
  mainFields: ['main', 'module'],
  conditions: ['node', 'require'],
  plugins: [elkBeside],
};

/** esbuild's options for each bundle. */
export const bundles = [
  { ...nodeOptions, entryPoints: ['src/extension/extension.ts'], outfile: 'dist/extension.js', external: ['vscode'] },
  { ...nodeOptions, entryPoints: ['src/extension/simulation-worker.ts'], outfile: 'dist/simulation-worker.js' },
  { ...nodeOptions, entryPoints: ['src/extension/layout-worker.ts'], outfile: 'dist/layout-worker.js' },
  { ...nodeOptions, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { ...nodeOptions, entryPoints: ['src/cli/check-thread.ts'], outfile: 'dist/check-thread.js' },
  {
    ...shared,
    entryPoints: ['webview/main.tsx'],
    outfile: 'dist/webview.js',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  },
];

/** Files that go beside the bundles as they are: where they come from, by their name in dist/. */
export const copies = {
  'libpg-query.wasm': 'node_modules/libpg-query/wasm/libpg-query.wasm',
  'elk.js': 'node_modules/elkjs/lib/elk.bundled.js',
};
