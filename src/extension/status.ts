/** What the language status shows for a pipeline file: what the simulation does and found, and which rules are off. */
import * as vscode from 'vscode';
import type { RuleSettings } from '../flowproof';
import type { Check, Checks } from './checks';
import { findingsOf, resultText, simulationText, verdictText } from './simulation-words';

const selector: vscode.DocumentSelector = { language: 'flowproof' };

/** Shows the status of the file in the active editor. */
export function createStatus(checks: Checks): vscode.Disposable {
  const simulation = vscode.languages.createLanguageStatusItem('flowproof.simulation', selector);
  simulation.name = 'Flowproof simulation';
  const rules = vscode.languages.createLanguageStatusItem('flowproof.rules', selector);
  rules.name = 'Flowproof rules';
  rules.text = 'All rules on';

  const show = (check: Check): void => {
    showSimulation(simulation, check);
    showRules(rules, check);
  };
  const showActive = (editor: vscode.TextEditor | undefined): void => {
    const check = editor ? checks.get(editor.document.uri) : undefined;
    if (check) show(check);
  };
  showActive(vscode.window.activeTextEditor);
  return vscode.Disposable.from(
    simulation,
    rules,
    vscode.window.onDidChangeActiveTextEditor(showActive),
    checks.onDidChange((check) => {
      if (vscode.window.activeTextEditor?.document.uri.toString() === check.uri.toString()) show(check);
    }),
  );
}

function showSimulation(item: vscode.LanguageStatusItem, check: Check): void {
  const { simulation } = check;
  const again = { command: 'flowproof.simulate', title: 'Simulate' };
  item.busy = simulation.state === 'running';
  item.severity = vscode.LanguageStatusSeverity.Information;
  item.detail = undefined;
  item.command = again;
  item.text = simulationText(simulation);
  switch (simulation.state) {
    case 'off':
    case 'waiting':
    case 'running':
    case 'cancelled':
      return;
    case 'failed':
      item.severity = vscode.LanguageStatusSeverity.Error;
      return;
    case 'done': {
      const { result } = simulation;
      const seconds = result.scenarios.reduce((sum, scenario) => sum + scenario.seconds, 0);
      item.text = `${result.verdict === 'none' ? '$(pass)' : '$(warning)'} Simulation: ${verdictText(result.verdict)}`;
      item.detail = `${resultText(result)} (${seconds.toFixed(2)} s)`;
      if (result.verdict !== 'none') item.severity = vscode.LanguageStatusSeverity.Warning;
      if (findingsOf(result).length > 0)
        item.command = { command: 'flowproof.showCounterexample', title: 'Show Counterexample' };
      return;
    }
  }
}

/** Rules that are off for this file: by the file, which decides first, or by the settings. */
function rulesOff(check: Check, settings: RuleSettings): readonly string[] {
  const ofFile = Object.fromEntries(
    Object.entries(check.file.pipeline.rules).map(([rule, { setting }]) => [rule, setting]),
  );
  return Object.entries({ ...settings, ...ofFile })
    .filter(([, setting]) => setting === 'off')
    .map(([rule]) => rule);
}

function showRules(item: vscode.LanguageStatusItem, check: Check): void {
  const off = rulesOff(check, check.rules);
  item.text = off.length === 0 ? 'All rules on' : `${off.length} ${off.length === 1 ? 'rule' : 'rules'} off`;
  item.detail = off.length === 0 ? undefined : off.join(', ');
  item.command = {
    command: 'workbench.action.openSettings',
    title: 'Settings',
    arguments: ['flowproof.rules'],
  };
}
