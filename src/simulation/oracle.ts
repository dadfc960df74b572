/** Answers whether an observation can be explained by running some of the operations one at a time. */
import { clientsOf, type Observation } from './observation';
import type { Precedence } from './real-time';
import { unanswered } from './rounds';
import { type SerialRun, serialObservations, skipped, symmetryGroups } from './serial-run';
import type { Shape } from './shape';

const anything = '?';

/** Answers whether observations are explainable; asks for serial runs only when they are needed, and keeps them. */
export interface Oracle {
  /** True: some serial run gives it. undefined: too many serial runs to know. */
  isExplained(observation: Observation): boolean | undefined;
  /**
   * Runs of the operations one at a time, for telling what would have been right: of all operations, or of those that `observation`
   * says were neither aborted nor broken off, in the order of real time where that counts.
   */
  allowed(observation?: Observation): readonly SerialRun[];
  /**
   * The shortest order of operations, one at a time, after which a settled state is `isBroken` (`complete`: all operations have
   * ended); undefined: none.
   */
  brokenBy(isBroken: (vector: Int32Array, complete: boolean) => boolean): SerialRun['order'] | undefined;
}

interface Serial {
  readonly keys: ReadonlySet<string>;
  readonly all: readonly SerialRun[];
}

/** An oracle for the system that `shape` describes, from `initial`. `maxRuns` bounds the serial states looked at. */
export function createOracle(shape: Shape, initial: readonly number[], maxRuns: number): Oracle {
  const clients = clientsOf(shape);
  const symmetric = symmetryGroups(shape, clients);
  const spare = new Set(
    clients.flatMap((client, i) => client.runs.flatMap((run, r) => (run.isNextRound ? [`${i}.${r}`] : []))),
  );
  const known = new Map<string, Serial | undefined>();
  // Who came before whom tells clients apart that are otherwise the same.
  const groupsUnder = (precedences: readonly Precedence[]): readonly (readonly number[])[] =>
    precedences.length === 0 ? symmetric : clients.map((_, i) => [i]);
  const run = (skips: ReadonlySet<string>, precedences: readonly Precedence[]): Serial | undefined => {
    const name = `${[...skips].sort().join()};${JSON.stringify(precedences)}`;
    const groups = groupsUnder(precedences);
    if (!known.has(name)) {
      const all = serialObservations(shape, initial, skips, precedences, maxRuns);
      const keys = all?.map(({ observation: o }) => keyOf(o.responses, o.contents, groups));
      known.set(name, all && { keys: new Set(keys), all });
    }
    return known.get(name);
  };
  const isExplainedWithout = (observation: Observation, outside: ReadonlySet<string>): boolean | undefined => {
    const groups = groupsUnder(observation.precedences);
    const skips = new Set<string>();
    const responses = clients.map((client, i) =>
      client.runs.map((_, r) => {
        const response = observation.responses[i]?.[r];
        const isEnded = response !== undefined && response !== unanswered;
        if (isEnded && response !== 'aborted' && !outside.has(`${i}.${r}`)) return response;
        skips.add(`${i}.${r}`);
        return skipped;
      }),
    );
    const plain = run(skips, observation.precedences);
    if (!plain) return undefined;
    if (plain.keys.has(keyOf(responses, observation.contents, groups))) return true;
    // An operation that a crash left without a response may have happened all the same.
    const crashed = observation.crashed.findIndex((r) => r >= 0);
    if (crashed < 0) return false;
    const r = observation.crashed[crashed] as number;
    const fewer = new Set([...skips].filter((skip) => skip !== `${crashed}.${r}`));
    const masked = run(fewer, observation.precedences);
    if (!masked) return undefined;
    const mask = (list: readonly (readonly string[])[]): readonly (readonly string[])[] =>
      list.map((row, i) => row.map((response, j) => (i === crashed && j === r ? anything : response)));
    const wanted = keyOf(mask(responses), observation.contents, groups);
    return masked.all.some(({ observation: o }) => keyOf(mask(o.responses), o.contents, groups) === wanted);
  };
  return {
    isExplained(observation) {
      // Who was told `error`, or stopped because its guarded write matched nothing, may have been refused in that order, or stand
      // outside it: nothing of it happened.
      const refused = observation.responses.flatMap((row, i) =>
        row.flatMap((r, j) => (r === 'error' || observation.refused[i]?.includes(j) ? [`${i}.${j}`] : [])),
      );
      for (const outside of refused.length > 0 && refused.length <= 6 ? subsetsOf(refused) : [new Set<string>()]) {
        const explained = isExplainedWithout(observation, outside);
        if (explained !== false) return explained;
      }
      return false;
    },
    brokenBy(isBroken) {
      let shortest: SerialRun['order'] | undefined;
      serialObservations(shape, initial, spare, [], maxRuns, (state, order, isDone) => {
        if (shortest && shortest.length <= order.length) return;
        if (isBroken(state, isDone)) shortest = order;
      });
      return shortest;
    },
    allowed(observation) {
      if (!observation) return run(spare, [])?.all ?? [];
      const left = clients.flatMap((client, i) =>
        client.runs.flatMap((_, r) => {
          const response = observation.responses[i]?.[r];
          return response === undefined || response === unanswered || response === 'aborted' ? [`${i}.${r}`] : [];
        }),
      );
      return run(new Set(left), observation.precedences)?.all ?? [];
    },
  };
}

/** Every subset, the empty one first. */
function subsetsOf(names: readonly string[]): readonly ReadonlySet<string>[] {
  const subsets: ReadonlySet<string>[] = [new Set()];
  for (const name of names) for (const smaller of [...subsets]) subsets.push(new Set([...smaller, name]));
  return subsets;
}

function keyOf(
  responses: readonly (readonly string[])[],
  contents: string,
  groups: readonly (readonly number[])[],
): string {
  const told = groups.map((group) =>
    group
      .map((i) => (responses[i] ?? []).join('\u0002'))
      .sort()
      .join('\u0003'),
  );
  return `${told.join('\u0004')}\u0005${contents}`;
}
