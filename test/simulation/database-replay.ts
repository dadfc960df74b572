/**
 * Runs the clients of a case on a real database, one statement at a time in a given order, and records what each
 * statement gave, who had to wait, who was woken and what the tables hold in the end. Knows nothing of the simulation.
 */
import type { Case, CaseClient, CaseStep } from './database-cases';
import type { Database, Reply, Session } from './database-session';

/** What a client does at one turn. */
export type Turn =
  | { readonly kind: 'sql'; readonly sql: string; readonly isSingle: boolean }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' };

/** A statement that ended. */
export interface Ending {
  readonly client: number;
  readonly turn: Turn;
  readonly reply: Reply;
}

/** One client took its turn, and everything came to rest again. */
export interface Round {
  readonly client: number;
  readonly turn: Turn;
  /** What ended meanwhile: the turn itself, or what it woke; in no certain order. */
  readonly endings: readonly Ending[];
  /** Who waits for a lock now. */
  readonly waiting: readonly number[];
}

export interface Log {
  readonly rounds: readonly Round[];
  /** For each table its rows, each as a text, sorted. */
  readonly contents: readonly (readonly string[])[];
}

/** The order of turns: of the clients that can go on (ascending) one is chosen. */
export type Chooser = (able: readonly number[]) => number;

interface Client {
  readonly index: number;
  readonly plan: CaseClient;
  readonly session: Session;
  /** Index of the next step. */
  next: number;
  isBegun: boolean;
  isOver: boolean;
  readonly seen: Map<string, { readonly [column: string]: string | null }>;
  underWay: { readonly turn: Turn; readonly step: CaseStep | undefined; readonly reply: Promise<Reply> } | undefined;
  answer: Reply | undefined;
}

/** How a product begins a transaction at a level, and sets the level of statements on their own. */
export interface Dialect {
  begin(level: string): string;
  standAlone(level: string): string;
  /** Statements that give the tables their rows. */
  fill(it: Case): string;
  /** A statement in the product's own words. */
  translate(sql: string): string;
}

/** Replays `it`. `sessions` are idle; they are idle again afterwards. */
export async function replay(
  database: Database,
  dialect: Dialect,
  sessions: readonly Session[],
  it: Case,
  choose: Chooser,
): Promise<Log> {
  await database.run(dialect.fill(it));
  const clients = it.clients.map((plan, index): Client => {
    const session = sessions[index];
    if (!session) throw new Error('there are more clients than sessions');
    const seen = new Map();
    return {
      index,
      plan,
      session,
      next: 0,
      isBegun: false,
      isOver: false,
      seen,
      underWay: undefined,
      answer: undefined,
    };
  });
  for (const client of clients) {
    if (client.plan.level === undefined) await client.session.send(dialect.standAlone(it.isolation));
  }
  const rounds: Round[] = [];
  for (;;) {
    const able = clients.filter((client) => !client.isOver && client.underWay === undefined);
    if (able.length === 0) break;
    const client = clients[choose(able.map((client) => client.index))] as Client;
    const turn = await start(client, dialect);
    await quiesce(database, clients);
    const endings = clients.flatMap(end);
    const waiting = clients.filter((client) => client.underWay !== undefined).map((client) => client.index);
    rounds.push({ client: client.index, turn, endings, waiting });
  }
  if (clients.some((client) => !client.isOver)) throw new Error('a client waits for nobody');
  const contents: (readonly string[])[] = [];
  for (const { table } of it.tables) {
    const rows = await database.run(`SELECT ${table.columns.join(', ')} FROM ${table.name}`);
    contents.push(rows.map((row) => row.map((value) => value ?? 'NULL').join()).sort());
  }
  return { rounds, contents };
}

/** What `client` does next; conditions belong to the statement before them. */
function turnOf(client: Client): { readonly turn: Turn; readonly step: CaseStep | undefined } {
  const step = client.plan.steps[client.next];
  const isSingle = client.plan.level === undefined;
  if (step?.kind === 'require') {
    const value = client.seen.get(step.seen)?.n ?? null;
    if (value === null || Number(value) < step.least) return { turn: { kind: 'rollback' }, step };
    client.next += 1;
    return turnOf(client);
  }
  if (!step) return { turn: { kind: 'commit' }, step };
  const sql = step.sql.replaceAll(/:(r\d+)\.(\w+)/g, (_, name: string, column: string) => {
    const value = client.seen.get(name)?.[column] ?? null;
    return value === null ? 'NULL' : `(${value})`;
  });
  return { turn: { kind: 'sql', sql, isSingle }, step };
}

/** Sends the next statement of `client`. A failed one ends its transaction. */
async function start(client: Client, dialect: Dialect): Promise<Turn> {
  const { turn, step } = turnOf(client);
  const { level } = client.plan;
  if (level !== undefined && !client.isBegun) await client.session.send(dialect.begin(level));
  client.isBegun = true;
  const sql = turn.kind === 'sql' ? dialect.translate(turn.sql) : turn.kind === 'commit' ? 'COMMIT' : 'ROLLBACK';
  // A client without a transaction has nothing to end.
  const nothing: Reply = { kind: 'done', rows: [], count: 0 };
  const perform = async (): Promise<Reply> => {
    if (level === undefined && turn.kind !== 'sql') return nothing;
    const reply = await client.session.send(sql);
    // A server may tell of the failure before it has let go of the locks; it answers this afterwards.
    if (reply.kind === 'failed') await client.session.send('ROLLBACK');
    return reply;
  };
  client.answer = undefined;
  client.underWay = { turn, step, reply: perform() };
  client.underWay.reply.then((reply) => {
    client.answer = reply;
  });
  return turn;
}

/** Waits until every statement has ended or waits for a lock that nobody is about to release. */
async function quiesce(database: Database, clients: readonly Client[]): Promise<void> {
  for (;;) {
    const open = clients.filter((client) => client.underWay !== undefined && client.answer === undefined);
    if (open.length === 0) return;
    // A statement that does not wait ends sooner than this as a rule.
    await Promise.race([Promise.all(open.map((client) => client.underWay?.reply)), pause(2)]);
    const still = open.filter((client) => client.answer === undefined);
    if (still.length === 0) continue;
    const waiting = await database.waiting(still.map((client) => client.session));
    const left = still.filter((client) => client.answer === undefined);
    // One that waits for nobody has just been let go.
    const areAllWaiting =
      left.length === still.length && left.every((client) => (waiting.get(client.session.id) ?? []).length > 0);
    if (areAllWaiting && !hasCircle(waiting)) return;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether some wait for each other: the database is about to choose a victim. */
function hasCircle(waiting: ReadonlyMap<string, readonly string[]>): boolean {
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    (waiting.get(from) ?? []).some((next) => {
      if (next === goal) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, goal, seen);
    });
  return [...waiting.keys()].some((id) => reaches(id, id, new Set()));
}

/** The ending of a client's statement, where it has ended. */
function end(client: Client): readonly Ending[] {
  const { underWay, answer, index } = client;
  if (!underWay || !answer) return [];
  const { turn, step } = underWay;
  client.underWay = undefined;
  if (answer.kind === 'failed' || turn.kind !== 'sql') client.isOver = true;
  else {
    client.next += 1;
    if (step?.kind === 'sql' && step.into !== undefined) client.seen.set(step.into, firstRow(step.sql, answer));
  }
  return [{ client: index, turn, reply: answer }];
}

/** Columns `n` and `id` of the first row. */
function firstRow(sql: string, reply: Reply & { kind: 'done' }): { readonly [column: string]: string | null } {
  const row = reply.rows[0];
  if (!row) return {};
  return /\bid FROM\b/.test(sql) ? { n: row[0] ?? null, id: row[1] ?? null } : { n: row[0] ?? null };
}
