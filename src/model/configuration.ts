/** What a workspace says about the tool itself, as data: presets, severities for all or some files, files that are left out. */
import type { RuleSetting } from './diagnostic';

/** Severities by rule id. */
export type RuleSettings = { readonly [rule: string]: RuleSetting };

/** Severities for the files that fit one of the patterns. */
export interface Override {
  readonly files: readonly string[];
  readonly rules: RuleSettings;
}

/** One source of settings: a preset, or a file with the folder that its patterns start from (absolute, with `/`). */
export interface Layer {
  readonly folder: string;
  readonly rules: RuleSettings;
  readonly overrides: readonly Override[];
  readonly ignore: readonly string[];
}

/** Settings that a configuration can start from by name. */
export const presets = {
  /** Every rule at its own default. */
  recommended: {},
  /**
   * Notices become warnings, and whatever makes a check say less than it seems to (a bound, a technology or a statement that is
   * not known, an ignore that is not justified) becomes an error.
   */
  strict: {
    'stale-read': 'warning',
    'unused-node': 'warning',
    'unsupported-sql': 'error',
    'simulation-bound': 'error',
    'unknown-technology': 'error',
    'missing-key': 'error',
    'failing-sql': 'error',
    'ignore-without-reason': 'error',
    'unused-ignore': 'error',
  },
} as const satisfies { readonly [name: string]: RuleSettings };
