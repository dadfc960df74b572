/** Caches that readers fill: the old value that comes last and stays, and the designs in which it does not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

interface Design {
  readonly technology?: string;
  readonly entry?: string;
  readonly fill: string;
  readonly rename: string;
  readonly faults?: string;
}

const set = 'INSERT INTO entries (id, name, version) VALUES (:id, :profile.name, :profile.version)';
const over = 'ON CONFLICT (id) DO UPDATE SET name = excluded.name, version = excluded.version';

const store = 'UPDATE profiles SET name = :name, version = version + 1 WHERE id = :id RETURNING version, name';

/** Profiles in a database, and a cache before them: who misses reads the database and fills the cache. */
function cached({ technology = 'redis', entry = '', fill, rename, faults = '[]' }: Design): string {
  return `flowproof: 1
stores:
  users:
    technology: postgresql
    tables:
      profiles:
        columns: { id: text, name: text, version: integer }
        key: id
        rows: [{ id: u1, name: old, version: 1 }]
  cache:
    technology: ${technology}
    tables:
      entries:
        columns: { id: text, name: text, version: integer, lease: text }
        key: id${entry}
services:
  web:
    exposed: public
    operations:
      show:
        inputs: { id: [u1] }
        steps:
          - sql: SELECT name FROM entries WHERE id = :id
            into: hit
          - require: :hit.name IS NULL
            otherwise: found in the cache
          - sql: SELECT name, version FROM profiles WHERE id = :id
            into: profile
          - sql: >
              ${fill}
      rename:
        inputs: { id: [u1], name: [new] }
        steps:
          - sql: ${store}
            into: now
          - sql: >
              ${rename}
scenarios:
  a_miss_while_renaming: { run: [{ operation: show }, { operation: rename }] }
invariants:
  cache_is_right:
    when: settled
    never: SELECT p.id FROM profiles p JOIN entries e ON e.id = p.id WHERE e.name <> p.name
simulation: { faults: ${faults} }
`;
}

const invalidate = 'DELETE FROM entries WHERE id = :id';
const write = `INSERT INTO entries (id, name, version) VALUES (:id, :now.name, :now.version) ${over}`;

describe('a cache that readers fill and writers empty', () => {
  test.each(['redis', 'memcached'])('keeps the old value in %s when the reader comes last', (technology) => {
    const design = cached({ technology, fill: `${set} ${over}`, rename: invalidate });
    expect(told(design)).toEqual(['cache_is_right: lost-update', 'lost-update']);
    expect(explained(design)[0]).toContain('the old value comes last');
  });

  test('keeps it also where the reader only fills what is empty', () => {
    const design = cached({ fill: `${set} ON CONFLICT (id) DO NOTHING`, rename: invalidate });
    expect(told(design)).toEqual(['cache_is_right: lost-update', 'lost-update']);
  });

  test('keeps it where the writer writes the new value and the reader overwrites that', () => {
    const design = cached({ fill: `${set} ${over}`, rename: write });
    expect(told(design)).toEqual(['cache_is_right: lost-update', 'lost-update']);
  });
});

describe('a cache that cannot keep the old value', () => {
  test('takes only what is newer than what it has, from readers and writers', () => {
    const newer = `${over} WHERE excluded.version > entries.version`;
    expect(
      told(cached({ fill: `${set} ${newer}`, rename: `${write} WHERE excluded.version > entries.version` })),
    ).toEqual([]);
  });

  test('takes from readers only what is not there, while writers leave the new value there', () => {
    expect(told(cached({ fill: `${set} ON CONFLICT (id) DO NOTHING`, rename: write }))).toEqual([]);
  });

  test('takes from a reader only while its lease stands, which the writer takes away', () => {
    const fill = "UPDATE entries SET name = :profile.name WHERE id = :id AND lease = 'l1'";
    expect(told(cached({ entry: '\n        rows: [{ id: u1, lease: l1 }]', fill, rename: invalidate }))).toEqual([]);
  });
});

describe('a writer that stops between the database and the cache', () => {
  test('leaves the old value in the cache, whatever readers do', () => {
    const design = cached({ fill: `${set} ON CONFLICT (id) DO NOTHING`, rename: write, faults: '[crash]' });
    expect(told(design)).toContain('cache_is_right: partial-write, with crash of web.rename');
  });
});

describe('a cache that follows the changes of the database', () => {
  const derived = (freshness: string): string => `flowproof: 1
stores:
  users:
    technology: postgresql
    tables:
      profiles: { columns: { id: text, name: text }, key: id, rows: [{ id: u1, name: old }] }
connectors:
  capture: { technology: debezium, from: users.profiles, to: profile_changes }
topics:
  profile_changes: { technology: kafka }
views:
  cache: { technology: redis, query: "SELECT id, name FROM profile_changes"${freshness} }
services:
  web:
    exposed: public
    operations:
      show:
        inputs: { id: [u1] }
        steps:
          - sql: SELECT name FROM cache WHERE id = :id
            into: hit
          - respond: :hit.name
      rename:
        inputs: { id: [u1], name: [new, newer] }
        steps: [{ sql: 'UPDATE profiles SET name = :name WHERE id = :id' }]
invariants:
  cache_is_right:
    when: settled
    never: SELECT p.id FROM profiles p JOIN cache e ON e.id = p.id WHERE e.name <> p.name
`;

  test('is right in the end, after any crash, repeat and rebuild', () => {
    expect(told(derived(', freshness: 10s'))).toEqual([]);
    expect(told(derived(''))).toEqual([]);
  });
});
