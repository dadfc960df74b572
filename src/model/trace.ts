/** What a simulation found: verdicts, findings and traces as plain data, ready to be told, drawn or printed. */
import type { OperationId } from './pipeline';
import type { Place } from './place';
import type { RelationId } from './statement';

export const findingKinds = [
  'dirty-write',
  'aborted-read',
  'intermediate-read',
  'circular-information-flow',
  'read-skew',
  'fractured-read',
  'lost-update',
  'write-skew',
  'phantom',
  'stale-read',
  'non-monotonic-read',
  'read-your-writes',
  'duplicate-effect',
  'lost-effect',
  'partial-write',
  'reordered-effect',
] as const;

export type FindingKind = (typeof findingKinds)[number];

/** From worst to best; `bound` is never a pass. */
export const verdicts = ['violation', 'anomaly', 'bound', 'none'] as const;
export type Verdict = (typeof verdicts)[number];

/** What would have to change. */
export type Cause = 'level' | 'scope' | 'derived view' | 'delivery' | 'processor';

/** Rows of one relation that a step read or wrote, already in words. */
export interface Access {
  readonly relation: RelationId;
  /** One text for each row: `item='widget' level=1`. */
  readonly rows: readonly string[];
  /** For a write: the rows as they were. */
  readonly before?: readonly string[];
  /** For a read of something that lags: what it would have been at that moment, when that differs. */
  readonly truth?: readonly string[];
}

/** What one relation holds at some moment, one text a row. */
export interface RelationContent {
  readonly relation: RelationId;
  readonly rows: readonly string[];
}

export interface TraceStep {
  /** Who acts: `web.checkout#1`, `shop_cdc`, `inventory`. */
  readonly actor: string;
  readonly action:
    | 'sql'
    | 'wait'
    | 'commit'
    | 'abort'
    | 'publish'
    | 'apply'
    | 'deliver'
    | 'acknowledge'
    | 'respond'
    | 'crash'
    | 'redelivery'
    | 'rebuild'
    | 'retry'
    | 'sketch';
  /** The SQL with parameters replaced by values. */
  readonly statement?: string;
  readonly reads: readonly Access[];
  readonly writes: readonly Access[];
  /** What came of it: `1 row`, `sold out`, `committed`. */
  readonly result: string;
  /** One sentence in plain words. */
  readonly text: string;
  readonly place?: Place;
  /** Nodes of the diagram that take part, the actor's first. */
  readonly nodes: readonly string[];
}

/** What was put right everywhere to see whether that is enough, from the smallest change to the greatest. */
export const repairs = ['level', 'scope', 'processor', 'derived view'] as const;

export type Repair = (typeof repairs)[number];

/** The scenario simulated again with one thing put right. */
export interface Trial {
  readonly repair: Repair;
  /** The finding is gone, and nothing else came in its place. */
  readonly helps: boolean;
}

/** The operations one at a time, in the order that comes nearest to what happened. */
export interface SerialOrder {
  readonly steps: readonly { readonly actor: string; readonly response: string }[];
  /** What would have come of it and did not, one text a line; empty: the same, so that the invariant breaks one at a time, too. */
  readonly differences: readonly string[];
}

/** One thing as it was, beside what the nearest one-at-a-time order makes of it; the same on both sides: no difference. */
export interface Contrast {
  readonly kind: 'response' | 'content';
  /** Who was told it, or the relation that holds it. */
  readonly subject: string;
  /** One text a row; a response is one. Empty: no row, or no response. */
  readonly observed: readonly string[];
  readonly nearest: readonly string[];
}

/** The invariant that a finding breaks, at the moment at which it breaks. */
export interface Violation {
  readonly rule: 'never' | 'always';
  /** Its SQL, on one line. */
  readonly text: string;
  /** What the SELECT that must return no row returns, one text a row; empty for a condition that must always hold. */
  readonly rows: readonly string[];
  /** What the relations that it reads hold. */
  readonly contents: readonly RelationContent[];
}

export interface Finding {
  readonly kind: FindingKind;
  /** Name of the broken invariant; absent: an anomaly. */
  readonly invariant?: string;
  /** Absent: an anomaly. */
  readonly violation?: Violation;
  readonly cause: Cause;
  /** An invariant that breaks one operation at a time, too: its kind and cause say nothing then. */
  readonly isAlone?: true;
  /** By what the cause was decided; absent: by its dependencies alone. */
  readonly tried?: readonly Trial[];
  /** One paragraph that a person who never heard of Adya can follow. */
  readonly explanation: string;
  readonly operations: readonly OperationId[];
  readonly relations: readonly RelationId[];
  readonly trace: readonly TraceStep[];
  /** What the clients were told and what was left, against what one-at-a-time runs allow; one text a line. */
  readonly observed: readonly string[];
  readonly allowed: readonly string[];
  /** Absent: the run was not over when an invariant broke, or there are too many orders. */
  readonly nearest?: SerialOrder;
  /** What happened beside `nearest`: every response, in that order, and every relation that differs. Absent where it is. */
  readonly contrasts?: readonly Contrast[];
  /** True when the finding hangs on how a sketch is written: it is reported one severity lower. */
  readonly uncertain: boolean;
}

/** How an operation was run in a scenario. */
export interface ScenarioRun {
  readonly operation: OperationId;
  /** So many clients run it at the same time. */
  readonly clients: number;
  /** What it was seen to respond, each once, in order. */
  readonly responses: readonly string[];
}

/** How many of all schedules of a scenario, without faults, go wrong. Counts are decimal digits: they pass what a number holds. */
export interface ScheduleCount {
  /** `ends`: some steps can go round in a circle, so that schedules have no number and the states at which runs end are counted. */
  readonly unit: 'schedules' | 'ends';
  readonly all: string;
  /** Those that end in what no one-at-a-time run explains, or on whose way an invariant breaks. */
  readonly wrong: string;
  /** Combinations of inputs and initial rows whose schedules are counted together. */
  readonly starts: number;
  /** Of `wrong`, by broken invariant and by kind of anomaly; one schedule may stand in several. */
  readonly by: readonly { readonly invariant?: string; readonly kind?: FindingKind; readonly count: string }[];
  /** Which bound was reached, so that nothing was counted. */
  readonly bound?: string;
}

export interface ScenarioResult {
  readonly name: string;
  readonly verdict: Verdict;
  /** Distinct states explored. */
  readonly states: number;
  readonly seconds: number;
  readonly faults: readonly string[];
  /** Which bound was reached. */
  readonly bound?: string;
  readonly findings: readonly Finding[];
  /** The operations that its clients ran; absent: none. */
  readonly runs?: readonly ScenarioRun[];
  /** Only where it was asked for. */
  readonly count?: ScheduleCount;
  readonly place?: Place;
}

/** SQL that PostgreSQL accepts and that fails in a state that the simulation reached, such as a division by zero. */
export interface SqlFailure {
  readonly place: Place;
  /** What fails and why, in words. */
  readonly message: string;
}

/**
 * What one scenario gave, kept for when all that it depends on is there again. Its places are routes in the document and not
 * positions in the text, so they hold for the edited text too.
 */
export interface CachedScenario {
  readonly result: ScenarioResult;
  readonly failures: readonly SqlFailure[];
}

export interface SimulationResult {
  /** The worst of its scenarios. */
  readonly verdict: Verdict;
  readonly scenarios: readonly ScenarioResult[];
  /** Where every scenario had to stop at the latest; a whole file gets more seconds than one scenario. */
  readonly bounds?: { readonly maxStates: number; readonly maxSeconds: number };
  /** Each once; absent: none. */
  readonly failures?: readonly SqlFailure[];
}
