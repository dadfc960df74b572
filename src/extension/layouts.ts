/** Lays out diagrams on a worker thread, so that the editor's thread never waits for it; the thread starts with the first diagram. */
import { Worker } from 'node:worker_threads';
import type { Diagram, Layout } from '../flowproof';
import type { LayoutNotice, LayoutRequest } from '../protocol';

export interface Layouts {
  /** Positions for a diagram; what `previous` has keeps its place where it can. Rejects when the thread was lost. */
  layout(diagram: Diagram, previous: Layout | undefined): Promise<Layout>;
  dispose(): void;
}

interface Waiting {
  readonly resolve: (layout: Layout) => void;
  readonly reject: (error: Error) => void;
}

/** `workerPath`: the bundled worker's file. */
export function createLayouts(workerPath: string): Layouts {
  let worker: Worker | undefined;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();

  const lose = (error: Error): void => {
    const lost = worker;
    worker = undefined;
    lost?.removeAllListeners();
    lost?.on('error', () => undefined);
    void lost?.terminate();
    for (const entry of waiting.values()) entry.reject(error);
    waiting.clear();
  };

  const open = (): Worker => {
    const opened = new Worker(workerPath);
    opened.on('message', (notice: LayoutNotice) => {
      const entry = waiting.get(notice.id);
      waiting.delete(notice.id);
      switch (notice.type) {
        case 'laid-out':
          entry?.resolve(notice.layout);
          return;
        case 'failed':
          entry?.reject(new Error(notice.message));
          return;
      }
    });
    opened.on('error', lose);
    opened.on('exit', (code) => lose(new Error(`The layout's thread ended with ${code}.`)));
    return opened;
  };

  return {
    layout(diagram, previous) {
      worker ??= open();
      lastId += 1;
      const request: LayoutRequest = { type: 'layout', id: lastId, diagram, previous };
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        worker?.postMessage(request);
      });
    },
    dispose: () => lose(new Error('The extension is being closed.')),
  };
}
