/** What every relation holds before anything happens: the file's rows, and everything derived from them already settled. */
import type { Pipeline } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Row } from '../model/value';
import { startingActivity } from './activity';
import type { Content } from './content';
import { columnMap, mapRow, viewContent } from './reading';
import type { Shape } from './shape';
import { withIdentities } from './spread';

/** Rows of tables and topics, from the file or made up; relations that are left out are filled from what fills them. */
export type Contents = ReadonlyMap<RelationId, readonly Row[]>;

/** The rows that the file gives. */
export function givenContents(pipeline: Pipeline): Contents {
  const contents = new Map<RelationId, readonly Row[]>();
  for (const store of pipeline.stores) {
    for (const table of store.tables) if (table.rows) contents.set(table.relation, table.rows);
  }
  for (const topic of pipeline.topics) if (topic.rows) contents.set(topic.relation, topic.rows);
  return contents;
}

/** The state before the first step: everything settled, but messages of `pendingTopics` still to be consumed. */
export function initialState(
  shape: Shape,
  contents: Contents,
  pendingTopics: readonly RelationId[],
): readonly number[] {
  const state = new Array<number>(shape.width).fill(0);
  const known = new Map<RelationId, Content>();
  for (const [relation, slot] of shape.contentSlots) {
    const content = initialContent(shape, contents, relation, known, 0);
    const isTable = relationOf(shape.pipeline, relation)?.kind === 'table';
    state[slot] = isTable ? withIdentities(shape, relation, content).id : content.id;
  }
  for (const group of shape.groups) {
    for (const input of group.inputs) {
      const content = initialContent(shape, contents, input.relation, known, 0);
      state[input.slot] = shape.world.bag(content.numbers).id;
    }
  }
  for (const connector of shape.connectors) {
    connector.copies.forEach((copy, i) => {
      for (const slot of [connector.polled[i], connector.first[i]]) {
        if (slot === undefined) continue;
        state[slot] = shape.world.bag(initialContent(shape, contents, copy.from, known, 0).numbers).id;
      }
    });
  }
  for (const performer of shape.performers) {
    state[performer.local] = shape.activities.id(startingActivity(performer.consumer !== undefined));
    for (const slot of performer.transactions.values()) state[slot] = shape.transactions.id(null);
  }
  for (const consumer of shape.consumers) {
    if (!pendingTopics.includes(consumer.topic.id)) continue;
    // In the order of the file, not of the interned bag.
    const rows = contents.get(consumer.topic.id) ?? [];
    const messages = rows.map((row) => [{ relation: consumer.topic.id, before: -1, after: shape.world.rows.id(row) }]);
    state[consumer.queue] = shape.queues.id(messages);
  }
  for (const [relation, slot] of shape.histories) {
    const topic = shape.pipeline.topics.find((t) => t.relation === relation);
    // What was there before the run is older than a retention that is not for ever.
    const isKept = topic?.retention.value.kind !== 'duration';
    // In the order of the file where it gives them; else what fills the topic had put there.
    const given = contents.get(relation)?.map((row) => shape.world.rows.id(row));
    const rows = isKept ? (given ?? initialContent(shape, contents, relation, known, 0).numbers) : [];
    state[slot] = shape.queues.id(rows.map((after) => [{ relation, before: -1, after }]));
  }
  if (shape.budget !== undefined) state[shape.budget] = 1;
  return state;
}

function initialContent(
  shape: Shape,
  contents: Contents,
  relation: RelationId,
  known: Map<RelationId, Content>,
  depth: number,
): Content {
  const earlier = known.get(relation);
  if (earlier) return earlier;
  const content = depth > 64 ? shape.world.bag([]) : derive(shape, contents, relation, known, depth + 1);
  known.set(relation, content);
  return content;
}

function derive(
  shape: Shape,
  contents: Contents,
  relation: RelationId,
  known: Map<RelationId, Content>,
  depth: number,
): Content {
  const { world, pipeline } = shape;
  const given = contents.get(relation);
  if (given) return world.bag(given.map((row) => world.rows.id(row)));
  const group = shape.groupOf.get(relation);
  if (group) {
    return viewContent(shape, group, relation, (input) => initialContent(shape, contents, input, known, depth));
  }
  const filler =
    pipeline.connectors.flatMap((connector) => connector.copies).find((copy) => copy.to === relation)?.from ??
    pipeline.views.find((view) => view.publishes?.topic === relation)?.relations[0];
  if (filler === undefined) return world.bag([]);
  const source = initialContent(shape, contents, filler, known, depth);
  const columns = columnMap(shape, filler, relation);
  return world.bag(source.numbers.map((number) => mapRow(shape, number, columns)));
}
