/** What package.json promises to VS Code, held against what is there: files, rules, commands, grammar. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ruleIds } from '../../src/model/rule-ids';

const root = join(import.meta.dirname, '..', '..');
const { contributes, capabilities } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const grammar = JSON.parse(readFileSync(join(root, contributes.grammars[0].path), 'utf8'));

describe('the contributions', () => {
  test('name files that are there', () => {
    const [language] = contributes.languages;
    const paths = [
      language.configuration,
      language.icon.light,
      language.icon.dark,
      ...contributes.grammars.map(({ path }: { path: string }) => path),
      ...contributes.yamlValidation.map(({ url }: { url: string }) => url),
    ];
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('offer every rule in the settings', () => {
    const { propertyNames } = contributes.configuration.properties['flowproof.rules'];
    expect(propertyNames.enum).toEqual([...ruleIds].sort());
  });

  test('describe every setting', () => {
    const settings = Object.values<{ markdownDescription?: string }>(contributes.configuration.properties);
    expect(settings.filter(({ markdownDescription = '' }) => markdownDescription.length < 40)).toEqual([]);
  });

  test('stand under one category, and every one can be called by its name', () => {
    const commands: { command: string; title: string; category: string }[] = contributes.commands;
    expect([...new Set(commands.map(({ category }) => category))]).toEqual(['Flowproof']);
    expect(new Set(commands.map(({ title }) => title)).size).toBe(commands.length);
  });

  test('work in restricted mode and in virtual workspaces', () => {
    expect(capabilities).toEqual({ untrustedWorkspaces: { supported: true }, virtualWorkspaces: true });
  });
});

describe('the grammar', () => {
  const injected: { include: string }[] = Object.values<{ patterns: { include: string }[] }>(
    grammar.injections,
  ).flatMap(({ patterns }) => patterns);
  /** Whether one of the injected rules starts at this key. */
  const isSql = (line: string): boolean =>
    injected.some(({ include }) => {
      const { begin } = grammar.repository[include.slice(1)];
      // Possessive quantifiers are Oniguruma's; here they may backtrack.
      return new RegExp(begin.replaceAll('*+', '*').replaceAll('++', '+')).test(line);
    });

  test.each([
    '- sql: SELECT 1',
    'query: >',
    'query: |-',
    'never: "SELECT 1"',
    "always: 'x > 0'",
    'require: :stock.level >= :qty',
    'respond: :shown.level',
    'view: { query: SELECT a FROM b }',
    'checks: [level >= 0]',
    'checks:',
    'sql:',
  ])('colors `%s` as SQL', (line) => expect(isSql(line)).toBe(true));

  test.each(['query:', 'mysql: x', 'technology: postgresql', 'inputs: { query: [1] }', 'name: sql'])(
    'leaves `%s` to YAML',
    (line) => expect(isSql(line)).toBe(false),
  );
});
