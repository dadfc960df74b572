/** The page that a diagram's panel starts with: a strict content policy, the webview's script, and the file that it belongs to. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What the panel's state holds so that the editor can bring it back after a restart. */
export interface PanelState {
  readonly uri: string;
}

/** Whether a state that the editor kept is one of ours. */
export function isPanelState(state: unknown): state is PanelState {
  return typeof state === 'object' && state !== null && typeof (state as { uri?: unknown }).uri === 'string';
}

/** The folder that a panel may load files from. */
export function panelResources(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist');
}

/**
 * Keeps the file's address in the panel's state beside whatever the webview's script stores there. VS Code hands out its
 * interface only once, so the script gets this one.
 */
function stateKeeper(uri: string): string {
  // `<` could end the script element.
  const address = JSON.stringify(uri).replaceAll('<', '\\u003c');
  return `{
    const api = acquireVsCodeApi();
    const keep = (state) => ({ ...state, uri: ${address} });
    api.setState(keep(api.getState()));
    const shared = { postMessage: (message) => api.postMessage(message), getState: () => api.getState(), setState: (state) => api.setState(keep(state)) };
    globalThis.acquireVsCodeApi = () => shared;
  }`;
}

/** The page for the diagram of `uri`. Nothing is loaded but the extension's own script and style. */
export function panelPage(webview: vscode.Webview, extensionUri: vscode.Uri, uri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const resource = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(panelResources(extensionUri), name)).toString();
  const policy = [
    "default-src 'none'",
    `img-src ${webview.cspSource} data:`,
    `font-src ${webview.cspSource}`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Flowproof diagram</title>
  <link rel="stylesheet" href="${resource('webview.css')}">
</head>
<body>
  <script nonce="${nonce}">${stateKeeper(uri.toString())}</script>
  <script nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`;
}
