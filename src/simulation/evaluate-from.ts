/**
 * Compiles FROM with WHERE into nested loops: conditions are checked as soon as the sources that they mention are bound,
 * and equalities look rows up in an index when a source is large. It knows no grouping and no output.
 */
import type { Expression, From, Source } from '../model/statement';
import type { Row } from '../model/value';
import { compileExpression } from './evaluate-expression';
import { type Frame, noRow, type Query, type Scope, type Step } from './evaluate-frame';
import { findProbe, indexedRows } from './evaluate-index';
import { boundBy, conjunctsOf, sourcesOf } from './evaluate-walk';

/** A condition with the sources that it mentions. */
interface Condition {
  readonly expression: Expression;
  readonly sources: ReadonlySet<number>;
}

export interface Scan {
  /** Binds every tuple that FROM and WHERE keep and calls the step it was compiled with. */
  readonly run: Step;
  /** Number of joins that need a JoinState. */
  readonly joins: number;
}

/** The scan over `from` and `where`; `step` is called with each tuple bound in the frame. */
export function compileScan(
  sources: readonly Source[],
  from: From | undefined,
  where: Expression | undefined,
  scope: Scope,
  step: Step,
): Scan {
  const builder: Builder = { sources, scope, joins: 0 };
  const conditions = conjunctsOf(where).map(conditionOf);
  const run = from ? compileFrom(from, conditions, [], new Set(), builder, step) : filtered(conditions, builder, step);
  return { run, joins: builder.joins };
}

interface Builder {
  readonly sources: readonly Source[];
  readonly scope: Scope;
  joins: number;
}

function conditionOf(expression: Expression): Condition {
  return { expression, sources: sourcesOf(expression) };
}

function isWithin(condition: Condition, bound: ReadonlySet<number>): boolean {
  for (const source of condition.sources) if (!bound.has(source)) return false;
  return true;
}

/** `step`, but only where all conditions are true. */
function filtered(conditions: readonly Condition[], builder: Builder, step: Step): Step {
  const tests = conditions.map((condition) => compileExpression(condition.expression, builder.scope));
  const [first, second] = tests;
  if (!first) return step;
  if (!second) return (f) => first(f) === true && step(f);
  return (f) => {
    for (const test of tests) if (test(f) !== true) return false;
    return step(f);
  };
}

/**
 * The loops of one node. `conditions` remove tuples of this node, wherever it stands; `hints` are conditions that an
 * enclosing join checks anyway and that may narrow what is visited; `bound` are sources bound when the node runs.
 */
function compileFrom(
  from: From,
  conditions: readonly Condition[],
  hints: readonly Condition[],
  bound: ReadonlySet<number>,
  builder: Builder,
  step: Step,
): Step {
  if (from.kind === 'source') return compileSource(from.source, conditions, hints, bound, builder, step);
  const on = conjunctsOf(from.on).map(conditionOf);
  switch (from.join) {
    case 'inner':
    case 'cross':
      return compileInner(from.left, from.right, [...on, ...conditions], hints, bound, builder, step);
    case 'left':
      return compileOuter(from.left, from.right, on, conditions, hints, bound, builder, step);
    case 'right':
      return compileOuter(from.right, from.left, on, conditions, hints, bound, builder, step);
    case 'full':
      return compileFull(from.left, from.right, on, filtered(conditions, builder, step), bound, builder);
  }
}

function compileInner(
  left: From,
  right: From,
  conditions: readonly Condition[],
  hints: readonly Condition[],
  bound: ReadonlySet<number>,
  builder: Builder,
  step: Step,
): Step {
  const inLeft = boundBy(left);
  const inRight = boundBy(right);
  const toLeft = conditions.filter((condition) => isWithin(condition, inLeft));
  const toRight = conditions.filter((condition) => !toLeft.includes(condition) && isWithin(condition, inRight));
  const here = conditions.filter((condition) => !toLeft.includes(condition) && !toRight.includes(condition));
  const boundLeft = new Set([...bound, ...inLeft]);
  const inner = compileFrom(right, toRight, [...here, ...hints], boundLeft, builder, filtered(here, builder, step));
  return compileFrom(left, toLeft, hints, bound, builder, inner);
}

/** Every tuple of `kept`, with each partner in `optional` that `on` accepts, or else with NULLs. */
function compileOuter(
  kept: From,
  optional: From,
  on: readonly Condition[],
  conditions: readonly Condition[],
  hints: readonly Condition[],
  bound: ReadonlySet<number>,
  builder: Builder,
  step: Step,
): Step {
  const join = builder.joins;
  builder.joins += 1;
  const inKept = boundBy(kept);
  const inOptional = boundBy(optional);
  const early = conditions.filter((condition) => isWithin(condition, inKept));
  const after = filtered(
    conditions.filter((condition) => !early.includes(condition)),
    builder,
    step,
  );
  const toOptional = on.filter((condition) => isWithin(condition, inOptional));
  const here = on.filter((condition) => !toOptional.includes(condition));
  const matched: Step = (f) => {
    (f.matches[join] as { matched: boolean }).matched = true;
    return after(f);
  };
  const boundKept = new Set([...bound, ...inKept]);
  const partners = compileFrom(optional, toOptional, here, boundKept, builder, filtered(here, builder, matched));
  const missing = [...inOptional];
  return compileFrom(kept, early, hints, bound, builder, (f) => {
    const state = f.matches[join] as { matched: boolean };
    state.matched = false;
    if (partners(f)) return true;
    if (state.matched) return false;
    clear(f, missing);
    return after(f);
  });
}

function clear(frame: Frame, sources: readonly number[]): void {
  for (const source of sources) {
    frame.tuple[source] = noRow;
    frame.index[source] = -1;
  }
}

/** Both sides are kept: the right side is run once for each left tuple, then once more for its tuples that nothing matched. */
function compileFull(
  left: From,
  right: From,
  on: readonly Condition[],
  step: Step,
  bound: ReadonlySet<number>,
  builder: Builder,
): Step {
  const join = builder.joins;
  builder.joins += 1;
  const inLeft = [...boundBy(left)];
  const inRight = [...boundBy(right)];
  const state = (f: Frame) => f.matches[join] as Frame['matches'][number];
  const matched = filtered(on, builder, (f) => {
    const current = state(f);
    current.matched = true;
    current.seen[current.ordinal] = true;
    return step(f);
  });
  const partners = compileFrom(right, [], [], new Set([...bound, ...inLeft]), builder, (f) => {
    state(f).ordinal += 1;
    return matched(f);
  });
  const lefts = compileFrom(left, [], [], bound, builder, (f) => {
    const current = state(f);
    current.matched = false;
    current.ordinal = -1;
    if (partners(f)) return true;
    if (current.matched) return false;
    clear(f, inRight);
    return step(f);
  });
  const unmatched = compileFrom(right, [], [], bound, builder, (f) => {
    const current = state(f);
    current.ordinal += 1;
    if (current.seen[current.ordinal]) return false;
    clear(f, inLeft);
    return step(f);
  });
  return (f) => {
    const current = state(f);
    current.seen = [];
    if (lefts(f)) return true;
    current.ordinal = -1;
    return unmatched(f);
  };
}

function compileSource(
  source: number,
  conditions: readonly Condition[],
  hints: readonly Condition[],
  bound: ReadonlySet<number>,
  builder: Builder,
  step: Step,
): Step {
  const rowsOf = compileRows(source, builder);
  const isRelation = builder.sources[source]?.kind === 'relation';
  const inner = filtered(conditions, builder, step);
  const tests = [...conditions, ...hints].map((condition) => condition.expression);
  const probe = findProbe(source, tests, bound, builder.scope);
  return (f) => {
    const rows = rowsOf(f);
    const chosen = probe && rows.length >= indexedRows ? probe(f, rows) : undefined;
    if (chosen) {
      for (const i of chosen) {
        f.tuple[source] = rows[i] as Row;
        f.index[source] = isRelation ? i : -1;
        if (inner(f)) return true;
      }
      return false;
    }
    for (let i = 0; i < rows.length; i += 1) {
      f.tuple[source] = rows[i] as Row;
      f.index[source] = isRelation ? i : -1;
      if (inner(f)) return true;
    }
    return false;
  };
}

/** The rows of a source; fetched once for each run, for no source sees its neighbours. */
function compileRows(source: number, builder: Builder): (frame: Frame) => readonly Row[] {
  const leaf = builder.sources[source];
  if (!leaf) return () => [];
  if (leaf.kind === 'relation') {
    const { relation } = leaf;
    return (f) => {
      f.sources[source] ??= f.session.rows.rows(relation);
      return f.sources[source] as readonly Row[];
    };
  }
  if (leaf.kind === 'values') {
    const listed = leaf.rows.map((row) => row.map((value) => compileExpression(value, builder.scope)));
    return (f) => {
      f.sources[source] ??= listed.map((row) => row.map((value) => value(f)));
      return f.sources[source] as readonly Row[];
    };
  }
  const query: Query = builder.scope.query(leaf.query);
  return (f) => {
    f.sources[source] ??= query.rows(f);
    return f.sources[source] as readonly Row[];
  };
}
