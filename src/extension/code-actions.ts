/** The lightbulb of a pipeline file: shows a problem's counterexample, or excuses the problem with a reason. */
import * as vscode from 'vscode';
import type { Diagnostic } from '../flowproof';
import type { Check, Checks } from './checks';
import { editorRange } from './problems';

const selector: vscode.DocumentSelector = { language: 'flowproof' };

/** Arguments of `flowproof.showCounterexample`; each that is left out is asked for, or taken from the active editor. */
export type CounterexampleArguments = [uri?: vscode.Uri | string, scenario?: string, finding?: number];

const ignoreCommand = 'flowproof.ignoreWithReason';

export function registerCodeActions(checks: Checks): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        provideCodeActions(document, range, context) {
          const check = checks.get(document.uri);
          if (!check || check.version !== document.version) return [];
          return check.diagnostics.flatMap((diagnostic) => {
            const where = editorRange(check.core.rangeOf(check.file, diagnostic.place));
            if (!where.intersection(range)) return [];
            const shown = context.diagnostics.filter((one) => isShownAs(one, diagnostic, where));
            return [
              ...counterexampleActions(check, diagnostic, shown),
              ...ignoreActions(check, diagnostic, where, shown),
            ];
          });
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.commands.registerCommand(ignoreCommand, askForReason),
  );
}

function isShownAs(shown: vscode.Diagnostic, diagnostic: Diagnostic, where: vscode.Range): boolean {
  const code = typeof shown.code === 'object' ? shown.code.value : shown.code;
  return code === diagnostic.rule && shown.message === diagnostic.message && shown.range.isEqual(where);
}

function counterexampleActions(
  check: Check,
  { counterexample }: Diagnostic,
  shown: vscode.Diagnostic[],
): vscode.CodeAction[] {
  if (!counterexample) return [];
  const action = new vscode.CodeAction('Show counterexample', vscode.CodeActionKind.QuickFix);
  const parameters: CounterexampleArguments = [check.uri, counterexample.scenario, counterexample.finding];
  action.command = { command: 'flowproof.showCounterexample', title: action.title, arguments: parameters };
  action.diagnostics = shown;
  return [action];
}

/** An ignore stands on the line above what it excuses; where that line is inside a scalar, a comment would become part of it. */
function ignoreActions(
  check: Check,
  diagnostic: Diagnostic,
  where: vscode.Range,
  shown: vscode.Diagnostic[],
): vscode.CodeAction[] {
  if (diagnostic.rule === 'syntax' || diagnostic.place.kind === 'text') return [];
  const entry = check.core.rangeOf(check.file, { kind: 'node', path: diagnostic.place.path, part: 'entry' });
  if (entry.start.line !== where.start.line) return [];
  const action = new vscode.CodeAction(
    `Ignore ${diagnostic.rule} here, with a reason…`,
    vscode.CodeActionKind.QuickFix,
  );
  action.command = {
    command: ignoreCommand,
    title: action.title,
    arguments: [check.uri, check.version, where.start.line, diagnostic.rule],
  };
  action.diagnostics = shown;
  return [action];
}

/** Asks why the problem is none and writes it above `line` (0-based). Nothing happens without a reason, or when the text changed meanwhile. */
async function askForReason(uri: vscode.Uri, version: number, line: number, rule: string): Promise<void> {
  const reason = await vscode.window.showInputBox({
    title: `Ignore ${rule}`,
    prompt: 'Why is this not a problem here? The next reader of the file will ask.',
    validateInput: (text) => (text.trim() === '' ? 'An ignore without a reason is itself a warning.' : undefined),
  });
  if (!reason?.trim()) return;
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.version !== version) {
    void vscode.window.showWarningMessage('The file changed meanwhile; nothing was written.');
    return;
  }
  const indent = /^\s*/.exec(document.lineAt(line).text)?.[0] ?? '';
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(line, 0), `${indent}# flowproof-ignore ${rule}: ${reason.trim()}\n`);
  await vscode.workspace.applyEdit(edit);
}
