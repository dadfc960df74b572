/** Typed SQL as one line of text, so that a test can state the whole tree: `level[0.1]:integer` is column 1 of source 0. */
import type { Expression, From, OutputColumn, Select, Source, Statement } from '../../src/model/statement';
import { showValue } from '../../src/model/value';

export function showExpression(e: Expression): string {
  const typed = (text: string) => `${text}:${e.type}`;
  switch (e.kind) {
    case 'literal':
      return typed(showValue(e.value));
    case 'parameter':
      return typed(`$${e.name}`);
    case 'variable':
      return typed(`$${e.variable}.${e.column}`);
    case 'column':
      return typed(`${e.name}[${e.depth > 0 ? `^${e.depth} ` : ''}${e.source}.${e.column}]`);
    case 'unary':
      return typed(`(${e.operator} ${showExpression(e.operand)})`);
    case 'binary':
      return typed(`(${showExpression(e.left)} ${e.operator} ${showExpression(e.right)})`);
    case 'logical':
      return `(${e.operands.map(showExpression).join(` ${e.operator} `)})`;
    case 'is-null':
      return `(${showExpression(e.operand)} is ${e.negated ? 'not ' : ''}null)`;
    case 'is-truth':
      return `(${showExpression(e.operand)} is ${e.negated ? 'not ' : ''}${e.truth})`;
    case 'is-distinct':
      return `(${showExpression(e.left)} is ${e.negated ? 'not ' : ''}distinct from ${showExpression(e.right)})`;
    case 'case': {
      const branches = e.branches.map((each) => `when ${showExpression(each.when)} then ${showExpression(each.then)}`);
      return typed(`(case ${branches.join(' ')}${e.otherwise ? ` else ${showExpression(e.otherwise)}` : ''})`);
    }
    case 'call':
      return typed(`${e.name}(${e.arguments.map(showExpression).join(', ')})`);
    case 'cast':
      return typed(`cast(${showExpression(e.operand)})`);
    case 'like':
      return `(${showExpression(e.operand)} ${e.negated ? 'not ' : ''}${e.insensitive ? 'ilike' : 'like'} ${showExpression(e.pattern)})`;
    case 'in-list':
      return `(${showExpression(e.operand)} ${e.negated ? 'not ' : ''}in ${e.list.map(showExpression).join(', ')})`;
    case 'exists':
      return `exists(${showSelect(e.query)})`;
    case 'scalar':
      return typed(`(${showSelect(e.query)})`);
    case 'quantified':
      return `(${showExpression(e.operand)} ${e.operator} ${e.quantifier} (${showSelect(e.query)}))`;
    case 'aggregate': {
      const argument = e.argument ? showExpression(e.argument) : '*';
      const separator = e.separator ? `, ${showExpression(e.separator)}` : '';
      const filter = e.filter ? ` filter ${showExpression(e.filter)}` : '';
      return typed(`${e.function}(${e.distinct ? 'distinct ' : ''}${argument}${separator}${filter})`);
    }
  }
}

function showSource(source: Source): string {
  switch (source.kind) {
    case 'relation':
      return source.relation === source.alias ? source.relation : `${source.relation} ${source.alias}`;
    case 'subquery':
      return `(${showSelect(source.query)}) ${source.alias}`;
    case 'values': {
      const rows = source.rows.map((row) => row.map(showExpression).join(', ')).join('; ');
      return `(values ${rows}) ${source.alias}(${source.columns.map((column) => `${column.name}:${column.type}`).join(', ')})`;
    }
  }
}

function showFrom(from: From, sources: readonly Source[]): string {
  if (from.kind === 'source') {
    const source = sources[from.source];
    return source ? showSource(source) : '?';
  }
  const on = from.on ? ` on ${showExpression(from.on)}` : '';
  return `(${showFrom(from.left, sources)} ${from.join} join ${showFrom(from.right, sources)}${on})`;
}

function showOutput(columns: readonly OutputColumn[]): string {
  return columns.map((column) => `${column.name} = ${showExpression(column.expression)}`).join(', ');
}

export function showSelect(query: Select): string {
  const order = query.orderBy.map(
    (each) =>
      `${showExpression(each.expression)} ${each.descending ? 'desc' : 'asc'} nulls ${each.nullsFirst ? 'first' : 'last'}`,
  );
  const { lock } = query;
  const parts = [
    `select ${query.distinct ? 'distinct ' : ''}${showOutput(query.columns)}`,
    query.from && `from ${showFrom(query.from, query.sources)}`,
    query.where && `where ${showExpression(query.where)}`,
    query.grouped && `group by ${query.groupBy.map(showExpression).join(', ') || '()'}`,
    query.having && `having ${showExpression(query.having)}`,
    order.length > 0 && `order by ${order.join(', ')}`,
    query.limit && `limit ${showExpression(query.limit)}`,
    query.offset && `offset ${showExpression(query.offset)}`,
    lock && `for ${lock.strength} ${lock.wait}${lock.of ? ` of ${lock.of.join(', ')}` : ''}`,
  ];
  return parts.filter((part) => typeof part === 'string').join(' ');
}

export function showStatement(statement: Statement): string {
  const returning = (columns: readonly OutputColumn[]) =>
    columns.length > 0 ? [`returning ${showOutput(columns)}`] : [];
  const assignments = (set: readonly { name: string; column: number; expression: Expression }[]) =>
    set.map((each) => `${each.name}[${each.column}] := ${showExpression(each.expression)}`).join(', ');
  switch (statement.kind) {
    case 'select':
      return showSelect(statement);
    case 'insert': {
      const { source, onConflict } = statement;
      const rows =
        source.kind === 'query'
          ? showSelect(source.query)
          : `values ${source.rows.map((row) => row.map(showExpression).join(', ')).join('; ')}`;
      const target = onConflict?.target ? `(${onConflict.target.join(', ')}) ` : '';
      const action = onConflict?.action;
      const doing =
        action?.kind === 'update'
          ? `update ${assignments(action.set)}${action.where ? ` where ${showExpression(action.where)}` : ''}`
          : 'nothing';
      const conflict = onConflict ? [`on conflict ${target}${doing}`] : [];
      const head = `insert ${statement.relation}(${statement.columns.join(', ')})`;
      return [head, rows, ...conflict, ...returning(statement.returning)].join(' ');
    }
    case 'update':
    case 'delete': {
      const from = statement.from ? [`from ${showFrom(statement.from, statement.sources)}`] : [];
      const set = statement.kind === 'update' ? [`set ${assignments(statement.set)}`] : [];
      const where = statement.where ? [`where ${showExpression(statement.where)}`] : [];
      return [
        `${statement.kind} ${statement.relation}`,
        ...set,
        ...from,
        ...where,
        ...returning(statement.returning),
      ].join(' ');
    }
    case 'unsupported':
      return `unsupported: ${statement.reason}; reads ${statement.reads.join(', ') || 'nothing'}; writes ${statement.writes.join(', ') || 'nothing'}`;
  }
}
