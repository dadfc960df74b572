/** Walks typed SQL: what a statement holds, reads and writes. It evaluates nothing and knows no relation but by its id. */
import type {
  Assignment,
  Expression,
  From,
  Insert,
  OutputColumn,
  RelationId,
  Select,
  Source,
  Statement,
} from './statement';
import type { SqlType } from './value';

/** Any part of typed SQL that a walk can start from. */
export type SqlNode = Statement | Expression;

/** What a walk reports; the walk itself descends into everything, sub-queries included. */
export interface SqlVisitor {
  /** Every expression, the outer before its operands. `level`: number of queries between the start and it. */
  readonly expression?: (expression: Expression, level: number) => void;
  /** Every SELECT, also the one that the walk started from. */
  readonly select?: (query: Select, level: number) => void;
  /** Every source of FROM and USING, and the target of an UPDATE or DELETE. */
  readonly source?: (source: Source, level: number) => void;
}

/** The expressions directly below one, in order of the text; sub-queries are not entered. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'parameter':
    case 'variable':
    case 'column':
    case 'exists':
    case 'scalar':
      return [];
    case 'unary':
    case 'is-null':
    case 'is-truth':
    case 'cast':
    case 'quantified':
      return [expression.operand];
    case 'binary':
    case 'is-distinct':
      return [expression.left, expression.right];
    case 'logical':
      return expression.operands;
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case 'call':
      return expression.arguments;
    case 'like':
      return [expression.operand, expression.pattern];
    case 'in-list':
      return [expression.operand, ...expression.list];
    case 'aggregate':
      return [expression.argument, expression.separator, expression.filter].filter((part) => part !== undefined);
  }
}

/** The query that an expression holds directly; undefined when it holds none. */
export function queryOf(expression: Expression): Select | undefined {
  return expression.kind === 'exists' || expression.kind === 'scalar' || expression.kind === 'quantified'
    ? expression.query
    : undefined;
}

function walkExpression(expression: Expression, visitor: SqlVisitor, level: number): void {
  visitor.expression?.(expression, level);
  for (const operand of operandsOf(expression)) walkExpression(operand, visitor, level);
  const query = queryOf(expression);
  if (query) walkSelect(query, visitor, level + 1);
}

function walkOptional(expression: Expression | undefined, visitor: SqlVisitor, level: number): void {
  if (expression) walkExpression(expression, visitor, level);
}

function walkFrom(from: From | undefined, visitor: SqlVisitor, level: number): void {
  if (from?.kind !== 'join') return;
  walkFrom(from.left, visitor, level);
  walkFrom(from.right, visitor, level);
  walkOptional(from.on, visitor, level);
}

function walkSources(sources: readonly Source[], visitor: SqlVisitor, level: number): void {
  for (const source of sources) {
    visitor.source?.(source, level);
    switch (source.kind) {
      case 'relation':
        break;
      case 'subquery':
        walkSelect(source.query, visitor, level + 1);
        break;
      case 'values':
        for (const row of source.rows) for (const value of row) walkExpression(value, visitor, level);
        break;
    }
  }
}

function walkOutput(columns: readonly OutputColumn[], visitor: SqlVisitor, level: number): void {
  for (const column of columns) walkExpression(column.expression, visitor, level);
}

function walkAssignments(assignments: readonly Assignment[], visitor: SqlVisitor, level: number): void {
  for (const assignment of assignments) walkExpression(assignment.expression, visitor, level);
}

function walkSelect(query: Select, visitor: SqlVisitor, level: number): void {
  visitor.select?.(query, level);
  walkSources(query.sources, visitor, level);
  walkFrom(query.from, visitor, level);
  walkOptional(query.where, visitor, level);
  for (const expression of query.groupBy) walkExpression(expression, visitor, level);
  walkOptional(query.having, visitor, level);
  walkOutput(query.columns, visitor, level);
  for (const order of query.orderBy) walkExpression(order.expression, visitor, level);
  walkOptional(query.limit, visitor, level);
  walkOptional(query.offset, visitor, level);
}

function walkInsert(insert: Insert, visitor: SqlVisitor, level: number): void {
  if (insert.source.kind === 'query') walkSelect(insert.source.query, visitor, level + 1);
  else for (const row of insert.source.rows) for (const value of row) walkExpression(value, visitor, level);
  if (insert.onConflict?.action.kind === 'update') {
    walkAssignments(insert.onConflict.action.set, visitor, level);
    walkOptional(insert.onConflict.action.where, visitor, level);
  }
  walkOutput(insert.returning, visitor, level);
}

/** Visits every expression, query and source of typed SQL, in order of evaluation's text: FROM, WHERE, GROUP BY, HAVING, output. */
export function walkSql(node: SqlNode, visitor: SqlVisitor): void {
  switch (node.kind) {
    case 'select':
      walkSelect(node, visitor, 0);
      break;
    case 'insert':
      walkInsert(node, visitor, 0);
      break;
    case 'update':
      walkSources(node.sources, visitor, 0);
      walkFrom(node.from, visitor, 0);
      walkAssignments(node.set, visitor, 0);
      walkOptional(node.where, visitor, 0);
      walkOutput(node.returning, visitor, 0);
      break;
    case 'delete':
      walkSources(node.sources, visitor, 0);
      walkFrom(node.from, visitor, 0);
      walkOptional(node.where, visitor, 0);
      walkOutput(node.returning, visitor, 0);
      break;
    case 'unsupported':
      break;
    default:
      walkExpression(node, visitor, 0);
  }
}

/** Whether an UPDATE or DELETE looks at the columns of its own target: `SET level = level - 1`, `WHERE item = :item`. */
function looksAtTarget(statement: Statement): boolean {
  let looks = false;
  walkSql(statement, {
    expression: (expression, level) => {
      if (expression.kind === 'column' && expression.depth === level && expression.source === 0) looks = true;
    },
  });
  return looks;
}

/**
 * The relations whose rows are looked at, each once, in order of appearance, sub-queries included. The target of an UPDATE
 * or DELETE counts when a column of it is looked at; the target of an INSERT counts only where a sub-query names it.
 */
export function readsOf(node: SqlNode): readonly RelationId[] {
  if (node.kind === 'unsupported') return node.reads;
  const reads = new Set<RelationId>();
  const blind =
    (node.kind === 'update' || node.kind === 'delete') && !looksAtTarget(node) ? node.sources[0] : undefined;
  walkSql(node, {
    source: (source) => {
      if (source.kind === 'relation' && source !== blind) reads.add(source.relation);
    },
  });
  return [...reads];
}

/** The relations that a statement can change, each once. */
export function writesOf(statement: Statement): readonly RelationId[] {
  switch (statement.kind) {
    case 'select':
      return [];
    case 'insert':
    case 'update':
    case 'delete':
      return [statement.relation];
    case 'unsupported':
      return statement.writes;
  }
}

/** Columns of a SELECT in order. One named `*` (see OutputColumn): the relation's columns, and so the rest, are not known. */
export function outputColumns(query: Select): readonly { readonly name: string; readonly type: SqlType }[] {
  return query.columns.map(({ name, expression }) => ({ name, type: expression.type }));
}

/** Columns that a statement returns: those of a SELECT or of RETURNING; none for what is unsupported. */
export function returnedColumns(statement: Statement): readonly { readonly name: string; readonly type: SqlType }[] {
  switch (statement.kind) {
    case 'select':
      return outputColumns(statement);
    case 'insert':
    case 'update':
    case 'delete':
      return statement.returning.map(({ name, expression }) => ({ name, type: expression.type }));
    case 'unsupported':
      return [];
  }
}

/** Names of the parameters used, each once, in order of appearance; none for what is unsupported. */
export function parametersOf(node: SqlNode): readonly string[] {
  const names = new Set<string>();
  walkSql(node, {
    expression: (expression) => {
      if (expression.kind === 'parameter') names.add(expression.name);
    },
  });
  return [...names];
}

/** The variables' columns used (`:variable.column`), each once, in order of appearance; none for what is unsupported. */
export function variablesOf(node: SqlNode): readonly { readonly variable: string; readonly column: string }[] {
  const found = new Map<string, { readonly variable: string; readonly column: string }>();
  walkSql(node, {
    expression: (expression) => {
      if (expression.kind !== 'variable') return;
      const { variable, column } = expression;
      found.set(JSON.stringify([variable, column]), { variable, column });
    },
  });
  return [...found.values()];
}
