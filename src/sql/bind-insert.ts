/** INSERT of PostgreSQL's tree as a typed statement, with ON CONFLICT. */
import type { OffsetRange } from '../model/place';
import type { Insert } from '../model/statement';
import type { Surroundings } from './bind-expression';
import { bindRelation, visibleRelation } from './bind-from';
import { bindCondition, bindSelect, reportUneven } from './bind-select';
import { assigned, bindAssignments, bindReturning, storable, type TargetColumn, targetColumn } from './bind-write';
import { type Binding, offsetOf, placeOf, report, spanAt, unsupported } from './binding';
import { canCast, isUntyped } from './coerce';
import { convertOutput } from './convert-output';
import { type Alias, type InsertStmt, locationsIn, type Node, type OnConflictClause, type SelectStmt } from './raw';
import { sqlName } from './relation-index';
import type { ScopeRelation } from './scope';
import { keywordSpan, querySpan, tokenIndexAt, wholeSpan } from './sql-text';
import { columnsOf, emptyLevel, type Level } from './visible';

/** A typed INSERT; undefined when it cannot be understood, which is reported. */
export function bindInsert(b: Binding, node: InsertStmt): Insert | undefined {
  if (!node.relation) return undefined;
  const { relation, span: relationSpan } = bindRelation(b, node.relation);
  if (!relation) return undefined;
  if (node.override && node.override !== 'OVERRIDING_NOT_SET') unsupported(b, 'OVERRIDING', relationSpan);
  const named = namedColumns(b, node.cols, relation);
  const targets = named ?? (relation.columns ?? []).map(({ name, type }, index) => ({ index, name, type }));
  const { source, count } = bindSource(b, node, targets, named !== undefined, relation, relationSpan);
  const alias = node.relation.alias;
  const level = rowLevel(relation, alias);
  return {
    kind: 'insert',
    span: wholeSpan(b.sql),
    relation: relation.id,
    relationSpan,
    columns: Array.from({ length: count }, (_, index) => targets[index]?.index ?? -1),
    source,
    onConflict: node.onConflictClause && bindConflict(b, node.onConflictClause, relation, alias),
    returning: bindReturning(b, node.returningClause, level),
  };
}

/** The columns that INSERT names; undefined when it names none. */
function namedColumns(
  b: Binding,
  nodes: readonly Node[] | undefined,
  relation: ScopeRelation,
): readonly TargetColumn[] | undefined {
  if (!nodes) return undefined;
  const seen = new Set<string>();
  return nodes.map((node) => {
    const { name = '', location = 0, indirection = undefined } = 'ResTarget' in node ? node.ResTarget : {};
    const span = spanAt(b, location);
    if (indirection) unsupported(b, 'assignment to a part of a column', span);
    if (seen.has(name)) report(b, 'syntax', `${sqlName(name)} is named more than once.`, span);
    seen.add(name);
    return targetColumn(b, relation, name, span) ?? { index: -1, name, type: 'unknown' as const };
  });
}

interface BoundSource {
  readonly source: Insert['source'];
  /** Number of columns that get a value. */
  readonly count: number;
}

function bindSource(
  b: Binding,
  node: InsertStmt,
  targets: readonly TargetColumn[],
  isNamed: boolean,
  relation: ScopeRelation,
  relationSpan: OffsetRange,
): BoundSource {
  const select = node.selectStmt && 'SelectStmt' in node.selectStmt ? node.selectStmt.SelectStmt : undefined;
  if (!select) return { source: { kind: 'values', rows: [[]] }, count: 0 };
  const span = sourceSpan(b, select);
  const open = relation.columns === undefined;
  const isPlain = select.valuesLists && !select.sortClause && !select.limitCount && !select.limitOffset;
  if (isPlain && !select.withClause && !select.lockingClause) {
    return bindRows(b, select, targets, isNamed, open, relationSpan);
  }
  const query = bindSelect(b, select, undefined, { span, given: true });
  if (query.columns.some((column) => column.name === '*')) {
    return { source: { kind: 'query', query }, count: targets.length };
  }
  const count = query.columns.length;
  checkCount(b, count, targets, isNamed, open, span, relationSpan);
  query.columns.forEach(({ expression }, index) => {
    const target = targets[index];
    if (target && !canCast(expression.type, target.type, 'assignment')) storable(b, expression, target);
  });
  const wanted = query.columns.map(({ expression }, index) => {
    const type = targets[index]?.type ?? 'unknown';
    return type !== 'unknown' ? type : isUntyped(expression) ? 'text' : undefined;
  });
  const converted = convertOutput(b, query, wanted, 'assignment');
  return { source: { kind: 'query', query: converted }, count };
}

/** `VALUES (…), (…)`: each value is converted for its column. */
function bindRows(
  b: Binding,
  select: SelectStmt,
  targets: readonly TargetColumn[],
  isNamed: boolean,
  open: boolean,
  relationSpan: OffsetRange,
): BoundSource {
  const around: Surroundings = { level: emptyLevel(), clause: 'VALUES', aggregates: 'forbidden' };
  const rows = (select.valuesLists ?? []).map((row) =>
    ('List' in row ? (row.List.items ?? []) : []).map((item, index) => {
      const target: TargetColumn = targets[index] ?? { index: -1, name: '', type: 'unknown' };
      return assigned(b, item, target, around);
    }),
  );
  const count = rows[0]?.length ?? 0;
  const uneven = rows.find((row) => row.length !== count);
  if (uneven) reportUneven(b, uneven, count);
  const [first = []] = rows;
  const span = { start: first[0]?.span.start ?? relationSpan.start, end: first.at(-1)?.span.end ?? relationSpan.end };
  checkCount(b, count, targets, isNamed, open, span, relationSpan);
  return { source: { kind: 'values', rows }, count };
}

/** Reports more values than columns, or fewer than were named. */
function checkCount(
  b: Binding,
  count: number,
  targets: readonly TargetColumn[],
  isNamed: boolean,
  open: boolean,
  span: OffsetRange,
  relationSpan: OffsetRange,
): void {
  const isShort = isNamed && count < targets.length;
  const isLong = count > targets.length && (isNamed || !open);
  if (!isShort && !isLong) return;
  const values = `${count} ${count === 1 ? 'value' : 'values'}`;
  const columns = `${targets.length} ${targets.length === 1 ? 'column' : 'columns'}`;
  const missing = isShort
    ? ` Nothing is given for ${targets
        .slice(count)
        .map((each) => sqlName(each.name))
        .join(', ')}.`
    : '';
  const whose = isNamed ? `INSERT names ${columns}` : `The relation has ${columns}`;
  report(b, 'syntax', `${whose} but gives ${values}.${missing}`, span.end > span.start ? span : relationSpan);
}

/** The query of INSERT … SELECT, which ends where ON CONFLICT or RETURNING begins. */
function sourceSpan(b: Binding, select: SelectStmt): OffsetRange {
  const place = locationsIn(select);
  const whole = wholeSpan(b.sql);
  const around = place ? querySpan(b.sql, b.sql.offsetOfByte(place.first)) : whole;
  if (around.start !== whole.start) return around;
  const start = keywordSpan(b.sql, ['select', 'values', 'with', 'table'], whole)?.start ?? whole.start;
  const next = keywordSpan(b.sql, ['returning'], { start, end: whole.end })?.start ?? whole.end;
  const conflict = conflictStart(b, { start, end: next });
  const last = b.sql.tokens[tokenIndexAt(b.sql, conflict ?? next) - 1];
  return { start, end: conflict === undefined && next === whole.end ? whole.end : (last?.end ?? whole.end) };
}

function conflictStart(b: Binding, within: OffsetRange): number | undefined {
  const conflict = keywordSpan(b.sql, ['conflict'], within);
  return conflict && b.sql.tokens[tokenIndexAt(b.sql, conflict.start) - 1]?.start;
}

/** What RETURNING sees: the inserted row. */
function rowLevel(relation: ScopeRelation, alias: Alias | undefined): Level {
  const row = visibleRelation(relation, alias);
  return { sources: [row], inSight: [0], columns: columnsOf(row, 0), parent: undefined };
}

function bindConflict(
  b: Binding,
  clause: OnConflictClause,
  relation: ScopeRelation,
  alias: Alias | undefined,
): Insert['onConflict'] {
  const { infer } = clause;
  if (infer?.conname !== undefined) unsupported(b, 'ON CONFLICT ON CONSTRAINT', spanAt(b, clause.location));
  if (infer?.whereClause) unsupported(b, 'ON CONFLICT for a partial index', placeOf(b, infer.whereClause));
  const target = infer?.indexElems?.flatMap((element) => {
    const { name } = 'IndexElem' in element ? element.IndexElem : {};
    if (name === undefined) {
      unsupported(b, 'ON CONFLICT for an index on expressions', spanAt(b, infer.location));
      return [];
    }
    const column = targetColumn(b, relation, name, wordSpan(b, name, offsetOf(b, infer.location)));
    return column ? [column.index] : [];
  });
  if (clause.action !== 'ONCONFLICT_UPDATE') return { target, action: { kind: 'nothing' } };
  if (!infer) {
    const message = 'ON CONFLICT DO UPDATE has to say which key it means: ON CONFLICT (column) DO UPDATE …';
    report(b, 'syntax', message, spanAt(b, clause.location));
  }
  // The row that is there and the row that was to be inserted: both are in sight, so a lone name can mean either.
  const here = visibleRelation(relation, alias);
  const excluded = { ...here, alias: 'excluded', qualifier: undefined };
  const columns = [...columnsOf(here, 0), ...columnsOf(excluded, 1)];
  const level: Level = { sources: [here, excluded], inSight: [0, 1], columns, parent: undefined };
  const set = bindAssignments(b, clause.targetList, relation, { level, clause: 'DO UPDATE', aggregates: 'forbidden' });
  const where = bindCondition(b, clause.whereClause, 'WHERE', { level, clause: 'WHERE', aggregates: 'forbidden' });
  return { target, action: { kind: 'update', set, where } };
}

/** The first token after `from` that is this name. */
function wordSpan(b: Binding, name: string, from: number): OffsetRange {
  for (let index = tokenIndexAt(b.sql, from); index < b.sql.tokens.length; index += 1) {
    const token = b.sql.tokens[index];
    if (token && (token.text === name || token.text === `"${name}"`)) return { start: token.start, end: token.end };
  }
  return { start: from, end: from };
}
