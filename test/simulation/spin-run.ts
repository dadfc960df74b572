/** Runs the model checker Spin on a model: what it says of every assertion, how far away, in how many states. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SpinReport {
  /** Distinct states, the one before the model begins left out. */
  readonly states: number;
  /** What did not hold: the name of the asserted variable, and how many steps of the model (0-based) were taken before. */
  readonly violated: ReadonlyMap<string, number>;
}

/** What has to be installed before Spin can be run here; undefined when all is there. */
export function missingForSpin(): string | undefined {
  const missing = ['spin', 'gcc'].filter((tool) => {
    return spawnSync(tool, [tool === 'spin' ? '-V' : '--version'], { stdio: 'ignore' }).status !== 0;
  });
  return missing.length === 0 ? undefined : `apt-get install -y ${missing.join(' ')}`;
}

/** Searches the whole model breadth first, with none of Spin's reductions. */
export function runSpin(model: string): SpinReport {
  const folder = mkdtempSync(join(tmpdir(), 'flowproof-spin-'));
  try {
    const run = (tool: string, ...args: readonly string[]): string => {
      const { status, stdout, stderr, error } = spawnSync(tool, args, {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      if (status !== 0) throw new Error(`${tool} ended with ${status}: ${error ?? ''}${stdout}${stderr}`);
      return stdout;
    };
    writeFileSync(join(folder, 'model.pml'), model);
    // Spin hides variables that are never read (-o4 shows them), so that the count of states would not be ours.
    const said = run('spin', '-o4', '-a', 'model.pml');
    if (said.trim() !== '') throw new Error(`spin complains: ${said}`);
    run('gcc', '-O1', '-w', '-DSAFETY', '-DBFS', '-DNOREDUCE', '-DVECTORSZ=8192', '-o', 'pan', 'pan.c');
    return reportOf(run('./pan', '-c0', '-w20'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportOf(output: string): SpinReport {
  if (/Search not completed|max search depth too small|out of memory|VECTORSZ/.test(output)) throw new Error(output);
  const states = /(\d+) nominal states/.exec(output)?.[1];
  if (states === undefined) throw new Error(output);
  const violated = new Map<string, number>();
  for (const [, name = '', depth = ''] of output.matchAll(/assertion violated (\w+) \(at depth (\d+)\)/g)) {
    violated.set(name, Math.min(violated.get(name) ?? Number.POSITIVE_INFINITY, Number(depth)));
  }
  return { states: Number(states) - 1, violated };
}
