/** The house's import table, held as a constant, and the other things that no compiler checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, posix, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What a room may import. A name with `(types)` may be imported for its types only. */
interface Room {
  readonly rooms: readonly string[];
  /** Package, or `package in file` where only that file of the room (or folder) may. */
  readonly packages: readonly string[];
}

const core = ['model', 'catalog', 'sql', 'language', 'analysis', 'simulation', 'edit', 'diagram', 'interchange'];

const table: { readonly [room: string]: Room } = {
  model: { rooms: [], packages: [] },
  catalog: { rooms: ['model'], packages: [] },
  sql: { rooms: ['model'], packages: ['libpg-query'] },
  language: { rooms: ['model', 'catalog', 'sql', 'schemas'], packages: ['yaml', 'ajv'] },
  analysis: { rooms: ['model', 'catalog'], packages: [] },
  simulation: { rooms: ['model', 'catalog', 'sql (types)'], packages: [] },
  edit: { rooms: ['model', 'language'], packages: ['yaml'] },
  diagram: {
    rooms: ['model', 'catalog'],
    packages: [
      'elkjs in src/diagram/layout.ts',
      'preact in src/diagram/draw',
      'preact-render-to-string in src/diagram/draw',
    ],
  },
  interchange: { rooms: ['model'], packages: [] },
  'flowproof.ts': { rooms: core, packages: [] },
  'protocol.ts': { rooms: ['model (types)'], packages: [] },
  cli: {
    rooms: ['flowproof.ts', 'protocol.ts', 'package.json'],
    packages: ['node:', 'commander', 'ignore'],
  },
  extension: { rooms: ['flowproof.ts', 'protocol.ts', 'package.json'], packages: ['node:', 'vscode'] },
  webview: {
    rooms: ['protocol.ts', 'diagram/draw', 'model (types)'],
    packages: ['preact', '@vscode/webview-ui-toolkit in webview/controls.tsx', 'd3-zoom', 'd3-selection'],
  },
};

/** Words that say nothing about what a file defines; a service is a kind of node. */
const emptyWords = ['utils', 'util', 'helpers', 'helper', 'common', 'types', 'misc', 'manager', 'handler', 'service'];

interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

function filesUnder(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(root, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const files = [...filesUnder('src'), ...filesUnder('webview')];
const isGenerated = ({ path }: SourceFile) => /\.generated\./.test(path);
const sources = files.filter((file) => /\.tsx?$/.test(file.path) && !file.path.endsWith('.d.ts') && !isGenerated(file));

interface Import {
  readonly target: string;
  readonly isTypeOnly: boolean;
}

function importsOf(text: string): readonly Import[] {
  const statements = [...text.matchAll(/^\s*(import|export)\b([^;'"]*?)\bfrom\s*['"]([^'"]+)['"]/gm)].map((match) => {
    const clause = match[2] ?? '';
    const named = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1];
    const names = named?.split(',').filter((name) => name.trim() !== '');
    return {
      target: match[3] ?? '',
      isTypeOnly: /^\s*type\b/.test(clause) || (names?.every((name) => /^\s*type\s/.test(name)) ?? false),
    };
  });
  const bare = [...text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)];
  const dynamic = [...text.matchAll(/(\btypeof\s+)?\b(?:import|require)\(\s*['"]([^'"]+)['"]/g)];
  return [
    ...statements,
    ...bare.map((match) => ({ target: match[1] ?? '', isTypeOnly: false })),
    ...dynamic.map((match) => ({ target: match[2] ?? '', isTypeOnly: match[1] !== undefined })),
  ];
}

/** Room of a path from the root: `model`, `flowproof.ts`, `webview`; the rest of the path stands for a file in no room. */
function roomOf(path: string): string {
  if (path.startsWith('schemas/')) return 'schemas';
  if (path.startsWith('webview/')) return 'webview';
  const inside = /^src\/([^/]+)/.exec(path)?.[1];
  return inside ?? path;
}

/** Why this import may not be; undefined when it may. */
function trespass(file: SourceFile, { target, isTypeOnly }: Import): string | undefined {
  const room = roomOf(file.path);
  const allowed = table[room];
  if (!allowed) return undefined;
  const say = (what: string) => `${file.path} imports ${target}: ${what}`;
  if (target.startsWith('.')) {
    const path = posix.normalize(posix.join(posix.dirname(file.path), target));
    const other = roomOf(path);
    if (other === room) return undefined;
    const name = other === 'flowproof' || other === 'protocol' ? `${other}.ts` : other;
    const entry = allowed.rooms.find((one) => {
      const [wanted = ''] = one.split(' ');
      return wanted === name || path === `src/${wanted}` || path.startsWith(`src/${wanted}/`);
    });
    if (!entry) return say(`${room} may import ${allowed.rooms.join(', ') || 'nothing'}`);
    return entry.endsWith('(types)') && !isTypeOnly ? say(`only types of ${name} may be imported`) : undefined;
  }
  const entry = allowed.packages.find((one) => {
    const [wanted = ''] = one.split(' in ');
    return wanted.endsWith(':') ? target.startsWith(wanted) : target === wanted || target.startsWith(`${wanted}/`);
  });
  if (!entry) return say(`${room} may use ${allowed.packages.join(', ') || 'no package'}`);
  const [, only] = entry.split(' in ');
  return only === undefined || file.path === only || file.path.startsWith(`${only}/`)
    ? undefined
    : say(`only ${only} may`);
}

describe('the import table', () => {
  test('every file stands in a room', () => {
    expect(files.map(({ path }) => path).filter((path) => table[roomOf(path)] === undefined)).toEqual([]);
  });

  test('nobody imports what the table does not allow', () => {
    expect(sources.flatMap((file) => importsOf(file.text).flatMap((one) => trespass(file, one) ?? []))).toEqual([]);
  });

  test.each([
    ['src/model/place.ts', "import { lookup } from '../catalog/lookup';", 'model may import nothing'],
    ['src/analysis/analyze.ts', "import { window } from 'vscode';", 'analysis may use no package'],
    [
      'src/analysis/rules/dual-write.ts',
      "import { parse } from '../../sql/parse';",
      'analysis may import model, catalog',
    ],
    ['src/simulation/evaluate.ts', "import { parse } from '../sql/parse';", 'only types of sql may be imported'],
    ['src/diagram/diagram.ts', "import ELK from 'elkjs';", 'only src/diagram/layout.ts may'],
    ['src/cli/check.ts', "import { load } from '../language/load';", 'cli may import flowproof.ts'],
    ['src/language/load.ts', "const fs = await import('node:fs');", 'language may use yaml, ajv'],
    ['webview/main.tsx', "import { load } from '../src/language/load';", 'webview may import protocol.ts'],
  ])('%s must not contain %s', (path, text, why) => {
    expect(importsOf(text).map((one) => trespass({ path, text }, one))).toEqual([expect.stringContaining(why)]);
  });

  test.each([
    ['src/simulation/evaluate.ts', "import type { Scope } from '../sql/scope';"],
    ['src/simulation/evaluate.ts', "import { type Scope, type Name } from '../sql/scope';"],
    ['src/simulation/behaviors/store.ts', "import { valueKey } from '../../model/value';"],
    ['src/cli/check.ts', "import { load } from '../flowproof';"],
    ['webview/canvas.tsx', "import { Node } from '../src/diagram/draw/node';"],
  ])('%s may contain %s', (path, text) => {
    expect(importsOf(text).map((one) => trespass({ path, text }, one))).toEqual([undefined]);
  });
});

describe('the files', () => {
  test('open with what they know and what they must not know', () => {
    const silent = sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*[\s\S]*?\w[\s\S]*?\*\//.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('are named in kebab-case after what they define', () => {
    const wrong = files.filter(({ path }) => {
      const name = basename(path).replace(/(\.generated)?(\.d)?\.\w+$/, '');
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || name.split('-').some((word) => emptyWords.includes(word));
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('never make code out of text', () => {
    expect(files.filter(({ text }) => /\bnew Function\b|\beval\s*\(/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the rules', () => {
  const rules = files
    .filter(({ path }) => dirname(path) === normalize('src/analysis/rules'))
    .map(({ path }) => basename(path, '.ts'));

  test('each have their page', () => {
    const pages = readdirSync(join(root, 'docs/rules')).map((name) => basename(name, '.md'));
    expect(rules.filter((rule) => !pages.includes(rule))).toEqual([]);
  });
});
