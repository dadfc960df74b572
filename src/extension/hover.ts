/** Shows what stands under the pointer of a pipeline file: guarantees, levels, columns, keys, in the core's words. */
import * as vscode from 'vscode';
import { type Checks, isPipelineDocument } from './checks';

export function registerHover(checks: Checks): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { language: 'flowproof' },
    {
      async provideHover(document, position) {
        if (!isPipelineDocument(document)) return undefined;
        const { core, file } = await checks.checkNow(document);
        const found = core.describe(file, document.offsetAt(position));
        if (!found) return undefined;
        const { start, end } = found.range;
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        return new vscode.Hover(new vscode.MarkdownString(found.markdown), range);
      },
    },
  );
}
