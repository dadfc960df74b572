/**
 * Moves admission into a store: what was appended straight to a topic is decided and written in one serializable transaction,
 * and change data capture publishes it to the same topic, so that everything downstream stays as it is. Where this cannot be done
 * faithfully, nothing is offered.
 */
import { addTables, addToSection, declaredKey, freeName, singularOf } from '../../model/additions';
import type { Diagnostic, Fix } from '../../model/diagnostic';
import type { Edit, Plain } from '../../model/edit';
import { type Pipeline, relationOf } from '../../model/pipeline';
import type { RelationId } from '../../model/statement';
import { type AdmissionKnowledge, type Move, moveOf } from './admission-move';
import { planAdmission } from './admission-plan';
import { inputEdits, sketchEdits, stepEdits } from './admission-steps';
import type { AdmittedTable } from './admitted-table';

export type { AdmissionKnowledge } from './admission-move';

const decisions = ['write-bypasses-store', 'decision-on-stale-view', 'broker-as-record'];

/** A store that the refactoring adds. */
const newStore = { technology: 'postgresql', isolation: 'serializable' };

function topicEdits(move: Move, { topic, key, added }: AdmittedTable): readonly Edit[] {
  const path = ['topics', topic.name];
  const columns = relationOf(move.pipeline, topic.relation)?.columns ?? [];
  const before = topic.key.map((column) => columns[column]?.name);
  const isOther = key.length > 0 && key.join() !== before.join();
  const isEvents = topic.content.from === 'file' && topic.content.value === 'events';
  return [
    ...(added === undefined ? [] : [{ type: 'set' as const, path: [...path, 'columns', added], value: 'text' }]),
    ...(isOther ? [{ type: 'set' as const, path: [...path, 'key'], value: declaredKey(key) }] : []),
    ...(key.length > 0 && isEvents ? [{ type: 'set' as const, path: [...path, 'kind'], value: 'changelog' }] : []),
    ...(topic.rows ? [{ type: 'remove' as const, path: [...path, 'rows'] }] : []),
  ];
}

function connectorEdit(move: Move, knowledge: AdmissionKnowledge): Edit {
  const { pipeline, target } = move;
  const tables = [...move.tables.values()];
  const ids = tables.map(({ name }) => `${target.name}.${name}`);
  const [id] = ids;
  const isOne = tables.length === 1;
  // Two tables that one transaction writes have to arrive together.
  const isTogether = move.plan.writers.some(({ inserts }) => new Set(inserts.map(({ topic }) => topic)).size > 1);
  const value: Plain = {
    technology: target.store ? knowledge.captureTechnology(target.store) : 'debezium',
    from: isOne ? (id ?? '') : ids,
    to: isOne
      ? (tables[0]?.topic.name ?? '')
      : Object.fromEntries(tables.map(({ topic }, index) => [ids[index] ?? '', topic.name])),
    ...(move.identity === 'none' ? { delivery: 'exactly once' } : {}),
    ...(isTogether ? { transactions: true } : {}),
  };
  return addToSection(pipeline, 'connectors', freeName(pipeline, `${target.name}_cdc`), value);
}

function storeEdits(move: Move): readonly Edit[] {
  const { pipeline, target, plan } = move;
  const tables = [...move.tables.values(), ...move.states.values()].map(({ name, value }) => ({ name, value }));
  if (!target.store) {
    const value = { ...newStore, tables: Object.fromEntries(tables.map((table) => [table.name, table.value])) };
    return [addToSection(pipeline, 'stores', target.name, value)];
  }
  // A sketch has no transaction of its own that could say a level.
  const isSketched = plan.writers.some(({ operation }) => operation.body.kind === 'sketch');
  const raised: readonly Edit[] =
    isSketched && !target.level.isDefault
      ? [{ type: 'set', path: ['stores', target.name, 'isolation'], value: target.level.name }]
      : [];
  return [...raised, ...addTables(target.store, tables)];
}

function fixOf(move: Move, knowledge: AdmissionKnowledge): Fix | undefined {
  const edits: Edit[] = [];
  // New ids go on where those of the rows that are there end.
  const numbers = new Map<string, number>();
  for (const { topic } of move.tables.values()) numbers.set(singularOf(topic.name), (topic.rows?.length ?? 0) + 1);
  for (const writer of move.plan.writers) {
    const { operation } = writer;
    const own = operation.body.kind === 'sketch' ? sketchEdits(move, operation) : stepEdits(move, writer);
    if (!own) return undefined;
    edits.push(...own, ...inputEdits(move, numbers, writer));
  }
  for (const table of move.tables.values()) edits.push(...topicEdits(move, table));
  edits.push(...storeEdits(move), connectorEdit(move, knowledge));
  const where = move.target.store ? `the store \`${move.target.name}\`` : `a new store \`${move.target.name}\``;
  const topics = [...move.tables.values()].map(({ topic }) => `\`${topic.name}\``).join(', ');
  const how = move.identity === 'none' ? ' (without ids: the capture must be exactly once)' : '';
  return {
    title: `Move admission into ${where}: one transaction decides, change data capture publishes ${topics}${how}`,
    edits,
    safe: false,
  };
}

/** The topics that the operations of the problem append to and that it names. */
function topicsAt(pipeline: Pipeline, { operations = [], relations = [] }: Diagnostic): readonly RelationId[] {
  const named = pipeline.topics.map(({ relation }) => relation).filter((relation) => relations.includes(relation));
  return named.filter((relation) =>
    planAdmission(pipeline, [relation])?.writers.some(({ operation }) => operations.includes(operation.id)),
  );
}

/**
 * The fixes that move the admission of what a decision appends to a topic into a store, the preferred one first: each row of the
 * table has an id of its own, which callers give; or rows have none, which takes exactly-once capture. None where the problem is
 * another one, or the move could not be faithful.
 */
export function moveAdmission(
  pipeline: Pipeline,
  diagnostic: Diagnostic,
  knowledge: AdmissionKnowledge,
): readonly Fix[] {
  if (!decisions.includes(diagnostic.rule)) return [];
  const topics = topicsAt(pipeline, diagnostic);
  if (topics.length === 0) return [];
  const withIds = moveOf(pipeline, topics, 'id', knowledge);
  const preferred = withIds && fixOf(withIds, knowledge);
  // Where messages have ids of their own there is nothing to be spared.
  const isNatural = preferred && [...withIds.tables.values()].every(({ added }) => added === undefined);
  const bare = isNatural ? undefined : moveOf(pipeline, topics, 'none', knowledge);
  return [preferred, bare && fixOf(bare, knowledge)].filter((fix) => fix !== undefined);
}
