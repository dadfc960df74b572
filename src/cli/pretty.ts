/** The result of a check as people read it in a terminal. The terminal alone counts lines and columns from 1. */
import type { Cause, Severity } from '../flowproof';
import type { LocatedDiagnostic } from '../protocol';
import { summaryOf } from './check-result';
import { excerptOf } from './excerpt';
import type { FileReport, LocatedFinding, LocatedScenario } from './file-report';
import { interleavingLines } from './interleaving';
import { type Style, severityLook, styleOf } from './style';
import { wrapped } from './text-width';

export interface PrettyOptions {
  readonly hasColor: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** Leaves out counterexamples and the summary. */
  readonly isQuiet: boolean;
}

/** Longer lines of prose are hard to read, however wide the terminal is. */
const widestProse = 110;

interface Page {
  readonly style: Style;
  readonly width: number;
  readonly prose: number;
}

function pageOf(options: PrettyOptions): Page {
  const width = Math.max(40, options.width);
  return { style: styleOf(options.hasColor), width, prose: Math.min(width, widestProse) };
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function place(path: string, diagnostic: Pick<LocatedDiagnostic, 'range'>): string {
  return `${path}:${diagnostic.range.start.line + 1}:${diagnostic.range.start.character + 1}`;
}

function notes(label: string, text: string, page: Page, gutter: number): readonly string[] {
  const indent = gutter + 3;
  const [head, ...rest] = wrapped(`${label} ${text}`, page.prose - indent, label.length + 1);
  return [
    `${' '.repeat(gutter)} ${page.style.dim('=')} ${page.style.bold(label)}${(head ?? '').slice(label.length)}`,
    ...rest.map((line) => `${' '.repeat(indent)}${line}`),
  ];
}

function diagnosticBlock(
  report: FileReport,
  lines: readonly string[],
  diagnostic: LocatedDiagnostic,
  counterexample: number | undefined,
  fixes: LocatedDiagnostic['fixes'],
  page: Page,
): readonly string[] {
  const { style } = page;
  const look = severityLook(style, diagnostic.severity);
  const last = Math.max(diagnostic.range.end.line, ...diagnostic.related.map(({ range }) => range.end.line)) + 1;
  const gutter = String(last).length + 1;
  const excerpt = { width: page.width, gutter, style } as const;
  const [head, ...rest] = wrapped(`${diagnostic.severity}: ${diagnostic.message}`, page.prose, 2);
  return [
    look(style.bold(diagnostic.severity)) + style.bold((head ?? '').slice(diagnostic.severity.length)),
    ...rest.map(style.bold),
    style.dim(`${' '.repeat(gutter - 1)}──▶ `) + place(report.path, diagnostic),
    ...excerptOf(lines, diagnostic.range, { ...excerpt, look, mark: '^' }),
    ...diagnostic.related.flatMap(({ message, range }) => [
      ...notes('see', message, page, gutter),
      ...excerptOf(lines, range, { ...excerpt, look: style.cyan, mark: '-' }),
    ]),
    ...notes('rule', diagnostic.rule, page, gutter),
    ...(counterexample === undefined ? [] : notes('shown', `by counterexample ${counterexample} below`, page, gutter)),
    ...fixes.flatMap((fix) =>
      notes('fix', fix.verified ? `${fix.title} (simulated: the problem is gone)` : fix.title, page, gutter),
    ),
  ];
}

function titleOf(finding: LocatedFinding): string {
  const kind = finding.kind.replaceAll('-', ' ');
  if (finding.isAlone || finding.trace.length === 0)
    return `${finding.invariant ?? ''} is violated, even ${finding.trace.length === 0 ? 'before anything happens' : 'one operation at a time'}`;
  return finding.invariant === undefined ? kind : `${finding.invariant} is violated (${kind})`;
}

/** What would have to change, in words. */
function causeText(cause: Cause): string {
  switch (cause) {
    case 'level':
      return 'level (the isolation level allows it)';
    case 'scope':
      return 'scope (what belongs together is not one transaction)';
    case 'derived view':
      return 'derived view (what is read lags behind; no isolation level helps)';
    case 'delivery':
      return 'delivery (messages come again, out of order or not at all)';
    case 'processor':
      return 'processor (what derives the data mixes states of different moments)';
  }
}

/** What is to blame, where that is not the operations or the invariant themselves. */
function causeLines({ cause, isAlone, trace }: LocatedFinding, width: number): readonly string[] {
  return isAlone || trace.length === 0 ? [] : wrapped(`Cause: ${causeText(cause)}.`, width);
}

/** The nearest one-at-a-time order and where it differs. */
function nearestLines({ nearest }: LocatedFinding): readonly string[] {
  if (!nearest || nearest.differences.length === 0) return [];
  const order = nearest.steps.map(({ actor, response }) => `${actor} → ${response}`).join(', then ');
  return [...(order === '' ? [] : [order]), ...nearest.differences];
}

/**
 * One counterexample: what happens step by step, what people saw, what would have been possible, and why. `twin`: the name
 * of one that was printed already and has the same steps.
 */
function findingBlock(title: string, finding: LocatedFinding, twin: string | undefined, page: Page): readonly string[] {
  const { style } = page;
  const section = (head: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0
      ? []
      : ['', `  ${head}`, ...lines.flatMap((line) => wrapped(line, page.prose - 4, 2).map((part) => `    ${part}`))];
  return [
    ...wrapped(title, page.prose, 2).map(style.bold),
    '',
    ...(twin === undefined
      ? interleavingLines(finding.trace, page.width, style)
      : wrapped(`The same steps as ${twin}.`, page.prose - 2).map((line) => `  ${style.dim(line)}`)),
    ...(twin === undefined ? section(style.red('What was seen'), finding.observed) : []),
    ...(twin === undefined ? section(style.green('What running them one at a time allows'), finding.allowed) : []),
    ...(twin === undefined ? section(style.green('The nearest order, one at a time'), nearestLines(finding)) : []),
    '',
    ...wrapped(finding.explanation, page.prose - 2).map((line) => `  ${line}`),
    ...causeLines(finding, page.prose - 2).map((line) => `  ${style.dim(line)}`),
  ];
}

/** For each trace, the first of `names` whose trace it is, when that is another one. */
function twinsOf(
  traces: readonly LocatedFinding['trace'][],
  names: readonly string[],
): readonly (string | undefined)[] {
  const first = new Map<string, string>();
  return traces.map((trace, index) => {
    const key = JSON.stringify(trace.map(({ actor, action, statement, result }) => [actor, action, statement, result]));
    const known = first.get(key);
    if (known === undefined) first.set(key, names[index] ?? '');
    return known;
  });
}

/** The key of a finding among those of a file. */
function keyOf(scenario: string, finding: number): string {
  return `${finding} ${scenario}`;
}

/** What was mended in the file, and is therefore not reported. */
function fixedBlock({ path, fixed }: FileReport, page: Page): readonly string[] {
  return fixed.map((title) => `${page.style.green('fixed')} ${path}: ${title}`);
}

function fileBlocks(report: FileReport, options: PrettyOptions, page: Page): readonly (readonly string[])[] {
  const lines = report.text.split(/\r\n|\n|\r/);
  const numbers = new Map<string, number>();
  if (!options.isQuiet)
    for (const { counterexample } of report.diagnostics) {
      const key = counterexample && keyOf(counterexample.scenario, counterexample.finding);
      if (key !== undefined && !numbers.has(key)) numbers.set(key, numbers.size + 1);
    }
  // A repair of several problems is named at the first of them.
  const named = new Set<string>();
  const diagnostics = report.diagnostics.map((one) => {
    const fixes = one.fixes.filter(({ title }) => !named.has(title));
    for (const { title } of fixes) named.add(title);
    const number = one.counterexample && numbers.get(keyOf(one.counterexample.scenario, one.counterexample.finding));
    return diagnosticBlock(report, lines, one, number, fixes, page);
  });
  const found = (report.simulation?.scenarios ?? [])
    .flatMap((scenario) =>
      scenario.findings.flatMap((finding, index) => {
        const number = numbers.get(keyOf(scenario.name, index));
        return number === undefined ? [] : [{ number, scenario, finding }];
      }),
    )
    .sort((a, b) => a.number - b.number);
  const twins = twinsOf(
    found.map(({ finding }) => finding.trace),
    found.map(({ number }) => `counterexample ${number}`),
  );
  return [
    ...(report.fixed.length === 0 || options.isQuiet ? [] : [fixedBlock(report, page)]),
    ...diagnostics,
    ...found.map(({ number, scenario, finding }, index) =>
      findingBlock(`Counterexample ${number} · ${titleOf(finding)} · ${scenario.name}`, finding, twins[index], page),
    ),
    ...(report.notSimulated === undefined || options.isQuiet
      ? []
      : [[page.style.dim(`${report.path}: not simulated: ${report.notSimulated}`)]]),
  ];
}

/** What was explored, in words; undefined when nothing was simulated. */
function exploredText(reports: readonly FileReport[]): string | undefined {
  const scenarios = reports.flatMap((report) => report.simulation?.scenarios ?? []);
  if (scenarios.length === 0) return undefined;
  const states = scenarios.reduce((sum, one) => sum + one.states, 0);
  const seconds = scenarios.reduce((sum, one) => sum + one.seconds, 0);
  const bounded = scenarios.filter((one) => one.verdict === 'bound').length;
  const bound = bounded === 0 ? '' : `; ${counted(bounded, 'scenario')} stopped at the bound`;
  return `${counted(scenarios.length, 'scenario')}, ${counted(states, 'state')} in ${seconds.toFixed(2)} s${bound}`;
}

function summaryLines(reports: readonly FileReport[], page: Page): readonly string[] {
  const { style } = page;
  const summary = summaryOf(reports);
  const counts: readonly (readonly [number, string, Severity])[] = [
    [summary.errors, 'error', 'error'],
    [summary.warnings, 'warning', 'warning'],
    [summary.infos, 'note', 'info'],
    [summary.hints, 'hint', 'hint'],
  ];
  const parts = counts
    .filter(([count]) => count > 0)
    .map(([count, noun, severity]) => severityLook(style, severity)(counted(count, noun)));
  const mark = summary.errors > 0 ? style.red('✖') : summary.warnings > 0 ? style.yellow('▲') : style.green('✔');
  const head = `${mark} ${parts.length === 0 ? 'Nothing found' : parts.join(', ')} in ${counted(summary.files, 'file')}`;
  const explored = exploredText(reports);
  const more = [
    ...(summary.fixed === undefined ? [] : [`${summary.fixed} fixed`]),
    ...(summary.baseline === undefined ? [] : [`${counted(summary.baseline, 'finding')} accepted by the baseline`]),
    ...(explored === undefined ? [] : [`simulated ${explored}`]),
  ];
  return [more.length === 0 ? head : `${head} ${style.dim(`· ${more.join(' · ')}`)}`];
}

function text(blocks: readonly (readonly string[])[]): string {
  return blocks.length === 0 ? '' : `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** Every problem with its source lines, then every counterexample that a problem refers to, then a summary line. */
export function prettyCheck(reports: readonly FileReport[], options: PrettyOptions): string {
  const page = pageOf(options);
  const blocks = reports.flatMap((report) => fileBlocks(report, options, page));
  return text(options.isQuiet ? blocks : [...blocks, summaryLines(reports, page)]);
}

function verdictText(scenario: LocatedScenario, style: Style): string {
  switch (scenario.verdict) {
    case 'none':
      return `${style.green('✔')} none in all ${counted(scenario.states, 'reachable state')}`;
    case 'bound':
      return `${style.yellow('▲')} stopped at the bound (${scenario.bound ?? 'states or seconds'}) after ${counted(scenario.states, 'state')}: not a pass`;
    case 'anomaly':
    case 'violation':
      return `${style.red('✖')} ${scenario.findings.map(titleOf).join('; ')} ${style.dim(`(${counted(scenario.states, 'state')})`)}`;
  }
}

/** A count and its part of the whole in per cent, exact where that has few digits: `6 of 20 schedules (30 %)`. */
function shareText(part: bigint, all: bigint, noun: string): string {
  const tenths = all === 0n ? 0n : (part * 1000n + all / 2n) / all;
  const isVanishing = part > 0n && tenths === 0n;
  const isNearlyAll = part < all && tenths === 1000n;
  const percent = isVanishing
    ? 'below 0.1'
    : isNearlyAll
      ? 'above 99.9'
      : `${tenths / 10n}${tenths % 10n === 0n ? '' : `.${tenths % 10n}`}`;
  const total = `${grouped(all)} ${noun}${all === 1n ? '' : 's'}`;
  return `${grouped(part)} of ${total} (${percent} %)`;
}

/** Digits in groups of three; very long ones by their magnitude. */
function grouped(count: bigint): string {
  const digits = `${count}`;
  return digits.length > 15
    ? `about ${digits[0]}.${digits.slice(1, 3)}·10^${digits.length - 1}`
    : count.toLocaleString('en-US');
}

/** How many schedules go wrong, a line for the whole and one for each name. */
function countLines({ count }: LocatedScenario): readonly string[] {
  if (!count) return [];
  if (count.bound !== undefined) return [`not counted: stopped at the bound (${count.bound})`];
  const noun = count.unit === 'ends' ? 'final state' : 'schedule';
  const all = BigInt(count.all);
  const wrong = BigInt(count.wrong);
  const starts = count.starts > 1 ? `, from ${count.starts} combinations of inputs and initial rows` : '';
  const circle = count.unit === 'ends' ? '; some steps can go round in a circle, so that schedules have no number' : '';
  return [
    `${wrong === 0n ? `none of ${grouped(all)} ${noun}${all === 1n ? '' : 's'} goes wrong` : `${shareText(wrong, all, noun)} go wrong`}${starts}${circle}`,
    ...count.by.map(
      ({ invariant, kind = '', count: part }) =>
        `  ${invariant === undefined ? kind.replaceAll('-', ' ') : `${invariant} is violated`}: ${shareText(BigInt(part), all, noun)}`,
    ),
  ];
}

/** Every scenario's verdict; with `hasTraces` every counterexample step by step, else only the explanations. */
export function prettySimulation(report: FileReport, hasTraces: boolean, options: PrettyOptions): string {
  const page = pageOf(options);
  const { style } = page;
  const broken = report.notSimulated === undefined ? [] : fileBlocks(report, options, page);
  const blocks = (report.simulation?.scenarios ?? []).map((scenario) => {
    const twins = twinsOf(
      scenario.findings.map(({ trace }) => trace),
      scenario.findings.map((finding) => `above (${titleOf(finding)})`),
    );
    return [
      `${style.bold(scenario.name)} ${style.dim(`· ${scenario.seconds.toFixed(2)} s`)}`,
      `  ${verdictText(scenario, style)}`,
      ...countLines(scenario).map((line) => `  ${line}`),
      ...scenario.findings.flatMap((finding, index) =>
        hasTraces
          ? ['', ...findingBlock(titleOf(finding), finding, twins[index], page)]
          : [
              '',
              ...wrapped(finding.explanation, page.prose - 4).map((line) => `    ${line}`),
              ...causeLines(finding, page.prose - 4).map((line) => `    ${style.dim(line)}`),
            ],
      ),
    ];
  });
  const explored = exploredText([report]);
  const failures = (report.simulation?.failures ?? []).map(({ message }) =>
    wrapped(`${style.yellow('▲')} ${message}`, page.prose, 2),
  );
  return text([
    ...broken,
    ...blocks,
    ...failures,
    ...(explored === undefined || options.isQuiet
      ? []
      : [[`${report.path}: ${style.bold(report.simulation?.verdict ?? 'none')} ${style.dim(`· ${explored}`)}`]]),
  ]);
}
