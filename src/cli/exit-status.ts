/** The exit statuses of the command line and what each one means. */
import { type Severity, severities } from '../flowproof';
import type { FileReport } from './file-report';

export const exitStatus = {
  /** Nothing at or above `--fail-on`. */
  clean: 0,
  found: 1,
  /** Wrong usage or an unreadable file. */
  misused: 2,
  noFile: 3,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** The command as an action that ends the process with its status, once everything is written. */
export function ending<A extends readonly unknown[]>(command: (...args: A) => ExitStatus | Promise<ExitStatus>) {
  return async (...args: A): Promise<void> => {
    process.exitCode = await command(...args);
  };
}

export type FailOn = Severity | 'never';

/** Whether any diagnostic is at or above `failOn`. */
export function isFailing(reports: readonly FileReport[], failOn: FailOn): boolean {
  if (failOn === 'never') return false;
  const limit = severities.indexOf(failOn);
  return reports.some(({ diagnostics }) => diagnostics.some(({ severity }) => severities.indexOf(severity) <= limit));
}
