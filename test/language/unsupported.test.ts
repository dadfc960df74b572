/** SQL that PostgreSQL knows and the simulation does not: its operation is a sketch, and what hangs on it is still seen. */
import { beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis/analyze';
import { load } from '../../src/language/load';
import { stepsOf } from '../../src/model/pipeline';
import { simulate } from '../../src/simulation/simulate';
import { loadParser } from '../../src/sql/parse';
import { expectMarked } from './marked';

beforeAll(loadParser);

const file = (steps: string): string => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      offers: { columns: { id: text, until: timestamp, left: integer }, key: id, rows: [{ id: o1, until: "2030-01-01 00:00", left: 1 }] }
services:
  web:
    operations:
      take:
        inputs: { id: [o1] }
        steps:
${steps}
`;

const take = file(`          - sql: SELECT "left" AS n FROM offers WHERE id = :id
            into: offer
          - require: :offer.n > random()
            otherwise: sold out
          - sql: UPDATE offers SET "left" = "left" - 1 WHERE id = :id`);

it('says what becomes of it', () => {
  expectMarked(`
flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      offers: { columns: { id: text, until: timestamp }, key: id, checks: [until > now(), id ~ 'o'] }
#                                                                                  ^^^^^ info[unsupported-sql]: Not simulated in detail: the function now. The simulation does not enforce this check.
#                                                                                         ^^^^^^^^ info[unsupported-sql]: The simulation does not enforce this check.
services:
  web:
    operations:
      look:
        steps:
          - require: now() > timestamp '2020-01-01'
#                    ^^^^^ info[unsupported-sql]: Its operation is simulated as a sketch, by what it reads and writes.
          - respond: random()
#                    ^^^^^^^^ info[unsupported-sql]: Its operation is simulated as a sketch
invariants:
  open: { always: (SELECT max(until) FROM offers) > now() }
#                                                   ^^^^^ info[unsupported-sql]: The simulation does not look at this invariant.
  closed: { never: SELECT id FROM offers WHERE until < now() }
#                                                      ^^^^^ info[unsupported-sql]: The simulation does not look at this invariant.
`);
});

describe('a condition that is not simulated', () => {
  it('makes its operation a sketch', () => {
    const actionsOf = (text: string): readonly string[] => {
      const { scenarios } = simulate(load(text).pipeline, {}, { nowMs: () => 0 });
      const steps = scenarios.flatMap(({ findings }) => findings.flatMap(({ trace }) => trace));
      return [...new Set(steps.map(({ action }) => action))];
    };
    expect(actionsOf(take.replace('random()', '0'))).toEqual(['sql']);
    expect(actionsOf(take)).toEqual(['sketch', 'commit']);
  });

  it('still ties what follows to what it looked at', () => {
    const findings = analyze(load(take).pipeline).map(({ rule }) => rule);
    expect(findings).toContain('decision-outside-transaction');
  });

  it('keeps what it reads itself', () => {
    const asked = file(`          - require: EXISTS (SELECT 1 FROM offers WHERE until > now())
          - sql: DELETE FROM offers`);
    const [operation] = load(asked).pipeline.services.flatMap(({ operations }) => operations);
    expect(operation && stepsOf(operation).map(({ kind }) => kind)).toEqual(['sql', 'require', 'sql']);
    expect(analyze(load(asked).pipeline).map(({ rule }) => rule)).toContain('decision-outside-transaction');
  });
});
