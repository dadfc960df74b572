/** Written casts (`x::integer`, `CAST (x AS text)`) as typed expressions, and which of PostgreSQL's type names pipelines have. */
import { nearest } from '../model/nearest';
import type { OffsetRange } from '../model/place';
import type { Expression } from '../model/statement';
import type { SqlType } from '../model/value';
import { bindExpression, type Surroundings } from './bind-expression';
import { type Binding, nothing, offsetOf, quote, report, spanAt, spanOver, unsupported } from './binding';
import { aType, coerce } from './coerce';
import { type Node, stringsOf, type TypeCast, type TypeName } from './raw';
import { bracketSpan, callSpan, cover, tokenIndexAt } from './sql-text';

const simulatedTypes: ReadonlyMap<string, SqlType> = new Map([
  ['int4', 'integer'],
  ['integer', 'integer'],
  ['int8', 'bigint'],
  ['bigint', 'bigint'],
  ['numeric', 'numeric'],
  ['decimal', 'numeric'],
  ['text', 'text'],
  ['varchar', 'text'],
  ['bool', 'boolean'],
  ['boolean', 'boolean'],
  ['timestamp', 'timestamp'],
  ['uuid', 'uuid'],
  ['json', 'json'],
]);

/** Other types of PostgreSQL, by the names that its grammar or people use. */
const otherTypes = new Set(
  (
    'int2 smallint float4 float8 real money char bpchar name bytea bit varbit date time timetz timestamptz interval jsonb xml ' +
    'jsonpath inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector tsquery oid regclass regproc regtype ' +
    'xid xid8 cid tid pg_lsn int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange ' +
    'nummultirange tsmultirange tstzmultirange datemultirange record serial bigserial smallserial hstore citext void'
  ).split(' '),
);

/** A cast, its span from the operand to the type. */
export function bindCast(b: Binding, node: TypeCast, around: Surroundings): Expression {
  const { arg, typeName } = node;
  if (!arg || !typeName) return nothing(spanAt(b, node.location));
  const operand = bindExpression(b, arg, around);
  const type = typeSpan(b, typeName);
  const start = offsetOf(b, node.location, operand.span.start);
  const isWord = b.sql.tokens[tokenIndexAt(b.sql, start)]?.text === 'cast';
  const span = isWord ? callSpan(b.sql, start) : spanOver(b, operand.span, type);
  const names = stringsOf(typeName.names);
  const name = names.at(-1) ?? '';
  const target = names.length > 1 && names[0] !== 'pg_catalog' ? undefined : simulatedTypes.get(name);
  const modifiers = (typeName.typmods ?? []).map(integerOf);
  if (target === undefined || typeName.arrayBounds || (target === 'timestamp' && modifiers.length > 0)) {
    rejectType(b, names, Boolean(typeName.arrayBounds), type);
    return nothing(span);
  }
  const converted = coerce(b, operand, target, 'explicit');
  if (!converted) {
    const message = `${quote(b, operand.span)} is ${aType(operand.type)}, which PostgreSQL cannot convert to ${target}.`;
    report(b, 'type-mismatch', message, span);
    return nothing(span);
  }
  const [length, scale = 0] = modifiers;
  if (length === undefined) {
    // A name keeps its own place, without the cast.
    const isName = ['parameter', 'variable', 'column'].includes(converted.kind);
    return isName ? { kind: 'cast', operand: converted, type: target, span } : { ...converted, span };
  }
  // varchar(n) cuts off what is too long, numeric(p,s) rounds to s digits; a number longer than p digits is not refused here.
  const isText = target === 'text';
  const modifier: Expression = { kind: 'literal', value: isText ? length : scale, type: 'integer', span: type };
  return { kind: 'call', name: isText ? 'left' : 'round', arguments: [converted, modifier], type: target, span };
}

function rejectType(b: Binding, names: readonly string[], isArray: boolean, span: OffsetRange): void {
  const name = names.at(-1) ?? '';
  const known = simulatedTypes.has(name) || otherTypes.has(name) || names.length > 1;
  if (known) {
    unsupported(b, isArray ? 'an array' : `the type ${quote(b, span)}`, span);
    return;
  }
  const near = nearest(name, [...simulatedTypes.keys(), ...otherTypes]);
  const advice = near
    ? `Did you mean ${near}?`
    : 'Types are integer, bigint, numeric, text, boolean, timestamp, uuid and json.';
  report(b, 'type-mismatch', `There is no type ${name}. ${advice}`, span);
}

function integerOf(node: Node): number {
  return 'A_Const' in node ? (node.A_Const.ival?.ival ?? 0) : 0;
}

/** Words that can follow the first one in the name of a type. */
const laterWords = new Set(['precision', 'varying', 'without', 'with', 'time', 'zone']);

/** `character varying (10)`, `timestamp without time zone`, `integer[]`. */
function typeSpan(b: Binding, type: TypeName): OffsetRange {
  let span = spanAt(b, type.location);
  for (;;) {
    const next = b.sql.tokens[tokenIndexAt(b.sql, span.end)];
    if (!next) return span;
    if (next.text === '(' && type.typmods) {
      const bracket = bracketSpan(b.sql, next.start);
      if (bracket.end <= span.end) return span;
      span = { start: span.start, end: bracket.end };
    } else if (next.text === '[' && type.arrayBounds) span = cover(b.sql, span.start, next.end);
    else if (next.kind === 'word' && laterWords.has(next.text)) span = { start: span.start, end: next.end };
    else if (next.text === '.')
      span = { start: span.start, end: b.sql.tokens[tokenIndexAt(b.sql, next.end)]?.end ?? next.end };
    else return span;
  }
}
