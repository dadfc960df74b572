/**
 * A real MariaDB server for tests, in a folder of its own and on a socket, run as whoever runs the tests (as `nobody` when that
 * is root). It takes the server that the system has installed, and says what to install where there is none.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientProcess, type ClientProgram, clientProcess } from './database-process';
import type { Database, Session } from './database-session';

/** Where a program of MariaDB is; undefined: not installed. */
function programPath(names: readonly string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

const server = programPath(['mariadbd']);
const installer = programPath(['mariadb-install-db']);
const client = programPath(['mariadb']);

/** Why there is no comparison with MariaDB here, and what to do about it; undefined: there is a server. */
export const missingMariadb: string | undefined =
  server && installer && client
    ? undefined
    : 'no MariaDB server is installed: `sudo apt-get install mariadb-server` (its service need not run)';

/** MariaDB's error numbers as the SQLSTATEs that the comparison knows. */
const codes: { readonly [number: string]: string } = {
  '1213': '40P01',
  '1020': '40001',
  '1062': '23505',
  '1048': '23502',
  '4025': '23514',
  '1205': '55P03',
};

/** Starts a server. Fails with what it said when it does not come up. */
export async function startMariadb(): Promise<Database> {
  if (!server || !installer || !client) throw new Error(missingMariadb);
  const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'flowproof-mariadb-'));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? ['--user=nobody'] : [];
  chmodSync(scratch, 0o711);
  if (isRoot) {
    const id = (option: string): number => Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout);
    chownSync(scratch, id('-u'), id('-g'));
  }
  const data = join(scratch, 'data');
  const socket = join(scratch, 'socket');
  const installed = spawnSync(
    installer,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...user],
    { encoding: 'utf8' },
  );
  if (installed.status !== 0) throw new Error(`mariadb-install-db failed: ${installed.stdout}${installed.stderr}`);
  const running = spawn(
    server,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${socket}`,
      `--pid-file=${join(scratch, 'pid')}`,
      '--skip-networking',
      '--skip-log-bin',
      '--performance-schema=OFF',
      '--innodb-flush-log-at-trx-commit=0',
      '--innodb-doublewrite=0',
      '--innodb-buffer-pool-size=32M',
      '--innodb-lock-wait-timeout=20',
      ...user,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  await new Promise<void>((resolve, reject) => {
    running.stderr.on('data', (text) => {
      said += text;
      if (said.includes('ready for connections')) resolve();
    });
    running.on('exit', (code) => reject(new Error(`MariaDB ended with ${code}: ${said}`)));
  });
  running.removeAllListeners('exit');
  const closed = new Promise<void>((resolve) => running.on('exit', () => resolve()));

  const program: ClientProgram = {
    command: client,
    args: [
      '--no-defaults',
      `--socket=${socket}`,
      '--user=root',
      '--batch',
      '--skip-column-names',
      '--unbuffered',
      '--force',
    ],
    marked: (mark) => `SELECT '${mark}', ROW_COUNT()`,
    failureIn(line) {
      const found = /^ERROR (\d+) \((\w+)\)[^:]*: (.*)$/.exec(line);
      return found ? { code: codes[found[1] ?? ''] ?? found[1] ?? '?', message: found[3] ?? '' } : undefined;
    },
  };
  const clients: ClientProcess[] = [];
  const connect = (): ClientProcess => {
    const process = clientProcess(program);
    clients.push(process);
    return process;
  };
  const monitor = connect();
  const ask = async (sql: string): Promise<readonly (readonly (string | null)[])[]> => {
    const reply = await monitor.send(sql);
    if (reply.kind === 'failed') throw new Error(`${sql}: ${reply.message}`);
    return reply.rows;
  };
  const version = (await ask('SELECT version()'))[0]?.[0] ?? '';
  await ask('CREATE DATABASE flowproof; USE flowproof');

  return {
    name: `MariaDB ${version}`,
    async session(): Promise<Session> {
      const own = connect();
      await own.send('USE flowproof');
      const reply = await own.send('SELECT CONNECTION_ID()');
      return { id: (reply.kind === 'done' ? reply.rows[0]?.[0] : undefined) ?? '', send: (sql) => own.send(sql) };
    },
    run: ask,
    async waiting(sessions) {
      const first = await waitingIds(ask);
      // Whoever closes a circle waits for the moment that it takes to choose a victim.
      await new Promise((resolve) => setTimeout(resolve, 4));
      const second = await waitingIds(ask);
      // Who holds what they wait for is not told; circles do not last.
      const still = sessions.filter(({ id }) => first.has(id) && second.has(id));
      return new Map(still.map(({ id }) => [id, ['?']]));
    },
    async stop() {
      for (const process of clients) process.stop();
      running.kill('SIGTERM');
      await closed;
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Ids of connections that wait for a row's lock. The tables of information_schema are a tenth of a second old. */
async function waitingIds(
  ask: (sql: string) => Promise<readonly (readonly (string | null)[])[]>,
): Promise<ReadonlySet<string>> {
  const status = (await ask('SHOW ENGINE INNODB STATUS')).flat().join('\n').replaceAll('\\n', '\n');
  const transactions = status.slice(status.lastIndexOf('LIST OF TRANSACTIONS')).split('---TRANSACTION');
  return new Set(
    transactions.flatMap((text) => (text.includes('LOCK WAIT') ? (/thread id (\d+)/.exec(text)?.[1] ?? []) : [])),
  );
}
