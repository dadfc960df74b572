/**
 * The set of states seen so far, exact: every state packed into a few words (each slot as many bits as its largest number
 * needs), a hash index over them, and how each was first reached. Knows numbers, not what they stand for.
 */

export interface StateTable {
  readonly width: number;
  /** Number of states. */
  count(): number;
  /** Index of the state in `vector`, added when it is new (then `count` has grown). `parent`: index of the state before it, −1 for none. */
  add(vector: Int32Array, parent: number): number;
  /** Copies state `index` into `into`. */
  read(index: number, into: Int32Array): void;
  parent(index: number): number;
  /** Bytes held by its arrays. */
  bytes(): number;
}

/** Where each slot lies in the words of a packed state. */
interface Packing {
  readonly words: number;
  readonly word: Uint16Array;
  readonly shift: Uint8Array;
  /** Largest number that fits. */
  readonly most: Int32Array;
}

const firstBits = 8;
const lastBits = 31;

function packingOf(bits: Uint8Array): Packing {
  const word = new Uint16Array(bits.length);
  const shift = new Uint8Array(bits.length);
  let words = 0;
  let used = 32;
  bits.forEach((size, slot) => {
    if (used + size > 32) {
      words += 1;
      used = 0;
    }
    word[slot] = words - 1;
    shift[slot] = used;
    used += size;
  });
  return { words: Math.max(1, words), word, shift, most: Int32Array.from(bits, (size) => 2 ** size - 1) };
}

/** An empty table of states `width` numbers wide, none of them negative. */
export function stateTable(width: number): StateTable {
  const bits = new Uint8Array(width).fill(firstBits);
  let packing = packingOf(bits);
  let { words, word, shift, most } = packing;
  let packed = new Int32Array(words);
  let capacity = 1024;
  let states = new Int32Array(capacity * words);
  let parents = new Int32Array(capacity);
  // Pairs: the hash, and the state's index plus one; 0 is empty.
  let index = new Int32Array(capacity * 4);
  let mask = capacity * 2 - 1;
  let count = 0;

  const hashOf = (data: Int32Array, offset: number): number => {
    let hash = 0x9e3779b9 | 0;
    for (let i = 0; i < words; i += 1) {
      hash = Math.imul(hash ^ (data[offset + i] as number), 0xcc9e2d51);
      hash = (hash << 15) | (hash >>> 17);
    }
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };

  const rebuildIndex = (): void => {
    index = new Int32Array(capacity * 4);
    mask = capacity * 2 - 1;
    for (let state = 0; state < count; state += 1) {
      const hash = hashOf(states, state * words);
      let place = hash & mask;
      while (index[2 * place + 1] !== 0) place = (place + 1) & mask;
      index[2 * place] = hash;
      index[2 * place + 1] = state + 1;
    }
  };

  const grow = (): void => {
    const old = index;
    const oldPlaces = mask + 1;
    capacity *= 2;
    const moreStates = new Int32Array(capacity * words);
    moreStates.set(states);
    states = moreStates;
    const moreParents = new Int32Array(capacity);
    moreParents.set(parents);
    parents = moreParents;
    index = new Int32Array(capacity * 4);
    mask = capacity * 2 - 1;
    for (let from = 0; from < oldPlaces; from += 1) {
      const state = old[2 * from + 1] as number;
      if (state === 0) continue;
      const hash = old[2 * from] as number;
      let place = hash & mask;
      while (index[2 * place + 1] !== 0) place = (place + 1) & mask;
      index[2 * place] = hash;
      index[2 * place + 1] = state;
    }
  };

  const unpack = (from: Int32Array, offset: number, { word: at, shift: by, most: upTo }: Packing, into: Int32Array) => {
    for (let slot = 0; slot < width; slot += 1) {
      into[slot] = ((from[offset + (at[slot] as number)] as number) >>> (by[slot] as number)) & (upTo[slot] as number);
    }
  };

  const pack = (vector: Int32Array, into: Int32Array, offset: number): void => {
    for (let i = 0; i < words; i += 1) into[offset + i] = 0;
    for (let slot = 0; slot < width; slot += 1) {
      const at = offset + (word[slot] as number);
      into[at] = (into[at] as number) | ((vector[slot] as number) << (shift[slot] as number));
    }
  };

  /** Gives the slots that are too narrow for `vector` more bits, and packs every state anew. */
  const widen = (vector: Int32Array): void => {
    for (let slot = 0; slot < width; slot += 1) {
      while ((vector[slot] as number) > 2 ** (bits[slot] as number) - 1) {
        bits[slot] = Math.min(lastBits, (bits[slot] as number) * 2);
      }
    }
    const before = packing;
    const old = states;
    const oldWords = words;
    packing = packingOf(bits);
    ({ words, word, shift, most } = packing);
    packed = new Int32Array(words);
    states = new Int32Array(capacity * words);
    const scratch = new Int32Array(width);
    for (let state = 0; state < count; state += 1) {
      unpack(old, state * oldWords, before, scratch);
      pack(scratch, states, state * words);
    }
    rebuildIndex();
  };

  return {
    width,
    count: () => count,
    add(vector, parent) {
      for (let i = 0; i < words; i += 1) packed[i] = 0;
      for (let slot = 0; slot < width; slot += 1) {
        const value = vector[slot] as number;
        if (value > (most[slot] as number)) {
          widen(vector);
          return this.add(vector, parent);
        }
        const at = word[slot] as number;
        packed[at] = (packed[at] as number) | (value << (shift[slot] as number));
      }
      const hash = hashOf(packed, 0);
      let place = hash & mask;
      for (;;) {
        const found = index[2 * place + 1] as number;
        if (found === 0) break;
        if (index[2 * place] === hash) {
          const offset = (found - 1) * words;
          let i = 0;
          while (i < words && states[offset + i] === packed[i]) i += 1;
          if (i === words) return found - 1;
        }
        place = (place + 1) & mask;
      }
      if (count === capacity) {
        grow();
        return this.add(vector, parent);
      }
      index[2 * place] = hash;
      index[2 * place + 1] = count + 1;
      const offset = count * words;
      for (let i = 0; i < words; i += 1) states[offset + i] = packed[i] as number;
      parents[count] = parent;
      count += 1;
      return count - 1;
    },
    read(state, into) {
      unpack(states, state * words, packing, into);
    },
    parent: (state) => parents[state] as number,
    bytes: () => states.byteLength + parents.byteLength + index.byteLength,
  };
}
