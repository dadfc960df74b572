/** Runs the built command as a process, as a user does. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { bin: { flowproof: string } };

export const command = join(root, bin.flowproof);

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `flowproof` with these arguments in `folder` (default: the project's own). */
export function flowproof(args: readonly string[], folder = root): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined },
  });
  return { status, stdout, stderr };
}

/** The text with what differs from run to run replaced. */
export function normalized(text: string): string {
  return text.replaceAll(/\d+\.\d\d s\b/g, '0.00 s');
}
