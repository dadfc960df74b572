/**
 * Shows the panel as VS Code would: the real bundle in Chromium under the panel's content security policy, with the variables of the
 * four kinds of theme, each shown screen saved as a picture. `node test/webview/preview.mjs <folder> [picture …]`
 */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { themes } from './themes.mjs';

const root = join(fileURLToPath(import.meta.url), '../../..');
const [folder = join(tmpdir(), 'flowproof-preview'), ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

/** Packages that find files beside themselves are taken from where they are installed. */
const { resolve } = createRequire(join(root, 'package.json'));
const beside = {
  name: 'beside',
  setup(bundler) {
    bundler.onResolve({ filter: /^(elkjs|libpg-query)/ }, ({ path }) => ({ path: resolve(path), external: true }));
  },
};

const jsx = { jsx: 'automatic', jsxImportSource: 'preact' };
const shared = { absWorkingDir: root, bundle: true, logLevel: 'warning', ...jsx };
const [panel] = await Promise.all([
  build({
    ...shared,
    entryPoints: ['webview/main.tsx'],
    outdir: 'out',
    entryNames: 'webview',
    format: 'iife',
    write: false,
    minify: true,
  }),
  build({
    ...shared,
    entryPoints: ['test/webview/screens.ts'],
    outfile: join(folder, 'screens.cjs'),
    format: 'cjs',
    platform: 'node',
    mainFields: ['main', 'module'],
    conditions: ['node', 'require'],
    plugins: [beside],
  }),
]);
const files = Object.fromEntries(panel.outputFiles.map((file) => [`/${file.path.split('/').pop()}`, file.text]));
const { screens } = await import(pathToFileURL(join(folder, 'screens.cjs')).href).then(
  (module) => module.default ?? module,
);

const policy =
  "default-src 'none'; script-src 'nonce-n'; style-src 'self' 'nonce-n'; font-src 'self'; img-src 'self' data:";
function page(theme) {
  const { class: name } = themes[theme];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/webview.css"></head><body class="${name}" data-vscode-theme-kind="${name.split(' ')[0]}">
<div id="root"></div><script nonce="n" src="/fake-${theme}.js"></script><script nonce="n" src="/webview.js"></script></body></html>`;
}
/** The editor's interface and the theme's variables, which VS Code sets before any script of the page runs. */
const fake = (theme) => `window.sent = [];
window.acquireVsCodeApi = () => ({ postMessage: (request) => sent.push(request), getState: () => undefined, setState: () => {} });
for (const [key, value] of Object.entries(${JSON.stringify(themes[theme])}))
  if (key.startsWith('--')) document.documentElement.style.setProperty(key, value);`;
const server = createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (!path.endsWith('.js') && !path.endsWith('.css') && themes[path.slice(1)] === undefined)
    return response.writeHead(404).end();
  const body = path.startsWith('/fake-') ? fake(path.slice(6, -3)) : (files[path] ?? page(path.slice(1)));
  const type = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
let troubles = 0;
for (const [name, { theme, width, height, notices, click, keys = [] }] of Object.entries(
  await screens(join(root, 'examples')),
)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const tab = await context.newPage();
  const complain = (text) => {
    troubles += 1;
    console.log(`${name}: ${text}`);
  };
  tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && complain(message.text()));
  tab.on('pageerror', (error) => complain(error.stack ?? String(error)));
  await tab.goto(`${address}/${theme}`);
  await tab.waitForFunction(() => window.sent.some((request) => request.type === 'ready'));
  for (const notice of notices) await tab.evaluate((data) => window.postMessage(data, '*'), notice);
  await tab.waitForTimeout(150);
  if (click !== undefined) await tab.click(click);
  for (const key of keys) await tab.keyboard.press(key);
  await tab.waitForTimeout(250);
  await tab.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
await browser.close();
server.close();
console.log(troubles === 0 ? `Pictures in ${folder}` : `${troubles} troubles`);
process.exitCode = troubles === 0 ? 0 : 1;
