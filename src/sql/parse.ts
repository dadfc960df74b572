/**
 * SQL text as typed statements: the door of this room. It knows PostgreSQL's grammar and the names in scope; what a
 * statement does to data is for others. Nothing here throws because of what a text says.
 */
import type { OffsetRange } from '../model/place';
import type { Expression, Select, Statement, Unsupported } from '../model/statement';
import { readsOf, writesOf } from '../model/statement-walk';
import { bindExpression, type Surroundings } from './bind-expression';
import { bindInsert } from './bind-insert';
import { bindSelect } from './bind-select';
import { withQueries } from './bind-with';
import { bindDelete, bindUpdate } from './bind-write';
import { type Binding, list, report, unsupported } from './binding';
import { coerceToBoolean, settle } from './coerce';
import { resolveParameters } from './parameters';
import { kindOf, type Node } from './raw';
import { type ReadText, readText } from './read-text';
import { indexOf, sqlNameOf } from './relation-index';
import type { Parsed, ScopeRow, SqlProblem, SqlScope } from './scope';
import { keywordSpan, tokenSpan, wholeSpan } from './sql-text';
import { type Touched, touchedBy } from './touched';
import { columnsOf, emptyLevel, type VisibleSource } from './visible';

export { outputColumns, readsOf, returnedColumns, writesOf } from '../model/statement-walk';
export { loadParser } from './read-text';
export type { Parsed, ScopeColumn, ScopeRelation, ScopeRow, SqlProblem, SqlScope } from './scope';

/** The one statement in `text`. What PostgreSQL knows and is not simulated gives `unsupported` and a notice. */
export function parseStatement(text: string, scope: SqlScope): Parsed<Statement> {
  return parseWith(readText(text), scope, (b, node) => bindStatement(b, node), unsupportedStatement);
}

/** A query that only reads: of a view, or of an invariant's `never`. `otherwise`: what follows when it is not simulated, for the notice. */
export function parseQuery(text: string, scope: SqlScope, otherwise?: string): Parsed<Select | Unsupported> {
  const bind = (b: Binding, node: Node): Select | Unsupported | undefined => {
    if ('SelectStmt' in node) return bindSelect(b, node.SelectStmt, undefined);
    const span = tokenSpan(b.sql, 0);
    const word = b.sql.text.slice(span.start, span.end).toUpperCase();
    report(b, 'syntax', `A query is wanted here, SELECT …, but ${word} is something else.`, span);
    return undefined;
  };
  return parseWith(readText(text), scope, bind, unsupportedStatement, otherwise);
}

/**
 * A condition: `require`, `always`, or with `row` a check of a table, whose row is source 0. A value is always boolean; what is
 * not simulated has none, and a notice that ends with what follows from it: `otherwise`.
 */
export function parseCondition(text: string, scope: SqlScope, row?: ScopeRow, otherwise?: string): Parsed<Expression> {
  const bind = (b: Binding, node: Node): Expression | undefined => {
    const bound = bindLone(b, node, row ? aroundRow(row) : around('this condition'));
    return bound && coerceToBoolean(b, bound, row ? 'A check' : 'A condition');
  };
  return parseWith(readText(text, prefix), scope, bind, () => undefined, otherwise);
}

/** An expression of any type: `respond`. `otherwise` as for a condition. */
export function parseExpression(text: string, scope: SqlScope, otherwise?: string): Parsed<Expression> {
  const bind = (b: Binding, node: Node): Expression | undefined => {
    const bound = bindLone(b, node, around('this expression'));
    return bound && settle(bound);
  };
  return parseWith(readText(text, prefix), scope, bind, () => undefined, otherwise);
}

/** A lone expression is read as the only column of a query. */
const prefix = 'SELECT ';

function around(clause: string): Surroundings {
  return { level: emptyLevel(), clause, aggregates: 'forbidden' };
}

function aroundRow(row: ScopeRow): Surroundings {
  const source: VisibleSource = {
    alias: row.name,
    qualifier: undefined,
    relation: undefined,
    columns: row.columns,
    open: false,
    key: [],
  };
  const level = { sources: [source], inSight: [0], columns: columnsOf(source, 0), parent: undefined };
  return { level, clause: 'a check', aggregates: 'forbidden', subqueries: 'forbidden' };
}

function parseWith<T extends Statement | Expression>(
  read: ReadText,
  scope: SqlScope,
  bind: (b: Binding, node: Node) => T | undefined,
  otherwise: (reason: string, span: OffsetRange, touched: Touched) => T | undefined,
  consequence?: string,
): Parsed<T> {
  const { sql, statement, problem } = read;
  if (!statement) return { value: undefined, problems: problem ? [problem] : [], reads: [], writes: [], names: [] };
  const { parameters, problems } = resolveParameters(sql, scope);
  const names = [...parameters.values()].filter(({ kind }) => kind !== 'literal');
  const b: Binding = {
    sql,
    scope,
    parameters,
    problems: [...problems],
    unsupported: [],
    depth: 0,
    named: new Map(),
    read: new Set(),
    uses: 0,
  };
  try {
    const value = bind(b, statement);
    const isClean = value !== undefined && b.problems.length === 0 && b.unsupported.length === 0;
    if (isClean) {
      return { value, problems: [], reads: readsOf(value), writes: isStatement(value) ? writesOf(value) : [], names };
    }
    const touched = touchedBy(b, statement);
    const [first] = b.unsupported;
    if (b.problems.length > 0 || !first) return { value: undefined, problems: inOrder(b.problems), ...touched, names };
    const message = `Not simulated in detail: ${first.reason}. ${consequence ?? sketchOf(scope, touched)}`;
    const notice: SqlProblem = { rule: 'unsupported-sql', severity: 'info', message, span: first.span };
    return { value: otherwise(first.reason, wholeSpan(sql), touched), problems: [notice], ...touched, names };
  } catch (error) {
    // The bounds on length and nesting keep the stack small; should an odd text pass them, it still is an answer.
    if (!(error instanceof RangeError)) throw error;
    const message = 'This SQL is nested too deep: write it in simpler parts.';
    const tooDeep: SqlProblem = { rule: 'syntax', severity: 'error', message, span: wholeSpan(sql) };
    return { value: undefined, problems: [tooDeep], reads: [], writes: [], names: [] };
  }
}

function isStatement(value: Statement | Expression): value is Statement {
  return ['select', 'insert', 'update', 'delete', 'unsupported'].includes(value.kind);
}

function inOrder(problems: readonly SqlProblem[]): readonly SqlProblem[] {
  return [...problems].sort((a, c) => a.span.start - c.span.start || a.span.end - c.span.end);
}

function unsupportedStatement(reason: string, span: OffsetRange, { reads, writes }: Touched): Unsupported {
  return { kind: 'unsupported', span, reason, reads, writes };
}

/** What becomes of a statement that is not simulated. */
function sketchOf(scope: SqlScope, touched: Touched): string {
  const names = (ids: readonly string[]) =>
    list(ids.map((id) => sqlNameOf(indexOf(scope.relations).byId.get(id) ?? { qualifier: undefined, name: id })));
  const does = [
    touched.reads.length > 0 ? `reads ${names(touched.reads)}` : '',
    touched.writes.length > 0 ? `writes ${names(touched.writes)}` : '',
  ].filter((part) => part !== '');
  return does.length === 0
    ? 'It names no relation, so as a sketch it neither reads nor writes.'
    : `It is simulated as a sketch that ${list(does)}.`;
}

function bindStatement(b: Binding, node: Node): Statement | undefined {
  if ('SelectStmt' in node) return bindSelect(b, node.SelectStmt, undefined);
  const clause =
    'InsertStmt' in node
      ? node.InsertStmt
      : 'UpdateStmt' in node
        ? node.UpdateStmt
        : 'DeleteStmt' in node
          ? node.DeleteStmt
          : undefined;
  if (clause) return withQueries(b, clause.withClause, undefined, () => bindChange(b, node));
  const span = tokenSpan(b.sql, 0);
  const word = b.sql.text.slice(span.start, span.end).toUpperCase();
  const article = /^[AEIOU]/.test(word) ? 'an' : 'a';
  const hint = kindOf(node) === 'TransactionStmt' ? ' (a transaction is written as a step, transaction: <store>)' : '';
  unsupported(b, `${article} ${word} statement${hint}`, span);
  return undefined;
}

function bindChange(b: Binding, node: Node): Statement | undefined {
  if ('InsertStmt' in node) return bindInsert(b, node.InsertStmt);
  if ('UpdateStmt' in node) return bindUpdate(b, node.UpdateStmt);
  return 'DeleteStmt' in node ? bindDelete(b, node.DeleteStmt) : undefined;
}

/** The expression that a text consists of; undefined, and reported, when it is more than that. */
function bindLone(b: Binding, node: Node, surroundings: Surroundings): Expression | undefined {
  const select = 'SelectStmt' in node ? node.SelectStmt : {};
  const { targetList = [], limitOption, op, ...more } = select;
  const [first, second] = targetList;
  const target = first && 'ResTarget' in first ? first.ResTarget : undefined;
  const wrong = (span: OffsetRange): undefined => {
    const text = b.sql.text.slice(span.start, span.end);
    report(
      b,
      'syntax',
      `One expression is wanted here, and it cannot go on with ${text}. A query stands in parentheses: (SELECT …).`,
      span,
    );
    return undefined;
  };
  const whole = wholeSpan(b.sql);
  if (op !== undefined && op !== 'SETOP_NONE') {
    return wrong(keywordSpan(b.sql, ['union', 'intersect', 'except'], whole) ?? whole);
  }
  if (Object.keys(more).length > 0 || (limitOption !== undefined && limitOption !== 'LIMIT_OPTION_DEFAULT')) {
    return wrong(keywordSpan(b.sql, clauseWords, whole) ?? whole);
  }
  if (second && 'ResTarget' in second) {
    return wrong(tokenSpan(b.sql, b.sql.offsetOfByte(second.ResTarget.location ?? 0)));
  }
  if (!target?.val) return wrong(whole);
  const expression = bindExpression(b, target.val, surroundings);
  return target.name === undefined ? expression : wrong(lastToken(b));
}

const clauseWords = [
  'from where group having order limit offset fetch for window into distinct union intersect except',
].flatMap((words) => words.split(' '));

function lastToken(b: Binding): OffsetRange {
  const token = b.sql.tokens.findLast((each) => each.text !== ';');
  return token ? { start: token.start, end: token.end } : wholeSpan(b.sql);
}
