/** What a technology guaranteed before its guarantees changed: an entry as it was in the version that a file names. */
import type { Anomaly, Technology } from './technology';

/** Numbers of a version, most significant first; undefined when it does not begin with a number. */
function numbersOf(version: string): readonly number[] | undefined {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(version.trim());
  return match?.[1]?.split('.').map(Number);
}

function isBefore(version: string, limit: readonly number[]): boolean {
  const numbers = numbersOf(version);
  if (!numbers) return false;
  for (const [index, bound] of limit.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== bound) return number < bound;
  }
  return false;
}

/**
 * The entry as it is in `version`. MariaDB's repeatable read refuses lost updates only since 11.6.2, when
 * `innodb_snapshot_isolation` became on by default; before that it is InnoDB's (fact `default_permits_before_11_6_2`), and its weaker levels read semi-consistently, as MySQL's do.
 */
export function variantFor(technology: Technology, version: string | undefined): Technology {
  const before = technology.facts.default_permits_before_11_6_2;
  const levels = technology.isolationLevels;
  if (version === undefined || !before || !levels || !isBefore(version, [11, 6, 2])) return technology;
  const permits = (Array.isArray(before.value) ? before.value : []) as readonly Anomaly[];
  return {
    ...technology,
    isolationLevels: {
      ...levels,
      value: levels.value.map((level) =>
        level.default
          ? { ...level, is: 'weaker_than_snapshot', permits, conflict: 'block' }
          : level.is === 'serializable'
            ? level
            : { ...level, writes: 'newest_skipping' },
      ),
    },
  };
}
