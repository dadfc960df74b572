/**
 * Measures the simulation beside other model checkers and beside searches written by hand, on the same systems in the same
 * run. It knows models and tools; what is said about the figures stands in docs/performance.md.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { nodeOptions, root } from '../scripts/bundles.mjs';
import { largePipeline } from './large-pipeline.mjs';
import { median, processMs } from './measure.mjs';
import { limitMs, modelCheckers, often, spinModes } from './model-checkers.mjs';
import { checkouts, partitionedCheckouts } from './models/checkouts.mjs';
import { partitionsSystem } from './models/partitions-system.mjs';
import { oltp, partitions, searchAll } from './models/searches.mjs';

const require = createRequire(import.meta.url);

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

/** Rows of cells, in columns. */
function table(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines)
    console.log(`  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`);
}

/** Milliseconds, search and all, as a peer answered them; empty when it was not there or not asked. */
const cell = (run) => (run ? (run.stopped ?? `${shown(run.ms)} (${shown(run.searchMs)})`) : '');
const over = (ours, peer) => (peer && !peer.stopped ? (ours / peer.searchMs).toPrecision(2) : '');

/** Asks `run` for one size after another, until a size is too much for it. */
function untilTooMuch(run) {
  let isOver = false;
  return (size) => {
    if (isOver) return undefined;
    const answer = run(size);
    isOver = answer?.stopped !== undefined;
    return answer;
  };
}

/** Milliseconds of `flowproof simulate` as a process. */
function commandMs(folder, text, status) {
  const file = join(folder, 'measured.pipeline.yaml');
  writeFileSync(file, text);
  const bounds = ['--max-states', '20000000', '--max-seconds', '120'];
  const args = [join(root, 'dist/cli.js'), 'simulate', ...bounds, file];
  return often(() => ({ ms: processMs(process.execPath, args, { expected: [status] }) })).ms;
}

function mustAgree(what, isBroken, states, ...runs) {
  for (const run of runs) {
    if (!run || run.stopped) continue;
    if (run.found !== isBroken)
      throw new Error(`${what}: a model says that the invariant ${run.found ? 'falls' : 'holds'}.`);
    if (states && run.states !== states) throw new Error(`${what}: ${run.states} states here, ${states} there.`);
  }
}

const sizes = [2, 4, 6, 8, 10, 12, 16];
const race = (n, admits) => ({ N: n, S: n - 1, ADMITS: admits });
const interchangeable = (n) => `scalarset(${n})`;

function benchBrokenRace(core, folder, peers) {
  console.log('\nThe checkout race: N customers, N - 1 in stock, until a run that goes wrong is shown');
  // The shortest run is deep, so that a search of every state meets nearly all of them: more is asked only of the others.
  const shortest = (run) => (n) => (n <= 8 ? run(n) : undefined);
  const ways = [
    shortest((n) => peers.spin('oltp', race(n, 0), spinModes.breadthFirst)),
    untilTooMuch((n) => peers.spin('oltp', race(n, 0), spinModes.depthFirst)),
    shortest((n) => peers.rumur('oltp', { ...race(n, 0), CUSTOMER: `0..${n - 1}` })),
    untilTooMuch((n) => peers.quint('oltp', race(n, false), 10_000, 4 * n)),
  ];
  const rows = sizes.map((n) => {
    const text = checkouts(n, false);
    const ours = often(() => simulated(core, text));
    if (ours.verdict !== 'violation') throw new Error(`The race with ${n} customers was not found.`);
    const whole = commandMs(folder, text, 1);
    const runs = ways.map((way) => way(n));
    mustAgree(`The race with ${n} customers`, true, undefined, ...runs);
    const best = Math.min(...runs.map((run) => run?.ms ?? Number.POSITIVE_INFINITY));
    const ratio = Number.isFinite(best) ? (whole / best).toFixed(2) : '';
    return [`N = ${n}`, `${shown(whole)} (${shown(ours.ms)})`, ...runs.map(cell), ratio];
  });
  const head = ['', 'ours', 'Spin, shortest', 'Spin, depth first', 'rumur, shortest', 'Quint, random runs'];
  table([...head, 'whole / quickest'], rows);
  console.log(
    '  Whole runs, in brackets the search alone; ours also tries what would help, and asks whether order explains it.',
  );
}

function benchRepairedRace(core, folder, peers) {
  console.log('\nThe repaired race: until it is proved that no run goes wrong');
  const ways = [
    untilTooMuch((n) => peers.spin('oltp', race(n, 1), spinModes.breadthFirst)),
    untilTooMuch((n) => peers.rumur('oltp', { ...race(n, 1), CUSTOMER: `0..${n - 1}` })),
    untilTooMuch((n) => peers.rumur('oltp', { ...race(n, 1), CUSTOMER: interchangeable(n) })),
    untilTooMuch((n) => peers.quint('oltp', race(n, true), 1_000, 4 * n)),
  ];
  const byHandUntil = untilTooMuch((n) => {
    return often(() => {
      const { ms, result } = timedOnce(() => searchAll(oltp(n, n - 1), 'fingerprints', limitMs));
      return result === undefined ? { stopped: `> ${limitMs / 1000} s` } : { ms, searchMs: ms, states: result };
    });
  });
  const rows = sizes.map((n) => {
    const text = checkouts(n, true);
    const ours = often(() => simulated(core, text));
    const whole = commandMs(folder, text, 0);
    const distinct = n <= 8 ? often(() => simulated(core, checkouts(n, true, true))) : undefined;
    if (ours.verdict !== 'none') throw new Error(`The repaired race with ${n} customers is ${ours.verdict}.`);
    const [spin, rumur, symmetric, quint] = ways.map((way) => way(n));
    const byHand = byHandUntil(n);
    const all = [byHand, spin, rumur].find((run) => run?.states)?.states;
    mustAgree(`The repaired race with ${n} customers`, false, all, spin, rumur, byHand && { ...byHand, found: false });
    mustAgree(`The repaired race with ${n} customers`, false, undefined, symmetric, quint);
    return [
      `N = ${n}`,
      `${shown(whole)} (${shown(ours.ms)}), ${number(ours.states)}`,
      distinct ? `${shown(distinct.ms)}, ${number(distinct.states)}` : '',
      all ? number(all) : '',
      byHand ? (byHand.stopped ?? shown(byHand.ms)) : '',
      cell(spin),
      cell(rumur),
      cell(symmetric) + (symmetric?.states ? `, ${number(symmetric.states)}` : ''),
      cell(quint),
      over(ours.ms, byHand),
      over(ours.ms, spin),
      over(ours.ms, rumur),
      over(ours.ms, symmetric),
    ];
  });
  const head = ['', 'ours', 'distinct customers', 'all states', 'by hand', 'Spin', 'rumur', 'rumur, symmetric'];
  const ratios = ['/ by hand', '/ Spin', '/ rumur', '/ symmetric'];
  table([...head, 'Quint: 1,000 runs', ...ratios], rows);
  console.log('  Whole runs, in brackets the search alone, then states; ratios are of searches. Quint proves nothing.');
  console.log('  aims: N = 8 in a fiftieth (0.020) of Spin’s search, N = 16 within two seconds');
}

function benchPartitions(core, folder, peers) {
  console.log('\nThree items in partitions, a consumer that may crash once, exhaustively');
  const rows = [3, 4, 5].map((c) => {
    const text = partitionedCheckouts(c);
    const ours = often(() => simulated(core, text));
    const whole = commandMs(folder, text, 0);
    if (ours.verdict !== 'none') throw new Error(`The partitioned checkout is ${ours.verdict}.`);
    const size = { C: c, S: 2 };
    const spin = peers.spin('partitions', size, spinModes.breadthFirst);
    const depth = peers.spin('partitions', size, spinModes.depthFirst);
    const rumur = peers.rumur('partitions', size);
    const quint = peers.quint('partitions', size, 1_000, 12 * c);
    const all = [spin, rumur].find((run) => run?.states)?.states;
    mustAgree(`${c} partitioned checkouts`, false, all, spin, rumur);
    mustAgree(`${c} partitioned checkouts`, false, undefined, depth, quint);
    return [
      `${c} checkouts`,
      `${shown(whole)} (${shown(ours.ms)}), ${number(ours.states)}`,
      all ? number(all) : '',
      cell(spin),
      cell(depth),
      cell(rumur),
      cell(quint),
      spin?.ms ? (whole / spin.ms).toFixed(2) : '',
      over(ours.ms, spin),
      over(ours.ms, depth),
      over(ours.ms, rumur),
    ];
  });
  const head = ['', 'ours', 'all states', 'Spin', 'Spin, reduced', 'rumur', 'Quint: 1,000 runs'];
  table([...head, 'whole / Spin', 'search / Spin', '/ reduced', '/ rumur'], rows);
  console.log('  aim: at most Spin’s time');
}

/** Our explorer and two searches by hand on one and the same transition system; `folder` is a place for files. */
export async function benchPlain(folder) {
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

/** Load, simulate and lint, again and again, with the results of unchanged scenarios kept; `core` is the façade. */
export function benchEdit(core) {
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

/** The race, broken and repaired, and the partitions, beside other model checkers; `folder` is a place for files. */
export function benchModelCheckers(core, folder) {
  const peers = modelCheckers(folder);
  for (const line of peers.missing) console.log(`  ${line}`);
  benchBrokenRace(core, folder, peers);
  benchRepairedRace(core, folder, peers);
  benchPartitions(core, folder, peers);
}
