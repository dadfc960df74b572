/**
 * What the slots of a scenario's states are called and what their numbers stand for, in words. It reads shapes and values; it neither
 * runs nor changes anything.
 */
import type { MachineVariable } from '../model/machine';
import type { RelationId } from '../model/statement';
import { showValue } from '../model/value';
import type { Activity } from './activity';
import type { Content } from './content';
import type { Program } from './program';
import type { Group } from './queue';
import type { Performer, Shape } from './shape';
import { rowsOf } from './tell';
import type { Transaction, Write } from './transaction';

/** A slot in words; `name` is unique within its kind. */
export interface SlotWords {
  readonly kind: MachineVariable['kind'];
  readonly name: string;
  readonly about: string;
  /** What a number of the slot stands for. */
  tell(id: number): string;
}

/** How a performer is called: by its session, its place in the scenario, or its lane. */
export function nameOfPerformer(shape: Shape, performer: Performer): string {
  if (performer.consumer !== undefined || performer.session === undefined) {
    return performer.runs[0]?.actor ?? performer.name;
  }
  const alike = shape.performers.filter((other) => other.session === performer.session);
  return alike.length === 1 ? performer.session : `${performer.session}#${alike.indexOf(performer) + 1}`;
}

/** Words for every slot of `shape`. */
export function slotWords(shape: Shape): readonly SlotWords[] {
  const words = new Map<number, SlotWords>();
  const put = (slot: number | undefined, word: SlotWords): void => {
    if (slot !== undefined && !words.has(slot)) words.set(slot, word);
  };
  const content = (relation: RelationId) => (id: number) => contentWords(shape, relation, shape.world.content(id));
  const queue = (id: number): string => queueWords(shape, shape.queues.queue(id));
  for (const [relation, slot] of shape.contentSlots) {
    put(slot, { kind: 'rows', name: relation, about: `what ${relation} holds`, tell: content(relation) });
  }
  for (const performer of shape.performers) performerWords(shape, performer, put);
  for (const { queue: slot, operation } of shape.consumers) {
    put(slot, {
      kind: 'queue',
      name: operation.id,
      about: `messages that ${operation.id} has yet to take`,
      tell: queue,
    });
  }
  for (const group of shape.groups) {
    for (const { slot, relations } of group.arrivals) {
      const about = `changes of ${[...relations].join(', ')} on their way into ${group.name}`;
      put(slot, { kind: 'queue', name: `${group.name} ${[...relations].join(' ')}`, about, tell: queue });
    }
    for (const { slot, relation } of group.inputs) {
      const about = `what ${group.name} has applied of ${relation}`;
      put(slot, { kind: 'applied', name: `${group.name} ${relation}`, about, tell: content(relation) });
    }
  }
  for (const { connector, queue: slot, polled, last, copies } of shape.connectors) {
    const { name } = connector;
    put(slot, { kind: 'queue', name, about: `changes that ${name} has yet to publish`, tell: queue });
    put(last, { kind: 'kept', name, about: `what ${name} published last`, tell: queue });
    copies.forEach((copy, i) => {
      const about = `what ${name} saw of ${copy.from} when it polled last`;
      put(polled[i], { kind: 'applied', name: `${name} ${copy.from}`, about, tell: content(copy.from) });
    });
  }
  for (const [relation, slot] of shape.histories) {
    const about = `messages of ${relation} that a rebuild reads again`;
    put(slot, { kind: 'kept', name: relation, about, tell: queue });
  }
  for (const [relation, { slot }] of shape.logs) {
    const about = `messages of ${relation} behind its last stable offset`;
    put(slot, { kind: 'queue', name: `behind ${relation}`, about, tell: queue });
  }
  const ticks = (id: number): string => `${id} on the clock`;
  if (shape.clock !== undefined) {
    put(shape.clock, { kind: 'time', name: 'now', about: 'which operations ended before others began', tell: ticks });
  }
  const isLeft = (id: number): string => (id === 0 ? 'it has happened' : 'it may still happen');
  if (shape.budget !== undefined && shape.fault !== undefined) {
    put(shape.budget, { kind: 'left', name: shape.fault, about: `the fault: ${shape.fault}`, tell: isLeft });
  }
  const taken = new Set<string>();
  return Array.from({ length: shape.width }, (_, slot) => {
    const word = words.get(slot) ?? unnamed(slot);
    const isTaken = taken.has(`${word.kind} ${word.name}`);
    taken.add(`${word.kind} ${word.name}`);
    return isTaken ? { ...word, name: `${word.name} ${slot}` } : word;
  });
}

/** A slot that has no words of its own still has its number. */
function unnamed(slot: number): SlotWords {
  return { kind: 'kept', name: `part ${slot}`, about: `part ${slot} of the state`, tell: (id) => `${id}` };
}

/** The tick at which something was. */
function tick(id: number): string {
  return id === 0 ? 'not yet' : `at tick ${id}`;
}

function performerWords(
  shape: Shape,
  performer: Performer,
  put: (slot: number | undefined, word: SlotWords) => void,
): void {
  const name = nameOfPerformer(shape, performer);
  const activity = (id: number): string => activityWords(shape, performer, shape.activities.value(id));
  put(performer.local, { kind: 'at', name, about: `where ${name} stands`, tell: activity });
  const sent = (id: number): string => queueWords(shape, shape.queues.queue(id));
  put(performer.sent, { kind: 'kept', name, about: `what ${name} may send again`, tell: sent });
  performer.times.forEach(({ began, ended }, run) => {
    const actor = performer.runs[run]?.actor ?? name;
    put(began, { kind: 'time', name: `${actor} ${run} began`, about: `when ${actor} began`, tell: tick });
    put(ended, { kind: 'time', name: `${actor} ${run} ended`, about: `when ${actor} ended`, tell: tick });
  });
  for (const [store, slot] of performer.transactions) {
    const about = `the transaction of ${name} in ${store}`;
    const tell = (id: number): string => transactionWords(shape, store, shape.transactions.value(id));
    put(slot, { kind: 'transaction', name: `${name} ${store}`, about, tell });
  }
}

/** Rows as `(a=1 b=2), (a=2 b=2)`. */
function contentWords(shape: Shape, relation: RelationId, content: Content): string {
  if (content.numbers.length === 0) return 'no rows';
  return rowsOf(shape, relation, content.numbers)
    .map((row) => `(${row})`)
    .join(', ');
}

function queueWords(shape: Shape, queue: readonly Group[]): string {
  if (queue.length === 0) return 'nothing';
  return queue.map((group) => group.map((change) => changeWords(shape, change)).join(' and ')).join(', then ');
}

function changeWords(shape: Shape, { relation, before, after }: Group[number]): string {
  const row = (number: number): string => `(${rowsOf(shape, relation, [number]).join()})`;
  if (before === -1) return `+${row(after)}`;
  return after === -1 ? `-${row(before)}` : `${row(before)} to ${row(after)}`;
}

function activityWords(shape: Shape, performer: Performer, activity: Activity): string {
  const run = performer.runs[activity.run];
  const values = activity.values.map(([name, value]) => `${name}=${showValue(value)}`);
  const responses = activity.responses.length > 0 ? [`responded ${activity.responses.join(', ')}`] : [];
  const where = run ? placeWords(run.program, activity) : activity.phase;
  const who = performer.runs.length > 1 && activity.phase !== 'done' ? [`${run?.actor ?? ''}`] : [];
  const again = activity.attempt > 0 ? [`restarted ${activity.attempt}x`] : [];
  const open = activity.buffer.length > 0 ? [`${activity.buffer.length} messages not yet sent`] : [];
  const topic = performer.consumer?.topic.id;
  const message =
    topic === undefined || activity.message === -1
      ? []
      : [`message (${rowsOf(shape, topic, [activity.message]).join()})`];
  return [...who, where, ...message, ...values, ...again, ...open, ...responses].join('; ');
}

function placeWords(program: Program, { phase, pc, ending }: Activity): string {
  switch (phase) {
    case 'ready':
      return 'at the start';
    case 'running':
      return `before step ${pc}: ${instructionWords(program, pc)}`;
    case 'rollback':
      return `to be rolled back, then ${ending}`;
    default:
      return phase;
  }
}

function instructionWords(program: Program, pc: number): string {
  const instruction = program.instructions[pc];
  switch (instruction?.kind) {
    case undefined:
      return 'the end';
    case 'sql':
      return instruction.text;
    case 'require':
      return `require ${instruction.text}`;
    case 'respond':
      return `respond ${instruction.text}`;
    case 'begin':
    case 'commit':
      return instruction.kind;
    case 'sketch-read':
      return `read ${instruction.relation}`;
    case 'sketch-write':
      return `write ${instruction.relation}`;
  }
}

function transactionWords(shape: Shape, store: string, transaction: Transaction | null): string {
  if (transaction === null) return 'none';
  const tables = shape.stores.get(store)?.tables ?? [];
  const written = (write: Write): string =>
    changeWords(shape, { ...write, relation: tables[write.table]?.relation ?? '' });
  const seen = (id: number, table: number): string => {
    const relation = tables[table]?.relation ?? '';
    return `of ${relation}: ${contentWords(shape, relation, shape.world.content(id))}`;
  };
  const counted = (list: readonly unknown[], what: string): readonly string[] =>
    list.length === 0 ? [] : [`${what}: ${list.length}`];
  return [
    transaction.snapshot === null ? 'no snapshot' : `snapshot ${transaction.snapshot.map(seen).join(' and ')}`,
    ...transaction.writes.map((write) => `wrote ${written(write)}`),
    ...counted(transaction.locks, 'row locks'),
    ...counted(transaction.reads, 'ranges read'),
    ...counted(transaction.replaced, 'rows replaced meanwhile'),
    ...counted(transaction.peers, 'commits meanwhile'),
    ...(transaction.waiting === null ? [] : ['waits for another transaction']),
  ].join('; ');
}
