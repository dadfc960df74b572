/** Writes one file down in the language of another tool. It prints nothing. */
import { load, promelaOf, scenarioNames, tabulate } from '../flowproof';
import type { FileOutcome } from './file-report';
import { readText } from './read-text';

export const exportFormats = ['promela'] as const;

/** To a thread: one file in another language. */
export interface ExportRequest {
  readonly type: 'export';
  /** Absolute path. */
  readonly file: string;
  readonly shown: string;
  readonly format: (typeof exportFormats)[number];
  /** Only this scenario. */
  readonly scenario?: string;
  /** What the export will be called, for those who read it. */
  readonly name: string;
  readonly maxStates: number;
  readonly maxSeconds: number;
}

/** The answer to it. */
export type ExportOutcome =
  | { readonly type: 'export'; readonly text: string }
  /** It cannot be exported; why, with what would help. */
  | { readonly type: 'refused'; readonly message: string }
  | Extract<FileOutcome, { readonly type: 'not-a-pipeline' | 'unreadable' | 'failed' }>;

/** More steps than this make a model that Spin's compiler takes minutes for and that nobody reads. */
const maxSteps = 20_000;

/** The file in the format that is asked for. */
export function exportFile(request: ExportRequest): ExportOutcome {
  const { file, shown, scenario, name, maxStates, maxSeconds } = request;
  const read = readText(file, shown);
  if (read.type === 'unreadable') return read;
  const loaded = load(read.text);
  if (!loaded.isPipeline) return { type: 'not-a-pipeline' };
  const refused = (why: string): ExportOutcome => ({ type: 'refused', message: `${shown}: ${why}.` });
  if (loaded.diagnostics.some(({ severity }) => severity === 'error')) {
    return refused('has errors, and is not exported; `flowproof check` tells them');
  }
  const names = scenarioNames(loaded.pipeline);
  if (scenario !== undefined && !names.includes(scenario)) {
    return refused(
      `has no scenario named '${scenario}'; it has ${names.map((one) => `'${one}'`).join(', ') || 'none'}`,
    );
  }
  const deadlineMs = performance.now() + maxSeconds * 1000;
  const tabulation = tabulate(loaded.pipeline, {
    ...(scenario === undefined ? {} : { scenario }),
    maxStates,
    maxSteps,
    shouldStop: () => performance.now() > deadlineMs,
  });
  const advice = names.length > 1 && scenario === undefined ? '; --scenario takes one alone' : '';
  if (tabulation.kind === 'problem') return refused(`${tabulation.problem}${advice}`);
  const model = promelaOf(tabulation.machine, name);
  return 'problem' in model ? refused(model.problem) : { type: 'export', text: model.text };
}
