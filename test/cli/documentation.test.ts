/** docs/cli.md lists the commands and options that there are, and docs/configuration.md says what is so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLeftOut, presets, ruleIds } from '../../src/flowproof';
import { readConfiguration } from '../../src/language/configuration';
import { flowproof } from './run-flowproof';

const root = join(import.meta.dirname, '../..');
const page = (name: string) => readFileSync(join(root, 'docs', name), 'utf8');
const cli = page('cli.md');

/** Names of the options in a text. */
function options(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([name]) => name))].sort();
}

/** The section of a page under a heading that starts with `heading`. */
function section(text: string, heading: string): string {
  const start = text.indexOf(`\n## ${heading}`);
  const end = text.indexOf('\n## ', start + 1);
  return start < 0 ? '' : text.slice(start, end < 0 ? undefined : end);
}

describe('docs/cli.md', () => {
  const commands = [...flowproof(['--help']).stdout.matchAll(/^ {2}([a-z]+) .*$/gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'help');

  test('lists the commands', () => {
    expect([...cli.matchAll(/^\| `flowproof ([a-z]+)/gm)].map(([, name]) => name).sort()).toEqual([...commands].sort());
  });

  test.each(commands)('lists the options of %s, and no others', (name) => {
    const help = flowproof([name, '--help']).stdout;
    const there = options(help.slice(help.indexOf('Options:'))).filter((option) => option !== '--help');
    const listed = section(cli, `\`flowproof ${name}`)
      .split('\n')
      .filter((line) => line.startsWith('| `--') || line.includes('It takes'))
      .map((line) => line.split(' | ')[0])
      .join('\n');
    expect(options(listed)).toEqual(there);
  });

  test('names options elsewhere only when they exist', () => {
    const all = commands.flatMap((name) => options(flowproof([name, '--help']).stdout));
    for (const name of ['cli.md', 'configuration.md'])
      expect(options(page(name)).filter((one) => !all.includes(one))).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  const text = page('configuration.md');
  const example = /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(text)?.[1] ?? '';

  test('its example is right', () => {
    const said = readConfiguration(example);
    expect(said.problems).toEqual([]);
    expect(Object.keys(said.rules)).toEqual(['stale-read']);
    const layer = { folder: '/r', ...said };
    expect(['/r/vendor/a', '/r/vendor/ours/a', '/r/a'].map((path) => isLeftOut([layer], path))).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('lists the presets with the rules that they change', () => {
    const rows = [...text.matchAll(/^\| `([a-z]+)` \| (.*) \|$/gm)].filter(([, name = '']) =>
      Object.hasOwn(presets, name),
    );
    expect(rows.map(([, name]) => name)).toEqual(Object.keys(presets));
    for (const [, name = '', does = ''] of rows) {
      const named = [...does.matchAll(/`([a-z-]+)`/g)]
        .map(([, rule]) => rule)
        .filter((rule) => ruleIds.includes(rule ?? ''));
      expect(named.sort()).toEqual(Object.keys(presets[name as keyof typeof presets]).sort());
    }
  });
});
