/** GROUP BY and ORDER BY, whose items can be expressions, names of output columns or their ordinal numbers. */
import type { Expression, OrderBy, OutputColumn } from '../model/statement';
import { bindExpression, type Surroundings } from './bind-expression';
import { hasAggregate } from './bind-grouping';
import { type Binding, nothing, placeOf, quote, report, spanAt, unsupported } from './binding';
import { settle } from './coerce';
import { type Node, stringsOf } from './raw';
import { sqlName } from './relation-index';
import { fingerprint } from './same-expression';

/** The expressions that rows are grouped by. A lone name means a column of FROM before it means an output column, as in PostgreSQL. */
export function bindGroupBy(
  b: Binding,
  nodes: readonly Node[] | undefined,
  columns: readonly OutputColumn[],
  around: Surroundings,
): readonly Expression[] {
  return (nodes ?? []).map((node) => {
    const name = loneName(node);
    const isInput = name !== undefined && around.level.columns.some((column) => column.name === name);
    const found = isInput ? undefined : outputColumn(b, node, columns, 'GROUP BY');
    const expression = found ?? bindExpression(b, node, around);
    if (found && hasAggregate(found)) {
      const message = 'Rows are grouped before aggregate functions look at them: GROUP BY cannot use their result.';
      report(b, 'syntax', message, placeOf(b, node));
    }
    return expression;
  });
}

/** What rows are ordered by. A lone name means an output column before it means a column of FROM, as in PostgreSQL. */
export function bindOrderBy(
  b: Binding,
  nodes: readonly Node[] | undefined,
  columns: readonly OutputColumn[],
  around: Surroundings,
): readonly OrderBy[] {
  return (nodes ?? []).flatMap((node) => {
    if (!('SortBy' in node) || !node.SortBy.node) return [];
    const { node: by, sortby_dir, sortby_nulls } = node.SortBy;
    if (sortby_dir === 'SORTBY_USING') unsupported(b, 'ORDER BY … USING', placeOf(b, by));
    const bound = outputColumn(b, by, columns, 'ORDER BY') ?? settle(bindExpression(b, by, around));
    const same = columns.find((column) => fingerprint(column.expression) === fingerprint(bound));
    const expression = same?.expression ?? bound;
    if (expression.type === 'json') {
      report(b, 'type-mismatch', `json has no order. Convert it: ${quote(b, placeOf(b, by))}::text.`, placeOf(b, by));
    }
    const descending = sortby_dir === 'SORTBY_DESC';
    const nullsFirst = sortby_nulls === 'SORTBY_NULLS_FIRST' || (descending && sortby_nulls !== 'SORTBY_NULLS_LAST');
    return [{ expression, descending, nullsFirst }];
  });
}

function loneName(node: Node): string | undefined {
  if (!('ColumnRef' in node)) return undefined;
  const parts = stringsOf(node.ColumnRef.fields);
  return parts.length === 1 ? parts[0] : undefined;
}

/** The output column that a number or a lone name means; undefined when the item is an expression of its own. */
function outputColumn(
  b: Binding,
  node: Node,
  columns: readonly OutputColumn[],
  clause: string,
): Expression | undefined {
  if ('A_Const' in node) {
    const span = spanAt(b, node.A_Const.location);
    const isWhole = node.A_Const.ival !== undefined;
    const number = node.A_Const.ival?.ival ?? 0;
    const column = isWhole ? columns[number - 1] : undefined;
    if (column) return column.expression;
    if (columns.some((each) => each.name === '*')) return nothing(span);
    const message = isWhole
      ? `${clause} ${number}: SELECT has ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}.`
      : `A constant after ${clause} changes nothing: name a column, or give its number.`;
    report(b, 'syntax', message, span);
    return nothing(span);
  }
  const name = loneName(node);
  if (name === undefined) return undefined;
  const found = columns.filter((column) => column.name === name);
  const [first] = found;
  if (first && found.some((column) => fingerprint(column.expression) !== fingerprint(first.expression))) {
    const message = `More than one column of SELECT is called ${sqlName(name)}: give them different names with AS.`;
    report(b, 'ambiguous-reference', message, placeOf(b, node));
  }
  return first?.expression;
}
