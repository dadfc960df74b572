/** What the product tells people about a file. Plain data; the words are made where the problem is found. */
import type { Edit } from './edit';
import type { Place } from './place';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** A severity, or `off`: what `rules:` of a file and settings can say about a rule. */
export type RuleSetting = Severity | 'off';

/** Severities from worst to mildest. */
export const severities: readonly Severity[] = ['error', 'warning', 'info', 'hint'];

/** The other end of a problem: the view that was read, the topic that was written, the connector between them. */
export interface Related {
  readonly message: string;
  readonly place: Place;
}

/** A repair, as data. `safe`: may be applied without being looked at. `verified`: the edited file was simulated, the finding is gone, nothing new came. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly safe: boolean;
  readonly verified?: boolean;
}

/** Which finding of the simulation shows this problem happening. */
export interface CounterexampleReference {
  readonly scenario: string;
  /** 0-based index in the scenario's `findings`. */
  readonly finding: number;
}

export interface Diagnostic {
  /** Rule id, e.g. `decision-on-stale-view`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Plain words: what is wrong, where the other end is, what would be right. */
  readonly message: string;
  readonly place: Place;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  readonly counterexample?: CounterexampleReference;
  /** Ids of the operations that take part, e.g. `web.checkout`: how a finding of the simulation meets the static diagnostic that predicted it. */
  readonly operations?: readonly string[];
  /** Ids of the relations that take part. */
  readonly relations?: readonly string[];
}
