/** What a file says about the tool itself: severities of rules, bounds of the simulation, and inline ignores with their reasons. */
import type { RuleSetting } from '../model/diagnostic';
import type { Ignore, Pipeline, SimulationSettings } from '../model/pipeline';
import { at, atKey, type Place } from '../model/place';
import { ruleIds } from '../model/rule-ids';
import { positionAt } from './locate';
import { type Data, isData } from './outline';
import { type Near, spelling } from './references';
import { either, type Report } from './report';
import { defaultOf } from './schema';
import { faultsOf } from './sessions';
import { countOf, wordOf } from './settings';
import type { Comment } from './syntax';

const severityWords = ['off', 'hint', 'info', 'warning', 'error'] as const satisfies readonly RuleSetting[];

/** The severities that the file gives to rules; a rule that does not exist is told and left out. */
export function rulesOf(data: Data, report: Report, near: Near): Pipeline['rules'] {
  const rules: { [rule: string]: { setting: RuleSetting; place: Place } } = {};
  if (!isData(data.rules)) return rules;
  for (const [rule, value] of Object.entries(data.rules)) {
    const path = ['rules', rule];
    if (!ruleIds.includes(rule)) {
      const meant = near(rule, ruleIds);
      const hint = meant === undefined ? 'the documentation lists them.' : `did you mean \`${meant}\`?`;
      const fixes = meant === undefined ? [] : [spelling(path, meant, 'key')];
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

/** Whether a day such as `2027-02-28` is in the calendar. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

/** A reason without its `(until <day>)`, and that day; `end` is where the comment ends. What is no day is told, and excuses for good. */
function expiryOf(
  said: string,
  place: Place,
  end: number,
  report: Report,
): { readonly reason: string; readonly until?: string } {
  const match = /\(\s*until\b\s*([^()]*?)\s*\)$/i.exec(said);
  if (!match) return { reason: said };
  const day = match[1] ?? '';
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && isDay(day)) return { reason: said.slice(0, match.index).trim(), until: day };
  const start = place.kind === 'text' ? Math.max(place.range.start, end - match[0].length) : 0;
  const what = day === '' ? 'No day is given' : `\`${day}\` is no day`;
  const message = `${what}: an ignore ends as in \`(until 2027-01-31)\`. Until that is repaired it excuses for good.`;
  report('schema', textPlace(start, end), message, { severity: 'warning' });
  return { reason: said };
}

/**
 * Every `# flowproof-ignore rule[, rule]: reason` of the comments, with `(until <day>)` at its end where it is not for good. It excuses its own line when something stands before it
 * there, else the next line that is neither empty nor a comment. Missing reasons and unknown rules are told.
 */
export function ignoresOf(
  text: string,
  comments: readonly Comment[],
  lineStarts: readonly number[],
  report: Report,
  near: Near,
): readonly Ignore[] {
  const ignores: Ignore[] = [];
  let contentLines: readonly number[] | undefined;
  for (const comment of comments) {
    const match = /^#+\s*flowproof-ignore\b([^:]*)(:?)(.*)$/s.exec(comment.text);
    if (!match) continue;
    const end = comment.start + comment.text.trimEnd().length;
    const place = textPlace(comment.start, end);
    const listed = match[1] ?? '';
    const listStart =
      comment.start + comment.text.length - listed.length - (match[2] ?? '').length - (match[3] ?? '').length;
    const rules = namedRules(listed, listStart, report, near);
    if (listed.trim() === '') {
      const message = 'The ignore does not say which rule: `# flowproof-ignore <rule>: <reason>`.';
      report('schema', place, message, { severity: 'warning' });
    }
    const { reason, until } = expiryOf((match[3] ?? '').trim(), place, end, report);
    if (reason === '') {
      const message = 'The ignore has no reason; say after a colon why the finding is acceptable here.';
      report('ignore-without-reason', place, message);
    }
    if (rules.length > 0) {
      const own = positionAt(lineStarts, comment.start).line;
      const standsAlone = text.slice(lineStarts[own] ?? 0, comment.start).trim() === '';
      if (standsAlone) contentLines ??= nextContentLines(text, lineStarts);
      const line = standsAlone ? (contentLines?.[own] ?? own) : own;
      ignores.push({ rules, reason, ...(until === undefined ? {} : { until }), line, place });
    }
  }
  return ignores;
}

function namedRules(listed: string, start: number, report: Report, near: Near): Ignore['rules'] {
  return [...listed.matchAll(/[^\s,]+/g)].flatMap((match) => {
    const [rule] = match;
    const place = textPlace(start + match.index, start + match.index + rule.length);
    if (ruleIds.includes(rule)) return [{ rule, place }];
    const meant = near(rule, ruleIds);
    const hint =
      meant === undefined
        ? `rules are called ${either(ruleIds.slice(0, 3), 'and')} and so on.`
        : `did you mean \`${meant}\`?`;
    report('schema', place, `No rule is called \`${rule}\`; ${hint}`, { severity: 'warning' });
    return [];
  });
}

/** For each line, the next one that is neither empty nor a comment; the line itself where none follows. */
function nextContentLines(text: string, lineStarts: readonly number[]): readonly number[] {
  const next: number[] = lineStarts.map((_, line) => line);
  let found: number | undefined;
  for (let line = lineStarts.length - 1; line >= 0; line -= 1) {
    next[line] = found ?? line;
    const content = text.slice(lineStarts[line], lineStarts[line + 1]).trim();
    if (content !== '' && !content.startsWith('#')) found = line;
  }
  return next;
}
