/** The command line's entry: the program and its commands. It knows no pipeline; the checking threads do. */
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addCheck } from './check';
import { addDiagram } from './diagram';
import { exitStatus } from './exit-status';
import { addExplain } from './explain';
import { addExport } from './export';
import { addInit } from './init';
import { addSimulate } from './simulate';

// PostgreSQL's parser runs for a moment only: compiling its WebAssembly a second time, optimized, costs more than it gives
// (half of the whole check of a small file). It must be said before the first thread loads it.
setFlagsFromString('--liftoff-only');
// Most files are done before code that is compiled anew, optimized, has paid for that: each thread does so three times as late.
setFlagsFromString('--interrupt-budget=400000');

// Work is done in threads, which end with the process.
process.once('SIGINT', () => process.exit(exitStatus.interrupted));

// A reader that has seen enough (`flowproof check | head`) closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitStatus.clean);
  throw error;
});

const program = new Command('flowproof')
  .description('Checks data flows described in *.pipeline.yaml and finds the interleaving that breaks them.')
  .version(version)
  .showHelpAfterError('(flowproof --help lists the commands and options)')
  .exitOverride();
addCheck(program);
addSimulate(program);
addDiagram(program);
addExport(program);
addExplain(program);
addInit(program);

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed it already; its own status for wrong usage is 1, which here means that problems were found.
  process.exitCode = error.exitCode === 0 ? exitStatus.clean : exitStatus.misused;
});
