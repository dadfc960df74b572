/** A statement of an operation on topics and views alone: a read of what they hold, or messages that are appended at once. */
import { hasConditionalAppend, technologyById } from '../../catalog/lookup';
import { relationOf } from '../../model/pipeline';
import { readsOf } from '../../model/statement-walk';
import type { Change } from '../content';
import {
  type Bindings,
  evaluateReturning,
  evaluateSelect,
  type Rows,
  rowsToDelete,
  rowsToInsert,
  rowsToUpdate,
  type SqlError,
} from '../evaluate';
import { nothing, type Sight } from '../happening';
import { contentOf } from '../reading';
import { append } from '../spread';
import type { Frame } from '../system';
import { appendInTransaction, isInTransaction } from './broker-transaction';
import { fail } from './local-work';
import { rememberSent } from './producer-retry';
import { bind, outsideContent, outsideRows, rowsText, type SqlInstruction } from './sql-step';
import { bindingsOf, conclude, instanceOf, noteFailure, type Step } from './step';
import { proceed } from './transaction-end';

/**
 * Whether a statement that appends is two steps: what it reads may be out of date when the append comes. One step is what depends on
 * nothing, and what depends on its own log alone where the broker refuses an append that something came before.
 */
function isTwoSteps(step: Step, { statement }: SqlInstruction): boolean {
  if (statement.kind === 'select' || !step.shape.contentSlots.has(statement.relation)) return false;
  const read = readsOf(statement).filter((relation) => relation !== statement.relation || statement.kind !== 'delete');
  if (read.length === 0) return false;
  const topic = step.shape.pipeline.topics.find(({ relation }) => relation === statement.relation);
  const technology = technologyById(topic?.technology.id ?? '');
  const isConditional = technology !== undefined && hasConditionalAppend(technology);
  return !isConditional || read.some((relation) => relation !== statement.relation);
}

/** A statement on topics and views alone. */
export function runOutside(step: Step, instruction: SqlInstruction): Frame {
  const { shape } = step;
  const { statement } = instruction;
  const bindings = bindingsOf(step);
  const rows: Rows = { rows: outsideRows(step) };
  const told = { statement, bindings, text: instruction.text, place: instruction.place };
  const instance = instanceOf(step);
  const failed = (error: SqlError): Frame => {
    noteFailure(step, instruction.place, error);
    const ended = fail(step, 'error').outcome;
    return conclude(step, { action: 'sql', instance, ...nothing, ...told, outcome: `${error.message}; ${ended}` });
  };
  const sights = readsOf(statement).map((relation): Sight => {
    return { relation, content: outsideContent(step, relation).id, isLocked: false };
  });
  if (statement.kind === 'select') {
    const result = evaluateSelect(statement, rows, bindings);
    if (!result.ok) return failed(result.error);
    bind(step, instruction, result.value);
    const happening = { action: 'sql' as const, ...nothing, ...told, sights, result: result.value };
    return proceed(step, happening, rowsText(result.value));
  }
  const decided = step.activity.planned;
  const planned = decided
    ? { kind: 'messages' as const, messages: decided }
    : messagesOf(step, statement, rows, bindings);
  if (planned.kind === 'error') return failed(planned.error);
  const { messages } = planned;
  if (!decided && messages.length > 0 && isTwoSteps(step, instruction)) {
    step.activity = { ...step.activity, phase: 'running', planned: messages };
    const happening = { action: 'sql' as const, ...nothing, ...told, sights };
    return proceed(step, happening, `reads, and has ${countOf(messages)} to append`);
  }
  step.activity = { ...step.activity, planned: undefined };
  const isOpen = isInTransaction(shape, step.run.program.scopes[step.activity.pc], statement.relation);
  if (isOpen) appendInTransaction(step, messages);
  else {
    append(shape, step.frame, messages);
    rememberSent(shape, step.performer, messages, step.frame);
  }
  const affected = messages.map((m) => shape.world.rows.value(m.after === -1 ? m.before : m.after));
  const before = statement.kind === 'update' ? messages.map((m) => shape.world.rows.value(m.before)) : undefined;
  const returned =
    statement.returning.length > 0 ? evaluateReturning(statement, affected, rows, bindings, before) : undefined;
  if (returned && !returned.ok) return failed(returned.error);
  bind(step, instruction, returned?.value);
  const seen = decided ? [] : sights;
  const happening = { action: 'sql' as const, ...nothing, ...told, sights: seen };
  if (isOpen) return proceed(step, { ...happening, open: messages }, `${countOf(messages)}, not yet committed`);
  return proceed(step, { ...happening, messages }, countOf(messages));
}

function countOf(messages: readonly Change[]): string {
  return messages.length === 1 ? '1 message' : `${messages.length} messages`;
}

type Planned =
  | { readonly kind: 'messages'; readonly messages: readonly Change[] }
  | { readonly kind: 'error'; readonly error: SqlError };

function messagesOf(
  step: Step,
  statement: Exclude<SqlInstruction['statement'], { kind: 'select' }>,
  rows: Rows,
  bindings: Bindings,
): Planned {
  const { shape } = step;
  const { relation } = statement;
  const isTopic = shape.contentSlots.has(relation);
  // A derived relation holds its query and nothing else: what is written to it has no effect.
  if (!isTopic) return { kind: 'messages', messages: [] };
  const width = relationOf(shape.pipeline, relation)?.columns?.length ?? 0;
  if (statement.kind === 'insert') {
    const result = rowsToInsert(statement, width, rows, bindings);
    if (!result.ok) return { kind: 'error', error: result.error };
    const after = result.value.map((row) => shape.world.rows.id(row));
    return { kind: 'messages', messages: after.map((number) => ({ relation, before: -1, after: number })) };
  }
  if (shape.uptakes.get(relation)?.kind === 'append') {
    // Not a message of PostgreSQL's; the code is that of an operation that is not possible.
    return {
      kind: 'error',
      error: { code: '0A000', message: `${relation} is a log: what was appended cannot be changed` },
    };
  }
  const content = contentOf(shape, relation, step.frame);
  const numberAt = (index: number): number => content.numbers[content.positions[index] as number] as number;
  if (statement.kind === 'delete') {
    const result = rowsToDelete(statement, rows, bindings);
    if (!result.ok) return { kind: 'error', error: result.error };
    return { kind: 'messages', messages: result.value.map((i) => ({ relation, before: numberAt(i), after: -1 })) };
  }
  const result = rowsToUpdate(statement, rows, bindings);
  if (!result.ok) return { kind: 'error', error: result.error };
  const messages = result.value.map(({ index, row }) => ({
    relation,
    before: numberAt(index),
    after: shape.world.rows.id(row),
  }));
  return { kind: 'messages', messages };
}
