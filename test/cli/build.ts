/** Runs once before the tests of the command line: they run the built dist/ as a user does. */
import { runScript } from '../run-script';

export default function setUp(): void {
  runScript('scripts/build.mjs');
}
