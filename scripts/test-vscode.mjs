/**
 * Runs the mocha suite of test/vscode inside a real extension host: the desktop VS Code where there is a display and it can
 * be downloaded, VS Code's server from the npm registry elsewhere. Says which, prints every test and a closing count.
 * Arguments: `--server` or `--desktop` force one of the two; any other word filters tests by title.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { openBrowser, root, startServer, testDirectory } from './vscode-server.mjs';

const suiteDirectory = join(testDirectory, 'suite');
const timeoutMs = 240_000;

/** Bundles every test file, and the entry that the extension host calls, as CommonJS. */
async function bundleSuite() {
  const source = join(root, 'test', 'vscode');
  const entries = readdirSync(source).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  rmSync(suiteDirectory, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((name) => join(source, name)),
    outdir: suiteDirectory,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
    external: ['vscode', 'mocha'],
  });
  return join(suiteDirectory, 'index.js');
}

/** A workspace that tests may write to: the examples and the suite's own files. */
function makeWorkspace() {
  const workspace = mkdtempSync(join(tmpdir(), 'flowproof-workspace-'));
  for (const folder of ['examples', join('test', 'vscode', 'workspace')])
    if (existsSync(join(root, folder))) cpSync(join(root, folder), workspace, { recursive: true });
  return workspace;
}

/** Settings that keep VS Code quiet; the tests are about the extension. */
const settings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
};

/** Whether the desktop build can be started here: something to draw on, and a place to download it from. */
async function canUseDesktop() {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (!hasDisplay) return { possible: false, why: 'this machine has no display' };
  if (existsSync(testDirectory) && readdirSync(testDirectory).some((name) => name.startsWith('vscode-')))
    return { possible: true };
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      signal: AbortSignal.timeout(5_000),
    });
    return answer.ok ? { possible: true } : { possible: false, why: 'the download of VS Code does not answer' };
  } catch {
    return { possible: false, why: 'the download of VS Code cannot be reached' };
  }
}

async function runOnDesktop(suitePath, workspace, environment) {
  const { runTests } = await import('@vscode/test-electron');
  const profile = mkdtempSync(join(tmpdir(), 'flowproof-profile-'));
  await runTests({
    cachePath: testDirectory,
    extensionDevelopmentPath: root,
    extensionTestsPath: suitePath,
    extensionTestsEnv: environment,
    launchArgs: [
      workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--skip-welcome',
      '--user-data-dir',
      profile,
    ],
  }).catch((error) => console.error(String(error)));
  rmSync(profile, { recursive: true, force: true });
}

async function runOnServer(suitePath, workspace, environment) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'flowproof-server-'));
  const server = await startServer({ dataDirectory, settings, environment });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const remote = (path) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const ended = new Promise((resolve) => {
      page.exposeFunction('codeAutomationExit', (code) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', (type, args) => {
      if (process.env.FLOWPROOF_TEST_LOG) console.log(`[${type}]`, ...args);
    });
    const payload = [
      ['extensionDevelopmentPath', remote(root)],
      ['extensionTestsPath', remote(suitePath)],
      ['enableProposedApi', ''],
      ['skipWelcome', 'true'],
    ];
    await page.goto(
      `${server.url}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
    );
    const late = new Promise((resolve) => setTimeout(() => resolve('late'), timeoutMs).unref());
    if ((await Promise.race([ended, late])) === 'late') {
      mkdirSync(join(testDirectory, 'screenshots'), { recursive: true });
      await page.screenshot({ path: join(testDirectory, 'screenshots', 'suite-timeout.png') });
      console.error(
        `The suite did not end within ${timeoutMs / 1000} s; see .vscode-test/screenshots/suite-timeout.png`,
      );
      if (existsSync(server.logPath))
        console.error(readFileSync(server.logPath, 'utf8').split('\n').slice(-30).join('\n'));
    }
  } finally {
    await browser.close();
    server.stop();
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const forced = process.argv.slice(2).find((word) => word === '--server' || word === '--desktop');
const filter = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '';
if (!existsSync(join(root, 'dist', 'extension.js'))) {
  console.error('dist/extension.js is missing: run `npm run build` first.');
  process.exit(1);
}

const desktop = forced ? { possible: forced === '--desktop', why: 'asked for' } : await canUseDesktop();
console.log(
  desktop.possible
    ? 'Running in the desktop VS Code (@vscode/test-electron).'
    : `Running in VS Code's server from the npm registry, in Chromium (${desktop.why}).`,
);

const suitePath = await bundleSuite();
const workspace = makeWorkspace();
const resultPath = join(suiteDirectory, 'results.json');
const environment = { FLOWPROOF_TEST_RESULTS: resultPath, FLOWPROOF_TEST_FILTER: filter };
try {
  await (desktop.possible ? runOnDesktop : runOnServer)(suitePath, workspace, environment);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
} finally {
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

const tests = existsSync(resultPath) ? JSON.parse(readFileSync(resultPath, 'utf8')) : undefined;
if (!tests) {
  console.error('The extension host wrote no results.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
for (const { title, error, durationMs } of tests) {
  console.log(`${error ? '✗' : '✓'} ${title} (${durationMs} ms)`);
  if (error) console.log(error.replace(/^/gm, '    '));
}
const failed = tests.filter(({ error }) => error).length;
console.log(`${tests.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 || tests.length === 0 ? 1 : 0);
