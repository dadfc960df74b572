/**
 * The one door for hosts: the command line, the extension and its worker call these verbs and nothing behind them.
 * It reads no file, no clock and no editor; those come in as arguments.
 */
import { analyze } from './analysis/analyze';
import { fingerprintsOf } from './analysis/fingerprints';
import { captureTechnology } from './analysis/fixes/capture';
import { isStrongest, mayAbort, strongestLevel } from './analysis/fixes/steps';
import type { Excused } from './analysis/ignores';
import { judge, reconcile } from './analysis/reconcile';
import { diagramOf } from './diagram/diagram';
import { layout } from './diagram/layout';
import { applyEdits, applyTextEdits } from './edit/apply';
import type { Trouble } from './edit/effect';
import { type FixedPoint, type MadeFix, toFixedPoint } from './edit/fixed-point';
import { type AdmissionKnowledge, moveAdmission } from './edit/refactor/move-admission';
import { isVerified, type Judgement } from './edit/verify';
import { type LoadedFile, load, rangeOf } from './language/load';
import type { RuleSettings } from './model/configuration';
import type { Diagnostic, Fix } from './model/diagnostic';
import type { Edit, TextEdit } from './model/edit';
import type { Pipeline } from './model/pipeline';
import type { SimulationResult } from './model/trace';
import { evaluateSelect } from './simulation/evaluate';
import { createScenarioCache } from './simulation/scenario-cache';
import { type SimulationHost, type SimulationOptions, simulate } from './simulation/simulate';
import { loadParser } from './sql/parse';

export { isLeftOut, settingsFor } from './analysis/configuration';
export type { Technology } from './catalog/technology';
export { svgOf } from './diagram/draw/svg';
export type { FixedPoint } from './edit/fixed-point';
export { diagramJsonOf } from './interchange/diagram-json';
export { dotOf } from './interchange/dot';
export { mermaidOf } from './interchange/mermaid';
export { promelaOf } from './interchange/promela';
export type { Completion, CompletionKind } from './language/complete';
export { complete } from './language/complete';
export type { Description } from './language/describe';
export { describe } from './language/describe';
export type { Configuration, ConfigurationProblem, ReadText, TextReader } from './language/gather-configuration';
export { configurationNames, findConfiguration, gatherConfiguration } from './language/gather-configuration';
export type { LoadedFile } from './language/load';
export type * from './model/configuration';
export { presets } from './model/configuration';
export type * from './model/diagnostic';
export { severities } from './model/diagnostic';
export type * from './model/edit';
export type * from './model/graph';
export { nearestNames } from './model/nearest';
export type * from './model/pipeline';
export type * from './model/place';
export { ruleIds } from './model/rule-ids';
export type * from './model/trace';
export { countSchedules } from './simulation/count';
export type { ScenarioCache } from './simulation/scenario-cache';
export type { SimulationHost, SimulationOptions, SimulationProgress } from './simulation/simulate';
export type { Tabulation, TabulationOptions } from './simulation/tabulate';
export { scenarioNames, tabulate } from './simulation/tabulate';
export { applyTextEdits, createScenarioCache, diagramOf, layout, load, rangeOf };

/** Loads PostgreSQL's parser; must be awaited once before anything else. */
export async function initialize(): Promise<void> {
  await loadParser();
}

/** Whether a file of this name is a pipeline file; `path` may use either kind of slash. */
export function isPipelineFileName(path: string): boolean {
  return /(^|[/\\.])pipeline\.ya?ml$/.test(path);
}

/**
 * Problems that show without simulating: those of the file itself and those of the static rules, severities and ignores applied.
 * `today` is a day such as `2027-01-31`: ignores whose last day was before excuse nothing; without it none has ended.
 */
export function lint(file: LoadedFile, settings: RuleSettings = {}, today?: string): readonly Diagnostic[] {
  return reconcile(file, analyze(file.pipeline), undefined, settings, today);
}

/** Everything known about a file: `lint` with what the simulation found attached to the problems that predicted it, or added. */
export function checkWith(
  file: LoadedFile,
  simulation: SimulationResult,
  settings: RuleSettings = {},
  today?: string,
): readonly Diagnostic[] {
  return reconcile(file, analyze(file.pipeline), simulation, settings, today);
}

/** A diagnostic with its fingerprint: a text that stays the same while lines move. */
export interface Fingerprinted {
  readonly diagnostic: Diagnostic;
  readonly fingerprint: string;
}

/** What is reported about a file and what its inline ignores excuse, each in the order of the text. */
export interface JudgedFile {
  readonly reported: readonly Fingerprinted[];
  readonly excused: readonly (Fingerprinted & Excused)[];
}

/** `lint` or, with a simulation, `checkWith`, together with what is excused and with fingerprints. */
export function judgeFile(
  file: LoadedFile,
  simulation: SimulationResult | undefined,
  settings: RuleSettings = {},
  today?: string,
): JudgedFile {
  const { diagnostics, excused } = judge(file, analyze(file.pipeline), simulation, settings, today);
  const all = [...diagnostics, ...excused.map(({ diagnostic }) => diagnostic)]
    .map((diagnostic, index) => ({ diagnostic, index, start: file.offsets(diagnostic.place).start }))
    .sort((a, b) => a.start - b.start || a.index - b.index)
    .map(({ diagnostic }) => diagnostic);
  const fingerprints = fingerprintsOf(file, all);
  const named = new Map(all.map((diagnostic, index) => [diagnostic, fingerprints[index] ?? '']));
  const fingerprint = (diagnostic: Diagnostic): string => named.get(diagnostic) ?? '';
  return {
    reported: diagnostics.map((diagnostic) => ({ diagnostic, fingerprint: fingerprint(diagnostic) })),
    excused: excused.map((one) => ({ ...one, fingerprint: fingerprint(one.diagnostic) })),
  };
}

/** Runs the scenarios of a pipeline. Same input, same result (but for the measured seconds). */
export function simulatePipeline(
  pipeline: Pipeline,
  options: SimulationOptions,
  host: SimulationHost,
): SimulationResult {
  return simulate(pipeline, options, host);
}

const knowledge: AdmissionKnowledge = {
  strongestLevel: (store) => {
    const strongest = strongestLevel(store);
    if (!strongest) return undefined;
    const isDefault = isStrongest(store, store.isolation.value);
    return { name: strongest.name, isDefault, mayAbort: mayAbort(strongest.level) };
  },
  captureTechnology,
  evaluate: (query, rowsOf) => {
    const nothing = { parameter: () => null, variable: () => null };
    const result = evaluateSelect(query, { rows: rowsOf }, nothing);
    return result.ok ? result.value.rows : undefined;
  },
};

/** The text edits that make the edits, one after the other; a problem in words where one cannot be made. Ranges are of the file's text. */
export function applyFix(
  file: LoadedFile,
  { edits }: { readonly edits: readonly Edit[] },
): readonly TextEdit[] | Trouble {
  return applyEdits(file, edits);
}

/** The file as a fix leaves it; undefined where the fix cannot be made in this text. */
export function fixedFile(file: LoadedFile, fix: { readonly edits: readonly Edit[] }): LoadedFile | undefined {
  const made = applyFix(file, fix);
  return 'problem' in made ? undefined : load(applyTextEdits(file.text, made));
}

function errorsOf({ diagnostics }: LoadedFile): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

function isMakeable(file: LoadedFile, fix: Fix): boolean {
  const fixed = fixedFile(file, fix);
  // What only corrects a word may bring the next mistake to light.
  return fixed !== undefined && (fix.safe || errorsOf(fixed) <= errorsOf(file));
}

/** The refactorings that fit a problem of this file: changes of the design rather than of a line. */
export function refactoringsOf(file: LoadedFile, diagnostic: Diagnostic): readonly Fix[] {
  return moveAdmission(file.pipeline, diagnostic, knowledge).filter((fix) => isMakeable(file, fix));
}

/**
 * The repairs for a problem of this file: those that its rule knows and the refactorings that fit it, the preferred one first.
 * What cannot be made in this text, or would leave a file with new errors of its own, is not among them.
 */
export function fixesOf(file: LoadedFile, diagnostic: Diagnostic): readonly Fix[] {
  return [...diagnostic.fixes.filter((fix) => isMakeable(file, fix)), ...refactoringsOf(file, diagnostic)];
}

/** The first safe fix of a problem that is reported, as it would be made; undefined: none is left. */
function nextSafeFix(file: LoadedFile, settings: RuleSettings, today: string | undefined): MadeFix | undefined {
  for (const { fixes } of lint(file, settings, today)) {
    for (const fix of fixes) {
      const edits = fix.safe ? applyFix(file, fix) : [];
      if ('problem' in edits || edits.length === 0) continue;
      return { fix, edits, after: load(applyTextEdits(file.text, edits)) };
    }
  }
  return undefined;
}

/**
 * The file with every fix made that may be made without being looked at, until none is left: misspelled names and values that
 * can only have been meant in one way. What is off, or excused by an ignore, stays as it is.
 */
export function fixSafely(file: LoadedFile, settings: RuleSettings = {}, today?: string): FixedPoint {
  return toFixedPoint(file, (at) => nextSafeFix(at, settings, today));
}

/** The fix that excuses a problem where it stands, for a reason that somebody gives; undefined where no comment can stand. */
export function ignoreFix(file: LoadedFile, { rule, place }: Diagnostic, reason: string): Fix | undefined {
  if (place.kind !== 'node' || rule === 'syntax' || reason.trim() === '') return undefined;
  const text = `flowproof-ignore ${rule}: ${reason.trim().replaceAll(/\s+/g, ' ')}`;
  const fix: Fix = { title: `Ignore ${rule} here`, edits: [{ type: 'comment', path: place.path, text }], safe: false };
  return fixedFile(file, fix) && fix;
}

/** What a fix is compared with: the file as it stands, simulated, and what holds for it. */
export interface Comparison {
  readonly simulation: SimulationResult;
  readonly settings?: RuleSettings;
  readonly today?: string;
}

/** What a fix is looked at with; `simulation` is that of the file as it stands. */
export interface Verification extends Comparison {
  readonly options: SimulationOptions;
  readonly host: SimulationHost;
}

/** Whether a fix is verified by the file that it leaves and the simulation of that, made by whoever asks. */
export function isVerifiedBy(
  file: LoadedFile,
  diagnostic: Diagnostic,
  fixed: { readonly file: LoadedFile; readonly simulation: SimulationResult },
  { simulation, settings = {}, today }: Comparison,
): boolean {
  if (errorsOf(fixed.file) > 0) return false;
  const judgementOf = (one: LoadedFile, result: SimulationResult): Judgement => ({
    diagnostics: checkWith(one, result, settings, today),
    simulation: result,
  });
  return isVerified(judgementOf(file, simulation), diagnostic, judgementOf(fixed.file, fixed.simulation));
}

/**
 * The fix with `verified` said: the edited file was linted and simulated to the end, the problem and what showed it are gone, and
 * nothing new came. Takes as long as a simulation of the file.
 */
export function verifyFix(file: LoadedFile, diagnostic: Diagnostic, fix: Fix, verification: Verification): Fix {
  const fixed = fixedFile(file, fix);
  if (!fixed || errorsOf(fixed) > 0) return { ...fix, verified: false };
  const simulation = simulatePipeline(fixed.pipeline, verification.options, verification.host);
  return { ...fix, verified: isVerifiedBy(file, diagnostic, { file: fixed, simulation }, verification) };
}
