/** What the user set in VS Code's settings, read anew each time; it knows the names of settings and nothing that they do. */
import * as vscode from 'vscode';
import type { RuleSetting, RuleSettings } from '../flowproof';

export interface Settings {
  /** Whether a simulation runs when typing rests. */
  readonly isSimulationEnabled: boolean;
  /** undefined: what the file says. */
  readonly maxSeconds: number | undefined;
  readonly maxStates: number | undefined;
  readonly rules: RuleSettings;
}

const ruleSettings: readonly string[] = ['off', 'hint', 'info', 'warning', 'error'] satisfies readonly RuleSetting[];

function isRuleSetting(value: unknown): value is RuleSetting {
  return typeof value === 'string' && ruleSettings.includes(value);
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

/** The day at this place, as `2027-01-31`. */
export function today(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The settings for a file (those of its folder come before those of the workspace and the user). Values that make no sense count as not given. */
export function settingsFor(uri: vscode.Uri): Settings {
  const section = vscode.workspace.getConfiguration('flowproof', uri);
  const rules = section.get<unknown>('rules');
  const entries = typeof rules === 'object' && rules !== null ? Object.entries(rules) : [];
  return {
    isSimulationEnabled: section.get<unknown>('simulation.enabled') !== false,
    maxSeconds: positive(section.get('simulation.maxSeconds')),
    maxStates: positive(section.get('simulation.maxStates')),
    rules: Object.fromEntries(entries.filter((entry): entry is [string, RuleSetting] => isRuleSetting(entry[1]))),
  };
}
