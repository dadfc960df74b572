/** How a phase of reading says what is wrong: diagnostics of the file's own rules with their default severities. It knows no text. */
import type { Diagnostic, Fix, Related, Severity } from '../model/diagnostic';
import type { Place } from '../model/place';
import type { FileRuleId } from '../model/rule-ids';

const severityOf: { readonly [rule in FileRuleId]: Severity } = {
  syntax: 'error',
  schema: 'error',
  'unknown-reference': 'error',
  'ambiguous-reference': 'error',
  'duplicate-name': 'error',
  'unknown-column': 'error',
  'type-mismatch': 'error',
  'missing-key': 'warning',
  'unknown-technology': 'warning',
  'unsupported-sql': 'info',
  'unused-node': 'hint',
  'unused-ignore': 'warning',
  'ignore-without-reason': 'warning',
};

export interface ReportDetails {
  /** Only where it differs from the rule's default. */
  readonly severity?: Severity;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

/** Takes one problem. */
export type Report = (rule: FileRuleId, place: Place, message: string, details?: ReportDetails) => void;

/** A problem of the file itself. */
export function problem(rule: FileRuleId, place: Place, message: string, details: ReportDetails = {}): Diagnostic {
  return {
    rule,
    severity: details.severity ?? severityOf[rule],
    message,
    place,
    related: details.related ?? [],
    fixes: details.fixes ?? [],
  };
}

/** `a, b or c`; each in backquotes. */
export function either(names: readonly string[], word: 'or' | 'and' = 'or'): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} ${word} ${last}`;
}
