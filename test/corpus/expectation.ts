/**
 * Reads what a corpus file says about itself: marks under the lines where something must be reported, and the opening comment's
 * list of what the simulation must find. It knows the writing of the marks, not what the product says.
 */
import type { Range } from '../../src/flowproof';

/**
 * `right`: it must be reported, and is. `missed`: it must be reported, and the product does not do so yet. `false`: the product
 * reports it, and should not.
 */
export type Judgement = 'right' | 'missed' | 'false';

export interface Expected {
  readonly judgement: Judgement;
  /** For a report `line:from-to severity[rule]`, 1-based; for a finding its kind, as `invariant (kind)` where one is broken. */
  readonly text: string;
  /** The rule, or the kind of finding. */
  readonly id: string;
}

export interface Expectation {
  readonly source: string;
  /** The simulation's verdict, as it is right. */
  readonly verdict: string;
  /** What the product says instead, where that is known to be wrong. */
  readonly saidVerdict: string;
  readonly reports: readonly Expected[];
  readonly findings: readonly Expected[];
  /** Rules that must report here, too, once there are such rules. */
  readonly rulesToCome: readonly string[];
}

const mark = /^\s*#\s*(\^+)\s*(?:(missed|false) )?(error|warning|info|hint)\[([a-z-]+)\]\s*$/;
const finding = /^# - (?:(missed|false): )?((?:[a-z_]+ \()?([a-z-]+)\)?(?:, with [a-z]+)?)$/;

/** `line:from-to severity[rule]` of a range, 1-based, as the marks say it. */
export function reportText({ start, end }: Range, severity: string, rule: string): string {
  return `${start.line + 1}:${start.character + 1}-${end.character} ${severity}[${rule}]`;
}

function reportsOf(lines: readonly string[]): readonly Expected[] {
  let marked = 0;
  return lines.flatMap((line, index) => {
    const match = mark.exec(line);
    if (!match) {
      marked = index;
      return [];
    }
    const [, carets = '', judgement = 'right', severity = '', rule = ''] = match;
    const start = { line: marked, character: line.indexOf('^') };
    const end = { line: marked, character: start.character + carets.length };
    return [{ judgement: judgement as Judgement, text: reportText({ start, end }, severity, rule), id: rule }];
  });
}

/** What a file expects. Throws on a file that names no source or no verdict, or has a mark that cannot be read: the file is wrong then. */
export function expectationOf(text: string): Expectation {
  const lines = text.split('\n');
  const head = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('#')),
  );
  const source = head.find((line) => line.startsWith('# Source: '))?.slice('# Source: '.length);
  const verdictAt = head.findIndex((line) => line.startsWith('# Expected of simulation: '));
  const [verdict, saidVerdict = verdict] =
    head[verdictAt]?.slice('# Expected of simulation: '.length).split(', known to say ') ?? [];
  if (source === undefined || verdict === undefined || saidVerdict === undefined)
    throw new Error('The opening comment lacks its source or its verdict.');
  const unread = lines.find((line) => /^\s*#\s*\^/.test(line) && !mark.test(line));
  if (unread !== undefined) throw new Error(`This mark cannot be read: ${unread}`);
  const isComing = (line: string) => line.startsWith('# Rules to come: ');
  const rulesToCome = head.filter(isComing).flatMap((line) => line.slice('# Rules to come: '.length).split(', '));
  const found = head.slice(verdictAt + 1).filter((line) => !isComing(line));
  const findings = found.map((line): Expected => {
    const match = finding.exec(line);
    if (!match) throw new Error(`This finding cannot be read: ${line}`);
    const [, judgement = 'right', what = '', id = ''] = match;
    return { judgement: judgement as Judgement, text: what, id };
  });
  return { source, verdict, saidVerdict, reports: reportsOf(lines), findings, rulesToCome };
}
