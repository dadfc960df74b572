/**
 * What one statement (or condition) touches: each relation that it names, with the footprint there. Only the statement
 * itself is known here: no transaction, no operation.
 */
import type { OffsetRange } from '../model/place';
import type { Expression, From, RelationId, Select, Source, Statement } from '../model/statement';
import { operandsOf, queryOf } from '../model/statement-walk';
import { conjunctsOf, type Footprint, insertedValues, isRowIndependent, pinsOf, wholeRelation } from './footprint';

export interface StatementAccess {
  readonly kind: 'read' | 'write';
  readonly relation: RelationId;
  /** Where the name stands in the statement's text; undefined: it is not known. */
  readonly span: OffsetRange | undefined;
  readonly footprint: Footprint;
  /** The rows read are locked until the transaction ends. */
  readonly locks: boolean;
  /** An UPDATE or DELETE that looks at its own target: the database looks again on the newest row before it writes. */
  readonly target: boolean;
}

/** One query's sources while it is walked: the columns that are looked at, by source. */
interface Scope {
  readonly looked: Map<number, Set<number> | 'all'>;
}

function look(scope: Scope | undefined, source: number, column: number): void {
  if (!scope) return;
  const known = scope.looked.get(source) ?? new Set<number>();
  if (known === 'all' || column < 0) scope.looked.set(source, 'all');
  else scope.looked.set(source, known.add(column));
}

/** Where a walk puts what it finds. */
type Found = StatementAccess[];

function walkExpression(found: Found, expression: Expression | undefined, scopes: readonly Scope[]): void {
  if (!expression) return;
  if (expression.kind === 'column') look(scopes[expression.depth], expression.source, expression.column);
  for (const operand of operandsOf(expression)) walkExpression(found, operand, scopes);
  const query = queryOf(expression);
  if (query) walkSelect(found, query, scopes);
}

/** Conditions that hold for every row that comes through the joins. */
function walkFrom(found: Found, from: From | undefined, scopes: readonly Scope[]): readonly Expression[] {
  if (from?.kind !== 'join') return [];
  const inner = [...walkFrom(found, from.left, scopes), ...walkFrom(found, from.right, scopes)];
  walkExpression(found, from.on, scopes);
  return from.join === 'inner' ? [...inner, ...conjunctsOf(from.on)] : inner;
}

function walkSources(found: Found, sources: readonly Source[], scopes: readonly Scope[]): void {
  for (const source of sources) {
    if (source.kind === 'subquery') walkSelect(found, source.query, scopes);
    if (source.kind === 'values')
      for (const row of source.rows) for (const value of row) walkExpression(found, value, scopes);
  }
}

/** The sources from `first` on as reads; their scope must have been walked. */
function addReads(
  found: Found,
  sources: readonly Source[],
  first: number,
  scope: Scope,
  conditions: readonly Expression[],
  locks: (source: number) => boolean,
): void {
  for (const [index, source] of sources.entries()) {
    if (index < first || source.kind !== 'relation') continue;
    found.push({
      kind: 'read',
      relation: source.relation,
      span: source.span,
      footprint: { columns: scope.looked.get(index) ?? new Set(), pinned: pinsOf(conditions, index), shape: 'read' },
      locks: locks(index),
      target: false,
    });
  }
}

function walkSelect(found: Found, query: Select, outer: readonly Scope[]): void {
  const scope: Scope = { looked: new Map() };
  const scopes = [scope, ...outer];
  walkSources(found, query.sources, scopes);
  const joined = walkFrom(found, query.from, scopes);
  const parts = [query.where, ...query.groupBy, query.having, ...query.columns.map(({ expression }) => expression)];
  for (const part of [...parts, ...query.orderBy.map(({ expression }) => expression), query.limit, query.offset]) {
    walkExpression(found, part, scopes);
  }
  const { lock } = query;
  const isLocked = (source: number) => lock !== undefined && (lock.of === undefined || lock.of.includes(source));
  addReads(found, query.sources, 0, scope, [...joined, ...conjunctsOf(query.where)], isLocked);
}

const nothing: readonly Scope[] = [{ looked: new Map() }];

function walkInsert(found: Found, statement: Extract<Statement, { kind: 'insert' }>): void {
  if (statement.source.kind === 'query') walkSelect(found, statement.source.query, nothing);
  else for (const row of statement.source.rows) for (const value of row) walkExpression(found, value, nothing);
  const action = statement.onConflict?.action;
  if (action?.kind === 'update') {
    for (const { expression } of action.set) walkExpression(found, expression, nothing);
    walkExpression(found, action.where, nothing);
  }
  found.push({
    kind: 'write',
    relation: statement.relation,
    span: statement.relationSpan,
    footprint: { columns: 'all', pinned: insertedValues(statement), shape: 'insert' },
    locks: true,
    target: false,
  });
}

function walkChange(found: Found, statement: Extract<Statement, { kind: 'update' | 'delete' }>): void {
  const scope: Scope = { looked: new Map() };
  const scopes = [scope];
  walkSources(found, statement.sources, scopes);
  const conditions = [...walkFrom(found, statement.from, scopes), ...conjunctsOf(statement.where)];
  walkExpression(found, statement.where, scopes);
  const assignments = statement.kind === 'update' ? statement.set : [];
  for (const { expression } of assignments) walkExpression(found, expression, scopes);
  addReads(found, statement.sources, 1, scope, conditions, () => false);
  const pinned = pinsOf(conditions, 0);
  const looked = scope.looked.get(0);
  if (looked) {
    found.push({
      kind: 'read',
      relation: statement.relation,
      span: statement.relationSpan,
      footprint: { columns: looked, pinned, shape: 'read' },
      locks: true,
      target: true,
    });
  }
  const after = new Map<number, Expression>();
  for (const { column, expression } of assignments) if (isRowIndependent(expression)) after.set(column, expression);
  found.push({
    kind: 'write',
    relation: statement.relation,
    span: statement.relationSpan,
    footprint:
      statement.kind === 'delete'
        ? { columns: 'all', pinned, shape: 'delete' }
        : { columns: new Set(assignments.map(({ column }) => column)), pinned, after, shape: 'update' },
    locks: true,
    target: false,
  });
}

/** What a statement touches, reads before its write. A relation that is named twice is there twice. */
export function accessesOfStatement(statement: Statement): readonly StatementAccess[] {
  const found: Found = [];
  switch (statement.kind) {
    case 'select':
      walkSelect(found, statement, []);
      break;
    case 'insert':
      walkInsert(found, statement);
      break;
    case 'update':
    case 'delete':
      walkChange(found, statement);
      break;
    case 'unsupported': {
      const access = (kind: 'read' | 'write') => (relation: RelationId) =>
        found.push({ kind, relation, span: undefined, footprint: wholeRelation(kind), locks: false, target: false });
      statement.reads.forEach(access('read'));
      statement.writes.forEach(access('write'));
    }
  }
  return found;
}

/** What the sub-queries of a condition or expression read. */
export function accessesOfExpression(expression: Expression): readonly StatementAccess[] {
  const found: Found = [];
  walkExpression(found, expression, nothing);
  return found;
}
