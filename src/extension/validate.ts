/** The commands that check a file, or every pipeline file of the workspace, and say how many problems there are. */
import * as vscode from 'vscode';
import type { Diagnostic, LoadedFile } from '../flowproof';
import { type Checks, effectiveSettings, isSimulatable } from './checks';
import type { Configurations } from './configurations';
import { type Core, loadCore } from './core';
import { findPipelines } from './find-pipelines';
import type { Panels } from './panels';
import { editorDiagnostic, type Problems, type RulePages } from './problems';
import { today } from './settings';
import { documentFor, simulateWithProgress } from './simulate';
import type { Simulations } from './simulations';

const showAction = 'Show Problems';

export interface ValidateHost {
  readonly checks: Checks;
  readonly configurations: Configurations;
  readonly problems: Problems;
  readonly simulations: Simulations;
  readonly panels: Panels;
  readonly rulePages: RulePages;
  readonly report: (error: unknown) => void;
}

export function registerValidate(host: ValidateHost): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('flowproof.validateFile', async (given?: vscode.Uri | string) => {
      const document = await documentFor(host.panels, given);
      if (!document) return;
      const check = await simulateWithProgress(host.checks, document);
      const name = vscode.workspace.asRelativePath(document.uri);
      void tell(
        check.file.isPipeline ? `${name}: ${countText(check.diagnostics)}` : `${name} is not a pipeline.`,
        check.diagnostics,
      );
    }),
    vscode.commands.registerCommand('flowproof.validateWorkspace', () => validateWorkspace(host)),
  );
}

/** `2 errors, 1 warning`; without any problem `no problems`. */
function countText(diagnostics: readonly Diagnostic[]): string {
  const counts = (['error', 'warning', 'info', 'hint'] as const).flatMap((severity) => {
    const count = diagnostics.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length === 0 ? 'no problems' : counts.join(', ');
}

async function tell(text: string, diagnostics: readonly Diagnostic[]): Promise<void> {
  if (diagnostics.length === 0) return void vscode.window.showInformationMessage(text);
  const isBad = diagnostics.some(({ severity }) => severity === 'error' || severity === 'warning');
  const show = isBad ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await show(text, showAction)) === showAction)
    await vscode.commands.executeCommand('workbench.actions.view.problems');
}

/** Lints and simulates every pipeline file, one after the other; returns how many there were. Files open in an editor are taken as they stand there. */
async function validateWorkspace(host: ValidateHost): Promise<number> {
  const core = await loadCore();
  const all: Diagnostic[] = [];
  let checked = 0;
  const isWhole = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Validating pipelines', cancellable: true },
    async (progress, token) => {
      const uris = await findPipelines(core.isPipelineFileName, token);
      for (const uri of uris) {
        if (token.isCancellationRequested) return false;
        progress.report({ message: vscode.workspace.asRelativePath(uri), increment: 100 / uris.length });
        const diagnostics = await validate(uri, host, core, token).catch((error: unknown) => {
          host.report(error);
          return undefined;
        });
        if (!diagnostics) continue;
        checked += 1;
        all.push(...diagnostics);
      }
      return !token.isCancellationRequested;
    },
  );
  const files = `${checked} pipeline ${checked === 1 ? 'file' : 'files'}`;
  if (checked === 0 && isWhole)
    void vscode.window.showInformationMessage('There is no pipeline file in this workspace.');
  else void tell(`${isWhole ? '' : 'Cancelled after '}${files}: ${countText(all)}`, all);
  return checked;
}

/** The diagnostics of one file, shown in the Problems panel; undefined when it belongs to another tool. Rejects when it cannot be read. */
async function validate(
  uri: vscode.Uri,
  host: ValidateHost,
  core: Core,
  token: vscode.CancellationToken,
): Promise<readonly Diagnostic[] | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open && host.checks.get(uri)) {
    const check = await host.checks.simulateNow(open, token);
    return check.file.isPipeline ? check.diagnostics : undefined;
  }
  const bytes = await vscode.workspace.fs.readFile(uri);
  const text = new TextDecoder().decode(bytes);
  const file = core.load(text);
  if (!file.isPipeline) return undefined;
  const diagnostics = await diagnosticsOf(uri, text, file, host, core, token);
  const locate = (place: Diagnostic['place']) => core.rangeOf(file, place);
  host.problems.setClosed(
    uri,
    diagnostics.map((diagnostic) => editorDiagnostic(diagnostic, uri, locate, host.rulePages)),
  );
  return diagnostics;
}

async function diagnosticsOf(
  uri: vscode.Uri,
  text: string,
  file: LoadedFile,
  host: ValidateHost,
  core: Core,
  token: vscode.CancellationToken,
): Promise<readonly Diagnostic[]> {
  await host.configurations.load(uri);
  const { rules, maxStates, maxSeconds, isLeftOut } = effectiveSettings(host.configurations, uri);
  if (isLeftOut) return [];
  if (!isSimulatable(file)) return core.lint(file, rules, today());
  const simulation = host.simulations.start({
    request: {
      type: 'simulate',
      version: 0,
      text,
      ...(maxStates === undefined ? {} : { maxStates }),
      ...(maxSeconds === undefined ? {} : { maxSeconds }),
    },
    isUrgent: true,
    onProgress: () => undefined,
  });
  const cancelling = token.onCancellationRequested(() => simulation.cancel());
  const ended = await simulation.end;
  cancelling.dispose();
  if (ended.kind === 'failed') host.report(`The simulation of ${uri.toString(true)} failed: ${ended.message}`);
  return ended.kind === 'done' ? core.checkWith(file, ended.result, rules, today()) : core.lint(file, rules, today());
}
