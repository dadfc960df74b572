/**
 * Text of a `flowproof.config.yaml` to the settings that it says, with what is wrong told at the very characters. It knows one
 * file; what the file extends is looked for elsewhere.
 */
import document from '../../schemas/config.schema.json';
import type { Override, RuleSettings } from '../model/configuration';
import { type Diagnostic, type RuleSetting, severities } from '../model/diagnostic';
import { nearest } from '../model/nearest';
import { at, atKey, type Path, type Range } from '../model/place';
import { ruleIds } from '../model/rule-ids';
import { validateConfig } from './config-schema.generated';
import { contentOf } from './content';
import { lineStartsOf, locator, rangeAt } from './locate';
import { type Data, isData } from './outline';
import { problem } from './report';
import type { SchemaDocument } from './schema';
import { shapeProblems } from './shape';
import { parseYaml } from './syntax';

/** Something wrong in a configuration; the range is 0-based, in UTF-16 units. */
export interface TextProblem {
  readonly message: string;
  readonly range: Range;
}

/** What one file says. */
export interface ConfigurationText {
  readonly extends: readonly { readonly name: string; readonly range: Range }[];
  readonly rules: RuleSettings;
  readonly overrides: readonly Override[];
  readonly ignore: readonly string[];
  readonly problems: readonly TextProblem[];
}

const form = { validate: validateConfig, schema: document as unknown as SchemaDocument };

/** What a configuration file says, as much of it as can be understood. Never throws. */
export function readConfiguration(text: string): ConfigurationText {
  const lineStarts = lineStartsOf(text);
  const tree = parseYaml(text);
  const content = contentOf(tree.root);
  const offsets = locator(text, content);
  const found: Diagnostic[] = [...tree.diagnostics, ...content.diagnostics];
  const data: Data = isData(content.data) ? content.data : {};
  if (isData(content.data)) found.push(...shapeProblems(content.data, form));
  else if (content.data !== null && content.data !== undefined && !tree.refused) {
    found.push(problem('schema', at(), 'A configuration is a map with `extends`, `rules`, `overrides` and `ignore`.'));
  }
  const rules = rulesAt(data.rules, ['rules'], found);
  const overrides = listOf(data.overrides).flatMap((entry, index): readonly Override[] => {
    if (!isData(entry)) return [];
    return [{ files: textsOf(entry.files), rules: rulesAt(entry.rules, ['overrides', index, 'rules'], found) }];
  });
  const extended = textsOf(data.extends).map((name, index) => {
    const place = Array.isArray(data.extends) ? at('extends', index) : at('extends');
    return { name, range: rangeAt(lineStarts, offsets(place)) };
  });
  const problems = found
    .map(({ message, place }) => ({ message, range: rangeAt(lineStarts, offsets(place)) }))
    .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character);
  return { extends: extended, rules, overrides, ignore: textsOf(data.ignore), problems };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text or a list of texts; everything else counts as not said. */
function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
}

function isSetting(value: unknown): value is RuleSetting {
  return value === 'off' || severities.some((severity) => severity === value);
}

/** The severities of a map of rules; a rule that does not exist is told and left out. */
function rulesAt(value: unknown, path: Path, found: Diagnostic[]): RuleSettings {
  if (!isData(value)) return {};
  const rules: { [rule: string]: RuleSetting } = {};
  for (const [rule, setting] of Object.entries(value)) {
    if (!ruleIds.includes(rule)) {
      const near = nearest(rule, ruleIds);
      const hint = near === undefined ? 'the documentation lists them.' : `did you mean \`${near}\`?`;
      found.push(problem('schema', atKey(...path, rule), `No rule is called \`${rule}\`; ${hint}`));
    } else if (isSetting(setting)) rules[rule] = setting;
  }
  return rules;
}
