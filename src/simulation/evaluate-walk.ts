/** What a compiler has to know of typed SQL before it runs: which sources a condition mentions, whether a query looks out. It evaluates nothing. */
import type { Expression, From, Select } from '../model/statement';
import { walkSql } from '../model/statement-walk';

/** Whether a query mentions a column of a query around it. */
export function isCorrelated(q: Select): boolean {
  let correlated = false;
  walkSql(q, {
    expression: (e, level) => {
      if (e.kind === 'column' && e.depth > level) correlated = true;
    },
  });
  return correlated;
}

/** Indices of the sources of its own query that an expression mentions, directly or in subqueries. */
export function sourcesOf(expression: Expression): ReadonlySet<number> {
  const sources = new Set<number>();
  walkSql(expression, {
    expression: (e, level) => {
      if (e.kind === 'column' && e.depth === level) sources.add(e.source);
    },
  });
  return sources;
}

/** Whether an expression needs nothing but the row of `source` (undefined: no row at all), literals, parameters and variables. */
export function concernsOnly(expression: Expression, source: number | undefined): boolean {
  let only = true;
  walkSql(expression, {
    expression: (e) => {
      if (e.kind === 'column' && (e.depth !== 0 || e.source !== source)) only = false;
    },
    select: () => {
      only = false;
    },
  });
  return only;
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
