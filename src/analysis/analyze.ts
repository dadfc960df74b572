/** Runs every static rule over a pipeline. The list here is what there is; a rule that is not in it does not exist. */
import type { Diagnostic } from '../model/diagnostic';
import type { Pipeline } from '../model/pipeline';
import { analysisOf } from './analysis';
import type { Rule } from './rule';
import { brokerAsRecord } from './rules/broker-as-record';
import { cacheRace } from './rules/cache-race';
import { competingWriters } from './rules/competing-writers';
import { decisionOnStaleView } from './rules/decision-on-stale-view';
import { decisionOutsideTransaction } from './rules/decision-outside-transaction';
import { dirtyView } from './rules/dirty-view';
import { dualWrite } from './rules/dual-write';
import { duplicateDelivery } from './rules/duplicate-delivery';
import { effectInTransaction } from './rules/effect-in-transaction';
import { feedbackLoop } from './rules/feedback-loop';
import { fracturedView } from './rules/fractured-view';
import { isolationNotOffered } from './rules/isolation-not-offered';
import { isolationTooWeak } from './rules/isolation-too-weak';
import { keyOrderLost } from './rules/key-order-lost';
import { lossyDelivery } from './rules/lossy-delivery';
import { notRebuildable } from './rules/not-rebuildable';
import { pollingMissesChanges } from './rules/polling-misses-changes';
import { publicAnomaly } from './rules/public-anomaly';
import { readYourWrites } from './rules/read-your-writes';
import { staleRead } from './rules/stale-read';
import { staleReplicaDecision } from './rules/stale-replica-decision';
import { unadmittedEvents } from './rules/unadmitted-events';
import { unsafeRetry } from './rules/unsafe-retry';
import { writeBypassesStore } from './rules/write-bypasses-store';
import { writeToDerived } from './rules/write-to-derived';

/** Every static rule, in the order of its documentation. */
export const rules: readonly Rule[] = [
  writeBypassesStore,
  decisionOnStaleView,
  staleReplicaDecision,
  decisionOutsideTransaction,
  isolationTooWeak,
  isolationNotOffered,
  brokerAsRecord,
  unadmittedEvents,
  dualWrite,
  effectInTransaction,
  unsafeRetry,
  duplicateDelivery,
  lossyDelivery,
  staleRead,
  readYourWrites,
  fracturedView,
  dirtyView,
  cacheRace,
  keyOrderLost,
  pollingMissesChanges,
  feedbackLoop,
  notRebuildable,
  writeToDerived,
  competingWriters,
  publicAnomaly,
];

/** What the static rules say about a pipeline, at their own severities; rule by rule, each in order of the file. */
export function analyze(pipeline: Pipeline): readonly Diagnostic[] {
  const analysis = analysisOf(pipeline);
  return rules.flatMap(({ id, defaultSeverity, check }) =>
    check(analysis).map((problem) => ({ severity: defaultSeverity, related: [], fixes: [], ...problem, rule: id })),
  );
}
