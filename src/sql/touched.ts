/**
 * The relations that a statement reads and writes, gathered from PostgreSQL's own tree: for statements that are not
 * simulated or not understood. It knows names and where they stand, not types.
 */
import type { RelationId } from '../model/statement';
import { type Binding, offsetOf } from './binding';
import { kindOf, type Node, type RangeVar, type WithClause } from './raw';
import { candidatesFor, resolveRelation } from './resolve-relation';
import { nameSpan } from './sql-text';

export interface Touched {
  readonly reads: readonly RelationId[];
  readonly writes: readonly RelationId[];
}

/** Statements whose names must be known; others may name what does not exist yet. */
const strict = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/** Relations read and written, each once, in order of appearance. Names that mean nothing are reported for queries and changes of rows. */
export function touchedBy(b: Binding, statement: Node): Touched {
  const reads = new Set<RelationId>();
  const writes = new Set<RelationId>();
  const isStrict = strict.includes(kindOf(statement));

  const relationOf = (table: RangeVar, hidden: ReadonlySet<string>): RelationId | undefined => {
    if (table.schemaname === undefined && hidden.has(table.relname ?? '')) return undefined;
    const parts = [table.catalogname, table.schemaname, table.relname].filter((part) => part !== undefined);
    if (isStrict) return resolveRelation(b, parts, nameSpan(b.sql, offsetOf(b, table.location)))?.id;
    const candidates = candidatesFor(b.scope.relations, parts);
    return candidates.length === 1 ? candidates[0]?.id : undefined;
  };
  const add = (to: Set<RelationId>, table: RangeVar | undefined, hidden: ReadonlySet<string>) => {
    const id = table && relationOf(table, hidden);
    if (id !== undefined) to.add(id);
  };

  /** Names of the WITH queries hide relations; a query sees those before it, a recursive one also itself and the later ones. */
  const visitWith = (clause: WithClause | undefined, hidden: ReadonlySet<string>): ReadonlySet<string> => {
    const names = new Set(hidden);
    const queries = (clause?.ctes ?? []).flatMap((node) => ('CommonTableExpr' in node ? [node.CommonTableExpr] : []));
    if (clause?.recursive) for (const query of queries) names.add(query.ctename ?? '');
    for (const query of queries) {
      visit(query.ctequery, names);
      names.add(query.ctename ?? '');
    }
    return names;
  };

  const visit = (part: unknown, hidden: ReadonlySet<string>): void => {
    if (Array.isArray(part)) {
      for (const each of part) visit(each, hidden);
      return;
    }
    if (typeof part !== 'object' || part === null) return;
    const node = part as { readonly [key: string]: unknown };
    const inner = 'withClause' in node ? visitWith(node.withClause as WithClause, hidden) : hidden;
    for (const [key, value] of Object.entries(node)) {
      const content = value as { readonly relation?: RangeVar; readonly whereClause?: unknown } & object;
      switch (key) {
        case 'withClause':
        case 'intoClause':
        case 'lockedRels':
          break;
        case 'RangeVar':
          add(reads, value as RangeVar, inner);
          break;
        case 'InsertStmt':
        case 'UpdateStmt':
        case 'DeleteStmt':
        case 'MergeStmt': {
          const { relation, ...rest } = content;
          const within = 'withClause' in rest ? visitWith(rest.withClause as WithClause, inner) : inner;
          const looks =
            key === 'MergeStmt' || (key !== 'InsertStmt' && mentionsColumn({ ...rest, withClause: undefined }));
          if (looks) add(reads, relation, within);
          visit({ ...rest, withClause: undefined }, within);
          add(writes, relation, within);
          break;
        }
        case 'TruncateStmt': {
          const { relations = [] } = value as { readonly relations?: readonly Node[] };
          for (const table of relations) if ('RangeVar' in table) add(writes, table.RangeVar, inner);
          break;
        }
        case 'CopyStmt': {
          const copy = value as { readonly relation?: RangeVar; readonly is_from?: boolean; readonly query?: Node };
          add(copy.is_from ? writes : reads, copy.relation, inner);
          visit(copy.query, inner);
          break;
        }
        default:
          visit(value, inner);
      }
    }
  };

  visit(statement, new Set());
  return { reads: [...reads], writes: [...writes] };
}

function mentionsColumn(part: unknown): boolean {
  if (Array.isArray(part)) return part.some(mentionsColumn);
  if (typeof part !== 'object' || part === null) return false;
  return Object.entries(part).some(([key, value]) => key === 'ColumnRef' || mentionsColumn(value));
}
