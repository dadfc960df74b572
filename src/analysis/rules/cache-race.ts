/** A cache that readers fill with what they have read, while writers empty it: the old value can come last. */
import type { Access, OperationAccesses } from '../accesses';
import type { Analysis } from '../analysis';
import { affects } from '../footprint';
import { looksFirst } from '../message-order';
import type { Problem, Rule } from '../rule';
import { quoted } from '../wording';

interface Race {
  readonly fill: Access;
  readonly read: Access;
  /** The write of the source, and what the same operation does to the cache. */
  readonly change: Access;
  readonly clearing: Access;
}

/** Whether something looks at the cache; what nobody looks at may be old. */
function isLookedAt(analysis: Analysis, cache: string): boolean {
  return (
    analysis.readsFrom(cache).some(({ target }) => !target) ||
    analysis.pipeline.invariants.some(({ reads }) => reads.includes(cache))
  );
}

/** Whether a fill stays out when the value has changed: it compares a version that a writer leaves there, or a lease that it takes away. */
function isGuardedFill(analysis: Analysis, fill: Access, clearing: Access): boolean {
  if (!looksFirst(fill, new Set(analysis.schema.key(fill.relation)))) return false;
  return fill.statement?.kind === 'update' || clearing.footprint.shape !== 'delete';
}

function raceOf(analysis: Analysis, of: OperationAccesses, fill: Access): Race | undefined {
  const { shape } = fill.footprint;
  if (fill.kind !== 'write' || (shape !== 'insert' && shape !== 'update')) return undefined;
  for (const { write, on, how } of of.dependences) {
    // What is only looked at before the write is not what is put into it.
    if (write !== fill || on.kind !== 'read' || on.target || how === 'control') continue;
    if (on.relation === fill.relation || on.unit === fill.unit) continue;
    if (analysis.schema.table(on.relation) === undefined || on.unit.system === fill.unit.system) continue;
    for (const change of analysis.writesTo(on.relation)) {
      if (change.operation === of.operation || !affects(change.footprint, on.footprint)) continue;
      const clearing = analysis
        .accessesOf(change.operation.id)
        ?.accesses.find((access) => access.kind === 'write' && access.relation === fill.relation);
      if (clearing && clearing.unit !== change.unit && !isGuardedFill(analysis, fill, clearing)) {
        return { fill, read: on, change, clearing };
      }
    }
  }
  return undefined;
}

function problemOf({ fill, read, change, clearing }: Race): Problem {
  const what = clearing.footprint.shape === 'delete' ? 'empties' : 'writes';
  return {
    message:
      `${quoted(fill.operation.id)} puts into ${quoted(fill.relation)} what it has read from ${quoted(read.relation)} before; when ${quoted(change.operation.id)} ` +
      `changes ${quoted(change.relation)} and ${what} ${quoted(clearing.relation)} in between, the old value comes last and stays. Fill the cache from the changes ` +
      'of the store, let it take only what is newer than what it has, or hand out a lease that the writer takes away.',
    place: fill.place,
    related: [
      { message: `${quoted(read.relation)} is read here`, place: read.place },
      { message: `${quoted(change.relation)} is changed here`, place: change.place },
      {
        message: `${quoted(clearing.relation)} is ${what === 'empties' ? 'emptied' : 'written'} here`,
        place: clearing.place,
      },
    ],
    operations: [...new Set([fill.operation.id, change.operation.id])],
    relations: [...new Set([fill.relation, read.relation])],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  return analysis.operations.flatMap((of) => {
    for (const fill of of.accesses) {
      if (fill.kind !== 'write' || !isLookedAt(analysis, fill.relation)) continue;
      const race = raceOf(analysis, of, fill);
      if (race) return [problemOf(race)];
    }
    return [];
  });
}

export const cacheRace: Rule = {
  id: 'cache-race',
  title: 'A cache can keep an old value for ever',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'One operation reads a store and puts what it has read into a cache in another system; another one changes the store and empties (or writes) the cache. Nothing keeps the first from being the last.',
    why: 'The reader misses the cache and reads the store. Then the writer changes the store and empties the cache, which is empty already. Then the reader puts in what it read: the old value. The cache is wrong until something else touches the key, which may be never. It is rare enough to pass every test and common enough to be found in every large system; leases were invented for it.',
    source: [
      'Rajesh Nishtala and others: *Scaling Memcache at Facebook* (NSDI 2013), section 3.2.1: stale sets and leases',
      'Meta Engineering: *Cache made consistent* (2022)',
      'Microsoft, *Cache-Aside pattern*: consistency between the store and the cache is not guaranteed',
    ],
    failing: `flowproof: 1
stores:
  users:
    technology: postgresql
    tables:
      profiles:
        columns: { id: text, name: text }
        key: id
        rows: [{ id: u1, name: old }]
  cache:
    technology: memcached
    tables:
      entries:
        columns: { id: text, name: text }
        key: id
services:
  web:
    operations:
      fill:
        inputs: { id: [u1] }
        steps:
          - sql: SELECT name FROM profiles WHERE id = :id
            into: profile
          - sql: >
              INSERT INTO entries (id, name) VALUES (:id, :profile.name)
              ON CONFLICT (id) DO UPDATE SET name = excluded.name
          - respond: :profile.name
      show:
        inputs: { id: [u1] }
        steps:
          - sql: SELECT name FROM entries WHERE id = :id
            into: cached
          - respond: :cached.name
      rename:
        inputs: { id: [u1], name: [new] }
        steps:
          - sql: UPDATE profiles SET name = :name WHERE id = :id
          - sql: DELETE FROM entries WHERE id = :id
`,
    passing: `flowproof: 1
stores:
  users:
    technology: postgresql
    tables:
      profiles:
        columns: { id: text, name: text }
        key: id
        rows: [{ id: u1, name: old }]
views:
  cache:
    technology: redis
    freshness: 1s
    query: SELECT id, name FROM users.profiles
services:
  web:
    operations:
      show:
        inputs: { id: [u1] }
        steps:
          - sql: SELECT name FROM cache WHERE id = :id
            into: cached
          - respond: :cached.name
      rename:
        inputs: { id: [u1], name: [new] }
        steps:
          - sql: UPDATE profiles SET name = :name WHERE id = :id
`,
    howToFix:
      'Fill the cache from the store’s change feed instead of from its readers. Or put a version beside the value and let a fill land only on an older one, the writers setting the new version instead of deleting. Or use leases: a miss hands out a token, a delete takes it away, and a fill without a valid token is dropped.',
    whenToSwitchOff:
      'When entries expire soon enough that an old value until then is acceptable; write the time into the ignore.',
  },
};
