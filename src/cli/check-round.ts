/** One round of `flowproof check`: which files, their checks, the baseline, and the result in the format that was asked for. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { version } from '../../package.json';
import { isPipelineFileName, type RuleSettings } from '../flowproof';
import {
  type BaselineFiles,
  baselineName,
  readBaseline,
  renewedBaseline,
  staleText,
  withBaseline,
  writeBaseline,
} from './baseline';
import { checkResultOf } from './check-result';
import type { CheckThreads } from './check-threads';
import { type ExitStatus, exitStatus, type FailOn, isFailing } from './exit-status';
import type { CheckOutcome, CheckRequest, ConfigurationChoice, FileReport } from './file-report';
import { findFiles } from './find-files';
import { githubCheck } from './github';
import { junitCheck } from './junit';
import { type BoundOptions, isColorful, type LookOptions, widthOfOutput } from './options';
import { complain, deliver } from './output';
import { prettyCheck } from './pretty';
import { checkedFiles, requestFor, runChecks } from './run-checks';
import { sarifCheck } from './sarif';
import { shownPath } from './shown-path';
import { stampOf } from './watch';

export const formats = ['pretty', 'json', 'sarif', 'github', 'junit'] as const;

export type Format = (typeof formats)[number];

/** A further file that the result is written to. */
export interface FurtherReport {
  readonly format: Format;
  readonly file: string;
}

export interface Options extends BoundOptions, LookOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly report?: readonly FurtherReport[];
  readonly rule?: RuleSettings;
  readonly failOn: FailOn;
  readonly simulate: boolean;
  readonly jobs?: number;
  readonly stdinFilename?: string;
  /** False: `--no-config`. */
  readonly config?: string | false;
  /** False: `--no-baseline`. */
  readonly baseline?: string | false;
  readonly updateBaseline?: boolean;
  readonly watch?: boolean;
  readonly fix?: boolean;
  readonly verifyFixes?: boolean;
}

/** What is kept from one round to the next, so that a file that did not change is not checked again. */
export interface Memory {
  readonly round: number;
  /** By absolute path. */
  readonly outcomes: ReadonlyMap<string, { readonly stamp: string; readonly outcome: CheckOutcome }>;
  /** Paths of configurations with their stamps. */
  readonly configurations: ReadonlyMap<string, string>;
  /** The baseline's stamp. */
  readonly baseline: string;
}

export interface Round {
  readonly status: ExitStatus;
  readonly memory: Memory;
  /** Folders in which a change matters. */
  readonly folders: readonly string[];
}

function configurationChoice({ config }: Options): ConfigurationChoice {
  if (config === undefined) return { kind: 'nearest' };
  return config === false ? { kind: 'none' } : { kind: 'file', path: resolve(config) };
}

/** The day at this place, as `2027-01-31`. */
function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function formatted(
  reports: readonly FileReport[],
  problems: readonly string[],
  format: Format,
  isForTerminal: boolean,
  options: Options,
): string {
  switch (format) {
    case 'pretty':
      return prettyCheck(reports, {
        hasColor: isColorful(options, isForTerminal, process.env),
        width: widthOfOutput(process.stdout),
        isQuiet: options.quiet === true,
      });
    case 'json':
      return `${JSON.stringify(checkResultOf(reports), undefined, 2)}\n`;
    case 'sarif':
      return sarifCheck(reports, { version, problems });
    case 'github':
      return githubCheck(reports);
    case 'junit':
      return junitCheck(reports, options.failOn);
  }
}

/** Writes the result to where it was asked for; false, with a word on standard error, when something could not be written. */
function write(reports: readonly FileReport[], problems: readonly string[], options: Options): boolean {
  const isForTerminal = process.stdout.isTTY && options.output === undefined;
  const own = formatted(reports, problems, options.format ?? 'pretty', isForTerminal, options);
  const further = (options.report ?? []).map(({ format, file }) =>
    deliver(formatted(reports, problems, format, false, options), file),
  );
  return deliver(own, options.output) && further.every((isDelivered) => isDelivered);
}

function baselinePath({ baseline }: Options): string {
  return resolve(typeof baseline === 'string' ? baseline : baselineName);
}

/** The reports without what the baseline accepts; with `--update-baseline` after it was written anew. */
function baselined(
  reports: readonly FileReport[],
  options: Options,
): { readonly reports: readonly FileReport[]; readonly problems: readonly string[] } {
  if (options.baseline === false) return { reports, problems: [] };
  const path = baselinePath(options);
  const found = readBaseline(path);
  if (found.type === 'problem') return { reports, problems: [found.message] };
  if (found.type === 'missing' && options.updateBaseline !== true) {
    const message = `${shownPath(path)}: there is no such baseline; --update-baseline writes it.`;
    return { reports, problems: options.baseline === undefined ? [] : [message] };
  }
  const before: BaselineFiles = found.type === 'baseline' ? found.files : {};
  if (options.updateBaseline !== true) {
    const { reports: left, stale } = withBaseline(reports, before, path);
    const text = staleText(stale, path);
    if (text !== undefined && options.quiet !== true) complain([text]);
    return { reports: left, problems: [] };
  }
  const files = renewedBaseline(reports, before, path);
  const problem = writeBaseline(path, files);
  if (problem !== undefined) return { reports, problems: [problem] };
  const count = (of: BaselineFiles) => Object.values(of).reduce((sum, entries) => sum + entries.length, 0);
  const known = new Set(Object.values(files).flatMap((entries) => entries.map(({ fingerprint }) => fingerprint)));
  const gone = Object.values(before).flatMap((entries) => entries.filter(({ fingerprint }) => !known.has(fingerprint)));
  const accepted = `${shownPath(path)}: accepts ${count(files)} ${count(files) === 1 ? 'finding' : 'findings'}`;
  complain([`${accepted}${gone.length === 0 ? '' : `; ${gone.length} that fit nothing any more were taken out`}.`]);
  return { reports: withBaseline(reports, files, path).reports, problems: [] };
}

/** What there is to check: standard input for `-`, and the files that the other paths mean. */
function toCheck(paths: readonly string[], options: Options, round: number) {
  const fromInput = paths.includes('-');
  const given = paths.filter((path) => path !== '-');
  const found = findFiles(given.length === 0 && !fromInput ? ['.'] : given, process.cwd(), isPipelineFileName);
  const asked = {
    settings: options.rule ?? {},
    today: today(),
    isSimulating: options.simulate,
    ...(options.fix === true ? { isFixing: true } : {}),
    ...(options.verifyFixes === true ? { isVerifying: true } : {}),
    ...(options.maxStates === undefined ? {} : { maxStates: options.maxStates }),
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
  };
  const choice = configurationChoice(options);
  const name = options.stdinFilename ?? 'stdin.pipeline.yaml';
  const requests: readonly CheckRequest[] = [
    ...(fromInput ? [{ ...requestFor(resolve(name), asked, choice, round), bytes: readFileSync(0) }] : []),
    ...found.files.map((file) => requestFor(file, asked, choice, round)),
  ];
  return { requests, found };
}

/** Which files are new, changed or gone since `memory`; a changed configuration concerns every file. */
function changesSince(memory: Memory | undefined, requests: readonly CheckRequest[], options: Options) {
  const stamps = new Map(requests.map(({ file }) => [file, stampOf(file)]));
  const isSettled =
    memory !== undefined && [...memory.configurations].every(([path, stamp]) => stampOf(path) === stamp);
  const kept = new Map(isSettled ? [...memory.outcomes].filter(([file, { stamp }]) => stamps.get(file) === stamp) : []);
  const gone = [...(memory?.outcomes.keys() ?? [])].filter((file) => !stamps.has(file));
  const isSame =
    isSettled &&
    gone.length === 0 &&
    kept.size === requests.length &&
    memory.baseline === stampOf(baselinePath(options));
  return { stamps, kept, gone, isSame };
}

/** Checks what the paths mean and writes the result; undefined: since `memory` nothing has changed, and nothing was written. */
export async function checkRound(
  threads: CheckThreads,
  paths: readonly string[],
  options: Options,
  memory?: Memory,
): Promise<Round | undefined> {
  const round = (memory?.round ?? 0) + 1;
  const { requests, found } = toCheck(paths, options, round);
  const { stamps, kept, gone, isSame } = changesSince(memory, requests, options);
  if (isSame) return undefined;
  if (gone.length > 0) complain(gone.map((file) => `${shownPath(file)}: is gone; the others are still checked.`));
  const changed = requests.filter(({ file }) => !kept.has(file));
  const outcomes = await runChecks(threads, changed, options.quiet === true);
  const fresh = new Map(changed.map(({ file }, index) => [file, outcomes[index]]));
  const all = requests.flatMap(({ file }) => kept.get(file)?.outcome ?? fresh.get(file) ?? []);
  const checked = checkedFiles(requests, all);
  return {
    status: conclude(checked, found.problems, options),
    memory: {
      round,
      outcomes: new Map(
        requests.map(({ file }, index) => [
          file,
          { stamp: stamps.get(file) ?? '', outcome: all[index] as CheckOutcome },
        ]),
      ),
      configurations: new Map(checked.configurations.map((path) => [path, stampOf(path)])),
      baseline: stampOf(baselinePath(options)),
    },
    folders: found.folders,
  };
}

function conclude(
  { reports, problems, leftOut }: ReturnType<typeof checkedFiles>,
  notFound: readonly string[],
  options: Options,
): ExitStatus {
  if (reports.length === 0) {
    const troubles = [...notFound, ...problems];
    complain(troubles);
    if (troubles.length > 0) return exitStatus.misused;
    if (leftOut === 0) {
      complain(['No pipeline file (*.pipeline.yaml with the key `flowproof`) was found.']);
      return exitStatus.noFile;
    }
    complain([
      `Nothing to check: the configuration leaves out ${leftOut === 1 ? 'the file' : `all ${leftOut} files`}.`,
    ]);
    return write([], [], options) ? exitStatus.clean : exitStatus.misused;
  }
  const judged = baselined(reports, options);
  const troubles = [...notFound, ...problems, ...judged.problems];
  complain(troubles);
  const isDelivered = write(judged.reports, troubles, options);
  if (!isDelivered || troubles.length > 0) return exitStatus.misused;
  return isFailing(judged.reports, options.failOn) ? exitStatus.found : exitStatus.clean;
}
