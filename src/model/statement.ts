/**
 * SQL as typed data, names resolved: what `sql/` makes of a statement's text and what analysis and simulation read.
 * Every expression carries its type and its span in the statement's text. Nothing here knows PostgreSQL's own tree.
 */
import type { OffsetRange } from './place';
import type { SqlType, Value } from './value';

/** Id of a relation: `shop.inventory` for a table (or a replica's table), the node's name for a topic or a view. */
export type RelationId = string;

/** The scalar functions that are simulated, by the one name that the typed tree uses (`ceiling` is `ceil`, `trim` is `btrim`). */
export const scalarFunctions = [
  'coalesce',
  'nullif',
  'greatest',
  'least',
  /** integer, bigint or numeric; the result has the argument's type. */
  'abs',
  /** These take and give numeric; `round` and `trunc` may have a second argument of type integer, the scale. */
  'sign',
  'round',
  'trunc',
  'floor',
  'ceil',
  /** Two arguments of one type: integer, bigint or numeric. */
  'mod',
  'lower',
  'upper',
  /** In characters, integer. */
  'length',
  /** Any number of texts; NULL counts as the empty text. */
  'concat',
  /** One text, or two: the second holds the characters to strip (default: space). */
  'btrim',
  'ltrim',
  'rtrim',
  /** Text, 1-based start, and perhaps a length. */
  'substring',
  'replace',
  'left',
  'right',
  /** Text and what is looked for: 1-based position in characters, 0 when absent. */
  'strpos',
] as const;

export type ScalarFunction = (typeof scalarFunctions)[number];

interface Typed {
  readonly type: SqlType;
  /** Where the expression stands in the statement's text. */
  readonly span: OffsetRange;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '||' | '=' | '<>' | '<' | '<=' | '>' | '>=';

export type AggregateFunction =
  | 'count'
  | 'sum'
  | 'min'
  | 'max'
  | 'avg'
  | 'bool_and'
  | 'bool_or'
  | 'every'
  | 'string_agg';

export type Expression = Typed &
  (
    | { readonly kind: 'literal'; readonly value: Value }
    /** An input of the operation, or a column of the message that triggered it. */
    | { readonly kind: 'parameter'; readonly name: string }
    /** `:variable.column`: a column of the first row of an earlier `into`; NULL when there was no row. */
    | { readonly kind: 'variable'; readonly variable: string; readonly column: string }
    /**
     * Column `column` (0-based index) of source `source` (index into the sources) of the query `depth` levels out (0: this
     * one). Index -1: a column of a relation whose columns are not known; it evaluates to NULL.
     */
    | {
        readonly kind: 'column';
        readonly depth: number;
        readonly source: number;
        readonly column: number;
        readonly name: string;
      }
    | { readonly kind: 'unary'; readonly operator: '-' | '+' | 'not'; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'logical'; readonly operator: 'and' | 'or'; readonly operands: readonly Expression[] }
    | { readonly kind: 'is-null'; readonly negated: boolean; readonly operand: Expression }
    /** IS [NOT] TRUE / FALSE / UNKNOWN. */
    | {
        readonly kind: 'is-truth';
        readonly truth: 'true' | 'false' | 'unknown';
        readonly negated: boolean;
        readonly operand: Expression;
      }
    /** IS [NOT] DISTINCT FROM. */
    | { readonly kind: 'is-distinct'; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
    /** Searched CASE; a simple CASE is rewritten to equalities. */
    | {
        readonly kind: 'case';
        readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
        readonly otherwise: Expression | undefined;
      }
    /** One of `scalarFunctions`, as PostgreSQL defines it for arguments of these types. */
    | { readonly kind: 'call'; readonly name: ScalarFunction; readonly arguments: readonly Expression[] }
    /**
     * The operand turned into this expression's type: written, or implied where a value meets another type. From `unknown`
     * it converts whatever value comes, as PostgreSQL reads a text; numeric to an integer type rounds half away from zero.
     */
    | { readonly kind: 'cast'; readonly operand: Expression }
    | {
        readonly kind: 'like';
        readonly negated: boolean;
        readonly insensitive: boolean;
        readonly operand: Expression;
        readonly pattern: Expression;
      }
    | {
        readonly kind: 'in-list';
        readonly negated: boolean;
        readonly operand: Expression;
        readonly list: readonly Expression[];
      }
    | { readonly kind: 'exists'; readonly query: Select }
    | { readonly kind: 'scalar'; readonly query: Select }
    /** `operand operator ANY|ALL (query)`; IN is `= any`, NOT IN is `<> all`. */
    | {
        readonly kind: 'quantified';
        readonly quantifier: 'any' | 'all';
        readonly operator: BinaryOperator;
        readonly operand: Expression;
        readonly query: Select;
      }
    | {
        readonly kind: 'aggregate';
        readonly function: AggregateFunction;
        /** undefined: `count(*)`. */
        readonly argument: Expression | undefined;
        /** Second argument of `string_agg`. */
        readonly separator?: Expression;
        readonly distinct: boolean;
        readonly filter: Expression | undefined;
      }
  );

/**
 * A column that a query returns. Named `*`, it stands for every column of a relation whose columns are not known: its
 * expression is the column -1 of that source.
 */
export interface OutputColumn {
  readonly name: string;
  readonly expression: Expression;
}

/**
 * A leaf of FROM: what a `column` expression's `source` counts. Sources are numbered left to right. A sub-query sees
 * nothing of the sources beside it, yet the query that it stands in still counts as one level of `depth`.
 */
export type Source =
  | { readonly kind: 'relation'; readonly relation: RelationId; readonly alias: string; readonly span: OffsetRange }
  | { readonly kind: 'subquery'; readonly query: Select; readonly alias: string; readonly span: OffsetRange }
  /** A VALUES list. Its expressions count `depth` from the query that it stands in, of whose sources they use none. */
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly columns: readonly { readonly name: string; readonly type: SqlType }[];
      readonly alias: string;
      readonly span: OffsetRange;
    };

export type From =
  | { readonly kind: 'source'; readonly source: number }
  | {
      readonly kind: 'join';
      readonly join: 'inner' | 'left' | 'right' | 'full' | 'cross';
      readonly left: From;
      readonly right: From;
      readonly on: Expression | undefined;
    };

export interface OrderBy {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** FOR UPDATE / FOR SHARE with what to do when a row is locked. */
export interface RowLock {
  readonly strength: 'update' | 'no key update' | 'share' | 'key share';
  readonly wait: 'block' | 'nowait' | 'skip locked';
  /** Sources whose rows are locked (`FOR UPDATE OF …`); undefined: all of them. */
  readonly of?: readonly number[];
}

export interface Select {
  readonly kind: 'select';
  readonly span: OffsetRange;
  readonly sources: readonly Source[];
  /** The join tree over `sources`; undefined when there is no FROM. Comma-separated items are cross joins. */
  readonly from: From | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  /** Whether rows are grouped: GROUP BY stands there, or an aggregate is used (then one group, even of no rows). */
  readonly grouped: boolean;
  readonly having: Expression | undefined;
  readonly columns: readonly OutputColumn[];
  readonly distinct: boolean;
  readonly orderBy: readonly OrderBy[];
  readonly limit: Expression | undefined;
  readonly offset: Expression | undefined;
  readonly lock: RowLock | undefined;
}

export interface Assignment {
  /** 0-based index of the column in the target relation. */
  readonly column: number;
  readonly name: string;
  readonly expression: Expression;
}

export interface Insert {
  readonly kind: 'insert';
  readonly span: OffsetRange;
  readonly relation: RelationId;
  readonly relationSpan: OffsetRange;
  /** Target columns (indices into the relation) in the order that the values stand in; those left out become NULL. */
  readonly columns: readonly number[];
  /** Values have the types of their columns. They stand in a query without sources, which counts as one level of `depth`. */
  readonly source:
    | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
    | { readonly kind: 'query'; readonly query: Select };
  readonly onConflict:
    | undefined
    | {
        /** Columns of the unique key meant; undefined: any. */
        readonly target: readonly number[] | undefined;
        readonly action:
          | { readonly kind: 'nothing' }
          /** In its expressions source 0 is the row that is there, source 1 is `excluded`. */
          | { readonly kind: 'update'; readonly set: readonly Assignment[]; readonly where: Expression | undefined };
      };
  /** Source 0 is the inserted row. */
  readonly returning: readonly OutputColumn[];
}

export interface Update {
  readonly kind: 'update';
  readonly span: OffsetRange;
  readonly relation: RelationId;
  readonly relationSpan: OffsetRange;
  /** Source 0 is the target; the sources of FROM follow. */
  readonly sources: readonly Source[];
  /** Join tree of FROM over sources 1…; undefined without FROM. */
  readonly from: From | undefined;
  readonly set: readonly Assignment[];
  readonly where: Expression | undefined;
  readonly returning: readonly OutputColumn[];
}

export interface Delete {
  readonly kind: 'delete';
  readonly span: OffsetRange;
  readonly relation: RelationId;
  readonly relationSpan: OffsetRange;
  /** Source 0 is the target; the sources of USING follow. */
  readonly sources: readonly Source[];
  readonly from: From | undefined;
  readonly where: Expression | undefined;
  readonly returning: readonly OutputColumn[];
}

/** Parsed by PostgreSQL but not simulated; what it touches is known. */
export interface Unsupported {
  readonly kind: 'unsupported';
  readonly span: OffsetRange;
  /** What is not supported, as a noun phrase: `a recursive query`. */
  readonly reason: string;
  readonly reads: readonly RelationId[];
  readonly writes: readonly RelationId[];
}

export type Statement = Select | Insert | Update | Delete | Unsupported;

/** Whether a statement can change rows. */
export function isWrite(statement: Statement): statement is Insert | Update | Delete {
  return statement.kind === 'insert' || statement.kind === 'update' || statement.kind === 'delete';
}
