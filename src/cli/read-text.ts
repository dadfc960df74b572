/** Reads a pipeline file as text, and says in words why where it cannot. */
import { readFileSync } from 'node:fs';

export type ReadText =
  | { readonly type: 'text'; readonly text: string }
  /** Why it cannot be read, as a sentence that names it. */
  | { readonly type: 'unreadable'; readonly message: string };

/** The text of `file` (an absolute path), which people know as `shown`. */
export function readText(file: string, shown: string): ReadText {
  try {
    return { type: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = error instanceof TypeError ? 'is not UTF-8 text' : `cannot be read (${code ?? String(error)})`;
    return { type: 'unreadable', message: `${shown}: ${why}.` };
  }
}
