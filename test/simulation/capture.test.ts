/** Change data capture: what comes downstream of a table by its log, by asking, in transactions, again, and under another key. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

interface Design {
  /** Lines of the connector besides its ends. */
  readonly connector?: string;
  readonly topic?: string;
  readonly faults?: string;
  readonly views?: string;
  readonly operations: string;
  readonly scenarios?: string;
  readonly invariants?: string;
}

/** Products of a shop, captured into a topic; a warehouse with tables for whoever consumes it. */
function catalogue(design: Design): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      products:
        columns: { id: text, title: text, price: integer }
        key: id
        rows: [{ id: p1, title: lamp, price: 1 }]
  warehouse:
    technology: postgresql
    tables:
      tally: { columns: { id: integer, n: integer }, key: id, rows: [{ id: 1, n: 0 }] }
      latest: { columns: { id: integer, seen: text }, key: id, rows: [{ id: 1, seen: none }] }
      copies: { columns: { id: text, title: text, price: integer }, key: id, rows: [{ id: p1, title: lamp, price: 1 }] }
      history: { columns: { id: text, title: text, price: integer }, rows: [{ id: p1, title: lamp, price: 1 }] }
connectors:
  capture: { ${design.connector ?? 'technology: debezium'}, from: shop.products, to: changes }
topics:
  changes: { technology: kafka, key: id${design.topic ?? ''} }
${design.views ? `views:\n${design.views}` : ''}
services:
${design.operations}
${design.scenarios ? `scenarios:\n${design.scenarios}` : ''}
${design.invariants ? `invariants:\n${design.invariants}` : ''}
simulation: { faults: ${design.faults ?? '[crash, redelivery, rebuild]'} }
`;
}

const shown = '  shown: { technology: elasticsearch, freshness: any, query: "SELECT id, title, price FROM changes" }';

const remove = `
  admin:
    operations:
      remove: { inputs: { id: [p1] }, steps: [{ sql: 'DELETE FROM products WHERE id = :id' }] }`;

const same = `
  same:
    when: settled
    never: >
      SELECT s.id FROM shown s WHERE NOT EXISTS (SELECT 1 FROM products p WHERE p.id = s.id AND p.price = s.price)`;

describe('a row that is deleted', () => {
  test('is deleted downstream, too, when the log is read', () => {
    expect(told(catalogue({ views: shown, operations: remove, invariants: same }))).toEqual([]);
  });

  test('stays downstream for ever when the connector asks for what is there', () => {
    const design = { connector: 'technology: jdbc-source', views: shown, operations: remove, invariants: same };
    expect(told(catalogue(design))).toEqual(['same: lost-effect']);
  });

  test('is found by asking, when it is only marked', () => {
    const mark = remove.replace('DELETE FROM products WHERE', 'UPDATE products SET price = 0 WHERE');
    const design = { connector: 'technology: jdbc-source', views: shown, operations: mark, invariants: same };
    expect(told(catalogue(design))).toEqual([]);
  });
});

const raise = `
  admin:
    operations:
      raise: { inputs: { id: [p1] }, steps: [{ sql: 'UPDATE products SET price = price + 1 WHERE id = :id' }] }
  audit:
    operations:
      count:
        on: { topic: changes }
        delivery: exactly once
        steps: [{ sql: 'UPDATE tally SET n = n + 1 WHERE id = 1' }]`;

describe('every change', () => {
  test('is counted when the log is read', () => {
    expect(told(catalogue({ operations: raise, faults: '[]' }))).toEqual([]);
  });

  test('but two between two looks are one, when the connector asks', () => {
    const design = { connector: 'technology: jdbc-source', operations: raise, faults: '[]' };
    expect(told(catalogue(design))).toEqual(['lost-effect']);
  });

  test('is one more when the connector repeats itself, also for who takes each message exactly once', () => {
    expect(told(catalogue({ operations: raise }))).toEqual(['duplicate-effect, with redelivery of capture']);
  });

  test('is counted once by a connector that delivers exactly once', () => {
    expect(told(catalogue({ connector: 'technology: debezium, delivery: exactly once', operations: raise }))).toEqual(
      [],
    );
  });

  test('may be lost by a connector that records its position before it publishes', () => {
    const design = catalogue({ connector: 'technology: debezium, delivery: at most once', operations: raise });
    expect(told(design)).toEqual(['lost-effect, with crash of capture']);
    expect(explained(design)[0]).toContain('is lost for good');
  });
});

describe('a restart', () => {
  const twice = (steps: string): string => `
  admin:
    operations:
      raise: { inputs: { id: [p1], price: [2, 3] }, steps: [{ sql: 'UPDATE products SET price = :price WHERE id = :id' }] }
  audit:
    operations:
      take:
        on: { topic: changes }
        delivery: exactly once
        steps:
          - transaction: warehouse
            steps: ${steps}`;

  test('goes back behind the last change: to compare with the last one is not enough', () => {
    const steps = `
              - sql: SELECT seen FROM latest WHERE id = 1
                into: last
              - require: :last.seen <> CAST(:price AS text)
              - sql: UPDATE tally SET n = n + 1 WHERE id = 1
              - sql: UPDATE latest SET seen = CAST(:price AS text) WHERE id = 1`;
    expect(told(catalogue({ operations: twice(steps), faults: '[redelivery]' }))).toEqual([]);
    const design = catalogue({ operations: twice(steps), faults: '[crash]' });
    expect(told(design)).toEqual(['duplicate-effect, with crash of capture']);
  });

  test('does no harm to who remembers every change, or writes what the change says', () => {
    const set = "[{ sql: 'UPDATE copies SET price = :price WHERE id = :id' }]";
    expect(told(catalogue({ operations: twice(set), faults: '[crash]' }))).toEqual([]);
  });
});

describe('a snapshot that is taken anew', () => {
  test('sends every row once more, which who counts rows counts', () => {
    const design = catalogue({ operations: raise, faults: '[rebuild]' });
    expect(told(design)).toEqual(['duplicate-effect, with rebuild of capture']);
    expect(explained(design)[0]).toContain('takes its snapshot anew');
  });

  test('tells who keeps the latest row nothing new', () => {
    expect(told(catalogue({ views: shown, operations: remove, invariants: same, faults: '[rebuild]' }))).toEqual([]);
  });
});

describe('a row whose key changes', () => {
  const rename = (topic: string, invariant: string): string =>
    catalogue({
      topic,
      views: shown,
      operations: `
  admin:
    operations:
      rename: { inputs: { id: [p1] }, steps: [{ sql: "UPDATE products SET id = 'p2' WHERE id = :id" }] }`,
      invariants: invariant,
      faults: '[]',
    });
  const neverNone = '\n  never_none: { always: (SELECT count(*) FROM shown) >= 1 }';
  const neverTwo = '\n  never_two: { always: (SELECT count(*) FROM shown) <= 1 }';

  test('is gone for a moment: the old key is deleted, then the new one comes', () => {
    expect(told(rename('', neverNone))).toEqual(['never_none: fractured-read']);
    expect(told(rename('', neverTwo))).toEqual([]);
  });

  test('is there twice for a moment where the two keys lie in different partitions', () => {
    expect(told(rename(', partitions: 2', neverTwo))).toEqual(['never_two: fractured-read']);
  });

  test('is there once in the end', () => {
    expect(told(rename(', partitions: 2', same))).toEqual([]);
  });
});

describe('an outbox', () => {
  const design = (kind: string, steps: string): string => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders: { columns: { id: text }, key: id }
      outbox: { columns: { id: text }, key: id }
  mail:
    technology: postgresql
    tables:
      tally: { columns: { id: integer, n: integer }, key: id, rows: [{ id: 1, n: 0 }] }
      sent: { columns: { id: text }, key: id }
connectors:
  relay: { technology: debezium, from: shop.outbox, to: placed }
topics:
  placed: { technology: kafka, key: id${kind} }
services:
  shop_app:
    operations:
      place:
        inputs: { id: [o1, o2] }
        steps:
          - transaction: shop
            steps:
              - sql: INSERT INTO orders (id) VALUES (:id)
              - sql: INSERT INTO outbox (id) VALUES (:id)
      clean:
        on: { every: 1h }
        steps: [{ sql: DELETE FROM outbox }]
  mailer:
    operations:
      send:
        on: { topic: placed }
        steps: ${steps}
`;
  const dedupe = `
          - transaction: mail
            steps:
              - sql: INSERT INTO sent (id) VALUES (:id) ON CONFLICT (id) DO NOTHING RETURNING id
                into: mine
              - require: :mine.id IS NOT NULL
              - sql: UPDATE tally SET n = n + 1 WHERE id = 1`;

  test('whose rows are cleared away tells each event to readers who remember what they have handled', () => {
    expect(told(design(', kind: events', dedupe))).toEqual([]);
  });

  test('is told again after a restart, to readers who do not', () => {
    const count = "[{ sql: 'UPDATE tally SET n = n + 1 WHERE id = 1' }]";
    expect(told(design(', kind: events', count))).toEqual(['duplicate-effect, with redelivery of mailer.send']);
  });

  test('whose row goes in the transaction that it came in tells its event all the same: the log has both', () => {
    const vanishing = (connector: string): string =>
      `${design(', kind: events', dedupe)
        .replace(/ {6}clean:[\s\S]*?DELETE FROM outbox }]\n/, '')
        .replace(
          '- sql: INSERT INTO outbox (id) VALUES (:id)',
          '- sql: INSERT INTO outbox (id) VALUES (:id)\n              - sql: DELETE FROM outbox WHERE id = :id',
        )
        .replace('technology: debezium', connector)}
invariants:
  all_are_told:
    when: settled
    never: SELECT o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM sent s WHERE s.id = o.id)
`;
    expect(told(vanishing('technology: debezium'))).toEqual([]);
    expect(told(vanishing('technology: jdbc-source'))).toContain('all_are_told: lost-effect');
  });
});
