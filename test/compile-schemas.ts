/** Runs once before the tests: the core imports the schemas' compiled validators. */
import { runScript } from './run-script';

export default function setUp(): void {
  runScript('scripts/compile-schemas.mjs');
}
