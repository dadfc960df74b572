/** `check --fix`: what it mends in the files, what it leaves alone, and what it says when it cannot write. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flowproof } from './run-flowproof';
import { dualWrites, scratch } from './scratch';

const place = scratch();
const lines = `# by hand, 2026\r
flowproof: 1\r
topics:\r
  orders: { technolgy: kafak, colums: { id: text }, key: id }   # the log\r
services:\r
  web:\r
    operations:\r
      order:\r
        inputs: { id: [a] }\r
        steps:\r
          - sql: INSERT INTO oders (id) VALUES (:id)\r
`;
const mended = lines
  .replace('technolgy', 'technology')
  .replace('kafak', 'kafka')
  .replace('colums', 'columns')
  .replace('oders', 'orders');

function check(...args: readonly string[]) {
  return flowproof(['check', '--format', 'json', ...args], place.folder);
}

test('mends until nothing is left, one repair bringing the next to light, and leaves every other byte', () => {
  place.write({ 'a.pipeline.yaml': `\ufeff${lines}` });
  const { status, stdout } = check('--fix');
  const { files, summary } = JSON.parse(stdout) as {
    files: { diagnostics: { rule: string; severity: string }[] }[];
    summary: { errors: number; fixed: number };
  };
  expect(readFileSync(join(place.folder, 'a.pipeline.yaml'), 'utf8')).toBe(`\ufeff${mended}`);
  expect(summary).toMatchObject({ errors: 0, fixed: 4 });
  expect(files[0]?.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(status).toBe(0);
  const again = check('--fix');
  expect(JSON.parse(again.stdout).summary).not.toHaveProperty('fixed');
});

test('says what it mended', () => {
  place.write({ 'a.pipeline.yaml': lines });
  const { stdout } = flowproof(['check', '--fix'], place.folder);
  expect(stdout).toContain('fixed a.pipeline.yaml: Change to `technology`');
  expect(stdout).toMatch(/4 fixed/);
});

test('leaves alone what changes a design, what is off and what is excused', () => {
  const text = dualWrites('order').replace('flowproof: 1', 'flowproof: 1\nrules: { schema: off }\ndescripton: A shop');
  place.write({ 'a.pipeline.yaml': text });
  check('--fix');
  expect(readFileSync(join(place.folder, 'a.pipeline.yaml'), 'utf8')).toBe(text);
});

test('a file that cannot be written is told, and the others are mended', () => {
  place.write({ 'a.pipeline.yaml': lines, 'b.pipeline.yaml': lines });
  const locked = join(place.folder, 'a.pipeline.yaml');
  chmodSync(locked, 0o444);
  let isLocked = false;
  try {
    writeFileSync(locked, lines);
  } catch {
    isLocked = true; // Whoever may do everything can write it all the same.
  }
  const { status, stderr } = check('--fix');
  expect(readFileSync(join(place.folder, 'b.pipeline.yaml'), 'utf8')).toBe(mended);
  expect(readFileSync(locked, 'utf8')).toBe(isLocked ? lines : mended);
  expect(stderr.includes('a.pipeline.yaml: cannot be written (EACCES).')).toBe(isLocked);
  expect(status).toBe(isLocked ? 2 : 0);
});

test('standard input cannot be mended', () => {
  const { status, stderr } = check('--fix', '-');
  expect(status).toBe(2);
  expect(stderr).toContain('cannot be mended');
});
