/** The panel's line to the extension: requests out, notices in, and a small state that outlives a reload. It knows no picture. */
import type { PanelNotice, PanelRequest } from '../src/protocol';

interface EditorApi {
  postMessage(request: PanelRequest): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** What survives when the panel is hidden or the window is opened again. The extension adds `uri` to know the file. */
export interface Remembered {
  readonly uri?: string;
  readonly view?: { readonly x: number; readonly y: number; readonly scale: number };
}

const api = acquireVsCodeApi();

export function send(request: PanelRequest): void {
  api.postMessage(request);
}

/** What `remember` kept last; empty when nothing or something else was kept. */
export function recall(): Remembered {
  const state = api.getState();
  return typeof state === 'object' && state !== null ? (state as Remembered) : {};
}

/** Keeps these fields beside those kept before. */
export function remember(fields: Remembered): void {
  api.setState({ ...recall(), ...fields });
}

/** Calls `receive` for each notice of the extension; returns what ends that. */
export function listen(receive: (notice: PanelNotice) => void): () => void {
  const onMessage = (event: MessageEvent<PanelNotice>): void => receive(event.data);
  window.addEventListener('message', onMessage);
  return () => window.removeEventListener('message', onMessage);
}
