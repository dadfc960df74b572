/**
 * What checking one file gives, as plain data that crosses from a checking thread to the command: places are positions
 * here, and the text is carried along so that it can be quoted. Types only.
 */
import type { Finding, Range, RuleSettings, ScenarioResult, SimulationResult, TraceStep } from '../flowproof';
import type { LocatedDiagnostic } from '../protocol';

export interface LocatedStep extends Omit<TraceStep, 'place'> {
  readonly range?: Range;
}

export interface LocatedFinding extends Omit<Finding, 'trace'> {
  readonly trace: readonly LocatedStep[];
}

export interface LocatedScenario extends Omit<ScenarioResult, 'findings' | 'place'> {
  readonly findings: readonly LocatedFinding[];
}

export interface LocatedSimulation extends Omit<SimulationResult, 'scenarios'> {
  readonly scenarios: readonly LocatedScenario[];
}

export interface FileReport {
  /** As shown: relative to the working folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** In the order of the text. */
  readonly diagnostics: readonly LocatedDiagnostic[];
  /** Absent: not asked for, or `notSimulated` says why. */
  readonly simulation?: LocatedSimulation;
  /** Why a simulation that was asked for did not run. */
  readonly notSimulated?: string;
}

/** What a command wants to be done with each file. */
export interface CheckOptions {
  readonly settings: RuleSettings;
  readonly isSimulating: boolean;
  /** Over the file's own bounds. */
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  /** Only this scenario. */
  readonly scenario?: string;
}

/** To a checking thread. */
export interface CheckRequest {
  readonly type: 'check';
  /** Absolute path. */
  readonly file: string;
  readonly shown: string;
  readonly options: CheckOptions;
}

/** From a checking thread: any number of `progress`, then one of the others. */
export type CheckNotice =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'report'; readonly report: FileReport }
  /** The file lacks the marker `flowproof`: it belongs to another tool. */
  | { readonly type: 'not-a-pipeline' }
  /** Cannot be read, or is not text; why. */
  | { readonly type: 'unreadable'; readonly message: string }
  /** Our own fault. */
  | { readonly type: 'failed'; readonly message: string };
