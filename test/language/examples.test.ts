/** Files that are right have nothing wrong with them, and beginnings of them are read without a throw. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { load, rangeOf } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const folders = [new URL('../../examples/', import.meta.url), new URL('./files/', import.meta.url)];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.pipeline.yaml'))
    .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') })),
);

describe.each(files)('$name', ({ text }) => {
  it('has no problems of its own', () => {
    const file = load(text);
    expect(file.isPipeline).toBe(true);
    expect(file.diagnostics.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  it('is read up to any character without a throw, each problem at a place in the text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), (length) => {
        const beginning = text.slice(0, length);
        const file = load(beginning);
        for (const { place } of file.diagnostics) {
          const { start, end } = file.offsets(place);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(beginning.length);
          expect(rangeOf(file, place).start.line).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
