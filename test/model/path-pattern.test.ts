import { expect, test } from 'vitest';
import { foldersFrom, pathFrom, pathWithin } from '../../src/model/file-path';
import { fitsPattern, fitsPatterns } from '../../src/model/path-pattern';

test.each([
  ['vendor', 'vendor/a.pipeline.yaml', true],
  ['vendor', 'flows/vendor/deep/a.pipeline.yaml', true],
  ['vendor/', 'vendor', false],
  ['vendor/', 'flows/vendor/a.yaml', true],
  ['/vendor', 'flows/vendor/a.yaml', false],
  ['./vendor/x', 'vendor/x', true],
  ['*.pipeline.yaml', 'flows/a.pipeline.yaml', true],
  ['*.pipeline.yaml', 'flows/a.pipeline.yml', false],
  ['flows/*.yaml', 'flows/a.yaml', true],
  ['flows/*.yaml', 'flows/deep/a.yaml', false],
  ['flows/**/*.yaml', 'flows/a.yaml', true],
  ['flows/**/*.yaml', 'flows/deep/er/a.yaml', true],
  ['flows/**', 'flows/deep/a.yaml', true],
  ['**/old/**', 'a/old/b', true],
  ['a?c.yaml', 'abc.yaml', true],
  ['a?c.yaml', 'a/c.yaml', false],
  ['*.{yaml,yml}', 'a.yml', true],
  ['{legacy,old}/**', 'old/a', true],
  ['v[0-9].yaml', 'v7.yaml', true],
  ['v[!0-9].yaml', 'v7.yaml', false],
  ['{a', '{a', true],
  ['', 'a', false],
  ['a.yaml', 'aXyaml', false],
])('%s on %s: %s', (pattern, path, fits) => {
  expect(fitsPattern(pattern, path)).toBe(fits);
});

test('the last pattern that fits decides', () => {
  const patterns = ['legacy/**', '!legacy/kept/**', 'legacy/kept/not-this.yaml'];
  expect(
    ['legacy/a', 'legacy/kept/a', 'legacy/kept/not-this.yaml', 'b'].map((path) => fitsPatterns(patterns, path)),
  ).toEqual([true, false, true, false]);
});

test('a hostile pattern does not take for ever', { timeout: 10_000 }, () => {
  expect(fitsPattern(`${'*a'.repeat(40)}b`, 'a'.repeat(2000))).toBe(false);
  expect(fitsPattern(`${'**/a/'.repeat(40)}b`, 'a/'.repeat(500))).toBe(false);
  expect(fitsPattern('{a,b}'.repeat(40), 'x')).toBe(false);
});

test('paths lead from folder to folder', () => {
  expect(pathFrom('/a/b', '../c/./d.yaml')).toBe('/a/c/d.yaml');
  expect(pathFrom('/', 'x')).toBe('/x');
  expect(pathFrom('C:/a', '..\\b')).toBe('C:/b');
  expect(pathFrom('/a', '/b')).toBe('/b');
  expect(foldersFrom('/a/b')).toEqual(['/a/b', '/a', '/']);
  expect(foldersFrom('C:/a')).toEqual(['C:/a', 'C:/']);
  expect(pathWithin('/a', '/a/b/c')).toBe('b/c');
  expect(pathWithin('/', '/b')).toBe('b');
  expect(pathWithin('/a', '/ab/c')).toBeUndefined();
});
