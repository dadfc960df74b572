/** Where a command's result goes: standard output or a file; and its troubles: standard error. */
import { writeFileSync } from 'node:fs';

/** Writes a line to standard error for each problem. */
export function complain(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`flowproof: ${problem}\n`);
}

/** Writes the result to `file`, or to standard output without one. False, with a word on standard error, when it cannot. */
export function deliver(text: string, file: string | undefined): boolean {
  if (file === undefined) {
    process.stdout.write(text);
    return true;
  }
  try {
    writeFileSync(file, text);
    return true;
  } catch (error) {
    complain([`${file}: cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}).`]);
    return false;
  }
}
