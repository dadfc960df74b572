/** The generated catalog is current, and no fact comes without its source. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { generatedPath, problemsOf, render } from '../../scripts/generate-catalog.mjs';
import { allTechnologies } from '../../src/catalog/lookup';

const entries = JSON.parse(readFileSync(new URL('../../src/catalog/catalog.source.json', import.meta.url), 'utf8'));

describe('the catalog', () => {
  it('has nothing wrong in its source', () => {
    expect(problemsOf(entries)).toEqual([]);
  });

  it('is generated from its source as it is now', () => {
    expect(readFileSync(generatedPath, 'utf8')).toBe(render(entries));
  });

  it('holds every fact of the source with where it was read', () => {
    const count = allTechnologies().flatMap(({ facts }) => Object.values(facts));
    expect(count.length).toBeGreaterThan(700);
    expect(count.every(({ source, evidence }) => source.length > 0 && evidence.length > 0)).toBe(true);
  });

  it('is small enough for every bundle', () => {
    expect(readFileSync(generatedPath).length).toBeLessThan(250_000);
  });

  it.each([
    ['without source', { value: 'yes', source: '', evidence: 'read' }, 'x: no source'],
    ['without evidence', { value: 'yes', source: 's' }, 'x: evidence must be'],
    ['without value', { source: 's', evidence: 'read' }, 'x: no value'],
  ])('refuses a fact %s', (_name, fact, complaint) => {
    const broken = [...entries, { id: 'toy', name: 'Toy', aliases: [], sections: ['stores'], facts: { x: fact } }];
    expect(problemsOf(broken)).toEqual([expect.stringContaining(complaint)]);
  });
});
