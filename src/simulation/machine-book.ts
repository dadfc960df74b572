/**
 * A machine while it is written down: variables get their numbers as values are met, steps are kept once, and cases are gathered
 * under the values that decide them. It knows nothing of scenarios.
 */
import type {
  Assignment,
  MachineCase,
  MachineProcess,
  MachineRun,
  MachineStep,
  MachineVariable,
} from '../model/machine';

interface OpenVariable extends Pick<MachineVariable, 'kind' | 'name' | 'about'> {
  readonly numbers: Map<number | string, number>;
  readonly values: string[];
}

interface OpenProcess extends Pick<MachineProcess, 'kind' | 'name'> {
  readonly steps: Map<string, MachineStep>;
}

export interface MachineBook {
  readonly runs: MachineRun[];
  /** Index of the variable with this kind and name. */
  variable(words: Pick<MachineVariable, 'kind' | 'name' | 'about'>): number;
  /** The assignment of what `key` names to `variable`; `tell` says what that is when it is new. */
  assign(variable: number, key: number | string, tell: () => string): Assignment;
  /** Index of a new process. */
  process(kind: MachineProcess['kind'], name: string): number;
  /** Adds a step; `about` is asked when it is new. */
  step(process: number, when: readonly Assignment[], then: readonly Assignment[], about: () => string): void;
  steps(): number;
  variables(): readonly MachineVariable[];
  processes(): readonly MachineProcess[];
}

/** An empty book. */
export function machineBook(): MachineBook {
  const variables: OpenVariable[] = [];
  const byName = new Map<string, number>();
  const processes: OpenProcess[] = [];
  let steps = 0;
  return {
    runs: [],
    variable({ kind, name, about }) {
      const key = `${kind} ${name}`;
      const known = byName.get(key);
      if (known !== undefined) return known;
      byName.set(key, variables.length);
      variables.push({ kind, name, about, numbers: new Map(), values: [] });
      return variables.length - 1;
    },
    assign(variable, key, tell) {
      const { numbers, values } = variables[variable] as OpenVariable;
      let number = numbers.get(key);
      if (number === undefined) {
        number = values.length;
        numbers.set(key, number);
        values.push(tell());
      }
      return [variable, number];
    },
    process(kind, name) {
      processes.push({ kind, name, steps: new Map() });
      return processes.length - 1;
    },
    step(process, when, then, about) {
      const known = (processes[process] as OpenProcess).steps;
      const key = `${when.join()};${then.join()}`;
      if (known.has(key)) return;
      known.set(key, { about: about(), when, then });
      steps += 1;
    },
    steps: () => steps,
    variables: () => variables.map(({ kind, name, about, values }) => ({ kind, name, about, values })),
    processes: () => processes.map(({ kind, name, steps: known }) => ({ kind, name, steps: [...known.values()] })),
  };
}

/** Numbers of some variables in one state, and whether something holds there. */
export interface Judged {
  readonly values: readonly number[];
  readonly isIn: boolean;
}

/** Whether `variables` alone decide: equal values are never judged both ways. */
export function isDecided(judged: readonly Judged[]): boolean {
  const known = new Map<string, boolean>();
  return judged.every(({ values, isIn }) => {
    const key = values.join();
    const earlier = known.get(key);
    known.set(key, isIn);
    return earlier === undefined || earlier === isIn;
  });
}

interface Gathered {
  readonly variables: readonly number[];
  readonly values: readonly (readonly number[])[];
  readonly runs: number[];
}

/** Cases of several runs; runs with the same ones share them. */
export interface CaseBook {
  /** What is judged in `run` by `variables`, which decide it. */
  add(run: number, variables: readonly number[], judged: readonly Judged[]): void;
  cases(): readonly MachineCase[];
}

/** An empty book of cases. */
export function caseBook(): CaseBook {
  const gathered = new Map<string, Gathered>();
  return {
    add(run, variables, judged) {
      const values = new Map(judged.flatMap((one) => (one.isIn ? [[one.values.join(), one.values]] : [])));
      const key = `${variables.join()};${[...values.keys()].sort().join(' ')}`;
      const known = gathered.get(key);
      if (known) known.runs.push(run);
      else gathered.set(key, { variables, values: [...values.values()], runs: [run] });
    },
    cases: () => [...gathered.values()],
  };
}
