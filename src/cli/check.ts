/** `flowproof check [paths…]`: lints and simulates every pipeline file under the paths, once or whenever one changes. */
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkRound, type FurtherReport, formats, type Memory, type Options } from './check-round';
import { type CheckThreads, startCheckThreads } from './check-threads';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import { ruleSetting, wholeNumber, withBounds, withLook } from './options';
import { complain } from './output';
import { stampOf, startWatching } from './watch';

/** What options say that cannot be meant together; undefined: nothing. */
function contradiction(paths: readonly string[], options: Options): string | undefined {
  const fromInput = paths.includes('-');
  if (fromInput && options.watch === true) return 'Standard input (-) cannot be watched.';
  if (!fromInput && options.stdinFilename !== undefined)
    return '--stdin-filename names what comes from standard input: give - as a path.';
  if (fromInput && options.fix === true) return 'What comes from standard input (-) cannot be mended: give the file.';
  if (options.updateBaseline === true && options.baseline === false)
    return '--update-baseline and --no-baseline cannot be meant together.';
  if (options.updateBaseline === true && options.watch === true)
    return '--update-baseline and --watch cannot be meant together: what appears meanwhile would be accepted unseen.';
  return undefined;
}

/** Checks again whenever something changed; it ends only by being interrupted. */
async function watch(threads: CheckThreads, paths: readonly string[], options: Options): Promise<never> {
  const watching = startWatching();
  let memory: Memory | undefined;
  for (;;) {
    const round = await checkRound(threads, paths, options, memory);
    if (round) {
      memory = round.memory;
      const configurations = [...round.memory.configurations.keys()].filter((path) => stampOf(path) !== '');
      watching.follow([process.cwd(), ...round.folders, ...configurations.map((path) => dirname(resolve(path)))]);
      const count = round.memory.outcomes.size;
      if (options.quiet !== true) complain([`watching ${count} ${count === 1 ? 'file' : 'files'}; Ctrl-C ends.`]);
    }
    await watching.next();
  }
}

async function check(paths: readonly string[], options: Options): Promise<ExitStatus> {
  const problem = contradiction(paths, options);
  if (problem !== undefined) {
    complain([problem]);
    return exitStatus.misused;
  }
  const threads = startCheckThreads(options.jobs ?? availableParallelism());
  if (options.watch === true) return watch(threads, paths, options);
  const round = await checkRound(threads, paths, options);
  await threads.stop();
  return round?.status ?? exitStatus.clean;
}

/** Adds one `format=file` to the reports so far. */
function furtherReport(text: string, previous: readonly FurtherReport[] = []): readonly FurtherReport[] {
  const end = text.indexOf('=');
  const format = formats.find((one) => one === text.slice(0, end));
  const file = text.slice(end + 1);
  if (format === undefined || file === '')
    throw new InvalidArgumentError(`It is written format=file, with one of ${formats.join(', ')}.`);
  return [...previous, { format, file }];
}

/** Adds the command to the program. */
export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .description('lint and simulate every pipeline file under the paths (default: the working folder)')
    .argument('[paths...]', 'files and folders (in folders, .gitignore is respected), or - for standard input')
    .addOption(new Option('--format <format>', 'how the result is written').choices(formats).default('pretty'))
    .option('--output <file>', 'write the result to a file')
    .option('--report <format=file>', 'write the result in a further format to a file; may be repeated', furtherReport)
    .option('--rule <name=severity>', 'severity of a rule, or off; may be repeated', ruleSetting)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 when there is a problem of this severity or worse')
        .choices(['error', 'warning', 'info', 'never'])
        .default('error'),
    )
    .option('--config <file>', 'use this configuration (default: the nearest flowproof.config.yaml above each file)')
    .option('--no-config', 'use no configuration')
    .option('--baseline <file>', 'accept what this file lists (default: flowproof-baseline.json, where it is there)')
    .option('--no-baseline', 'accept nothing')
    .option('--update-baseline', 'write the baseline anew: accept what is found now, take out what is gone')
    .option('--stdin-filename <name>', 'the file that standard input stands for')
    .option('--fix', 'first mend in the files what can be mended without being looked at')
    .option('--verify-fixes', 'simulate the repairs that are offered, and say which ones are proved')
    .option('--watch', 'check again whenever a file changes')
    .option('--no-simulate', 'lint only')
    .option('--jobs <n>', 'files that are checked at the same time (default: one for each core)', wholeNumber);
  withLook(withBounds(command)).action(ending(check));
}
