/** Successors of a state, remembered by what each action saw: equal component ids give equal results, so every action runs once for each distinct footprint. */
import { type Action, type System, window } from './system';

/** One remembered answer: the new ids of the action's slots, for each successor. */
type Answer = readonly Int32Array[];

interface Memory {
  answers: Answer[];
  /** Footprints that were asked, `slots.length` integers each. */
  asked: Int32Array;
  index: Int32Array;
}

const none: Answer = [];

/** A function that gives the successors of `action` in `vector`: for each the ids that its slots get, in the order of `action.slots`. */
export function successorMemory(): (action: Action, vector: Int32Array) => Answer {
  const memories = new Map<Action, Memory>();

  const ask = (action: Action, vector: Int32Array): Answer => {
    const ids = action.slots.map((slot) => vector[slot] as number);
    const successors = action.run(window(action.slots, ids), false);
    if (successors.length === 0) return none;
    return successors.map((frame) => Int32Array.from((frame as unknown as { ids: number[] }).ids));
  };

  return (action, vector) => {
    const { slots } = action;
    const width = slots.length;
    let memory = memories.get(action);
    if (!memory) {
      memory = { answers: [], asked: new Int32Array(width * 8), index: new Int32Array(16).fill(-1) };
      memories.set(action, memory);
    }
    let hash = 0x9e3779b9 | 0;
    for (let i = 0; i < width; i += 1) {
      hash = Math.imul(hash ^ (vector[slots[i] as number] as number), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    let mask = memory.index.length - 1;
    let place = (hash ^ (hash >>> 16)) & mask;
    for (;;) {
      const found = memory.index[place] as number;
      if (found === -1) break;
      const offset = found * width;
      let same = true;
      for (let i = 0; i < width; i += 1) {
        if (memory.asked[offset + i] !== vector[slots[i] as number]) {
          same = false;
          break;
        }
      }
      if (same) return memory.answers[found] as Answer;
      place = (place + 1) & mask;
    }
    const answer = ask(action, vector);
    const number = memory.answers.length;
    memory.answers.push(answer);
    if (memory.asked.length < (number + 1) * width) {
      const more = new Int32Array(memory.asked.length * 2);
      more.set(memory.asked);
      memory.asked = more;
    }
    for (let i = 0; i < width; i += 1) memory.asked[number * width + i] = vector[slots[i] as number] as number;
    memory.index[place] = number;
    if (memory.answers.length * 2 > memory.index.length) {
      const index = new Int32Array(memory.index.length * 2).fill(-1);
      mask = index.length - 1;
      for (let n = 0; n <= number; n += 1) {
        let h = 0x9e3779b9 | 0;
        for (let i = 0; i < width; i += 1) {
          h = Math.imul(h ^ (memory.asked[n * width + i] as number), 0x85ebca6b);
          h ^= h >>> 13;
        }
        let at = (h ^ (h >>> 16)) & mask;
        while (index[at] !== -1) at = (at + 1) & mask;
        index[at] = n;
      }
      memory.index = index;
    }
    return answer;
  };
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
