/**
 * WITH: queries that are named once and read by name. A name stands for its query wherever it is read, as a sub-query of FROM
 * would; within one statement that gives the same rows, as every part of it sees the same data.
 */
import type { OffsetRange } from '../model/place';
import type { Select } from '../model/statement';
import { bindSelect } from './bind-select';
import { type Binding, report, spanAt, unsupported } from './binding';
import { type CommonTableExpr, type SelectStmt, stringsOf, type WithClause } from './raw';
import { sqlName } from './relation-index';
import { keywordSpan, wholeSpan } from './sql-text';
import { emptyLevel, type Level } from './visible';

/** A query of WITH, and what its own text can name. */
export interface NamedQuery {
  readonly name: string;
  /** Where the name stands. */
  readonly span: OffsetRange;
  readonly query: SelectStmt;
  /** Names that are given to its columns. */
  readonly columns: readonly string[];
  /** The queries around the one that WITH belongs to. */
  readonly outer: Level | undefined;
  readonly named: ReadonlyMap<string, NamedQuery>;
}

/** Names that name each other grow without end when each is written out. */
const maxUses = 200;

/** `bind` with the queries of `clause` in sight; undefined, and noted, where WITH does what is not simulated. */
export function withQueries<T>(
  b: Binding,
  clause: WithClause | undefined,
  outer: Level | undefined,
  bind: () => T,
): T | undefined {
  if (!clause) return bind();
  const before = b.named;
  const own: NamedQuery[] = [];
  for (const node of clause.ctes ?? []) {
    if (!('CommonTableExpr' in node)) continue;
    const found = namedQuery(b, clause, node.CommonTableExpr, outer);
    if (!found) {
      b.named = before;
      return undefined;
    }
    if (own.some(({ name }) => name === found.name)) {
      report(b, 'ambiguous-reference', `WITH names two queries ${sqlName(found.name)}.`, found.span);
    }
    own.push(found);
    b.named = new Map([...b.named, [found.name, found]]);
  }
  const result = bind();
  // PostgreSQL does not run what nobody reads, but it does not accept nonsense there either.
  for (const each of own) if (!b.read.has(each)) bindNamed(b, each, undefined);
  b.named = before;
  return result;
}

function namedQuery(
  b: Binding,
  clause: WithClause,
  node: CommonTableExpr,
  outer: Level | undefined,
): NamedQuery | undefined {
  const place = (): OffsetRange => keywordSpan(b.sql, ['with'], wholeSpan(b.sql)) ?? spanAt(b, node.location);
  const query = node.ctequery && 'SelectStmt' in node.ctequery ? node.ctequery.SelectStmt : undefined;
  const reason = clause.recursive
    ? 'a recursive query'
    : !query
      ? 'a common table expression that writes'
      : query.lockingClause
        ? 'a lock in a common table expression'
        : undefined;
  if (reason !== undefined || !query) {
    unsupported(b, reason ?? 'a common table expression', place());
    return undefined;
  }
  const span = spanAt(b, node.location);
  return { name: node.ctename ?? '', span, query, columns: stringsOf(node.aliascolnames), outer, named: b.named };
}

/** The query that the lone name of a relation means; undefined: none of WITH. */
export function namedIn(b: Binding, name: string | undefined): NamedQuery | undefined {
  return name === undefined ? undefined : b.named.get(name);
}

/** The query written out as a source of a query whose surroundings are `parent`: it sees what WITH saw, nothing of what is between. */
export function bindNamed(b: Binding, named: NamedQuery, parent: Level | undefined): Select | undefined {
  b.read.add(named);
  b.uses += 1;
  if (b.uses > maxUses) {
    unsupported(b, 'common table expressions that read each other this often', wholeSpan(b.sql));
    return undefined;
  }
  const before = b.named;
  b.named = named.named;
  const query = bindSelect(b, named.query, emptyLevel(hidden(parent ?? named.outer, named.outer)));
  b.named = before;
  const given = named.columns.length;
  if (given > query.columns.length && !query.columns.some(({ name }) => name === '*')) {
    const message = `${sqlName(named.name)} has ${query.columns.length} columns, but ${given} names are given for them.`;
    report(b, 'type-mismatch', message, named.span);
  }
  return query;
}

/** As many levels as there are from `level` to `outer`, of which nothing is seen; then `outer`. */
function hidden(level: Level | undefined, outer: Level | undefined): Level | undefined {
  return level === outer || !level ? outer : emptyLevel(hidden(level.parent, outer));
}
