/** A step of a sketch: a read takes the relation's version, a write leaves a mark made of the operation and of all that it has read. */
import { valueKey } from '../../model/value';
import { type Change, type Content, markRow } from '../content';
import type { Bindings } from '../evaluate';
import { nothing, type Sight } from '../happening';
import type { Instruction } from '../program';
import { contentOf, versionOf } from '../reading';
import { append } from '../spread';
import type { RowAccess } from '../statement';
import type { Frame } from '../system';
import { lockName, newIdentity, overlay, withLock, withWrite } from '../transaction';
import { othersIn } from './commit';
import { rememberSent } from './producer-retry';
import { enter, type Step, storeOf } from './step';
import { proceed } from './transaction-end';

type SketchInstruction = Extract<Instruction, { kind: 'sketch-read' | 'sketch-write' }>;

export function runSketch(step: Step, instruction: SketchInstruction): readonly Frame[] {
  const { relation } = instruction;
  const store = storeOf(step.shape, relation);
  if (!store) return [runSketchOutside(step, instruction)];
  const { shape, frame } = step;
  const own = step.performer.transactions.get(store.node) as number;
  const others = othersIn(shape, store, own, frame);
  const table = store.tables.find((t) => t.relation === relation);
  if (!table) return [];
  let transaction = enter(step, store.node);
  const committed = store.tableSlots.map((slot) => shape.world.content(frame.get(slot)));
  const { behavior } = transaction;
  if (behavior.reads === 'transaction' && transaction.snapshot === null) {
    transaction = { ...transaction, snapshot: committed.map((content) => content.id) };
  }
  const newest = committed[table.position] as Content;
  const base =
    behavior.reads === 'transaction' ? shape.world.content(transaction.snapshot?.[table.position] as number) : newest;
  let sights: readonly Sight[] = [];
  let writes: readonly RowAccess[] = [];
  if (instruction.kind === 'sketch-read') {
    let seen = overlay(shape.world, base, table.position, transaction.writes);
    if (behavior.reads === 'uncommitted') {
      for (const other of others) seen = overlay(shape.world, seen, table.position, other.writes);
    }
    if (behavior.certify !== 'none') {
      const range = { key: `all of ${relation}`, whole: [table.position], statement: undefined, bindings: noBindings };
      const reads = new Set([...transaction.reads, shape.ranges.id(range)]);
      transaction = { ...transaction, reads: [...reads].sort((a, b) => a - b) };
    }
    step.activity = { ...step.activity, versions: [...step.activity.versions, versionOf(seen)] };
    sights = [{ relation, content: seen.id, isLocked: false }];
  } else {
    const number = shape.world.rows.id(markRow(tokenOf(step)));
    const identity = newIdentity(shape.world, { ...table, primary: [] }, number, [newest], [transaction, ...others]);
    const write = { table: table.position, identity, before: -1, after: number };
    const locks = withLock(transaction.locks, lockName(table.position, identity), 'update');
    transaction = { ...transaction, writes: withWrite(transaction.writes, write), locks };
    writes = [{ relation, before: -1, after: number }];
  }
  frame.set(own, shape.transactions.id(transaction));
  step.activity = { ...step.activity, phase: 'running', pc: step.activity.pc + 1 };
  const scope = { node: store.node, level: behavior.name, isSingle: false };
  const happening = { action: 'sketch' as const, ...nothing, sights, writes, place: instruction.place, scope };
  return [proceed(step, happening, instruction.kind === 'sketch-read' ? 'read' : 'written')];
}

const noBindings: Bindings = { parameter: () => null, variable: () => null };

/** What a sketch writes: made of the operation, its inputs and every version that it has read. */
function tokenOf(step: Step): string {
  const { activity, run } = step;
  const inputs = [...run.inputs.values()].map(valueKey).join();
  const message = activity.message === -1 ? '' : `m${activity.message}`;
  return `${run.program.operation.id}(${inputs}${message})[${activity.versions.join(' ')}]`;
}

function runSketchOutside(step: Step, instruction: SketchInstruction): Frame {
  const { shape, frame } = step;
  const { relation } = instruction;
  let sights: readonly Sight[] = [];
  let messages: readonly Change[] = [];
  if (instruction.kind === 'sketch-read') {
    const content = contentOf(shape, relation, frame);
    step.activity = { ...step.activity, versions: [...step.activity.versions, versionOf(content)] };
    sights = [{ relation, content: content.id, isLocked: false }];
  } else if (shape.contentSlots.has(relation)) {
    messages = [{ relation, before: -1, after: shape.world.rows.id(markRow(tokenOf(step))) }];
    append(shape, frame, messages);
    rememberSent(shape, step.performer, messages, frame);
  }
  step.activity = { ...step.activity, phase: 'running', pc: step.activity.pc + 1 };
  const happening = { action: 'sketch' as const, ...nothing, sights, messages, place: instruction.place };
  return proceed(step, happening, instruction.kind === 'sketch-read' ? 'read' : '1 message');
}
