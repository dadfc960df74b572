/** The result of a check as workflow commands, which GitHub shows as annotations on the changed lines. */
import type { Severity } from '../flowproof';
import type { FileReport } from './file-report';

const commands: { readonly [severity in Severity]: string } = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

/** Escapes as GitHub's toolkit does (`@actions/core`, command.ts): data and properties differ. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** One line for each diagnostic; lines and columns count from 1, the last column is included. */
export function githubCheck(reports: readonly FileReport[]): string {
  return reports
    .flatMap(({ path, diagnostics }) =>
      diagnostics.map(({ rule, severity, message, range }) => {
        const columns =
          range.start.line === range.end.line
            ? `,col=${range.start.character + 1},endColumn=${Math.max(range.end.character, range.start.character + 1)}`
            : '';
        const where = `file=${property(path)},line=${range.start.line + 1},endLine=${range.end.line + 1}${columns}`;
        return `::${commands[severity]} ${where},title=${property(`flowproof(${rule})`)}::${data(message)}\n`;
      }),
    )
    .join('');
}
