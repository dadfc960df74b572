/** A model for Spin can be read by people, is the same each time, and takes nothing of a file for code. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { promelaOf } from '../../src/interchange/promela';
import { comment, identifiers } from '../../src/interchange/promela-words';
import { load } from '../../src/language/load';
import type { Machine } from '../../src/model/machine';
import { tabulate } from '../../src/simulation/tabulate';
import { loadParser } from '../../src/sql/parse';
import { missingForSpin, runSpin } from '../simulation/spin-run';

beforeAll(loadParser);

function promela(text: string): string {
  const { pipeline, diagnostics } = load(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const tabulation = tabulate(pipeline, { maxStates: 50_000, maxSteps: 20_000, shouldStop: () => false });
  if (tabulation.kind === 'problem') throw new Error(tabulation.problem);
  const model = promelaOf(tabulation.machine, 'checkout.pml');
  if ('problem' in model) throw new Error(model.problem);
  return model.text;
}

/** What is left for Spin to read. */
function withoutComments(model: string): string {
  return model.replaceAll(/\/\*[\s\S]*?\*\//g, ' ');
}

describe('the checkout race', () => {
  const text = readFileSync(new URL('../../examples/checkout-race.pipeline.yaml', import.meta.url), 'utf8');

  test('as a model', async () => {
    await expect(promela(text)).toMatchFileSnapshot('golden/checkout-race.pml');
  });

  test('is the same each time', () => {
    expect(promela(text)).toBe(promela(text));
  });
});

const hostile = `flowproof: 1
name: "*/ c_code { system(\\"x\\"); } /* \\u202e end \\\\"
stores:
  do:
    technology: postgresql
    tables:
      int.active: { columns: { id: text, n: integer }, key: id, rows: [{ id: "*/ #include <x> \\n#define n 1\\n'", n: 1 }] }
services:
  run:
    operations:
      init-:
        inputs: { id: ["*/ #include <x> \\n#define n 1\\n'"] }
        steps:
          - sql: "SELECT n /* is */ FROM \\"int.active\\" WHERE id = :id -- */ od\\n   AND '*/ }\\n#error' <> ''"
            into: r
          - require: :r.n >= 1
            otherwise: "*/ assert(false) /*"
          - sql: |
              UPDATE "int.active" SET n = n - 1
              WHERE id = :id /* \\ */
invariants:
  timeout: { never: "SELECT id FROM \\"int.active\\" WHERE n < 0 OR id = '*/'" }
`;

describe('a file that means harm', () => {
  test('adds no code', () => {
    const model = promela(hostile);
    const code = withoutComments(model);
    expect(code).not.toMatch(/c_code|c_expr|c_decl|c_state|c_track|system|include|#|"|'|\\/);
    // Words of Promela, names behind a prefix, and nothing else.
    const words = new Set(code.match(/[A-Za-z_]\w*/g));
    const known =
      'assert atomic bit byte condition d_step do else end false fi holds if init inline is_explained must od proctype run run_number settled short skip timeout true';
    const own = [...words].filter((word) => !known.split(' ').includes(word));
    expect(own.filter((word) => !/^(rows|at|tx|inputs|queue|applied|kept|left|holds|client)_/.test(word))).toEqual([]);
    expect(own).toContain('holds_timeout');
    expect(own).toContain('rows_do_int_active');
  });

  test.skipIf(missingForSpin() !== undefined)('is checked as any other', { timeout: 60_000 }, () => {
    expect(runSpin(promela(hostile)).violated.has('holds_timeout')).toBe(true);
  });
});

describe('words', () => {
  test.each([
    ['plain', '/* plain */'],
    ['a */ b', '/* a * / b */'],
    ['a **/ b', '/* a ** / b */'],
    ['*/*/', '/* * / * / */'],
    ['/*/', '/* / * / */'],
    ['ends with *', '/* ends with * */'],
    ['two\n# lines\r\n\u2028end', '/* two # lines end */'],
    ['back \\', '/* back / */'],
    ['turned \u202e round', '/* turned round */'],
    ['x'.repeat(300), `/* ${'x'.repeat(199)}… */`],
  ])('a comment with %j', (text, written) => {
    expect(comment(text)).toBe(written);
  });

  test('names that only look alike stay apart, and none is a word of Promela or C', () => {
    const name = identifiers();
    expect([name('rows', 'a.b'), name('rows', 'a-b'), name('rows', 'a.b'), name('at', 'int'), name('at', 'ä')]).toEqual(
      ['rows_a_b', 'rows_a_b_2', 'rows_a_b', 'at_int', 'at_'],
    );
    const long = name('rows', 'x'.repeat(200));
    expect(long.length).toBeLessThan(100);
    expect(name('rows', `${'x'.repeat(199)}y`)).not.toBe(long);
  });
});

test('more process types than Spin takes are refused', () => {
  const process = { kind: 'client', name: 'c', steps: [] } as const;
  const processes = Array.from({ length: 400 }, () => process);
  const machine: Machine = { name: '', variables: [], runs: [], processes, invariants: [], explained: [] };
  expect(promelaOf(machine, 'x.pml')).toEqual({
    problem: 'needs 400 process types, and Spin takes 250: name one scenario',
  });
});
