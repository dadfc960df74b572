/** What a file says about the tool itself: severities of rules, bounds of the simulation, and inline ignores with their reasons. */
import type { RuleSetting } from '../model/diagnostic';
import { nearest } from '../model/nearest';
import type { Ignore, Pipeline, SimulationSettings } from '../model/pipeline';
import { at, atKey, type Place } from '../model/place';
import { ruleIds } from '../model/rule-ids';
import { positionAt } from './locate';
import { type Data, isData } from './outline';
import { spelling } from './references';
import { either, type Report } from './report';
import { defaultOf } from './schema';
import { faultsOf } from './sessions';
import { countOf, wordOf } from './settings';
import type { Comment } from './syntax';

const severityWords = ['off', 'hint', 'info', 'warning', 'error'] as const satisfies readonly RuleSetting[];

/** The severities that the file gives to rules; a rule that does not exist is told and left out. */
export function rulesOf(data: Data, report: Report): Pipeline['rules'] {
  const rules: { [rule: string]: { setting: RuleSetting; place: Place } } = {};
  if (!isData(data.rules)) return rules;
  for (const [rule, value] of Object.entries(data.rules)) {
    const path = ['rules', rule];
    if (!ruleIds.includes(rule)) {
      const near = nearest(rule, ruleIds);
      const hint = near === undefined ? 'rules are listed in the documentation.' : `did you mean \`${near}\`?`;
      const fixes = near === undefined ? [] : [spelling(path, near, 'key')];
      report('schema', atKey(...path), `No rule is called \`${rule}\`; ${hint}`, { severity: 'warning', fixes });
      continue;
    }
    const setting = wordOf(value, severityWords);
    if (setting !== undefined) rules[rule] = { setting, place: at(...path) };
  }
  return rules;
}

/** Bounds and faults of the simulation with the defaults of the schema. */
export function simulationOf(data: Data): SimulationSettings {
  const said = isData(data.simulation) ? data.simulation : {};
  const levels = ['serializable', 'strict serializable'] as const;
  const byDefault = (key: string): unknown => defaultOf('simulation', key);
  const seconds = said.max_seconds;
  return {
    clients: countOf(said.clients, 1) ?? Number(byDefault('clients')),
    maxStates: countOf(said.max_states, 1) ?? Number(byDefault('max_states')),
    maxSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : Number(byDefault('max_seconds')),
    faults: faultsOf(said.faults) ?? faultsOf(byDefault('faults')) ?? [],
    consistency: wordOf(said.consistency, levels) ?? wordOf(byDefault('consistency'), levels) ?? 'serializable',
  };
}

/** A text range as a place. */
function textPlace(start: number, end: number): Place {
  return { kind: 'text', range: { start, end } };
}

/**
 * Every `# flowproof-ignore rule[, rule]: reason` of the comments. It excuses its own line when something stands before it
 * there, else the next line that is neither empty nor a comment. Missing reasons and unknown rules are told.
 */
export function ignoresOf(
  text: string,
  comments: readonly Comment[],
  lineStarts: readonly number[],
  report: Report,
): readonly Ignore[] {
  const ignores: Ignore[] = [];
  for (const comment of comments) {
    const match = /^#+\s*flowproof-ignore\b([^:]*)(:?)(.*)$/s.exec(comment.text);
    if (!match) continue;
    const end = comment.start + comment.text.trimEnd().length;
    const place = textPlace(comment.start, end);
    const listed = match[1] ?? '';
    const listStart =
      comment.start + comment.text.length - listed.length - (match[2] ?? '').length - (match[3] ?? '').length;
    const rules = namedRules(listed, listStart, report);
    if (listed.trim() === '') {
      const message = 'The ignore does not say which rule: `# flowproof-ignore <rule>: <reason>`.';
      report('schema', place, message, { severity: 'warning' });
    }
    const reason = (match[3] ?? '').trim();
    if (reason === '') {
      const message = 'The ignore has no reason; say after a colon why the finding is acceptable here.';
      report('ignore-without-reason', place, message);
    }
    if (rules.length > 0) {
      const line = excusedLine(text, lineStarts, positionAt(lineStarts, comment.start).line, comment.start);
      ignores.push({ rules, reason, line, place });
    }
  }
  return ignores;
}

function namedRules(listed: string, start: number, report: Report): Ignore['rules'] {
  return [...listed.matchAll(/[^\s,]+/g)].flatMap((match) => {
    const [rule] = match;
    const place = textPlace(start + match.index, start + match.index + rule.length);
    if (ruleIds.includes(rule)) return [{ rule, place }];
    const near = nearest(rule, ruleIds);
    const hint =
      near === undefined
        ? `rules are called ${either(ruleIds.slice(0, 3), 'and')} and so on.`
        : `did you mean \`${near}\`?`;
    report('schema', place, `No rule is called \`${rule}\`; ${hint}`, { severity: 'warning' });
    return [];
  });
}

function excusedLine(text: string, lineStarts: readonly number[], line: number, offset: number): number {
  if (text.slice(lineStarts[line] ?? 0, offset).trim() !== '') return line;
  for (let next = line + 1; next < lineStarts.length; next += 1) {
    const content = text.slice(lineStarts[next], lineStarts[next + 1]).trim();
    if (content !== '' && !content.startsWith('#')) return next;
  }
  return line;
}
