/** The commands that run a simulation on demand and show its counterexamples. What they show is the panel's work. */
import * as vscode from 'vscode';
import { type Check, type Checks, isPipelineDocument } from './checks';
import type { CounterexampleArguments } from './code-actions';
import type { Panels } from './panels';
import { findingsOf, findingTitle, resultText, simulationText } from './simulation-words';

const showAction = 'Show Counterexample';

/** The pipeline file that a command is about: the one given, the active panel's, or the active editor's. Tells the user when there is none. */
export async function documentFor(
  panels: Panels,
  given?: vscode.Uri | string,
): Promise<vscode.TextDocument | undefined> {
  const uri = typeof given === 'string' ? vscode.Uri.parse(given) : given instanceof vscode.Uri ? given : undefined;
  const active = vscode.window.activeTextEditor?.document;
  const target = uri ?? panels.active()?.uri ?? (active && isPipelineDocument(active) ? active.uri : undefined);
  if (!target) {
    void vscode.window.showInformationMessage('Open a pipeline file first (*.pipeline.yaml).');
    return undefined;
  }
  return vscode.workspace.openTextDocument(target);
}

/** Simulates with a notification that can be cancelled; the returned check holds the result. */
export async function simulateWithProgress(checks: Checks, document: vscode.TextDocument): Promise<Check> {
  const known = checks.get(document.uri);
  if (known?.version === document.version && known.simulation.state === 'done') return known;
  const name = vscode.workspace.asRelativePath(document.uri);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Simulating ${name}`, cancellable: true },
    async (progress, token) => {
      const listening = checks.onDidChange(({ uri, simulation }) => {
        if (uri.toString() !== document.uri.toString() || simulation.state !== 'running' || !simulation.progress)
          return;
        progress.report({ message: simulationText(simulation) });
      });
      try {
        return await checks.simulateNow(document, token);
      } finally {
        listening.dispose();
      }
    },
  );
}

export function registerSimulate(checks: Checks, panels: Panels): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('flowproof.simulate', async (given?: vscode.Uri | string, isQuiet = false) => {
      const document = await documentFor(panels, given);
      if (!document) return undefined;
      const check = await simulateWithProgress(checks, document);
      // Quiet: whoever asked shows the result itself.
      if (!isQuiet || check.simulation.state !== 'done') void tellResult(check, panels);
      return check.simulation.state === 'done' ? check.simulation.result : undefined;
    }),
    vscode.commands.registerCommand('flowproof.showCounterexample', async (...given: CounterexampleArguments) => {
      const [uri, scenario, finding] = given;
      const document = await documentFor(panels, uri);
      if (!document) return;
      const check = await simulateWithProgress(checks, document);
      if (check.simulation.state !== 'done') return void tellResult(check, panels);
      await showCounterexample(check, panels, scenario, finding);
    }),
    vscode.commands.registerCommand('flowproof.nextStep', () => panels.nearest()?.step('next')),
    vscode.commands.registerCommand('flowproof.previousStep', () => panels.nearest()?.step('previous')),
  );
}

/** Says what came of a simulation, with the way to its counterexamples. */
async function tellResult(check: Check, panels: Panels): Promise<void> {
  const { simulation } = check;
  if (simulation.state === 'cancelled') return;
  if (simulation.state !== 'done') {
    const why =
      check.file.diagnostics.find(({ severity }) => severity === 'error')?.message ?? simulationText(simulation);
    void vscode.window.showWarningMessage(
      check.file.isPipeline ? `Not simulated: ${why}` : 'Not simulated: this file is not a pipeline.',
    );
    return;
  }
  const text = resultText(simulation.result);
  if (findingsOf(simulation.result).length > 0) {
    if ((await vscode.window.showWarningMessage(text, showAction)) === showAction)
      await showCounterexample(check, panels);
  } else if (simulation.result.verdict === 'none') void vscode.window.showInformationMessage(text);
  else void vscode.window.showWarningMessage(text);
}

/** Opens the diagram and plays the finding that is meant; asks when there are several. */
async function showCounterexample(check: Check, panels: Panels, scenario?: string, finding?: number): Promise<void> {
  if (check.simulation.state !== 'done') return;
  const all = findingsOf(check.simulation.result).filter(
    (one) =>
      (scenario === undefined || one.scenario.name === scenario) && (finding === undefined || one.index === finding),
  );
  if (all.length === 0) {
    void vscode.window.showInformationMessage(
      scenario === undefined
        ? resultText(check.simulation.result)
        : 'This counterexample is gone: the file changed since.',
    );
    return;
  }
  const [only] = all;
  const chosen =
    all.length === 1
      ? only
      : (
          await vscode.window.showQuickPick(
            all.map((one) => ({
              label: findingTitle(one.finding),
              description: one.scenario.name,
              detail: one.finding.explanation,
              one,
            })),
            { title: 'Show Counterexample', placeHolder: 'Which one?', matchOnDescription: true },
          )
        )?.one;
  if (chosen) panels.open(check.uri).play(chosen.scenario.name, chosen.index);
}
