/** The diagrams that are open: at most one for a file, brought back after a restart of the window. */
import * as vscode from 'vscode';
import { type DiagramPanel, fillPanel, type PanelHost, panelType } from './panel';
import { isPanelState, panelResources } from './panel-page';

export interface Panels {
  /** Opens the diagram of a file beside its text, or shows the one that is open. */
  open(uri: vscode.Uri): DiagramPanel;
  /** The panel that has the keyboard. */
  active(): DiagramPanel | undefined;
  /** The panel that has the keyboard, or the only one, or that of the file in the active editor. */
  nearest(): DiagramPanel | undefined;
  dispose(): void;
}

/** `host`: what each panel needs. */
export function createPanels(host: PanelHost): Panels {
  const panels = new Map<string, DiagramPanel>();
  const options: vscode.WebviewOptions = {
    enableScripts: true,
    localResourceRoots: [panelResources(host.extensionUri)],
  };

  const announce = (): void => {
    void vscode.commands.executeCommand('setContext', 'flowproof.diagramIsOpen', panels.size > 0);
  };
  const adopt = (webview: vscode.WebviewPanel, uri: vscode.Uri): DiagramPanel => {
    const key = uri.toString();
    webview.webview.options = options;
    const opened = fillPanel(webview, uri, host);
    panels.set(key, opened);
    webview.onDidDispose(() => {
      if (panels.get(key) === opened) panels.delete(key);
      announce();
    });
    announce();
    return opened;
  };
  const active = (): DiagramPanel | undefined => [...panels.values()].find(({ panel }) => panel.active);

  const serializer = vscode.window.registerWebviewPanelSerializer(panelType, {
    async deserializeWebviewPanel(webview, state: unknown) {
      if (isPanelState(state)) adopt(webview, vscode.Uri.parse(state.uri));
      else webview.dispose();
    },
  });

  return {
    open(uri) {
      const known = panels.get(uri.toString());
      if (known) {
        known.panel.reveal(undefined, true);
        return known;
      }
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      // Kept alive while hidden: the step that somebody looks at is part of what they are doing.
      return adopt(
        vscode.window.createWebviewPanel(panelType, 'Diagram', column, { ...options, retainContextWhenHidden: true }),
        uri,
      );
    },
    active,
    nearest() {
      const here = vscode.window.activeTextEditor?.document.uri.toString();
      const [only] = panels.values();
      return active() ?? (here ? panels.get(here) : undefined) ?? (panels.size === 1 ? only : undefined);
    },
    dispose() {
      serializer.dispose();
      for (const { panel } of [...panels.values()]) panel.dispose();
    },
  };
}
