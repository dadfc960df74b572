/**
 * What one parse collects while names are resolved and types are found: problems, what is not simulated, the parameters.
 * It knows nothing of single SQL constructs.
 */
import type { OffsetRange } from '../model/place';
import type { Expression, Select } from '../model/statement';
import type { NamedQuery } from './bind-with';
import { locationsIn, type Node } from './raw';
import type { SqlProblem, SqlScope } from './scope';
import { cover, type SqlText, tokenSpan, wholeSpan } from './sql-text';

/** Deeper nesting than this is refused: it is no longer SQL that a person wrote, and everything downstream recurses. */
export const maxNesting = 200;

export interface Binding {
  readonly sql: SqlText;
  readonly scope: SqlScope;
  /** Parameters by the offset where they start. */
  readonly parameters: ReadonlyMap<number, Expression>;
  /** Grows while binding. */
  readonly problems: SqlProblem[];
  /** What is not simulated, in order of discovery; grows while binding. */
  readonly unsupported: { readonly reason: string; readonly span: OffsetRange }[];
  /** How deep the node in hand is nested. */
  depth: number;
  /** Queries of WITH by the names that are in sight where binding stands. */
  named: ReadonlyMap<string, NamedQuery>;
  /** Those that something reads; grows while binding. */
  readonly read: Set<NamedQuery>;
  /** How often any of them was written out. */
  uses: number;
}

/** Adds an error, once. */
export function report(
  b: Binding,
  rule: SqlProblem['rule'],
  message: string,
  span: OffsetRange,
  meant: readonly string[] = [],
): void {
  const known = b.problems.some(
    (problem) => problem.rule === rule && problem.span.start === span.start && problem.span.end === span.end,
  );
  if (known) return;
  b.problems.push({ rule, severity: 'error', message, span, ...(meant.length === 0 ? {} : { meant }) });
}

/** Notes that something is not simulated; `reason` is a noun phrase. The whole statement becomes a sketch. */
export function unsupported(b: Binding, reason: string, span: OffsetRange): void {
  b.unsupported.push({ reason, span });
}

/** The expression that stands for what could not be understood; it fits everywhere, so one mistake gives one problem. */
export function nothing(span: OffsetRange): Expression {
  return { kind: 'literal', value: null, type: 'unknown', span };
}

/** The query that stands for one that could not be understood: its columns are anyone's guess. */
export function emptySelect(span: OffsetRange): Select {
  return {
    kind: 'select',
    span,
    sources: [],
    from: undefined,
    where: undefined,
    groupBy: [],
    grouped: false,
    having: undefined,
    columns: [{ name: '*', expression: nothing(span) }],
    distinct: false,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    lock: undefined,
  };
}

/** Offset of a place that PostgreSQL gives; where it gives none (-1), `otherwise`. */
export function offsetOf(b: Binding, location: number | undefined, otherwise = 0): number {
  return location === -1 ? otherwise : b.sql.offsetOfByte(location ?? 0);
}

/** The token at a place that PostgreSQL gives. */
export function spanAt(b: Binding, location: number | undefined): OffsetRange {
  return tokenSpan(b.sql, offsetOf(b, location));
}

/** The range over all of these, brackets completed. */
export function spanOver(b: Binding, ...spans: readonly OffsetRange[]): OffsetRange {
  return cover(b.sql, Math.min(...spans.map((span) => span.start)), Math.max(...spans.map((span) => span.end)));
}

/** The smallest range that is known to hold a node and everything in it. */
export function placeOf(b: Binding, node: Node): OffsetRange {
  const found = locationsIn(node);
  if (!found) return wholeSpan(b.sql);
  return cover(b.sql, b.sql.offsetOfByte(found.first), b.sql.offsetOfByte(found.last) + 1);
}

/** The text at a range, on one line and not too long, for a message. */
export function quote(b: Binding, span: OffsetRange): string {
  const text = b.sql.text.slice(span.start, span.end).replaceAll(/\s+/g, ' ').trim();
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `a, b and c`. */
export function list(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}
