/** Pipelines as tests write them: `# ^^^^ error[rule]` under a line marks what must be reported there, and nothing else may be. */
import { analyze } from '../../src/analysis/analyze';
import { type LoadedFile, load, rangeOf } from '../../src/language/load';
import type { Diagnostic } from '../../src/model/diagnostic';

const marker = /^\s*#\s*(\^+)\s*(error|warning|info|hint)\[([a-z-]+)\]\s*$/;

/** `line:from-to severity[rule]`, lines and characters 1-based, of every marker of a text. */
export function expectedOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const match = marker.exec(line);
    if (!match) return [];
    let marked = index - 1;
    while (marker.test(lines[marked] ?? '')) marked -= 1;
    const from = line.indexOf('^');
    return [`${marked + 1}:${from + 1}-${from + (match[1] ?? '').length} ${match[2]}[${match[3]}]`];
  });
}

/** A file that must be read without errors; a test that meets one has written it wrong. */
export function read(text: string): LoadedFile {
  const file = load(text);
  const errors = file.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${errors.map(({ message }) => message).join('\n')}\n${text}`);
  return file;
}

/** The same texts for diagnostics. */
export function shown(file: LoadedFile, diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics
    .map(({ place, severity, rule }) => ({ range: rangeOf(file, place), text: `${severity}[${rule}]` }))
    .sort((a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character)
    .map(({ range, text }) => `${range.start.line + 1}:${range.start.character + 1}-${range.end.character} ${text}`);
}

/** What the static rules report, `rule` alone where it is given. */
export function reported(text: string, rule?: string): readonly string[] {
  const file = read(text);
  return shown(
    file,
    analyze(file.pipeline).filter((diagnostic) => rule === undefined || diagnostic.rule === rule),
  );
}

/** Lines indented by `spaces`, to put one piece of YAML into another. */
export function indented(text: string, spaces: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(spaces) + line))
    .join('\n');
}
