/** A connector that asks by a column that only grows, and what it passes by. */
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

function journal(connector: string, steps: string): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      entries: { columns: { id: integer, n: integer }, key: id, rows: [{ id: 1, n: 0 }] }
  warehouse:
    technology: postgresql
    tables:
      loaded: { columns: { id: integer, n: integer }, key: id, rows: [{ id: 1, n: 0 }] }
connectors:
  load: { technology: ${connector}, from: shop.entries, to: warehouse.loaded }
services:
  app:
    operations:
      write:
        inputs: { id: [2, 3] }
        steps: ${steps}
scenarios:
  two: { run: [{ operation: write, clients: 2 }] }
invariants:
  nothing_is_missing:
    when: settled
    never: >
      SELECT e.id FROM entries e WHERE NOT EXISTS (SELECT 1 FROM loaded l WHERE l.id = e.id AND l.n = e.n)
simulation: { faults: [] }
`;
}

const insert = "[{ sql: 'INSERT INTO entries (id, n) VALUES (:id, 1)' }]";
const update = "[{ sql: 'UPDATE entries SET n = n + 1 WHERE id = 1' }]";

describe('a connector that asks for rows above the highest id that it has seen', () => {
  const byId = 'jdbc-source, cursor: id';

  test('passes by a row that is committed late with a lower one', () => {
    expect(told(journal(byId, insert))).toContain('nothing_is_missing: lost-effect');
    expect(explained(journal(byId, insert))[0]).toContain('lies below that by then');
  });

  test('passes by a row that changes', () => {
    expect(told(journal(byId, update))).toContain('nothing_is_missing: lost-effect');
  });
});

describe('neither is passed by', () => {
  test.each(['jdbc-source', 'debezium'])('with %s, which compares rows or reads the log', (technology) => {
    expect(told(journal(technology, insert))).toEqual([]);
    expect(told(journal(technology, update))).toEqual([]);
  });

  test('where ids are given in the order of commits', () => {
    const inOrder = "[{ sql: 'INSERT INTO entries (id, n) SELECT max(id) + 1, 1 FROM entries' }]";
    expect(told(journal('jdbc-source, cursor: id', inOrder))).toEqual([]);
  });
});

describe('the column', () => {
  const problems = (connector: string): readonly string[] =>
    load(journal(connector, insert))
      .diagnostics.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message);

  test('must be there', () => {
    expect(problems('jdbc-source, cursor: ids')).toEqual(['`shop.entries` has no column `ids`; did you mean `id`?']);
  });

  test('is of no use to who reads the log', () => {
    expect(problems('debezium, mode: log, cursor: id')[0]).toContain('reads the log, where nothing is asked for');
  });

  test('makes a connector of either kind ask', () => {
    expect(load(journal('generic_connector, cursor: id', insert)).pipeline.connectors[0]?.mode.value).toBe('polling');
  });
});
