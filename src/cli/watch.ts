/** Waits until something changes in folders, as the system tells it. It knows names of files, not what is in them. */
import { type FSWatcher, statSync, watch } from 'node:fs';

/** Editors write a file in several steps; this long after the last one it is whole. */
const settleMs = 100;
/** How often is looked where the system cannot tell (no more watchers, some network disks). */
const pollMs = 2000;

export interface Watching {
  /** Resolves when something that may matter happened since the last time. */
  next(): Promise<void>;
  /** Folders to follow from now on, all the others no more. */
  follow(folders: Iterable<string>): void;
}

/** Follows folders (not what is below them). */
export function startWatching(): Watching {
  const watchers = new Map<string, FSWatcher | undefined>();
  let isDue = false;
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isPolling = false;

  const notice = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isDue = true;
      wake?.();
    }, settleMs);
  };

  const poll = (): void => {
    if (!isPolling) setInterval(notice, pollMs);
    isPolling = true;
  };

  const open = (folder: string): FSWatcher | undefined => {
    try {
      const watcher = watch(folder, notice);
      watcher.on('error', () => {
        // The folder itself went away; whoever asks next follows what is there then.
        watcher.close();
        watchers.delete(folder);
        notice();
      });
      return watcher;
    } catch {
      poll();
      return undefined;
    }
  };

  return {
    follow(folders) {
      const wanted = new Set(folders);
      for (const [folder, watcher] of watchers)
        if (!wanted.has(folder)) {
          watcher?.close();
          watchers.delete(folder);
        }
      for (const folder of wanted) if (!watchers.has(folder)) watchers.set(folder, open(folder));
    },
    async next() {
      if (!isDue)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      isDue = false;
      wake = undefined;
    },
  };
}

/** A text that is another one whenever the file at `path` was written; empty when it is not there. */
export function stampOf(path: string): string {
  try {
    const stat = statSync(path);
    return `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
  } catch {
    return '';
  }
}
