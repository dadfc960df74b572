/** `flowproof simulate <file>`: simulates one file and prints its verdicts and counterexamples. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { checkResultOf } from './check-result';
import { startCheckThreads } from './check-threads';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import type { FileReport } from './file-report';
import { type BoundOptions, isColorful, type LookOptions, widthOfOutput, withBounds, withLook } from './options';
import { complain, deliver } from './output';
import { prettySimulation } from './pretty';
import { checkedFiles, requestFor, runChecks } from './run-checks';

interface Options extends BoundOptions, LookOptions {
  readonly scenario?: string;
  readonly trace?: boolean;
  readonly count?: boolean;
  readonly format: 'pretty' | 'json';
  readonly output?: string;
}

function formatted(report: FileReport, options: Options): string {
  if (options.format === 'json') return `${JSON.stringify(checkResultOf([report]), undefined, 2)}\n`;
  return prettySimulation(report, options.trace === true, {
    hasColor: isColorful(options, process.stdout.isTTY && options.output === undefined, process.env),
    width: widthOfOutput(process.stdout),
    isQuiet: options.quiet === true,
  });
}

/** Found something: a violation, an anomaly, or a file too broken to say. A bound is reported, but does not fail. */
function statusOf(report: FileReport) {
  if (report.simulation === undefined) return exitStatus.found;
  const { verdict } = report.simulation;
  return verdict === 'violation' || verdict === 'anomaly' ? exitStatus.found : exitStatus.clean;
}

async function simulate(path: string, options: Options): Promise<ExitStatus> {
  const threads = startCheckThreads(1);
  const asked = {
    settings: {},
    isSimulating: true,
    ...(options.maxStates === undefined ? {} : { maxStates: options.maxStates }),
    ...(options.maxSeconds === undefined ? {} : { maxSeconds: options.maxSeconds }),
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
    ...(options.count === undefined ? {} : { isCounting: options.count }),
  };
  const requests = [requestFor(resolve(path), asked, { kind: 'none' })];
  const outcomes = await runChecks(threads, requests, options.quiet === true);
  await threads.stop();
  const { reports, problems } = checkedFiles(requests, outcomes);
  const report = reports[0];
  complain(problems);
  if (problems.length > 0) return exitStatus.misused;
  if (!report) {
    complain([`${path}: is no pipeline file: its top level lacks the key \`flowproof\`.`]);
    return exitStatus.noFile;
  }
  if (options.scenario !== undefined && report.simulation?.scenarios.length === 0) {
    complain([`${path}: has no scenario named '${options.scenario}'. Without --scenario all of them are listed.`]);
    return exitStatus.misused;
  }
  return deliver(formatted(report, options), options.output) ? statusOf(report) : exitStatus.misused;
}

/** Adds the command to the program. */
export function addSimulate(program: Command): void {
  const command = program
    .command('simulate')
    .description('simulate one file and print its verdicts and counterexamples')
    .argument('<file>', 'a pipeline file')
    .option('--scenario <name>', 'only this scenario')
    .option('--trace', 'print every counterexample step by step')
    .option('--count', 'count how many of all schedules go wrong')
    .addOption(
      new Option('--format <format>', 'how the result is written').choices(['pretty', 'json']).default('pretty'),
    )
    .option('--output <file>', 'write the result to a file');
  withLook(withBounds(command)).action(ending(simulate));
}
