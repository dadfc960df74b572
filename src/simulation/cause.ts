/**
 * What would have to change so that a finding goes away: decided by simulating the scenario again with one thing put right, the
 * smallest change first. What no such change takes away keeps the cause that its dependencies suggest.
 */
import type { Pipeline } from '../model/pipeline';
import type { Cause, Finding, Repair, Trial } from '../model/trace';
import { repairs } from '../model/trace';
import { repaired } from './repair';

/** A finding whose last sentences still depend on its cause. */
export interface ToldFinding {
  readonly finding: Finding;
  /** The explanation without what would help. */
  readonly told: string;
  /** What would help, for each cause it may turn out to have. */
  readonly remedies: ReadonlyMap<Cause, string>;
}

/** Findings of the scenario on a changed pipeline, without faults; undefined: not all of it could be looked at. */
export type Rerun = (pipeline: Pipeline) => readonly Finding[] | undefined;

/** The findings of runs without faults, each with the cause that the trials show. */
export function withCauses(pipeline: Pipeline, found: readonly ToldFinding[], rerun: Rerun): readonly Finding[] {
  if (found.length === 0) return [];
  const known = new Map<Repair, readonly Finding[] | undefined>();
  const after = (repair: Repair): readonly Finding[] | undefined => {
    if (!known.has(repair)) {
      const changed = repaired(pipeline, repair);
      known.set(repair, changed && rerun(changed));
    }
    return known.get(repair);
  };
  const names = new Set(found.map(({ finding }) => nameOf(finding)));
  return found.map((one) => {
    if (one.finding.isAlone || one.remedies.size === 0) return untried(one);
    const tried: Trial[] = [];
    for (const repair of repairs) {
      const left = after(repair);
      if (!left) continue;
      // Under another name it is still there: only what was found beside it may remain.
      const isThere = left.some((f) => nameOf(f) === nameOf(one.finding) || isNewFor(one.finding, f, names));
      tried.push({ repair, helps: !isThere });
      if (!isThere) break;
    }
    return settled(one, tried);
  });
}

function nameOf({ invariant, kind }: Finding): string {
  return invariant === undefined ? `kind ${kind}` : `invariant ${invariant}`;
}

function isNewFor(finding: Finding, left: Finding, names: ReadonlySet<string>): boolean {
  return finding.invariant === undefined && left.invariant === undefined && !names.has(nameOf(left));
}

/** The finding as it is told without trials. */
export function untried(one: ToldFinding): Finding {
  return settled(one, []);
}

function settled({ finding, told, remedies }: ToldFinding, tried: readonly Trial[]): Finding {
  const helpful = tried.find(({ helps }) => helps)?.repair;
  const isRefuted = tried.some(({ repair, helps }) => repair === finding.cause && !helps);
  const cause = helpful ?? (isRefuted ? lastResort(finding.cause) : finding.cause);
  const parts = [told, remedies.get(cause) ?? '', trialText(tried, finding.cause)];
  const explanation = parts.filter((part) => part !== '').join(' ');
  return { ...finding, cause, explanation, ...(tried.length > 0 ? { tried } : {}) };
}

/** What is to blame where the suspect is cleared: a level alone does not help, then more must be one transaction. */
function lastResort(cause: Cause): Cause {
  return cause === 'level' ? 'scope' : cause;
}

/** What the trials have shown, in a sentence. */
function trialText(tried: readonly Trial[], suspected: Cause): string {
  const last = tried[tried.length - 1];
  if (!last) return '';
  if (last.helps) return `Simulated with ${changeText(last.repair)}, it does not happen.`;
  // That whole transactions are no help against what is merely behind surprises nobody.
  const telling = tried.filter(({ repair }) => repair !== 'processor' || suspected === 'processor');
  if (telling.length === 0) return '';
  const changes = telling.map(({ repair }) => changeText(repair));
  return `Simulated with ${changes.join(', or with ')}, it happens just the same.`;
}

function changeText(repair: Repair): string {
  switch (repair) {
    case 'level':
      return 'the strongest isolation level';
    case 'scope':
      return 'each operation as one transaction of its store';
    case 'processor':
      return 'connectors and views that take transactions whole';
    case 'derived view':
      return 'views that are never behind';
  }
}
