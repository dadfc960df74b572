/** Ignores that end, and names of problems that survive edits elsewhere. */
import { beforeAll, describe, expect, test } from 'vitest';
import { initialize, judgeFile, lint, load } from '../../src/flowproof';

beforeAll(initialize);

const clicks = (ignore: string) => `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      orders: { columns: { id: text }, key: id }
topics:
  placed: { technology: kafka, columns: { id: text }, key: id }
services:
  web:
    operations:
      place:
        inputs: { id: [a] }
        steps:
          - sql: INSERT INTO orders (id) VALUES (:id)
          ${ignore}
          - sql: INSERT INTO placed (id) VALUES (:id)
      place_again:
        inputs: { id: [a] }
        steps:
          - sql: INSERT INTO orders (id) VALUES (:id)
          - sql: INSERT INTO placed (id) VALUES (:id)
          # flowproof-ignore dual-write: checked by hand
`;

const rules = (text: string, today?: string) => lint(load(text), {}, today).map(({ rule }) => rule);

describe('an ignore with a last day', () => {
  const text = clicks('# flowproof-ignore dual-write: the outbox is being built (until 2026-12-31)');

  test.each([
    ['the day before', '2026-12-30', 1],
    ['its last day', '2026-12-31', 1],
    ['no day is known', undefined, 1],
    ['the day after', '2027-01-01', 2],
  ])('%s', (_, today, count) => {
    expect(rules(text, today).filter((rule) => rule === 'dual-write')).toHaveLength(count);
  });

  test('says so when it has ended', () => {
    const messages = lint(load(text), {}, '2027-01-01').map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringContaining('This ignore of `dual-write` ended on 2026-12-31'));
  });

  test('its reason is what stands before the day', () => {
    const file = load(text);
    expect(file.pipeline.ignores[0]).toMatchObject({ reason: 'the outbox is being built', until: '2026-12-31' });
    expect(judgeFile(file, undefined).excused.map(({ reason }) => reason)).toEqual(['the outbox is being built']);
  });

  test.each([
    ['(until 2027-02-29)', '`2027-02-29` is no day'],
    ['(until the release)', '`the release` is no day'],
    ['(until )', 'No day is given'],
  ])('%s is told at its characters', (said, message) => {
    const file = load(clicks(`# flowproof-ignore dual-write: soon ${said}`));
    const told = file.diagnostics.filter(({ rule }) => rule === 'schema');
    expect(told).toHaveLength(1);
    expect(told[0]?.message).toContain(message);
    const { start, end } = file.offsets(told[0]?.place ?? { kind: 'text', range: { start: 0, end: 0 } });
    expect(file.text.slice(start, end)).toBe(said);
  });

  test('a day alone is no reason', () => {
    expect(rules(clicks('# flowproof-ignore dual-write: (until 2030-01-01)'))).toContain('ignore-without-reason');
  });
});

describe('fingerprints', () => {
  const text = clicks('# nothing');
  const named = (changed: string) =>
    judgeFile(load(changed), undefined).reported.map(
      ({ diagnostic, fingerprint }) => `${diagnostic.rule} ${fingerprint}`,
    );

  test('are unique, and the same for the same text', () => {
    const all = named(text);
    expect(all.length).toBeGreaterThan(2);
    expect(new Set(all).size).toBe(all.length);
    expect(named(text)).toEqual(all);
  });

  test.each([
    ['lines are put above', text.replace('stores:', '\n\n# a comment\nname: Clicks\nstores:')],
    ['a step is put before', text.replace('steps:\n', 'steps:\n          - sql: SELECT 1 AS one\n')],
    [
      'white space and comments change',
      text.replaceAll('INTO placed', 'INTO   placed').replaceAll('(:id)', '(:id)  # as it is'),
    ],
    ['lines end as on Windows', text.replaceAll('\n', '\r\n')],
  ])('stay when %s', (_, changed) => {
    expect(named(changed)).toEqual(named(text));
  });

  test('stay for the others when one problem is repaired or excused', () => {
    const repaired = named(
      text.replace('          - sql: INSERT INTO placed (id) VALUES (:id)\n      place_again', '      place_again'),
    );
    const dual = (all: readonly string[]) => all.filter((one) => one.startsWith('dual-write'));
    expect(dual(named(text))).toHaveLength(2);
    expect(dual(repaired)).toEqual(dual(named(text)).slice(1));
    const excused = named(text.replace('# nothing', '# flowproof-ignore dual-write: because'));
    expect(dual(excused)).toEqual(dual(named(text)).slice(1));
  });
});
