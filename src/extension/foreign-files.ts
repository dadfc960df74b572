/**
 * Files named like pipelines that belong to other tools: they get the language YAML back, so that their own tools go on
 * helping with them. It knows the marker's key and nothing else of the file.
 */
import * as vscode from 'vscode';

/** Only the names without a word of ours in front are shared with other tools. */
const sharedName = /\/pipeline\.ya?ml$/;
const marker = /^(?:\{\s*)?(["']?)flowproof\1\s*:/m;

/** Follows documents as they are opened. An empty one stays ours: somebody may be about to write a pipeline. */
export function registerForeignFiles(): vscode.Disposable {
  const look = (document: vscode.TextDocument): void => {
    if (!sharedName.test(document.uri.path) || document.isUntitled) return;
    const text = document.getText();
    const isOurs = marker.test(text) || text.trim() === '';
    if (document.languageId === 'flowproof' && !isOurs) void vscode.languages.setTextDocumentLanguage(document, 'yaml');
  };
  for (const document of vscode.workspace.textDocuments) look(document);
  return vscode.workspace.onDidOpenTextDocument(look);
}
