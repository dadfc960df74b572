/** Where VS Code enters: wires the editor's features to each other. */
import * as vscode from 'vscode';
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(vscode.commands.registerCommand('flowproof.openDiagram', () => undefined));
}
