/**
 * LIKE as PostgreSQL matches it (src/backend/utils/adt/like_match.c): `%`, `_` and the escape `\`. It goes back to the
 * last `%` only, so no pattern takes more than length × length steps.
 */
import { fail } from './evaluate-frame';

/** Whether the whole text matches. Error 22025 when matching gets to an escape that nothing follows. */
export function isLike(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  // Where to go on when what follows the last `%` did not match here.
  let afterPercent = -1;
  let retry = 0;
  while (t < text.length) {
    const c = p < pattern.length ? pattern.charCodeAt(p) : -1;
    if (c === percent) {
      afterPercent = p + 1;
      retry = t;
      p = afterPercent;
      if (endsInEscape(pattern, p, text.length - t)) failEscape();
      continue;
    }
    if (c === underscore) {
      t += width(text, t);
      p += 1;
      continue;
    }
    if (c === backslash && p + 1 >= pattern.length) failEscape();
    const literal = c === backslash ? pattern.charCodeAt(p + 1) : c;
    if (c !== -1 && literal === text.charCodeAt(t)) {
      t += 1;
      p += c === backslash ? 2 : 1;
      continue;
    }
    if (afterPercent < 0) return false;
    retry += width(text, retry);
    t = retry;
    p = afterPercent;
  }
  while (p < pattern.length && pattern.charCodeAt(p) === percent) p += 1;
  return p >= pattern.length;
}

const percent = 37;
const underscore = 95;
const backslash = 92;

/** Code units of the character at `at`. */
function width(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff && at + 1 < text.length ? 2 : 1;
}

/** Whether only `%` and (not more than `left` of) `_` stand between `from` and an escape at the very end. PostgreSQL looks that far ahead after a `%`. */
function endsInEscape(pattern: string, from: number, left: number): boolean {
  if (pattern.charCodeAt(pattern.length - 1) !== backslash) return false;
  let skipped = 0;
  let at = from;
  for (; at < pattern.length - 1; at += 1) {
    const c = pattern.charCodeAt(at);
    if (c === underscore) skipped += 1;
    else if (c !== percent) return false;
  }
  return at === pattern.length - 1 && skipped <= left;
}

function failEscape(): never {
  fail('22025', 'LIKE pattern must not end with escape character');
}
