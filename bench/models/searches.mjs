/**
 * What plain JavaScript reaches on the same two systems when somebody writes the search by hand: states packed into bytes,
 * successors as code, breadth first. `exact` compares whole states; `fingerprints` keeps 64 bits of each, which may miss some.
 */

const pad4 = (n) => (n + 3) & ~3;

function copy(source, offset, out, size) {
  for (let i = 0; i < size; i += 1) out[i] = source[offset + i];
}

/** `n` customers and `s` in stock: a look at the view, one transaction that admits, change capture, a log, the view. */
export function oltp(n, s) {
  const level = n;
  const stock = n + 1;
  const confirmed = n + 2;
  const walTail = n + 3;
  const published = n + 4;
  const logTail = n + 5;
  const applied = n + 6;
  const wal = n + 7;
  const log = wal + n;
  const size = pad4(log + n);
  return {
    size,
    start(state) {
      state.fill(0, 0, size);
      state[level] = s;
      state[stock] = s;
    },
    next(state, at, out, emit) {
      for (let c = 0; c < n; c += 1) {
        const counter = state[at + c];
        if (counter > 1) continue;
        copy(state, at, out, size);
        if (counter === 0) out[c] = state[at + level] >= 1 ? 1 : 3;
        else if (state[at + stock] >= 1) {
          out[stock] -= 1;
          out[confirmed] += 1;
          out[c] = 2;
          out[wal + out[walTail]] = c;
          out[walTail] += 1;
        } else out[c] = 3;
        emit();
      }
      if (state[at + published] < state[at + walTail]) {
        copy(state, at, out, size);
        out[log + out[logTail]] = out[wal + out[published]];
        out[logTail] += 1;
        out[published] += 1;
        emit();
      }
      if (state[at + applied] < state[at + logTail]) {
        copy(state, at, out, size);
        out[applied] += 1;
        out[level] -= 1;
        emit();
      }
    },
  };
}

/** Three items, `c` checkouts of two lines, a partition for each item, apply and offset commit apart, one crash. */
export function partitions(c, s) {
  const stock = c;
  const level = c + 3;
  const sold = c + 6;
  const position = c + 9;
  const committed = c + 12;
  const tail = c + 15;
  const walTail = c + 18;
  const published = c + 19;
  const crashed = c + 20;
  const wal = c + 21;
  const part = wal + c;
  const size = pad4(part + 3 * c);
  return {
    size,
    start(state) {
      state.fill(0, 0, size);
      for (let i = 0; i < 3; i += 1) {
        state[stock + i] = s;
        state[level + i] = s;
      }
    },
    next(state, at, out, emit) {
      for (let i = 0; i < c; i += 1) {
        const counter = state[at + i];
        if (counter > 2) continue;
        const a = i % 3;
        const b = (i + 1) % 3;
        copy(state, at, out, size);
        if (counter === 0) out[i] = state[at + level + a] >= 1 ? 1 : 4;
        else if (counter === 1) out[i] = state[at + level + b] >= 1 ? 2 : 4;
        else if (state[at + stock + a] >= 1 && state[at + stock + b] >= 1) {
          out[stock + a] -= 1;
          out[stock + b] -= 1;
          out[sold + a] += 1;
          out[sold + b] += 1;
          out[wal + out[walTail]] = i;
          out[walTail] += 1;
          out[i] = 3;
        } else out[i] = 4;
        emit();
      }
      const line = state[at + published];
      if (line < 2 * state[at + walTail]) {
        copy(state, at, out, size);
        const i = state[at + wal + (line >> 1)];
        const p = (i + (line & 1)) % 3;
        out[part + p * c + out[tail + p]] = i;
        out[tail + p] += 1;
        out[published] += 1;
        emit();
      }
      for (let p = 0; p < 3; p += 1) {
        if (state[at + position + p] < state[at + tail + p]) {
          copy(state, at, out, size);
          out[position + p] += 1;
          if (out[level + p] > 0) out[level + p] -= 1;
          emit();
        }
        if (state[at + committed + p] < state[at + position + p]) {
          copy(state, at, out, size);
          out[committed + p] = out[position + p];
          emit();
        }
      }
      if (state[at + crashed] === 0) {
        copy(state, at, out, size);
        out[crashed] = 1;
        for (let p = 0; p < 3; p += 1) out[position + p] = out[committed + p];
        emit();
      }
    },
  };
}

/** Hash of `words`: its lower half is the result, its upper half stands in `upper`. */
let upper = 0;
function hash(words) {
  let a = 0x9e3779b9 | 0;
  let b = 0x85ebca6b | 0;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i];
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul((b + word) | 0, 0x1b873593);
    b ^= b >>> 13;
    b = (b + a) | 0;
  }
  a ^= b >>> 16;
  a = Math.imul(a, 0x85ebca6b);
  a ^= a >>> 13;
  a = Math.imul(a, 0xc2b2ae35);
  a ^= a >>> 16;
  b ^= a >>> 15;
  b = Math.imul(b, 0x27d4eb2f);
  b ^= b >>> 16;
  b = Math.imul(b, 0x165667b1);
  upper = b ^ (b >>> 15);
  return a;
}

function fingerprints(words) {
  let places = 1 << 16;
  let table = new Int32Array(2 * places);
  let count = 0;
  const place = (into, a, b) => {
    let at = a & (into.length / 2 - 1);
    while (into[2 * at] !== 0 || into[2 * at + 1] !== 0) {
      if (into[2 * at] === a && into[2 * at + 1] === b) return false;
      at = (at + 1) & (into.length / 2 - 1);
    }
    into[2 * at] = a;
    into[2 * at + 1] = b;
    return true;
  };
  return () => {
    const a = hash(words);
    if (!place(table, a, a === 0 && upper === 0 ? 1 : upper)) return false;
    count += 1;
    if (count > places * 0.65) {
      places *= 2;
      const more = new Int32Array(2 * places);
      for (let i = 0; i < table.length; i += 2) if (table[i] || table[i + 1]) place(more, table[i], table[i + 1]);
      table = more;
    }
    return true;
  };
}

function exact(words) {
  const width = words.length;
  let table = new Int32Array(1 << 16);
  let states = new Int32Array((1 << 15) * width);
  let hashes = new Int32Array(1 << 15);
  let count = 0;
  return () => {
    const own = hash(words);
    let at = own & (table.length - 1);
    for (let found = table[at]; found !== 0; found = table[at]) {
      if (hashes[found - 1] === own) {
        let i = 0;
        while (i < width && states[(found - 1) * width + i] === words[i]) i += 1;
        if (i === width) return false;
      }
      at = (at + 1) & (table.length - 1);
    }
    if (count === hashes.length) {
      const moreStates = new Int32Array(states.length * 2);
      moreStates.set(states);
      states = moreStates;
      const moreHashes = new Int32Array(hashes.length * 2);
      moreHashes.set(hashes);
      hashes = moreHashes;
    }
    states.set(words, count * width);
    hashes[count] = own;
    count += 1;
    table[at] = count;
    if (count > table.length * 0.65) {
      table = new Int32Array(table.length * 2);
      for (let i = 0; i < count; i += 1) {
        let free = hashes[i] & (table.length - 1);
        while (table[free] !== 0) free = (free + 1) & (table.length - 1);
        table[free] = i + 1;
      }
    }
    return true;
  };
}

export const stores = { exact, fingerprints };

/** Visits every state of `model`, and gives how many there are; undefined when that takes longer than `limitMs`. */
export function searchAll(model, store, limitMs = Number.POSITIVE_INFINITY) {
  const endMs = performance.now() + limitMs;
  const { size } = model;
  const buffer = new ArrayBuffer(size);
  const out = new Uint8Array(buffer);
  const isNew = stores[store](new Int32Array(buffer));
  let count = 0;
  let level = new Uint8Array(1 << 16);
  let next = new Uint8Array(1 << 16);
  let used = 0;
  const emit = () => {
    if (!isNew()) return;
    count += 1;
    if (used + size > next.length) {
      const more = new Uint8Array(next.length * 2);
      more.set(next);
      next = more;
    }
    next.set(out, used);
    used += size;
  };
  model.start(out);
  emit();
  while (used > 0) {
    const end = used;
    [level, next] = [next, level];
    used = 0;
    for (let at = 0, done = 0; at < end; at += size, done += 1) {
      if (done % 65_536 === 65_535 && performance.now() > endMs) return undefined;
      model.next(level, at, out, emit);
    }
  }
  return count;
}
