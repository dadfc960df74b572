/** `consistency: strict serializable`: the order that explains a run must also respect which operation had ended when another began. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../src/language/load';
import type { SimulationResult } from '../../src/model/trace';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';

beforeAll(loadParser);

const host = { nowMs: () => 0 };

type Consistency = 'serializable' | 'strict serializable';

function simulated(text: string, consistency: Consistency, unreduced = false): SimulationResult {
  const file = load(`${text}simulation: { consistency: ${consistency}, faults: [] }\n`);
  expect(file.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return simulate(file.pipeline, { unreduced }, host);
}

/** `scenario: kind (cause)` of every finding. */
function found(text: string, consistency: Consistency): readonly string[] {
  return simulated(text, consistency).scenarios.flatMap(({ name, findings }) =>
    findings.map(({ kind }) => `${name}: ${kind}`),
  );
}

/** A shop whose stock one operation sells and another looks at in `relation`. */
const shop = (relation: string, views = ''): string => `flowproof: 1
stores:
  shop:
    technology: postgresql
    isolation: serializable
    tables:
      stock:
        columns: { item: text, level: integer }
        key: item
        rows: [{ item: widget, level: 1 }]
${views}services:
  web:
    operations:
      buy:
        steps: [{ sql: "UPDATE stock SET level = level - 1 WHERE item = 'widget'" }]
      look:
        steps:
          - sql: SELECT level FROM ${relation} WHERE item = 'widget'
            into: shown
          - respond: :shown.level
`;

describe('who looks after a purchase was confirmed', () => {
  test.each([
    [
      'a view that lags',
      shop('levels', "views: { levels: { technology: materialize, query: 'SELECT item, level FROM stock' } }\n"),
    ],
    [
      'a replica',
      shop('"copy.stock"', 'views: { copy: { technology: postgresql, replica_of: shop } }\n').replace(
        '"copy.stock"',
        'copy.stock',
      ),
    ],
  ])('%s: an older state is wrong in real time only', (_, text) => {
    expect(found(text, 'serializable')).toEqual([]);
    expect(found(text, 'strict serializable')).toEqual(['buy + look: stale-read']);
  });

  test.each([
    ['the store itself', shop('shop.stock')],
    [
      'a view that is refreshed on commit',
      shop(
        'levels',
        "views: { levels: { technology: materialize, refresh: on commit, query: 'SELECT item, level FROM stock' } }\n",
      ),
    ],
  ])('%s is never behind', (_, text) => {
    expect(found(text, 'serializable')).toEqual([]);
    expect(found(text, 'strict serializable')).toEqual([]);
  });
});

test('the finding says who had ended when the other began', () => {
  const text = shop(
    'levels',
    "views: { levels: { technology: materialize, query: 'SELECT item, level FROM stock' } }\n",
  );
  const finding = simulated(text, 'strict serializable').scenarios.flatMap(({ findings }) => findings)[0];
  expect(finding?.explanation).toContain('web.buy had responded before web.look began');
  expect(finding?.observed).toEqual(['web.buy: ok', 'web.look: 1']);
  expect(finding?.allowed).toEqual(['web.buy: ok, web.look: 0']);
});

test('two customers who look one after the other travel back in time between two replicas', () => {
  const text = `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      stock: { columns: { item: text, level: integer }, key: item, rows: [{ item: widget, level: 1 }] }
views:
  near: { technology: postgresql, replica_of: shop }
  far: { technology: postgresql, replica_of: shop }
services:
  web:
    operations:
      buy: { steps: [{ sql: UPDATE shop.stock SET level = 0 }] }
      look_near: { steps: [{ sql: SELECT level FROM near.stock, into: seen }, { respond: :seen.level }] }
      look_far: { steps: [{ sql: SELECT level FROM far.stock, into: seen }, { respond: :seen.level }] }
scenarios:
  all: { run: [{ operation: buy }, { operation: look_near }, { operation: look_far }] }
`;
  expect(found(text, 'serializable')).toEqual([]);
  expect(found(text, 'strict serializable')).toEqual(['all: stale-read']);
});

describe('one store at its strongest level keeps real time too', () => {
  // Fekete et al., "A Read-Only Transaction Anomaly Under Snapshot Isolation"; Ports and Grittner, "Serializable Snapshot
  // Isolation in PostgreSQL": a transaction that read what another replaced aborts before a later one can tell.
  const text = (technology: string, isolation: string) => `flowproof: 1
stores:
  bank:
    technology: ${technology}
    isolation: ${isolation}
    tables:
      accounts: { columns: { id: text, balance: integer }, key: id, rows: [{ id: x, balance: 0 }, { id: y, balance: 0 }] }
services:
  bank_service:
    operations:
      pay_in: { steps: [{ transaction: bank, steps: [{ sql: "UPDATE accounts SET balance = balance + 20 WHERE id = 'y'" }] }] }
      take_out:
        steps:
          - transaction: bank
            steps:
              - { sql: SELECT sum(balance) AS total FROM accounts, into: all }
              - { sql: "UPDATE accounts SET balance = balance - 10 - CASE WHEN :all.total < 10 THEN 1 ELSE 0 END WHERE id = 'x'" }
      report:
        steps:
          - { sql: "SELECT balance FROM accounts WHERE id = 'x'", into: shown }
          - respond: :shown.balance
scenarios:
  day: { run: [{ operation: pay_in }, { operation: take_out }, { operation: report }] }
`;
  test.each([
    ['postgresql', 'serializable'],
    ['cockroachdb', 'serializable'],
    ['mysql', 'serializable'],
    ['spanner', 'strict serializable'],
  ])('%s, %s', (technology, isolation) => {
    const result = simulated(text(technology, isolation), 'strict serializable');
    expect(result.verdict).toBe('none');
  });
});

describe('identical clients can still be swapped', () => {
  const reading = shop(
    'levels',
    "views: { levels: { technology: materialize, query: 'SELECT item, level FROM stock' } }\n",
  );
  const text = `${reading}scenarios:
  crowd: { run: [{ operation: buy, clients: 2 }, { operation: look, clients: 2 }] }
`;
  test('the reduced search says what the plain one says, in fewer states', () => {
    const part = simulated(text, 'strict serializable');
    const whole = simulated(text, 'strict serializable', true);
    const said = ({ scenarios }: SimulationResult) =>
      scenarios.map(({ verdict, findings }) => [
        verdict,
        findings.map(({ kind, trace }) => `${kind} in ${trace.length}`),
      ]);
    expect(said(part)).toEqual(said(whole));
    expect(said(part)).toEqual([['anomaly', ['stale-read in 6']]]);
    expect(part.scenarios[0]?.states).toBeLessThan(whole.scenarios[0]?.states ?? 0);
  });
});

describe('what is wrong in some order is wrong in real time', () => {
  const examples = new URL('../../examples/', import.meta.url);
  test.each(
    readdirSync(examples).filter((name) => !/^simulation:/m.test(readFileSync(new URL(name, examples), 'utf8'))),
  )('%s', (name) => {
    const text = readFileSync(new URL(name, examples), 'utf8');
    const strict = simulated(text, 'strict serializable').scenarios;
    simulated(text, 'serializable').scenarios.forEach(({ findings }, i) => {
      if (findings.length > 0) expect(strict[i]?.findings.length).toBeGreaterThanOrEqual(findings.length);
    });
  });
});
