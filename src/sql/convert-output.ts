/** A query whose columns are wanted in other types: by INSERT for its columns, by IN for what it compares with. */
import type { Expression, OutputColumn, Select } from '../model/statement';
import type { SqlType } from '../model/value';
import type { Binding } from './binding';
import { type CastContext, coerce } from './coerce';

/**
 * The query with its columns in these types. Columns that PostgreSQL does not convert stay as they are: the caller has
 * said so. Where DISTINCT compares the values as they were, the conversion happens around the query.
 */
export function convertOutput(
  b: Binding,
  query: Select,
  types: readonly (SqlType | undefined)[],
  context: CastContext,
): Select {
  const convert = (column: OutputColumn, index: number): Expression => {
    const type = types[index];
    return (type && coerce(b, column.expression, type, context)) ?? column.expression;
  };
  const columns = query.columns.map((column, index) => ({ ...column, expression: convert(column, index) }));
  if (columns.every((column, index) => column.expression === query.columns[index]?.expression)) return query;
  if (!query.distinct) return { ...query, columns };
  const { span } = query;
  const outer = query.columns.map(({ name, expression }, column): OutputColumn => {
    const { type } = expression;
    const read: Expression = { kind: 'column', depth: 0, source: 0, column, name, type, span: expression.span };
    return { name, expression: convert({ name, expression: read }, column) };
  });
  return {
    ...query,
    sources: [{ kind: 'subquery', query, alias: 'converted', span }],
    from: { kind: 'source', source: 0 },
    where: undefined,
    groupBy: [],
    grouped: false,
    having: undefined,
    columns: outer,
    distinct: false,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    lock: undefined,
  };
}
