/** What check and simulation must say about every example. */
import type { Verdict } from '../../src/model/trace';

export interface Expectation {
  /** `line: severity rule (shown by scenario)`, lines from 1. */
  readonly diagnostics: readonly string[];
  readonly verdict: Verdict;
  /** Each kind of finding once, with the broken invariant and the faults that it needs. */
  readonly findings: readonly string[];
}

export const expectations: { readonly [example: string]: Expectation } = {};
