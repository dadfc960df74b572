/**
 * Every kind of finding in a design that shows it, and beside it a near twin in which nothing is found. Names: Adya, "Weak
 * Consistency"; jepsen-io/elle; ept/hermitage.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { findingKinds } from '../../src/model/trace';
import { loadParser } from '../../src/sql/parse';
import { findingsOf, namesOf } from './findings';

beforeAll(loadParser);

const indented = (text: string, by: number) => text.trim().replace(/^/gm, ' '.repeat(by));
const list = (operations: Readonly<Record<string, string>>) =>
  Object.entries(operations)
    .map(([name, body]) => `      ${name}:\n${indented(body, 8)}`)
    .join('\n');

/** One store with two rows, and operations that run once each. */
const store = (
  technology: string,
  isolation: string,
  operations: Readonly<Record<string, string>>,
  run?: string,
) => `flowproof: 1
stores:
  db:
    technology: ${technology}
    isolation: ${isolation}
    tables:
      test: { columns: { id: integer, value: integer }, key: id, rows: [{ id: 1, value: 10 }, { id: 2, value: 20 }] }
services:
  app:
    operations:
${list(operations)}
scenarios:
  together: { run: [${
    run ??
    Object.keys(operations)
      .map((name) => `{ operation: ${name} }`)
      .join(', ')
  }], faults: [] }
`;

const transaction = (...steps: string[]) => `steps:
  - transaction: db
    steps:
${steps.map((step) => indented(step, 6)).join('\n')}`;
const apart = (...steps: string[]) => `steps:\n${steps.map((step) => indented(step, 2)).join('\n')}`;
const read = (id: number, into: string) => `- { sql: SELECT value FROM test WHERE id = ${id}, into: ${into} }`;
const set = (id: number, value: string) => `- { sql: UPDATE test SET value = ${value} WHERE id = ${id} }`;
const respond = (expression: string) => `- respond: "${expression}"`;

const bothRows = (value: number) => [set(1, `${value}`), set(2, `${value}`)];
const seesBoth = [read(1, 'a'), read(2, 'b'), respond(':a.value + :b.value')];

const shop = (view: string, operations: Readonly<Record<string, string>>, rest: string) => `flowproof: 1
stores:
  db:
    technology: postgresql
    isolation: serializable
    tables:
      stock: { columns: { item: text, level: integer }, key: item, rows: [{ item: lamp, level: 3 }] }
      sold: { columns: { item: text, n: integer }, key: item, rows: [{ item: lamp, n: 0 }] }
views:
${indented(view, 2)}
services:
  web:
    operations:
${list(operations)}
${rest}
simulation: { faults: [] }
`;

const sell = transaction('- { sql: UPDATE stock SET level = level - 1 }', '- { sql: UPDATE sold SET n = n + 1 }');
const look = (relation: string, column = 'level') =>
  apart(`- { sql: SELECT ${column} FROM ${relation}, into: seen }`, respond(`:seen.${column}`));
const levels = (refresh: string) =>
  `levels: { technology: materialize, refresh: ${refresh}, query: "SELECT item, level FROM stock" }`;
const total = (technology: string) =>
  `total: { technology: ${technology}, query: "SELECT s.level + o.n AS level FROM stock s JOIN sold o ON o.item = s.item" }`;
const replicas = 'near: { technology: postgresql, replica_of: db }\nfar: { technology: postgresql, replica_of: db }';

/** A message for each visit, and a counter that a consumer keeps. */
const counter = (delivery: string, effect: string, fault: string) => `flowproof: 1
topics:
  visits: { technology: kafka, columns: { id: text, page: text }, key: page }
stores:
  db:
    technology: postgresql
    tables:
      counters: { columns: { page: text, n: integer }, key: page, rows: [{ page: home, n: 0 }] }
      seen: { columns: { id: text }, key: id }
services:
  site:
    operations:
      visit: { inputs: { id: [v1] }, steps: [{ sql: "INSERT INTO visits (id, page) VALUES (:id, 'home')" }] }
  counting:
    operations:
      count:
        on: { topic: visits }
        delivery: ${delivery}
        steps: [{ sql: "${effect}" }]
scenarios:
  one: { run: [{ operation: visit }], faults: [${fault}] }
`;
const adds = 'UPDATE counters SET n = n + 1 WHERE page = :page';
const keeps = 'INSERT INTO seen (id) VALUES (:id) ON CONFLICT DO NOTHING';

/** A price that is kept in two places. */
const twoPlaces = (operations: Readonly<Record<string, string>>, rest: string) => `flowproof: 1
stores:
  db:
    technology: postgresql
    tables:
      prices: { columns: { item: text, cents: integer }, key: item, rows: [{ item: lamp, cents: 1 }] }
      labels: { columns: { item: text, cents: integer }, key: item, rows: [{ item: lamp, cents: 1 }] }
  index:
    technology: elasticsearch
    tables:
      documents: { columns: { item: text, cents: integer }, key: item, rows: [{ item: lamp, cents: 1 }] }
services:
  admin:
    operations:
${list(operations)}
scenarios:
  ${rest}
`;
const priced = (...tables: string[]) =>
  tables.map((table) => `- { sql: UPDATE ${table} SET cents = :cents WHERE item = 'lamp' }`);
const cents = (steps: string) => `inputs: { cents: [2, 3] }\n${steps}`;
const both = (first: string, second: string) =>
  `two: { run: [{ operation: ${first}, inputs: { cents: 2 } }, { operation: ${second}, inputs: { cents: 3 } }], faults: [] }`;

const designs: readonly (readonly [kind: string, design: string, names: readonly string[], twin: string])[] = [
  [
    'dirty-write',
    store('postgresql', 'read committed', { ones: apart(...bothRows(1)), twos: apart(...bothRows(2)) }),
    ['dirty-write (scope)'],
    store('postgresql', 'read committed', { ones: transaction(...bothRows(1)), twos: transaction(...bothRows(2)) }),
  ],
  [
    'aborted-read',
    store('mysql', 'read uncommitted', {
      undo: transaction(set(1, '11'), '- { require: "false", otherwise: never mind }'),
      see: transaction(read(1, 'a'), respond(':a.value')),
    }),
    ['aborted-read (level)'],
    store('mysql', 'read committed', {
      undo: transaction(set(1, '11'), '- { require: "false", otherwise: never mind }'),
      see: transaction(read(1, 'a'), respond(':a.value')),
    }),
  ],
  [
    'intermediate-read',
    store('mysql', 'read uncommitted', {
      twice: transaction(set(1, '11'), set(1, '12')),
      see: transaction(read(1, 'a'), respond(':a.value')),
    }),
    ['intermediate-read (level)'],
    store('mysql', 'read committed', {
      twice: transaction(set(1, '11'), set(1, '12')),
      see: transaction(read(1, 'a'), respond(':a.value')),
    }),
  ],
  [
    'circular-information-flow',
    store('mysql', 'read uncommitted', {
      first: transaction(set(1, '11'), read(2, 'b'), respond(':b.value')),
      second: transaction(set(2, '22'), read(1, 'a'), respond(':a.value')),
    }),
    ['circular-information-flow (level)'],
    store('mysql', 'serializable', {
      first: transaction(set(1, '11'), read(2, 'b'), respond(':b.value')),
      second: transaction(set(2, '22'), read(1, 'a'), respond(':a.value')),
    }),
  ],
  [
    'read-skew',
    store('postgresql', 'read committed', { change: transaction(...bothRows(0)), see: transaction(...seesBoth) }),
    ['read-skew (level)'],
    store('postgresql', 'repeatable read', { change: transaction(...bothRows(0)), see: transaction(...seesBoth) }),
  ],
  [
    'fractured-read',
    shop(
      total('flink'),
      { sell, see: look('total') },
      'scenarios: { it: { run: [{ operation: sell }, { operation: see }] } }',
    ),
    ['fractured-read (processor)'],
    shop(
      total('materialize'),
      { sell, see: look('total') },
      'scenarios: { it: { run: [{ operation: sell }, { operation: see }] } }',
    ),
  ],
  [
    'lost-update',
    store(
      'postgresql',
      'read committed',
      { add: transaction(read(1, 'a'), set(1, ':a.value + 1')) },
      '{ operation: add, clients: 2 }',
    ),
    ['lost-update (level)'],
    store(
      'postgresql',
      'repeatable read',
      { add: transaction(read(1, 'a'), set(1, ':a.value + 1')) },
      '{ operation: add, clients: 2 }',
    ),
  ],
  [
    'write-skew',
    store('postgresql', 'repeatable read', {
      first: transaction(...seesBoth.slice(0, 2), set(1, ':a.value + :b.value')),
      second: transaction(...seesBoth.slice(0, 2), set(2, ':a.value + :b.value')),
    }),
    ['write-skew (level)'],
    store('postgresql', 'serializable', {
      first: transaction(...seesBoth.slice(0, 2), set(1, ':a.value + :b.value')),
      second: transaction(...seesBoth.slice(0, 2), set(2, ':a.value + :b.value')),
    }),
  ],
  [
    'phantom',
    store('postgresql', 'repeatable read', {
      third: transaction(
        '- { sql: SELECT count(*) AS n FROM test, into: all }',
        '- { sql: "INSERT INTO test (id, value) VALUES (3, :all.n)" }',
      ),
      fourth: transaction(
        '- { sql: SELECT count(*) AS n FROM test, into: all }',
        '- { sql: "INSERT INTO test (id, value) VALUES (4, :all.n)" }',
      ),
    }),
    ['phantom (level)'],
    store('postgresql', 'serializable', {
      third: transaction(
        '- { sql: SELECT count(*) AS n FROM test, into: all }',
        '- { sql: "INSERT INTO test (id, value) VALUES (3, :all.n)" }',
      ),
      fourth: transaction(
        '- { sql: SELECT count(*) AS n FROM test, into: all }',
        '- { sql: "INSERT INTO test (id, value) VALUES (4, :all.n)" }',
      ),
    }),
  ],
  [
    'stale-read',
    shop(
      levels('continuous'),
      {
        sell,
        compare: apart(
          '- { sql: SELECT level FROM db.stock, into: a }',
          '- { sql: SELECT level FROM levels, into: b }',
          respond(':b.level - :a.level'),
        ),
      },
      'scenarios: { it: { run: [{ operation: sell }, { operation: compare }] } }',
    ),
    ['stale-read (derived view)'],
    shop(
      levels('continuous'),
      { sell, see: look('levels') },
      'scenarios: { it: { run: [{ operation: sell }, { operation: see }] } }',
    ),
  ],
  [
    'non-monotonic-read',
    shop(
      replicas,
      { sell, near: look('near.stock'), far: look('far.stock') },
      'sessions: { twice: [near, far] }\nscenarios: { it: { run: [{ operation: sell }, { session: twice }] } }',
    ),
    ['non-monotonic-read (derived view)'],
    shop(
      replicas,
      { sell, near: look('near.stock'), far: look('far.stock') },
      'sessions: { twice: [near, near] }\nscenarios: { it: { run: [{ operation: sell }, { session: twice }] } }',
    ),
  ],
  [
    'read-your-writes',
    shop(
      levels('continuous'),
      { sell, see: look('levels') },
      'sessions: { it: [sell, see] }\nscenarios: { it: { run: [{ session: it }] } }',
    ),
    ['read-your-writes (derived view)'],
    shop(
      levels('on commit'),
      { sell, see: look('levels') },
      'sessions: { it: [sell, see] }\nscenarios: { it: { run: [{ session: it }] } }',
    ),
  ],
  [
    'duplicate-effect',
    counter('at least once', adds, 'redelivery'),
    ['duplicate-effect (delivery)'],
    counter('at least once', keeps, 'redelivery'),
  ],
  [
    'lost-effect',
    counter('at most once', keeps, 'crash'),
    ['lost-effect (delivery)'],
    counter('at least once', keeps, 'crash'),
  ],
  [
    'partial-write',
    twoPlaces(
      { reprice: cents(apart(...priced('prices', 'labels'))) },
      'one: { run: [{ operation: reprice, inputs: { cents: 2 } }], faults: [crash] }',
    ),
    ['partial-write (scope)'],
    twoPlaces(
      { reprice: cents(transaction(...priced('prices', 'labels'))) },
      'one: { run: [{ operation: reprice, inputs: { cents: 2 } }], faults: [crash] }',
    ),
  ],
  [
    'reordered-effect',
    twoPlaces({ reprice: cents(apart(...priced('prices', 'documents'))) }, both('reprice', 'reprice')),
    ['reordered-effect (scope)'],
    twoPlaces({ reprice: cents(transaction(...priced('prices', 'labels'))) }, both('reprice', 'reprice')),
  ],
];

test('every kind has its design', () => {
  expect(designs.map(([kind]) => kind).sort()).toEqual([...findingKinds].sort());
});

describe.each(designs)('%s', (kind, design, names, twin) => {
  test('is found', () => {
    expect(namesOf(design)).toEqual(names);
    expect(names.some((name) => name.startsWith(`${kind} `))).toBe(true);
  });

  test('is not found in its near twin', () => {
    expect(namesOf(twin)).toEqual([]);
  });

  test('is told in whole sentences that name who took part', () => {
    for (const { explanation, operations } of findingsOf(design)) {
      expect(explanation).not.toMatch(/undefined|a relation|\s{2}|\.\./);
      expect(explanation).toMatch(/^[A-Za-z].*\.$/);
      expect(operations.length).toBeGreaterThan(0);
    }
  });
});
