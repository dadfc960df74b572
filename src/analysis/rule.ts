/** What a static rule is: its words, its documentation as data, and a check over an analysed pipeline. It knows no single rule. */
import type { Diagnostic, Severity } from '../model/diagnostic';
import type { analysisRuleIds } from '../model/rule-ids';
import type { Analysis } from './analysis';

export type AnalysisRuleId = (typeof analysisRuleIds)[number];

/** What a rule's check reports; `analyze` adds the rule's id and, where none is said, its severity. */
export type Problem = Omit<Diagnostic, 'rule' | 'severity' | 'fixes' | 'related'> &
  Partial<Pick<Diagnostic, 'severity' | 'fixes' | 'related'>>;

/** Markdown in plain words; `failing` and `passing` are complete pipeline files, and tests run them. */
export interface RuleDocumentation {
  readonly what: string;
  readonly why: string;
  /** Where the reason can be read: names of publications, products' manuals, addresses. */
  readonly source: readonly string[];
  readonly failing: string;
  readonly passing: string;
  readonly howToFix: string;
  readonly whenToSwitchOff: string;
}

export interface Rule {
  readonly id: AnalysisRuleId;
  /** One sentence without a full stop, as a heading. */
  readonly title: string;
  readonly defaultSeverity: Severity;
  readonly documentation: RuleDocumentation;
  /** The problems in order of the file as a rule; places are all in the file. It never throws. */
  readonly check: (analysis: Analysis) => readonly Problem[];
}

const milder: { readonly [severity in Severity]: Severity } = {
  error: 'warning',
  warning: 'info',
  info: 'hint',
  hint: 'hint',
};

/** The next milder severity: for what hangs on how a sketch will be written. */
export function oneLower(severity: Severity): Severity {
  return milder[severity];
}
