/**
 * The simulation of a case, driven by hand: one step of one client at a time, with what it gave. Also every order of turns
 * that a case has, and a log of a real database followed step by step. Knows the simulation, not the databases.
 */
import { load } from '../../src/language/load';
import { operationsOf } from '../../src/model/pipeline';
import { isNumeric, numericText, type Row, type Value } from '../../src/model/value';
import type { Activity } from '../../src/simulation/activity';
import { readRanges } from '../../src/simulation/certify';
import { compose } from '../../src/simulation/compose';
import { createWorld } from '../../src/simulation/content';
import type { Happening } from '../../src/simulation/happening';
import { compileProgram } from '../../src/simulation/program';
import { createQueues } from '../../src/simulation/queue';
import { planScenarios } from '../../src/simulation/scenarios';
import { activityInterner, type Performer, transactionInterner } from '../../src/simulation/shape';
import { window } from '../../src/simulation/system';
import { type Case, type CaseRow, clientName, pipelineText } from './database-cases';

/** What one step of one client gave. */
export type Move =
  | {
      readonly kind: 'done';
      readonly rows: readonly (readonly (string | null)[])[];
      readonly count: number | undefined;
    }
  | { readonly kind: 'waits' }
  /** The store aborted it. */
  | { readonly kind: 'aborted'; readonly isDeadlock: boolean }
  | { readonly kind: 'failed'; readonly message: string };

export type State = Int32Array;

export interface Simulated {
  readonly initial: State;
  /** The next step of a client; undefined: it can do nothing now. */
  step(state: State, client: number): { readonly move: Move; readonly state: State } | undefined;
  isOver(state: State, client: number): boolean;
  isWaiting(state: State, client: number): boolean;
  /** What the client was told; undefined: not over. */
  response(state: State, client: number): string | undefined;
  /** `state` with the client's transaction aborted. */
  abort(state: State, client: number): State;
  /** `state` in which nobody heeds what the client has read: it is going to be aborted. */
  doom(state: State, client: number): State;
  /** For each table of the case its committed rows, each as a text, sorted. */
  contents(state: State): readonly (readonly string[])[];
}

function printed(value: Value): string | null {
  if (value === null) return null;
  return isNumeric(value) ? numericText(value) : String(value);
}

function rowText(row: Row): string {
  return row.map((value) => printed(value) ?? 'NULL').join();
}

/** The simulation of `it` in `technology`. Fails when the pipeline has problems. */
export function simulated(it: Case, technology: string): Simulated {
  const tables = it.tables.map(({ table, rows }) => ({ name: table.name, rows }));
  return simulatedFile(pipelineText(it, technology), it.clients.length, tables);
}

/** The simulation of a pipeline file whose store is `db` and whose service `app` has operations `c1` … , one for each client. */
export function simulatedFile(
  text: string,
  clients: number,
  tables: readonly { readonly name: string; readonly rows: readonly CaseRow[] }[],
): Simulated {
  const { pipeline, diagnostics } = load(text);
  const problem = diagnostics.find((d) => d.severity === 'error' || d.rule === 'unsupported-sql');
  if (problem) throw new Error(`${problem.message}\n${text}`);
  const programs = new Map(operationsOf(pipeline).map((o) => [o.id, compileProgram(pipeline, o)]));
  const scenario = planScenarios(pipeline, programs).scenarios[0];
  if (!scenario) throw new Error('no scenario');
  const values = {
    world: createWorld(),
    queues: createQueues(),
    ranges: readRanges(),
    transactions: transactionInterner(),
    activities: activityInterner(),
    viewContents: new Map(),
    failures: new Map(),
    growth: { relation: undefined },
  };
  const subject = { pipeline, programs, unreduced: false };
  const composition = compose(subject, scenario.variants.slice(0, 1), undefined, [], values)[0];
  if (!composition) throw new Error('no system');
  const { shape, system } = composition;
  const performers = Array.from({ length: clients }, (_, i) => {
    const performer = shape.performers.find((p) => p.name === `app.${clientName(i)}`);
    const actor = system.actors.find((a) => a.name === performer?.name);
    if (!performer || !actor) throw new Error(`no ${clientName(i)}`);
    return { performer, actor };
  });
  const at = (client: number): (typeof performers)[number] => performers[client] as (typeof performers)[number];
  const activity = (state: State, performer: Performer): Activity =>
    shape.activities.value(state[performer.local] ?? 0);

  /** A database commits a statement that stands alone before it answers: its commit belongs to the same turn. */
  const isCommitDue = (state: State, performer: Performer): boolean => {
    const { phase, run, pc } = activity(state, performer);
    const next = performer.runs[run]?.program.instructions[pc];
    return phase === 'running' && next?.kind === 'commit' && next.step.isImplicit;
  };
  return {
    initial: Int32Array.from(system.initial[0] ?? []),
    step(state, client) {
      const { performer, actor } = at(client);
      const actions = actor.actions(state[actor.control] as number);
      for (const action of actions) {
        const ids = action.slots.map((slot) => state[slot] as number);
        const frame = action.run(window(action.slots, ids), true)[0];
        if (!frame) continue;
        const after = state.slice();
        for (const slot of action.slots) after[slot] = frame.get(slot);
        const { happening } = frame as unknown as { happening: Happening };
        const isRolledBack = activity(state, performer).phase === 'rollback';
        const move = moveOf(happening, isRolledBack);
        if (move.kind !== 'done' || !isCommitDue(after, performer)) return { move, state: after };
        return { move, state: this.step(after, client)?.state ?? after };
      }
      return undefined;
    },
    isOver: (state, client) => activity(state, at(client).performer).phase === 'done',
    isWaiting(state, client) {
      const slots = [...at(client).performer.transactions.values()];
      return slots.some((slot) => (shape.transactions.value(state[slot] as number)?.waiting ?? null) !== null);
    },
    response: (state, client) => activity(state, at(client).performer).responses[0],
    abort(state, client) {
      const { performer } = at(client);
      const after = state.slice();
      for (const slot of performer.transactions.values()) after[slot] = shape.transactions.id(null);
      const ended: Activity = {
        ...activity(state, performer),
        phase: 'done',
        pc: 0,
        values: [],
        versions: [],
        attempt: 0,
        ending: '',
        response: undefined,
        responses: ['aborted'],
      };
      after[performer.local] = shape.activities.id(ended);
      return after;
    },
    doom(state, client) {
      const after = state.slice();
      for (const slot of at(client).performer.transactions.values()) {
        const transaction = shape.transactions.value(state[slot] as number);
        if (transaction) after[slot] = shape.transactions.id({ ...transaction, reads: [] });
      }
      return after;
    },
    contents(state) {
      return tables.map(({ name, rows }) => {
        const relation = pipeline.relations.find((r) => r.id === `db.${name}`)?.id ?? '';
        const slot = shape.contentSlots.get(relation);
        const held = slot === undefined ? rows : shape.world.content(state[slot] as number).rows;
        return held.map(rowText).sort();
      });
    },
  };
}

function moveOf(happening: Happening, isRolledBack: boolean): Move {
  const { action, outcome, result } = happening;
  switch (action) {
    case 'wait':
      return { kind: 'waits' };
    case 'abort':
      if (isRolledBack) return { kind: 'done', rows: [], count: undefined };
      return { kind: 'aborted', isDeadlock: outcome.includes('deadlock') };
    case 'sql': {
      const failed = /^(.*); error$/s.exec(outcome);
      if (failed) return { kind: 'failed', message: failed[1] ?? '' };
      const counted = /^(\d+) rows?\b/.exec(outcome);
      const count = result ? result.rows.length : counted ? Number(counted[1]) : undefined;
      return { kind: 'done', rows: (result?.rows ?? []).map((row) => row.map(printed)), count };
    }
    default:
      return { kind: 'done', rows: [], count: undefined };
  }
}
