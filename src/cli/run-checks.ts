/** Checks files in threads for a command: progress, interruption and whatever went wrong on the way. */
import { relative, sep } from 'node:path';
import type { CheckOutcome, CheckThreads } from './check-threads';
import type { CheckOptions, FileReport } from './file-report';
import { progressOn } from './progress';

export interface CheckedFiles {
  /** In the order of the files; those that are no pipelines are not among them. */
  readonly reports: readonly FileReport[];
  /** What could not be read, and what failed by our own fault, in plain words. */
  readonly problems: readonly string[];
}

/** A path as it is shown: relative to the working folder when it is below it, always with `/`. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return (path.startsWith('..') ? file : path).split(sep).join('/');
}

function problemOf(outcome: CheckOutcome, file: string): readonly string[] {
  switch (outcome.type) {
    case 'unreadable':
      return [outcome.message];
    case 'failed':
      return [`${shownPath(file)}: flowproof itself failed here; please report this: ${outcome.message}`];
    case 'report':
    case 'not-a-pipeline':
      return [];
  }
}

/** Checks `files` (absolute paths), showing progress on standard error, and ends the threads. */
export async function runChecks(
  threads: CheckThreads,
  files: readonly string[],
  options: CheckOptions,
  isQuiet: boolean,
): Promise<CheckedFiles> {
  const progress = progressOn(process.stderr, !isQuiet);
  const requests = files.map((file) => ({ type: 'check', file, shown: shownPath(file), options }) as const);
  const outcomes = await threads.run(requests, (_, text) => progress.show(text));
  progress.clear();
  await threads.stop();
  return {
    reports: outcomes.flatMap((outcome) => (outcome.type === 'report' ? [outcome.report] : [])),
    problems: outcomes.flatMap((outcome, index) => problemOf(outcome, files[index] ?? '')),
  };
}
