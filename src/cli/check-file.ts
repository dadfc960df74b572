/**
 * Checks one file: reads it, mends what it is asked to, lints it, simulates it, and gives everything with positions. It prints
 * nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import {
  countSchedules,
  createScenarioCache,
  type Diagnostic,
  type Fingerprinted,
  fixSafely,
  judgeFile,
  type LoadedFile,
  load,
  type Place,
  rangeOf,
  type SimulationHost,
  type SimulationResult,
  simulatePipeline,
} from '../flowproof';
import type {
  CheckOptions,
  CheckRequest,
  FileOutcome,
  FileReport,
  LocatedSimulation,
  LocatedStep,
  ReportedDiagnostic,
} from './file-report';
import { type OfferedFix, offeredFixes } from './offered-fixes';

type FixesOf = (diagnostic: Diagnostic) => readonly OfferedFix[];

function located(
  file: LoadedFile,
  { diagnostic, fingerprint }: Fingerprinted,
  fixes: readonly OfferedFix[],
): ReportedDiagnostic {
  const { place, related, fixes: _, ...rest } = diagnostic;
  return {
    ...rest,
    range: rangeOf(file, place),
    related: related.map((one) => ({ message: one.message, range: rangeOf(file, one.place) })),
    fixes,
    fingerprint,
  };
}

/** What is reported and what is excused, in the order of the text. */
function judged(
  file: LoadedFile,
  simulation: SimulationResult | undefined,
  { settings, today }: CheckOptions,
  fixesOf: FixesOf,
): Pick<FileReport, 'diagnostics' | 'excused'> {
  const { reported, excused } = judgeFile(file, simulation, settings, today);
  return {
    diagnostics: reported.map((one) => located(file, one, fixesOf(one.diagnostic))),
    excused: excused.map((one) => ({ ...located(file, one, []), by: 'ignore', reason: one.reason })),
  };
}

function locatedSimulation(file: LoadedFile, result: SimulationResult): LocatedSimulation {
  const withRange = <T extends { readonly place?: Place }>({ place, ...rest }: T) =>
    place === undefined ? rest : { ...rest, range: rangeOf(file, place) };
  return {
    verdict: result.verdict,
    ...(result.failures ? { failures: result.failures } : {}),
    scenarios: result.scenarios.map(({ place: _, findings, ...rest }) => ({
      ...rest,
      findings: findings.map((finding) => ({
        ...finding,
        trace: finding.trace.map((step): LocatedStep => withRange(step)),
      })),
    })),
  };
}

/** The text of a file; undefined when it is not UTF-8 text. A byte order mark is not part of the text. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\u0000') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What was found before, by content: a thread that checks a file again runs only what the edit touches. */
const cache = createScenarioCache(2000);

function hostOf(shown: string, onProgress: (text: string) => void): SimulationHost {
  return {
    nowMs: () => performance.now(),
    cache,
    onProgress: ({ scenario, index, count, states }) =>
      onProgress(`${shown}: ${scenario} (${index + 1} of ${count}), ${states.toLocaleString('en-US')} states`),
  };
}

/** A text to be checked, and the name that it is shown under. */
export interface CheckedText {
  readonly path: string;
  readonly text: string;
  readonly options: CheckOptions;
}

/** Everything about a text; undefined when it is not a pipeline file. */
export function reportOf(
  { path, text, options }: CheckedText,
  onProgress: (text: string) => void = () => {},
): FileReport | undefined {
  const file = load(text);
  if (!file.isPipeline) return undefined;
  const own = { path, text, fixed: [] };
  const host = hostOf(path, onProgress);
  const judge = (result: SimulationResult | undefined) =>
    judged(file, result, options, offeredFixes(file, result, options, host));
  if (!options.isSimulating) return { ...own, ...judge(undefined) };
  if (isBroken(file))
    return { ...own, ...judge(undefined), notSimulated: 'the file itself has errors; repair them first.' };
  const simulated = simulatePipeline(file.pipeline, boundsOf(options), host);
  const result = options.isCounting ? withCounts(file, simulated, options, host) : simulated;
  return { ...own, ...judge(result), simulation: locatedSimulation(file, result) };
}

/** The result with the number of schedules of each scenario that go wrong. */
function withCounts(
  { pipeline }: LoadedFile,
  result: SimulationResult,
  options: CheckOptions,
  host: SimulationHost,
): SimulationResult {
  const counts = countSchedules(pipeline, boundsOf(options), host);
  const scenarios = result.scenarios.map((scenario) => {
    const count = counts.get(scenario.name);
    return count ? { ...scenario, count } : scenario;
  });
  return { ...result, scenarios };
}

/** Whether the file itself has errors: then the pipeline is only a part of what was meant, and says nothing about the whole. */
function isBroken(file: LoadedFile): boolean {
  return file.diagnostics.some(({ severity }) => severity === 'error');
}

function boundsOf({ maxStates, maxSeconds, scenario }: CheckOptions) {
  return {
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
    ...(scenario === undefined ? {} : { scenario }),
  };
}

/** The text with what may be mended unseen mended, written to the file; a problem in words when it cannot be written. */
function mended(request: CheckRequest, bytes: Uint8Array, text: string): Mended {
  const file = load(text);
  const { settings, today } = request.options;
  const { made, file: after } = file.isPipeline ? fixSafely(file, settings, today) : { made: [], file };
  if (made.length === 0) return { text, fixed: [] };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? '\ufeff' : '';
  try {
    writeFileSync(request.file, mark + after.text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { text, fixed: [], problem: `${request.shown}: cannot be written (${code ?? String(error)}).` };
  }
  return { text: after.text, fixed: made.map(({ title }) => title) };
}

interface Mended {
  readonly text: string;
  readonly fixed: readonly string[];
  readonly problem?: string;
}

/** What checking the file gives. A file that cannot be read, or belongs to another tool, is an answer like any other. */
export function checkFile(request: CheckRequest, onProgress: (text: string) => void): FileOutcome {
  let bytes: Uint8Array;
  try {
    bytes = request.bytes ?? readFileSync(request.file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { type: 'unreadable', message: `${request.shown}: cannot be read (${code ?? String(error)}).` };
  }
  const read = textOf(bytes);
  if (read === undefined) return { type: 'unreadable', message: `${request.shown}: is not UTF-8 text.` };
  const { text, fixed, problem } = request.options.isFixing ? mended(request, bytes, read) : { text: read, fixed: [] };
  const report = reportOf({ path: request.shown, text, options: request.options }, onProgress);
  if (report === undefined) return { type: 'not-a-pipeline' };
  return { type: 'report', report: { ...report, fixed }, ...(problem === undefined ? {} : { problem }) };
}
