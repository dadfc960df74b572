/** `flowproof check [paths…]`: lints and simulates every pipeline file under the paths. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { isPipelineFileName, type RuleSettings } from '../flowproof';
import { checkResultOf } from './check-result';
import { startCheckThreads } from './check-threads';
import { type ExitStatus, ending, exitStatus, type FailOn, isFailing } from './exit-status';
import type { FileReport } from './file-report';
import { findFiles } from './find-files';
import { githubCheck } from './github';
import { junitCheck } from './junit';
import {
  type BoundOptions,
  isColorful,
  type LookOptions,
  ruleSetting,
  wholeNumber,
  widthOfOutput,
  withBounds,
  withLook,
} from './options';
import { complain, deliver } from './output';
import { prettyCheck } from './pretty';
import { runChecks } from './run-checks';

const formats = ['pretty', 'json', 'github', 'junit'] as const;

interface Options extends BoundOptions, LookOptions {
  readonly format?: (typeof formats)[number];
  readonly output?: string;
  readonly rule?: RuleSettings;
  readonly failOn: FailOn;
  readonly simulate: boolean;
  readonly jobs?: number;
}

function formatted(reports: readonly FileReport[], options: Options): string {
  const format = options.format ?? 'pretty';
  switch (format) {
    case 'pretty':
      return prettyCheck(reports, {
        hasColor: isColorful(options, process.stdout.isTTY && options.output === undefined, process.env),
        width: widthOfOutput(process.stdout),
        isQuiet: options.quiet === true,
      });
    case 'json':
      return `${JSON.stringify(checkResultOf(reports), undefined, 2)}\n`;
    case 'github':
      return githubCheck(reports);
    case 'junit':
      return junitCheck(reports, options.failOn);
  }
}

async function check(paths: readonly string[], options: Options): Promise<ExitStatus> {
  const jobs = options.jobs ?? availableParallelism();
  const threads = startCheckThreads(jobs);
  const found = findFiles(paths.length === 0 ? ['.'] : paths, process.cwd(), isPipelineFileName);
  const { reports, problems } = await runChecks(
    threads,
    found.files,
    {
      settings: options.rule ?? {},
      isSimulating: options.simulate,
      ...(options.maxStates === undefined ? {} : { maxStates: options.maxStates }),
      ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    },
    options.quiet === true,
  );
  const troubles = [...found.problems, ...problems];
  complain(troubles);
  if (reports.length === 0) {
    if (troubles.length === 0) complain(['No pipeline file (*.pipeline.yaml with the key `flowproof`) was found.']);
    return troubles.length === 0 ? exitStatus.noFile : exitStatus.misused;
  }
  const isDelivered = deliver(formatted(reports, options), options.output);
  if (!isDelivered || troubles.length > 0) return exitStatus.misused;
  return isFailing(reports, options.failOn) ? exitStatus.found : exitStatus.clean;
}

/** Adds the command to the program. */
export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .description('lint and simulate every pipeline file under the paths (default: the working folder)')
    .argument('[paths...]', 'files and folders; in folders, .gitignore is respected')
    .addOption(new Option('--format <format>', 'how the result is written').choices(formats).default('pretty'))
    .option('--output <file>', 'write the result to a file')
    .option('--rule <name=severity>', 'severity of a rule, or off; may be repeated', ruleSetting)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when there is a problem of this severity or worse')
        .choices(['error', 'warning', 'info', 'never'])
        .default('error'),
    )
    .option('--no-simulate', 'lint only')
    .option('--jobs <n>', 'files that are checked at the same time (default: one for each core)', wholeNumber);
  withLook(withBounds(command)).action(ending(check));
}
