/**
 * `npm run bench`: how long things take, as ratios to what somebody else's tool needs for the same in the same run, so that
 * the machine matters less. What cannot be measured here is said, not left out. `npm run bench -- linter edit` measures only
 * the parts of these names.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { copies, nodeOptions, root } from '../scripts/bundles.mjs';
import { largePipeline } from './large-pipeline.mjs';
import { benchLinter } from './linter.mjs';
import { isInstalled, median, processMs, timed, timedTogether } from './measure.mjs';
import { benchEdit, benchModelCheckers, benchPlain } from './simulation.mjs';

const require = createRequire(import.meta.url);
const example = join(root, 'examples/checkout-race.pipeline.yaml');
const folder = mkdtempSync(join(tmpdir(), 'flowproof-bench-'));

function say(what, figure, aim = '') {
  console.log(`  ${what.padEnd(66)} ${figure.padStart(12)}${aim && `   aim: ${aim}`}`);
}

const ms = (value) => `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ms`;

/** The façade, bundled as it ships. */
async function loadCore() {
  const outfile = join(folder, 'flowproof.js');
  await build({ ...nodeOptions, entryPoints: ['src/flowproof.ts'], outfile, minify: true });
  for (const [name, source] of Object.entries(copies)) copyFileSync(join(root, source), join(folder, name));
  const core = require(outfile);
  await core.initialize();
  return core;
}

function benchLint(core) {
  const yaml = require('yaml');
  console.log('Text to lint diagnostics, over the parse of `yaml` alone');
  for (const lines of [100, 1_000, 10_000]) {
    const text = largePipeline(lines);
    const problems = core.lint(core.load(text));
    if (problems.some(({ severity }) => severity === 'error'))
      throw new Error(`The generated pipeline has errors: ${problems[0].message}`);
    const runs = lines >= 10_000 ? 7 : 31;
    const [parse, lint] = timedTogether(
      () => yaml.parseDocument(text, { lineCounter: new yaml.LineCounter() }),
      () => core.lint(core.load(text)),
      runs,
      5,
    );
    const count = (text.split('\n').length - 1).toLocaleString('en-US');
    say(`${count} lines: ${ms(lint)} over ${ms(parse)}`, (lint / parse).toFixed(2), 'at most 2');
  }
}

function benchCounterexample(core) {
  console.log('\nThe checkout race');
  const text = readFileSync(example, 'utf8');
  const host = { nowMs: () => performance.now() };
  const { pipeline } = core.load(text);
  const [first] = core.simulatePipeline(pipeline, {}, host).scenarios;
  if (!first || first.findings.length === 0) throw new Error('The checkout race was not found.');
  const search = timed(() => core.simulatePipeline(pipeline, { scenario: first.name }, host), 31, 10);
  say(`first counterexample in a warm process (${first.name}, ${first.states} states)`, ms(search), 'under 10 ms');
  const all = timed(() => core.checkWith(core.load(text), core.simulatePipeline(pipeline, {}, host)), 11, 3);
  say('the whole check in a warm process, every scenario and fault', ms(all));

  const check = () => processMs(process.execPath, [join(root, 'dist/cli.js'), 'check', example], { expected: [1] });
  check();
  const missing = ['spin', 'gcc'].filter((command) => !isInstalled(command));
  const pairs = Array.from({ length: 7 }, () => [check(), missing.length === 0 ? spinMs() : 0]);
  const whole = median(pairs.map(([ours]) => ours));
  const spin = median(pairs.map(([, theirs]) => theirs));
  say('`flowproof check` as a whole process', ms(whole));
  if (missing.length > 0) {
    console.log(`  Spin is not compared: ${missing.join(' and ')} missing (Debian: apt-get install spin gcc).`);
    return;
  }
  say('Spin as a whole: spin -a, gcc -O2, ./pan', ms(spin));
  say('ours over Spin', (whole / spin).toFixed(2), 'at most 0.33');
}

/** Milliseconds of a whole run of Spin on the same race, breadth first as ours. */
function spinMs() {
  const cwd = join(folder, 'spin');
  mkdirSync(cwd, { recursive: true });
  const startedMs = performance.now();
  processMs('spin', ['-a', join(root, 'bench/checkout-race.pml')], { cwd });
  processMs('gcc', ['-O2', '-w', '-DBFS', '-DNOREDUCE', '-o', 'pan', 'pan.c'], { cwd });
  const pan = spawnSync('./pan', [], { cwd, encoding: 'utf8' });
  if (!/errors: 1/.test(pan.stdout)) throw new Error(`Spin did not find the race:\n${pan.stdout}`);
  return performance.now() - startedMs;
}

function benchExtension() {
  console.log('\nThe extension');
  const stub = join(root, 'bench/load-extension.cjs');
  const times = Array.from({ length: 7 }, () => {
    const run = spawnSync(process.execPath, [stub], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr.slice(-500));
    return Number(run.stdout);
  });
  say('reading its main bundle in a fresh process (part of activation)', ms(median(times)), 'activation under 100 ms');
  const vsix = join(folder, 'flowproof.vsix');
  const pack = spawnSync(process.execPath, [join(root, 'scripts/package.mjs'), '--out', vsix], { encoding: 'utf8' });
  if (pack.status !== 0) throw new Error(`${pack.stdout}${pack.stderr}`);
  say('the .vsix', `${(statSync(vsix).size / 1e6).toFixed(2)} MB`, 'under 3 MB');
}

const parts = {
  lint: benchLint,
  linter: (core) => benchLinter({ core, folder, cli: join(root, 'dist/cli.js'), say, ms }),
  counterexample: benchCounterexample,
  checkers: (core) => benchModelCheckers(core, folder),
  plain: () => benchPlain(folder),
  edit: benchEdit,
  extension: benchExtension,
};
const asked = process.argv.slice(2);
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}\n`);
try {
  const unknown = asked.filter((part) => !Object.hasOwn(parts, part));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown[0]}; there are ${Object.keys(parts).join(', ')}.`);
  const core = await loadCore();
  for (const part of asked.length > 0 ? asked : Object.keys(parts)) await parts[part](core);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
