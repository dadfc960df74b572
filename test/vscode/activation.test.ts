/** What the extension is before any pipeline is understood: found, quick to activate, its language known. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('the extension', () => {
  it('gives *.pipeline.yaml files the language flowproof', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'language.pipeline.yaml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('flowproof: 1\n'));
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'flowproof');
  });
});
