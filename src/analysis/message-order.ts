/**
 * Which messages of a topic may overtake each other, and whether a consumer's writes come out differently when they do. It knows
 * keys, partitions and statements; it does not judge who suffers.
 */
import type { Topic } from '../model/pipeline';
import type { Expression, RelationId } from '../model/statement';
import { walkSql } from '../model/statement-walk';
import { valueKey } from '../model/value';
import type { Access, OperationAccesses } from './accesses';
import type { Analysis } from './analysis';
import { conjunctsOf, isRowIndependent } from './footprint';
import { ownColumns } from './guards';
import { technologyOf } from './schema';

/** How messages are kept in order: all of them, those with equal keys, or none. */
export function orderOf(topic: Topic): 'all' | 'by key' | 'none' {
  const scope = technologyOf(topic)?.facts.ordering_scope?.value;
  // Products without order of their own keep it by message group or ordering key.
  if (scope === 'none' || scope === 'best_effort') return topic.key.length > 0 ? 'by key' : 'none';
  if (topic.partitions <= 1) return 'all';
  return topic.key.length > 0 ? 'by key' : 'none';
}

/** Names of the columns of the topic's key. */
export function keyNames(analysis: Analysis, topic: Topic): readonly string[] {
  return topic.key.map((column) => analysis.schema.columnName(topic.relation, column));
}

function parametersOf(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  walkSql(expression, {
    expression: (part) => {
      if (part.kind === 'parameter') names.add(part.name);
    },
  });
  return names;
}

/** Columns that a write sets to what the message says (or to a constant), each with its expression. */
export function settingsOf({
  statement,
}: Access): readonly { readonly column: number; readonly expression: Expression }[] {
  if (statement?.kind === 'update') return statement.set;
  const action = statement?.kind === 'insert' ? statement.onConflict?.action : undefined;
  if (statement?.kind !== 'insert' || action?.kind !== 'update') return [];
  const values = statement.source.kind === 'values' ? statement.source.rows[0] : undefined;
  // `excluded.price` is what this message would have inserted.
  return action.set.map(({ column, expression }) => {
    const value = values?.[statement.columns.indexOf(column)];
    const isExcluded = expression.kind === 'column' && expression.source === 1;
    return { column, expression: isExcluded && value ? value : expression };
  });
}

/** Whether the write looks at what it overwrites, beside the `key`, so that what is older, or comes at the wrong time, is passed over. */
export function looksFirst({ statement }: Access, key: ReadonlySet<number>): boolean {
  const action = statement?.kind === 'insert' ? statement.onConflict?.action : undefined;
  const where = statement?.kind === 'update' ? statement.where : action?.kind === 'update' ? action.where : undefined;
  return conjunctsOf(where).some((condition) => [...ownColumns(condition)].some((column) => !key.has(column)));
}

/** Whether the write leaves something else when it is made before, rather than after, another message's. */
export function dependsOnOrder(analysis: Analysis, of: OperationAccesses, write: Access): boolean {
  const { statement, relation } = write;
  if (write.kind !== 'write' || analysis.schema.table(relation) === undefined) return false;
  const others = of.accesses.filter(
    (other) => other.kind === 'write' && other !== write && other.relation === relation,
  );
  if (statement?.kind === 'delete') return others.length > 0;
  if (looksFirst(write, new Set(analysis.schema.key(relation)))) return false;
  return settingsOf(write).some(({ column, expression }) => {
    if (!isRowIndependent(expression)) return false;
    if (parametersOf(expression).size > 0) return true;
    // Constants: order matters where another write of the same messages sets another one.
    return others.some((other) =>
      settingsOf(other).some(
        (set) =>
          set.column === column &&
          set.expression.kind === 'literal' &&
          expression.kind === 'literal' &&
          valueKey(set.expression.value) !== valueKey(expression.value),
      ),
    );
  });
}

/**
 * Whether two messages about one row can say different things, as far as the file tells: the column that the write takes has several
 * values there, or values that come from elsewhere.
 */
export function canDiffer(analysis: Analysis, topic: Topic, write: Access): boolean {
  const sources = analysis.writesTo(topic.relation);
  const names = settingsOf(write).flatMap(({ expression }) => [...parametersOf(expression)]);
  if (sources.length === 0 || names.length === 0) return true;
  return names.some((name) => {
    const column = analysis.schema.relation(topic.relation)?.columns?.findIndex((one) => one.name === name) ?? -1;
    const isComputed = sources.some(({ footprint }) => {
      const value = footprint.pinned.get(column);
      return value?.kind !== 'literal' && value?.kind !== 'parameter';
    });
    return isComputed || valuesWritten(analysis, topic.relation, column).size > 1;
  });
}

/** Columns of the message that tell which row a consumer writes; undefined: not the message alone tells it. */
export function entityOf(analysis: Analysis, write: Access): readonly string[] | undefined {
  const key = analysis.schema.key(write.relation);
  if (key.length === 0) return undefined;
  const names = key.map((column) => {
    const value = write.footprint.pinned.get(column);
    return value?.kind === 'parameter' ? value.name : value?.kind === 'literal' ? '' : undefined;
  });
  return names.every((name) => name !== undefined) ? names.filter((name) => name !== '') : undefined;
}

/** The values that a column of a topic's new messages can have, as texts: literals, and declared inputs. What is computed is left out. */
function valuesWritten(analysis: Analysis, relation: RelationId, column: number): ReadonlySet<string> {
  const values = new Set<string>();
  for (const { footprint, operation } of analysis.writesTo(relation)) {
    const value = footprint.pinned.get(column);
    if (value?.kind === 'literal') values.add(valueKey(value.value));
    if (value?.kind === 'parameter') {
      for (const known of operation.inputs.find(({ name }) => name === value.name)?.values ?? [])
        values.add(valueKey(known));
    }
  }
  return values;
}

/**
 * Whether messages about one entity can have different keys: the key has a column beside the entity's, and the file writes several
 * values there, or changes that column of the table that the topic is filled from.
 */
export function splitsEntity(analysis: Analysis, topic: Topic, entity: readonly string[]): boolean {
  return topic.key.some((column) => {
    const name = analysis.schema.columnName(topic.relation, column);
    if (entity.includes(name)) return false;
    return valuesWritten(analysis, topic.relation, column).size > 1 || isChangedAtSource(analysis, topic, name);
  });
}

/** Whether an operation changes the column of this name in a table that a connector fills the topic from. */
export function isChangedAtSource(analysis: Analysis, topic: Topic, name: string): boolean {
  return analysis.flow
    .into(topic.relation)
    .filter(({ by }) => by === 'connector')
    .some(({ from }) => {
      const column = analysis.schema.relation(from)?.columns?.findIndex((one) => one.name === name) ?? -1;
      return analysis
        .writesTo(from)
        .some(
          ({ footprint: { shape, columns } }) =>
            shape === 'update' && column >= 0 && (columns === 'all' || columns.has(column)),
        );
    });
}
