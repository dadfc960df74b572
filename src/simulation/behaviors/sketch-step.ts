/** A step of a sketch: a read takes the relation's version, a write leaves a mark made of the operation and of all that it has read. */
import { valueKey } from '../../model/value';
import { type Change, type Content, markRow } from '../content';
import type { Bindings } from '../evaluate';
import { nothing, type Sight } from '../happening';
import { enterStore } from '../one-writer';
import type { Instruction } from '../program';
import { contentOf, versionOf } from '../reading';
import type { Shape } from '../shape';
import { append } from '../spread';
import type { RowAccess } from '../statement';
import type { Frame } from '../system';
import {
  lockName,
  newIdentity,
  overlay,
  type Transaction,
  wishFor,
  wishForRange,
  withLock,
  withWrite,
} from '../transaction';
import { isBlocked, isDeadlocked, othersIn } from './commit';
import { rememberSent } from './producer-retry';
import { conclude, enter, instanceOf, type Step, save, storeOf } from './step';
import { abort, proceed } from './transaction-end';

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
  const entered = enter(step, store.node);
  if (entered.waiting !== null && isBlocked(entered, others)) {
    return isDeadlocked(entered, others) ? [abort(step, store.node, 'chosen as the victim of a deadlock')] : [];
  }
  const wait = (wish: string, waiting: Transaction): readonly Frame[] => {
    frame.set(own, shape.transactions.id({ ...waiting, waiting: wish }));
    step.activity = { ...step.activity, phase: 'running' };
    save(step);
    return [conclude(step, { action: 'wait', instance: instanceOf(step), ...nothing, outcome: 'waits for a lock' })];
  };
  const isWriting = instruction.kind === 'sketch-write';
  const entry = enterStore({ ...entered, waiting: null }, isWriting, () => others);
  if (entry.kind === 'busy') return [abort(step, store.node, 'database is locked')];
  if (entry.kind === 'held') return wait(entry.wish, entered);
  let { transaction } = entry;
  const range = { key: `all of ${relation}`, whole: [table.position], statement: undefined, bindings: noBindings };
  const number = shape.ranges.id(range);
  const met = lockedBy(transaction, others, table.position, isWriting, shape);
  if (met !== undefined) return wait(met, transaction);
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
    if (behavior.certify !== 'none' || behavior.plainReads === 'lock') {
      const reads = new Set([...transaction.reads, number]);
      transaction = { ...transaction, reads: [...reads].sort((a, b) => a - b) };
    }
    step.activity = { ...step.activity, versions: [...step.activity.versions, versionOf(seen)] };
    sights = [{ relation, content: seen.id, isLocked: false }];
  } else {
    const mark = shape.world.rows.id(markRow(tokenOf(step)));
    const identity = newIdentity(shape.world, { ...table, primary: [] }, mark, [newest], [transaction, ...others]);
    const write = { table: table.position, identity, before: -1, after: mark };
    const locks = withLock(transaction.locks, lockName(table.position, identity), 'update');
    transaction = { ...transaction, writes: withWrite(transaction.writes, write), locks };
    writes = [{ relation, before: -1, after: mark }];
  }
  frame.set(own, shape.transactions.id(transaction));
  step.activity = { ...step.activity, phase: 'running', pc: step.activity.pc + 1 };
  const scope = { node: store.node, level: behavior.name, isSingle: false };
  const happening = { action: 'sketch' as const, ...nothing, sights, writes, place: instruction.place, scope };
  return [proceed(step, happening, instruction.kind === 'sketch-read' ? 'read' : 'written')];
}

/** Where a level locks what is read: the wish for what others have written of the whole table, or keep as it is. */
function lockedBy(
  transaction: Transaction,
  others: readonly Transaction[],
  table: number,
  isWriting: boolean,
  { ranges }: Shape,
): string | undefined {
  for (const other of others) {
    if (isWriting) {
      const guarded =
        other.behavior.guards === 'none' ? undefined : other.reads.find((r) => ranges.value(r).whole.includes(table));
      if (guarded !== undefined) return wishForRange(guarded);
      continue;
    }
    if (transaction.behavior.plainReads === 'free') continue;
    const write = other.writes.find((w) => w.table === table);
    if (write) return wishFor(lockName(table, write.identity), 'share');
  }
  return undefined;
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
