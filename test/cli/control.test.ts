/** Who decides what is reported: configurations, the command line, the file, ignores that end, and the baseline. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flowproof } from './run-flowproof';
import { dualWrites, scratch } from './scratch';

const files = scratch();

/** `file rule severity` of everything that is reported. */
function reported(args: readonly string[], folder = files.folder) {
  const { status, stdout, stderr } = flowproof(['check', '--no-simulate', '--format', 'json', ...args], folder);
  const result = stdout === '' ? { files: [] } : JSON.parse(stdout);
  const found = result.files.flatMap((file: { path: string; diagnostics: { rule: string; severity: string }[] }) =>
    file.diagnostics.map(({ rule, severity }) => `${file.path} ${rule} ${severity}`),
  );
  return { status, stderr, found: found as readonly string[], summary: result.summary };
}

describe('the configuration', () => {
  const text = dualWrites('a');

  test('order: preset, configuration, overrides, command line, file', () => {
    const dual = (files_: { readonly [path: string]: string }, ...args: readonly string[]) => {
      files.write({ 'flows/a.pipeline.yaml': text, ...files_ });
      return reported(args).found.filter((one) => one.includes('dual-write'));
    };
    expect(dual({})).toEqual(['flows/a.pipeline.yaml dual-write error']);
    expect(
      dual({ 'base.yaml': 'rules: { dual-write: hint }', 'flowproof.config.yaml': 'extends: ./base.yaml' }),
    ).toEqual(['flows/a.pipeline.yaml dual-write hint']);
    expect(dual({ 'flowproof.config.yaml': 'extends: [strict, ./base.yaml]\nrules: { dual-write: info }' })).toEqual([
      'flows/a.pipeline.yaml dual-write info',
    ]);
    const overriding =
      'rules: { dual-write: info }\noverrides: [{ files: "flows/**", rules: { dual-write: warning } }]';
    expect(dual({ 'flowproof.config.yaml': overriding })).toEqual(['flows/a.pipeline.yaml dual-write warning']);
    expect(dual({}, '--rule', 'dual-write=hint')).toEqual(['flows/a.pipeline.yaml dual-write hint']);
    const own = `${text}rules: { dual-write: error }\n`;
    expect(dual({ 'flows/a.pipeline.yaml': own }, '--rule', 'dual-write=hint')).toEqual([
      'flows/a.pipeline.yaml dual-write error',
    ]);
  });

  test('the nearest one above a file holds for it; --config and --no-config say otherwise', () => {
    files.write({
      'flowproof.config.yaml': 'rules: { dual-write: off }',
      'other.yaml': 'rules: { dual-write: hint }',
      'a.pipeline.yaml': text,
      'team/flowproof.config.yaml': 'rules: { dual-write: warning }',
      'team/deep/b.pipeline.yaml': text,
    });
    const dual = (...args: readonly string[]) => reported(args).found.filter((one) => one.includes('dual-write'));
    expect(dual()).toEqual(['team/deep/b.pipeline.yaml dual-write warning']);
    expect(dual('--config', 'other.yaml')).toEqual([
      'a.pipeline.yaml dual-write hint',
      'team/deep/b.pipeline.yaml dual-write hint',
    ]);
    expect(dual('--no-config')).toEqual([
      'a.pipeline.yaml dual-write error',
      'team/deep/b.pipeline.yaml dual-write error',
    ]);
  });

  test('a package of node_modules can be extended', () => {
    files.write({
      'node_modules/@acme/flowproof-rules/flowproof.config.yaml': 'rules: { dual-write: off }',
      'flowproof.config.yaml': 'extends: "@acme/flowproof-rules"',
      'a.pipeline.yaml': text,
    });
    expect(reported([]).found.filter((one) => one.includes('dual-write'))).toEqual([]);
  });

  test('files are left out, also when they are named', () => {
    files.write({ 'flowproof.config.yaml': 'ignore: legacy', 'a.pipeline.yaml': text, 'legacy/b.pipeline.yaml': text });
    expect(reported([]).summary.files).toBe(1);
    const { status, stderr } = reported(['legacy/b.pipeline.yaml']);
    expect(status).toBe(0);
    expect(stderr).toContain('the configuration leaves out the file');
  });

  test.each([
    ['extends: ./flowproof.config.yaml', 'flowproof.config.yaml:1:10: `./flowproof.config.yaml` is this file itself'],
    [
      'extends: strickt',
      'flowproof.config.yaml:1:10: No preset and no package in node_modules is called `strickt`; did you mean `strict`?',
    ],
    [
      'rules:\n  dual-wirte: off',
      'flowproof.config.yaml:2:3: No rule is called `dual-wirte`; did you mean `dual-write`?',
    ],
    ['rules: { dual-write: fatal }', 'flowproof.config.yaml:1:22: `dual-write` is `fatal`; it must be'],
    ['rules: [', 'flowproof.config.yaml:1:8: This is not YAML'],
  ])('%j is told once, the files are still checked, and the status is 2', (config, message) => {
    files.write({ 'flowproof.config.yaml': config, 'a.pipeline.yaml': text, 'b.pipeline.yaml': text });
    const { status, stderr, summary } = reported([]);
    expect(status).toBe(2);
    expect(stderr.split(message)).toHaveLength(2);
    expect(summary.files).toBe(2);
  });

  test('one that cannot be read, or is not there, is told', () => {
    mkdirSync(join(files.folder, 'flowproof.config.yaml'));
    files.write({ 'a.pipeline.yaml': text });
    expect(reported([])).toMatchObject({ status: 2, stderr: expect.stringContaining('it is a folder') });
    expect(reported(['--config', 'none.yaml'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('none.yaml: There is no such file'),
    });
  });

  test('a rule of the command line that does not exist is met with the nearest names', () => {
    const { status, stderr } = reported(['--rule', 'dual-wirte=off']);
    expect(status).toBe(2);
    expect(stderr).toContain("No rule is called 'dual-wirte'. Did you mean dual-write?");
  });
});

test('an ignore excuses until its day has passed', () => {
  const until = (day: string) =>
    dualWrites('a').replace(
      '          - sql: INSERT INTO placed',
      `          # flowproof-ignore dual-write: being repaired (until ${day})\n          - sql: INSERT INTO placed`,
    );
  files.write({ 'a.pipeline.yaml': until('9999-12-31') });
  expect(reported([]).found.filter((one) => /dual-write|ignore/.test(one))).toEqual([]);
  files.write({ 'a.pipeline.yaml': until('2020-01-31') });
  expect(
    reported([])
      .found.filter((one) => /dual-write|ignore/.test(one))
      .sort(),
  ).toEqual(['a.pipeline.yaml dual-write error', 'a.pipeline.yaml unused-ignore warning']);
});

describe('the baseline', () => {
  const baseline = () => JSON.parse(readFileSync(join(files.folder, 'flowproof-baseline.json'), 'utf8'));

  test('accepts what is there today and reports what is new', () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    const written = reported(['--update-baseline']);
    expect(written).toMatchObject({ status: 0, found: [], stderr: expect.stringMatching(/accepts \d+ findings?\./) });
    expect(baseline()).toMatchObject({
      version: 1,
      files: { 'a.pipeline.yaml': [{ rule: 'dual-write', line: '- sql: INSERT INTO placed (id) VALUES (:id)' }] },
    });
    const again = reported([]);
    expect(again).toMatchObject({ status: 0, found: [], stderr: '' });
    expect(again.summary.baseline).toBe(baseline().files['a.pipeline.yaml'].length);
    expect(flowproof(['check', '--no-simulate'], files.folder).stdout).toContain('accepted by the baseline');

    files.write({ 'a.pipeline.yaml': `# moved down\n${dualWrites('new', 'a')}` });
    expect(reported([]).found.filter((one) => one.includes('dual-write'))).toHaveLength(1);
    expect(reported([]).status).toBe(1);
    expect(reported(['--no-baseline']).found.filter((one) => one.includes('dual-write'))).toHaveLength(2);
  });

  test('entries that fit nothing any more are told, and taken out when it is renewed', () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a', 'b'), 'b.pipeline.yaml': dualWrites('c') });
    reported(['--update-baseline']);
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    rmSync(join(files.folder, 'b.pipeline.yaml'));
    const { status, stderr } = reported([]);
    expect(status).toBe(0);
    expect(stderr).toContain('fit nothing any more; --update-baseline takes them out');
    expect(stderr).toContain('a.pipeline.yaml: dual-write (- sql: INSERT INTO placed (id) VALUES (:id))');
    expect(stderr).toContain('b.pipeline.yaml: dual-write');
    expect(reported(['--update-baseline']).stderr).toContain('were taken out');
    expect(Object.keys(baseline().files)).toEqual(['a.pipeline.yaml']);
    expect(reported([]).stderr).toBe('');
  });

  test('files that are not checked keep their entries', () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a'), 'b.pipeline.yaml': dualWrites('b') });
    reported(['--update-baseline']);
    expect(reported(['a.pipeline.yaml']).stderr).toBe('');
    reported(['--update-baseline', 'a.pipeline.yaml']);
    expect(Object.keys(baseline().files)).toEqual(['a.pipeline.yaml', 'b.pipeline.yaml']);
  });

  test('errors of the file itself are never accepted', () => {
    files.write({ 'a.pipeline.yaml': `${dualWrites('a')}nonsense: 1\n` });
    expect(reported(['--update-baseline'])).toMatchObject({ status: 1, found: ['a.pipeline.yaml schema error'] });
  });

  test.each([
    ['{ "version": 2, "files": {} }', 'is a baseline of version 2; this Flowproof reads version 1'],
    ['{ "files": ', 'is not JSON'],
    ['[]', 'is no baseline'],
    ['{ "version": 1, "files": { "a": [3] } }', 'is damaged'],
  ])('%s is told, and the files are still checked', (text, message) => {
    files.write({ 'a.pipeline.yaml': dualWrites('a'), 'flowproof-baseline.json': text });
    for (const args of [[], ['--update-baseline']]) {
      const { status, stderr, summary } = reported(args);
      expect(status).toBe(2);
      expect(stderr).toContain(message);
      expect(summary.files).toBe(1);
    }
    expect(readFileSync(join(files.folder, 'flowproof-baseline.json'), 'utf8')).toBe(text);
  });

  test('another file can be named; one that is not there is told', () => {
    files.write({ 'a.pipeline.yaml': dualWrites('a') });
    expect(reported(['--baseline', 'known.json'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no such baseline'),
    });
    expect(reported(['--baseline', 'known.json', '--update-baseline']).status).toBe(0);
    expect(reported([]).status).toBe(1);
    expect(reported(['--baseline', 'known.json']).status).toBe(0);
    writeFileSync(join(files.folder, 'x'), '');
    expect(reported(['--no-baseline', '--update-baseline']).status).toBe(2);
  });
});
