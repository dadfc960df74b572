/** The result of `check` as other tools read it: version 1 of the format, described by `schemas/check-result.schema.json`. */
import type { Access, Cause, FindingKind, Range, ScheduleCount, SerialOrder, Severity, Verdict } from '../flowproof';
import type { FileReport, LocatedFinding, LocatedScenario } from './file-report';

export interface CheckResult {
  readonly version: 1;
  readonly files: readonly {
    readonly path: string;
    readonly diagnostics: readonly {
      readonly rule: string;
      readonly severity: Severity;
      readonly message: string;
      /** 0-based, UTF-16, half-open. */
      readonly range: Range;
      readonly related: readonly { readonly message: string; readonly range: Range }[];
      readonly fixes: readonly { readonly title: string; readonly verified: boolean }[];
      /** Name of the scenario that shows the problem happening. */
      readonly counterexample?: string;
    }[];
    /** Absent when the file was not simulated. */
    readonly simulation?: {
      readonly verdict: Verdict;
      readonly scenarios: readonly {
        readonly name: string;
        readonly verdict: Verdict;
        readonly states: number;
        readonly seconds: number;
        readonly faults: readonly string[];
        readonly findings: readonly {
          readonly kind: FindingKind;
          readonly invariant?: string;
          readonly cause: Cause;
          /** An invariant that breaks one operation at a time, too. */
          readonly isAlone?: true;
          readonly explanation: string;
          readonly trace: readonly {
            readonly actor: string;
            readonly action: string;
            readonly statement?: string;
            readonly reads: readonly Access[];
            readonly writes: readonly Access[];
            readonly result: string;
            readonly range?: Range;
          }[];
          readonly nearest?: SerialOrder;
        }[];
        /** Only where it was asked for. */
        readonly count?: ScheduleCount;
      }[];
    };
  }[];
  readonly summary: Summary;
}

export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
  /** Findings that the baseline accepts, which are not counted above; absent: none. */
  readonly baseline?: number;
  /** Problems that `--fix` mended, which are not counted above; absent: none. */
  readonly fixed?: number;
}

/** How many files were checked and how many diagnostics of each severity they have. */
export function summaryOf(reports: readonly FileReport[]): Summary {
  const count = (severity: Severity) =>
    reports.reduce((sum, report) => sum + report.diagnostics.filter((one) => one.severity === severity).length, 0);
  const baseline = reports.flatMap(({ excused }) => excused).filter(({ by }) => by === 'baseline').length;
  const fixed = reports.reduce((sum, report) => sum + report.fixed.length, 0);
  return {
    files: reports.length,
    errors: count('error'),
    warnings: count('warning'),
    infos: count('info'),
    hints: count('hint'),
    ...(baseline === 0 ? {} : { baseline }),
    ...(fixed === 0 ? {} : { fixed }),
  };
}

function findingOf(finding: LocatedFinding) {
  return {
    kind: finding.kind,
    ...(finding.invariant === undefined ? {} : { invariant: finding.invariant }),
    cause: finding.cause,
    ...(finding.isAlone ? { isAlone: true as const } : {}),
    explanation: finding.explanation,
    trace: finding.trace.map((step) => ({
      actor: step.actor,
      action: step.action,
      ...(step.statement === undefined ? {} : { statement: step.statement }),
      reads: step.reads,
      writes: step.writes,
      result: step.result,
      ...(step.range === undefined ? {} : { range: step.range }),
    })),
    ...(finding.nearest === undefined ? {} : { nearest: finding.nearest }),
  };
}

function scenarioOf(scenario: LocatedScenario) {
  return {
    name: scenario.name,
    verdict: scenario.verdict,
    states: scenario.states,
    seconds: scenario.seconds,
    faults: scenario.faults,
    findings: scenario.findings.map(findingOf),
    ...(scenario.count === undefined ? {} : { count: scenario.count }),
  };
}

/** The result of checking files, in the order given. */
export function checkResultOf(reports: readonly FileReport[]): CheckResult {
  return {
    version: 1,
    files: reports.map(({ path, diagnostics, simulation }) => ({
      path,
      diagnostics: diagnostics.map((one) => ({
        rule: one.rule,
        severity: one.severity,
        message: one.message,
        range: one.range,
        related: one.related.map(({ message, range }) => ({ message, range })),
        fixes: one.fixes.map((fix) => ({ title: fix.title, verified: fix.verified === true })),
        ...(one.counterexample === undefined ? {} : { counterexample: one.counterexample.scenario }),
      })),
      ...(simulation === undefined
        ? {}
        : { simulation: { verdict: simulation.verdict, scenarios: simulation.scenarios.map(scenarioOf) } }),
    })),
    summary: summaryOf(reports),
  };
}
