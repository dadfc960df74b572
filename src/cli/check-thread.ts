/** The worker thread that checks files one after the other, as it is asked; all it says is on its message port. */
import { parentPort } from 'node:worker_threads';
import { initialize } from '../flowproof';
import { checkFile } from './check-file';
import type { CheckNotice, CheckRequest } from './file-report';

const ready = initialize();

async function answer(request: CheckRequest): Promise<CheckNotice> {
  try {
    await ready;
    return checkFile(request, (text) => parentPort?.postMessage({ type: 'progress', text } satisfies CheckNotice));
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// One at a time, in the order asked; the parser loads while the command still looks for files.
parentPort?.on('message', async (request: CheckRequest) => parentPort?.postMessage(await answer(request)));
