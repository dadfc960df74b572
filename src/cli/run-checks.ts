/** Checks files in threads for a command: progress, and what came of it put together. It knows no format. */
import type { CheckThreads } from './check-threads';
import type { CheckOptions, CheckOutcome, CheckRequest, ConfigurationChoice, FileReport } from './file-report';
import { progressOn } from './progress';
import { shownPath } from './shown-path';

export interface CheckedFiles {
  /** In the order of the files; those that are no pipelines are not among them. */
  readonly reports: readonly FileReport[];
  /** What could not be read, is wrong in a configuration, or failed by our own fault, in plain words, each once. */
  readonly problems: readonly string[];
  /** How many files configurations leave out. */
  readonly leftOut: number;
  /** Absolute paths of the configurations that were looked at. */
  readonly configurations: readonly string[];
}

function problemOf(outcome: CheckOutcome, { file }: CheckRequest): readonly string[] {
  switch (outcome.type) {
    case 'unreadable':
      return [outcome.message];
    case 'failed':
      return [`${shownPath(file)}: flowproof itself failed here; please report this: ${outcome.message}`];
    case 'report':
      return outcome.problem === undefined ? [] : [outcome.problem];
    case 'left-out':
    case 'not-a-pipeline':
      return [];
  }
}

/** The request to check `file` (an absolute path). */
export function requestFor(
  file: string,
  options: CheckOptions,
  configuration: ConfigurationChoice,
  round = 1,
): CheckRequest {
  return { type: 'check', file, shown: shownPath(file), options, configuration, round };
}

/** One outcome for each request, showing progress on standard error meanwhile. */
export async function runChecks(
  threads: CheckThreads,
  requests: readonly CheckRequest[],
  isQuiet: boolean,
): Promise<readonly CheckOutcome[]> {
  const progress = progressOn(process.stderr, !isQuiet);
  const outcomes = await threads.run(requests, (_, text) => progress.show(text));
  progress.clear();
  return outcomes;
}

/** What came of requests, put together; `outcomes` are in their order. */
export function checkedFiles(requests: readonly CheckRequest[], outcomes: readonly CheckOutcome[]): CheckedFiles {
  const configurations = outcomes.flatMap(({ configuration }) => (configuration ? [configuration] : []));
  const problems = [
    ...configurations.flatMap((one) => one.problems),
    ...requests.flatMap((request, index) => {
      const outcome = outcomes[index];
      return outcome ? problemOf(outcome, request) : [];
    }),
  ];
  return {
    reports: outcomes.flatMap((outcome) => (outcome.type === 'report' ? [outcome.report] : [])),
    problems: [...new Set(problems)],
    leftOut: outcomes.filter(({ type }) => type === 'left-out').length,
    configurations: [...new Set(configurations.flatMap(({ read }) => read))],
  };
}
