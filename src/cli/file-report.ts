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

/** A diagnostic with its fingerprint, which stays the same while lines move. */
export interface ReportedDiagnostic extends LocatedDiagnostic {
  readonly fingerprint: string;
}

/** A finding that is neither shown nor counted: an inline ignore or the baseline excuses it. */
export interface ExcusedDiagnostic extends ReportedDiagnostic {
  readonly by: 'ignore' | 'baseline';
  /** Why, in somebody's words. */
  readonly reason: string;
}

export interface FileReport {
  /** As shown: relative to the working folder, with `/`. */
  readonly path: string;
  readonly text: string;
  /** In the order of the text. */
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly excused: readonly ExcusedDiagnostic[];
  /** Absent: not asked for, or `notSimulated` says why. */
  readonly simulation?: LocatedSimulation;
  /** Why a simulation that was asked for did not run. */
  readonly notSimulated?: string;
  /** What was mended in the file before it was checked, in words. */
  readonly fixed: readonly string[];
}

/** What a command wants to be done with each file. */
export interface CheckOptions {
  /** Severities from the command line, over those of configurations. */
  readonly settings: RuleSettings;
  /** The day on which ignores are judged, as `2027-01-31`; absent: none has ended. */
  readonly today?: string;
  readonly isSimulating: boolean;
  /** Whether what may be mended unseen is mended in the file. */
  readonly isFixing?: boolean;
  /** Whether the repairs that are offered are simulated, too. */
  readonly isVerifying?: boolean;
  /** Over the file's own bounds. */
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  /** Only this scenario. */
  readonly scenario?: string;
  /** Whether the schedules that go wrong are counted, too. */
  readonly isCounting?: boolean;
}

/** Which configuration holds: the nearest above the file, a certain file (absolute path), or none. */
export type ConfigurationChoice =
  | { readonly kind: 'nearest' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'none' };

/** To a checking thread. */
export interface CheckRequest {
  readonly type: 'check';
  /** Absolute path. */
  readonly file: string;
  readonly shown: string;
  /** What is in the file, where that does not come from the disk. */
  readonly bytes?: Uint8Array;
  readonly options: CheckOptions;
  readonly configuration: ConfigurationChoice;
  /** Configurations are read once a round: another number means that they may have changed. */
  readonly round: number;
}

/** The configuration that was used. */
export interface UsedConfiguration {
  /** What is wrong with it, in plain words, with the place. */
  readonly problems: readonly string[];
  /** Absolute paths that were looked at. */
  readonly read: readonly string[];
}

/** From a checking thread: any number of `progress`, then one of the others. */
export type CheckNotice = { readonly type: 'progress'; readonly text: string } | CheckOutcome;

export type CheckOutcome = FileOutcome & { readonly configuration?: UsedConfiguration };

export type FileOutcome =
  | {
      readonly type: 'report';
      readonly report: FileReport;
      /** Why what was mended could not be written. */
      readonly problem?: string;
    }
  /** A configuration leaves the file out. */
  | { readonly type: 'left-out' }
  /** The file lacks the marker `flowproof`: it belongs to another tool. */
  | { readonly type: 'not-a-pipeline' }
  /** Cannot be read, or is not text; why. */
  | { readonly type: 'unreadable'; readonly message: string }
  /** Our own fault. */
  | { readonly type: 'failed'; readonly message: string };

/** To a thread: the diagram of one file. */
export interface DrawRequest {
  readonly type: 'draw';
  /** Absolute path. */
  readonly file: string;
  readonly shown: string;
  readonly format: 'svg' | 'mermaid' | 'dot' | 'json';
  readonly theme: 'light' | 'dark';
}

/** The answer to it. */
export type DrawOutcome =
  | {
      readonly type: 'drawing';
      readonly text: string;
      readonly nodes: number;
      /** The file has errors, so that something may be missing. */
      readonly isBroken: boolean;
    }
  | Extract<FileOutcome, { readonly type: 'not-a-pipeline' | 'unreadable' | 'failed' }>;
