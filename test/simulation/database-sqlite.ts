/**
 * A real SQLite database for tests: a file, and the command-line client as each of its connections. The client waits for locks
 * (`.timeout`); who waits can only be told by its silence.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientProcess, type ClientProgram, clientProcess } from './database-process';
import type { Database, Session } from './database-session';

const folders = [...(process.env.PATH ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const client = folders.map((folder) => join(folder, 'sqlite3')).find((path) => existsSync(path));

/** Why there is no comparison with SQLite here, and what to do about it; undefined: there is a client. */
export const missingSqlite: string | undefined = client
  ? undefined
  : 'the program sqlite3 is not installed: `sudo apt-get install sqlite3`';

/** What SQLite complains of as the SQLSTATEs that the comparison knows. */
const codes: readonly (readonly [RegExp, string])[] = [
  [/database is locked/, '40001'],
  [/UNIQUE constraint/, '23505'],
  [/NOT NULL constraint/, '23502'],
  [/CHECK constraint/, '23514'],
];

/** A busy client looks again after a tenth of a second at the latest (sqliteDefaultBusyCallback). */
const silenceMs = 130;

/** Opens a database of its own with this journal mode. */
export async function startSqlite(journal: 'delete' | 'wal'): Promise<Database> {
  if (!client) throw new Error(missingSqlite);
  const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'flowproof-sqlite-'));
  const program: ClientProgram = {
    command: client,
    args: ['-batch', '-list', '-separator', '\t', '-nullvalue', 'NULL', join(scratch, 'database')],
    marked: (mark) => `SELECT '${mark}', changes()`,
    failureIn(line) {
      const message = /^(?:Runtime error|Parse error|Error)[^:]*: (.*)$/.exec(line)?.[1];
      if (message === undefined) return undefined;
      return { code: codes.find(([pattern]) => pattern.test(message))?.[1] ?? '?', message };
    },
  };
  const clients: ClientProcess[] = [];
  const connect = async (): Promise<ClientProcess> => {
    const process = clientProcess(program);
    clients.push(process);
    await process.send('.timeout 20000\nPRAGMA synchronous = OFF');
    return process;
  };
  const monitor = await connect();
  const ask = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const reply = await monitor.send(sql);
    if (reply.kind === 'failed') throw new Error(`${sql}: ${reply.message}`);
    return reply.rows;
  };
  await ask(`PRAGMA journal_mode = ${journal}`);
  const version = (await ask('SELECT sqlite_version()'))[0]?.[0] ?? '';
  return {
    name: `SQLite ${version}, journal_mode ${journal}`,
    async session(): Promise<Session> {
      const own = await connect();
      return { id: String(clients.length), send: (sql) => own.send(sql) };
    },
    run: ask,
    async waiting(sessions) {
      await new Promise((resolve) => setTimeout(resolve, silenceMs));
      return new Map(sessions.map(({ id }) => [id, ['?']]));
    },
    async stop() {
      for (const process of clients) process.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
