/** Operations that a store turns away, and remains of operations that stopped half-way: what is an anomaly and what only looks like one. */
import { beforeAll, describe, expect, test } from 'vitest';
import { initialize, load, simulatePipeline } from '../../src/flowproof';

beforeAll(initialize);

function kinds(text: string): readonly string[] {
  const file = load(text);
  expect(file.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { scenarios } = simulatePipeline(file.pipeline, {}, { nowMs: () => 0 });
  return [...new Set(scenarios.flatMap(({ findings }) => findings.map(({ kind }) => kind)))].sort();
}

function document(steps: string): string {
  return `flowproof: 1
stores:
  wiki:
    technology: postgresql
    tables:
      pages:
        columns: { id: text, body: text, version: integer }
        key: id
        rows: [{ id: home, body: x, version: 1 }]
      edits: { columns: { page: text, body: text } }
services:
  web:
    operations:
      save:
        inputs: { id: [home], body: [p, q] }
        steps:
          - sql: SELECT version FROM pages WHERE id = :id
            into: seen
${steps}
`;
}

const guarded = `          - sql: >
              UPDATE pages SET body = :body, version = :seen.version + 1
              WHERE id = :id AND version = :seen.version RETURNING version
            into: saved`;
const unguarded = guarded.replace(' AND version = :seen.version', '');
const told = `          - require: :saved.version IS NOT NULL
            otherwise: somebody else was faster`;

describe('optimistic locking', () => {
  test('is right, whatever it answers to who was too late', () => {
    expect(kinds(document(`${guarded}\n${told}`))).toEqual([]);
  });
  test('loses an update where the write does not name the version', () => {
    expect(kinds(document(`${unguarded}\n${told}`))).toEqual(['lost-update']);
  });
  test('tells a lie where who was too late is told ok', () => {
    expect(kinds(document(guarded))).not.toEqual([]);
  });
  test('must not leave anything behind of who was too late', () => {
    const noted = '          - sql: INSERT INTO edits (page, body) VALUES (:id, :body)';
    expect(kinds(document(`${noted}\n${guarded}\n${told}`))).not.toEqual([]);
    expect(kinds(document(`${guarded}\n${told}\n${noted}`))).toEqual(['partial-write']);
  });
});

describe('a crash between two systems', () => {
  const order = (steps: string): string => `flowproof: 1
stores:
  shop: { technology: postgresql, tables: { orders: { columns: { id: text }, key: id } } }
topics:
  mails: { technology: rabbitmq, columns: { id: text } }
services:
  web:
    operations:
      order:
        inputs: { id: [o1] }
        steps:
          - transaction: shop
            steps:
${steps}
`;
  test('is found though the next one with the same key is refused after it has written the same', () => {
    const both = order(`              - sql: INSERT INTO mails (id) VALUES (:id)
              - sql: INSERT INTO orders (id) VALUES (:id)`);
    expect(kinds(both)).toEqual(['partial-write']);
  });
  test('leaves nothing where there is one system', () => {
    expect(kinds(order('              - sql: INSERT INTO orders (id) VALUES (:id)'))).toEqual([]);
  });
});
