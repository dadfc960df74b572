/**
 * The command-line client of a database as a session: one process that reads statements and prints what they give. Each
 * statement is followed by one that prints a mark, so that its end is known. It knows how to listen, not what a product says.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Reply } from './database-session';

/** How a client prints things. */
export interface ClientProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** A statement that prints `mark`, a tab and how many rows the last statement changed. */
  marked(mark: string): string;
  /** The failure that a line tells of; undefined: it is a row. */
  failureIn(line: string): { readonly code: string; readonly message: string } | undefined;
}

export interface ClientProcess {
  /** Resolves when the statement ends, however long it waits. */
  send(sql: string): Promise<Reply>;
  stop(): void;
}

/** Starts a client. Values are the texts that it prints, columns apart by tabs, `NULL` for NULL. */
export function clientProcess(program: ClientProgram): ClientProcess {
  // Failures are printed to the other stream: they must come in order.
  const child: ChildProcess = spawn('sh', ['-c', 'exec "$0" "$@" 2>&1', program.command, ...program.args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let rest = '';
  let lines: string[] = [];
  let count = 0;
  let onLine: (line: string) => void = () => undefined;
  child.stdout?.setEncoding('utf8');
  child.stdout?.on('data', (data: string) => {
    const parts = (rest + data).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) onLine(line);
  });
  child.on('exit', (status) => onLine(`the client ended with ${status}`));
  return {
    send(sql) {
      count += 1;
      const mark = `--end of ${count}--`;
      lines = [];
      return new Promise<Reply>((resolve) => {
        onLine = (line) => {
          if (line.startsWith('the client ended')) resolve({ kind: 'failed', code: '?', message: line });
          else if (line.startsWith(`${mark}\t`)) resolve(replyOf(lines, Number(line.split('\t')[1]), program));
          else lines.push(line);
        };
        child.stdin?.write(`${sql};\n${program.marked(mark)};\n`);
      });
    },
    stop() {
      child.kill();
    },
  };
}

function replyOf(lines: readonly string[], changed: number, program: ClientProgram): Reply {
  for (const line of lines) {
    const failure = program.failureIn(line);
    if (failure) return { kind: 'failed', ...failure };
  }
  const rows = lines.map((line) => line.split('\t').map((value) => (value === 'NULL' ? null : value)));
  return { kind: 'done', rows, count: rows.length > 0 ? rows.length : Math.max(changed, 0) };
}
