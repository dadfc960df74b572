/** Whatever a file holds, the analysis answers: broken files, every prefix of the examples, and files with thousands of operations. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze';
import { reconcile } from '../../src/analysis/reconcile';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const folder = new URL('../../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('the analysis', () => {
  test.each(examples)('answers on every beginning of %s', { timeout: 60_000 }, (name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
    for (let count = 1; count <= lines.length; count += 1) {
      const file = load(lines.slice(0, count).join('\n'));
      const known = new Set(file.pipeline.relations.map(({ id }) => id));
      const diagnostics = reconcile(file, analyze(file.pipeline), undefined, {});
      for (const { relations, message } of diagnostics) {
        expect(message).not.toMatch(/undefined|NaN|\[object/);
        expect((relations ?? []).filter((id) => !known.has(id))).toEqual([]);
      }
    }
  });

  test('gives the same answer for the same file', () => {
    for (const name of examples) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      expect(analyze(load(text).pipeline)).toEqual(analyze(load(text).pipeline));
    }
  });

  test('copes with views in a circle and with an operation that reads itself', () => {
    const file = load(`flowproof: 1
views:
  a: { from: [b] }
  b: { from: [a] }
services:
  web:
    exposed: public
    operations:
      loop:
        on: { topic: t }
        reads: [a, t]
        writes: [t]
topics:
  t: {}
`);
    expect(analyze(file.pipeline).length).toBeGreaterThan(0);
  });

  test('takes no longer for a thousand operations that all lock the same table than for reading them', {
    timeout: 60_000,
  }, () => {
    const operations = Array.from(
      { length: 1000 },
      (_, index) => `      op${index}:
        inputs: { a: [x] }
        steps:
          - transaction: s
            steps:
              - sql: SELECT n FROM t WHERE a = ${index % 2 ? `'k${index}'` : ':a'} FOR UPDATE
                into: v
              - require: :v.n > 0
              - sql: UPDATE t SET n = n - 1 WHERE a = ${index % 2 ? `'k${index}'` : ':a'}`,
    );
    const text = `flowproof: 1
stores: { s: { technology: postgresql, tables: { t: { columns: { a: text, n: integer }, key: a } } } }
services:
  web:
    operations:
${operations.join('\n')}
`;
    expect(analyze(load(text).pipeline)).toEqual([]);
  });
});
