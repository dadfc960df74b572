/** `flowproof init [file]`: writes a small commented pipeline file to start from, and never over one that is there. */
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { isPipelineFileName } from '../flowproof';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import { complain } from './output';
import { starter } from './starter';

function init(file: string): ExitStatus {
  if (!isPipelineFileName(file)) {
    complain([
      `${file}: a pipeline file is named *.pipeline.yaml (or pipeline.yaml); other names are not found by \`check\`.`,
    ]);
    return exitStatus.misused;
  }
  try {
    writeFileSync(file, starter, { flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    complain([
      code === 'EEXIST' ? `${file}: is there already; nothing was written.` : `${file}: cannot be written (${code}).`,
    ]);
    return exitStatus.misused;
  }
  process.stdout.write(`Wrote ${file}. Next: flowproof check ${file}\n`);
  return exitStatus.clean;
}

/** Adds the command to the program. */
export function addInit(program: Command): void {
  program
    .command('init')
    .description('write a commented pipeline file to start from')
    .argument('[file]', 'its name', 'flow.pipeline.yaml')
    .action(ending(init));
}
