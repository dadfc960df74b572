/** What SQL may name, and what a parse answers: the nouns between `sql/` and those who call it. */
import type { Severity } from '../model/diagnostic';
import { nearestNames } from '../model/nearest';
import type { Relation } from '../model/pipeline';
import type { OffsetRange } from '../model/place';
import type { Expression, RelationId } from '../model/statement';
import type { SqlType } from '../model/value';

export interface ScopeColumn {
  readonly name: string;
  readonly type: SqlType;
}

export interface ScopeRelation {
  readonly id: RelationId;
  /** Name of the store or replica: `shop` in `shop.inventory`; undefined for topics and views. */
  readonly qualifier: string | undefined;
  readonly name: string;
  readonly kind: Relation['kind'];
  /** undefined: its columns are not known (a sketch). */
  readonly columns: readonly ScopeColumn[] | undefined;
  /** 0-based column indices; empty: none. */
  readonly key: readonly number[];
}

export interface SqlScope {
  readonly relations: readonly ScopeRelation[];
  /** Inputs, or columns of the message that triggers the operation. */
  readonly parameters: ReadonlyMap<string, SqlType>;
  /** Results of earlier statements (`into`), each with its columns; undefined: its columns are not known. */
  readonly variables: ReadonlyMap<string, ReadonlyMap<string, SqlType> | undefined>;
  /** Finds what a misspelled name may mean; left out: `nearestNames`. A file of many statements bounds here what it costs. */
  readonly near?: Near;
}

/** The candidates near enough to `name` to be meant, nearest first, at most `limit`. */
export type Near = (name: string, candidates: Iterable<string>, limit: number) => readonly string[];

/** What a misspelled name may mean, nearest first. */
export function nearIn(scope: SqlScope, name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  return (scope.near ?? nearestNames)(name, candidates, limit);
}

/** The row that a table's check looks at: source 0 of its condition. */
export interface ScopeRow {
  readonly name: string;
  readonly columns: readonly ScopeColumn[];
}

export interface SqlProblem {
  readonly rule:
    | 'syntax'
    | 'unknown-reference'
    | 'ambiguous-reference'
    | 'unknown-column'
    | 'type-mismatch'
    | 'unsupported-sql';
  readonly severity: Severity;
  readonly message: string;
  /** UTF-16, in the text that was given. */
  readonly span: OffsetRange;
  /** What was probably meant, each as it would be written in place of the span; the nearest first. */
  readonly meant?: readonly string[];
}

export interface Parsed<T> {
  /** undefined when there is an error; also for an expression that is not simulated. */
  readonly value: T | undefined;
  readonly problems: readonly SqlProblem[];
  /** Relations that are read, as far as they are known even without a value. */
  readonly reads: readonly RelationId[];
  readonly writes: readonly RelationId[];
  /** Parameters and variables' columns that it names, as far as they are known, even without a value. */
  readonly names: readonly Expression[];
}
