/**
 * Compares a log of a real database with the simulation on the same schedule, and lists the schedules that a case has.
 *
 * In one round a client takes its turn and everything that this wakes runs until it ends or waits again. The simulation
 * follows: same statement, same rows, same counts, same waits, same failures, same contents in the end. It may also let a
 * client that is no longer blocked rest for a while; a real server never does, so those schedules have no counterpart.
 *
 * What may differ, and why:
 * - The order in which several waiting clients that one commit has freed go on is the server's own: any order will do.
 * - Which of the transactions of a deadlock is aborted is the server's choice (whose timer ends first): the simulation
 *   has a successor for each of them.
 * - At SERIALIZABLE an INSERT that finds its key taken by a concurrent transaction fails with 23505, or with 40001 where that
 *   transaction and it are seen to be entangled: the simulation takes a statement's whole read into account, PostgreSQL what it
 *   has read by then.
 * - At SERIALIZABLE PostgreSQL may abort with 40001 where the simulation goes on: its predicate locks are pages and index
 *   ranges, and it decides when a dangerous structure appears, before it is known whether all of it commits (README-SSI,
 *   "False positives"; "the pivot is aborted, to let a retry succeed"). The simulation then loses that transaction too and the
 *   comparison goes on.
 * - Of several transactions that cannot all commit PostgreSQL chooses its victim early, in the order of its lists; the
 *   simulation aborts the one that comes to commit first. Where PostgreSQL lets one commit and aborts another later, the
 *   simulation is told who that will be, and must let the one commit then.
 * - InnoDB locks what it scans, gaps of indexes and rows that do not match included: statements may wait, and transactions be the
 *   victims of deadlocks, where the simulation, which locks only what a statement asks for, goes on. The step is then taken when the
 *   database takes it. Where the simulation waits, the database must wait.
 * - Never the other way round: what PostgreSQL commits, the simulation commits.
 */
import type { Case } from './database-cases';
import type { Ending, Log } from './database-replay';
import { type Outcome, resultText } from './database-schedules';
import { type Move, type Simulated, type State, simulated } from './database-simulated';

export interface Comparison {
  /** undefined: they agree. */
  readonly deviation: string | undefined;
  /** Transactions that only the database aborted, which its level allows. */
  readonly extraAborts: number;
  /** Statements that waited only in the database. */
  readonly extraWaits: number;
  /** Clients in the order of the turns that the simulation has too: a commit that does nothing is none there. */
  readonly order: readonly number[];
}

/** How a product may differ from the simulation. */
export interface Tolerance {
  /** Whether a database may abort a transaction of `level` for serialization where the simulation goes on. */
  mayAbort(level: string): boolean;
  /** Whether a database may let a statement wait where the simulation goes on: it locks more than the statement asks for. */
  mayWait(level: string): boolean;
  /** Whether the number of rows that `sql` changed is what PostgreSQL says it is. */
  counts(sql: string): boolean;
  /** What a failure's code means. */
  failureOf(code: string): 'serialization' | 'deadlock' | 'other';
}

interface Position {
  readonly state: State;
  readonly extraAborts: number;
  readonly extraWaits: number;
}

/** Follows `log` in the simulation of `it`. */
export function follow(it: Case, technology: string, log: Log, tolerance: Tolerance): Comparison {
  const simulation = simulated(it, technology);
  let position: Position = { state: simulation.initial, extraAborts: 0, extraWaits: 0 };
  const order: number[] = [];
  for (const [number, round] of log.rounds.entries()) {
    const problems: string[] = [];
    const victims = log.rounds.slice(number).flatMap((later) =>
      later.endings.flatMap(({ client, reply }) => {
        return reply.kind === 'failed' && tolerance.failureOf(reply.code) === 'serialization' ? [client] : [];
      }),
    );
    if (!simulation.isOver(position.state, round.client)) order.push(round.client);
    const next = followRound(position, { it, simulation, round, tolerance, victims, problems });
    if (!next) return { ...position, deviation: `round ${number + 1}: ${problems[0]}`, order };
    position = next;
  }
  const ours = JSON.stringify(simulation.contents(position.state));
  const theirs = JSON.stringify(log.contents);
  const deviation = ours === theirs ? undefined : `in the end the database holds ${theirs}, the simulation ${ours}`;
  return { ...position, deviation, order };
}

type Round = Log['rounds'][number];

function followRound(start: Position, search: Search): Position | undefined {
  const { simulation, round, problems } = search;
  const own = round.endings.find((ending) => ending.client === round.client);
  if (simulation.isOver(start.state, round.client)) {
    // The simulation has ended with its last statement: nothing was left to commit or to roll back.
    if (own?.reply.kind === 'done') return settle(search, start, without(round.endings, own), 0);
    problems.push(`${name(round.client)} is over in the simulation, in the database ${show(own)}`);
    return undefined;
  }
  const stepped = simulation.step(start.state, round.client);
  if (stepped?.move.kind === 'waits') return settle(search, { ...start, state: stepped.state }, round.endings, 0);
  if (!own && mayWait(search, round.client)) {
    // It takes this step when the database lets it go on.
    return settle(search, { ...start, extraWaits: start.extraWaits + 1 }, round.endings, 0);
  }
  if (!own) {
    problems.push(`${name(round.client)} waits in the database, in the simulation ${show(stepped?.move)}`);
    return undefined;
  }
  const ended = match(search, start, own, stepped);
  const settled = ended && settle(search, ended, without(round.endings, own), 0);
  if (settled || !mayWait(search, round.client)) return settled;
  // Somebody who waited for a lock that the simulation does not have may have come first.
  return settle(search, start, round.endings, 0);
}

function mayWait({ it, tolerance }: Search, client: number): boolean {
  return tolerance.mayWait(it.clients[client]?.level ?? it.isolation);
}

interface Search {
  readonly it: Case;
  readonly simulation: Simulated;
  readonly round: Round;
  readonly tolerance: Tolerance;
  /** Clients that the database will abort for serialization from here on. */
  readonly victims: readonly number[];
  /** Why nothing fitted, first reason first. */
  readonly problems: string[];
}

function without(endings: readonly Ending[], gone: Ending): readonly Ending[] {
  return endings.filter((ending) => ending !== gone);
}

/** Lets `open` end in whatever order fits, going on to wait for others in between; then everybody else must be waiting. */
function settle(search: Search, start: Position, open: readonly Ending[], waits: number): Position | undefined {
  const { simulation, round, problems } = search;
  if (open.length === 0) {
    let { state } = start;
    for (const client of round.waiting) {
      // It may wait for somebody else now.
      const stepped = simulation.step(state, client);
      if (stepped && stepped.move.kind !== 'waits') {
        if (mayWait(search, client)) continue;
        problems.push(`${name(client)} waits in the database, in the simulation ${show(stepped.move)}`);
        return undefined;
      }
      state = stepped?.state ?? state;
    }
    return { ...start, state };
  }
  for (const ending of open) {
    const stepped = simulation.step(start.state, ending.client);
    const isWaiting = stepped?.move.kind === 'waits';
    const next = isWaiting ? { ...start, state: stepped.state } : match(search, start, ending, stepped);
    if (!next || waits > 8) continue;
    const found = settle(search, next, isWaiting ? open : without(open, ending), isWaiting ? waits + 1 : 0);
    if (found) return found;
  }
  for (const client of round.waiting) {
    const stepped = simulation.step(start.state, client);
    if (stepped?.move.kind !== 'waits' || waits > 8) continue;
    const found = settle(search, { ...start, state: stepped.state }, open, waits + 1);
    if (found) return found;
  }
  return undefined;
}

/** The simulation after `ending`; undefined where it does something else. */
function match(
  { it, simulation, tolerance, victims, problems }: Search,
  start: Position,
  ending: Ending,
  stepped: ReturnType<Simulated['step']>,
): Position | undefined {
  const { client, reply } = ending;
  if (stepped && isSame(stepped.move, ending, tolerance)) return { ...start, state: stepped.state };
  const mayAbort = tolerance.mayAbort(it.clients[client]?.level ?? it.isolation);
  const isAborted = reply.kind === 'failed' && tolerance.failureOf(reply.code) !== 'other';
  const isTaken = reply.kind === 'failed' && reply.code === '23505' && stepped?.move.kind === 'aborted';
  if (mayAbort && isTaken) return { ...start, state: stepped.state };
  if (mayAbort && isAborted) {
    return { ...start, state: simulation.abort(start.state, client), extraAborts: start.extraAborts + 1 };
  }
  if (mayAbort && stepped?.move.kind === 'aborted' && victims.length > 0) {
    const doomed = victims.reduce((state, victim) => simulation.doom(state, victim), start.state);
    const again = simulation.step(doomed, client);
    if (again && isSame(again.move, ending, tolerance)) return { ...start, state: again.state };
  }
  problems.push(`${name(client)} in the database ${show(ending)}, in the simulation ${show(stepped?.move)}`);
  return undefined;
}

/** What a message of the simulation is as an SQLSTATE. */
const codes: readonly (readonly [RegExp, string])[] = [
  [/^duplicate key/, '23505'],
  [/^a key column/, '23502'],
  [/^the check/, '23514'],
];

function isSame(move: Move, { reply, turn }: Ending, tolerance: Tolerance): boolean {
  if (reply.kind === 'failed') {
    const failure = tolerance.failureOf(reply.code);
    if (move.kind === 'aborted') return failure === (move.isDeadlock ? 'deadlock' : 'serialization');
    if (move.kind !== 'failed' || failure !== 'other') return false;
    const code = codes.find(([pattern]) => pattern.test(move.message))?.[1];
    return code === undefined || code === reply.code;
  }
  if (move.kind !== 'done') return false;
  const isCounted = turn.kind === 'sql' && tolerance.counts(turn.sql);
  if (isCounted && move.count !== undefined && move.count !== reply.count) return false;
  return JSON.stringify(sorted(move.rows)) === JSON.stringify(sorted(reply.rows));
}

function sorted(rows: readonly (readonly (string | null)[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

function name(client: number): string {
  return `client ${client + 1}`;
}

function show(what: Ending | Move | undefined): string {
  if (what === undefined) return 'does nothing';
  if ('reply' in what) {
    const { reply } = what;
    const did = what.turn.kind === 'sql' ? '' : `${what.turn.kind}: `;
    if (reply.kind === 'failed') return `${did}fails with ${reply.code} ${reply.message}`;
    return `${did}gives ${reply.count} ${JSON.stringify(reply.rows)}`;
  }
  if (what.kind === 'done') return `gives ${what.count ?? ''} ${JSON.stringify(what.rows)}`;
  if (what.kind === 'failed') return `fails: ${what.message}`;
  return what.kind === 'aborted' ? (what.isDeadlock ? 'is the victim of a deadlock' : 'is aborted') : what.kind;
}

/** How the clients of a log ended, in the words of the simulation, and what each of their statements gave. */
export function outcomeIn(
  it: Case,
  log: Log,
  tolerance: Tolerance,
): { readonly outcome: Outcome; readonly results: readonly (readonly string[])[] } {
  const responses: string[] = it.clients.map(() => 'ok');
  const results: string[][] = it.clients.map(() => []);
  for (const { client, turn, reply } of log.rounds.flatMap((round) => round.endings)) {
    if (reply.kind === 'failed') responses[client] = tolerance.failureOf(reply.code) === 'other' ? 'error' : 'aborted';
    else if (turn.kind === 'rollback') responses[client] = 'rejected';
    else if (turn.kind === 'sql') results[client]?.push(resultText(reply.rows, reply.count));
  }
  return { outcome: { responses, contents: log.contents }, results };
}

/** The turns of a log as text, for messages. */
export function showLog(log: Log): string {
  return log.rounds
    .map((round, i) => {
      const turn = round.turn.kind === 'sql' ? round.turn.sql : round.turn.kind;
      const ended = round.endings.map((ending) => `${name(ending.client)} ${show(ending)}`);
      const waiting = round.waiting.length > 0 ? `; waiting: ${round.waiting.map(name).join()}` : '';
      return `${i + 1}. ${name(round.client)}: ${turn}\n     ${ended.join('; ')}${waiting}`;
    })
    .join('\n');
}
