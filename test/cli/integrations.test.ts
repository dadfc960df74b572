/** What other programs start the command with: the GitHub action, the pre-commit hooks, and further reports of one run. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isPipelineFileName } from '../../src/flowproof';
import { flowproof } from './run-flowproof';
import { dualWrites, scratch } from './scratch';

const files = scratch();
const root = join(import.meta.dirname, '../..');
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));

describe.skipIf(process.platform === 'win32')('the GitHub action', () => {
  const [check] = action.runs.steps;

  /** Runs the step as GitHub does: its inputs in the environment, bash, a file for outputs. */
  function run(inputs: { readonly [name: string]: string }) {
    const given = (name: string): string => inputs[name] ?? action.inputs[name].default;
    const environment = Object.fromEntries(
      Object.entries(check.env as { readonly [name: string]: string }).map(([name, value]) => [
        name,
        value
          .replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, input: string) => given(input))
          .replace(/\$\{\{ github\.action_path \}\}/, root),
      ]),
    );
    files.write({ 'github-output': '' });
    const output = join(files.folder, 'github-output');
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', check.run], {
      cwd: files.folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, RUNNER_TEMP: files.folder, GITHUB_OUTPUT: output, ...environment },
    });
    return { status, stdout, stderr, outputs: readFileSync(output, 'utf8') };
  }

  test('checks, annotates and keeps the status for the last step', () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    const { status, stdout, outputs } = run({ simulate: 'false' });
    expect(status).toBe(0);
    expect(stdout).toContain('= rule dual-write');
    expect(stdout).toContain('::error file=a.pipeline.yaml,line=');
    expect(outputs).toBe('status=1\n');
  });

  test('writes SARIF for the upload, with the paths and options that are given', () => {
    files.write({
      'a b/x.pipeline.yaml': dualWrites('a'),
      'c/y.pipeline.yaml': dualWrites('c'),
      'my.yaml': 'rules: { dual-write: off }',
    });
    const { stdout, outputs } = run({ paths: 'c', config: 'my.yaml', 'upload-sarif': 'true', annotations: 'false' });
    expect(stdout).toContain('in 1 file');
    expect(outputs).toBe('sarif-file=flowproof.sarif\nstatus=0\n');
    expect(JSON.parse(readFileSync(join(files.folder, 'flowproof.sarif'), 'utf8')).runs[0].artifacts).toHaveLength(1);
    expect(stdout).not.toContain('::error');
  });

  test('what people give is never run as a script', () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    const { outputs } = run({ paths: '$(touch pwned) ; touch pwned', config: '"; touch pwned; "' });
    expect(outputs).toBe('status=2\n');
    expect(existsSync(join(files.folder, 'pwned'))).toBe(false);
    expect(check.run).not.toMatch(/\$\{\{/);
  });

  test('no pipeline file is told by the status', () => {
    expect(run({})).toMatchObject({ status: 0, outputs: 'status=3\n' });
  });
});

test('the hooks fit the names of pipeline files, and their commands exist', () => {
  const hooks: readonly { files: string; entry: string }[] = parse(
    readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'),
  );
  const names = [
    'a.pipeline.yaml',
    'x/pipeline.yml',
    'pipeline.yaml',
    'x/a.pipeline.yml',
    'mypipeline.yaml',
    'a.pipeline.yaml.bak',
    'a.yaml',
  ];
  for (const { files: pattern, entry } of hooks) {
    expect(names.filter((name) => new RegExp(pattern).test(name))).toEqual(names.filter(isPipelineFileName));
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    expect(flowproof([...entry.split(' ').slice(1), 'a.pipeline.yaml'], files.folder).status).toBe(1);
  }
});

test('an installation from the repository holds what the command needs', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const packed = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
  for (const needed of [
    'dist/cli.js',
    'dist/check-thread.js',
    'dist/elk.js',
    'dist/libpg-query.wasm',
    'docs/rules/dual-write.md',
  ])
    expect(packed).toContain(needed);
  expect(packed.filter((path: string) => /^(src|test|examples|bench)\//.test(path))).toEqual([]);
});

test('one run can be written in several formats', () => {
  files.write({ 'a.pipeline.yaml': dualWrites('a') });
  const { status, stdout } = flowproof(
    ['check', '--no-simulate', '--report', 'json=out.json', '--report', 'junit=out=1.xml'],
    files.folder,
  );
  expect(status).toBe(1);
  expect(stdout).toContain('= rule dual-write');
  expect(JSON.parse(readFileSync(join(files.folder, 'out.json'), 'utf8')).summary.errors).toBe(1);
  expect(readFileSync(join(files.folder, 'out=1.xml'), 'utf8')).toContain('failures="1"');
  expect(flowproof(['check', '--report', 'html=x'], files.folder).status).toBe(2);
  expect(flowproof(['check', '--report', 'json=no/x'], files.folder).status).toBe(2);
});
