/** Shows places in the text: selects a range in the editor that has the file, and marks the step that is being played. */
import * as vscode from 'vscode';

/**
 * Brings `range` into view in an editor of `uri`, opened beside the panel where there is none. The cursor goes to its start,
 * or selects it; with `focus` the keyboard goes there too. Rejects when the file cannot be opened.
 */
export async function revealIn(
  uri: vscode.Uri,
  range: vscode.Range,
  { isSelected, focus }: { readonly isSelected: boolean; readonly focus: boolean },
  panelColumn: vscode.ViewColumn | undefined,
): Promise<vscode.TextEditor> {
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const tab = vscode.window.tabGroups.all.find((group) =>
    group.tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  const besidePanel = panelColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
  const editor =
    visible && !focus
      ? visible
      : await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
          viewColumn: visible?.viewColumn ?? tab?.viewColumn ?? besidePanel,
          preserveFocus: !focus,
        });
  // Only the start is brought into view: long lines are not scrolled aside to show their end.
  editor.selection = new vscode.Selection(isSelected ? range.end : range.start, range.start);
  const lineStart = range.start.with({ character: 0 });
  editor.revealRange(new vscode.Range(lineStart, lineStart), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}

/** The mark of the step that the player stands on; there is at most one in the window. */
export interface StepMark {
  show(editor: vscode.TextEditor, range: vscode.Range): void;
  clear(): void;
  dispose(): void;
}

/** The mark looks like the line that a debugger stands on, with the statement itself framed: people know what that means. */
export function createStepMark(): StepMark {
  const line = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  const statement = vscode.window.createTextEditorDecorationType({
    borderWidth: '1px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('focusBorder'),
    borderRadius: '2px',
  });
  const set = (editor: vscode.TextEditor, ranges: readonly vscode.Range[]): void => {
    for (const decoration of [line, statement]) editor.setDecorations(decoration, ranges);
  };
  const clear = (): void => {
    for (const editor of vscode.window.visibleTextEditors) set(editor, []);
  };
  return {
    show(editor, range) {
      clear();
      set(editor, [range]);
    },
    clear,
    dispose() {
      line.dispose();
      statement.dispose();
    },
  };
}
