/** What helps while a pipeline file is written: proposals at the cursor, and what the pointer tells. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openText } from './files';

const text = `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: read committed
    tables:
      inventory: { columns: { item: text, level: integer }, key: item }
invariants:
  enough: { never: SELECT item FROM inventory WHERE level < 0 }
`;

function positionOf(document: vscode.TextDocument, found: string): vscode.Position {
  return document.positionAt(document.getText().indexOf(found) + found.length);
}

describe('writing', () => {
  afterEach(closeAll);

  it('proposes keys, words and names in SQL', async () => {
    const { document } = await openText('written.pipeline.yaml', text);
    const proposed = async (behind: string): Promise<readonly vscode.CompletionItem[]> => {
      const position = positionOf(document, behind);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      return items;
    };
    const levels = await proposed('isolation: rea');
    assert.ok(levels.some(({ label, insertText }) => label === 'serializable' && insertText === 'serializable'));
    assert.ok((await proposed('WHERE lev')).some(({ label }) => label === 'level'));
    assert.ok((await proposed('\n  shop:\n    tech')).some(({ label }) => label === 'description'));
  });

  it('tells what a technology guarantees', async () => {
    const { document } = await openText('read.pipeline.yaml', text);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      positionOf(document, 'technology: post'),
    );
    const said = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)));
    assert.ok(said.some((one) => one.includes('Isolation levels')));
  });
});
