/**
 * Successors of a state, remembered by what each action saw: equal numbers in the slots that it looked at give equal results,
 * so every action runs once for each distinct sight. Knows nothing of what the numbers stand for.
 */
import { type Sight, sightFrame } from './sight';
import type { Action, System } from './system';

/** What one action has answered so far. */
export interface Memory {
  readonly action: Action;
  readonly slots: Int32Array;
  /** Footprints that were asked, `slots.length` numbers each. */
  asked: Int32Array;
  /** For each footprint where its answer stands among `answers`. */
  places: Int32Array;
  count: number;
  index: Int32Array;
  /** What it looked at first, and what came of it: answers by what was really seen, which may be less than its footprint. */
  first: Sight | undefined;
}

/** All that actions have answered, of one system or of several whose numbers mean the same. */
export interface AnswerBook {
  /**
   * Answers one after the other: how many successors, then for each how many slots it changes, and for each of those the
   * slot and its new number. At 0 stands the answer of an action that is not enabled.
   */
  answers: Int32Array;
  used: number;
  readonly byAction: Map<Action, Memory>;
  /** By the action's name and slots. */
  readonly byName: Map<string, Memory>;
  /** Short names for long ones. */
  readonly numbers: Map<string, number>;
}

/** The actions of one system, with what they have answered. */
export interface Successors {
  readonly book: AnswerBook;
  /** By actor and its control number. */
  readonly memories: (readonly Memory[] | undefined)[][];
}

/** Nothing answered yet. */
export function answerBook(): AnswerBook {
  return { answers: new Int32Array(1024), used: 1, byAction: new Map(), byName: new Map(), numbers: new Map() };
}

/** Numbers of answers above which what large systems have answered is not kept for others. */
const mostKept = 1_000_000;

/** Makes room for another system where `book` has grown so large that keeping it costs more than asking again. */
export function tidy(book: AnswerBook): void {
  if (book.used <= mostKept) return;
  book.answers = new Int32Array(1024);
  book.used = 1;
  book.byAction.clear();
  book.byName.clear();
}

/** A number for `text`, the same for the same text. */
export function numberIn({ numbers }: AnswerBook, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

/** The successors in `system`; `book`: what was answered before, by actions of this system or of others. */
export function successorsOf(system: System, book: AnswerBook = answerBook()): Successors {
  return { book, memories: system.actors.map(() => []) };
}

/** The actions that actor number `actor` has where its control slot holds `control`. */
export function memoriesOf(system: System, successors: Successors, actor: number, control: number): readonly Memory[] {
  const known = successors.memories[actor]?.[control];
  if (known) return known;
  const made = system.actors[actor]?.actions(control).map((action) => memoryOf(successors.book, action)) ?? [];
  (successors.memories[actor] as Memory[][])[control] = made;
  return made;
}

/** What `action` has answered in `book`. */
export function memoryOf(book: AnswerBook, action: Action): Memory {
  const known = book.byAction.get(action);
  if (known) return known;
  const name = action.name === undefined ? undefined : `${action.name} ${action.slots.join()}`;
  let memory = name === undefined ? undefined : book.byName.get(name);
  if (!memory) {
    const slots = Int32Array.from(action.slots);
    const index = new Int32Array(16);
    memory = {
      action,
      slots,
      asked: new Int32Array(slots.length * 8),
      places: new Int32Array(8),
      count: 0,
      index,
      first: undefined,
    };
    if (name !== undefined) book.byName.set(name, memory);
  }
  book.byAction.set(action, memory);
  return memory;
}

/** Where in `book.answers` the answer of `memory`'s action in `vector` begins. */
export function answerTo(book: AnswerBook, memory: Memory, vector: Int32Array): number {
  const { slots, asked, index } = memory;
  const width = slots.length;
  const mask = index.length - 1;
  let hash = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i += 1) {
    hash = Math.imul(hash ^ (vector[slots[i] as number] as number), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  let place = (hash ^ (hash >>> 16)) & mask;
  for (;;) {
    const found = index[place] as number;
    if (found === 0) return ask(book, memory, vector);
    const offset = (found - 1) * width;
    let i = 0;
    while (i < width && asked[offset + i] === vector[slots[i] as number]) i += 1;
    if (i === width) return memory.places[found - 1] as number;
    place = (place + 1) & mask;
  }
}

function ask(book: AnswerBook, memory: Memory, vector: Int32Array): number {
  let sight = memory.first;
  while (sight && sight.slot !== -1) sight = sight.seen.get(vector[sight.slot] as number);
  const place = sight ? sight.place : run(book, memory, vector);
  remember(memory, vector, place);
  return place;
}

function run(book: AnswerBook, memory: Memory, vector: Int32Array): number {
  const { action } = memory;
  const frame = sightFrame(action.slots, vector);
  const frames = action.run(frame, false);
  const place = frames.length === 0 ? 0 : book.used;
  if (frames.length > 0) {
    const record: number[] = [frames.length];
    for (const one of frames) {
      const changes = frame.changesOf(one);
      record.push(changes.length / 2, ...changes);
    }
    reserve(book, record.length);
    book.answers.set(record, book.used);
    book.used += record.length;
  }
  memory.first = frame.grown(memory.first, place);
  return place;
}

function reserve(book: AnswerBook, length: number): void {
  let size = book.answers.length;
  while (size < book.used + length) size *= 2;
  if (size === book.answers.length) return;
  const more = new Int32Array(size);
  more.set(book.answers);
  book.answers = more;
}

function remember(memory: Memory, vector: Int32Array, place: number): void {
  const { slots } = memory;
  const width = slots.length;
  const number = memory.count;
  memory.count += 1;
  if (memory.places.length === number) {
    const asked = new Int32Array(width * number * 2);
    asked.set(memory.asked);
    memory.asked = asked;
    const places = new Int32Array(number * 2);
    places.set(memory.places);
    memory.places = places;
  }
  for (let i = 0; i < width; i += 1) memory.asked[number * width + i] = vector[slots[i] as number] as number;
  memory.places[number] = place;
  if (memory.count * 2 > memory.index.length) {
    memory.index = new Int32Array(memory.index.length * 2);
    for (let n = 0; n <= number; n += 1) enter(memory, n);
  } else {
    enter(memory, number);
  }
}

function enter({ slots, asked, index }: Memory, number: number): void {
  const mask = index.length - 1;
  const width = slots.length;
  let hash = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i += 1) {
    hash = Math.imul(hash ^ (asked[number * width + i] as number), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  let place = (hash ^ (hash >>> 16)) & mask;
  while (index[place] !== 0) place = (place + 1) & mask;
  index[place] = number + 1;
}

/** Brings interchangeable blocks of `vector` into one order, in place; states that differ only by who is who become equal. */
export function canonicalize(system: System, vector: Int32Array): void {
  for (const blocks of system.symmetries) {
    // Insertion sort: groups are small and nearly always sorted already.
    for (let i = 1; i < blocks.length; i += 1) {
      for (let j = i; j > 0; j -= 1) {
        const a = blocks[j - 1] as readonly number[];
        const b = blocks[j] as readonly number[];
        let order = 0;
        for (let k = 0; k < a.length && order === 0; k += 1) {
          order = (vector[a[k] as number] as number) - (vector[b[k] as number] as number);
        }
        if (order <= 0) break;
        for (let k = 0; k < a.length; k += 1) {
          const kept = vector[a[k] as number] as number;
          vector[a[k] as number] = vector[b[k] as number] as number;
          vector[b[k] as number] = kept;
        }
      }
    }
  }
}
