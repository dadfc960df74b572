/** README shows what the command prints, and names what there is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { flowproof, normalized } from './run-flowproof';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README', () => {
  test('shows the output of the command as it is', () => {
    const blocks = [...readme.matchAll(/```console\n\$ flowproof ([^\n]+)\n([\s\S]*?)```/g)];
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, line, shown] of blocks) {
      const { stdout } = flowproof((line as string).split(' '));
      expect(normalized(stdout).trimEnd()).toBe((shown as string).trimEnd());
    }
  });

  test('names files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path as string);
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names scripts and commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/npm (?:run )?(start|test|package|check|bench|build)\b/g)].map(
      ([, name]) => name,
    );
    expect(named.filter((name) => !(`${name}` in scripts))).toEqual([]);
    const { stdout } = flowproof(['--help']);
    for (const [, name] of readme.matchAll(/^\| `flowproof (\w+)/gm)) expect(stdout).toContain(name);
  });

  test('names commands of the palette that the extension contributes', () => {
    const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      contributes: { commands: readonly { title: string }[] };
    };
    const titles = contributes.commands.map(({ title }) => title);
    const listed = /under \*Flowproof\*: ([^.]+)\./s.exec(readme)?.[1]?.split(',') ?? [];
    expect(listed.length).toBeGreaterThan(3);
    for (const title of listed) expect(titles).toContain(title.replaceAll(/\s+/g, ' ').trim());
  });
});
