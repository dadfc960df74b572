/** `flowproof.config.yaml`: what it says, what it extends, and what is wrong with it at the very characters. */
import { describe, expect, test } from 'vitest';
import schema from '../../schemas/config.schema.json';
import { isLeftOut, settingsFor } from '../../src/analysis/configuration';
import { readConfiguration } from '../../src/language/configuration';
import { findConfiguration, gatherConfiguration, type TextReader } from '../../src/language/gather-configuration';
import { presets } from '../../src/model/configuration';
import { ruleIds } from '../../src/model/rule-ids';

/** Problems as a terminal says them: 1-based line and characters, then the message. */
function told(text: string): readonly string[] {
  return readConfiguration(text).problems.map(
    ({ range, message }) => `${range.start.line + 1}:${range.start.character + 1}-${range.end.character} ${message}`,
  );
}

const disk =
  (files: { readonly [path: string]: string }): TextReader =>
  async (path) => {
    const text = files[path];
    if (text === '(locked)') return { type: 'unreadable', why: 'EACCES' };
    return text === undefined ? { type: 'missing' } : { type: 'text', text };
  };

async function problemsOf(files: { readonly [path: string]: string }, path = '/repo/flowproof.config.yaml') {
  const { problems } = await gatherConfiguration(path, disk(files));
  return problems.map(({ file, range, message }) => `${file}:${(range?.start.line ?? -1) + 1} ${message}`);
}

describe('one file', () => {
  test('says what it extends, severities and patterns', () => {
    const said = readConfiguration(`extends: [strict, ./base.yaml]
rules: { stale-read: off }
overrides:
  - files: "legacy/**"
    rules: { dual-write: warning }
ignore: [vendor, "!vendor/ours"]
`);
    expect(said).toMatchObject({
      rules: { 'stale-read': 'off' },
      overrides: [{ files: ['legacy/**'], rules: { 'dual-write': 'warning' } }],
      ignore: ['vendor', '!vendor/ours'],
      problems: [],
    });
    expect(said.extends.map(({ name }) => name)).toEqual(['strict', './base.yaml']);
  });

  test.each([[''], ['# nothing yet\n'], ['rules:\nignore:\noverrides:\nextends:\n']])(
    '%j says nothing, and that is fine',
    (text) => {
      expect(readConfiguration(text)).toEqual({ extends: [], rules: {}, overrides: [], ignore: [], problems: [] });
    },
  );

  test.each([
    ['rules: { dual-wirte: off }', '1:10-19 No rule is called `dual-wirte`; did you mean `dual-write`?'],
    [
      'rules:\n  dual-write: fatal',
      '2:15-19 `dual-write` is `fatal`; it must be `off`, `hint`, `info`, `warning` or `error`.',
    ],
    ['rule: {}', '1:1-4 Unknown key `rule`; did you mean `rules`?'],
    [
      'rules: [dual-write]',
      '1:1-5 `rules` is a list; it must be a map from rules to severities, such as `stale-read: off`.',
    ],
    ['overrides:\n  - rules: {}', '2:5-13 An item of `overrides` lacks the key `files`.'],
    ['ignore: 3', '1:9-9 `ignore` is a number; it must be a pattern such as `legacy/**`, or a list of patterns.'],
    ['- a', '1:1-3 A configuration is a map with `extends`, `rules`, `overrides` and `ignore`.'],
    [
      'rules: { a',
      '1:10-10 This is not YAML: Flow map in block collection must be sufficiently indented and end with a }.',
    ],
  ])('%j is told', (text, expected) => {
    expect(told(text)[0]).toBe(expected);
  });
});

describe('what is extended', () => {
  test('comes before what the file says itself, presets, files and packages alike', async () => {
    const files = {
      '/repo/flowproof.config.yaml': 'extends: [strict, ./base.yaml, "@acme/flowproof"]\nrules: { dual-write: info }\n',
      '/repo/base.yaml': 'rules: { dual-write: hint, stale-read: error }',
      '/node_modules/@acme/flowproof/flowproof.config.yaml': 'rules: { stale-read: hint }\nignore: generated\n',
    };
    const { layers, problems } = await gatherConfiguration('/repo/flowproof.config.yaml', disk(files));
    expect(problems).toEqual([]);
    expect(settingsFor(layers, '/repo/a.pipeline.yaml')).toEqual({
      ...presets.strict,
      'dual-write': 'info',
      'stale-read': 'hint',
    });
    expect(isLeftOut(layers, '/repo/generated/a.pipeline.yaml')).toBe(true);
    expect(isLeftOut(layers, '/repo/a.pipeline.yaml')).toBe(false);
  });

  test('patterns start in the folder of the file that says them', async () => {
    const files = {
      '/repo/flowproof.config.yaml': 'ignore: /old\noverrides: [{ files: "legacy/*", rules: { dual-write: off } }]',
      '/repo/team/flowproof.config.yaml': 'extends: ../flowproof.config.yaml\nignore: "!old"\n',
    };
    const { layers } = await gatherConfiguration('/repo/team/flowproof.config.yaml', disk(files));
    expect(settingsFor(layers, '/repo/legacy/a.yaml')).toEqual({ 'dual-write': 'off' });
    expect(settingsFor(layers, '/repo/team/legacy/a.yaml')).toEqual({});
    expect(isLeftOut(layers, '/repo/old/a.yaml')).toBe(true);
  });

  test('a circle is told where it closes', async () => {
    expect(await problemsOf({ '/repo/flowproof.config.yaml': '# mine\nextends: ./flowproof.config.yaml' })).toEqual([
      '/repo/flowproof.config.yaml:2 `./flowproof.config.yaml` is this file itself: a configuration cannot extend itself.',
    ]);
    const circle = {
      '/repo/flowproof.config.yaml': 'extends: ./b.yaml',
      '/repo/b.yaml': 'extends: ./flowproof.config.yaml',
    };
    expect(await problemsOf(circle)).toEqual([
      expect.stringContaining('/repo/b.yaml:1 `./flowproof.config.yaml` leads back'),
    ]);
  });

  test('the same base by two ways is no circle', async () => {
    const files = {
      '/repo/flowproof.config.yaml': 'extends: [./a.yaml, ./b.yaml]',
      '/repo/a.yaml': 'extends: ./base.yaml',
      '/repo/b.yaml': 'extends: ./base.yaml',
      '/repo/base.yaml': '',
    };
    expect(await problemsOf(files)).toEqual([]);
  });

  test('what is not there, or cannot be read, is told at its name', async () => {
    const of = (name: string) =>
      problemsOf({ '/repo/flowproof.config.yaml': `extends: ${name}`, '/repo/x.yaml': '(locked)' });
    expect(await of('strickt')).toEqual([expect.stringContaining('did you mean `strict`?')]);
    expect(await of('./nowhere.yaml')).toEqual([expect.stringContaining('There is no file `./nowhere.yaml`')]);
    expect(await of('./x.yaml')).toEqual([expect.stringContaining('`./x.yaml` (/repo/x.yaml) cannot be read: EACCES')]);
    expect(await of('"@acme/none"')).toEqual([
      expect.stringContaining('No preset and no package in node_modules is called `@acme/none`'),
    ]);
  });

  test('problems of an extended file are told in that file', async () => {
    const files = { '/repo/flowproof.config.yaml': 'extends: ./b.yaml', '/repo/b.yaml': 'rules: { dual-wirte: off }' };
    expect(await problemsOf(files)).toEqual([expect.stringContaining('/repo/b.yaml:1 No rule is called')]);
  });

  test('what doubles at every step ends', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`/repo/c${n}.yaml`, `extends: [./c${n + 1}.yaml, ./c${n + 1}.yaml]`]),
    );
    const problems = await problemsOf({ ...files, '/repo/c30.yaml': '' }, '/repo/c0.yaml');
    expect(problems.some((one) => one.includes('Too much is extended'))).toBe(true);
  });
});

test('the nearest configuration above a folder is found', async () => {
  const files = { '/flowproof.config.yaml': '', '/repo/team/flowproof.config.yml': '' };
  expect(await findConfiguration('/repo/team/deep', disk(files))).toBe('/repo/team/flowproof.config.yml');
  expect(await findConfiguration('/repo', disk(files))).toBe('/flowproof.config.yaml');
  expect(await findConfiguration('/repo', disk({}))).toBeUndefined();
});

test('the schema offers every rule, and presets name rules', () => {
  expect(Object.keys(schema.definitions.rules.properties).sort()).toEqual([...ruleIds].sort());
  for (const preset of Object.values(presets))
    expect(Object.keys(preset).filter((rule) => !ruleIds.includes(rule))).toEqual([]);
});
