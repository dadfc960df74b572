/** The commands as other code and keybindings call them: diagram, simulation, counterexample. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openFile, openText, replaceText, until } from './files';

const race = 'checkout-race.pipeline.yaml';

/** The diagrams that are open, by their titles. */
function diagrams(): readonly string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('flowproof.diagram'))
    .map(({ label }) => label);
}

describe('commands', () => {
  afterEach(closeAll);

  it('open one diagram for a file, beside its text', async () => {
    await openFile(race);
    await vscode.commands.executeCommand('flowproof.openDiagram');
    await until('the diagram', () => diagrams().length === 1, diagrams);
    assert.deepEqual(diagrams(), [`Diagram of ${race}`]);
    assert.equal(vscode.window.tabGroups.all.length, 2);
    assert.equal(vscode.window.activeTextEditor?.viewColumn, vscode.ViewColumn.One, 'the keyboard stays in the text');
    await vscode.commands.executeCommand('flowproof.openDiagram');
    assert.equal(diagrams().length, 1);
  });

  it('simulate, and give the result to who asked', async () => {
    const { document } = await openFile(race);
    const result = await vscode.commands.executeCommand<{ verdict: string; scenarios: { findings: unknown[] }[] }>(
      'flowproof.simulate',
      document.uri,
    );
    assert.equal(result.verdict, 'violation');
    assert.ok(result.scenarios.some(({ findings }) => findings.length > 0));
  });

  it('find nothing where the database admits the write', async () => {
    const { document } = await openFile('transfers-whole.pipeline.yaml');
    const result = await vscode.commands.executeCommand<{ verdict: string }>('flowproof.simulate', document.uri);
    assert.equal(result.verdict, 'none');
  });

  it('show a counterexample that is named, without asking', async () => {
    const { document } = await openFile(race);
    const result = await vscode.commands.executeCommand<{ scenarios: { name: string; findings: unknown[] }[] }>(
      'flowproof.simulate',
      document.uri,
    );
    const scenario = result.scenarios.find(({ findings }) => findings.length > 0);
    await vscode.commands.executeCommand('flowproof.showCounterexample', document.uri.toString(), scenario?.name, 0);
    await until('the diagram', () => diagrams().length === 1);
    await vscode.commands.executeCommand('flowproof.nextStep');
    await vscode.commands.executeCommand('flowproof.previousStep');
  });

  it('simulate the text as it is typed, not as it was', async () => {
    const editor = await openText('edited.pipeline.yaml', 'flowproof: 1\ntopics:\n  orders: {}\n');
    await openFile(race);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const first = vscode.commands.executeCommand<{ verdict: string }>('flowproof.simulate', editor.document.uri);
    const shown = await vscode.window.showTextDocument(editor.document);
    await replaceText(shown, text);
    await first;
    const second = await vscode.commands.executeCommand<{ verdict: string }>('flowproof.simulate', editor.document.uri);
    assert.equal(second.verdict, 'violation');
  });
});
