/** Files that the suite writes, opens and watches. It knows VS Code's interface only, nothing of the extension's code. */
import * as vscode from 'vscode';

function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (!first) throw new Error('The suite needs a folder.');
  return first.uri;
}

/** The address of a file in the workspace. */
export function fileUri(name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder(), name);
}

/** Writes a file and opens it in an editor. */
export async function openText(name: string, text: string): Promise<vscode.TextEditor> {
  await vscode.workspace.fs.writeFile(fileUri(name), new TextEncoder().encode(text));
  return openFile(name);
}

/** Opens a file of the workspace in an editor. */
export async function openFile(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(fileUri(name)));
}

/** Replaces the whole text, as typing would. */
export async function replaceText(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  await editor.edit((edit) => edit.replace(all, text));
}

/** The extension's problems of a file at this moment. */
export function problemsOf(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'flowproof');
}

/** The rule of a problem. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** `rule` of each problem, sorted. */
export function rulesOf(uri: vscode.Uri): readonly string[] {
  return problemsOf(uri).map(ruleOf).sort();
}

/** Resolves when `isTrue` is; rejects after a while with what was waited for and what was there instead. */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  seen: () => unknown = () => '',
): Promise<void> {
  for (let waitedMs = 0; waitedMs < 15_000; waitedMs += 25) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`Waited in vain for ${what}. ${JSON.stringify(seen())}`);
}

/** Waits long enough that an answer which should not come would have come. */
export function rest(ms = 600): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
