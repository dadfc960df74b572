/**
 * How a client or a consumer's lane performs its operations: one statement, commit or rollback at a time, local work
 * (conditions, responses) together with the statement before it. semantics: docs/simulation.md, "Steps".
 */
import { readsOf, writesOf } from '../../model/statement-walk';
import type { Activity } from '../activity';
import { nothing } from '../happening';
import type { Instruction, Program, TransactionScope } from '../program';
import { slotsOf } from '../reading';
import type { Performer, Shape } from '../shape';
import { slotsBehind } from '../spread';
import type { Frame } from '../system';
import { slotsOfWithdrawal } from './broker-transaction';
import { slotsOfCommit } from './commit';
import { work } from './local-work';
import { runOutside } from './message-step';
import { slotsOfSending } from './producer-retry';
import { runSketch } from './sketch-step';
import { runInStore, type SqlInstruction } from './sql-step';
import { conclude, runOf, type Step, storeOf } from './step';
import { commitScope, rollBack } from './transaction-end';

type StepInstruction = Exclude<Instruction, { kind: 'begin' | 'require' | 'respond' }>;

/** Index of the first instruction from `pc` on that is a step of its own; the program's length when there is none. */
export function nextStep(program: Program, pc: number): number {
  let at = pc;
  while (at < program.instructions.length) {
    const { kind } = program.instructions[at] as Instruction;
    if (kind !== 'begin' && kind !== 'require' && kind !== 'respond') return at;
    at += 1;
  }
  return at;
}

/** Slots that the next step of a performer in `activity` may read or change. */
export function slotsOfNext(shape: Shape, performer: Performer, activity: Activity): readonly number[] {
  if (activity.phase === 'rollback') {
    return [performer.local, ...performer.transactions.values(), ...slotsOfWithdrawal(shape, performer)];
  }
  return slotsOfStep(shape, performer, runOf(performer, activity).program, activity.pc);
}

/** Slots that the step at `pc` of `program` may read or change. */
function slotsOfStep(shape: Shape, performer: Performer, program: Program, pc: number): readonly number[] {
  const own = [performer.local, ...performer.transactions.values()];
  const instruction = program.instructions[nextStep(program, pc)] as StepInstruction | undefined;
  if (!instruction) return own;
  if (instruction.kind === 'commit') return [...new Set([...own, ...slotsOfScope(shape, program, instruction.step)])];
  const read = instruction.kind === 'sql' ? readsOf(instruction.statement) : [];
  const written = instruction.kind === 'sql' ? writesOf(instruction.statement) : [];
  const mentioned = instruction.kind === 'sql' ? [...read, ...written] : [instruction.relation];
  const slots = new Set(own);
  const add = (list: readonly number[]): void => {
    for (const slot of list) slots.add(slot);
  };
  const changed = instruction.kind === 'sketch-write' ? [instruction.relation] : written;
  for (const relation of mentioned) {
    const store = storeOf(shape, relation);
    if (store) add([...store.tableSlots, ...store.transactionSlots]);
    else add(slotsOf(shape, relation));
  }
  for (const relation of changed) add(slotsBehind(shape, relation));
  if (changed.length > 0) add(slotsOfSending(shape, performer));
  return [...slots];
}

function slotsOfScope(shape: Shape, program: Program, scope: TransactionScope): readonly number[] {
  if (scope.target.kind === 'store') {
    const store = shape.stores.get(scope.target.store);
    const written = program.writes.filter((relation) => storeOf(shape, relation) === store);
    return store ? slotsOfCommit(shape, store, written) : [];
  }
  return program.writes.flatMap((relation) => [...slotsOf(shape, relation), ...slotsBehind(shape, relation)]);
}

/** Performs the next step of `performer`; the successors. */
export function performStep(shape: Shape, performer: Performer, frame: Frame, tell: boolean): readonly Frame[] {
  const activity = shape.activities.value(frame.get(performer.local));
  const step: Step = { shape, performer, run: runOf(performer, activity), frame, tell, activity };
  if (activity.phase === 'rollback') return [rollBack(step)];
  const early = work(step);
  if (early) return [conclude(step, { action: 'respond', outcome: early.outcome, ...nothing })];
  const instruction = step.run.program.instructions[step.activity.pc] as StepInstruction | undefined;
  if (!instruction) return [];
  switch (instruction.kind) {
    case 'commit':
      return commitScope(step, instruction.step);
    case 'sql':
      return runSql(step, instruction);
    case 'sketch-read':
    case 'sketch-write':
      return runSketch(step, instruction);
  }
}

function runSql(step: Step, instruction: SqlInstruction): readonly Frame[] {
  const { statement } = instruction;
  const mentioned = [...writesOf(statement), ...readsOf(statement)];
  const target = writesOf(statement)[0];
  // What is written decides where a statement runs; a read runs in the store of its tables.
  const home =
    target === undefined ? mentioned.map((r) => storeOf(step.shape, r)).find((s) => s) : storeOf(step.shape, target);
  if (home) return runInStore(step, instruction, home);
  return [runOutside(step, instruction)];
}
