/**
 * Runs simulations one at a time on a worker thread. A simulation that nobody waits for any more is ended by terminating its
 * thread, never by asking it; the next one gets a new thread. It knows messages, not what they mean.
 */
import { Worker } from 'node:worker_threads';
import type { CachedScenario, SimulationResult } from '../flowproof';
import type { SimulateRequest, SimulationStart, WorkerNotice } from '../protocol';

export type Progress = Extract<WorkerNotice, { type: 'progress' }>;

export type SimulationEnd =
  | { readonly kind: 'done'; readonly result: SimulationResult }
  | { readonly kind: 'cancelled' }
  /** Our own fault, or memory ran out. */
  | { readonly kind: 'failed'; readonly message: string };

export interface SimulationJob {
  readonly request: SimulateRequest;
  /** Goes before the ones that wait, because a person asked for it. */
  readonly isUrgent: boolean;
  readonly onProgress: (progress: Progress) => void;
}

export interface RunningSimulation {
  readonly end: Promise<SimulationEnd>;
  cancel(): void;
}

export interface Simulations {
  start(job: SimulationJob): RunningSimulation;
  dispose(): void;
}

interface Waiting {
  readonly job: SimulationJob;
  readonly finish: (end: SimulationEnd) => void;
}

/** Results of scenarios that are kept for the next thread; some kilobytes each. */
const maxLearned = 1000;

/** `workerPath`: the bundled worker's file. */
export function createSimulations(workerPath: string): Simulations {
  let worker: Worker | undefined;
  let running: Waiting | undefined;
  let isDisposed = false;
  const waiting: Waiting[] = [];
  // What terminated threads had found out, the oldest first.
  const learned = new Map<string, CachedScenario>();

  const learn = (key: string, scenario: CachedScenario): void => {
    learned.delete(key);
    learned.set(key, scenario);
    const [oldest] = learned.keys();
    if (learned.size > maxLearned && oldest !== undefined) learned.delete(oldest);
  };

  const finish = (end: SimulationEnd): void => {
    const ended = running;
    running = undefined;
    ended?.finish(end);
    runNext();
  };

  const drop = (): void => {
    const dropped = worker;
    worker = undefined;
    dropped?.removeAllListeners();
    // A thread that is being terminated may still report an error, which nobody waits for.
    dropped?.on('error', () => undefined);
    void dropped?.terminate();
  };

  const open = (): Worker => {
    // A simulation that needs more memory than this ends as a failure of its own, and not of the whole extension host.
    const opened = new Worker(workerPath, {
      resourceLimits: { maxOldGenerationSizeMb: 4096 },
      workerData: { learned: [...learned], maxLearned } satisfies SimulationStart,
    });
    opened.on('message', (notice: WorkerNotice) => {
      switch (notice.type) {
        case 'progress':
          running?.job.onProgress(notice);
          return;
        case 'learned':
          learn(notice.key, notice.scenario);
          return;
        case 'done':
          finish({ kind: 'done', result: notice.result });
          return;
        case 'failed':
          finish({ kind: 'failed', message: notice.message });
          return;
      }
    });
    const onLost = (message: string): void => {
      drop();
      finish({ kind: 'failed', message });
    };
    opened.on('error', (error: Error) => onLost(error.message));
    opened.on('exit', (code) => onLost(`The simulation's thread ended with ${code}.`));
    return opened;
  };

  const runNext = (): void => {
    if (running || isDisposed) return;
    running = waiting.shift();
    if (!running) return;
    worker ??= open();
    worker.postMessage(running.job.request);
  };

  return {
    start(job) {
      let finishThis: (end: SimulationEnd) => void = () => undefined;
      const end = new Promise<SimulationEnd>((resolve) => {
        finishThis = resolve;
      });
      const entry: Waiting = { job, finish: finishThis };
      if (job.isUrgent) waiting.unshift(entry);
      else waiting.push(entry);
      runNext();
      return {
        end,
        cancel() {
          const index = waiting.indexOf(entry);
          if (index >= 0) {
            waiting.splice(index, 1);
            entry.finish({ kind: 'cancelled' });
          } else if (running === entry) {
            drop();
            finish({ kind: 'cancelled' });
          }
        },
      };
    },
    dispose() {
      isDisposed = true;
      drop();
      for (const entry of [...(running ? [running] : []), ...waiting.splice(0)]) entry.finish({ kind: 'cancelled' });
      running = undefined;
    },
  };
}
