/**
 * The stale set of a cache that readers fill: what was read before a change lands in another system after the writer has cleared it
 * there. Sources: Nishtala and others, "Scaling Memcache at Facebook" (NSDI 2013), section 3.2.1; catalog, `race: stale_set`.
 */
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { writesOf } from '../model/statement-walk';
import { type Diagnosis, readThatMissed, visible } from './diagnosis';
import type { Instance, WriteEvent } from './instance';
import type { Story } from './story';

/** One put into another system what it had read, after another had changed it and had cleared or written it there. */
export function staleSet(story: Story): Diagnosis | undefined {
  for (const a of story.instances) {
    for (const b of story.instances) {
      const read = a === b ? undefined : readThatMissed(a, b);
      const change = read && visible(b).find((w) => w.relation === read.relation && w.visibleFrom > read.step);
      if (!read || !change) continue;
      const set = visible(a).find((w) => isElsewhere(story, w.relation, read.relation) && clears(b, change, w));
      if (!set) continue;
      const base = { instances: [a, b], relation: set.relation, read, write: change };
      return { ...base, kind: 'lost-update', cause: 'scope', detail: 'stale-set' };
    }
  }
  return undefined;
}

/** Whether two relations are in two systems. */
function isElsewhere({ shape: { pipeline } }: Story, a: RelationId, b: RelationId): boolean {
  const [one, other] = [relationOf(pipeline, a), relationOf(pipeline, b)];
  return one?.kind === 'table' && one.node !== other?.node;
}

/** Whether the writer did something there between its change and the `set`, be it that it found nothing to delete. */
function clears(writer: Instance, change: WriteEvent, set: WriteEvent): boolean {
  return writer.happenings.some(
    ({ step, happening: { statement } }) =>
      step > change.step && step < set.step && statement !== undefined && writesOf(statement).includes(set.relation),
  );
}
