/** Somebody who writes and then reads a view that may not have the write yet. */
import type { Access } from '../accesses';
import type { Analysis } from '../analysis';
import { readFromStore } from '../fixes/read-from-store';
import type { Problem, Rule } from '../rule';
import { byWayOf, quoted, relatedEdges } from '../wording';

interface Missed {
  readonly write: Access;
  readonly read: Access;
}

/** The first read among `reads` that follows one of `writes` with a delay. */
function missed(analysis: Analysis, writes: readonly Access[], reads: readonly Access[]): Missed | undefined {
  for (const read of reads) {
    // Whoever takes an entry out of a cache looks at nothing that anybody is told of.
    if (read.target || !analysis.flow.lags(read.relation)) continue;
    const write = writes.find(
      ({ relation }) =>
        relation !== read.relation && (analysis.flow.path(relation, read.relation) ?? []).some(({ lags }) => lags),
    );
    if (write) return { write, read };
  }
  return undefined;
}

function problemOf(analysis: Analysis, who: string, { write, read }: Missed, place: Problem['place']): Problem {
  const path = analysis.flow.path(write.relation, read.relation) ?? [];
  return {
    message:
      `${who} writes ${quoted(write.relation)} in ${quoted(write.operation.id)} and then reads ${quoted(read.relation)} in ${quoted(read.operation.id)}, ` +
      `which follows only later${byWayOf(path)}: the own write can be missing. ` +
      'Read it from the store, answer with what was written, or wait until the view has it.',
    place,
    related: [
      { message: `${quoted(write.relation)} is written here`, place: write.place },
      { message: `${quoted(read.relation)} is read here`, place: read.place },
      ...relatedEdges(path),
    ],
    fixes: [readFromStore(analysis, read)].filter((fix) => fix !== undefined),
    operations: [...new Set([write.operation.id, read.operation.id])],
    relations: [...new Set([write.relation, read.relation])],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  const accesses = (operation: string, kind: Access['kind']) =>
    (analysis.accessesOf(operation)?.accesses ?? []).filter((access) => access.kind === kind);
  const sessions = analysis.pipeline.sessions.flatMap((session) =>
    session.operations.flatMap(({ operation, place }, index) => {
      const earlier = session.operations.slice(0, index).flatMap((entry) => accesses(entry.operation, 'write'));
      const found = missed(analysis, earlier, accesses(operation, 'read'));
      return found ? [problemOf(analysis, `The session ${quoted(session.name)}`, found, place)] : [];
    }),
  );
  const alone = analysis.operations.flatMap(({ operation }) => {
    if (operation.body.kind === 'sketch') return [];
    for (const read of accesses(operation.id, 'read')) {
      const earlier = accesses(operation.id, 'write').filter(({ order }) => order < read.order);
      const found = missed(analysis, earlier, [read]);
      if (found) return [problemOf(analysis, quoted(operation.id), found, read.place)];
    }
    return [];
  });
  return [...sessions, ...alone];
}

export const readYourWrites: Rule = {
  id: 'read-your-writes',
  title: 'Somebody may not see what they have just written',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'A session (or one operation) writes something and then reads a relation that is derived from it with a delay.',
    why: 'For other readers a view that is a second behind is merely a little old. For the person who has just pressed the button it is wrong: what they bought is still for sale, what they deleted is still there. They press again. A view that is strictly serializable in itself does not help, because the delay lies before it.',
    source: [
      'Douglas Terry and others: *Session guarantees for weakly consistent replicated data* (1994)',
      'Jepsen, *Read your writes*, https://jepsen.io/consistency/models/read-your-writes',
    ],
    failing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      names:
        columns: { id: text, name: text }
        key: id
        rows: [{ id: a, name: Ada }]
views:
  profile:
    technology: elasticsearch
    freshness: 5s
    query: SELECT id, name FROM shop.names
services:
  web:
    operations:
      rename:
        inputs: { id: [a], name: [Bob] }
        steps:
          - sql: UPDATE shop.names SET name = :name WHERE id = :id
      show:
        inputs: { id: [a] }
        steps:
          - sql: SELECT name FROM profile WHERE id = :id
            into: shown
          - respond: :shown.name
sessions:
  rename_then_look: [rename, show]
`,
    passing: `flowproof: 1
stores:
  shop:
    technology: postgresql
    tables:
      names:
        columns: { id: text, name: text }
        key: id
        rows: [{ id: a, name: Ada }]
services:
  web:
    operations:
      rename:
        inputs: { id: [a], name: [Bob] }
        steps:
          - sql: UPDATE shop.names SET name = :name WHERE id = :id
      show:
        inputs: { id: [a] }
        steps:
          - sql: SELECT name FROM shop.names WHERE id = :id
            into: shown
          - respond: :shown.name
sessions:
  rename_then_look: [rename, show]
`,
    howToFix:
      'Read what the person has just changed from the store; or show what the write returned; or pass the position of the write along and let the reader wait until the view has reached it. A cache that is refreshed in the same transaction (`refresh: on commit`) is never behind.',
    whenToSwitchOff: 'When the client shows its own write itself and asks the view only later.',
  },
};
