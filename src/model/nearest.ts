/** Which known name a misspelled one probably means. Pure text: it knows nothing of where the names come from. */

/** Number of single-character insertions, removals, replacements and swaps of neighbours between two texts, in UTF-16 units. */
export function editDistance(a: string, b: string): number {
  return distanceWithin(a, b, Math.max(a.length, b.length));
}

/** The edit distance where it is at most `limit`; some greater number where it is not, found as soon as that is certain. */
function distanceWithin(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  let leastBefore = 0;
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(best);
      least = Math.min(least, best);
    }
    // A swap reaches back two rows, so both have to be too far.
    if (least > limit && leastBefore >= limit) return least;
    leastBefore = least;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** How names are compared: letter case and the kind of separator are no difference worth a point. */
function plain(name: string): string {
  if (/^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(name)) return name;
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, '_');
}

/** Names longer than this are nobody's misspelling. */
const maxLength = 96;

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
    if (candidate.length > maxLength) continue;
    const known = plain(candidate);
    const longer = Math.max(wanted.length, known.length);
    const allowed = Math.max(1, Math.floor(longer / 3));
    if (Math.abs(wanted.length - known.length) <= allowed) {
      const distance = distanceWithin(wanted, known, allowed);
      // Two names of which nothing but the length agrees are no misspellings of each other.
      if (distance <= allowed && distance < longer) {
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
