/**
 * Runs other model checkers on the models of bench/models: Spin and rumur, which visit every state, and Quint, whose simulator
 * draws runs at random. It knows how each is started, bounded and read; nothing of ours, and nothing of what is compared.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/bundles.mjs';
import { isInstalled } from './measure.mjs';

/** What a tool may take for one search. */
export const limitMs = Number(process.env.BENCH_LIMIT_SECONDS ?? 60) * 1000;
const limitGiB = 4;

const models = join(root, 'bench/models');

function timedOnce(call) {
  const startedMs = performance.now();
  const result = call();
  return { ms: performance.now() - startedMs, result };
}

/** The run in the middle of three, by its whole time; of one, when the first took seconds, so that the rest matters less. */
export function often(run) {
  const first = run();
  if (first.stopped || first.ms > 2_000) return first;
  return [first, run(), run()].sort((a, b) => a.ms - b.ms)[1];
}

/** A program under the limits of time and memory: what it printed, and which limit ended it. */
function bounded(program, args, cwd) {
  const kibibytes = limitGiB * 1024 * 1024;
  const { ms, result } = timedOnce(() =>
    spawnSync('sh', ['-c', `ulimit -v ${kibibytes}; exec "$0" "$@"`, program, ...args], {
      cwd,
      encoding: 'utf8',
      timeout: limitMs,
      killSignal: 'SIGKILL',
      maxBuffer: 1 << 28,
    }),
  );
  const printed = `${result.stdout}${result.stderr}`;
  if (result.error?.code === 'ETIMEDOUT') return { printed, ms, stopped: `> ${limitMs / 1000} s` };
  if (/-DMEMLIM bound|out of memory|failed to (allocate|mmap|expand)/i.test(printed))
    return { printed, ms, stopped: `> ${limitGiB} GiB` };
  return { printed, ms };
}

function mustRun(command, args, cwd) {
  const run = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${run.stdout}${run.stderr}`);
}

/** The text of a model, with `words` put in. */
function filled(model, words) {
  let text = readFileSync(join(models, model), 'utf8');
  for (const [from, to] of words) {
    if (!text.includes(from)) throw new Error(`${model} has no ${from}.`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** `breadthFirst` finds the shortest run; `depthFirst` finds some run, with Spin's partial-order reduction. */
export const spinModes = { breadthFirst: ['-DBFS', '-DNOREDUCE', '-DSAFETY'], depthFirst: ['-DSAFETY'] };

/**
 * The tools that are here. Each takes a model, its constants and more, and answers { ms, searchMs, states, found }: the
 * milliseconds of everything a person waits for, those of the search in it, the states it saw, whether the invariant fell; or
 * { stopped }, the limit that ended it; or undefined when the tool is not here, which `missing` explains line by line.
 */
export function modelCheckers(folder) {
  const missing = [];
  const isHere = (name, tools, how) => {
    const absent = tools.filter((tool) => !isInstalled(tool));
    if (absent.length > 0) missing.push(`${name} is not compared: ${absent.join(' and ')} missing (${how}).`);
    return absent.length === 0;
  };
  const hasSpin = isHere('Spin', ['spin', 'gcc'], 'Debian: apt-get install spin gcc');
  const hasRumur = isHere('rumur', ['rumur', 'gcc'], 'Debian: apt-get install rumur gcc');
  const quintCommand = quint(folder);
  if (!quintCommand)
    missing.push(`Quint is not compared: missing, and this failed: npm install ${quintPackages.join(' ')}.`);
  const place = (name) => {
    const cwd = join(folder, name);
    mkdirSync(cwd, { recursive: true });
    return cwd;
  };
  return {
    missing,
    spin: (model, constants, mode) =>
      hasSpin ? often(() => runSpin(place(`spin-${model}`), model, constants, mode)) : undefined,
    rumur: (model, words) => (hasRumur ? often(() => runRumur(place(`rumur-${model}`), model, words)) : undefined),
    quint: (model, constants, runs, steps) =>
      quintCommand
        ? often(() => runQuint(quintCommand, place(`quint-${model}`), model, constants, runs, steps))
        : undefined,
  };
}

function runSpin(cwd, model, constants, mode) {
  const given = Object.entries(constants).map(([name, value]) => `-D${name}=${value}`);
  const { ms, result } = timedOnce(() => {
    copyFileSync(join(models, `${model}.pml`), join(cwd, `${model}.pml`));
    mustRun('spin', [...given, '-a', `${model}.pml`], cwd);
    mustRun('gcc', ['-O2', '-w', ...mode, `-DMEMLIM=${limitGiB * 1024}`, '-o', 'pan', 'pan.c'], cwd);
    return bounded('./pan', ['-m100000'], cwd);
  });
  if (result.stopped) return result;
  const states = Number(/([\d.e+]+) states, stored/.exec(result.printed)?.[1]);
  const errors = /errors: (\d+)/.exec(result.printed)?.[1];
  if (errors === undefined || !(states > 0)) throw new Error(`Spin did not finish ${model}:\n${result.printed}`);
  return { ms, searchMs: result.ms, states, found: errors !== '0' };
}

/** One thread, as ours; `words` are what stands for the @…@ of the model. */
function runRumur(cwd, model, words) {
  const { ms, result } = timedOnce(() => {
    const places = Object.entries(words).map(([name, value]) => [`@${name}@`, String(value)]);
    writeFileSync(join(cwd, 'model.m'), filled(`${model}.m`, places));
    mustRun('rumur', ['model.m', '-o', 'model.c', '--threads', '1', '--deadlock-detection', 'off'], cwd);
    const options = ['-std=c11', '-O3', '-march=native', '-w', '-o', 'model', 'model.c', '-lpthread', '-latomic'];
    mustRun('gcc', options, cwd);
    return bounded('./model', [], cwd);
  });
  if (result.stopped) return result;
  const states = Number(/(\d+) states, \d+ rules fired/.exec(result.printed.slice(-2_000))?.[1]);
  const found = /error\(s\) found/.test(result.printed);
  if (!(states > 0) || (!found && !/No error found/.test(result.printed)))
    throw new Error(`rumur did not finish ${model}:\n${result.printed.slice(-2_000)}`);
  return { ms, searchMs: result.ms, states, found };
}

// Quint 0.33 asks for antlr4ts ^0.5.0-alpha.4, for which npm takes 0.5.0-dev, with which it dies at its start.
const quintPackages = ['@informalsystems/quint@0.33.1', 'antlr4ts@0.5.0-alpha.4'];

/** How Quint is started: the variable QUINT, the path, or installed into the folder; undefined: it cannot be had. */
function quint(folder) {
  if (process.env.QUINT) return process.env.QUINT;
  if (spawnSync('quint', ['--version'], { stdio: 'ignore' }).status === 0) return 'quint';
  const prefix = join(folder, 'quint');
  mkdirSync(prefix, { recursive: true });
  const options = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', prefix];
  spawnSync('npm', ['install', ...options, ...quintPackages], { stdio: 'ignore', timeout: 180_000 });
  const command = join(prefix, 'node_modules/.bin/quint');
  return existsSync(command) ? command : undefined;
}

/**
 * At most `runs` random runs of at most `steps` steps, in Quint's own JavaScript: its other simulator, and `quint verify`,
 * download a program when they start. It proves nothing; a run that breaks the invariant is seldom the shortest.
 */
function runQuint(command, cwd, model, constants, runs, steps) {
  const file = join(cwd, `${model}.qnt`);
  const values = Object.entries(constants).map(([name, value]) => [
    new RegExp(`pure val ${name} = .*`).exec(readFileSync(join(models, `${model}.qnt`), 'utf8'))?.[0] ?? name,
    `pure val ${name} = ${value}`,
  ]);
  writeFileSync(file, filled(`${model}.qnt`, values));
  const options = ['--backend=typescript', '--seed=7', '--invariant=neverOversell', '--verbosity=1'];
  const { ms, result } = timedOnce(() =>
    spawnSync(command, ['run', ...options, `--max-samples=${runs}`, `--max-steps=${steps}`, file], {
      encoding: 'utf8',
      timeout: limitMs,
      killSignal: 'SIGKILL',
      env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=${limitGiB * 1024}` },
    }),
  );
  if (result.error?.code === 'ETIMEDOUT') return { stopped: `> ${limitMs / 1000} s` };
  const printed = `${result.stdout}${result.stderr}`;
  const searchMs = Number(/\((\d+)ms at [\d.]+ traces\/second/.exec(printed)?.[1]);
  if (!(searchMs >= 0)) throw new Error(`Quint did not finish ${model}:\n${printed}`);
  return { ms, searchMs, found: /Found an issue/.test(printed) };
}
