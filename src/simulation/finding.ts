/** One finding from the moves that show it: the story, its name, its words and its trace. */
import type { Fault } from '../model/pipeline';
import type { Finding } from '../model/trace';
import type { ToldFinding } from './cause';
import { diagnose } from './diagnose';
import { brokenAlone, operationsIn, relationsIn, whatHappened } from './explain';
import type { Move } from './explore';
import { checkInvariants, holdsInTruth } from './invariants';
import { contentsOf, heldText, nearestOrder } from './nearest';
import { type Observation, observe } from './observation';
import type { Oracle } from './oracle';
import { remediesFor } from './remedy';
import { unanswered } from './rounds';
import { skipped } from './serial-run';
import type { Shape } from './shape';
import { type Story, storyOf } from './story';
import { traceOf } from './tell';
import { violationOf } from './violation';

/**
 * The finding that `moves` show. `oracle`: knows one-at-a-time runs; `isSettled`: they end with nothing under way. `end`: the state
 * that breaks the invariant, there where nothing moves, too.
 */
export function findingOf(
  shape: Shape,
  moves: readonly Move[],
  fault: Fault | undefined,
  invariantName: string | undefined,
  oracle: Oracle,
  isSettled: boolean,
  end?: Int32Array,
): ToldFinding {
  const story = storyOf(shape, moves);
  const invariant = shape.pipeline.invariants.find((i) => i.name === invariantName);
  const last = moves[moves.length - 1]?.after;
  const diagnosis = diagnose(story, {
    fault,
    invariant: invariant?.reads,
    isSettled,
    holdsInTruth: invariant !== undefined && last !== undefined && holdsInTruth(shape, invariant, last),
  });
  const isSketched = diagnosis.instances.some((instance) =>
    instance.reads.some((read) => read.happening.action === 'sketch' && read.happening.scope !== undefined),
  );
  const outcome = isSettled && last !== undefined ? observe(shape, last) : undefined;
  const isTimed = outcome !== undefined && outcome.precedences.length > 0;
  const allowed = isTimed ? oracle.allowed(outcome) : oracle.allowed();
  const nearest = outcome && nearestOrder(shape, outcome, oracle.allowed(outcome));
  const finding: Finding = {
    kind: diagnosis.kind,
    ...(invariantName === undefined ? {} : { invariant: invariantName }),
    ...(invariant && end ? { violation: violationOf(shape, invariant, end) } : {}),
    cause: diagnosis.cause,
    explanation: whatHappened(story, diagnosis, invariantName),
    operations: operationsIn(story, diagnosis),
    relations: relationsIn(story, diagnosis),
    trace: traceOf(story),
    ...seenAndAllowed(
      shape,
      story,
      outcome,
      allowed.map(({ observation }) => observation),
    ),
    ...(nearest ? { nearest: nearest.order, contrasts: nearest.contrasts } : {}),
    uncertain: isSketched && (diagnosis.cause === 'level' || diagnosis.cause === 'scope'),
  };
  const order =
    // Which of its readers gets a message of a queue is as much an interference as another operation; and what a connector that
    // asks does not find is not the operation's fault.
    invariantName === undefined || ['taken', 'unpolled', 'passed-by'].includes(diagnosis.detail)
      ? undefined
      : oracle.brokenBy((vector, complete) => checkInvariants(shape).broken(vector, complete).includes(invariantName));
  if (order) {
    const explanation = brokenAlone(story, order, invariantName ?? '');
    const named = inOrderOfAppearance({ ...finding, explanation, isAlone: true });
    return { finding: named, told: named.explanation, remedies: new Map() };
  }
  const named = inOrderOfAppearance(finding);
  return { finding: named, told: named.explanation, remedies: remediesFor(story, diagnosis) };
}

/** Numbers the runs of one operation in the order in which they first act: whoever comes first is #1. */
function inOrderOfAppearance(finding: Finding): Finding {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const texts = [...finding.trace.map((step) => step.actor), ...finding.observed, ...finding.allowed];
  for (const text of texts) {
    for (const [name, operation] of text.matchAll(numbered)) {
      if (names.has(name) || operation === undefined) continue;
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      names.set(name, `${operation}#${count}`);
    }
  }
  if ([...names].every(([old, name]) => old === name)) return finding;
  const renamed = (text: string): string => text.replace(numbered, (name) => names.get(name) ?? name);
  const inParts = (text: string): string => (/#\d/.test(text) ? renamed(text).split(', ').sort().join(', ') : text);
  return {
    ...finding,
    explanation: renamed(finding.explanation),
    trace: finding.trace.map((step) => ({ ...step, actor: renamed(step.actor), text: renamed(step.text) })),
    observed: finding.observed.map(renamed).sort(),
    allowed: [...new Set(finding.allowed.map(inParts))].sort(),
    ...(finding.nearest
      ? {
          nearest: {
            steps: finding.nearest.steps.map((step) => ({ ...step, actor: renamed(step.actor) })),
            differences: finding.nearest.differences.map(renamed),
          },
        }
      : {}),
    ...(finding.contrasts
      ? { contrasts: finding.contrasts.map((one) => ({ ...one, subject: renamed(one.subject) })) }
      : {}),
  };
}

const numbered = /([A-Za-z_][\w.-]*)#\d+/g;

/** Responses, and where those do not tell the difference, what relations hold: as it was, and as one-at-a-time runs leave it. */
function seenAndAllowed(
  shape: Shape,
  story: Story,
  outcome: Observation | undefined,
  allowed: readonly Observation[],
): Pick<Finding, 'observed' | 'allowed'> {
  const told = story.instances.flatMap((i) => (i.response === undefined ? [] : [`${i.actor}: ${i.response}`]));
  const likeIt = outcome ? allowed.filter((o) => responsesText(shape, o) === responsesText(shape, outcome)) : [];
  const first = likeIt[0];
  if (!outcome || !first) {
    return { observed: told, allowed: [...new Set(allowed.map((o) => responsesText(shape, o)))].slice(0, 6) };
  }
  const contents = contentsOf(outcome);
  const others = likeIt.map(contentsOf);
  const never = [...contents.keys()].filter((relation) =>
    others.every((other) => other.get(relation) !== contents.get(relation)),
  );
  const differing =
    never.length > 0 ? never : [...contents.keys()].filter((r) => contentsOf(first).get(r) !== contents.get(r));
  const show = (held: ReadonlyMap<string, string>): readonly string[] =>
    differing.map((relation) => `${relation}: ${heldText(shape, relation, held.get(relation) ?? '')}`);
  const alternatives = [...new Set(others.map((other) => show(other).join('; ')))].slice(0, 6);
  return { observed: [...told, ...show(contents)], allowed: alternatives };
}

function responsesText(shape: Shape, observation: Observation): string {
  const clients = shape.performers.filter((performer) => performer.consumer === undefined);
  return clients
    .flatMap((client, i) =>
      client.runs.flatMap((run, r) => {
        const response = observation.responses[i]?.[r];
        if (run.isNextRound && (response === undefined || response === skipped)) return [];
        return [`${run.actor}: ${response === undefined || response === unanswered ? 'no response' : response}`];
      }),
    )
    .join(', ');
}
