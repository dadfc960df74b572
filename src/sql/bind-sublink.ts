/** Sub-queries inside expressions: EXISTS, IN, ANY, ALL and a query as one value. */
import type { Expression, Select } from '../model/statement';
import type { SqlType } from '../model/value';
import { bindExpression, type Surroundings } from './bind-expression';
import { bindSelect } from './bind-select';
import { type Binding, nothing, offsetOf, placeOf, report, spanAt, spanOver, unsupported } from './binding';
import { coerce, commonType } from './coerce';
import { comparedType, isComparison, reportComparison } from './compare';
import { convertOutput } from './convert-output';
import { type SubLink, stringsOf } from './raw';
import { bracketSpan } from './sql-text';

/** A sub-query as an expression. */
export function bindSubLink(b: Binding, node: SubLink, around: Surroundings): Expression {
  const bracket = bracketSpan(b.sql, offsetOf(b, node.location));
  const span = spanOver(b, spanAt(b, node.location), bracket);
  if (around.subqueries === 'forbidden') {
    report(
      b,
      'syntax',
      `PostgreSQL allows no sub-query in ${around.clause}, which looks at one row of one table.`,
      span,
    );
    return nothing(span);
  }
  if (!node.subselect || !('SelectStmt' in node.subselect)) return nothing(span);
  switch (node.subLinkType) {
    case 'EXISTS_SUBLINK': {
      const query = bindSelect(b, node.subselect.SelectStmt, around.level);
      return { kind: 'exists', query, type: 'boolean', span };
    }
    case 'EXPR_SUBLINK': {
      const query = bindSelect(b, node.subselect.SelectStmt, around.level);
      const type = onlyColumn(b, query, 'A query that stands for one value');
      return type === undefined ? nothing(span) : { kind: 'scalar', query, type, span };
    }
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK':
      return bindQuantified(b, node, bindSelect(b, node.subselect.SelectStmt, around.level), around);
    default:
      unsupported(b, node.subLinkType === 'ARRAY_SUBLINK' ? 'an array' : 'a comparison of whole rows', span);
      return nothing(span);
  }
}

/** The type of the one column that a query returns; undefined, and reported, when it returns another number. */
function onlyColumn(b: Binding, query: Select, what: string): SqlType | undefined {
  const [first, ...rest] = query.columns;
  const isOpen = query.columns.some((column) => column.name === '*');
  if (first && (rest.length === 0 || isOpen)) return first.expression.type;
  const message = `${what} has to return one column, but this one returns ${query.columns.length || 'none'}.`;
  report(b, 'type-mismatch', message, query.span);
  return undefined;
}

function bindQuantified(b: Binding, node: SubLink, query: Select, around: Surroundings): Expression {
  const operator = stringsOf(node.operName).at(-1) ?? '=';
  const bracket = bracketSpan(b.sql, offsetOf(b, node.location));
  if (!node.testexpr) return nothing(bracket);
  const place = placeOf(b, node.testexpr);
  if ('RowExpr' in node.testexpr) {
    unsupported(b, 'a comparison of whole rows', spanOver(b, place, bracket));
    return nothing(bracket);
  }
  const operand = bindExpression(b, node.testexpr, around);
  const span = spanOver(b, operand.span, bracket);
  if (!isComparison(operator)) {
    unsupported(b, `${operator} with ANY or ALL`, span);
    return nothing(span);
  }
  const quantifier = node.subLinkType === 'ALL_SUBLINK' ? 'all' : 'any';
  const column = onlyColumn(b, query, `The query after ${node.operName ? quantifier.toUpperCase() : 'IN'}`);
  const first = query.columns[0]?.expression;
  if (column === undefined || !first) return nothing(span);
  const type = comparedType(operand, first);
  if (type === undefined) {
    reportComparison(b, operand, first, span);
    return nothing(span);
  }
  const common = commonType([operand, first]);
  const as = typeof common === 'string' ? common : type;
  const converted = convertOutput(b, query, [as], 'implicit');
  return {
    kind: 'quantified',
    quantifier,
    operator,
    operand: coerce(b, operand, as) ?? operand,
    query: converted,
    type: 'boolean',
    span,
  };
}
