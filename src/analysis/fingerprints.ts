/**
 * A name for each problem that stays the same while lines move: made of the rule, the keys that lead to it and the line's own
 * words, never of its number. It knows texts and places, not what the problems mean.
 */
import type { Diagnostic } from '../model/diagnostic';
import type { ReadFile } from './reconcile';

/** A hash of 64 bits in hexadecimal digits: two runs of FNV-1a over the UTF-16 units. Not for secrets, only to tell apart. */
function hashOf(text: string): string {
  let a = 0x811c9dc5;
  let b = 0xcbf29ce4;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit ^ (a >>> 13), 0x01000193);
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}

/**
 * The line on which `offset` lies, without indentation, list dashes and comment (unless it is nothing else); white space inside
 * counts as one blank.
 */
export function plainLineAt(text: string, lineStarts: readonly number[], offset: number): string {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const line = text
    .slice(lineStarts[low], lineStarts[low + 1])
    .replaceAll(/\s+/g, ' ')
    .replace(/^ ?(?:- )*/, '')
    .trim();
  return line.startsWith('#') ? line : line.replace(/ #.*$/, '').trim();
}

/** The keys of a problem's route; the place in a list is left out, so that a step put before it changes nothing. */
function routeOf({ place }: Diagnostic): string {
  return place.kind === 'node' ? place.path.filter((segment) => typeof segment === 'string').join('.') : '';
}

/**
 * One fingerprint for each of `diagnostics`, in their order: 16 hexadecimal digits. Equal problems in equal lines of one entry
 * are told apart by counting, so the list should be complete and in the order of the text.
 */
export function fingerprintsOf(
  file: ReadFile & { readonly text: string },
  diagnostics: readonly Diagnostic[],
): readonly string[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const line = plainLineAt(file.text, file.lineStarts, file.offsets(diagnostic.place).start);
    const key = `${diagnostic.rule}\n${routeOf(diagnostic)}\n${line}`;
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return hashOf(`${key}\n${occurrence}`);
  });
}
