/**
 * What a repeat of the same message does to what an operation writes: nothing, or something again. A repeat has the same
 * parameters; what the first run wrote is there already.
 */
import type { Topic } from '../model/pipeline';
import type { Expression, RelationId, Select } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import type { Access, OperationAccesses, Unit } from './accesses';
import type { Analysis } from './analysis';
import { conjunctsOf, expressionKey, insertedValues, isRowIndependent } from './footprint';
import { ownColumns } from './guards';

/** Whether an INSERT gives all columns of a key from the message alone, so that a repeat finds its own row. */
function isKeyedByMessage(analysis: Analysis, of: OperationAccesses, write: Access): boolean {
  const { statement } = write;
  if (statement?.kind !== 'insert') return false;
  const keys = analysis.schema.keys(write.relation).filter((key) => key.length > 0);
  if (statement.source.kind === 'query' || statement.source.rows.length !== 1) return keys.length > 0;
  const values = insertedValues(statement);
  const own = new Set(of.accesses.filter(({ kind }) => kind === 'write').map(({ relation }) => relation));
  const isFresh = of.dependences.some(
    ({ write: dependent, on, how }) => dependent === write && how === 'data' && own.has(on.relation),
  );
  return keys.some((key) =>
    key.every((column) => {
      const value = values.get(column);
      return value !== undefined && !(isFresh && usesVariable(value));
    }),
  );
}

function usesVariable(expression: Expression): boolean {
  let uses = false;
  walkSql(expression, {
    expression: (part) => {
      if (part.kind === 'variable') uses = true;
    },
  });
  return uses;
}

/** Whether a repeat fails at this write: a plain INSERT of a row that is there. */
function failsOnRepeat(analysis: Analysis, of: OperationAccesses, write: Access): boolean {
  const { statement } = write;
  return statement?.kind === 'insert' && statement.onConflict === undefined && isKeyedByMessage(analysis, of, write);
}

/** Whether an UPDATE passes over rows that it has changed before: `SET done = true WHERE NOT done`, `WHERE seen < :n`. */
function passesOver(write: Access): boolean {
  const { statement } = write;
  if (statement?.kind !== 'update') return false;
  const conditions = conjunctsOf(statement.where);
  return statement.set.some(({ column, expression }) => {
    if (!isRowIndependent(expression)) return false;
    const before = write.footprint.pinned.get(column);
    if (before) return expressionKey(before) !== expressionKey(expression);
    return conditions.some(
      (condition) =>
        ownColumns(condition).has(column) &&
        (condition.kind === 'is-null' ||
          condition.kind === 'is-distinct' ||
          (condition.kind === 'binary' && ['<', '>', '<>'].includes(condition.operator))),
    );
  });
}

/** Whether an assignment gives another value when it is made again: `n + 1`, but not `greatest(n, :seen)` or `:n`. */
function accumulates(expression: Expression, set: ReadonlySet<number>): boolean {
  if (expression.kind === 'call' && ['greatest', 'least', 'coalesce'].includes(expression.name)) {
    return expression.arguments.some((part) => part.kind !== 'column' && accumulates(part, set));
  }
  if (expression.kind === 'column') return false;
  let uses = false;
  walkSql(expression, {
    expression: (part, level) => {
      if (part.kind === 'column' && part.depth === level && part.source === 0 && set.has(part.column)) uses = true;
    },
  });
  return uses;
}

/** Whether the write is only reached when an earlier trace of the same message is missing; what was `undone` leaves none. */
function isBehindMarker(analysis: Analysis, of: OperationAccesses, write: Access, undone: Unit | undefined): boolean {
  const others = of.accesses.filter(
    (access) => access.kind === 'write' && access !== write && (undone === undefined || access.unit !== undone),
  );
  return others.some((marker) => {
    const isBefore = marker.unit === write.unit || marker.order < write.order;
    if (isBefore && failsOnRepeat(analysis, of, marker)) return true;
    const remembers = isKeyedByMessage(analysis, of, marker) || passesOver(marker);
    return (
      remembers &&
      isBefore &&
      of.dependences.some(
        ({ write: dependent, on }) => dependent === write && (on === marker || on.relation === marker.relation),
      )
    );
  });
}

function isSensitiveQuery(query: Select, topic: RelationId): boolean {
  let reads = false;
  let counts = false;
  walkSql(query, {
    source: (source) => {
      if (source.kind === 'relation' && source.relation === topic) reads = true;
    },
    expression: (part) => {
      if (part.kind !== 'aggregate' || part.distinct) return;
      if (['count', 'sum', 'avg', 'string_agg'].includes(part.function)) counts = true;
    },
  });
  return reads && (counts || !(query.grouped || query.distinct));
}

/** The view that shows a repeated message of a topic twice; undefined: none. Topics that keep one message a key have none. */
export function countingView(analysis: Analysis, topic: Topic): string | undefined {
  if (topic.content.value === 'changelog') return undefined;
  return analysis.pipeline.views.find(
    ({ definition, inputs }) =>
      inputs.includes(topic.relation) &&
      definition.kind === 'query' &&
      isSensitiveQuery(definition.query, topic.relation),
  )?.name;
}

/**
 * Why a repeat of the message does something again, as the end of a sentence; undefined: it does not, or it cannot be told.
 * `undone`: a transaction of the first run that was rolled back before the repeat.
 */
export function repeatEffect(
  analysis: Analysis,
  of: OperationAccesses,
  write: Access,
  undone?: Unit,
): string | undefined {
  const { statement, relation } = write;
  if (!statement || isBehindMarker(analysis, of, write, undone)) return undefined;
  const node = analysis.schema.node(analysis.schema.relation(relation)?.node ?? '');
  switch (statement.kind) {
    case 'select':
    case 'delete':
    case 'unsupported':
      return undefined;
    case 'insert': {
      if (node?.kind === 'topic') {
        const view = countingView(analysis, node);
        if (view) return `appends to \`${relation}\` again, and the view \`${view}\` counts both`;
        const isLast = analysis.flow.outOf(relation).length === 0;
        const isKeyed = node.key.length > 0 || node.content.value === 'changelog';
        return isLast && !isKeyed ? `appends to \`${relation}\` again, without a key to tell the two apart` : undefined;
      }
      if (node?.kind !== 'store') return undefined;
      if (!isKeyedByMessage(analysis, of, write)) return `inserts another row into \`${relation}\``;
      const action = statement.onConflict?.action;
      if (action?.kind !== 'update') return undefined;
      const set = new Set(action.set.map(({ column }) => column));
      const again = action.set.find(({ expression }) => accumulates(expression, set));
      return again && `changes \`${again.name}\` of \`${relation}\` again`;
    }
    case 'update': {
      if (passesOver(write)) return undefined;
      const set = new Set(statement.set.map(({ column }) => column));
      const again = statement.set.find(({ expression }) => accumulates(expression, set));
      if (again) return `changes \`${again.name}\` of \`${relation}\` again`;
      const computed = of.dependences.some(
        ({ write: dependent, on, how }) =>
          dependent === write &&
          how === 'data' &&
          on.relation === relation &&
          [...set].some((column) => on.footprint.columns === 'all' || on.footprint.columns.has(column)),
      );
      return computed && statement.set.some(({ expression }) => usesVariable(expression))
        ? `computes \`${relation}\` anew from what the first run left there`
        : undefined;
    }
  }
}

/** Whether a repeat of the message never gets to this write, because an earlier one of the first run is in the way. */
export function isSkippedOnRepeat(analysis: Analysis, of: OperationAccesses, write: Access): boolean {
  return of.accesses.some((earlier) => {
    if (earlier.kind !== 'write' || earlier.order >= write.order || earlier.unit === write.unit) return false;
    if (failsOnRepeat(analysis, of, earlier)) return true;
    return of.dependences.some(
      ({ write: dependent, on, how }) =>
        dependent === write && how === 'control' && (on === earlier || on.relation === earlier.relation),
    );
  });
}

/**
 * The earlier write, in a transaction of its own, that makes a repeat of the message pass over this one, although the first run may
 * have ended between the two; undefined: none.
 */
export function earlyMarker(analysis: Analysis, of: OperationAccesses, write: Access): Access | undefined {
  return of.accesses.find((marker) => {
    if (marker.kind !== 'write' || marker.order >= write.order || marker.unit === write.unit) return false;
    if (failsOnRepeat(analysis, of, marker)) return true;
    if (!isKeyedByMessage(analysis, of, marker) && !passesOver(marker)) return false;
    return of.dependences.some(
      ({ write: dependent, on, how }) =>
        dependent === write && how === 'control' && (on === marker || on.relation === marker.relation),
    );
  });
}
