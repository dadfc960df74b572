/**
 * The result of a check in SARIF 2.1.0 (Static Analysis Results Interchange Format, OASIS Standard, 27 March 2020), which code
 * scanning services read. Lines and columns count from 1 there, the end column is the one after the last.
 */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Range, Severity } from '../flowproof';
import type { ExcusedDiagnostic, FileReport, LocatedFinding, LocatedStep, ReportedDiagnostic } from './file-report';
import { rulePage } from './rule-pages';

export interface SarifOptions {
  readonly version: string;
  /** What could not be read or is wrong in a configuration. */
  readonly problems: readonly string[];
}

const levels: { readonly [severity in Severity]: 'error' | 'warning' | 'note' } = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

/** Where the pages of the rules are published. */
const pages = 'https://flowproof.dev/rules/';

/** A message; braces would be placeholders (section 3.11.5), so those that are meant are doubled. */
function message(text: string) {
  return { text: text.replaceAll(/[{}]/g, '$&$&') };
}

interface Artifact {
  readonly report: FileReport;
  readonly index: number;
  readonly lines: readonly string[];
}

function regionOf({ start, end }: Range, lines: readonly string[]) {
  const line = lines[start.line];
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
    ...(line === undefined || start.line !== end.line ? {} : { snippet: { text: line } }),
  };
}

/** A path relative to the folder that the check ran in stays so; others are whole. */
function artifactLocation(path: string) {
  return isAbsolute(path)
    ? { uri: pathToFileURL(path).href }
    : { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function physicalLocation({ report, index, lines }: Artifact, range: Range | undefined) {
  return {
    artifactLocation: { ...artifactLocation(report.path), index },
    ...(range === undefined ? {} : { region: regionOf(range, lines) }),
  };
}

/** What a step does, in one line. */
function stepText({ text, statement, result }: LocatedStep): string {
  const said = text === '' ? (statement ?? result) : text;
  return statement === undefined || said.includes(statement) ? said : `${said}\n${statement}`;
}

/** A counterexample: a thread for each actor, the steps numbered in the order in which they happen. */
function codeFlowOf(scenario: string, finding: LocatedFinding, artifact: Artifact) {
  const steps = finding.trace.map((step, index) => ({ step, order: index + 1 }));
  const actors = [...new Set(finding.trace.map(({ actor }) => actor))];
  return {
    message: message(`${scenario}: ${finding.explanation}`),
    threadFlows: actors.map((actor) => ({
      id: actor,
      message: message(actor),
      locations: steps
        .filter(({ step }) => step.actor === actor)
        .map(({ step, order }) => ({
          executionOrder: order,
          kinds: [step.action],
          importance: 'essential',
          location: {
            physicalLocation: physicalLocation(artifact, step.range),
            message: message(stepText(step)),
          },
        })),
    })),
  };
}

function suppressionOf({ by, reason }: ExcusedDiagnostic) {
  switch (by) {
    case 'ignore':
      return { kind: 'inSource', status: 'accepted', ...(reason === '' ? {} : { justification: reason }) };
    case 'baseline':
      return { kind: 'external', status: 'accepted', justification: reason };
  }
}

function resultOf(
  diagnostic: ReportedDiagnostic,
  excuse: ExcusedDiagnostic | undefined,
  artifact: Artifact,
  ruleIndex: number,
) {
  const { counterexample } = diagnostic;
  const scenario = artifact.report.simulation?.scenarios.find(({ name }) => name === counterexample?.scenario);
  const finding = counterexample && scenario?.findings[counterexample.finding];
  return {
    ruleId: diagnostic.rule,
    ruleIndex,
    level: levels[diagnostic.severity],
    message: message(diagnostic.message),
    locations: [{ physicalLocation: physicalLocation(artifact, diagnostic.range) }],
    ...(diagnostic.related.length === 0
      ? {}
      : {
          relatedLocations: diagnostic.related.map((related, index) => ({
            id: index + 1,
            physicalLocation: physicalLocation(artifact, related.range),
            message: message(related.message),
          })),
        }),
    ...(scenario && finding ? { codeFlows: [codeFlowOf(scenario.name, finding, artifact)] } : {}),
    partialFingerprints: { 'flowproof/v1': diagnostic.fingerprint },
    // Where some results can be suppressed, those that are not say so.
    suppressions: excuse ? [suppressionOf(excuse)] : [],
    properties: {
      severity: diagnostic.severity,
      ...(diagnostic.fixes.length === 0 ? {} : { fixes: diagnostic.fixes.map(({ title }) => title) }),
    },
  };
}

function ruleOf(rule: string, severity: Severity) {
  const page = rulePage(rule);
  const title = page?.title ?? `${rule.charAt(0).toUpperCase()}${rule.slice(1).replaceAll('-', ' ')}`;
  const sentence = /[.!?]$/.test(title) ? title : `${title}.`;
  return {
    id: rule,
    name: rule.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentence },
    fullDescription: { text: sentence },
    help: { text: page ? page.text.replaceAll(/[`*]/g, '') : sentence, markdown: page?.text ?? sentence },
    helpUri: `${pages}${rule}`,
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['correctness', 'concurrency', ...(rule === 'public-anomaly' ? ['security', 'external/cwe/cwe-362'] : [])],
      precision: 'high',
      'problem.severity': severity === 'info' || severity === 'hint' ? 'recommendation' : severity,
    },
  };
}

/** The default severity that a rule's page names; the one that it was reported with where there is none. */
function defaultOf(rule: string, reported: Severity): Severity {
  const said = /^\*\*.*\*\* \(default: (error|warning|info|hint)\)/m.exec(rulePage(rule)?.text ?? '')?.[1];
  return (said as Severity | undefined) ?? reported;
}

/** The log: one run, a rule for each that found something, a result for each finding, excused ones marked as suppressed. */
export function sarifCheck(reports: readonly FileReport[], { version, problems }: SarifOptions): string {
  const artifacts = reports.map((report, index) => ({ report, index, lines: report.text.split(/\r\n|\n|\r/) }));
  const found = artifacts.flatMap((artifact) => [
    ...artifact.report.diagnostics.map((diagnostic) => ({ diagnostic, excuse: undefined, artifact })),
    ...artifact.report.excused.map((excuse) => ({ diagnostic: excuse, excuse, artifact })),
  ]);
  const severities = new Map<string, Severity>();
  for (const { diagnostic } of found)
    if (!severities.has(diagnostic.rule))
      severities.set(diagnostic.rule, defaultOf(diagnostic.rule, diagnostic.severity));
  const rules = [...severities.keys()].sort();
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Flowproof',
            semanticVersion: version,
            informationUri: 'https://flowproof.dev',
            rules: rules.map((rule) => ruleOf(rule, severities.get(rule) ?? 'warning')),
          },
        },
        invocations: [
          {
            executionSuccessful: problems.length === 0,
            ...(problems.length === 0
              ? {}
              : {
                  toolConfigurationNotifications: problems.map((problem) => ({
                    level: 'error',
                    message: message(problem),
                  })),
                }),
          },
        ],
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder in which flowproof was run.' } } },
        columnKind: 'utf16CodeUnits',
        artifacts: artifacts.map(({ report }) => ({ location: artifactLocation(report.path), sourceLanguage: 'yaml' })),
        results: found.map(({ diagnostic, excuse, artifact }) =>
          resultOf(diagnostic, excuse, artifact, rules.indexOf(diagnostic.rule)),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
