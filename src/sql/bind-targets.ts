/** SELECT lists and RETURNING: output columns with their names, `*` spelled out. */
import type { OutputColumn } from '../model/statement';
import { bindExpression, type Surroundings } from './bind-expression';
import { type Binding, offsetOf, report } from './binding';
import { outputName } from './output-name';
import { type ColumnRef, type Node, stringsOf } from './raw';
import { nameSpan } from './sql-text';
import { columnExpression, columnsOf, findSource, openStar, reportUnknownTable } from './visible';

/** The output columns of a list; untyped constants are left as they are. */
export function bindTargets(
  b: Binding,
  nodes: readonly Node[] | undefined,
  around: Surroundings,
): readonly OutputColumn[] {
  return (nodes ?? []).flatMap((node) => {
    if (!('ResTarget' in node) || !node.ResTarget.val) return [];
    const { name, val } = node.ResTarget;
    if ('ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field)) {
      return expandStar(b, val.ColumnRef, around);
    }
    return [{ name: name ?? outputName(val), expression: bindExpression(b, val, around) }];
  });
}

/** `*` and `table.*`: the columns that are known, and one named `*` for each source whose columns are not. */
function expandStar(b: Binding, column: ColumnRef, around: Surroundings): readonly OutputColumn[] {
  const span = nameSpan(b.sql, offsetOf(b, column.location));
  const table = stringsOf(column.fields).slice(0, -1);
  const { level } = around;
  if (table.length === 0) {
    if (level.inSight.length === 0) {
      report(b, 'syntax', '* stands for all columns of what is in FROM, and there is no FROM.', span);
    }
    const open = level.inSight.filter((number) => level.sources[number]?.open);
    return [
      ...level.columns.map((each) => ({ name: each.name, expression: columnExpression(b, each, 0, span) })),
      ...open.map((number) => ({ name: '*', expression: openStar(number, 0, span) })),
    ];
  }
  const found =
    table.length > 2 ? undefined : findSource(level, table.length === 2 ? table[0] : undefined, table.at(-1) ?? '');
  const source = found?.at.sources[found.source];
  if (!found || !source) {
    reportUnknownTable(b, table, level, span);
    return [];
  }
  const columns = columnsOf(source, found.source).map((each) => ({
    name: each.name,
    expression: columnExpression(b, each, found.depth, span),
  }));
  return source.open ? [...columns, { name: '*', expression: openStar(found.source, found.depth, span) }] : columns;
}
