/**
 * The repairs of a checked file as the lightbulb shows them: worked out once for each problem, and simulated on the simulation's
 * thread when somebody asks for them. It knows the core's fixes and the editor's edits, not what the fixes do.
 */
import * as vscode from 'vscode';
import type { Diagnostic, Fix, LoadedFile, SimulationResult, TextEdit } from '../flowproof';
import type { Check } from './checks';
import { today } from './settings';
import type { RunningSimulation, Simulations } from './simulations';

/** A menu that is asked for is not kept waiting longer than this for what is still being simulated. */
const patienceMs = 800;
/** A repair that takes longer to simulate is not called verified. */
const maxSeconds = 5;

export interface Repair {
  readonly fix: Fix;
  /** A change of the design rather than of a line. */
  readonly isRefactoring: boolean;
}

export interface Repairs {
  /** The repairs of a problem, the preferred one first. */
  of(check: Check, diagnostic: Diagnostic): readonly Repair[];
  /**
   * Whether simulating the repaired file shows that the problem is gone and nothing new came; undefined: not known (yet). Only
   * with `isAsked` a simulation is started and waited for.
   */
  isVerified(check: Check, diagnostic: Diagnostic, fix: Fix, isAsked: boolean): Promise<boolean | undefined>;
  dispose(): void;
}

/** What was worked out about one version of a file; it goes with it. */
interface Known {
  readonly repairs: Map<Diagnostic, readonly Repair[]>;
  /** By the text that a repair leaves. */
  readonly repaired: Map<string, { readonly running: RunningSimulation; result: SimulationResult | undefined }>;
}

function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

export function createRepairs(simulations: Simulations): Repairs {
  const known = new WeakMap<LoadedFile, Known>();
  const running = new Map<RunningSimulation, string>();
  const knownOf = ({ file }: Check): Known => {
    const there = known.get(file) ?? { repairs: new Map(), repaired: new Map() };
    known.set(file, there);
    return there;
  };

  const simulationOf = async (
    check: Check,
    fixed: LoadedFile,
    isAsked: boolean,
  ): Promise<SimulationResult | undefined> => {
    const { repaired } = knownOf(check);
    const there = repaired.get(fixed.text);
    if (there?.result || !isAsked) return there?.result;
    if (there) {
      const ended = await within(there.running.end, patienceMs);
      return ended?.kind === 'done' ? ended.result : undefined;
    }
    const started = simulations.start({
      request: { type: 'simulate', version: check.version, text: fixed.text, maxSeconds },
      isUrgent: false,
      onProgress: () => undefined,
    });
    const entry: { running: RunningSimulation; result: SimulationResult | undefined } = {
      running: started,
      result: undefined,
    };
    repaired.set(fixed.text, entry);
    running.set(started, check.uri.toString());
    const end = started.end.then((ended) => {
      running.delete(started);
      if (ended.kind === 'done') entry.result = ended.result;
      else repaired.delete(fixed.text);
      return entry.result;
    });
    return within(end, patienceMs);
  };

  // Who types wants the new text simulated, not what the old one could have become.
  const edits = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length === 0) return;
    const key = document.uri.toString();
    for (const [one, uri] of [...running]) if (uri === key) one.cancel();
  });

  return {
    of(check, diagnostic) {
      const { repairs } = knownOf(check);
      const there = repairs.get(diagnostic);
      if (there) return there;
      const { core, file } = check;
      const design = new Set(core.refactoringsOf(file, diagnostic).map(({ title }) => title));
      const found = core.fixesOf(file, diagnostic).map((fix) => ({ fix, isRefactoring: design.has(fix.title) }));
      repairs.set(diagnostic, found);
      return found;
    },
    async isVerified(check, diagnostic, fix, isAsked) {
      const { core, file, simulation, rules } = check;
      if (fix.safe || simulation.state !== 'done') return undefined;
      const fixed = core.fixedFile(file, fix);
      if (!fixed) return undefined;
      const result = await simulationOf(check, fixed, isAsked);
      if (!result) return undefined;
      const comparison = { simulation: simulation.result, settings: rules, today: today() };
      return core.isVerifiedBy(file, diagnostic, { file: fixed, simulation: result }, comparison);
    },
    dispose() {
      edits.dispose();
      for (const one of [...running.keys()]) one.cancel();
    },
  };
}

/** Edits of the core in a document whose text they were made for. */
export function workspaceEditOf(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const made = new vscode.WorkspaceEdit();
  for (const { range, text } of edits) {
    const where = new vscode.Range(document.positionAt(range.start), document.positionAt(range.end));
    made.replace(document.uri, where, text);
  }
  return made;
}
