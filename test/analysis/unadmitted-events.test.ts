/** What anybody may append against what is promised: reported where every message leads towards the limit, and only there. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { expectedOf, indented, reported } from './fixture';

beforeAll(loadParser);

interface Concert {
  readonly invariant?: string;
  readonly view?: string;
  readonly book?: string;
  readonly exposed?: string;
  readonly seats?: string;
  readonly mark?: boolean;
  readonly more?: string;
}

const summed = 'SELECT concert, sum(seats) AS taken, count(*) AS n FROM bookings GROUP BY concert';

function concert({
  invariant = 'never: SELECT concert FROM booked WHERE taken > 3',
  view = summed,
  book = '- sql: INSERT INTO bookings (id, concert, seats) VALUES (:id, :concert, :seats)',
  exposed = 'public',
  seats = '2',
  mark = false,
  more = '',
}: Concert): string {
  return `flowproof: 1
topics:
  bookings:
    technology: kafka
    columns: { id: text, concert: text, seats: integer }
    key: concert
    retention: forever
  halls:
    technology: kafka
    columns: { concert: text, capacity: integer }
    key: concert
    retention: forever
stores:
  office:
    technology: postgresql
    isolation: serializable
    tables:
      concerts:
        columns: { concert: text, available: integer }
        key: concert
      known:
        columns: { id: text }
        key: id
views:
  booked:
    technology: materialize
    freshness: 1s
    query: ${view}
services:
  web:
    exposed: ${exposed}
    operations:
      book:
        inputs: { id: [b1], concert: [jazz], seats: [${seats}] }
        steps:
${indented(book, 10)}
${mark ? '#                            ^^^^^^^^ warning[unadmitted-events]' : ''}
${more}
invariants:
  promised: { ${invariant} }
`;
}

const check = (parts: Concert) => {
  const text = concert(parts);
  expect(reported(text, 'unadmitted-events')).toEqual(expectedOf(text));
};

describe('unadmitted-events reports', () => {
  test.each<[string, Concert]>([
    ['a sum that must not grow too large', {}],
    ['a count', { invariant: 'never: SELECT concert FROM booked WHERE n > 1' }],
    ['a promise that always holds', { invariant: 'always: (SELECT sum(seats) FROM bookings) <= 3' }],
    [
      'groups of the topic itself',
      { invariant: 'never: SELECT concert FROM bookings GROUP BY concert HAVING count(*) > 1' },
    ],
    [
      'what is taken away from something else',
      {
        view: `>
      SELECT h.concert, sum(h.capacity) - coalesce((SELECT sum(b.seats) FROM bookings b WHERE b.concert = h.concert), 0) AS available
      FROM halls h GROUP BY h.concert`,
        invariant: 'never: SELECT concert FROM booked WHERE available < 0',
      },
    ],
    [
      'negative numbers against a lower limit',
      {
        book: '- sql: INSERT INTO bookings (id, concert, seats) VALUES (:id, :concert, 0 - :seats)',
        invariant: 'never: SELECT concert FROM booked WHERE taken < 0',
        view: summed.replace('GROUP BY concert', 'GROUP BY concert HAVING sum(seats) < 10'),
      },
    ],
  ])('%s', (_name, parts) => {
    check({ ...parts, mark: true });
  });
});

describe('unadmitted-events is silent about', () => {
  test.each<[string, Concert]>([
    ['what only helps', { invariant: 'never: SELECT concert FROM booked WHERE taken < 0' }],
    ['sums that can go either way', { seats: '2, -2' }],
    ['a promise about each message', { invariant: 'never: SELECT id FROM bookings WHERE seats < 0' }],
    [
      'that everything arrives',
      {
        invariant:
          'never: "SELECT b.id FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k.id = b.id)", when: settled',
      },
    ],
    ['two sums of the same messages', { invariant: 'never: SELECT concert FROM booked WHERE taken > n' }],
    ['operations that the public cannot call', { exposed: 'internal' }],
    [
      'what is looked at before',
      {
        book: `
- sql: SELECT taken FROM booked WHERE concert = :concert
  into: now
- require: :now.taken < 2
- sql: INSERT INTO bookings (id, concert, seats) VALUES (:id, :concert, :seats)`,
      },
    ],
    [
      'requests that a consumer decides about',
      {
        more: `  box_office:
    operations:
      admit:
        on: { topic: bookings }
        steps:
          - sql: UPDATE concerts SET available = available - :seats WHERE concert = :concert AND available >= :seats`,
      },
    ],
    ['no promise about it', { invariant: 'never: SELECT concert FROM concerts WHERE available < 0' }],
  ])('%s', (_name, parts) => {
    check(parts);
  });
});
