/** Which columns of a query's result tell its rows apart, where the query shows it. It knows SQL's shape, not its data. */
import type { Expression, RelationId, Select, Source } from '../model/statement';

interface Keyed {
  readonly key: readonly number[];
}

function columnOf(expression: Expression): { readonly source: number; readonly column: number } | undefined {
  return expression.kind === 'column' && expression.depth === 0 ? expression : undefined;
}

/** Index of the output column that is this column of a source; -1: it is not returned. */
function returned(query: Select, source: number, column: number): number {
  return query.columns.findIndex(({ expression }) => {
    const reference = columnOf(expression);
    return reference !== undefined && reference.source === source && reference.column === column;
  });
}

/**
 * 0-based indices of the output columns that are a key: those of GROUP BY, the key of the only relation that is read, or all
 * columns of a DISTINCT. Empty where the query does not show one.
 */
export function keyOfQuery(query: Select, relations: ReadonlyMap<RelationId, Keyed>): readonly number[] {
  const own = ownKey(query, relations);
  if (own.length > 0 && !own.includes(-1)) return [...new Set(own)];
  return query.distinct ? query.columns.map((_, index) => index) : [];
}

function ownKey(query: Select, relations: ReadonlyMap<RelationId, Keyed>): readonly number[] {
  if (query.grouped) {
    return query.groupBy.map((expression) => {
      const reference = columnOf(expression);
      return reference ? returned(query, reference.source, reference.column) : -1;
    });
  }
  const [source] = query.sources;
  if (query.sources.length !== 1 || !source) return [];
  const key = sourceKey(source, relations);
  return key.map((column) => returned(query, 0, column));
}

function sourceKey(source: Source, relations: ReadonlyMap<RelationId, Keyed>): readonly number[] {
  switch (source.kind) {
    case 'relation':
      return relations.get(source.relation)?.key ?? [];
    case 'subquery':
      return keyOfQuery(source.query, relations);
    case 'values':
      return [];
  }
}
