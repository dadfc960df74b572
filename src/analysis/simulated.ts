/**
 * Brings what the simulation found to the static problems that predicted it, and reports the rest under names of its own. It
 * knows kinds, causes and who took part; it does not judge whether a finding is right.
 */
import type { Diagnostic, Severity } from '../model/diagnostic';
import { type Operation, operationsOf, type Pipeline } from '../model/pipeline';
import { atKey, type Place } from '../model/place';
import type { Cause, Finding, FindingKind, ScenarioResult, SimulationResult } from '../model/trace';
import { unlessHarmless } from './harmless';
import { oneLower } from './rule';
import { publicAnomaly } from './rules/public-anomaly';

const decisions = [
  'write-bypasses-store',
  'decision-on-stale-view',
  'stale-replica-decision',
  'decision-outside-transaction',
  'isolation-too-weak',
];

/** Which rules predict a kind of finding. */
const rulesOfKind: { readonly [kind in FindingKind]: readonly string[] } = {
  'dirty-write': ['isolation-too-weak'],
  'aborted-read': ['isolation-too-weak', 'effect-in-transaction', 'dirty-view'],
  'intermediate-read': ['isolation-too-weak', 'effect-in-transaction', 'dirty-view', 'fractured-view'],
  'circular-information-flow': decisions,
  'read-skew': [...decisions, 'fractured-view', 'cache-race'],
  'fractured-read': ['fractured-view', 'isolation-too-weak'],
  'lost-update': [...decisions, 'cache-race'],
  'write-skew': decisions,
  phantom: decisions,
  'stale-read': [
    'stale-read',
    'decision-on-stale-view',
    'stale-replica-decision',
    'write-bypasses-store',
    'cache-race',
  ],
  'non-monotonic-read': ['stale-read', 'read-your-writes', 'cache-race'],
  'read-your-writes': ['read-your-writes'],
  'duplicate-effect': ['duplicate-delivery', 'unsafe-retry'],
  'lost-effect': ['lossy-delivery', 'dual-write', 'polling-misses-changes', 'unsafe-retry', 'cache-race'],
  'partial-write': ['dual-write', 'effect-in-transaction', 'decision-outside-transaction', 'unsafe-retry'],
  'reordered-effect': ['key-order-lost', 'dual-write', 'competing-writers'],
};

/** Which rules say that this would have to change. */
const rulesOfCause: { readonly [cause in Cause]: readonly string[] } = {
  level: ['isolation-too-weak'],
  scope: ['decision-outside-transaction', 'dual-write', 'effect-in-transaction', 'write-bypasses-store'],
  'derived view': ['decision-on-stale-view', 'stale-replica-decision', 'write-bypasses-store', 'fractured-view'],
  delivery: ['duplicate-delivery', 'unsafe-retry', 'lossy-delivery', 'polling-misses-changes', 'key-order-lost'],
  processor: ['fractured-view', 'dirty-view', 'duplicate-delivery', 'key-order-lost'],
};

/** Rules about what a rebuild loses: they predict what follows a rebuild, by whatever name, and nothing else. */
const rulesOfRebuild = ['not-rebuildable', 'broker-as-record'];

function shares(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return !a || a.length === 0 || b.length === 0 || a.some((one) => b.includes(one));
}

/** Whether a static problem said that this could happen: a rule that fits, on the same operations and relations. */
function isPredictedBy(finding: Finding, diagnostic: Diagnostic): boolean {
  const { rule, operations, relations } = diagnostic;
  // That readers may be behind says nothing about invariants.
  if (finding.invariant !== undefined && (rule === 'stale-read' || rule === 'read-your-writes')) return false;
  // It speaks of invariants only, and of whatever breaks them.
  const isOfInvariants = rule === 'unadmitted-events';
  const fits = rulesOfRebuild.includes(rule)
    ? finding.trace.some(({ action }) => action === 'rebuild')
    : (isOfInvariants && finding.invariant !== undefined) ||
      rulesOfKind[finding.kind].includes(rule) ||
      rulesOfCause[finding.cause].includes(rule);
  return fits && shares(operations, finding.operations) && shares(relations, finding.relations);
}

interface Located {
  readonly scenario: ScenarioResult;
  /** 0-based index in the scenario's findings. */
  readonly index: number;
  readonly finding: Finding;
}

/** Every finding, those with the shortest traces first. */
function findingsOf({ scenarios }: SimulationResult): readonly Located[] {
  return scenarios
    .flatMap((scenario) => scenario.findings.map((finding, index) => ({ scenario, index, finding })))
    .sort((a, b) => a.finding.trace.length - b.finding.trace.length);
}

function counterexampleOf({ scenario, index }: Located): Diagnostic['counterexample'] {
  return { scenario: scenario.name, finding: index };
}

/** The finding that shows a problem best: a broken invariant before others, then the rule's own kind, then one without faults. */
function clearest(diagnostic: Diagnostic, findings: readonly Located[]): Located | undefined {
  const score = ({ finding, scenario }: Located) =>
    (finding.invariant !== undefined ? 4 : 0) +
    (rulesOfKind[finding.kind][0] === diagnostic.rule ? 2 : 0) +
    (scenario.faults.length === 0 ? 1 : 0);
  return findings
    .filter(({ finding }) => isPredictedBy(finding, diagnostic))
    .reduce<Located | undefined>((best, one) => (best && score(best) >= score(one) ? best : one), undefined);
}

/** Readers who are only behind: uncomfortable, but nothing that a caller gains by. */
const lagKinds: readonly FindingKind[] = ['stale-read', 'non-monotonic-read', 'read-your-writes', 'fractured-read'];

/** Whether callers of public operations alone can bring it about: no failure, no internal job, no mere lag. */
function isAtWill(operations: ReadonlyMap<string, Operation>, { finding }: Located): boolean {
  if (finding.uncertain || (!finding.invariant && lagKinds.includes(finding.kind))) return false;
  if (finding.trace.some(({ action }) => ['crash', 'redelivery', 'rebuild', 'retry'].includes(action))) return false;
  return (
    finding.operations.length > 0 &&
    finding.operations.every((id) => {
      const operation = operations.get(id);
      return operation?.exposed === 'public' && operation.trigger.kind === 'request';
    })
  );
}

function relatedOperations(
  operations: ReadonlyMap<string, Operation>,
  ids: readonly string[],
  except: Place | undefined,
): Diagnostic['related'] {
  return ids.flatMap((id) => {
    const place = operations.get(id)?.place;
    return place && place !== except ? [{ message: `\`${id}\` takes part`, place }] : [];
  });
}

/** A finding that no static rule predicted, under the simulation's own name. */
function reported(pipeline: Pipeline, operations: ReadonlyMap<string, Operation>, located: Located): Diagnostic {
  const { finding, scenario } = located;
  const invariant = pipeline.invariants.find(({ name }) => name === finding.invariant);
  const place =
    invariant?.place ?? operations.get(finding.operations[0] ?? '')?.place ?? scenario.place ?? atKey('flowproof');
  const severity: Severity = 'error';
  return {
    rule: finding.invariant === undefined ? 'anomaly' : 'invariant-violated',
    severity: finding.uncertain ? oneLower(severity) : severity,
    message: finding.explanation,
    place,
    related: relatedOperations(operations, finding.operations, place),
    fixes: [],
    counterexample: counterexampleOf(located),
    operations: finding.operations,
    relations: finding.relations,
  };
}

function unpredicted(
  pipeline: Pipeline,
  operations: ReadonlyMap<string, Operation>,
  findings: readonly Located[],
): readonly Diagnostic[] {
  const told: Finding[] = [];
  const isTold = (finding: Finding) =>
    told.some((other) => {
      if (finding.invariant !== undefined || other.invariant !== undefined)
        return other.invariant === finding.invariant;
      // The same happening with more bystanders is no other problem.
      return other.kind === finding.kind && other.operations.every((id) => finding.operations.includes(id));
    });
  return findings.flatMap((located) => {
    if (isTold(located.finding)) return [];
    told.push(located.finding);
    return [reported(pipeline, operations, located)];
  });
}

/** At most one for each public operation; a finding that is told at one of its operations is not told at another. */
function atWill(operations: ReadonlyMap<string, Operation>, findings: readonly Located[]): readonly Diagnostic[] {
  const told = new Set<string>();
  return findings.flatMap((located) => {
    const { finding } = located;
    if (!isAtWill(operations, located) || finding.operations.some((id) => told.has(id))) return [];
    const [id = ''] = finding.operations;
    const operation = operations.get(id);
    if (!operation) return [];
    told.add(id);
    const what =
      finding.invariant === undefined
        ? `${/^[aeiou]/.test(finding.kind) ? 'an' : 'a'} ${finding.kind.replaceAll('-', ' ')}`
        : `a state that breaks \`${finding.invariant}\``;
    return [
      {
        rule: publicAnomaly.id,
        severity: publicAnomaly.defaultSeverity,
        message:
          `Callers of the public \`${id}\` can bring about ${what} whenever they like: it takes no failure, only ` +
          'requests at the right moment, and they can be sent in any number.',
        place: operation.place,
        related: relatedOperations(operations, finding.operations, operation.place),
        fixes: [],
        counterexample: counterexampleOf(located),
        operations: finding.operations,
        relations: finding.relations,
      },
    ];
  });
}

/** A scenario that was not explored to the end, which is never a pass. */
function bounds({ scenarios }: SimulationResult): readonly Diagnostic[] {
  return scenarios.flatMap(({ name, verdict, bound, states, place }) => {
    if (verdict !== 'bound' && bound === undefined) return [];
    return [
      {
        rule: 'simulation-bound',
        severity: 'warning' as const,
        message:
          `The simulation of \`${name}\` stopped at its bound${bound ? ` (${bound})` : ''} after ${states} states: what it did not reach is not known. ` +
          'Make the scenario smaller, or raise `max_states` or `max_seconds` under `simulation`.',
        place: place ?? atKey('flowproof'),
        related: [],
        fixes: [],
      },
    ];
  });
}

/** SQL that fails in a state that can come about: what follows from it is not what was meant. */
function failures(simulation: SimulationResult): readonly Diagnostic[] {
  return (simulation.failures ?? []).map(({ place, message }) => ({
    rule: 'failing-sql',
    severity: 'warning',
    message,
    place,
    related: [],
    fixes: [],
  }));
}

/**
 * The static problems with the counterexamples that show them, then what only the simulation knows: `anomaly` and
 * `invariant-violated` (one for each invariant, one for each kind and set of operations), `public-anomaly`, `simulation-bound`.
 */
export function withSimulation(
  pipeline: Pipeline,
  found: readonly Diagnostic[],
  simulation: SimulationResult,
): readonly Diagnostic[] {
  const operations = new Map(operationsOf(pipeline).map((operation) => [operation.id, operation]));
  const findings = findingsOf(simulation);
  const confirmed = found.map((diagnostic): Diagnostic => {
    const shown = clearest(diagnostic, findings);
    if (!shown) return unlessHarmless(pipeline, diagnostic, simulation);
    // A broken promise of the file's own is an error whatever made it possible.
    const isBroken = shown.finding.invariant !== undefined && !shown.finding.uncertain;
    return {
      ...diagnostic,
      severity: isBroken ? 'error' : diagnostic.severity,
      counterexample: counterexampleOf(shown),
    };
  });
  const rest = findings.filter(({ finding }) => !found.some((diagnostic) => isPredictedBy(finding, diagnostic)));
  return [
    ...confirmed,
    ...unpredicted(pipeline, operations, rest),
    ...atWill(operations, findings),
    ...bounds(simulation),
    ...failures(simulation),
  ];
}
