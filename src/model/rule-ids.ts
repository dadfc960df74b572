/** The names of every rule: what `rules:`, settings and ignores can name. It knows the names, not what the rules say. */

/** Rules about the file itself, decided while it is read. */
export const fileRuleIds = [
  'syntax',
  'schema',
  'unknown-reference',
  'ambiguous-reference',
  'duplicate-name',
  'unknown-column',
  'type-mismatch',
  'missing-key',
  'unknown-technology',
  'unsupported-sql',
  'unused-node',
  'unused-ignore',
  'ignore-without-reason',
] as const;

/** Static rules about what the pipeline does. */
export const analysisRuleIds = [
  'write-bypasses-store',
  'decision-on-stale-view',
  'decision-outside-transaction',
  'isolation-too-weak',
  'isolation-not-offered',
  'broker-as-record',
  'unadmitted-events',
  'dual-write',
  'effect-in-transaction',
  'unsafe-retry',
  'duplicate-delivery',
  'lossy-delivery',
  'stale-read',
  'read-your-writes',
  'fractured-view',
  'dirty-view',
  'stale-replica-decision',
  'cache-race',
  'key-order-lost',
  'polling-misses-changes',
  'feedback-loop',
  'not-rebuildable',
  'write-to-derived',
  'competing-writers',
  'public-anomaly',
] as const;

/** What the simulation reports under its own name. */
export const simulationRuleIds = ['anomaly', 'invariant-violated', 'simulation-bound', 'failing-sql'] as const;

export type FileRuleId = (typeof fileRuleIds)[number];

/** Every rule id. */
export const ruleIds: readonly string[] = [...analysisRuleIds, ...fileRuleIds, ...simulationRuleIds];
