/**
 * What the comparisons with real servers have taught, case by case, as schedules that need no server: MariaDB 10.11 with
 * `innodb_snapshot_isolation` off (where the file says version 10.11) and on, SQLite 3.40 with both journals.
 */
import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../src/sql/parse';
import { type Move, simulatedFile } from './database-simulated';

beforeAll(loadParser);

/** A table `item` (1: 0, 2: 1) and clients with one transaction each, their statements as YAML strings; `alone:` statements stand alone. */
function design(store: string, ...clients: readonly string[]): string {
  const operations = clients.map((statements, i) => {
    const isAlone = statements.startsWith('alone:');
    const steps = statements.replace('alone:', '').split(';');
    const lines = steps.map((sql, n) => `{ sql: "${sql.trim()}", into: r${n} }`).join(', ');
    return `      c${i + 1}: { steps: [${isAlone ? lines : `{ transaction: db, steps: [${lines}] }`}] }`;
  });
  return `
flowproof: 1
stores:
  db:
    ${store}
    tables:
      item: { columns: { id: integer, v: integer }, key: id, rows: [{ id: 1, v: 0 }, { id: 2, v: 1 }] }
services:
  app:
    operations:
${operations.join('\n')}
scenarios:
  all: { run: [${clients.map((_, i) => `{ operation: c${i + 1} }`).join(', ')}], faults: [] }
`;
}

function said(move: Move | undefined): string {
  switch (move?.kind) {
    case undefined:
      return 'blocked';
    case 'done':
      return move.rows.length > 0 ? JSON.stringify(move.rows).replaceAll('"', '') : `${move.count ?? 'ended'}`;
    case 'aborted':
      return move.isDeadlock ? 'deadlock' : 'aborted';
    case 'failed':
      return 'failed';
    case 'waits':
      return 'waits';
  }
}

/** Turns such as `1 1 2` and what each of them gave. */
function played(text: string, turns: string): string {
  const numbers = turns.split(' ').map((turn) => Number(turn) - 1);
  const simulation = simulatedFile(text, Math.max(...numbers) + 1, []);
  let state = simulation.initial;
  const gave = numbers.map((client) => {
    const stepped = simulation.step(state, client);
    state = stepped?.state ?? state;
    return said(stepped?.move);
  });
  return gave.join(' | ');
}

const old = 'technology: mariadb\n    version: "10.11"\n    isolation:';
const recent = 'technology: mariadb\n    isolation:';
const all = 'SELECT v, id FROM item WHERE id > 0 ORDER BY id';

test('an UPDATE that scans passes over what is not committed and did not match before; since 11.6.2 it waits', () => {
  const clients = ['INSERT INTO item (id, v) VALUES (3, 5)', 'UPDATE item SET v = 7 WHERE id > 0'] as const;
  expect(played(design(`${old} read committed`, ...clients), '1 2')).toBe('1 | 2');
  expect(played(design(`${recent} read committed`, ...clients), '1 2 1 2')).toBe('1 | waits | ended | 3');
  const lowered = ['UPDATE item SET v = 0 WHERE id = 2', 'UPDATE item SET v = 7 WHERE id > 0 AND v = 1'] as const;
  expect(played(design(`${recent} read uncommitted`, ...lowered), '1 2')).toBe('1 | 0');
  expect(played(design(`${old} read uncommitted`, ...lowered), '1 2 1 2')).toBe('1 | waits | ended | 0');
});

test('a DELETE does not pass over it', () => {
  const clients = ['INSERT INTO item (id, v) VALUES (3, 5)', 'DELETE FROM item WHERE id > 0'] as const;
  expect(played(design(`${old} read committed`, ...clients), '1 2')).toBe('1 | waits');
});

test('a write that changes nothing is none: the next look shows the old row of the snapshot', () => {
  const clients = [`${all}; UPDATE item SET v = 5 WHERE id = 1; ${all}`, 'alone: UPDATE item SET v = 5 WHERE id = 1'];
  expect(played(design(`${old} repeatable read`, ...clients), '1 2 1 1')).toBe('[[0,1],[1,2]] | 1 | 1 | [[0,1],[1,2]]');
});

test('a row that came in after the snapshot is written too, or is a conflict where snapshots are kept', () => {
  const clients = [`${all}; UPDATE item SET v = 5 WHERE id > 0`, 'alone: INSERT INTO item (id, v) VALUES (3, 3)'];
  expect(played(design(`${old} repeatable read`, ...clients), '1 2 1')).toBe('[[0,1],[1,2]] | 1 | 3');
  expect(played(design(`${recent} repeatable read`, ...clients), '1 2 1')).toBe('[[0,1],[1,2]] | 1 | aborted');
});

test('the snapshot is taken by the first look, not by the first statement', () => {
  const clients = [`UPDATE item SET v = 9 WHERE id = 2; ${all}`, 'alone: UPDATE item SET v = 5 WHERE id = 1'];
  expect(played(design(`${recent} repeatable read`, ...clients), '1 2 1')).toBe('1 | 1 | [[5,1],[9,2]]');
});

test('a key that is taken is told at once, also where the range is locked', () => {
  const clients = [`${all} FOR SHARE`, 'INSERT INTO item (id, v) VALUES (2, 0)'];
  expect(played(design(`${old} repeatable read`, ...clients), '1 2')).toBe('[[0,1],[1,2]] | failed');
});

test('what INSERT … SELECT copies is locked where gaps are, and not below', () => {
  const clients = [
    'INSERT INTO item (id, v) SELECT id + 2, v FROM item WHERE id = 1',
    'alone: UPDATE item SET v = 5 WHERE id = 1',
  ];
  expect(played(design(`${old} repeatable read`, ...clients), '1 2 1 2')).toBe('1 | waits | ended | 1');
  expect(played(design(`${old} read committed`, ...clients), '1 2')).toBe('1 | 1');
});

test('a serializable look that stands alone locks nothing and waits for nobody', () => {
  const clients = ['UPDATE item SET v = 5 WHERE id = 1', `alone: ${all}`];
  expect(played(design(`${old} serializable`, ...clients), '1 2')).toBe('1 | [[0,1],[1,2]]');
  expect(played(design(`${old} serializable`, clients[0] ?? '', all), '1 2')).toBe('1 | waits');
});

test('who looked and then writes in a circle is the victim of a deadlock', () => {
  const clients = [`${all}; UPDATE item SET v = 5 WHERE id = 1`, `${all}; UPDATE item SET v = 6 WHERE id = 1`];
  expect(played(design(`${old} serializable`, ...clients), '1 2 1 2 1')).toBe(
    '[[0,1],[1,2]] | [[0,1],[1,2]] | waits | waits | deadlock',
  );
});

test('SQLite, rollback journal: a commit waits for readers, new readers wait for it, a reader cannot become the second writer', () => {
  const writes = 'UPDATE item SET v = v + 1 WHERE id = 1';
  const journal = 'technology: sqlite';
  expect(played(design(journal, writes, `${all}; ${writes}`, `alone: ${all}`), '2 1 1 3 2 1 3')).toBe(
    '[[0,1],[1,2]] | 1 | waits | waits | aborted | ended | [[1,1],[1,2]]',
  );
});

test('SQLite, WAL: nobody waits for readers, and an old snapshot cannot be written on', () => {
  const writes = 'UPDATE item SET v = v + 1 WHERE id = 1';
  const log = 'technology: sqlite\n    isolation: serializable (WAL)';
  expect(played(design(log, writes, `${all}; ${writes}`), '2 1 1 2')).toBe('[[0,1],[1,2]] | 1 | ended | aborted');
  expect(played(design(log, writes, writes), '1 2 1 2')).toBe('1 | waits | ended | 1');
});
