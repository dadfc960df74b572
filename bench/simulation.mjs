/**
 * Measures the simulation beside other model checkers and beside searches written by hand, on the same systems in the same
 * run. It knows models and tools; what is said about the figures stands in docs/performance.md.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeOptions, root } from '../scripts/bundles.mjs';
import { largePipeline } from './large-pipeline.mjs';
import { isInstalled, median } from './measure.mjs';
import { checkouts, partitionedCheckouts } from './models/checkouts.mjs';
import { partitionsSystem } from './models/partitions-system.mjs';
import { oltp, partitions, searchAll } from './models/searches.mjs';

const require = createRequire(import.meta.url);
const models = join(root, 'bench/models');

const shown = (ms) =>
  ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : ms >= 10 ? `${ms.toFixed(0)} ms` : `${ms.toFixed(1)} ms`;
const number = (count) => Math.round(count).toLocaleString('en-US');

function timedOnce(call) {
  const startedMs = performance.now();
  const result = call();
  return { ms: performance.now() - startedMs, result };
}

function simulated(core, text, options = {}) {
  const file = core.load(text);
  const problem = file.diagnostics.find(({ severity }) => severity === 'error');
  if (problem) throw new Error(`A model of the benchmark is wrong: ${problem.message}`);
  const bounds = { maxSeconds: 120, maxStates: 20_000_000, ...options };
  const { ms, result } = timedOnce(() =>
    core.simulatePipeline(file.pipeline, bounds, { nowMs: () => performance.now() }),
  );
  return { ms, verdict: result.verdict, states: result.scenarios.reduce((sum, { states }) => sum + states, 0), result };
}

/** A run of Spin on a model: the whole of it, its search alone, and the states; undefined when it is not installed. */
function spin(folder, model, defines, modes) {
  if (!['spin', 'gcc'].every(isInstalled)) return undefined;
  const cwd = join(folder, `spin-${model}`);
  mkdirSync(cwd, { recursive: true });
  const given = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
  const whole = timedOnce(() => {
    copyFileSync(join(models, `${model}.pml`), join(cwd, `${model}.pml`));
    spawnSync('spin', [...given, '-a', `${model}.pml`], { cwd });
    spawnSync('gcc', ['-O2', '-w', ...modes, '-DMEMLIM=4096', '-o', 'pan', 'pan.c'], { cwd });
    return timedOnce(() => spawnSync('./pan', ['-m100000'], { cwd, encoding: 'utf8' }));
  });
  const { stdout } = whole.result.result;
  const states = Number(/([\d.e+]+) states, stored/.exec(stdout)?.[1]);
  if (!/errors: 0/.test(stdout) || !(states > 0)) throw new Error(`Spin did not finish ${model}:\n${stdout}`);
  return { ms: whole.ms, searchMs: whole.result.ms, states };
}

const breadthFirst = ['-DBFS', '-DNOREDUCE', '-DSAFETY'];
const reduced = ['-DSAFETY'];

/** Rows of cells, in columns. */
function table(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(`  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`);
}

function benchRace(core, folder) {
  console.log('\nThe checkout race: N customers, N - 1 in stock');
  const rows = [2, 3, 4, 6, 8, 10, 12, 16].map((n) => {
    const broken = simulated(core, checkouts(n, false));
    if (broken.verdict !== 'violation') throw new Error(`The race with ${n} customers was not found.`);
    const repaired = simulated(core, checkouts(n, true));
    const distinct = n <= 8 ? simulated(core, checkouts(n, true, true)) : undefined;
    if (repaired.verdict !== 'none') throw new Error(`The repaired race with ${n} customers is ${repaired.verdict}.`);
    const peer = n <= 8 ? spin(folder, 'oltp', { N: n, S: n - 1 }, breadthFirst) : undefined;
    const byHand = n <= 8 ? timedOnce(() => searchAll(oltp(n, n - 1), 'fingerprints')) : undefined;
    if (peer && byHand && peer.states !== byHand.result) throw new Error('The models of the race differ.');
    return [
      `N = ${n}`,
      shown(broken.ms),
      `${shown(repaired.ms)}, ${number(repaired.states)}`,
      distinct ? `${shown(distinct.ms)}, ${number(distinct.states)}` : '',
      byHand ? `${shown(byHand.ms)}, ${number(byHand.result)}` : '',
      peer ? `${shown(peer.searchMs)}, ${number(peer.states)}` : '',
      peer ? shown(peer.ms) : '',
      peer ? (repaired.ms / peer.searchMs).toFixed(3) : '',
    ];
  });
  table(
    [
      '',
      'first run shown',
      'repaired: none in',
      'distinct customers',
      'by hand',
      'Spin’s search',
      'Spin',
      'ours / search',
    ],
    rows,
  );
  console.log('  aims: N = 8 in a fiftieth (0.020) of Spin’s search, N = 16 within two seconds');
  const missing = ['spin', 'gcc', 'rumur', 'quint'].filter((tool) => !isInstalled(tool));
  if (missing.length > 0) console.log(`  Not installed here, so not compared: ${missing.join(', ')}.`);
  console.log(
    '  Spin runs out of 4 GiB at N = 9 and is not asked for more; only Spin and searches by hand are models here.',
  );
}

function benchPartitions(core, folder) {
  console.log('\nThree items in partitions, a consumer that may crash once, exhaustively');
  const rows = [3, 4, 5].map((c) => {
    const ours = simulated(core, partitionedCheckouts(c));
    if (ours.verdict !== 'none') throw new Error(`The partitioned checkout is ${ours.verdict}.`);
    const peer = spin(folder, 'partitions', { C: c, S: 2 }, breadthFirst);
    const depth = spin(folder, 'partitions', { C: c, S: 2 }, reduced);
    return [
      `${c} checkouts`,
      `${shown(ours.ms)}, ${number(ours.states)}`,
      peer ? `${shown(peer.ms)} (${shown(peer.searchMs)}), ${number(peer.states)}` : '',
      depth ? `${shown(depth.ms)} (${shown(depth.searchMs)})` : '',
      peer ? (ours.ms / peer.ms).toFixed(2) : '',
      peer ? (ours.ms / peer.searchMs).toFixed(2) : '',
    ];
  });
  table(
    ['', 'ours', 'Spin (search), breadth first', 'Spin, depth first, reduced', 'ours / Spin', 'ours / search'],
    rows,
  );
  console.log('  aim: at most Spin’s time');
}

async function benchPlain(folder) {
  console.log('\nPlain search, nothing left out: the partitioned system with 5 checkouts, 1,607,424 states');
  const outfile = join(folder, 'explore.js');
  await build({ ...nodeOptions, entryPoints: ['src/simulation/explore.ts'], outfile });
  const { explore } = require(outfile);
  const bounds = { maxStates: 1e9, maxBytes: 4e9, shouldStop: () => undefined };
  const ways = [
    ['ours, exact', () => explore(partitionsSystem(5, 2), { visit: () => false }, bounds).states],
    ['by hand, exact', () => searchAll(partitions(5, 2), 'exact')],
    ['by hand, 64-bit fingerprints', () => searchAll(partitions(5, 2), 'fingerprints')],
  ];
  // They take turns, so that what else the machine does meets all alike.
  const times = Array.from({ length: 5 }, () => ways.map(([, run]) => timedOnce(run)));
  const rates = ways.map((_, way) => median(times.map((round) => round[way].result / (round[way].ms / 1000))));
  for (const round of times)
    if (round.some(({ result }) => result !== 1_607_424)) throw new Error('The models of the partitions differ.');
  table(
    ['', 'states a second', 'over the best by hand'],
    ways.map(([name], i) => [name, number(rates[i]), (rates[i] / Math.max(rates[1], rates[2])).toFixed(2)]),
  );
  console.log('  aim: at least half of the best');
}

function benchEdit(core) {
  console.log('\nFrom an edit until all verdicts stand again');
  const host = (cache) => ({ nowMs: () => performance.now(), cache });
  const rows = [10, 50, 200].map((operations) => {
    const text = largePipeline(7 + (operations / 2) * 50);
    const count = core.load(text).pipeline.services.reduce((sum, service) => sum + service.operations.length, 0);
    const cache = core.createScenarioCache(1000);
    const after = (edited) =>
      timedOnce(() => {
        const file = core.load(edited);
        return core.checkWith(file, core.simulatePipeline(file.pipeline, { maxSeconds: 60 }, host(cache)));
      }).ms;
    const cold = after(text);
    const comments = Array.from({ length: 5 }, (_, i) => after(`# ${i}\n${text}`));
    const steps = Array.from({ length: 5 }, (_, i) => after(text.replace('retry: 1', `retry: ${i + 2}`)));
    return [`${count} operations`, shown(cold), shown(median(comments)), shown(median(steps))];
  });
  table(['', 'cold', 'a comment', 'one operation'], rows);
}

/** Everything above; `core` is the façade, `folder` a place for files. */
export async function benchSimulation(core, folder) {
  benchRace(core, folder);
  benchPartitions(core, folder);
  await benchPlain(folder);
  benchEdit(core);
}
