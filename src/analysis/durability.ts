/**
 * What is left of a topic's messages when its retention has passed: who else keeps them, and from where they could be read
 * again. It knows retention and the ways that data takes; it does not judge who needs them.
 */
import { technologyById } from '../catalog/lookup';
import type { Connector, Topic, View } from '../model/pipeline';
import type { Expression, RelationId, Select } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import type { Analysis } from './analysis';

/** The topic with this relation; undefined: it is not a topic. */
export function topicOf({ schema }: Analysis, relation: RelationId): Topic | undefined {
  const found = schema.relation(relation);
  const node = found?.kind === 'topic' ? schema.node(found.node) : undefined;
  return node?.kind === 'topic' ? node : undefined;
}

/** Whether a connector can copy its sources again from the beginning. Only a product that documents that it cannot does not. */
function canSnapshot({ technology }: Connector): boolean {
  return technologyById(technology.id)?.facts.initial_snapshot?.value !== 'no';
}

/** Whether what a relation holds is kept for good, or can be made again from what is. A relation that is met again counts as lost. */
function isKept(analysis: Analysis, relation: RelationId, seen: ReadonlySet<RelationId>): boolean {
  const found = analysis.schema.relation(relation);
  if (!found || seen.has(relation)) return false;
  if (found.kind === 'table' || found.kind === 'replica') return true;
  const next = new Set([...seen, relation]);
  if (found.kind === 'view') {
    const view = analysis.schema.node(found.node);
    return view?.kind === 'view' && view.inputs.every((input) => isKept(analysis, input, next));
  }
  const topic = topicOf(analysis, relation);
  if (topic?.retention.value.kind !== 'duration') return true;
  return analysis.flow.into(relation).some(({ by, name, from }) => {
    const node = analysis.schema.node(name);
    if (by === 'connector' && node?.kind === 'connector' && !canSnapshot(node)) return false;
    return by !== 'operation' && isKept(analysis, from, next);
  });
}

/** Whether the messages also end in a table: a sink, or a consumer that writes them down. */
function isWrittenDown(analysis: Analysis, topic: Topic): boolean {
  const reached = new Set([topic.relation]);
  for (const relation of reached) {
    for (const { to, by } of analysis.flow.outOf(relation)) {
      if (analysis.schema.relation(to)?.kind === 'table') return true;
      if (by === 'connector') reached.add(to);
    }
  }
  const consumers = analysis.operations.filter(
    ({ operation }) => operation.trigger.kind === 'topic' && operation.trigger.topic === topic.name,
  );
  return consumers.some(({ accesses }) =>
    accesses.some(
      ({ kind, relation, footprint }) =>
        kind === 'write' &&
        (footprint.shape === 'insert' || footprint.shape === 'unknown') &&
        analysis.schema.table(relation) !== undefined,
    ),
  );
}

/**
 * Whether messages of the topic are gone for good after its retention: it ends, nothing can fill the topic again, and nothing in
 * the file writes them down. False for topics that nobody in the file writes and whose retention it does not say.
 */
export function isForgotten(analysis: Analysis, topic: Topic): boolean {
  if (topic.retention.value.kind !== 'duration') return false;
  const isOurs = analysis.writesTo(topic.relation).length > 0;
  if (!isOurs && topic.retention.from !== 'file') return false;
  return !isKept(analysis, topic.relation, new Set()) && !isWrittenDown(analysis, topic);
}

function isTimestampBound(expression: Expression): boolean {
  if (expression.kind !== 'binary' || !['<', '<=', '>', '>='].includes(expression.operator)) return false;
  return expression.left.type === 'timestamp' || expression.right.type === 'timestamp';
}

/** Whether a query asks for a span of time: then what is older than that is not missed. */
function isWindowed(query: Select): boolean {
  let bounded = false;
  walkSql(query, {
    expression: (expression) => {
      if (isTimestampBound(expression)) bounded = true;
    },
  });
  return bounded;
}

/** Whether a view needs all messages that its inputs ever had. Sketches do not say, and replicas have stores behind them. */
export function needsHistory({ definition }: View): boolean {
  return definition.kind === 'query' && !isWindowed(definition.query);
}

/** The retention of a topic as messages say it: `7d`, or what a queue does. */
export function keptFor({ retention }: Topic): string {
  const { value } = retention;
  if (value.kind !== 'duration') return value.kind === 'forever' ? 'for ever' : 'by key';
  if (value.duration.text === 'until acknowledged') return 'until they are acknowledged';
  return value.duration.ms === 0 ? 'for no time that can be relied on' : `for ${value.duration.text}`;
}
