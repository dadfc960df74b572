/** Joins by columns of one name: USING and NATURAL JOIN. It knows which columns become one, not what else stands in FROM. */
import type { OffsetRange } from '../model/place';
import type { Expression } from '../model/statement';
import { type Gathering, type Item, type JoinKind, join } from './bind-from';
import { type Binding, list, nothing, placeOf, quote, report } from './binding';
import { commonType } from './coerce';
import { compare } from './compare';
import type { JoinExpr } from './raw';
import { sqlName } from './relation-index';
import { keywordSpan, tokenIndexAt } from './sql-text';
import { columnExpression, type VisibleColumn } from './visible';

/** JOIN … USING and NATURAL JOIN: equal columns become one, which stands first. */
export function bindUsing(
  b: Binding,
  node: JoinExpr,
  kind: JoinKind,
  names: readonly string[],
  left: Item,
  right: Item,
  gathering: Gathering,
): Item {
  const place = placeOf(b, { JoinExpr: node });
  const conditions: Expression[] = [];
  const merged: VisibleColumn[] = [];
  for (const name of names) {
    const span = usingSpan(b, name, place);
    const [a, c] = [left, right].map((item) => onlyNamed(b, item, name, span, gathering));
    if (!a || !c) continue;
    const [first, second] = [columnExpression(b, a, 0, span), columnExpression(b, c, 0, span)];
    conditions.push(compare(b, '=', first, second, span));
    const type = commonType([first, second]);
    const parts = kind === 'full' ? [...a.parts, ...c.parts] : kind === 'right' ? c.parts : a.parts;
    merged.push({ name, type: typeof type === 'string' ? type : 'unknown', parts });
  }
  const rest = [...left.columns, ...right.columns].filter((column) => !names.includes(column.name));
  const [only = nothing(place)] = conditions;
  const on: Expression =
    conditions.length === 1
      ? only
      : { kind: 'logical', operator: 'and', operands: conditions, type: 'boolean', span: place };
  return join(left, right, kind, on, [...merged, ...rest]);
}

function onlyNamed(
  b: Binding,
  item: Item,
  name: string,
  span: OffsetRange,
  gathering: Gathering,
): VisibleColumn | undefined {
  const found = item.columns.filter((column) => column.name === name);
  const open = item.inSight.find((number) => gathering.visible[number]?.open);
  if (found.length === 1) return found[0];
  if (found.length === 0 && open !== undefined) {
    return { name, type: 'unknown', parts: [{ source: open, column: -1, type: 'unknown' }] };
  }
  const tables = list(item.inSight.map((number) => sqlName(gathering.visible[number]?.alias ?? '')));
  const message =
    found.length === 0
      ? `${tables} has no column ${sqlName(name)} to join by.`
      : `${sqlName(name)} stands more than once in ${tables}.`;
  report(b, found.length === 0 ? 'unknown-column' : 'ambiguous-reference', message, span);
  return undefined;
}

/** The name inside `USING (…)`; the join itself for a NATURAL JOIN. */
function usingSpan(b: Binding, name: string, place: OffsetRange): OffsetRange {
  const rest = { start: place.end, end: b.sql.text.length };
  const using = keywordSpan(b.sql, ['using'], rest) ?? keywordSpan(b.sql, ['using'], place);
  if (!using) return place;
  for (let index = tokenIndexAt(b.sql, using.end); index < b.sql.tokens.length; index += 1) {
    const token = b.sql.tokens[index];
    if (!token || token.kind === 'close') break;
    if (token.text === name || quote(b, token) === sqlName(name)) return { start: token.start, end: token.end };
  }
  return using;
}
