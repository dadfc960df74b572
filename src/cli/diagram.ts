/** `flowproof diagram <file>`: the diagram of a file as SVG, Mermaid, DOT or JSON, drawn without a browser. */
import { extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { drawInThread } from './check-threads';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import type { DrawRequest } from './file-report';
import { complain, deliver } from './output';
import { shownPath } from './shown-path';

const formats = ['svg', 'mermaid', 'dot', 'json'] as const satisfies readonly DrawRequest['format'][];

const formatOfExtension: { readonly [extension: string]: DrawRequest['format'] } = {
  '.svg': 'svg',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.dot': 'dot',
  '.gv': 'dot',
  '.json': 'json',
};

interface Options {
  readonly out?: string;
  readonly format?: DrawRequest['format'];
  readonly theme: DrawRequest['theme'];
}

async function diagram(path: string, options: Options): Promise<ExitStatus> {
  const format = options.format ?? formatOfExtension[extname(options.out ?? '').toLowerCase()];
  if (format === undefined) {
    complain([
      options.out === undefined
        ? 'Say where the diagram goes (--out x.svg, x.mmd, x.dot or x.json), or in which --format it is printed.'
        : `${options.out}: the name does not say which format is meant: .svg, .mmd, .dot and .json do, or --format.`,
    ]);
    return exitStatus.misused;
  }
  const file = resolve(path);
  const outcome = await drawInThread({ type: 'draw', file, shown: shownPath(file), format, theme: options.theme });
  switch (outcome.type) {
    case 'unreadable':
      complain([outcome.message]);
      return exitStatus.misused;
    case 'failed':
      complain([`${path}: flowproof itself failed here; please report this: ${outcome.message}`]);
      return exitStatus.misused;
    case 'not-a-pipeline':
      complain([`${path}: is no pipeline file: its top level lacks the key \`flowproof\`.`]);
      return exitStatus.noFile;
    case 'drawing':
      break;
  }
  if (outcome.isBroken) {
    const what = outcome.nodes === 0 ? 'nothing of it could be drawn' : 'the diagram shows what could be understood';
    complain([`${path}: the file has errors, and ${what}; \`flowproof check\` tells them.`]);
    if (outcome.nodes === 0) return exitStatus.misused;
  }
  return deliver(outcome.text, options.out) ? exitStatus.clean : exitStatus.misused;
}

/** Adds the command to the program. */
export function addDiagram(program: Command): void {
  program
    .command('diagram')
    .description('draw a file as a diagram')
    .argument('<file>', 'a pipeline file')
    .option('--out <file>', 'write the diagram to a file; its name says the format: .svg, .mmd, .dot, .json')
    .addOption(new Option('--format <format>', 'the format, where the name does not say it').choices(formats))
    .addOption(new Option('--theme <theme>', 'colours of an SVG').choices(['light', 'dark']).default('light'))
    .action(ending(diagram));
}
