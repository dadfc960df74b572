/** What a grouped query may look at: its groups, aggregates over them, and columns that a grouped key decides. */
import type { Expression, OutputColumn } from '../model/statement';
import { operandsOf, queryOf, walkSql } from '../model/statement-walk';
import { type Binding, quote, report } from './binding';
import { sqlName } from './relation-index';
import { fingerprint } from './same-expression';
import type { VisibleSource } from './visible';

/** Whether an aggregate of this query (not of a sub-query) is in the expression. */
export function hasAggregate(expression: Expression): boolean {
  return expression.kind === 'aggregate' || operandsOf(expression).some(hasAggregate);
}

/** Reports columns outside of aggregates that one group can have several values of. */
export function checkGrouping(
  b: Binding,
  groupBy: readonly Expression[],
  sources: readonly VisibleSource[],
  expressions: readonly Expression[],
): void {
  const groups = new Set(groupBy.map(fingerprint));
  const columns = new Set<string>();
  for (const group of groupBy) {
    if (group.kind === 'column' && group.depth === 0) columns.add(`${group.source}.${group.column}`);
  }
  // A grouped primary key decides every other column of its row.
  const decided = new Set<number>();
  sources.forEach((source, number) => {
    const { key } = source;
    if (key.length > 0 && key.every((column) => columns.has(`${number}.${column}`))) decided.add(number);
  });
  const isGrouped = (source: number, column: number) => decided.has(source) || columns.has(`${source}.${column}`);

  const complain = (column: Extract<Expression, { kind: 'column' }>) => {
    const table = sources[column.source]?.alias ?? '';
    const name = table === '' ? sqlName(column.name) : `${sqlName(table)}.${sqlName(column.name)}`;
    const message =
      groupBy.length === 0
        ? `${name} has a value for every row, but an aggregate function makes one row of all of them. Group by it, or use an aggregate such as max(${name}).`
        : `${name} can have several values in one group. Add it to GROUP BY, or use an aggregate such as max(${name}).`;
    report(b, 'type-mismatch', message, column.span);
  };

  const check = (expression: Expression): void => {
    if (expression.kind === 'aggregate' || groups.has(fingerprint(expression))) return;
    if (expression.kind === 'column') {
      if (expression.depth === 0 && !isGrouped(expression.source, expression.column)) complain(expression);
      return;
    }
    for (const operand of operandsOf(expression)) check(operand);
    const query = queryOf(expression);
    if (!query) return;
    walkSql(query, {
      expression: (inner, level) => {
        const isOurs = inner.kind === 'column' && inner.depth === level + 1;
        if (isOurs && !isGrouped(inner.source, inner.column)) complain(inner);
      },
    });
  };
  for (const expression of expressions) check(expression);
}

/** Reports json where values have to be told apart. */
export function checkComparable(b: Binding, what: string, expressions: readonly (Expression | OutputColumn)[]): void {
  for (const each of expressions) {
    const expression = 'expression' in each ? each.expression : each;
    if (expression.type !== 'json') continue;
    report(
      b,
      'type-mismatch',
      `${what} compares values, and json cannot be compared. Convert it: ${quote(b, expression.span)}::text.`,
      expression.span,
    );
  }
}
