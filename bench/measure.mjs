/** Times and medians. It knows clocks and processes, nothing of what is measured. */
import { spawnSync } from 'node:child_process';

/** Median of some numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median milliseconds of `runs` calls, after `warm` calls that are not counted. */
export function timed(call, runs, warm = 0) {
  for (let run = 0; run < warm; run++) call();
  return median(
    Array.from({ length: runs }, () => {
      const startedMs = performance.now();
      call();
      return performance.now() - startedMs;
    }),
  );
}

/** Median milliseconds of two calls that take turns, so that what else the machine does meets both alike. */
export function timedTogether(first, second, runs, warm = 0) {
  for (let run = 0; run < warm; run++) {
    first();
    second();
  }
  const times = Array.from({ length: runs }, () => [timed(first, 1), timed(second, 1)]);
  return [median(times.map(([ms]) => ms)), median(times.map(([, ms]) => ms))];
}

/** Milliseconds of a whole process, from start to exit; throws when it ends with a status that is not `expected`. */
export function processMs(command, args, { expected = [0], ...options } = {}) {
  const startedMs = performance.now();
  const run = spawnSync(command, args, { encoding: 'utf8', ...options });
  const ms = performance.now() - startedMs;
  if (!expected.includes(run.status))
    throw new Error(`${command} ${args.join(' ')} ended with ${run.status}:\n${run.stdout}${run.stderr}`);
  return ms;
}

/** Whether a command can be started here. */
export function isInstalled(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}
