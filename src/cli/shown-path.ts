/** How a path is shown: relative to the working folder when it is below it, always with `/`. */
import { relative, sep } from 'node:path';

/** An absolute path as people read it. */
export function shownPath(file: string): string {
  const path = relative(process.cwd(), file);
  return (path.startsWith('..') ? file : path).split(sep).join('/');
}

/** An absolute path with `/`, as the core writes paths. */
export function slashed(file: string): string {
  return file.split(sep).join('/');
}
