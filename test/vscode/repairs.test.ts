/** Repairs from the lightbulb: which are offered, which are verified, what they write, and what is mended on request. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openFile, openText, problemsOf, ruleOf, rulesOf, until } from './files';

async function actionsAt(uri: vscode.Uri, range: vscode.Range, kind?: string): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range, kind);
}

function rangeOfRule(uri: vscode.Uri, rule: string): vscode.Range {
  const problem = problemsOf(uri).find((one) => ruleOf(one) === rule);
  assert.ok(problem, `no ${rule} among ${rulesOf(uri).join(', ')}`);
  return problem.range;
}

const misspelled = `flowproof: 1
topics:
  orders: { technolgy: kafak, colums: { id: text }, key: id }   # the log
services:
  web:
    operations:
      order:
        inputs: { id: [a] }
        steps:
          - sql: INSERT INTO oders (id) VALUES (:id)
`;

describe('repairs', () => {
  afterEach(closeAll);

  it('are verified by simulation, the first such one preferred, and take the problem away', async () => {
    const { document } = await openFile('voucher-public-api.pipeline.yaml');
    await until('the level', () => rulesOf(document.uri).includes('isolation-too-weak'));
    let actions: readonly vscode.CodeAction[] = [];
    await until(
      'a verified repair',
      async () => {
        actions = await actionsAt(document.uri, rangeOfRule(document.uri, 'isolation-too-weak'));
        return actions.some(({ isPreferred }) => isPreferred);
      },
      () => actions.map(({ title }) => title),
    );
    const preferred = actions.filter(({ isPreferred }) => isPreferred);
    assert.deepEqual(
      preferred.map(({ title }) => title),
      ['Run this transaction at serializable (verified)'],
    );
    const [action] = preferred;
    assert.ok(action?.edit && (await vscode.workspace.applyEdit(action.edit)));
    await until('silence', () => !rulesOf(document.uri).includes('isolation-too-weak'));
    assert.match(document.getText(), /isolation: serializable/);
  });

  it('move admission into a store from anywhere in the operation', async () => {
    const { document } = await openFile('checkout-race.pipeline.yaml');
    await until('the race', () => rulesOf(document.uri).includes('write-bypasses-store'));
    const at = document.positionAt(document.getText().indexOf('otherwise:'));
    let actions: readonly vscode.CodeAction[] = [];
    await until('the refactoring', async () => {
      actions = await actionsAt(document.uri, new vscode.Range(at, at), vscode.CodeActionKind.Refactor.value);
      return actions.some(({ title }) => title.startsWith('Move admission') && title.endsWith('(verified)'));
    });
    assert.equal(new Set(actions.map(({ title }) => title)).size, actions.length);
    const [action] = actions;
    assert.equal(action?.kind?.value, vscode.CodeActionKind.RefactorRewrite.value);
    assert.ok(action?.edit && (await vscode.workspace.applyEdit(action.edit)));
    await until('no error', () =>
      problemsOf(document.uri).every(({ severity }) => severity !== vscode.DiagnosticSeverity.Error),
    );
    assert.match(document.getText(), /isolation: serializable/);
  });

  it('mend every misspelled name at once', async () => {
    const { document } = await openText('misspelled.pipeline.yaml', misspelled);
    await until('problems', () => rulesOf(document.uri).includes('schema'));
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const [action, ...others] = await actionsAt(document.uri, all, 'source.fixAll.flowproof');
    assert.deepEqual(others, []);
    assert.ok(action?.edit && (await vscode.workspace.applyEdit(action.edit)));
    const mended = misspelled
      .replace('technolgy', 'technology')
      .replace('kafak', 'kafka')
      .replace('colums', 'columns')
      .replace('oders', 'orders');
    assert.equal(document.getText(), mended);
    assert.deepEqual(await actionsAt(document.uri, all, 'source.fixAll.flowproof'), []);
  });

  it('of a misspelled name are preferred without being simulated', async () => {
    const { document } = await openText('misspelled-again.pipeline.yaml', misspelled);
    await until('problems', () => rulesOf(document.uri).includes('unknown-reference'));
    const actions = await actionsAt(document.uri, rangeOfRule(document.uri, 'unknown-reference'));
    assert.deepEqual(
      actions.filter(({ isPreferred }) => isPreferred).map(({ title }) => title),
      ['Change to `orders`'],
    );
  });
});
