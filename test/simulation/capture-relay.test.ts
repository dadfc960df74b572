/** A relay that a timer starts comes round again after a crash: what it repeats is its readers' affair, what it skips is lost. */
import { beforeAll, describe, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { explained, told } from './told';

beforeAll(loadParser);

interface Design {
  /** The relay's two writes, in their order. */
  readonly steps: readonly [string, string];
  readonly key?: string;
  /** What a reader makes of an event. */
  readonly receive: string;
}

const publish = 'INSERT INTO events (id, body) VALUES (:next.id, :next.body)';
const remove = 'DELETE FROM outbox WHERE id = :next.id';
const once = 'INSERT INTO received (id, body) VALUES (:id, :body) ON CONFLICT (id) DO NOTHING';
const count = 'UPDATE tally SET n = n + 1 WHERE id = 1';

function relay({ steps, key = '', receive }: Design): string {
  return `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      outbox:
        columns: { id: text, body: text }
        key: id
        rows: [{ id: e1, body: placed }]
  reporting:
    technology: postgresql
    tables:
      received: { columns: { id: text, body: text }, key: id }
      tally: { columns: { id: integer, n: integer }, key: id, rows: [{ id: 1, n: 0 }] }
topics:
  events: { technology: kafka, columns: { id: text, body: text }${key} }
services:
  relay:
    operations:
      publish_next:
        on: { every: 1s }
        steps:
          - sql: SELECT id, body FROM outbox ORDER BY id LIMIT 1
            into: next
          - require: :next.id IS NOT NULL
            otherwise: nothing to do
          - sql: ${steps[0]}
          - sql: ${steps[1]}
  reports:
    operations:
      receive:
        on: { topic: events }
        delivery: exactly once
        steps:
          - sql: ${receive}
`;
}

const keyed = ', key: id';

describe('a relay between an outbox and a topic', () => {
  test('that publishes first repeats itself, which readers who know the message by its id do not notice', () => {
    expect(told(relay({ steps: [publish, remove], key: keyed, receive: once }))).toEqual([]);
  });

  test('that publishes first is counted twice by readers who count', () => {
    const design = relay({ steps: [publish, remove], key: keyed, receive: count });
    expect(told(design)).toEqual(['duplicate-effect, with crash of relay.publish_next']);
    expect(explained(design)[0]).toContain('when its time comes again it finds the same still to be done');
  });

  test('that publishes first into a topic without a key leaves two messages that nobody can tell from two events', () => {
    expect(told(relay({ steps: [publish, remove], receive: once }))).toEqual([
      'duplicate-effect, with crash of relay.publish_next',
    ]);
  });

  test('that deletes first loses the event for good: the next round finds nothing to do', () => {
    expect(told(relay({ steps: [remove, publish], key: keyed, receive: once }))).toEqual([
      'partial-write, with crash of relay.publish_next',
    ]);
  });
});

describe('what a timer does in one transaction', () => {
  const tick = (write: string, isolation = 'read committed'): string => `flowproof: 1
stores:
  books:
    technology: postgresql
    isolation: ${isolation}
    tables:
      months: { columns: { id: integer, n: integer, closed: integer }, key: id, rows: [{ id: 1, n: 0, closed: 0 }] }
services:
  closing:
    operations:
      close:
        on: { every: 1d }
        steps:
          - transaction: books
            steps:
              - sql: SELECT closed FROM months WHERE id = 1
                into: month
              - require: :month.closed = 0
                otherwise: closed already
              - sql: ${write}
              - sql: UPDATE months SET closed = 1 WHERE id = 1
          - sql: SELECT n FROM months WHERE id = 1
            into: seen
          - respond: :seen.n
`;

  test('is done or not done; the next round finds out', () => {
    expect(told(tick('UPDATE months SET n = n + 1 WHERE id = 1'))).toEqual([]);
  });

  test('and two rounds that are both done are two rounds, as any two days', () => {
    const always = tick('UPDATE months SET n = n + 1 WHERE id = 1').replace('SET closed = 1', 'SET closed = 0');
    expect(told(always)).toEqual([]);
  });
});
