/** Proposes what can be written at the cursor of a pipeline file, as VS Code shows it. What fits where is the core's knowledge. */
import * as vscode from 'vscode';
import type { Completion, CompletionKind } from '../flowproof';
import { type Checks, isPipelineDocument } from './checks';

const kindOf: { readonly [kind in CompletionKind]: vscode.CompletionItemKind } = {
  key: vscode.CompletionItemKind.Property,
  word: vscode.CompletionItemKind.EnumMember,
  technology: vscode.CompletionItemKind.Module,
  relation: vscode.CompletionItemKind.Struct,
  column: vscode.CompletionItemKind.Field,
  parameter: vscode.CompletionItemKind.Variable,
  node: vscode.CompletionItemKind.Class,
  operation: vscode.CompletionItemKind.Method,
  rule: vscode.CompletionItemKind.Constant,
  function: vscode.CompletionItemKind.Function,
};

/** Where a space asks for proposals: behind a colon, a dash or a bracket of YAML, and where SQL goes on with a relation. */
const afterSpace = /(?:[:\-,[{]|\b(?:from|join|into|update))\s$/i;

export function registerCompletion(checks: Checks): vscode.Disposable {
  const provider: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position, token, { triggerCharacter }) {
      if (!isPipelineDocument(document)) return [];
      const before = document.lineAt(position.line).text.slice(0, position.character);
      if (triggerCharacter === ' ' && !afterSpace.test(before)) return [];
      const { core, file } = await checks.checkNow(document);
      if (token.isCancellationRequested) return [];
      const found = core.complete(file, document.offsetAt(position));
      return found.map((completion, index) => itemOf(completion, index, document));
    },
  };
  return vscode.languages.registerCompletionItemProvider({ language: 'flowproof' }, provider, ' ', ':', '.', '-');
}

function itemOf(completion: Completion, index: number, document: vscode.TextDocument): vscode.CompletionItem {
  const { label, kind, insert, range, detail, documentation } = completion;
  const item = new vscode.CompletionItem(label, kindOf[kind]);
  item.insertText = insert;
  item.range = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
  item.sortText = String(index).padStart(5, '0');
  if (detail !== undefined) item.detail = detail;
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation);
  // A key that takes a word is followed by the words that it takes.
  if (insert.endsWith(': ')) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}
