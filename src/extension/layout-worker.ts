/** The thread that lays out diagrams: one request, one answer. It knows nothing of the editor. */
import { parentPort } from 'node:worker_threads';
import { layout } from '../flowproof';
import type { LayoutNotice, LayoutRequest } from '../protocol';

parentPort?.on('message', async (request: LayoutRequest) => {
  let notice: LayoutNotice;
  try {
    notice = { type: 'laid-out', id: request.id, layout: await layout(request.diagram, request.previous) };
  } catch (error) {
    notice = { type: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(notice);
});
