import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFiles } from '../../src/cli/find-files';
import { isPipelineFileName } from '../../src/flowproof';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowproof-find-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: { readonly [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function found(...paths: readonly string[]) {
  const { files, problems } = findFiles(paths, folder, isPipelineFileName);
  return { files: files.map((file) => relative(folder, file).replaceAll('\\', '/')), problems };
}

test('pipeline files are found by their names, in the order of their names', () => {
  write({
    'b.pipeline.yaml': '',
    'a.pipeline.yml': '',
    'pipeline.yaml': '',
    'deep/er/c.pipeline.yaml': '',
    'other.yaml': '',
    'mypipeline.yaml': '',
    'node_modules/x/d.pipeline.yaml': '',
    '.hidden/e.pipeline.yaml': '',
  });
  expect(found('.').files).toEqual(['a.pipeline.yml', 'b.pipeline.yaml', 'deep/er/c.pipeline.yaml', 'pipeline.yaml']);
});

test('a file that is given is taken whatever its name, and once only', () => {
  write({ 'flow.yaml': '', 'a.pipeline.yaml': '' });
  expect(found('flow.yaml', './a.pipeline.yaml', '.').files).toEqual(['flow.yaml', 'a.pipeline.yaml']);
});

test('a path that is not there is named', () => {
  expect(found('nowhere')).toEqual({ files: [], problems: ['nowhere: there is no such file or folder.'] });
});

test('links to folders are not followed in circles', () => {
  write({ 'in/a.pipeline.yaml': '' });
  symlinkSync(folder, join(folder, 'in', 'loop'));
  expect(found('.').files).toEqual(['in/a.pipeline.yaml']);
});

describe('as git ignores', () => {
  const files = {
    '.gitignore': 'drafts/\n*.old.pipeline.yaml\n!keep.old.pipeline.yaml\n',
    'a.pipeline.yaml': '',
    'a.old.pipeline.yaml': '',
    'keep.old.pipeline.yaml': '',
    'drafts/b.pipeline.yaml': '',
    'sub/.gitignore': '/c.pipeline.yaml\n!again.old.pipeline.yaml\n',
    'sub/c.pipeline.yaml': '',
    'sub/again.old.pipeline.yaml': '',
    'sub/deeper/c.pipeline.yaml': '',
  };

  test('ignore files of outer and inner folders are respected, the inner one last', () => {
    write(files);
    execFileSync('git', ['init', '-q', folder]);
    const listed = execFileSync('git', ['ls-files', '--others', '--exclude-standard'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const expected = listed.split('\n').filter((name) => name.endsWith('.pipeline.yaml'));
    expect(found('.').files).toEqual(expected.sort());
    expect(found('.').files).toHaveLength(4);
  });

  test('the ignore files above a folder that is given count too', () => {
    write(files);
    execFileSync('git', ['init', '-q', folder]);
    expect(found('sub').files).toEqual(['sub/again.old.pipeline.yaml', 'sub/deeper/c.pipeline.yaml']);
  });
});
