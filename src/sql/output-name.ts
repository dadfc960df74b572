/** The names that PostgreSQL gives to output columns without AS (its FigureColname). */
import { kindOf, type Node, stringsOf } from './raw';

interface Guess {
  readonly name: string;
  /** 2: a real name; 1: better than nothing; 0: none. */
  readonly strength: 0 | 1 | 2;
}

const none: Guess = { name: '?column?', strength: 0 };

/** The name of an output column that is not named by AS. */
export function outputName(node: Node): string {
  return guess(node).name;
}

function guess(node: Node): Guess {
  if ('ColumnRef' in node) {
    const name = stringsOf(node.ColumnRef.fields).findLast((field) => field !== '*');
    return name === undefined ? none : { name, strength: 2 };
  }
  if ('FuncCall' in node) return { name: stringsOf(node.FuncCall.funcname).at(-1) ?? '?column?', strength: 2 };
  if ('A_Indirection' in node) {
    const name = stringsOf(node.A_Indirection.indirection).findLast((field) => field !== '*');
    return name !== undefined ? { name, strength: 2 } : node.A_Indirection.arg ? guess(node.A_Indirection.arg) : none;
  }
  if ('A_Expr' in node) return node.A_Expr.kind === 'AEXPR_NULLIF' ? { name: 'nullif', strength: 2 } : none;
  if ('TypeCast' in node) {
    const inner = node.TypeCast.arg ? guess(node.TypeCast.arg) : none;
    const type = stringsOf(node.TypeCast.typeName?.names).at(-1);
    return inner.strength > 1 || type === undefined ? inner : { name: type, strength: 1 };
  }
  if ('CollateClause' in node) return node.CollateClause.arg ? guess(node.CollateClause.arg) : none;
  if ('CoalesceExpr' in node) return { name: 'coalesce', strength: 2 };
  if ('MinMaxExpr' in node) return { name: node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest', strength: 2 };
  if ('CaseExpr' in node) {
    const inner = node.CaseExpr.defresult ? guess(node.CaseExpr.defresult) : none;
    return inner.strength > 1 ? inner : { name: 'case', strength: 1 };
  }
  if ('SubLink' in node) {
    const { subLinkType, subselect } = node.SubLink;
    if (subLinkType === 'EXISTS_SUBLINK') return { name: 'exists', strength: 2 };
    if (subLinkType !== 'EXPR_SUBLINK' || !subselect || !('SelectStmt' in subselect)) return none;
    const [target] = subselect.SelectStmt.targetList ?? [];
    if (subselect.SelectStmt.valuesLists) return { name: 'column1', strength: 2 };
    if (!target || !('ResTarget' in target)) return none;
    const { name, val } = target.ResTarget;
    return name !== undefined ? { name, strength: 2 } : val ? guess(val) : none;
  }
  return ['A_ArrayExpr', 'RowExpr', 'GroupingFunc'].includes(kindOf(node))
    ? { name: { A_ArrayExpr: 'array', RowExpr: 'row' }[kindOf(node)] ?? 'grouping', strength: 2 }
    : none;
}
