/** Puts the diagnostics of checks into VS Code's Problems panel and under the text; it knows how to say them, not what they mean. */
import { readdirSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Diagnostic, Place, Range, Severity } from '../flowproof';
import type { Check, Checks } from './checks';

/** A range of the core as VS Code's; both are 0-based, half-open and in UTF-16 units. */
export function editorRange(range: Range): vscode.Range {
  return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
}

const severityOf: { readonly [severity in Severity]: vscode.DiagnosticSeverity } = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What VS Code shows faded out. */
const unnecessary: readonly string[] = ['unused-node', 'unused-ignore'];

/** Finds the page of a rule; undefined when it has none. */
export type RulePages = (rule: string) => vscode.Uri | undefined;

/** The pages inside the installed extension: always those of this version, also without a network. Looked for once. */
export function rulePagesIn(extensionUri: vscode.Uri): RulePages {
  const folder = vscode.Uri.joinPath(extensionUri, 'docs', 'rules');
  let names: readonly string[] | undefined;
  const look = (): readonly string[] => {
    try {
      // The extension's own folder is always on this machine's disk.
      return readdirSync(folder.fsPath);
    } catch {
      return [];
    }
  };
  return (rule) => {
    names ??= look();
    return names.includes(`${rule}.md`) ? vscode.Uri.joinPath(folder, `${rule}.md`) : undefined;
  };
}

/** VS Code's form of a diagnostic; `locate` turns places of the same file into ranges. */
export function editorDiagnostic(
  diagnostic: Diagnostic,
  uri: vscode.Uri,
  locate: (place: Place) => Range,
  rulePages: RulePages,
): vscode.Diagnostic {
  const shown = new vscode.Diagnostic(
    editorRange(locate(diagnostic.place)),
    diagnostic.message,
    severityOf[diagnostic.severity],
  );
  shown.source = 'flowproof';
  const page = rulePages(diagnostic.rule);
  shown.code = page ? { value: diagnostic.rule, target: page } : diagnostic.rule;
  shown.relatedInformation = diagnostic.related.map(
    ({ message, place }) =>
      new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, editorRange(locate(place))), message),
  );
  if (unnecessary.includes(diagnostic.rule)) shown.tags = [vscode.DiagnosticTag.Unnecessary];
  return shown;
}

export interface Problems {
  /** Shows the problems of a file that no editor has open, until it is opened, changed or deleted. */
  setClosed(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): void;
  dispose(): void;
}

/** Keeps the Problems panel up to date with `checks`. */
export function createProblems(checks: Checks, rulePages: RulePages): Problems {
  const collection = vscode.languages.createDiagnosticCollection('flowproof');
  const show = (check: Check): void => {
    const locate = (place: Place): Range => check.core.rangeOf(check.file, place);
    collection.set(
      check.uri,
      check.diagnostics.map((diagnostic) => editorDiagnostic(diagnostic, check.uri, locate, rulePages)),
    );
  };
  // What was found in a closed file says nothing any more when somebody else writes it.
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.{yaml,yml}', true);
  const dropClosed = (uri: vscode.Uri): void => {
    if (!checks.get(uri)) collection.delete(uri);
  };
  const subscriptions = [
    collection,
    watcher,
    checks.onDidChange(show),
    checks.onDidClose((uri) => collection.delete(uri)),
    watcher.onDidChange(dropClosed),
    watcher.onDidDelete((uri) => collection.delete(uri)),
  ];
  return {
    setClosed: (uri, diagnostics) => collection.set(uri, diagnostics),
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
