/**
 * Shows the product: prints the check of the checkout example, then opens VS Code on the examples with the extension: the
 * desktop `code` where there is one and a display, else VS Code's server from the npm registry, whose address is printed.
 * `--no-open` (or the environment variable CI) stops after the check.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundles.mjs';
import { installExtension, startServer, testDirectory } from './vscode-server.mjs';

const example = 'examples/checkout-race.pipeline.yaml';
const port = Number(process.env.PORT || 8765);

function onPath(command) {
  const look = process.platform === 'win32' ? 'where' : 'which';
  return spawnSync(look, [command], { stdio: 'ignore' }).status === 0;
}

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

console.log(`$ flowproof check ${example}\n`);
const check = spawnSync(process.execPath, ['dist/cli.js', 'check', example], { cwd: root, stdio: 'inherit' });
// 1 means that it found what it is there to find.
if (check.status !== 0 && check.status !== 1) process.exit(check.status ?? 1);

function openDesktop() {
  console.log(`\nOpening VS Code on examples/ with the extension.`);
  spawn('code', ['--new-window', `--extensionDevelopmentPath=${root}`, join(root, 'examples'), join(root, example)], {
    stdio: 'ignore',
    detached: true,
    shell: process.platform === 'win32',
  }).unref();
}

async function openServer() {
  console.log('\nThere is no desktop VS Code here (no `code` on the PATH, or no display): starting its server.');
  const vsix = join(testDirectory, 'start', 'flowproof.vsix');
  const dataDirectory = join(testDirectory, 'start', 'data');
  const extensionsDirectory = join(testDirectory, 'start', 'extensions');
  mkdirSync(join(testDirectory, 'start'), { recursive: true });
  rmSync(extensionsDirectory, { recursive: true, force: true });
  const pack = spawnSync(process.execPath, ['scripts/package.mjs', '--out', vsix], { cwd: root, encoding: 'utf8' });
  if (pack.status !== 0 || !existsSync(vsix))
    throw new Error(`The extension was not packaged:\n${pack.stdout}${pack.stderr}`);
  const folders = { dataDirectory, extensionsDirectory };
  installExtension(vsix, folders);
  const settings = { 'security.workspace.trust.enabled': false, 'telemetry.telemetryLevel': 'off' };
  const server = await startServer({ ...folders, port, settings });
  const open = encodeURIComponent(
    JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${server.port}${join(root, example)}`]]),
  );
  console.log(`\nVS Code is at ${server.url}/?folder=${encodeURIComponent(join(root, 'examples'))}&payload=${open}`);
  console.log('Press Ctrl+C to stop it.');
  const stop = () => {
    server.stop();
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (process.argv.includes('--no-open') || process.env.CI) process.exit(0);
if (onPath('code') && hasDisplay) openDesktop();
else await openServer();
