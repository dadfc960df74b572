/**
 * Every order of turns of a case, as the simulation has them, with what it gives: whoever is no longer blocked goes on at once,
 * as on a real server. And what the simulation makes of one given order. Knows no database.
 */
import type { Case } from './database-cases';
import { type Move, type Simulated, type State, simulated } from './database-simulated';

/** How a case ended. */
export interface Outcome {
  /** What each client was told: `ok`, `rejected`, `aborted` or `error`. */
  readonly responses: readonly string[];
  readonly contents: readonly (readonly string[])[];
}

/** One turn of an order. */
export interface ScheduledTurn {
  readonly client: number;
  /** Clients that are over when everything has come to rest again. */
  readonly over: readonly number[];
}

export interface Schedule {
  readonly turns: readonly ScheduledTurn[];
  readonly outcome: Outcome;
}

/** An order of turns as a text. */
export function orderKey(clients: readonly number[]): string {
  return clients.join('');
}

/** Every schedule of `it`; undefined where there are more than `limit`. */
export function schedulesOf(it: Case, technology: string, limit: number): readonly Schedule[] | undefined {
  const simulation = simulated(it, technology);
  const found: Schedule[] = [];
  const visit = (state: State, turns: readonly ScheduledTurn[]): void => {
    if (found.length > limit) return;
    const able = everybody(it).filter((i) => isAble(simulation, state, i));
    if (able.length === 0) found.push({ turns, outcome: outcomeOf(it, simulation, state) });
    for (const client of able) {
      const stepped = simulation.step(state, client);
      if (!stepped) throw new Error('a client that can go on does nothing');
      for (const rest of atRest(it, simulation, stepped.state)) {
        const over = everybody(it).filter((i) => simulation.isOver(rest.state, i));
        visit(rest.state, [...turns, { client, over }]);
      }
    }
  };
  visit(simulation.initial, []);
  return found.length > limit ? undefined : found;
}

/** What the simulation alone makes of an order of turns (those of clients that wait or are over count for nothing), and what each statement of each client gave. */
export function runInOrder(
  it: Case,
  technology: string,
  order: readonly number[],
): { readonly outcome: Outcome; readonly results: readonly (readonly string[])[] } {
  const simulation = simulated(it, technology);
  let state = simulation.initial;
  const results: string[][] = it.clients.map(() => []);
  const turns = [...order];
  for (;;) {
    const able = everybody(it).filter((i) => isAble(simulation, state, i));
    if (able.length === 0) return { outcome: outcomeOf(it, simulation, state), results };
    const at = turns.findIndex((client) => able.includes(client));
    const client = at < 0 ? (able[0] as number) : (turns.splice(at, 1)[0] as number);
    const stepped = simulation.step(state, client);
    if (!stepped) throw new Error('a client that can go on does nothing');
    const rest = atRest(it, simulation, stepped.state)[0] as Rest;
    for (const [who, move] of [[client, stepped.move] as const, ...rest.moves]) {
      if (move.kind === 'done' && move.count !== undefined) results[who]?.push(resultText(move.rows, move.count));
    }
    state = rest.state;
  }
}

/** What a statement gave, as a text that is equal for equal results in any order of rows. */
export function resultText(rows: readonly (readonly (string | null)[])[], count: number): string {
  return `${count}: ${rows.map((row) => JSON.stringify(row)).sort()}`;
}

function everybody(it: Case): readonly number[] {
  return it.clients.map((_, i) => i);
}

function isAble(simulation: Simulated, state: State, client: number): boolean {
  return !simulation.isOver(state, client) && !simulation.isWaiting(state, client);
}

function outcomeOf(it: Case, simulation: Simulated, state: State): Outcome {
  return {
    responses: everybody(it).map((i) => simulation.response(state, i) ?? 'none'),
    contents: simulation.contents(state),
  };
}

interface Rest {
  readonly state: State;
  /** What those who were woken did. */
  readonly moves: readonly (readonly [number, Move])[];
}

/** States in which everybody who waits is blocked, whoever went on first. */
function atRest(it: Case, simulation: Simulated, start: State): readonly Rest[] {
  const resting = new Map<string, Rest>();
  const seen = new Set<string>();
  const open: Rest[] = [{ state: start, moves: [] }];
  for (let at = open.pop(); at; at = open.pop()) {
    const key = at.state.join();
    if (seen.has(key)) continue;
    seen.add(key);
    let isResting = true;
    for (const client of everybody(it)) {
      if (!simulation.isWaiting(at.state, client)) continue;
      const stepped = simulation.step(at.state, client);
      if (!stepped) continue;
      isResting = false;
      open.push({ state: stepped.state, moves: [...at.moves, [client, stepped.move]] });
    }
    if (isResting) resting.set(key, at);
  }
  return [...resting.values()];
}
