/** How the editor says what a simulation does and found, in one line. It knows results, not the editor. */
import type { Finding, ScenarioResult, SimulationResult, Verdict } from '../flowproof';
import type { SimulationState } from './checks';

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Distinct states of all scenarios. */
export function statesOf(result: SimulationResult): number {
  return result.scenarios.reduce((sum, { states }) => sum + states, 0);
}

/** Every finding with the scenario that has it, in order; `index` is 0-based within its scenario. */
export function findingsOf(
  result: SimulationResult,
): readonly { readonly scenario: ScenarioResult; readonly finding: Finding; readonly index: number }[] {
  return result.scenarios.flatMap((scenario) =>
    scenario.findings.map((finding, index) => ({ scenario, finding, index })),
  );
}

/** What a finding is called: its kind, and the invariant that it breaks; where nothing interferes, the kind says nothing. */
export function findingTitle(finding: Finding): string {
  if (finding.trace.length === 0) return `${finding.invariant ?? ''} broken from the start`;
  if (finding.isAlone) return `${finding.invariant ?? ''} broken even one operation at a time`;
  const kind = finding.kind.replaceAll('-', ' ');
  return finding.invariant === undefined ? kind : `${finding.invariant} broken: ${kind}`;
}

/** The verdict of a file, or of a scenario, in a few words. */
export function verdictText(verdict: Verdict): string {
  switch (verdict) {
    case 'violation':
      return 'invariant violated';
    case 'anomaly':
      return 'anomaly found';
    case 'bound':
      return 'stopped at the bound';
    case 'none':
      return 'no anomaly';
  }
}

/** One sentence for a message: what was found and in how many states; a bound is never said like a pass. */
export function resultText(result: SimulationResult): string {
  const states = counted(statesOf(result), 'state');
  const scenarios = counted(result.scenarios.length, 'scenario');
  const findings = findingsOf(result);
  if (result.scenarios.length === 0) return 'There is nothing to simulate: no operation that somebody could call.';
  if (findings.length > 0) {
    const kinds = [...new Set(findings.map(({ finding }) => findingTitle(finding)))];
    const shown = kinds.slice(0, 3).join('; ');
    return `${counted(findings.length, 'counterexample')} in ${scenarios}, ${states}: ${shown}${kinds.length > 3 ? '; …' : '.'}`;
  }
  const bounds = result.scenarios.flatMap(({ bound }) => bound ?? []);
  if (result.verdict === 'bound')
    return `Stopped at the bound (${[...new Set(bounds)].join('; ')}) after ${states}: nothing was found, and that is no proof.`;
  return `No anomaly in all ${states} of ${scenarios}.`;
}

/** What a simulation is doing or found. */
export function simulationText(simulation: SimulationState): string {
  switch (simulation.state) {
    case 'off':
      return 'Not simulated';
    case 'waiting':
      return 'Simulation waits for typing to rest';
    case 'running': {
      const { progress } = simulation;
      return progress
        ? `Simulating ${progress.scenario} (${progress.index + 1} of ${progress.count}): ${counted(progress.states, 'state')}`
        : 'Simulating';
    }
    case 'done':
      return resultText(simulation.result);
    case 'cancelled':
      return 'Simulation cancelled';
    case 'failed':
      return `Simulation failed: ${simulation.message}`;
  }
}
