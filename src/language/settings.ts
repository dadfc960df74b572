/**
 * The small values of the language: durations, words, and settings with who decided them. Everything that is not as the
 * schema says counts as not said; telling so is `shape`'s business.
 */
import type { Duration, Refresh, Retention, SaidIsolation, Setting } from '../model/pipeline';
import { at, type Path } from '../model/place';
import type { Data } from './outline';

const msOf: { readonly [unit: string]: number } = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** A duration such as `7d`; undefined when the value is none. */
export function durationOf(value: unknown): Duration | undefined {
  const match = typeof value === 'string' ? /^(\d+(?:\.\d+)?) ?(ms|s|min|m|h|d|w|y)$/.exec(value) : null;
  if (!match) return undefined;
  return { ms: Number(match[1]) * (msOf[match[2] ?? ''] ?? 0), text: match[0] };
}

export function retentionOf(value: unknown): Retention | undefined {
  if (value === 'forever' || value === 'compacted') return { kind: value };
  const duration = durationOf(value);
  return duration && { kind: 'duration', duration };
}

export function refreshOf(value: unknown): Refresh | undefined {
  if (value === 'continuous' || value === 'on commit') return { kind: value };
  const match = typeof value === 'string' ? /^every (.*)$/.exec(value) : null;
  const duration = match && durationOf(match[1]);
  return duration ? { kind: 'every', duration } : undefined;
}

/** One of `words`; undefined for anything else. */
export function wordOf<const Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

const isolations = ['read committed', 'read uncommitted'] as const;

/** What an entry that reads topics says of messages in transactions of the broker; undefined: nothing. */
export function messageIsolationOf(entry: { readonly data: Data; readonly path: Path }): SaidIsolation {
  const value = wordOf(entry.data.isolation, isolations);
  return value && { value, place: at(...entry.path, 'isolation') };
}

/** A whole number from `least` on; undefined for anything else. */
export function countOf(value: unknown, least: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= least ? value : undefined;
}

export function flagOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The setting at `key` of an entry: what the file says, else `otherwise` and who says that. */
export function settingOf<T>(
  entry: { readonly data: Data; readonly path: Path },
  key: string,
  said: T | undefined,
  otherwise: T,
  from: 'technology' | 'default',
): Setting<T> {
  if (said === undefined) return { value: otherwise, from };
  return { value: said, from: 'file', place: at(...entry.path, key) };
}
