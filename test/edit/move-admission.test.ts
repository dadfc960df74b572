/** Admission moves into a store, shape by shape: the file before and after side by side in `admission/`, and what is then left to say: nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Diagnostic,
  type Fix,
  fixedFile,
  fixesOf,
  initialize,
  type LoadedFile,
  lint,
  load,
  simulatePipeline,
  verifyFix,
} from '../../src/flowproof';

beforeAll(initialize);

const host = { nowMs: () => performance.now() };

/** The file, the problem at which the move is offered, and the moves. */
function moves(
  text: string,
  rule = 'write-bypasses-store',
): { file: LoadedFile; problem?: Diagnostic; fixes: readonly Fix[] } {
  const file = load(text);
  const problem = lint(file).find((diagnostic) => diagnostic.rule === rule);
  if (!problem) return { file, fixes: [] };
  return { file, problem, fixes: fixesOf(file, problem).filter(({ title }) => title.startsWith('Move admission')) };
}

function read(name: string): string {
  return readFileSync(join(import.meta.dirname, 'admission', name), 'utf8');
}

/** From one top-level key to the next. */
function section(text: string, name: string): string {
  return new RegExp(`^${name}:.*?(?=^\\S)`, 'ms').exec(`${text}\nend:`)?.[0].trim() ?? '';
}

const shapes = [
  ['several-services', 'two services sell, a third fills up: the view’s query is asked of the tables'],
  ['existing-store', 'a store is there already, and decides at its strongest level'],
  ['several-items', 'several items, some rows already, indented by four'],
  ['sketch', 'a sketch reads and writes the table'],
  ['no-view', 'no view: the topic itself is read back'],
  ['ledger', 'a sum whose own messages make its rows; a deposit takes part'],
  ['auction', 'a maximum, which cannot be continued, over bids that have ids'],
  ['captured-stock', 'a view that joins a captured table of a store: that store decides'],
  ['deciding-consumer', 'a consumer decides; the message’s id is the row’s'],
  ['broker-transaction', 'the broker’s transaction becomes the store’s, with both topics'],
  ['insert-select', 'the decision stands in the INSERT itself, everything in flow style'],
] as const;

describe.each(shapes)('%s: %s', (shape) => {
  const before = read(`${shape}.before.pipeline.yaml`);
  const after = read(`${shape}.after.pipeline.yaml`);

  test('the file after is the file before with the move made', () => {
    const { file, fixes } = moves(before);
    expect(fixedFile(file, fixes[0] as Fix)?.text).toBe(after);
    expect(section(after, 'views')).toBe(section(before, 'views'));
    expect(section(after, 'invariants')).toBe(section(before, 'invariants'));
  });

  test('lint of the file after is silent, its simulation finds nothing', () => {
    const file = load(after);
    const loud = lint(file).filter(({ severity }) => severity === 'error' || severity === 'warning');
    expect(loud.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(simulatePipeline(file.pipeline, {}, host).verdict).toBe('none');
  });

  test('the move is verified', () => {
    const { file, problem, fixes } = moves(before);
    const simulation = simulatePipeline(file.pipeline, {}, host);
    expect(simulation.verdict).not.toBe('none');
    const fix = verifyFix(file, problem as Diagnostic, fixes[0] as Fix, { simulation, options: {}, host });
    expect(fix).toMatchObject({ verified: true, safe: false });
  });
});

describe('the checkout example', () => {
  const text = readFileSync(join(import.meta.dirname, '../../examples/checkout-race.pipeline.yaml'), 'utf8');

  test('becomes the architecture of its repaired twin', () => {
    const { file, fixes } = moves(text);
    const moved = fixedFile(file, fixes[0] as Fix)?.text ?? '';
    expect(section(moved, 'stores')).toBe(`stores:
  admission:
    technology: postgresql
    isolation: serializable
    tables:
      admitted_checkouts:
        columns: { id: text, item: text, qty: integer }
        key: id
      current_inventory:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: 1 }]`);
    expect(section(moved, 'connectors')).toBe(`connectors:
  admission_cdc:
    technology: debezium
    from: admission.admitted_checkouts
    to: checkouts`);
    expect(section(moved, 'services')).toBe(`services:
  web:
    exposed: public
    operations:
      checkout:
        inputs: { item: [widget], qty: [1], id: [checkout_1, checkout_2] }
        steps:
          - transaction: admission
            retry: 1
            steps:
              - sql: SELECT level FROM admission.current_inventory WHERE item = :item
                into: stock
              - require: :stock.level >= :qty
                otherwise: sold out
              - sql: INSERT INTO admission.admitted_checkouts (id, item, qty) VALUES (:id, :item, :qty)
              - sql: UPDATE admission.current_inventory SET level = level - :qty WHERE item = :item`);
  });

  test.each(['write-bypasses-store', 'decision-on-stale-view', 'broker-as-record'])(
    'is offered at %s, verified where messages have ids',
    (rule) => {
      const { file, problem, fixes } = moves(text, rule);
      const simulation = simulatePipeline(file.pipeline, {}, host);
      const verified = fixes.map((fix) =>
        verifyFix(file, problem as Diagnostic, fix, { simulation, options: {}, host }),
      );
      // Without ids a rebuild has nothing to go by: what retention dropped is gone, and a fresh snapshot would repeat the rest.
      expect(verified.map(({ verified: is }) => is)).toEqual([true, false]);
    },
  );

  test('comments stay, also those at the end of lines', () => {
    const commented = text
      .replace('into: stock', 'into: stock # what is left')
      .replace('      checkout:', '      # the race\n      checkout:');
    const { file, fixes } = moves(commented);
    const moved = fixedFile(file, fixes[0] as Fix)?.text ?? '';
    const comments = (one: string) => one.split('\n').flatMap((line) => /#.*$/.exec(line) ?? []);
    expect(comments(moved)).toEqual(comments(commented));
  });
});

describe('is not offered where it could not be faithful', () => {
  const text = readFileSync(join(import.meta.dirname, '../../examples/checkout-race.pipeline.yaml'), 'utf8');
  const change = (from: string | RegExp, to: string): string => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    return changed;
  };
  const query = /query: >\n.*\n.*\n/;

  test.each([
    ['the view says nothing about its content', () => change(query, 'from: [restocks, checkouts]\n')],
    [
      'a connector fills the topic, too',
      () => change('views:', 'connectors:\n  load: { from: restocks, to: checkouts }\n\nviews:'),
    ],
    [
      'something else is written in between',
      () =>
        change(
          'services:',
          'stores:\n  mail: { technology: mongodb, tables: { sent: { columns: { item: text } } } }\n\nservices:',
        ).replace(
          '          - sql: INSERT INTO checkouts',
          '          - sql: INSERT INTO mail.sent (item) VALUES (:item)\n          - sql: INSERT INTO checkouts',
        ),
    ],
    [
      'the transaction is another store’s',
      () =>
        change(
          'services:',
          'stores:\n  mail: { technology: mongodb, tables: { sent: { columns: { item: text } } } }\n\nservices:',
        ).replace(
          /- sql: (INSERT INTO checkouts.*)/,
          '- transaction: mail\n            steps:\n              - sql: $1',
        ),
    ],
  ])('%s', (_, changed) => {
    expect(moves(changed()).fixes).toEqual([]);
  });

  test('an id cannot be made up for a job that nobody calls: exactly-once capture is all that is offered', () => {
    const timed = change('inputs: { item: [widget], qty: [1] }', 'on: { every: 1m }')
      .replaceAll(/:item\b/g, "'widget'")
      .replaceAll(/:qty\b/g, '1');
    const { fixes } = moves(timed, 'decision-on-stale-view');
    expect(fixes.map(({ title }) => /without ids/.test(title))).toEqual([true]);
  });
});
