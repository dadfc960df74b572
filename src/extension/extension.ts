/** Where VS Code enters: makes the parts of the extension and connects them. Nothing here waits, so that activation is quick. */
import * as vscode from 'vscode';
import { createChecks } from './checks';
import { registerCodeActions } from './code-actions';
import { registerCompletion } from './completion';
import { createConfigurations } from './configurations';
import { registerForeignFiles } from './foreign-files';
import { registerHover } from './hover';
import { createLayouts } from './layouts';
import { createPanels } from './panels';
import { createProblems, rulePagesIn } from './problems';
import { documentFor, registerSimulate } from './simulate';
import { createSimulations } from './simulations';
import { createStatus } from './status';
import { createStepMark } from './text-reveal';
import { registerValidate } from './validate';

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri, subscriptions } = context;
  const log = vscode.window.createOutputChannel('Flowproof', { log: true });
  const report = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const bundled = (name: string): string => context.asAbsolutePath(`dist/${name}`);

  const simulations = createSimulations(bundled('simulation-worker.js'));
  const layouts = createLayouts(bundled('layout-worker.js'));
  const configurations = createConfigurations(report);
  const checks = createChecks(simulations, configurations, report);
  const rulePages = rulePagesIn(extensionUri);
  const problems = createProblems(checks, rulePages);
  const stepMark = createStepMark();
  const panels = createPanels({ extensionUri, checks, layouts, stepMark, report });

  subscriptions.push(
    log,
    simulations,
    layouts,
    configurations,
    checks,
    problems,
    stepMark,
    panels,
    createStatus(checks),
    registerCodeActions(checks, simulations),
    registerCompletion(checks),
    registerHover(checks),
    registerSimulate(checks, panels),
    registerValidate({ checks, configurations, problems, simulations, panels, rulePages, report }),
    registerForeignFiles(),
    vscode.commands.registerCommand('flowproof.openDiagram', async (given?: vscode.Uri | string) => {
      const document = await documentFor(panels, given);
      if (document) panels.open(document.uri);
    }),
  );
}
