/**
 * What a connector makes of changes of its sources: the messages and rows of its targets. It knows relations and their keys, not when
 * a connector acts. Sources: Debezium documentation ("Change event keys": an update of the key is a delete and a create; outbox event
 * router: deletes are ignored); Confluent JDBC sink documentation (`insert.mode`, `delete.enabled`).
 */
import { relationOf } from '../model/pipeline';
import type { RelationId } from '../model/statement';
import { type Change, keyText } from './content';
import type { Group, Queue } from './queue';
import { columnMap, mapRow } from './reading';
import type { ConnectorShape, Shape } from './shape';

/** What the connector's targets are told of `group`, in its order. */
export function translated(shape: Shape, connector: ConnectorShape, group: Group): Group {
  return group.flatMap((change) =>
    connector.copies
      .filter((copy) => copy.from === change.relation)
      .flatMap((copy): readonly Change[] => {
        const columns = columnMap(shape, copy.from, copy.to);
        const after = mapRow(shape, change.after, columns);
        const isOnlyAdded = onlyAdds(shape, copy.to);
        if (isOnlyAdded && after === -1) return [];
        const before = isOnlyAdded ? -1 : mapRow(shape, change.before, columns);
        return [{ relation: copy.to, before, after }];
      }),
  );
}

/** Whether nothing that was once in `relation` can be found there again: a log of events, or a table without a key. */
export function onlyAdds(shape: Shape, relation: RelationId): boolean {
  if (shape.uptakes.get(relation)?.kind === 'append') return true;
  const found = relationOf(shape.pipeline, relation);
  return found?.kind === 'table' && found.key.length === 0;
}

/** A change of a row's key as what a connector makes of it: the old key deleted and the new one created, each for itself. */
export function byKey(shape: Shape, connector: ConnectorShape, change: Change): Queue {
  const { relation, before, after } = change;
  const copies = connector.copies.filter((copy) => copy.from === relation && !onlyAdds(shape, copy.to));
  const isMoved = copies.some((copy) => {
    const columns = columnMap(shape, copy.from, copy.to);
    const target = relationOf(shape.pipeline, copy.to)?.key ?? [];
    if (target.length > 0) {
      return !isSameKey(shape, target, mapRow(shape, before, columns), mapRow(shape, after, columns));
    }
    return !isSameKey(shape, keyOf(shape, relation), before, after);
  });
  if (before === -1 || after === -1 || !isMoved) return [[change]];
  return [[{ relation, before, after: -1 }], [{ relation, before: -1, after }]];
}

/** 0-based index of the column by which a polling connector asks `relation` for what is new; undefined: it compares all rows. */
export function cursorOf(shape: Shape, { connector }: ConnectorShape, relation: RelationId): number | undefined {
  if (connector.cursor === undefined) return undefined;
  const index = relationOf(shape.pipeline, relation)?.columns?.findIndex(({ name }) => name === connector.cursor);
  return index === undefined || index < 0 ? undefined : index;
}

/** 0-based indices of the columns of `relation`'s key; empty: none. */
export function keyOf(shape: Shape, relation: RelationId): readonly number[] {
  return relationOf(shape.pipeline, relation)?.key ?? [];
}

/** Whether two rows, by number, have the same key; rows that are not there and keys that are not there count as the same. */
export function isSameKey(shape: Shape, key: readonly number[], a: number, b: number): boolean {
  if (a === -1 || b === -1 || key.length === 0) return true;
  return keyText(shape.world.rows.value(a), key) === keyText(shape.world.rows.value(b), key);
}
