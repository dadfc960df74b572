/** What the extension is before any pipeline is understood: quick to activate, its language known, other tools' files left alone. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openText, problemsOf, rest, until } from './files';

const pipeline = 'flowproof: 1\ntopics:\n  orders: { technology: kafka }\n';

describe('the extension', () => {
  afterEach(closeAll);

  it('is asleep until the first pipeline file', async () => {
    const extension = vscode.extensions.getExtension('flowproof.flowproof');
    assert.ok(extension);
    assert.ok(!extension.isActive, 'nothing has asked for it yet');
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('knows its files by their names', async () => {
    for (const name of ['a.pipeline.yaml', 'b.pipeline.yml', 'pipeline.yml', 'pipeline.yaml']) {
      const { document } = await openText(name, pipeline);
      assert.equal(document.languageId, 'flowproof', name);
    }
    assert.equal((await openText('other.yaml', pipeline)).document.languageId, 'yaml');
  });

  it("gives another tool's pipeline.yaml back to YAML and says nothing about it", async () => {
    const { document } = await openText('other-tool/pipeline.yaml', 'stages:\n  - build\n  - [1, 2\n');
    await until('the language YAML', () => vscode.window.activeTextEditor?.document.languageId === 'yaml');
    await rest();
    assert.deepEqual(problemsOf(document.uri), []);
  });

  it('keeps every promise of its command list', async () => {
    const commands = await vscode.commands.getCommands(true);
    const promised = vscode.extensions
      .getExtension('flowproof.flowproof')
      ?.packageJSON.contributes.commands.map(({ command }: { command: string }) => command);
    assert.deepEqual(
      promised.filter((command: string) => !commands.includes(command)),
      [],
    );
  });
});
