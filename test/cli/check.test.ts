import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import schema from '../../schemas/check-result.schema.json';
import { command, flowproof, normalized } from './run-flowproof';

const race = 'examples/checkout-race.pipeline.yaml';
const clean = 'examples/webhook-buffer.pipeline.yaml';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowproof-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: { readonly [path: string]: string | Uint8Array }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const small = `flowproof: 1
topics:
  clicks: { technology: kafka, columns: { id: text }, key: id }
services:
  site:
    operations:
      click:
        inputs: { id: [a] }
        steps:
          - sql: INSERT INTO clicks (id) VALUES (:id)
`;

describe('what is printed for people', () => {
  test('the checkout race: problems at their lines, the interleaving, the summary', async () => {
    const { stdout, stderr } = flowproof(['check', race]);
    await expect(normalized(stdout)).toMatchFileSnapshot('golden/checkout-race.txt');
    expect(stderr).toBe('');
  });

  test('nothing found', async () => {
    const { status, stdout } = flowproof(['check', clean]);
    await expect(normalized(stdout)).toMatchFileSnapshot('golden/webhook-buffer.txt');
    expect(status).toBe(0);
  });

  test('colours only when asked, away from a terminal', () => {
    expect(flowproof(['check', race, '--no-simulate']).stdout).not.toContain('\u001b');
    expect(flowproof(['check', race, '--no-simulate', '--color']).stdout).toContain('\u001b[31m');
  });

  test('--quiet leaves out counterexamples and summary', () => {
    expect(flowproof(['check', clean, '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
    const { stdout } = flowproof(['check', race, '--quiet']);
    expect(stdout).toContain('error: ');
    expect(stdout).not.toContain('Counterexample');
  });
});

describe('JSON', () => {
  const validate = new Ajv({ strict: false }).compile(schema);

  test.each([[[race]], [[clean]], [['examples']], [[race, '--no-simulate']]])(
    '%j fits the published schema',
    (args) => {
      const { stdout } = flowproof(['check', '--format', 'json', ...args]);
      const result = JSON.parse(stdout);
      validate(result);
      expect(validate.errors).toBe(null);
    },
  );

  test('the checkout race in short', () => {
    const result = JSON.parse(flowproof(['check', '--format', 'json', race]).stdout);
    expect(result.files).toHaveLength(1);
    const [file] = result.files;
    expect(file.path).toBe(race);
    expect(file.simulation.verdict).toBe('violation');
    expect(result.summary.errors).toBe(
      file.diagnostics.filter((one: { severity: string }) => one.severity === 'error').length,
    );
    const text = readFileSync(join(import.meta.dirname, '../..', race), 'utf8').split('\n');
    const decision = file.diagnostics.find((one: { rule: string }) => one.rule === 'decision-on-stale-view');
    expect(text[decision.range.start.line]?.slice(decision.range.start.character)).toMatch(/\S/);
    expect(file.simulation.scenarios.map((one: { name: string }) => one.name)).toContain(decision.counterexample);
  });

  test('the same input gives the same output, byte for byte, but for the seconds', () => {
    const run = () =>
      flowproof(['check', '--format', 'json', 'examples']).stdout.replaceAll(/"seconds": [\d.e-]+/g, '');
    expect(run()).toBe(run());
  });

  test('files are in order whatever the number of jobs', () => {
    const run = (jobs: string) => {
      const { stdout } = flowproof(['check', '--format', 'json', '--no-simulate', '--jobs', jobs, 'examples']);
      return JSON.parse(stdout).files.map((file: { path: string }) => file.path);
    };
    expect(run('3')).toEqual(run('1'));
    expect(run('3')).toEqual([...run('3')].sort());
  });
});

describe('exit status', () => {
  test.each([
    ['nothing at or above --fail-on', ['check', clean], 0],
    ['errors', ['check', race], 1],
    ['errors, but nobody minds', ['check', race, '--fail-on', 'never'], 0],
    [
      'errors switched off',
      ['check', race, '--no-simulate', '--rule', 'write-bypasses-store=off', '--fail-on', 'never'],
      0,
    ],
    ['a path that is not there', ['check', 'nowhere'], 2],
    ['an unknown command', ['chekc'], 2],
    ['an unknown option', ['check', '--fornat', 'json'], 2],
    ['an unknown format', ['check', '--format', 'xml'], 2],
    ['a severity that is none', ['check', '--rule', 'dual-write=fatal'], 2],
    ['a bound that is no number', ['check', '--max-states', 'many'], 2],
    ['help', ['--help'], 0],
    ['the version', ['--version'], 0],
  ] as const)('%s', (_, args, status) => {
    expect(flowproof(args).status).toBe(status);
  });

  test('no pipeline file', () => {
    write({ 'docker-compose.yaml': 'services: {}\n' });
    const { status, stdout, stderr } = flowproof(['check'], folder);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('No pipeline file');
  });

  test('a rule switched off is not reported', () => {
    const { stdout } = flowproof(['check', race, '--no-simulate', '--rule', 'decision-on-stale-view=off']);
    expect(stdout).not.toContain('decision-on-stale-view');
  });

  test('a warning fails the check when asked to', () => {
    write({ 'a.pipeline.yaml': `${small}rules: { stale-read: of }\n` });
    expect(flowproof(['check', '--fail-on', 'info'], folder).status).toBe(1);
  });

  test('interrupted', async () => {
    // Ten customers, each with an order of their own: the simulation is still busy when it is interrupted.
    const orders = Array.from({ length: 10 }, (_, n) => `      - { operation: checkout, inputs: { order: o${n} } }`);
    const admitted = readFileSync(join(import.meta.dirname, '../../examples/checkout-admitted.pipeline.yaml'), 'utf8');
    write({ 'a.pipeline.yaml': `${admitted}\nscenarios:\n  crowd:\n    run:\n${orders.join('\n')}\n` });
    const child = spawn(process.execPath, [command, 'check', '--max-states', '9000000', '--max-seconds', '60'], {
      cwd: folder,
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});

describe('files that are odd', () => {
  test('a file of another tool is left alone, whatever its name', () => {
    write({ 'ci.pipeline.yaml': 'stages: [build]\n', 'a.pipeline.yaml': small });
    const { status, stdout } = flowproof(['check', '--format', 'json', '.'], folder);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).files.map((file: { path: string }) => file.path)).toEqual(['a.pipeline.yaml']);
  });

  test('a file that is given is checked whatever its name', () => {
    write({ 'flow.yml': small });
    expect(JSON.parse(flowproof(['check', '--format', 'json', 'flow.yml'], folder).stdout).files).toHaveLength(1);
  });

  test('an empty file is no pipeline file', () => {
    write({ 'a.pipeline.yaml': '' });
    expect(flowproof(['check'], folder).status).toBe(3);
  });

  test('a binary file is named, and the others are still checked', () => {
    write({ 'a.pipeline.yaml': Uint8Array.from([0xff, 0xfe, 0x00, 0x01]), 'b.pipeline.yaml': small });
    const { status, stdout, stderr } = flowproof(['check', '--format', 'json'], folder);
    expect(status).toBe(2);
    expect(stderr).toContain('a.pipeline.yaml: is not UTF-8 text');
    expect(JSON.parse(stdout).files).toHaveLength(1);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('a file that may not be read is named', () => {
    write({ 'a.pipeline.yaml': small });
    chmodSync(join(folder, 'a.pipeline.yaml'), 0);
    const { status, stderr } = flowproof(['check'], folder);
    expect(status).toBe(2);
    expect(stderr).toContain('a.pipeline.yaml: cannot be read (EACCES)');
  });

  test('a broken file is reported at its characters and not simulated', () => {
    write({ 'a.pipeline.yaml': `${small}          - sql: SELEC 1\n` });
    const { status, stdout } = flowproof(['check', '--format', 'json'], folder);
    expect(status).toBe(1);
    const [file] = JSON.parse(stdout).files;
    expect(file.simulation).toBeUndefined();
    expect(file.diagnostics[0]).toMatchObject({ severity: 'error', range: { start: { line: 10, character: 17 } } });
    expect(flowproof(['check'], folder).stdout).toContain('not simulated');
  });

  test('a byte order mark does not shift anything', () => {
    write({ 'a.pipeline.yaml': `\ufeff${small}` });
    expect(flowproof(['check'], folder).status).toBe(0);
  });
});

test('--output writes the result to a file, plain', () => {
  const { status, stdout } = flowproof(['check', race, '--format', 'json', '--output', join(folder, 'result.json')]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')).version).toBe(1);
  expect(flowproof(['check', race, '--output', join(folder, 'no/such/folder')]).status).toBe(2);
});

test('a bound that is reached is a warning, never a pass', () => {
  const { stdout } = flowproof([
    'check',
    '--format',
    'json',
    '--max-states',
    '3',
    'examples/checkout-admitted.pipeline.yaml',
  ]);
  const [file] = JSON.parse(stdout).files;
  expect(file.simulation.verdict).toBe('bound');
  expect(file.diagnostics).toContainEqual(expect.objectContaining({ rule: 'simulation-bound', severity: 'warning' }));
});

test('init writes a file that is clean, and never over another', () => {
  expect(flowproof(['init'], folder).status).toBe(0);
  expect(flowproof(['check', '--fail-on', 'info'], folder)).toMatchObject({ status: 0 });
  const again = flowproof(['init'], folder);
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('is there already');
  expect(flowproof(['init', 'flow.yaml'], folder).status).toBe(2);
});
