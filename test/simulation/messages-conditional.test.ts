/**
 * An append that depends on its own log. NATS JetStream (expected last subject sequence) and KurrentDB (expected revision) refuse it
 * when something came in between; Kafka has nothing of the kind (KAFKA-2260, KIP-27), so that it is a read and later an append.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { lint, load } from '../../src/flowproof';
import { loadParser } from '../../src/sql/parse';
import { explained, run, told } from './told';

beforeAll(loadParser);

/** Seats booked in a log: one statement that looks and appends. */
const booking = (technology: string, source = 'seats'): string => `
flowproof: 1
topics:
  seats: { technology: ${technology}, columns: { seat: text, who: text }, key: seat, retention: forever }
  closed: { technology: ${technology}, columns: { seat: text }, key: seat, retention: forever }
services:
  web:
    operations:
      book:
        inputs: { seat: [a1], who: [ann, bob] }
        steps:
          - sql: >
              INSERT INTO seats (seat, who)
              SELECT :seat, :who WHERE NOT EXISTS (SELECT 1 FROM ${source} WHERE seat = :seat) RETURNING who
            into: done
          - require: :done.who IS NOT NULL
            otherwise: taken
      close:
        inputs: { seat: [a1] }
        steps:
          - sql: INSERT INTO closed (seat) VALUES (:seat)
invariants:
  one_each:
    never: SELECT seat FROM seats GROUP BY seat HAVING count(*) > 1
simulation: { faults: [] }
`;

/** Rules that speak of the decision. */
function warned(text: string): readonly string[] {
  return lint(load(text)).flatMap(({ rule }) => (rule === 'write-bypasses-store' ? [rule] : []));
}

describe('one statement that looks at its log and appends', () => {
  test.each(['nats_jetstream', 'kurrentdb'])('is admitted by %s, or refused', (technology) => {
    expect(told(booking(technology))).toEqual([]);
    expect(warned(booking(technology))).toEqual([]);
  });

  test.each(['kafka', 'redpanda', 'pulsar', 'kinesis', 'rabbitmq_stream'])('is two steps on %s', (technology) => {
    expect(told(booking(technology))).toEqual(['one_each: phantom', 'phantom']);
    expect(warned(booking(technology))).toEqual(['write-bypasses-store']);
  });

  test('is told as two steps', () => {
    const trace = run(booking('kafka')).scenarios[0]?.findings[0]?.trace ?? [];
    expect(trace.map(({ actor, result }) => `${actor}: ${result}`)).toEqual([
      'web.book#1: reads, and has 1 message to append',
      'web.book#2: reads, and has 1 message to append',
      'web.book#1: 1 message',
      'web.book#2: 1 message',
    ]);
    expect(explained(booking('kafka'))[0]).toContain('what was read can change before the write lands');
  });
});

test.each(['nats_jetstream', 'kafka'])('what another log holds is not part of the condition (%s)', (technology) => {
  const text = `
flowproof: 1
topics:
  rented: { technology: ${technology}, columns: { flat: text }, key: flat, retention: forever }
  sold: { technology: ${technology}, columns: { flat: text }, key: flat, retention: forever }
services:
  agency:
    operations:
      rent:
        inputs: { flat: [f1] }
        steps:
          - sql: >
              INSERT INTO rented (flat) SELECT :flat WHERE NOT EXISTS (SELECT 1 FROM sold WHERE flat = :flat)
      sell:
        inputs: { flat: [f1] }
        steps:
          - sql: >
              INSERT INTO sold (flat) SELECT :flat WHERE NOT EXISTS (SELECT 1 FROM rented WHERE flat = :flat)
scenarios:
  both: { run: [{ operation: rent }, { operation: sell }], faults: [] }
`;
  expect(told(text)).toEqual(['phantom']);
});

test('a read and an append in two statements are two steps everywhere', () => {
  const text = booking('nats_jetstream').replace(
    /- sql: >[\s\S]*otherwise: taken\n/,
    `- sql: SELECT count(*) AS n FROM seats WHERE seat = :seat
            into: found
          - require: :found.n = 0
            otherwise: taken
          - sql: INSERT INTO seats (seat, who) VALUES (:seat, :who)
`,
  );
  expect(told(text)).toEqual(['one_each: phantom', 'phantom']);
  expect(warned(text)).toEqual(['write-bypasses-store']);
});

test('an event store that keeps tables admits a statement, too', () => {
  const text = `
flowproof: 1
stores:
  es: { technology: kurrentdb, tables: { events: { columns: { stream: text, version: integer, who: text } } } }
services:
  web:
    operations:
      open:
        inputs: { stream: [a1], who: [ann, bob] }
        steps:
          - sql: >
              INSERT INTO events (stream, version, who)
              SELECT :stream, 1, :who WHERE NOT EXISTS (SELECT 1 FROM events WHERE stream = :stream) RETURNING who
            into: done
          - require: :done.who IS NOT NULL
            otherwise: taken
invariants:
  opened_once:
    never: SELECT stream FROM events GROUP BY stream HAVING count(*) > 1
`;
  expect(told(text)).toEqual([]);
});
