/**
 * Walks typed SQL: what an expression is made of, which sources it mentions, whether a query refers to the queries
 * around it. It evaluates nothing.
 */
import type { Expression, From, OutputColumn, Select } from '../model/statement';

/** The expressions directly inside an expression (not those of subqueries). */
export function operandsOf(e: Expression): readonly Expression[] {
  switch (e.kind) {
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
      return [e.operand];
    case 'binary':
    case 'is-distinct':
      return [e.left, e.right];
    case 'logical':
      return e.operands;
    case 'case': {
      const parts = e.branches.flatMap((branch) => [branch.when, branch.then]);
      return e.otherwise ? [...parts, e.otherwise] : parts;
    }
    case 'call':
      return e.arguments;
    case 'like':
      return [e.operand, e.pattern];
    case 'in-list':
      return [e.operand, ...e.list];
    case 'aggregate':
      return [e.argument, e.separator, e.filter].filter((part) => part !== undefined);
  }
}

/** The query directly inside an expression. */
export function queryOf(e: Expression): Select | undefined {
  return e.kind === 'exists' || e.kind === 'scalar' || e.kind === 'quantified' ? e.query : undefined;
}

/** The conditions of the joins of a FROM. */
export function joinConditions(from: From | undefined): readonly Expression[] {
  if (!from || from.kind === 'source') return [];
  return [...joinConditions(from.left), ...joinConditions(from.right), ...(from.on ? [from.on] : [])];
}

/** Every expression that a query evaluates in its own frame, but for those of its VALUES lists. */
export function expressionsOf(q: Select): readonly Expression[] {
  const single = [q.where, q.having, q.limit, q.offset].filter((e) => e !== undefined);
  return [
    ...joinConditions(q.from),
    ...single,
    ...q.groupBy,
    ...q.columns.map((column: OutputColumn) => column.expression),
    ...q.orderBy.map((order) => order.expression),
  ];
}

/** Calls `visit` for every column, parameter and variable in an expression, also inside its subqueries; `level` counts the queries between. */
export function visitLeaves(e: Expression, level: number, visit: (leaf: Expression, level: number) => void): void {
  if (e.kind === 'column' || e.kind === 'parameter' || e.kind === 'variable') visit(e, level);
  for (const operand of operandsOf(e)) visitLeaves(operand, level, visit);
  const query = queryOf(e);
  if (query) visitQueryLeaves(query, level + 1, visit);
}

/** The same for everything in a query; `level` is the level of its own expressions. */
export function visitQueryLeaves(q: Select, level: number, visit: (leaf: Expression, level: number) => void): void {
  for (const e of expressionsOf(q)) visitLeaves(e, level, visit);
  for (const source of q.sources) {
    if (source.kind === 'subquery') visitQueryLeaves(source.query, level + 1, visit);
    if (source.kind === 'values') for (const e of source.rows.flat()) visitLeaves(e, level, visit);
  }
}

/** Whether a query mentions a column of a query around it. */
export function isCorrelated(q: Select): boolean {
  let correlated = false;
  visitQueryLeaves(q, 0, (leaf, level) => {
    if (leaf.kind === 'column' && leaf.depth > level) correlated = true;
  });
  return correlated;
}

/** Indices of the sources of its own query that an expression mentions, directly or in subqueries. */
export function sourcesOf(e: Expression): ReadonlySet<number> {
  const sources = new Set<number>();
  visitLeaves(e, 0, (leaf, level) => {
    if (leaf.kind === 'column' && leaf.depth === level) sources.add(leaf.source);
  });
  return sources;
}

/** The parts of a condition that all have to be true. */
export function conjunctsOf(e: Expression | undefined): readonly Expression[] {
  if (!e) return [];
  return e.kind === 'logical' && e.operator === 'and' ? e.operands.flatMap(conjunctsOf) : [e];
}

/** Sources that a join tree binds. */
export function boundBy(from: From): ReadonlySet<number> {
  return from.kind === 'source' ? new Set([from.source]) : new Set([...boundBy(from.left), ...boundBy(from.right)]);
}
