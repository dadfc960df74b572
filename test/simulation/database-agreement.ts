/**
 * The two directions in which a real database and the simulation must agree on generated cases: what the database does in a
 * random order of turns, the simulation does too; and what the simulation can do in any order, the database does.
 */
import * as fc from 'fast-check';
import { type Case, cases, pipelineText, type Range } from './database-cases';
import { follow, outcomeIn, showLog, type Tolerance } from './database-compare';
import { type Chooser, type Dialect, type Log, replay } from './database-replay';
import { orderKey, type Schedule, schedulesOf } from './database-schedules';
import type { Database, Session } from './database-session';

/** A product under comparison. */
export interface Product {
  /** Its name and version in a pipeline file, as YAML that follows `technology:`. */
  readonly technology: string;
  readonly database: Database;
  readonly sessions: readonly Session[];
  readonly dialect: Dialect;
  readonly tolerance: Tolerance;
}

/** How long to go on: number of cases, and where the stream of random numbers begins. */
export interface Length {
  readonly numRuns: number;
  readonly seed: number;
}

/** An error that shows the case and what the database did. */
export function told(it: Case, technology: string, log: Log, what: string): Error {
  return new Error(`${what}\n${pipelineText(it, technology)}\n${showLog(log)}`);
}

export const anyTurns = fc.infiniteStream(fc.nat({ max: 5 }));

/** Runs `it` on the server in an order that a stream of numbers decides. */
export function play({ database, dialect, sessions }: Product, it: Case, turns: Iterator<number>): Promise<Log> {
  return replay(database, dialect, sessions, it, (able) => able[turns.next().value % able.length] as number);
}

/** Cases compared: what the database does, the simulation does in the same order of turns. Fails at the first that differs. */
export async function followsDatabase(product: Product, range: Range, { numRuns, seed }: Length): Promise<number> {
  const { technology, tolerance } = product;
  let compared = 0;
  const property = fc.asyncProperty(cases(range), anyTurns, async (it, turns) => {
    const log = await play(product, it, turns);
    const { deviation } = follow(it, technology, log, tolerance);
    compared += 1;
    if (deviation !== undefined) throw told(it, technology, log, deviation);
  });
  await fc.assert(property, { seed, numRuns });
  return compared;
}

/** In the order of `schedule`; a client that the simulation has done with ends at once, where the server still waits for its COMMIT. */
function along(schedule: Schedule): Chooser {
  const turns = [...schedule.turns];
  let over: readonly number[] = [];
  return (able) => {
    const ended = able.find((client) => over.includes(client));
    if (ended !== undefined) return ended;
    while (turns.length > 0) {
      const turn = turns.shift();
      if (!turn) break;
      over = turn.over;
      if (able.includes(turn.client)) return turn.client;
    }
    return able[0] as number;
  };
}

/**
 * Schedules replayed: every schedule that the simulation has of each case is run on the database, which must end as the
 * simulation can end. Cases with more than 400 schedules are left out.
 */
export async function replaysSimulation(product: Product, range: Range, { numRuns, seed }: Length): Promise<number> {
  const { technology, tolerance, database, dialect, sessions } = product;
  let replayed = 0;
  const property = fc.asyncProperty(cases(range), async (it) => {
    const schedules = schedulesOf(it, technology, 400);
    if (!schedules) return;
    const outcomes = new Map<string, Set<string>>();
    for (const { turns, outcome } of schedules) {
      const key = orderKey(turns.map((turn) => turn.client));
      outcomes.set(key, (outcomes.get(key) ?? new Set()).add(JSON.stringify(outcome)));
    }
    for (const schedule of schedules) {
      const log = await replay(database, dialect, sessions, it, along(schedule));
      replayed += 1;
      const { deviation, order, extraAborts, extraWaits } = follow(it, technology, log, tolerance);
      if (deviation !== undefined) throw told(it, technology, log, deviation);
      // Where the server went its own way within what its level allows, `follow` has compared every step.
      if (extraAborts > 0 || extraWaits > 0) continue;
      // The server may have chosen another victim of a deadlock, and with it another order of what followed.
      const possible = outcomes.get(orderKey(order));
      const { outcome } = outcomeIn(it, log, tolerance);
      if (!possible) throw told(it, technology, log, `the simulation has no order ${order.map((c) => c + 1)}`);
      if (!possible.has(JSON.stringify(outcome))) {
        throw told(it, technology, log, `not foreseen: ${JSON.stringify(outcome)}`);
      }
    }
  });
  await fc.assert(property, { seed, numRuns });
  return replayed;
}
