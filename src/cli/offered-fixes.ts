/** The repairs that are offered for the problems of one file and, where that is asked for, whether simulating them proves them. */
import {
  type Diagnostic,
  type Fix,
  fixedFile,
  fixesOf,
  isVerifiedBy,
  type LoadedFile,
  type SimulationHost,
  type SimulationResult,
  simulatePipeline,
} from '../flowproof';
import type { CheckOptions } from './file-report';

interface Repaired {
  readonly file: LoadedFile;
  readonly simulation: SimulationResult;
}

/** What a report says about a fix; `verified` is absent where nobody looked. */
export type OfferedFix = Pick<Fix, 'title' | 'verified'>;

/**
 * The fixes of each problem of `file`, the preferred one first. With `isVerifying` and a `simulation` each is made, simulated and
 * compared; problems that share a repair share its simulation.
 */
export function offeredFixes(
  file: LoadedFile,
  simulation: SimulationResult | undefined,
  { settings, today, isVerifying, maxStates, maxSeconds }: CheckOptions,
  host: SimulationHost,
): (diagnostic: Diagnostic) => readonly OfferedFix[] {
  const repaired = new Map<string, Repaired>();
  const repair = (fix: Fix): Repaired | undefined => {
    const fixed = fixedFile(file, fix);
    if (!fixed) return undefined;
    const known = repaired.get(fixed.text);
    if (known) return known;
    const bounds = {
      ...(maxStates === undefined ? {} : { maxStates }),
      ...(maxSeconds === undefined ? {} : { maxSeconds }),
    };
    const made = { file: fixed, simulation: simulatePipeline(fixed.pipeline, bounds, host) };
    repaired.set(fixed.text, made);
    return made;
  };
  return (diagnostic) =>
    fixesOf(file, diagnostic).map((fix) => {
      const { title } = fix;
      if (isVerifying !== true || !simulation) return { title };
      const made = repair(fix);
      const comparison = { simulation, settings, ...(today === undefined ? {} : { today }) };
      return { title, verified: made !== undefined && isVerifiedBy(file, diagnostic, made, comparison) };
    });
}
