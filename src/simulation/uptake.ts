/** How relations take up the changes that reach them. */
import type { Pipeline } from '../model/pipeline';
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import type { Uptake } from './content';

/** How `relation` takes up changes. */
export function uptakeOf(pipeline: Pipeline, relation: RelationId): Uptake {
  const topic = pipeline.topics.find((t) => t.relation === relation);
  if (topic) {
    const filledByView = pipeline.views.some((view) => view.publishes?.topic === topic.name && view.retraction);
    if (topic.content.value === 'events' && !filledByView) return { kind: 'append' };
    return topic.key.length > 0 ? { kind: 'upsert', key: topic.key } : { kind: 'replace' };
  }
  const found = relationOf(pipeline, relation);
  if (found && found.kind !== 'view' && found.key.length > 0) return { kind: 'upsert', key: found.key };
  return { kind: 'replace' };
}
