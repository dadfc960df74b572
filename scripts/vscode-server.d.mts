/** Types of the server's script for the tests that use it; what each does is said beside its code. */
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';

export interface ServerFolders {
  readonly dataDirectory: string;
  readonly extensionsDirectory?: string;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly logPath: string;
  readonly child: ChildProcess;
  stop(): void;
}

export const root: string;
export const testDirectory: string;
export function installServer(log?: (line: string) => void): string;
export function freePort(): Promise<number>;
export function startServer(
  options: ServerFolders & {
    readonly port?: number;
    readonly settings?: { readonly [name: string]: unknown };
    readonly environment?: { readonly [name: string]: string };
  },
): Promise<RunningServer>;
export function installExtension(vsixPath: string, folders: Required<ServerFolders>): void;
export function findChromium(log?: (line: string) => void): string;
export function openBrowser(): Promise<Browser>;
