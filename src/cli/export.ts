/** `flowproof export <file>`: a file's scenarios in the language of another model checker. */
import { basename, extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { exportInThread } from './check-threads';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import { type ExportRequest, exportFormats } from './export-file';
import { seconds, wholeNumber } from './options';
import { complain, deliver } from './output';
import { shownPath } from './shown-path';

type Format = ExportRequest['format'];

const formatOfExtension: { readonly [extension: string]: Format } = { '.pml': 'promela', '.promela': 'promela' };

const extensionOf: { readonly [format in Format]: string } = { promela: '.pml' };

interface Options {
  readonly out?: string;
  readonly format?: Format;
  readonly scenario?: string;
  readonly maxStates: number;
  readonly maxSeconds: number;
}

async function exportPipeline(path: string, options: Options): Promise<ExitStatus> {
  const format = options.format ?? formatOfExtension[extname(options.out ?? '').toLowerCase()];
  if (format === undefined) {
    complain([
      options.out === undefined
        ? 'Say where the model goes (--out x.pml), or in which --format it is printed.'
        : `${options.out}: the name does not say which format is meant: .pml does, or --format.`,
    ]);
    return exitStatus.misused;
  }
  const file = resolve(path);
  const outcome = await exportInThread({
    type: 'export',
    file,
    shown: shownPath(file),
    format,
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
    name: basename(options.out ?? `model${extensionOf[format]}`),
    maxStates: options.maxStates,
    maxSeconds: options.maxSeconds,
  });
  switch (outcome.type) {
    case 'unreadable':
    case 'refused':
      complain([outcome.message]);
      return exitStatus.misused;
    case 'failed':
      complain([`${path}: flowproof itself failed here; please report this: ${outcome.message}`]);
      return exitStatus.misused;
    case 'not-a-pipeline':
      complain([`${path}: is no pipeline file: its top level lacks the key \`flowproof\`.`]);
      return exitStatus.noFile;
    case 'export':
      return deliver(outcome.text, options.out) ? exitStatus.clean : exitStatus.misused;
  }
}

/** Adds the command to the program. */
export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the scenarios of a file as a model for another model checker')
    .argument('<file>', 'a pipeline file')
    .option('--out <file>', 'write the model to a file; its name says the format: .pml (Promela, for Spin)')
    .addOption(new Option('--format <format>', 'the format, where the name does not say it').choices(exportFormats))
    .option('--scenario <name>', 'only this scenario')
    .option('--max-states <n>', 'give up on more states than this', wholeNumber, 200_000)
    .option('--max-seconds <n>', 'give up after this many seconds', seconds, 60)
    .action(ending(exportPipeline));
}
