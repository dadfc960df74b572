/**
 * The baseline: findings that are there today and are accepted until somebody repairs them, so that a check of an old
 * repository fails on what is new. It knows fingerprints, not what the findings mean.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { FileReport, ReportedDiagnostic } from './file-report';
import { shownPath, slashed } from './shown-path';

/** The name that is used when none is given. */
export const baselineName = 'flowproof-baseline.json';

const version = 1;

/** An accepted finding; the text is there for people who read the file. */
export interface BaselineEntry {
  readonly rule: string;
  readonly fingerprint: string;
  readonly line: string;
}

/** Accepted findings by file; paths are relative to the baseline's folder, with `/`. */
export type BaselineFiles = { readonly [path: string]: readonly BaselineEntry[] };

export type ReadBaseline =
  | { readonly type: 'baseline'; readonly files: BaselineFiles }
  | { readonly type: 'missing' }
  /** Why it cannot be used, in plain words. */
  | { readonly type: 'problem'; readonly message: string };

function isEntry(value: unknown): value is BaselineEntry {
  const entry = value as Partial<BaselineEntry> | null;
  return typeof entry === 'object' && typeof entry?.rule === 'string' && typeof entry.fingerprint === 'string';
}

/** What a baseline file says; `path` is absolute. */
export function readBaseline(path: string): ReadBaseline {
  const shown = shownPath(path);
  const problem = (what: string): ReadBaseline => ({ type: 'problem', message: `${shown}: ${what}` });
  let data: { readonly version?: unknown; readonly files?: unknown } | null;
  try {
    data = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { type: 'missing' };
    if (code !== undefined) return problem(`cannot be read (${code}).`);
    return problem('is not JSON. Restore it, or delete it and write it anew with --update-baseline.');
  }
  if (typeof data !== 'object' || data === null || data.version === undefined)
    return problem('is no baseline: it lacks the key `version`. Give another file, or delete this one.');
  if (data.version !== version)
    return problem(
      `is a baseline of version ${JSON.stringify(data.version)}; this Flowproof reads version ${version}. Use the Flowproof that wrote it, or delete it and write it anew with --update-baseline.`,
    );
  const { files } = data;
  const isWhole =
    typeof files === 'object' &&
    files !== null &&
    Object.values(files).every((entries) => Array.isArray(entries) && entries.every(isEntry));
  return isWhole
    ? { type: 'baseline', files: files as BaselineFiles }
    : problem('is damaged: `files` is not as it was written.');
}

/** Rules that only a simulation can tell: without one nothing is known about their entries. */
const simulated: readonly string[] = [
  'anomaly',
  'invariant-violated',
  'public-anomaly',
  'simulation-bound',
  'failing-sql',
];

/** Errors of the file itself keep the rest from being checked, so they are repaired and not accepted. */
const unacceptable: readonly string[] = [
  'syntax',
  'schema',
  'unknown-reference',
  'ambiguous-reference',
  'duplicate-name',
  'unknown-column',
  'type-mismatch',
];

function isAcceptable({ rule, severity }: ReportedDiagnostic): boolean {
  return !(severity === 'error' && unacceptable.includes(rule));
}

/** Whether the check could have found what an entry accepts. */
function isDecidable(report: FileReport, { rule }: BaselineEntry): boolean {
  return report.notSimulated === undefined && (report.simulation !== undefined || !simulated.includes(rule));
}

/** The path of a report as the baseline at `path` names it. */
function nameIn(path: string, report: FileReport): string {
  return slashed(relative(dirname(path), resolve(report.path)));
}

export interface Baselined {
  readonly reports: readonly FileReport[];
  /** Entries that fit nothing any more, with the file that they are about. */
  readonly stale: readonly { readonly file: string; readonly entry: BaselineEntry }[];
}

/** The reports without what the baseline at `path` (absolute) accepts, which is kept as excused. */
export function withBaseline(reports: readonly FileReport[], files: BaselineFiles, path: string): Baselined {
  const stale: { file: string; entry: BaselineEntry }[] = [];
  const reason = `accepted in ${shownPath(path)}`;
  const checked = new Set<string>();
  const left = reports.map((report): FileReport => {
    const file = nameIn(path, report);
    checked.add(file);
    const entries = (Object.hasOwn(files, file) ? files[file] : undefined) ?? [];
    const accepted = new Set(entries.map(({ fingerprint }) => fingerprint));
    const isAccepted = (one: ReportedDiagnostic) => accepted.has(one.fingerprint) && isAcceptable(one);
    const known = new Set([...report.diagnostics, ...report.excused].map(({ fingerprint }) => fingerprint));
    for (const entry of entries)
      if (!known.has(entry.fingerprint) && isDecidable(report, entry)) stale.push({ file, entry });
    return {
      ...report,
      diagnostics: report.diagnostics.filter((one) => !isAccepted(one)),
      excused: [
        ...report.excused,
        ...report.diagnostics.filter(isAccepted).map((one) => ({ ...one, by: 'baseline' as const, reason })),
      ],
    };
  });
  for (const [file, entries] of Object.entries(files))
    if (!checked.has(file) && !existsSync(resolve(dirname(path), file)))
      stale.push(...entries.map((entry) => ({ file, entry })));
  return { reports: left, stale };
}

/** The line that a person recognizes a finding by. */
function lineOf(report: FileReport, { range }: ReportedDiagnostic): string {
  const line = (report.text.split(/\r\n|\n|\r/)[range.start.line] ?? '').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/**
 * The baseline that accepts everything that `reports` say. Of `before`, what this check could not decide stays: files that were
 * not checked (as long as they are there), and what only a simulation tells when there was none.
 */
export function renewedBaseline(reports: readonly FileReport[], before: BaselineFiles, path: string): BaselineFiles {
  const renewed = new Map<string, readonly BaselineEntry[]>();
  for (const [file, entries] of Object.entries(before))
    if (existsSync(resolve(dirname(path), file))) renewed.set(file, entries);
  for (const report of reports) {
    const file = nameIn(path, report);
    const found = report.diagnostics
      .filter(isAcceptable)
      .map((one) => ({ rule: one.rule, fingerprint: one.fingerprint, line: lineOf(report, one) }));
    const known = new Set(found.map(({ fingerprint }) => fingerprint));
    const undecided = (renewed.get(file) ?? []).filter(
      (entry) => !isDecidable(report, entry) && !known.has(entry.fingerprint),
    );
    renewed.set(file, [...found, ...undecided]);
  }
  return Object.fromEntries(
    [...renewed].filter(([, entries]) => entries.length > 0).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

/** Writes a baseline; the problem in plain words when it cannot. */
export function writeBaseline(path: string, files: BaselineFiles): string | undefined {
  try {
    writeFileSync(path, `${JSON.stringify({ version, files }, undefined, 2)}\n`);
    return undefined;
  } catch (error) {
    return `${shownPath(path)}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}).`;
  }
}

/** What is said of entries that fit nothing any more; undefined: there are none. */
export function staleText(stale: Baselined['stale'], path: string): string | undefined {
  if (stale.length === 0) return undefined;
  const shown = stale.slice(0, 5).map(({ file, entry }) => `${file}: ${entry.rule} (${entry.line})`);
  const more = stale.length > shown.length ? [`and ${stale.length - shown.length} more`] : [];
  const head = stale.length === 1 ? '1 entry fits nothing any more' : `${stale.length} entries fit nothing any more`;
  return `${shownPath(path)}: ${head}; --update-baseline takes ${stale.length === 1 ? 'it' : 'them'} out:\n${[...shown, ...more].map((line) => `  ${line}`).join('\n')}`;
}
