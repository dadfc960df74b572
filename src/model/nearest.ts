/** Which known name a misspelled one probably means. Pure text: it knows nothing of where the names come from. */

/** Number of single-character insertions, removals, replacements and swaps of neighbours between two texts, in UTF-16 units. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** How names are compared: letter case and the kind of separator are no difference worth a point. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, '_');
}

/** Whether `short` is `long` with letters left out, but for the first, and not too many. */
function abbreviates(short: string, long: string): boolean {
  if (short[0] !== long[0] || short.length * 3 < long.length) return false;
  let at = 0;
  for (const character of long) if (character === short[at]) at += 1;
  return at === short.length;
}

/** The candidates near enough to `name` to be meant, nearest first (equally near: as given), each once; at most `limit`. */
export function nearestNames(name: string, candidates: Iterable<string>, limit = 3): readonly string[] {
  const wanted = plain(name.slice(0, 64));
  const found: { name: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const known = plain(candidate);
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, known.length) / 3));
    if (Math.abs(wanted.length - known.length) <= allowed) {
      const distance = editDistance(wanted, known);
      // Two names of which nothing but the length agrees are no misspellings of each other.
      if (distance <= allowed && distance < Math.max(wanted.length, known.length)) {
        found.push({ name: candidate, distance });
        continue;
      }
    }
    // `order` for `order_id`: one is the beginning of the other. `lvl` for `level`: one abbreviates the other.
    const [short, long] = wanted.length < known.length ? [wanted, known] : [known, wanted];
    if (short.length >= 3 && (long.startsWith(short) || abbreviates(short, long))) {
      found.push({ name: candidate, distance: allowed + 1 });
    }
  }
  return found
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map((entry) => entry.name);
}

/** The candidate that `name` most probably means; undefined when none is near. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  return nearestNames(name, candidates, 1)[0];
}
