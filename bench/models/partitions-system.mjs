/**
 * The partitioned checkout as a transition system for the explorer alone: three items, `c` checkouts of two lines, change
 * capture line by line into one partition for each item, one consumer that applies and commits offsets apart and may crash
 * once. The same states and transitions as `partitions-search.mjs` and `partitions.pml`, so that speeds are for the same work.
 */

/** The system; `s` of each item are in stock. */
export function partitionsSystem(c, s) {
  const pc = (i) => i;
  const stock = (p) => c + p;
  const level = (p) => c + 3 + p;
  const position = (p) => c + 6 + p;
  const committed = (p) => c + 9 + p;
  const log = c + 12;
  const published = c + 13;
  const part = (p) => c + 14 + p;
  const crashed = c + 17;
  const width = c + 18;
  // Sequences of checkouts are interned, as the product interns what it queues.
  const sequences = [[]];
  const numbers = new Map([['', 0]]);
  const appended = (id, one) => {
    const sequence = [...sequences[id], one];
    const key = sequence.join();
    if (!numbers.has(key)) numbers.set(key, sequences.push(sequence) - 1);
    return numbers.get(key);
  };
  const action = (slots, run) => ({
    slots,
    fault: false,
    run: (frame) => (run(frame) ? [frame] : []),
  });
  const always = (actions) => () => actions;
  const items = [0, 1, 2];
  const checkouts = Array.from({ length: c }, (_, i) => {
    const a = i % 3;
    const b = (i + 1) % 3;
    const look = (item, from) =>
      action([pc(i), level(item)], (f) => {
        f.set(pc(i), f.get(level(item)) >= 1 ? from + 1 : 4);
        return true;
      });
    const buy = action([pc(i), stock(a), stock(b), log], (f) => {
      if (f.get(stock(a)) < 1 || f.get(stock(b)) < 1) f.set(pc(i), 4);
      else {
        f.set(stock(a), f.get(stock(a)) - 1);
        f.set(stock(b), f.get(stock(b)) - 1);
        f.set(log, appended(f.get(log), i));
        f.set(pc(i), 3);
      }
      return true;
    });
    const byCounter = [[look(a, 0)], [look(b, 1)], [buy], [], []];
    return { name: `checkout ${i}`, control: pc(i), actions: (at) => byCounter[at] };
  });
  const publish = action([log, published, ...items.map(part)], (f) => {
    const lines = sequences[f.get(log)];
    const at = f.get(published);
    if (at >= 2 * lines.length) return false;
    const one = lines[at >> 1];
    const p = (one + (at & 1)) % 3;
    f.set(part(p), appended(f.get(part(p)), one));
    f.set(published, at + 1);
    return true;
  });
  const consumer = items.flatMap((p) => [
    action([position(p), part(p), level(p)], (f) => {
      if (f.get(position(p)) >= sequences[f.get(part(p))].length) return false;
      f.set(position(p), f.get(position(p)) + 1);
      if (f.get(level(p)) > 0) f.set(level(p), f.get(level(p)) - 1);
      return true;
    }),
    action([position(p), committed(p)], (f) => {
      if (f.get(committed(p)) >= f.get(position(p))) return false;
      f.set(committed(p), f.get(position(p)));
      return true;
    }),
  ]);
  const crash = action([crashed, ...items.flatMap((p) => [position(p), committed(p)])], (f) => {
    if (f.get(crashed) === 1) return false;
    f.set(crashed, 1);
    for (const p of items) f.set(position(p), f.get(committed(p)));
    return true;
  });
  const initial = new Array(width).fill(0);
  for (const p of items) {
    initial[stock(p)] = s;
    initial[level(p)] = s;
  }
  return {
    width,
    initial: [initial],
    actors: [
      ...checkouts,
      { name: 'capture', control: log, actions: always([publish]) },
      { name: 'consumer', control: crashed, actions: always([...consumer, crash]) },
    ],
    symmetries: [],
  };
}
