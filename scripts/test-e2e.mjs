/**
 * Uses the packaged extension as a person does: packs dist/ into a .vsix, installs it into VS Code's server, opens the
 * workbench in Chromium and drives it by keyboard and mouse. Screenshots go to .vscode-test/screenshots. The journeys are in
 * test/e2e. Prints every one and a closing count. A word as argument filters them by title; `--vsix=file` takes a package that is
 * there already.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { installExtension, openBrowser, root, startServer, testDirectory } from './vscode-server.mjs';

const filter = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '';
const given = process.argv.find((word) => word.startsWith('--vsix='))?.slice('--vsix='.length);
const screenshots = join(testDirectory, 'screenshots');
const bundle = join(testDirectory, 'e2e', 'journeys.mjs');

if (!given && !existsSync(join(root, 'dist', 'extension.js'))) {
  console.error('dist/extension.js is missing: run `npm run build` first.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}

/** Packs what was built; without a repository address vsce would ask. */
function pack() {
  const vsix = join(testDirectory, 'e2e', 'flowproof.vsix');
  mkdirSync(join(testDirectory, 'e2e'), { recursive: true });
  const run = spawnSync(process.execPath, [join(root, 'scripts', 'package.mjs'), '--out', vsix], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status !== 0 || !existsSync(vsix))
    throw new Error(`The extension was not packed:\n${run.stdout}${run.stderr}`);
  return vsix;
}

async function loadJourneys() {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'test', 'e2e', 'journeys.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['playwright-core'],
    logLevel: 'warning',
  });
  return (await import(pathToFileURL(bundle).href)).journeys;
}

const home = mkdtempSync(join(tmpdir(), 'flowproof-e2e-'));
let passed = 0;
let failed = 0;
let browser;
try {
  mkdirSync(screenshots, { recursive: true });
  const extensionsDirectory = join(home, 'extensions');
  installExtension(given ?? pack(), { dataDirectory: join(home, 'install'), extensionsDirectory });
  console.log("Running the packaged extension in VS Code's server from the npm registry, in Chromium.");
  const journeys = await loadJourneys();
  browser = await openBrowser();
  for (const { title, run } of journeys.filter((journey) => journey.title.includes(filter))) {
    const startedMs = Date.now();
    try {
      await run({ browser, startServer, home, extensionsDirectory, screenshots, examples: join(root, 'examples') });
      passed += 1;
      console.log(`✓ ${title} (${Date.now() - startedMs} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`✗ ${title} (${Date.now() - startedMs} ms)`);
      console.log(String(error instanceof Error ? error.stack : error).replace(/^/gm, '    '));
    }
  }
} catch (error) {
  failed += 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  await browser?.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
