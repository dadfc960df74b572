/**
 * A finite transition system as data: variables over small numbers, processes whose steps are guarded assignments, and what must
 * hold. It names what every number stands for; it knows neither pipelines nor the languages that it is written in.
 */

/** Index of a variable, and a number of its values. */
export type Assignment = readonly [variable: number, value: number];

export interface MachineVariable {
  /**
   * `rows`: what a table or topic holds; `applied`: what a view or a poll has taken in; `queue`: what is on its way; `kept`: what may be
   * repeated; `at`: where a client or consumer stands; `transaction`; `inputs`: what a client was given; `left`: whether a fault may still happen;
   * `time`: what ended before what began.
   */
  readonly kind: 'rows' | 'applied' | 'queue' | 'kept' | 'at' | 'transaction' | 'inputs' | 'left' | 'time';
  /** Whose: names of the file joined by blanks, unique within its kind. */
  readonly name: string;
  /** What it is, in words. */
  readonly about: string;
  /** What each number stands for, from 0 on. */
  readonly values: readonly string[];
}

/** A way to begin: one combination of inputs, initial rows and fault. */
export interface MachineRun {
  readonly about: string;
  /** Variables that are not named hold 0. */
  readonly initial: readonly Assignment[];
  /** Indices of the processes that take part. */
  readonly processes: readonly number[];
  /** States that can be reached from here. */
  readonly states: number;
}

export interface MachineProcess {
  readonly kind: 'client' | 'consumer' | 'connector' | 'view';
  /** Its name in the file. */
  readonly name: string;
  readonly steps: readonly MachineStep[];
}

/** Where `when` holds, `then` may be done, in one go. */
export interface MachineStep {
  /** Who does what, with what outcome. */
  readonly about: string;
  readonly when: readonly Assignment[];
  readonly then: readonly Assignment[];
}

/** Values of some variables, in their order, in which something holds. */
export interface MachineCase {
  readonly variables: readonly number[];
  readonly values: readonly (readonly number[])[];
  /** Indices of the runs in which this counts. */
  readonly runs: readonly number[];
}

export interface MachineInvariant {
  readonly name: string;
  /** The rule as the file writes it. */
  readonly about: string;
  readonly when: 'always' | 'settled';
  /** Where it is broken. */
  readonly broken: readonly MachineCase[];
}

export interface Machine {
  /** Of the file. */
  readonly name: string;
  readonly variables: readonly MachineVariable[];
  readonly runs: readonly MachineRun[];
  readonly processes: readonly MachineProcess[];
  readonly invariants: readonly MachineInvariant[];
  /** Once nothing can happen any more: the outcomes that running operations one at a time explains. Every other one is an anomaly. */
  readonly explained: readonly MachineCase[];
}
