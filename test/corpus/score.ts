/** Precision and recall of what was reported against what is right, rule by rule, as a small table. It judges nothing itself. */
import type { Expected } from './expectation';

interface Counts {
  right: number;
  false: number;
  missed: number;
}

function percentage(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

/** A table of lines: for each rule or kind how often it was right, false and missed, with precision and recall; then all together. */
export function scoreTable(title: string, expected: readonly Expected[]): string {
  const counts = new Map<string, Counts>();
  const all: Counts = { right: 0, false: 0, missed: 0 };
  for (const { id, judgement } of expected) {
    const own = counts.get(id) ?? { right: 0, false: 0, missed: 0 };
    own[judgement] += 1;
    all[judgement] += 1;
    counts.set(id, own);
  }
  const line = (name: string, { right, false: wrong, missed }: Counts) =>
    [
      name.padEnd(30),
      ...[right, wrong, missed].map((n) => String(n).padStart(7)),
      percentage(right, right + wrong).padStart(10),
      percentage(right, right + missed).padStart(8),
    ].join('');
  const rows = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([id, own]) => line(id, own));
  const head = `${title.padEnd(30)}  right  false missed precision  recall`;
  return [head, ...rows, line('all', all)].join('\n');
}
