/**
 * Runs checks in worker threads, so that the command stays able to show progress and to be interrupted while a
 * simulation is busy. It knows threads and requests, nothing of pipelines.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExportOutcome, ExportRequest } from './export-file';
import type { CheckNotice, CheckOutcome, CheckRequest, DrawOutcome, DrawRequest } from './file-report';

export interface CheckThreads {
  /** One outcome for each request, in their order. */
  run(
    requests: readonly CheckRequest[],
    onProgress: (request: CheckRequest, text: string) => void,
  ): Promise<readonly CheckOutcome[]>;
  /** Stops every thread at once, busy or not. */
  stop(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  hasEnded: boolean;
}

function start(): Thread {
  const thread: Thread = { worker: new Worker(join(__dirname, 'check-thread.js')), hasEnded: false };
  thread.worker.once('exit', () => {
    thread.hasEnded = true;
  });
  // While nothing runs, whoever asks hears of a failure; without any listener the process would end on it.
  thread.worker.on('error', () => {});
  return thread;
}

function ask(thread: Thread, request: CheckRequest, onProgress: (text: string) => void): Promise<CheckOutcome> {
  return new Promise((resolve) => {
    const { worker } = thread;
    const finish = (outcome: CheckOutcome) => {
      worker.off('message', hear);
      worker.off('error', fail);
      worker.off('exit', end);
      resolve(outcome);
    };
    const hear = (notice: CheckNotice) => {
      if (notice.type === 'progress') onProgress(notice.text);
      else finish(notice);
    };
    const fail = (error: Error) => finish({ type: 'failed', message: error.message });
    const end = () => finish({ type: 'failed', message: 'The checking thread ended early.' });
    worker.on('message', hear);
    worker.once('error', fail);
    worker.once('exit', end);
    worker.postMessage(request);
  });
}

/** Starts the first thread at once (it loads while files are looked for) and up to `jobs` of them when there is work. */
export function startCheckThreads(jobs: number): CheckThreads {
  const threads: Thread[] = [start()];
  return {
    async run(requests, onProgress) {
      const outcomes: CheckOutcome[] = [];
      let next = 0;
      const work = async (slot: number) => {
        while (next < requests.length) {
          const index = next++;
          const request = requests[index];
          if (!request) return;
          let thread = threads[slot];
          if (!thread || thread.hasEnded) {
            thread = start();
            threads[slot] = thread;
          }
          outcomes[index] = await ask(thread, request, (text) => onProgress(request, text));
        }
      };
      await Promise.all(Array.from({ length: Math.min(jobs, requests.length) }, (_, slot) => work(slot)));
      return outcomes;
    },
    async stop() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

/** Draws one file in a thread of its own, which ends with it. */
export function drawInThread(request: DrawRequest): Promise<DrawOutcome> {
  return askOnce<DrawOutcome>(request);
}

/** Exports one file in a thread of its own, which ends with it. */
export function exportInThread(request: ExportRequest): Promise<ExportOutcome> {
  return askOnce<ExportOutcome>(request);
}

type Failure = Extract<CheckOutcome, { readonly type: 'failed' }>;

async function askOnce<Outcome>(request: DrawRequest | ExportRequest): Promise<Outcome | Failure> {
  const { worker } = start();
  try {
    return await new Promise<Outcome | Failure>((resolve) => {
      worker.once('message', resolve);
      worker.once('error', (error: Error) => resolve({ type: 'failed', message: error.message }));
      worker.once('exit', () => resolve({ type: 'failed', message: 'The thread ended early.' }));
      worker.postMessage(request);
    });
  } finally {
    await worker.terminate();
  }
}
