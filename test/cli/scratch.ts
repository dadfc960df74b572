/** A folder of its own for each test, with files as the test writes them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

export interface Scratch {
  readonly folder: string;
  write(files: { readonly [path: string]: string }): void;
}

/** Makes the folder before each test of the file and removes it afterwards. */
export function scratch(): Scratch {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'flowproof-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get folder() {
      return folder;
    },
    write(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
    },
  };
}

/** A pipeline that has the error `dual-write` at its last line, one for each of `operations`. */
export function dualWrites(...operations: readonly string[]): string {
  const steps = operations.map(
    (name) => `      ${name}:
        inputs: { id: [a] }
        steps:
          - sql: INSERT INTO orders (id) VALUES (:id)
          - sql: INSERT INTO placed (id) VALUES (:id)
`,
  );
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders: { columns: { id: text }, key: id }
topics:
  placed: { technology: kafka, columns: { id: text }, key: id }
services:
  web:
    operations:
${steps.join('')}`;
}
