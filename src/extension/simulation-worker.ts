/**
 * The thread that simulates: one request, its progress, one answer. It is terminated when nobody waits for the answer, so what
 * it learns goes to its host at once, and the next thread starts with that. It knows nothing of the editor.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createScenarioCache, initialize, load, simulatePipeline } from '../flowproof';
import type { SimulateRequest, SimulationStart, WorkerNotice } from '../protocol';

/** More often than this nobody can read it. */
const progressEveryMs = 100;

const ready = initialize();
// Asked for again with the first request, which then says what went wrong.
ready.catch(() => undefined);

function send(notice: WorkerNotice): void {
  parentPort?.postMessage(notice);
}

const { learned, maxLearned } = workerData as SimulationStart;
const cache = createScenarioCache(maxLearned, learned, (key, scenario) => send({ type: 'learned', key, scenario }));

async function answer({ version, text, maxStates, maxSeconds }: SimulateRequest): Promise<WorkerNotice> {
  try {
    await ready;
    let lastMs = Number.NEGATIVE_INFINITY;
    const result = simulatePipeline(
      load(text).pipeline,
      { ...(maxStates === undefined ? {} : { maxStates }), ...(maxSeconds === undefined ? {} : { maxSeconds }) },
      {
        nowMs: () => performance.now(),
        cache,
        onProgress: ({ scenario, index, count, states }) => {
          const nowMs = performance.now();
          if (nowMs - lastMs < progressEveryMs) return;
          lastMs = nowMs;
          send({ type: 'progress', version, scenario, index, count, states });
        },
      },
    );
    return { type: 'done', version, result };
  } catch (error) {
    return {
      type: 'failed',
      version,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

parentPort?.on('message', async (request: SimulateRequest) => send(await answer(request)));
