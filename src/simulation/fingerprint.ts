/** The set of states seen so far: exact vectors in one growing array with a hash index over them, and how each was first reached. */

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

/** An empty table of states `width` integers wide. */
export function stateTable(width: number): StateTable {
  let capacity = 1024;
  let states = new Int32Array(capacity * width);
  let parents = new Int32Array(capacity);
  let index = new Int32Array(capacity * 2).fill(-1);
  let count = 0;

  const hashAt = (data: Int32Array, offset: number): number => {
    let hash = 0x9e3779b9 | 0;
    for (let i = 0; i < width; i += 1) {
      hash = Math.imul(hash ^ (data[offset + i] as number), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  };

  const grow = (): void => {
    capacity *= 2;
    const moreStates = new Int32Array(capacity * width);
    moreStates.set(states);
    states = moreStates;
    const moreParents = new Int32Array(capacity);
    moreParents.set(parents);
    parents = moreParents;
    index = new Int32Array(capacity * 2).fill(-1);
    const mask = index.length - 1;
    for (let state = 0; state < count; state += 1) {
      let slot = hashAt(states, state * width) & mask;
      while (index[slot] !== -1) slot = (slot + 1) & mask;
      index[slot] = state;
    }
  };

  return {
    width,
    count: () => count,
    add(vector, parent) {
      const mask = index.length - 1;
      let slot = hashAt(vector, 0) & mask;
      for (;;) {
        const found = index[slot] as number;
        if (found === -1) break;
        const offset = found * width;
        let same = true;
        for (let i = 0; i < width; i += 1) {
          if (states[offset + i] !== vector[i]) {
            same = false;
            break;
          }
        }
        if (same) return found;
        slot = (slot + 1) & mask;
      }
      if (count === capacity) {
        grow();
        return this.add(vector, parent);
      }
      index[slot] = count;
      states.set(vector, count * width);
      parents[count] = parent;
      count += 1;
      return count - 1;
    },
    read(state, into) {
      const offset = state * width;
      for (let i = 0; i < width; i += 1) into[i] = states[offset + i] as number;
    },
    parent: (state) => parents[state] as number,
    bytes: () => states.byteLength + parents.byteLength + index.byteLength,
  };
}
