/** SQL that no one should write: whatever the text, an answer comes back, and every place in it is inside the text. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Expression, Statement } from '../../src/model/statement';
import { walkSql } from '../../src/model/statement-walk';
import {
  loadParser,
  type Parsed,
  parseCondition,
  parseExpression,
  parseQuery,
  parseStatement,
} from '../../src/sql/parse';
import { shop } from './shop';

beforeAll(loadParser);
// Generous: what counts is that an answer comes, also on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const seeds = [
  'SELECT level FROM shop.inventory WHERE item = :item FOR UPDATE',
  'SELECT i.item, sum(c.qty) FILTER (WHERE c.qty > 0) FROM inventory AS i LEFT JOIN checkouts c USING (item) GROUP BY 1 HAVING count(*) > 1 ORDER BY 2 DESC LIMIT 3',
  "INSERT INTO checkouts (id, item, qty) VALUES (:order, 'ü😀', :qty), ('b', $$x$$, DEFAULT) ON CONFLICT (id) DO UPDATE SET qty = excluded.qty + 1 RETURNING *",
  'UPDATE inventory i SET (level, item) = (i.level - :stock.level, i.item) FROM checkouts c WHERE c.item = i.item RETURNING c.*',
  'DELETE FROM inventory USING checkouts WHERE inventory.item IN (SELECT item FROM checkouts WHERE qty BETWEEN 1 AND 2)',
  "SELECT CASE item WHEN 'a' THEN 1 ELSE level END, coalesce(level, 0)::text || E'\\n' FROM (VALUES (1, 'a'), (2, NULL)) v(level, item) WHERE NOT EXISTS (SELECT 1 FROM orders)",
  'WITH x AS (SELECT * FROM inventory) SELECT item FROM x UNION ALL SELECT item FROM checkouts -- done',
  ':stock.level >= :qty AND (SELECT max(level) FROM inventory) IS NOT NULL',
];

const pieces = [
  ...new Set(seeds.flatMap((seed) => seed.match(/\w+|[^\w\s]|\s+/gu) ?? [])),
  "'",
  '"',
  '$$',
  '$1',
  ':x',
  ':"',
  '::',
  '--',
  '/*',
  '*/',
  '\0',
  '\ud800',
  '😀',
  'ß',
  '(',
  ')',
  '[',
  ']',
  ';',
  '.',
  ',',
  "E'",
  'nosuch',
  '1e9',
  'now()',
];

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join('')),
  fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join(' ')),
  // A whole statement with a piece cut out and something else put in.
  fc
    .tuple(fc.constantFrom(...seeds), fc.nat(200), fc.nat(12), fc.constantFrom('', ...pieces))
    .map(([seed, at, length, piece]) => `${seed.slice(0, at)}${piece}${seed.slice(at + length)}`),
);

function check(text: string, parsed: Parsed<Statement | Expression>): void {
  const isInside = ({ start, end }: { start: number; end: number }) => 0 <= start && start <= end && end <= text.length;
  for (const problem of parsed.problems) {
    expect(problem.span, problem.message).toSatisfy(isInside);
    expect(problem.message).not.toMatch(/undefined|\[object|NaN/);
  }
  if (!parsed.value) {
    expect(parsed.problems).not.toEqual([]);
    return;
  }
  expect(parsed.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  walkSql(parsed.value, {
    expression: (expression) => expect(expression.span, expression.kind).toSatisfy(isInside),
    select: (query) => expect(query.span).toSatisfy(isInside),
    source: (source) => expect(source.span).toSatisfy(isInside),
  });
}

describe('any text', () => {
  it('gets an answer whose places lie inside it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        check(text, parseStatement(text, shop));
        check(text, parseQuery(text, shop));
        check(text, parseCondition(text, shop));
        check(text, parseCondition(text, shop, { name: 'inventory', columns: [{ name: 'level', type: 'integer' }] }));
        check(text, parseExpression(text, shop));
      }),
      { numRuns: Number(process.env.RUNS ?? 150), seed: process.env.SEED ? Number(process.env.SEED) : 42 },
    );
  });

  it('gets an answer on every prefix of a statement', () => {
    for (const seed of seeds) {
      for (let end = 0; end <= seed.length; end += 1)
        check(seed.slice(0, end), parseStatement(seed.slice(0, end), shop));
    }
  });
});

describe('absurd nesting and length', () => {
  const depths = [150, 300, 3000, 6000];
  const shapes: readonly [string, (n: number) => string][] = [
    ['parentheses', (n) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`],
    ['additions', (n) => `SELECT 1${'+1'.repeat(n)}`],
    ['NOT', (n) => `SELECT ${'NOT '.repeat(n)}true`],
    ['minus', (n) => `SELECT ${'- '.repeat(n)}level FROM inventory`],
    ['CASE', (n) => `SELECT ${'CASE WHEN true THEN '.repeat(n)}1${' END'.repeat(n)}`],
    [
      'joins',
      (n) =>
        `SELECT 1 FROM inventory a0${Array.from({ length: n }, (_, i) => ` JOIN inventory a${i + 1} ON true`).join('')}`,
    ],
    ['UNION', (n) => `SELECT 1${' UNION SELECT 1'.repeat(n)}`],
    ['casts', (n) => `SELECT 1${'::int'.repeat(n)}`],
    ['sub-queries', (n) => `SELECT ${'(SELECT '.repeat(n)}1${')'.repeat(n)}`],
    ['derived tables', (n) => `SELECT 1 FROM ${'(SELECT 1 FROM '.repeat(n)}inventory${')'.repeat(n)}`],
    ['a quote that never ends', (n) => `SELECT '${'x'.repeat(n)}`],
    ['comments that never end', (n) => `SELECT 1 ${'/*'.repeat(n)}`],
    ['unclosed brackets', (n) => `SELECT ${'('.repeat(n)}`],
    ['parameters', (n) => `SELECT ${':a,'.repeat(n)}1`],
  ];
  for (const [name, make] of shapes) {
    it(`survives ${name}`, () => {
      for (const depth of depths) {
        const text = make(depth);
        check(text, parseStatement(text, shop));
      }
    });
  }

  it('says how long is too long', () => {
    const text = `SELECT '${'x'.repeat(20_000)}'`;
    expect(parseStatement(text, shop).problems).toMatchObject([
      { rule: 'syntax', message: 'This SQL is 20009 characters long; the limit is 20000.' },
    ]);
  });
});
