/** What the simulation says of a pipeline, in short lines for tests: each broken invariant and kind of anomaly with the fault that it needs. */
import { expect } from 'vitest';
import { load } from '../../src/language/load';
import type { Finding, SimulationResult } from '../../src/model/trace';
import { simulate } from '../../src/simulation/simulate';

const host = { nowMs: () => 0 };

/** Runs a pipeline, which must be free of errors. */
export function run(text: string): SimulationResult {
  const { pipeline, diagnostics } = load(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
  return simulate(pipeline, {}, host);
}

function faultOf({ trace }: Finding): string {
  const fault = trace.find(({ action }) => /^(crash|redelivery|rebuild|retry)$/.test(action));
  return fault ? `, with ${fault.action} of ${fault.actor}` : '';
}

/** `invariant: kind` or `kind` for each finding, with the fault that it needs; each once, sorted. A bound is a line of its own. */
export function told(text: string): readonly string[] {
  const { scenarios } = run(text);
  const lines = scenarios.flatMap(({ findings, bound }) => [
    ...(bound === undefined ? [] : [`stopped: ${bound}`]),
    ...findings.map(
      (finding) => `${finding.invariant ? `${finding.invariant}: ` : ''}${finding.kind}${faultOf(finding)}`,
    ),
  ]);
  return [...new Set(lines)].sort();
}

/** Explanations of every finding, each once. */
export function explained(text: string): readonly string[] {
  const { scenarios } = run(text);
  return [...new Set(scenarios.flatMap(({ findings }) => findings.map(({ explanation }) => explanation)))];
}
