/** Problems as somebody types: at the characters, with rule, page and other ends; replaced by what the simulation found. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, fileUri, openFile, openText, problemsOf, replaceText, rest, ruleOf, rulesOf, until } from './files';

const race = 'checkout-race.pipeline.yaml';
const small = 'flowproof: 1\ntopics:\n  orders: { technology: kafka, columns: { id: text } }\n';

/** Titles of what the lightbulb offers at a range. */
async function actionsAt(uri: vscode.Uri, range: vscode.Range): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, range);
}

describe('problems', () => {
  afterEach(closeAll);

  it('carry rule, page, severity and the other ends', async () => {
    const { document } = await openFile(race);
    await until('the stale decision', () => rulesOf(document.uri).includes('decision-on-stale-view'));
    const problem = problemsOf(document.uri).find((one) => ruleOf(one) === 'decision-on-stale-view');
    assert.ok(problem);
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.ok(problem.relatedInformation && problem.relatedInformation.length > 0, 'no related place');
    assert.equal(problem.relatedInformation[0]?.location.uri.toString(), document.uri.toString());
    assert.ok(typeof problem.code === 'object');
    assert.match(problem.code.target.path, /\/docs\/rules\/decision-on-stale-view\.md$/);
    const page = await vscode.workspace.fs.readFile(problem.code.target);
    assert.ok(page.byteLength > 0);
    assert.match(document.getText(problem.range), /\S/);
  });

  it('follow the text', async () => {
    const editor = await openText('typed.pipeline.yaml', small);
    const { uri } = editor.document;
    await until(
      'the unused topic',
      () => rulesOf(uri).includes('unused-node'),
      () => rulesOf(uri),
    );
    await replaceText(editor, `${small}servces: {}\n`);
    await until(
      'the misspelt section',
      () => rulesOf(uri).includes('schema'),
      () => rulesOf(uri),
    );
    await replaceText(editor, small);
    await until(
      'its correction',
      () => !rulesOf(uri).includes('schema'),
      () => rulesOf(uri),
    );
  });

  it('of the simulation come when typing rests, with a way to the counterexample', async () => {
    const { document } = await openFile(race);
    const offers = async () => {
      const titles = await Promise.all(problemsOf(document.uri).map(({ range }) => actionsAt(document.uri, range)));
      return titles.flat();
    };
    await until('a counterexample', async () => (await offers()).some(({ title }) => title === 'Show counterexample'));
    const action = (await offers()).find(({ title }) => title === 'Show counterexample');
    assert.equal(action?.command?.command, 'flowproof.showCounterexample');
  });

  it('are none in a file without the marker', async () => {
    const { document } = await openText('foreign.pipeline.yaml', 'steps: [a, b\n');
    await rest();
    assert.deepEqual(problemsOf(document.uri), []);
  });

  it('obey the settings, and the file before the settings', async () => {
    const { document } = await openText('rules.pipeline.yaml', small);
    await until('the unused topic', () => rulesOf(document.uri).includes('unused-node'));
    const settings = vscode.workspace.getConfiguration('flowproof');
    try {
      await settings.update('rules', { 'unused-node': 'off' }, vscode.ConfigurationTarget.Workspace);
      await until('silence', () => !rulesOf(document.uri).includes('unused-node'));
      const { document: own } = await openText('own.pipeline.yaml', `${small}rules: { unused-node: error }\n`);
      await until('the error', () =>
        problemsOf(own.uri).some(({ severity }) => severity === vscode.DiagnosticSeverity.Error),
      );
    } finally {
      await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('obey the nearest flowproof.config.yaml, as soon as it changes', async () => {
    const config = fileUri('team/flowproof.config.yaml');
    const write = (text: string) => vscode.workspace.fs.writeFile(config, new TextEncoder().encode(text));
    await write('rules: { unused-node: error }\n');
    const { document } = await openText('team/a.pipeline.yaml', small);
    const severities = () => problemsOf(document.uri).map(({ severity }) => severity);
    await until('the error', () => severities().includes(vscode.DiagnosticSeverity.Error), severities);
    await write('rules: { unused-nod: off }\n');
    await until('a hint', () => severities().includes(vscode.DiagnosticSeverity.Hint), severities);
    await until('the mistake, in the configuration itself', () =>
      problemsOf(config).some(({ message }) => message.includes('did you mean `unused-node`?')),
    );
    await write('ignore: a.pipeline.yaml\n');
    await until('silence', () => severities().length === 0 && problemsOf(config).length === 0, severities);
    await vscode.workspace.fs.delete(config);
    await until('the hint again', () => severities().includes(vscode.DiagnosticSeverity.Hint), severities);
  });

  it('go with their file', async () => {
    const uri = fileUri('gone.pipeline.yaml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(small));
    // Not through the interface for extensions, which keeps documents open for minutes.
    await vscode.commands.executeCommand('vscode.open', uri);
    await until('a problem', () => problemsOf(uri).length > 0);
    await closeAll();
    await until('silence', () => problemsOf(uri).length === 0);
  });

  it('of the whole workspace come without opening anything', async () => {
    const count = await vscode.commands.executeCommand<number>('flowproof.validateWorkspace');
    assert.ok(count > 5, `${count} files`);
    assert.ok(rulesOf(fileUri('dual-write.pipeline.yaml')).includes('dual-write'));
    assert.deepEqual(
      problemsOf(fileUri('webhook-buffer.pipeline.yaml')).filter(
        ({ severity }) => severity <= vscode.DiagnosticSeverity.Warning,
      ),
      [],
    );
  });
});

describe('bad input', () => {
  afterEach(closeAll);

  const operations = Array.from(
    { length: 5000 },
    (_, index) => `      o${index}: { reads: [orders], writes: [orders] }`,
  );
  const bad: readonly (readonly [what: string, text: string])[] = [
    ['not YAML', 'flowproof: 1\ntopics: [orders\n  : :\n'],
    ['a list at the top', '- flowproof: 1\n'],
    ['another version', 'flowproof: 2\ntopics: {}\n'],
    ['SQL that PostgreSQL rejects', 'flowproof: 1\nviews:\n  v: { query: SELEC 1 FROM }\n'],
    ['several statements', 'flowproof: 1\nviews:\n  v: { query: "SELECT 1; SELECT 2" }\n'],
    ['views in a circle', 'flowproof: 1\nviews:\n  a: { query: SELECT * FROM b }\n  b: { query: SELECT * FROM a }\n'],
    ['deep nesting', `flowproof: 1\nname: ${'['.repeat(2000)}\n`],
    ['3 MB', `flowproof: 1\n${'# nothing to see\n'.repeat(180_000)}`],
    [
      'an alias bomb',
      `flowproof: 1\na: &a [x, x, x, x, x, x, x, x]\n${'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(8).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)
        .join('\n')}\n`,
    ],
    [
      '5,000 operations',
      `flowproof: 1\ntopics:\n  orders: {}\nservices:\n  web:\n    operations:\n${operations.join('\n')}\n`,
    ],
  ];
  for (const [what, text] of bad) {
    it(`${what}: a problem at its place, and the editor goes on`, async () => {
      const editor = await openText('bad.pipeline.yaml', text);
      const { uri } = editor.document;
      if (!text.startsWith('- ')) await until('a problem', () => problemsOf(uri).length > 0);
      await replaceText(editor, small);
      await until(
        'the next text',
        () => rulesOf(uri).join() === 'unused-node',
        () => rulesOf(uri),
      );
    });
  }
});
