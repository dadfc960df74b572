/** The worker thread that checks, draws and exports files one after the other, as it is asked; all it says is on its message port. */
import { parentPort } from 'node:worker_threads';
import { initialize, isLeftOut, settingsFor } from '../flowproof';
import { checkFile } from './check-file';
import { configurationFor, configurationProblem } from './configuration';
import { drawFile } from './draw-file';
import { type ExportOutcome, type ExportRequest, exportFile } from './export-file';
import type { CheckNotice, CheckOutcome, CheckRequest, DrawOutcome, DrawRequest } from './file-report';
import { slashed } from './shown-path';

const ready = initialize();

async function answer(
  request: CheckRequest | DrawRequest | ExportRequest,
): Promise<CheckOutcome | DrawOutcome | ExportOutcome> {
  try {
    if (request.type === 'draw') {
      await ready;
      return await drawFile(request);
    }
    if (request.type === 'export') {
      await ready;
      return exportFile(request);
    }
    const { layers, problems, read } = await configurationFor(request);
    const configuration = { problems: problems.map(configurationProblem), read };
    const path = slashed(request.file);
    if (isLeftOut(layers, path)) return { type: 'left-out', configuration };
    await ready;
    const settings = { ...settingsFor(layers, path), ...request.options.settings };
    const onProgress = (text: string) => parentPort?.postMessage({ type: 'progress', text } satisfies CheckNotice);
    return { ...checkFile({ ...request, options: { ...request.options, settings } }, onProgress), configuration };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// One at a time, in the order asked; the parser loads while the command still looks for files.
parentPort?.on('message', async (request: CheckRequest | DrawRequest | ExportRequest) =>
  parentPort?.postMessage(await answer(request)),
);
