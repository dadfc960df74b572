/**
 * Runs once before all tests: compiles the schemas' validators, which the core imports, and builds dist/ when tests of
 * the command line are among those to be run.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(script: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} failed:\n${stdout}${stderr}`);
}

export default async function setUp(project: TestProject): Promise<void> {
  const { filenamePattern = [] } = project.vitest;
  const needsBuild = filenamePattern.length === 0 || filenamePattern.some((filter) => filter.includes('cli'));
  // The build compiles the schemas too.
  run(needsBuild ? 'scripts/build.mjs' : 'scripts/compile-schemas.mjs');
}
