/** The lightbulb of a pipeline file: repairs a problem, shows its counterexample, or excuses it with a reason. */
import * as vscode from 'vscode';
import type { Diagnostic, Path } from '../flowproof';
import type { Check, Checks } from './checks';
import { editorRange } from './problems';
import { createRepairs, type Repair, type Repairs, workspaceEditOf } from './repairs';
import { today } from './settings';
import type { Simulations } from './simulations';

const selector: vscode.DocumentSelector = { language: 'flowproof' };

/** Arguments of `flowproof.showCounterexample`; each that is left out is asked for, or taken from the active editor. */
export type CounterexampleArguments = [uri?: vscode.Uri | string, scenario?: string, finding?: number];

const ignoreCommand = 'flowproof.ignoreWithReason';

/** Mends at once what can only have been meant in one way; an editor can do it whenever a file is saved. */
const fixAllKind = vscode.CodeActionKind.SourceFixAll.append('flowproof');

const kinds = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite, fixAllKind];

export function registerCodeActions(checks: Checks, simulations: Simulations): vscode.Disposable {
  const repairs = createRepairs(simulations);
  return vscode.Disposable.from(
    repairs,
    vscode.languages.registerCodeActionsProvider(
      selector,
      {
        async provideCodeActions(document, range, context) {
          const { only, triggerKind } = context;
          // What runs on saving cannot wait for the next lint; nobody asked for anything else then.
          if (only?.value.startsWith(vscode.CodeActionKind.Source.value))
            return only.contains(fixAllKind) ? fixAllActions(await checks.checkNow(document), document) : [];
          const check = checks.get(document.uri);
          if (!check || check.version !== document.version) return [];
          const asked: Asked = {
            check,
            document,
            repairs,
            isAsked: triggerKind === vscode.CodeActionTriggerKind.Invoke,
          };
          const isWanted = (kind: vscode.CodeActionKind) => only === undefined || only.contains(kind);
          const mending = isWanted(vscode.CodeActionKind.QuickFix)
            ? check.diagnostics.map((diagnostic) => problemActions(asked, diagnostic, range, context))
            : [];
          const rewriting = isWanted(vscode.CodeActionKind.RefactorRewrite) ? [refactorings(asked, range)] : [];
          return (await Promise.all([...mending, ...rewriting])).flat();
        },
      },
      { providedCodeActionKinds: kinds },
    ),
    vscode.commands.registerCommand(ignoreCommand, askForReason),
  );
}

/** What a menu is made for. */
interface Asked {
  readonly check: Check;
  readonly document: vscode.TextDocument;
  readonly repairs: Repairs;
  /** Somebody opened the menu; else the editor only looks whether there would be one. */
  readonly isAsked: boolean;
}

async function problemActions(
  asked: Asked,
  diagnostic: Diagnostic,
  range: vscode.Range,
  context: vscode.CodeActionContext,
): Promise<vscode.CodeAction[]> {
  const { check } = asked;
  const where = editorRange(check.core.rangeOf(check.file, diagnostic.place));
  if (!where.intersection(range)) return [];
  const shown = context.diagnostics.filter((one) => isShownAs(one, diagnostic, where));
  return [
    ...(await repairActions(asked, diagnostic, shown)),
    ...counterexampleActions(check, diagnostic, shown),
    ...ignoreActions(check, diagnostic, where, shown),
  ];
}

/** A repair as an action; undefined where it cannot be made in this text. */
async function repairAction(
  { check, document, repairs, isAsked }: Asked,
  diagnostic: Diagnostic,
  { fix }: Repair,
  kind: vscode.CodeActionKind,
): Promise<{ readonly action: vscode.CodeAction; readonly isCertain: boolean } | undefined> {
  const made = check.core.applyFix(check.file, fix);
  if ('problem' in made) return undefined;
  const isVerified = await repairs.isVerified(check, diagnostic, fix, isAsked);
  const action = new vscode.CodeAction(isVerified ? `${fix.title} (verified)` : fix.title, kind);
  action.edit = workspaceEditOf(document, made);
  return { action, isCertain: fix.safe || isVerified === true };
}

/** The first repair that is certain is what the editor takes when somebody asks it to choose. */
async function repairActions(
  asked: Asked,
  diagnostic: Diagnostic,
  shown: vscode.Diagnostic[],
): Promise<vscode.CodeAction[]> {
  const made = await Promise.all(
    asked.repairs
      .of(asked.check, diagnostic)
      .map((repair) => repairAction(asked, diagnostic, repair, vscode.CodeActionKind.QuickFix)),
  );
  const there = made.filter((one) => one !== undefined);
  const preferred = there.find(({ isCertain }) => isCertain);
  return there.map((one) => {
    one.action.diagnostics = shown;
    if (one === preferred) one.action.isPreferred = true;
    return one.action;
  });
}

/** The operation whose lines hold a position, as a path. */
function operationAt({ core, file }: Check, range: vscode.Range): Path | undefined {
  const operations = file.pipeline.services.flatMap((service) => service.operations);
  return operations
    .map(({ place }) => (place.kind === 'node' ? place.path : []))
    .find((path) => {
      const entry = editorRange(core.rangeOf(file, { kind: 'node', path, part: 'entry' }));
      return entry.intersection(range) !== undefined;
    });
}

/** Changes of the design that fit the operation around the cursor, each once. */
async function refactorings(asked: Asked, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const { check, repairs } = asked;
  const path = operationAt(check, range);
  if (!path) return [];
  const seen = new Set<string>();
  const found = check.diagnostics.flatMap((diagnostic) => {
    const { place } = diagnostic;
    if (place.kind !== 'node' || !path.every((part, index) => place.path[index] === part)) return [];
    return repairs
      .of(check, diagnostic)
      .filter(({ fix, isRefactoring }) => isRefactoring && !seen.has(fix.title) && seen.add(fix.title))
      .map((repair) => repairAction(asked, diagnostic, repair, vscode.CodeActionKind.RefactorRewrite));
  });
  return (await Promise.all(found)).flatMap((one) => one?.action ?? []);
}

function fixAllActions({ core, file, rules }: Check, document: vscode.TextDocument): vscode.CodeAction[] {
  if (file.text !== document.getText()) return [];
  const { edits, made } = core.fixSafely(file, rules, today());
  if (made.length === 0) return [];
  const action = new vscode.CodeAction('Fix all misspelled names and values', fixAllKind);
  action.edit = workspaceEditOf(document, edits);
  return [action];
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
