/** A told path as a story of operation instances: what each read and from whom, what it wrote and when others could see it. */
import type { RelationId } from '../model/statement';
import type { Move } from './explore';
import { followChanges } from './flow';
import type { Happening } from './happening';
import type { Instance, ReadEvent, WriteEvent } from './instance';
import { arrivedBy, knowledge, splitAt } from './knowledge';
import type { Shape } from './shape';

export interface Story {
  readonly shape: Shape;
  readonly moves: readonly Move[];
  readonly instances: readonly Instance[];
  /** For each relation the instances whose changes are under way to it at the end. */
  readonly underWay: (relation: RelationId) => ReadonlySet<string>;
  readonly arrived: (relation: RelationId) => ReadonlySet<string>;
  /** What step `step` took out of queues: the queue's slot, and the instance whose change it was. */
  readonly taken: (step: number) => readonly { readonly slot: number; readonly origin: string }[];
  /** Instances of which one and the same change has come to `relation` by one of its inputs and is under way by another. */
  readonly split: (relation: RelationId, step: number) => ReadonlySet<string>;
}

/** Tells the story of `moves`. */
export function storyOf(shape: Shape, moves: readonly Move[]): Story {
  const happenings = moves.map((move) => move.happening as Happening);
  const flow = followChanges(shape, moves, happenings);
  const keys = [...new Set(happenings.flatMap((h) => h.instance ?? []))];
  const writes = new Map(keys.map((key) => [key, writesOfInstance(key, happenings)]));
  const instances = keys.map((key): Instance => {
    const own = happenings.flatMap((happening, step) => (happening.instance === key ? [{ step, happening }] : []));
    const first = own[0] as { step: number; happening: Happening };
    const last = own[own.length - 1] as { step: number; happening: Happening };
    const performer = shape.performers.find((p) => p.runs.some((run) => run.actor === first.happening.actor));
    return {
      key,
      actor: first.happening.actor,
      operation: own.find((o) => o.happening.operation)?.happening.operation ?? first.happening.actor,
      session: performer?.session,
      first: first.step,
      last: last.step,
      response: [...own].reverse().find((o) => o.happening.response !== undefined)?.happening.response,
      reads: own.flatMap(({ step, happening }) =>
        happening.sights.map((sight): ReadEvent => {
          const { seen, missed } = knowledge(shape, key, step, sight.relation, sight.content, happening, flow, writes);
          return {
            step,
            relation: sight.relation,
            content: sight.content,
            happening,
            isLocked: sight.isLocked,
            seen,
            missed,
          };
        }),
      ),
      writes: writes.get(key) ?? [],
      happenings: own,
      deliveries: own.filter((o) => o.happening.action === 'deliver').length,
    };
  });
  const end = moves.length;
  return {
    shape,
    moves,
    instances,
    underWay: (relation) => flow.pending(relation, end),
    arrived: (relation) => arrivedBy(shape, relation, end, flow, writes),
    taken: flow.taken,
    split: (relation, step) => splitAt(shape, relation, step, flow, writes),
  };
}

function writesOfInstance(key: string, happenings: readonly Happening[]): readonly WriteEvent[] {
  const writes: WriteEvent[] = [];
  happenings.forEach((happening, step) => {
    if (happening.instance !== key) return;
    for (const message of happening.messages) {
      if (happening.action === 'redelivery' || happening.action === 'retry') continue;
      writes.push({ step, visibleFrom: step, ...message });
    }
    if (happening.writes.length === 0) return;
    const single = happening.scope?.isSingle === true;
    const ends = happenings.findIndex(
      (h, at) =>
        at >= step && h.instance === key && (h.action === 'commit' || h.action === 'abort' || h.action === 'crash'),
    );
    const committed = ends >= 0 && happenings[ends]?.action === 'commit' ? ends : -1;
    for (const write of happening.writes) writes.push({ step, visibleFrom: single ? step : committed, ...write });
  });
  return writes;
}
