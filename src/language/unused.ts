/**
 * Nodes that nothing uses, told only where it is certain: topics and views with
 * neither reader nor writer, stores that no one touches.
 */
import type { Pipeline } from '../model/pipeline';
import { operationsOf, stepsOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Report } from './report';

/** Tells unused nodes. `touched`: every relation that something of the file refers to. */
export function tellUnused(pipeline: Pipeline, touched: ReadonlySet<RelationId>, report: Report): void {
  const published = new Set(pipeline.views.map(({ publishes }) => publishes?.topic));
  const stores = new Set<string>();
  for (const { definition } of pipeline.views) if (definition.kind === 'replica') stores.add(definition.store);
  for (const operation of operationsOf(pipeline)) {
    for (const step of stepsOf(operation)) {
      if (step.kind === 'transaction' && step.target.kind === 'store') stores.add(step.target.store);
    }
  }
  for (const topic of pipeline.topics) {
    if (touched.has(topic.relation) || published.has(topic.name)) continue;
    report('unused-node', topic.place, `Nothing reads or writes the topic \`${topic.name}\`.`);
  }
  for (const view of pipeline.views) {
    const isConstant = view.definition.kind === 'query' && view.inputs.length === 0;
    if (!isConstant || view.publishes || view.relations.some((id) => touched.has(id))) continue;
    report('unused-node', view.place, `The view \`${view.name}\` is derived from nothing, and nothing reads it.`);
  }
  for (const store of pipeline.stores) {
    if (stores.has(store.name) || store.tables.some(({ relation }) => touched.has(relation))) continue;
    report('unused-node', store.place, `No operation, connector or view uses the store \`${store.name}\`.`);
  }
}
