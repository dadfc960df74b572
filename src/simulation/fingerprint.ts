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
  /**
   * As `add`, for the state that `read` gave last, with some slots changed: `changes` holds their count at `at`, then slot and
   * number of each.
   */
  addChanged(changes: Int32Array, at: number, parent: number): number;
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
  /** The state that was read last. */
  let opened = 0;
  let capacity = 1024;
  let states = new Int32Array(capacity * words);
  let parents = new Int32Array(capacity);
  // State plus one in the lower bits, as much of its hash as there is room for above them; 0 is empty.
  let index = new Int32Array(capacity * 2);
  let mask = capacity * 2 - 1;
  let tagMask = ~mask;
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
    index = new Int32Array(capacity * 2);
    mask = capacity * 2 - 1;
    tagMask = ~mask;
    for (let state = 0; state < count; state += 1) {
      const hash = hashOf(states, state * words);
      let place = hash & mask;
      while (index[place] !== 0) place = (place + 1) & mask;
      // The place says the lower bits of the hash: what is kept beside the state are the upper ones.
      index[place] = (hash & tagMask) | (state + 1);
    }
  };

  const grow = (): void => {
    capacity *= 2;
    const moreStates = new Int32Array(capacity * words);
    moreStates.set(states);
    states = moreStates;
    const moreParents = new Int32Array(capacity);
    moreParents.set(parents);
    parents = moreParents;
    rebuildIndex();
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
    const wide = new Int32Array(width);
    for (let state = 0; state < count; state += 1) {
      unpack(old, state * oldWords, before, wide);
      pack(wide, states, state * words);
    }
    rebuildIndex();
  };

  /** Index of the state in `packed`, added when it is new. */
  const enter = (parent: number): number => {
    const hash = hashOf(packed, 0);
    const tag = hash & tagMask;
    let place = hash & mask;
    for (;;) {
      const entry = index[place] as number;
      if (entry === 0) break;
      if ((entry & tagMask) === tag) {
        const offset = ((entry & mask) - 1) * words;
        let i = 0;
        while (i < words && states[offset + i] === packed[i]) i += 1;
        if (i === words) return (entry & mask) - 1;
      }
      place = (place + 1) & mask;
    }
    if (count === capacity) {
      grow();
      return enter(parent);
    }
    index[place] = tag | (count + 1);
    const offset = count * words;
    for (let i = 0; i < words; i += 1) states[offset + i] = packed[i] as number;
    parents[count] = parent;
    count += 1;
    return count - 1;
  };

  const scratch = new Int32Array(width);

  const add = (vector: Int32Array, parent: number): number => {
    for (let slot = 0; slot < width; slot += 1) {
      if ((vector[slot] as number) > (most[slot] as number)) widen(vector);
    }
    pack(vector, packed, 0);
    return enter(parent);
  };

  return {
    width,
    count: () => count,
    add,
    addChanged(changes, at, parent) {
      const from = opened * words;
      for (let i = 0; i < words; i += 1) packed[i] = states[from + i] as number;
      const end = at + 2 * (changes[at] as number);
      for (let place = at + 1; place < end; place += 2) {
        const slot = changes[place] as number;
        const value = changes[place + 1] as number;
        const limit = most[slot] as number;
        if (value > limit) {
          // Too wide for where it should go: the long way.
          unpack(states, from, packing, scratch);
          for (let k = at + 1; k < end; k += 2) scratch[changes[k] as number] = changes[k + 1] as number;
          return add(scratch, parent);
        }
        const by = shift[slot] as number;
        const where = word[slot] as number;
        packed[where] = ((packed[where] as number) & ~(limit << by)) | (value << by);
      }
      return enter(parent);
    },
    read(state, into) {
      opened = state;
      unpack(states, state * words, packing, into);
    },
    parent: (state) => parents[state] as number,
    bytes: () => states.byteLength + parents.byteLength + index.byteLength,
  };
}
