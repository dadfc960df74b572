/**
 * Makes fixes one after the other until none is left: each round reads the text anew, because a fix can bring another problem to
 * light. It knows neither rules nor which fixes may be made; whoever asks chooses the next one.
 */
import type { LoadedFile } from '../language/load';
import type { Fix } from '../model/diagnostic';
import type { TextEdit } from '../model/edit';
import { composed } from './compose';

/** More fixes than any text has mistakes that somebody would want mended unseen. */
const maxFixes = 1000;

/** A fix that can be made in a file, with what it makes of it. */
export interface MadeFix {
  readonly fix: Fix;
  readonly edits: readonly TextEdit[];
  readonly after: LoadedFile;
}

export interface FixedPoint {
  /** The file as the fixes leave it. */
  readonly file: LoadedFile;
  /** What was made, in order. */
  readonly made: readonly Fix[];
  /** The text edits that do the same to the first text: in order, not overlapping. */
  readonly edits: readonly TextEdit[];
}

/**
 * The file after the fixes that `next` chooses, until it chooses none. Two fixes that undo each other end it, too: a text that was
 * there before is not made again.
 */
export function toFixedPoint(file: LoadedFile, next: (file: LoadedFile) => MadeFix | undefined): FixedPoint {
  const made: Fix[] = [];
  const steps: (readonly TextEdit[])[] = [];
  const seen = new Set([file.text]);
  let at = file;
  while (made.length < maxFixes) {
    const step = next(at);
    if (!step || seen.has(step.after.text)) break;
    seen.add(step.after.text);
    made.push(step.fix);
    steps.push(step.edits);
    at = step.after;
  }
  return { file: at, made, edits: composed(file.text.length, steps) };
}
