/**
 * When a write decides again by itself, so that an out-of-date read before it does no harm: a condition that the database
 * looks at again on the newest row, a key that refuses the second row, a check on the column that is counted down.
 */
import { isConditionalUpdateSafe, technologyById } from '../catalog/lookup';
import type { Expression } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import type { Access, OperationAccesses } from './accesses';
import { conjunctsOf, expressionKey, insertedValues, isRowIndependent } from './footprint';
import type { Schema } from './schema';

/** Columns of the row itself (source 0 of this query) that a condition looks at, sub-queries included. */
export function ownColumns(condition: Expression): ReadonlySet<number> {
  const columns = new Set<number>();
  walkSql(condition, {
    expression: (expression, level) => {
      if (expression.kind === 'column' && expression.depth === level && expression.source === 0) {
        columns.add(expression.column);
      }
    },
  });
  return columns;
}

function hasVariable(condition: Expression): boolean {
  let found = false;
  walkSql(condition, {
    expression: (expression) => {
      if (expression.kind === 'variable') found = true;
    },
  });
  return found;
}

function looksAt(read: Access, column: number): boolean {
  return read.footprint.columns === 'all' || read.footprint.columns.has(column);
}

/**
 * `SET level = level - 1 WHERE item = :item AND level >= 1`: the condition holds on the newest committed row, or nothing is written.
 * Also compare-and-set: `WHERE version = :seen.version` with the version set anew.
 */
function isRechecked(schema: Schema, write: Access, read: Access): boolean {
  const { statement } = write;
  if (statement?.kind !== 'update' && statement?.kind !== 'delete') return false;
  const technology = technologyById(schema.store(write.relation)?.technology.id ?? '');
  if (technology && !isConditionalUpdateSafe(technology)) return false;
  const key = new Set(schema.key(write.relation));
  const set = statement.kind === 'update' ? new Set(statement.set.map(({ column }) => column)) : undefined;
  const rechecked = new Set<number>();
  for (const condition of conjunctsOf(statement.where)) {
    const columns = [...ownColumns(condition)];
    const compares = condition.kind === 'binary' && condition.operator === '=' && hasVariable(condition);
    if (compares && columns.some((column) => !set || set.has(column))) return true;
    for (const column of columns) if (!key.has(column)) rechecked.add(column);
  }
  if (!set) return [...rechecked].some((column) => read.relation !== write.relation || looksAt(read, column));
  const atStake = [...set].filter((column) => read.relation !== write.relation || looksAt(read, column));
  return atStake.length > 0 && atStake.every((column) => rechecked.has(column));
}

/** An INSERT whose key or unique columns hold what the read asked for: the second one finds the row there. */
function isOnceByKey(schema: Schema, write: Access, read: Access): boolean {
  const { statement } = write;
  if (statement?.kind !== 'insert' || statement.onConflict?.action.kind === 'update') return false;
  const asked = new Set([...read.footprint.pinned.values()].map(expressionKey));
  const values = insertedValues(statement);
  return schema.keys(write.relation).some(
    (key) =>
      key.length > 0 &&
      key.every((column) => {
        const value = values.get(column);
        return value !== undefined && asked.has(expressionKey(value));
      }),
  );
}

/**
 * The column of `read`'s relation whose value, or `max`, plus a number a value is, as far as `read` told it: `:seen.version + 1`,
 * `coalesce(:seen.version, 0) + 1`, or `:seen.next` of `SELECT max(version) + 1 AS next`. `isPast`: a number is added.
 */
function numbered(read: Access, value: Expression): { readonly column: number; readonly isPast: boolean } | undefined {
  const select = read.statement?.kind === 'select' ? read.statement : undefined;
  switch (value.kind) {
    case 'cast':
      return numbered(read, value.operand);
    case 'variable': {
      if (value.variable !== read.step?.into) return undefined;
      const output = select?.columns.find(({ name }) => name === value.column);
      return output && numbered(read, output.expression);
    }
    case 'call': {
      const [told, ...others] = value.arguments;
      const isPlain = value.name === 'coalesce' && others.every(({ kind }) => kind === 'literal');
      return told && isPlain ? numbered(read, told) : undefined;
    }
    case 'binary': {
      if (value.operator !== '+') return undefined;
      const [told, step] = value.left.kind === 'literal' ? [value.right, value.left] : [value.left, value.right];
      const found = step.kind === 'literal' ? numbered(read, told) : undefined;
      return found && { ...found, isPast: true };
    }
    case 'aggregate':
      return value.function === 'max' && value.argument ? numbered(read, value.argument) : undefined;
    case 'column': {
      const source = value.depth === 0 ? select?.sources[value.source] : undefined;
      const isOwn = source?.kind === 'relation' && source.relation === read.relation;
      return isOwn ? { column: value.column, isPast: false } : undefined;
    }
    default:
      return undefined;
  }
}

function isOnePast(read: Access, value: Expression | undefined, column: number): boolean {
  const found = value && numbered(read, value);
  return found?.isPast === true && found.column === column;
}

/**
 * An append with an expected version, as event stores have it: the key is what the read asked for and the number one past the last
 * that it found. Whoever read the same inserts the same key, and the second is refused.
 */
function isNextByKey(schema: Schema, write: Access, read: Access): boolean {
  const { statement } = write;
  if (statement?.kind !== 'insert' || statement.onConflict?.action.kind === 'update') return false;
  if (read.relation !== write.relation) return false;
  const values = insertedValues(statement);
  return schema.keys(write.relation).some((key) => {
    const next = key.filter((column) => isOnePast(read, values.get(column), column));
    const same = key.filter((column) => {
      const value = values.get(column);
      const asked = read.footprint.pinned.get(column);
      return value !== undefined && asked !== undefined && expressionKey(asked) === expressionKey(value);
    });
    return next.length === 1 && next.length + same.length === key.length;
  });
}

/** `SET level = level - 1` under `CHECK (level >= 0)`: the database refuses what would go too far. */
function isChecked(schema: Schema, write: Access, read: Access): boolean {
  const { statement } = write;
  if (statement?.kind !== 'update') return false;
  const checked = new Set(
    (schema.table(write.relation)?.checks ?? []).flatMap(({ condition }) => [...ownColumns(condition)]),
  );
  const atStake = statement.set.filter(({ column }) => read.relation !== write.relation || looksAt(read, column));
  return (
    atStake.length > 0 &&
    atStake.every(({ column, expression }) => checked.has(column) && !isRowIndependent(expression))
  );
}

/** Whether this write does nothing, or fails, where the read would have said otherwise by then. */
function guardsItself(schema: Schema, write: Access, read: Access): boolean {
  return (
    isRechecked(schema, write, read) ||
    isOnceByKey(schema, write, read) ||
    isNextByKey(schema, write, read) ||
    isChecked(schema, write, read)
  );
}

/** Whether it fails then, and takes its transaction and the rest of the operation with it. */
function refuses(schema: Schema, write: Access, read: Access): boolean {
  const { statement } = write;
  const isSilent = statement?.kind === 'insert' && statement.onConflict !== undefined;
  const isRefused = isOnceByKey(schema, write, read) || isNextByKey(schema, write, read);
  return !isSilent && (isRefused || isChecked(schema, write, read));
}

/**
 * Whether a write that depends on a read is decided again when it happens: by itself, by a `require` on what an earlier guarded
 * write returned, or by another write of its transaction (or before it) that fails.
 */
export function isGuarded(schema: Schema, of: OperationAccesses, write: Access, read: Access): boolean {
  if (guardsItself(schema, write, read)) return true;
  const isAskedFirst = of.dependences.some(
    ({ write: dependent, on, how }) =>
      dependent === write && on.kind === 'write' && how === 'control' && guardsItself(schema, on, read),
  );
  if (isAskedFirst) return true;
  return of.accesses.some(
    (other) =>
      other.kind === 'write' &&
      other !== write &&
      (other.unit === write.unit || other.order < write.order) &&
      refuses(schema, other, read),
  );
}
