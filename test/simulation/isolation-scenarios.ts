/**
 * The published scenarios of isolation anomalies as pipelines: the two rows of ept/hermitage (`1: 10`, `2: 20`) and what two or
 * three transactions do to them, told by their responses. Source: github.com/ept/hermitage (G0 … G2); Berenson et al., "A
 * Critique of ANSI SQL Isolation Levels" (P4); Fekete et al., "A Read-Only Transaction Anomaly Under Snapshot Isolation".
 */

export interface Client {
  readonly name: string;
  /** Steps of its one transaction, as YAML list items. */
  readonly steps: readonly string[];
  /** Restarts after a serialization failure. */
  readonly retry?: number;
}

export interface Setting {
  /** With its version after an `@` where guarantees changed. */
  readonly technology: string;
  readonly isolation: string;
}

/** A pipeline in which `clients` run at the same time, each in one transaction. */
export function pipelineOf(clients: readonly Client[], { technology, isolation }: Setting, table = testTable): string {
  const operations = clients.map(({ name, steps, retry }) => {
    const lines = steps.flatMap((step) => step.split('\n')).map((line) => `              ${line}`);
    const again = retry === undefined ? [] : [`            retry: ${retry}`];
    return [
      `      ${name}:`,
      '        steps:',
      '          - transaction: db',
      ...again,
      '            steps:',
      ...lines,
    ].join('\n');
  });
  const [product, version] = technology.split('@');
  return `flowproof: 1
stores:
  db:
    technology: ${product}${version === undefined ? '' : `\n    version: "${version}"`}
    isolation: ${isolation}
    tables:
${table}
services:
  app:
    operations:
${operations.join('\n')}
scenarios:
  together:
    run: [${clients.map(({ name }) => `{ operation: ${name} }`).join(', ')}]
    faults: []
`;
}

export const testTable = `      test:
        columns: { id: integer, value: integer }
        key: id
        rows: [{ id: 1, value: 10 }, { id: 2, value: 20 }]`;

const read = (id: number, into: string): string => `- sql: SELECT value FROM test WHERE id = ${id}\n  into: ${into}`;
const write = (id: number, value: number | string): string =>
  `- sql: UPDATE test SET value = ${value} WHERE id = ${id}`;
const sum = (into: string): string => `- sql: SELECT sum(value) AS total FROM test\n  into: ${into}`;
const thirds = (into: string): string =>
  `- sql: SELECT count(*) AS found FROM test WHERE value % 3 = 0\n  into: ${into}`;
const tell = (...what: readonly string[]): string => `- respond: ${what.map((w) => `${w}::text`).join(" || ' ' || ")}`;
const giveUp = '- require: 1 = 2';

/** What each anomaly needs, by its name in the literature. */
export const anomalies: { readonly [name: string]: readonly Client[] } = {
  // Write cycles: each overwrites the other's uncommitted rows.
  G0: [
    { name: 'first', steps: [write(1, 11), write(2, 21)] },
    { name: 'second', steps: [write(1, 12), write(2, 22)] },
  ],
  // Aborted read: what was read is rolled back.
  G1a: [
    { name: 'undone', steps: [write(1, 101), giveUp] },
    { name: 'reader', steps: [read(1, 'a'), tell(':a.value')] },
  ],
  // Intermediate read: what was read is overwritten by its own writer.
  G1b: [
    { name: 'twice', steps: [write(1, 101), write(1, 11)] },
    { name: 'reader', steps: [read(1, 'a'), tell(':a.value')] },
  ],
  // Circular information flow: each reads what the other wrote.
  G1c: [
    { name: 'first', steps: [write(1, 11), read(2, 'a'), tell(':a.value')] },
    { name: 'second', steps: [write(2, 22), read(1, 'a'), tell(':a.value')] },
  ],
  // Observed transaction vanishes: one look that holds half of a transaction.
  OTV: [
    { name: 'writer', steps: [write(1, 11), write(2, 19)] },
    { name: 'reader', steps: [sum('a'), tell(':a.total')] },
  ],
  // Predicate-many-preceders: the second look finds a row that the first did not.
  PMP: [
    { name: 'inserter', steps: ['- sql: INSERT INTO test (id, value) VALUES (3, 30)'] },
    { name: 'reader', steps: [thirds('a'), thirds('b'), tell(':a.found', ':b.found')] },
  ],
  // The same with a writing predicate: it decides on rows that have changed meanwhile.
  'PMP-write': [
    { name: 'raise', steps: ['- sql: UPDATE test SET value = value + 10'] },
    { name: 'remove', steps: [read(1, 'a'), '- sql: DELETE FROM test WHERE value = 20', tell(':a.value')] },
  ],
  // Lost update: both read the same version and both write it.
  P4: [
    { name: 'first', steps: [read(1, 'a'), write(1, ':a.value + 1')] },
    { name: 'second', steps: [read(1, 'a'), write(1, ':a.value + 2')] },
  ],
  // Read skew: one row from before another's transaction, one from after.
  'G-single': [
    { name: 'writer', steps: [write(1, 12), write(2, 18)] },
    { name: 'reader', steps: [read(1, 'a'), read(2, 'b'), tell(':a.value', ':b.value')] },
  ],
  // The same where the second look is the condition of a write.
  'G-single-write': [
    { name: 'writer', steps: [write(1, 12), write(2, 18)] },
    { name: 'remover', steps: [read(1, 'a'), '- sql: DELETE FROM test WHERE value = 20', tell(':a.value')] },
  ],
  // Write skew: each reads both and writes another one.
  'G2-item': [
    { name: 'first', steps: [sum('a'), write(1, ':a.total')] },
    { name: 'second', steps: [sum('a'), write(2, ':a.total')] },
  ],
  // The same through a condition: each adds the row that the other's look would have found.
  G2: [
    {
      name: 'first',
      steps: [thirds('a'), '- sql: INSERT INTO test (id, value) SELECT 3, 30 WHERE coalesce(:a.found, 0) = 0'],
    },
    {
      name: 'second',
      steps: [thirds('a'), '- sql: INSERT INTO test (id, value) SELECT 4, 42 WHERE coalesce(:a.found, 0) = 0'],
    },
  ],
  // Two writers that a serial order explains, until somebody who only reads looks in between.
  'read-only': [
    { name: 'deposit', steps: [write(2, 40)] },
    { name: 'withdraw', steps: [sum('a'), write(1, ':a.total - 100')] },
    { name: 'report', steps: [read(1, 'a'), read(2, 'b'), tell(':a.value', ':b.value')] },
  ],
};

const stockTable = `      stock:
        columns: { item: text, level: integer, version: integer }
        key: item
        checks: [level >= 0]
        rows: [{ item: widget, level: 1, version: 7 }]
      bookings:
        columns: { room: text, day: integer, guest: text }
        key: [room, day]
        rows: []
      jobs:
        columns: { id: integer, taken_by: text }
        key: id
        rows: [{ id: 1 }, { id: 2 }]`;

export interface Twin {
  readonly clients: readonly Client[];
  readonly table: string;
}

function both(steps: readonly string[], retry?: number): Twin {
  const more = retry === undefined ? {} : { retry };
  const own = (name: string): Client => ({ name, steps: steps.map((step) => step.replaceAll('ME', name)), ...more });
  return { clients: [own('ann'), own('bob')], table: stockTable };
}

const decrement = "- sql: UPDATE stock SET level = level - 1 WHERE item = 'widget'";
const look = "- sql: SELECT level, version FROM stock WHERE item = 'widget'\n  into: seen";
const isEnough = '- require: :seen.level >= 1\n  otherwise: sold out';

/** Ways to sell the last item, each twice at the same time. The first is the mistake; the others repair it. */
export const sales = {
  'look, then write': both([look, isEnough, "- sql: UPDATE stock SET level = :seen.level - 1 WHERE item = 'widget'"]),
  'conditional UPDATE': both([
    "- sql: UPDATE stock SET level = level - 1 WHERE item = 'widget' AND level >= 1 RETURNING level\n  into: left",
    '- require: :left.level >= 0\n  otherwise: sold out',
  ]),
  'FOR UPDATE': both([look.replace("'widget'", "'widget' FOR UPDATE"), isEnough, decrement]),
  'check constraint': both([decrement]),
  'version column': both([
    look,
    isEnough,
    "- sql: UPDATE stock SET level = :seen.level - 1, version = version + 1 WHERE item = 'widget' AND version = :seen.version RETURNING level\n  into: left",
    '- require: :left.level >= 0\n  otherwise: sold out',
  ]),
  'look, then decrement, again after a failure': both([look, isEnough, decrement], 1),
} satisfies { readonly [name: string]: Twin };

const asked = "SELECT count(*) AS taken FROM bookings WHERE room = 'blue' AND day = 1";
const booking = "INSERT INTO bookings (room, day, guest) VALUES ('blue', 1, 'ME')";

/** Ways to book the last room, each twice at the same time. `ME` is the guest. */
export const bookings = {
  'look in a table without a key, then insert': {
    ...both([`- sql: ${asked}\n  into: found`, '- require: :found.taken = 0\n  otherwise: full', `- sql: ${booking}`]),
    table: stockTable.replace('        key: [room, day]\n', ''),
  },
  'unique key': both([`- sql: ${booking}`]),
  'ON CONFLICT DO NOTHING': both([
    `- sql: ${booking} ON CONFLICT DO NOTHING RETURNING guest\n  into: got`,
    "- require: :got.guest = 'ME'\n  otherwise: full",
  ]),
  'ON CONFLICT DO UPDATE': both([
    "- sql: INSERT INTO stock (item, level) VALUES ('gadget', 1) ON CONFLICT (item) DO UPDATE SET level = stock.level + 1",
  ]),
} satisfies { readonly [name: string]: Twin };

/** Two workers that each take one job. */
export const queue: Twin = both([
  '- sql: SELECT id FROM jobs WHERE taken_by IS NULL ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED\n  into: job',
  "- sql: UPDATE jobs SET taken_by = 'ME' WHERE id = :job.id",
]);

/** The phantom of `G2` with looks that lock the range: InnoDB locks its gaps. */
export const lockedRange: readonly Client[] = (anomalies.G2 ?? []).map((client) => ({
  ...client,
  steps: client.steps.map((step) =>
    step.replace(
      'SELECT count(*) AS found FROM test WHERE value % 3 = 0',
      'SELECT 1 AS found FROM test WHERE value % 3 = 0 FOR UPDATE',
    ),
  ),
}));
