/**
 * A real VS Code from the npm registry for tests and for `npm start`: code-server carries VS Code's complete server and
 * workbench. Installs it once into .vscode-test/server, starts its server, and opens it in the system's Chromium.
 * It knows nothing about pipelines or about what is tested.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Where everything that tests download or write lies. */
export const testDirectory = join(root, '.vscode-test');

/** VS Code 1.100.3: the oldest that the extension supports, and the last that runs on Node 20. */
const codeServerVersion = '4.100.3';
const serverDirectory = join(testDirectory, 'server');
const packageDirectory = join(serverDirectory, 'node_modules', 'code-server');
const vscodeDirectory = join(packageDirectory, 'lib', 'vscode');
const serverMain = join(vscodeDirectory, 'out', 'server-main.js');

/** Runs npm and throws with what it printed when it fails. */
function npm(args, cwd) {
  const run = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (run.status !== 0)
    throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${run.stdout ?? ''}${run.stderr ?? ''}`);
}

/**
 * Installs VS Code's server when it is not there yet (30 seconds, 250 MB); returns its folder. It is installed aside and then
 * moved into place, so that an install that was interrupted, or two at once, leave nothing half done. No native module is
 * built: the server runs without them.
 */
export function installServer(log = console.log) {
  const isInstalled = () =>
    existsSync(serverMain) &&
    JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')).version === codeServerVersion;
  if (isInstalled()) return vscodeDirectory;
  log(
    `Installing VS Code's server (code-server ${codeServerVersion} from the npm registry) into .vscode-test/server ...`,
  );
  const aside = join(testDirectory, `server-${process.pid}`);
  mkdirSync(aside, { recursive: true });
  // A package.json of its own keeps npm from taking the project's folder for the root.
  writeFileSync(join(aside, 'package.json'), '{ "private": true }\n');
  npm(['install', '--ignore-scripts', '--no-save', `code-server@${codeServerVersion}`], aside);
  npm(['install', '--omit=dev', '--ignore-scripts'], join(aside, relative(serverDirectory, vscodeDirectory)));
  if (!isInstalled()) {
    rmSync(serverDirectory, { recursive: true, force: true });
    renameSync(aside, serverDirectory);
  } else rmSync(aside, { recursive: true, force: true });
  return vscodeDirectory;
}

/** A port of 127.0.0.1 that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts the server and waits until it answers. `dataDirectory` holds its profile; `settings` become the user's
 * settings; `environment` is added to that of the extension host. The returned `stop` ends the server and its children.
 */
export async function startServer({ port, dataDirectory, extensionsDirectory, settings = {}, environment = {} }) {
  installServer();
  const chosenPort = port ?? (await freePort());
  const settingsDirectory = join(dataDirectory, 'data', 'User');
  mkdirSync(settingsDirectory, { recursive: true });
  writeFileSync(join(settingsDirectory, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
  const logPath = join(dataDirectory, 'server.log');
  const log = createWriteStream(logPath);
  const child = spawn(
    process.execPath,
    [
      serverMain,
      ...['--host', '127.0.0.1', '--port', String(chosenPort)],
      ...['--without-connection-token', '--accept-server-license-terms', '--telemetry-level', 'off'],
      ...['--server-data-dir', dataDirectory],
      ...(extensionsDirectory ? ['--extensions-dir', extensionsDirectory] : []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...environment },
    },
  );
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const stop = () => {
    process.off('exit', stop);
    if (child.exitCode !== null || child.signalCode !== null) return;
    // The extension hosts are its children: the whole group goes.
    try {
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGTERM');
    } catch {
      child.kill();
    }
  };
  process.on('exit', stop);
  const url = `http://127.0.0.1:${chosenPort}`;
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 100) {
    if (child.exitCode !== null) throw new Error(`VS Code's server ended with ${child.exitCode}; see ${logPath}`);
    try {
      if ((await fetch(`${url}/version`)).ok) return { url, port: chosenPort, logPath, child, stop };
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  stop();
  throw new Error(`VS Code's server did not answer within a minute; see ${logPath}`);
}

/** Installs a packaged extension for servers that use these folders. Throws with the server's words when it fails. */
export function installExtension(vsixPath, { dataDirectory, extensionsDirectory }) {
  installServer();
  const run = spawnSync(
    process.execPath,
    [
      serverMain,
      ...['--install-extension', vsixPath, '--force', '--accept-server-license-terms'],
      ...['--server-data-dir', dataDirectory, '--extensions-dir', extensionsDirectory],
    ],
    { encoding: 'utf8' },
  );
  const output = `${run.stdout ?? ''}${run.stderr ?? ''}`;
  if (run.status !== 0 || !/successfully installed/i.test(output))
    throw new Error(`The extension was not installed:\n${output}`);
}

const chromiumNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a Chromium on this machine, or undefined. The environment variable CHROMIUM_PATH comes first. */
function lookForChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return isExecutable(given) ? given : undefined;
  const inPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) =>
      chromiumNames.map((name) => join(folder, process.platform === 'win32' ? `${name}.exe` : name)),
    );
  const known = [
    ...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ];
  return [...inPath, ...known].find(isExecutable);
}

/**
 * Path of a Chromium. A missing one is installed where the machine allows it without asking (Debian and Ubuntu, as root);
 * elsewhere this throws with the exact command to run.
 */
export function findChromium(log = console.log) {
  const found = lookForChromium();
  if (found) return found;
  const command = 'apt-get update && apt-get install -y --no-install-recommends chromium';
  const isDebian = process.platform === 'linux' && isExecutable('/usr/bin/apt-get');
  if (isDebian && process.getuid?.() === 0) {
    log(`Installing Chromium: ${command}`);
    spawnSync('sh', ['-c', command], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    const installed = lookForChromium();
    if (installed) return installed;
  }
  const advice = isDebian
    ? `sudo sh -c '${command}'`
    : process.platform === 'darwin'
      ? 'brew install --cask chromium'
      : process.platform === 'win32'
        ? 'winget install Google.Chrome'
        : 'install the package "chromium" of your system';
  throw new Error(
    `These tests need Chromium, and there is none on this machine. Run:\n\n  ${advice}\n\n(or set CHROMIUM_PATH to one that is there)`,
  );
}

/** Starts Chromium without a window; the caller closes it. */
export async function openBrowser() {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
    ],
  });
}
