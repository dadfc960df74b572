/** A view that could not be made again from what its inputs still hold. */
import type { Topic, View } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import type { Analysis } from '../analysis';
import { isForgotten, keptFor, needsHistory, topicOf } from '../durability';
import { keepMessages } from '../fixes/declare';
import type { Problem, Rule } from '../rule';
import { technologyOf } from '../schema';
import { quoted } from '../wording';
import { recordsOf } from './broker-as-record';

/** Databases in their own right: what they have taken in they keep, and a topic before them is a buffer. */
const keepers = ['warehouse', 'olap', 'transform_tool'];

/** Who in the file counts on what a view shows, in words; undefined: nobody. */
function readerOf(analysis: Analysis, view: View): string | undefined {
  const { flow, pipeline } = analysis;
  const shows = (relation: RelationId) => view.relations.some((own) => flow.reaches(own, relation));
  const invariant = pipeline.invariants.find(({ reads }) => reads.some(shows));
  if (invariant) return `the invariant ${quoted(invariant.name)} is about it`;
  for (const { operation, accesses } of analysis.operations) {
    if (accesses.some(({ kind, relation }) => kind === 'read' && shows(relation)))
      return `${quoted(operation.id)} reads it`;
  }
  return undefined;
}

function problemOf(analysis: Analysis, view: View, topic: Topic, reader: string): Problem {
  const write = analysis.writesTo(topic.relation)[0];
  return {
    message:
      `${quoted(view.name)} cannot be rebuilt: it needs every message of ${quoted(topic.name)}, which keeps them ${keptFor(topic)}, ` +
      `and no store has them; ${reader}. Keep the messages (\`retention: forever\`, or \`compacted\` by key), or write them to a ` +
      'table and derive the topic from it.',
    place: view.place,
    related: [
      {
        message: `${quoted(topic.name)} forgets its messages`,
        place: (topic.retention.from === 'file' && topic.retention.place) || topic.place,
      },
      ...(write ? [{ message: `${quoted(topic.name)} is written here, and nowhere else`, place: write.place }] : []),
    ],
    fixes: keepMessages(topic),
    operations: [],
    relations: [...new Set([...view.relations, topic.relation])],
  };
}

function check(analysis: Analysis): readonly Problem[] {
  const told = new Set(recordsOf(analysis).map(({ topic }) => topic.name));
  return analysis.pipeline.views.flatMap((view) => {
    if (!needsHistory(view) || keepers.includes(technologyOf(view)?.kind ?? '')) return [];
    const lost = view.inputs
      .flatMap((input) => topicOf(analysis, input) ?? [])
      .find((topic) => isForgotten(analysis, topic) && !told.has(topic.name));
    const reader = lost && readerOf(analysis, view);
    return lost && reader !== undefined ? [problemOf(analysis, view, lost, reader)] : [];
  });
}

export const notRebuildable: Rule = {
  id: 'not-rebuildable',
  title: 'A view cannot be rebuilt from what is kept',
  defaultSeverity: 'warning',
  check,
  documentation: {
    what: 'A view (index, aggregate, cache) is derived from a topic whose messages end with its retention, and neither a store nor a connector could bring them back. Somebody reads the view.',
    why: 'What is derived gets lost: a disk, a bug in the query, a new version of the product, a field that has to be added. The answer is always to throw it away and derive it again, and it works only while everything that it was made of can still be read. A topic that keeps seven days rebuilds a view of seven days.',
    source: [
      'Apache Kafka documentation, *Topic configs*: `retention.ms`, `cleanup.policy`',
      'Boerge Svingen: *Publishing with Apache Kafka at The New York Times* (2017)',
      'Martin Kleppmann: *Designing Data-Intensive Applications*, chapter 11: deriving several views from the same event log',
    ],
    failing: `flowproof: 1
topics:
  articles:
    technology: kafka
    columns: { id: text, title: text }
    key: id
    retention: 7d
    rows: [{ id: a1851, title: first issue }]
views:
  search:
    technology: elasticsearch
    freshness: 1m
    query: SELECT id, title FROM articles
services:
  cms:
    operations:
      publish:
        inputs: { id: [a1], title: [news] }
        steps:
          - sql: INSERT INTO articles (id, title) VALUES (:id, :title)
  site:
    exposed: public
    operations:
      find:
        inputs: { id: [a1851] }
        steps:
          - sql: SELECT title FROM search WHERE id = :id
            into: found
          - respond: :found.title
`,
    passing: `flowproof: 1
topics:
  articles:
    technology: kafka
    columns: { id: text, title: text }
    key: id
    retention: compacted
    rows: [{ id: a1851, title: first issue }]
views:
  search:
    technology: elasticsearch
    freshness: 1m
    query: SELECT id, title FROM articles
services:
  cms:
    operations:
      publish:
        inputs: { id: [a1], title: [news] }
        steps:
          - sql: INSERT INTO articles (id, title) VALUES (:id, :title)
  site:
    exposed: public
    operations:
      find:
        inputs: { id: [a1851] }
        steps:
          - sql: SELECT title FROM search WHERE id = :id
            into: found
          - respond: :found.title
`,
    howToFix:
      'Let the topic keep what the view is made of: for ever where every message counts, compacted where the last one of each key does. Or write the facts to a table first and fill the topic with change data capture: its connector reads the table again whenever that is needed.',
    whenToSwitchOff: 'When the view is only meant to show the last days, or an archive outside the file is read first.',
  },
};
