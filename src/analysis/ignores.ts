/** Inline ignores: which findings they excuse, and which of them excuse nothing. It knows lines, not rules. */
import type { Diagnostic } from '../model/diagnostic';
import type { Ignore } from '../model/pipeline';
import type { Place } from '../model/place';
import { simulationRuleIds } from '../model/rule-ids';
import type { ReadFile } from './reconcile';

/** Rules that stay silent until the file is simulated. */
const afterSimulation: readonly string[] = [...simulationRuleIds, 'public-anomaly'];

/** 0-based line of an offset. */
function lineAt(lineStarts: readonly number[], offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Lines on which an ignore excuses a finding: where it stands, and where the entry begins that holds it (a block of SQL). */
function linesOf(file: ReadFile, place: Place): readonly number[] {
  const places: readonly Place[] =
    place.kind === 'node' ? [place, { kind: 'node', path: place.path, part: 'entry' }] : [place];
  return places.map((one) => lineAt(file.lineStarts, file.offsets(one).start));
}

/** A finding that an inline ignore excuses, and the reason that the ignore gives. */
export interface Excused {
  readonly diagnostic: Diagnostic;
  readonly reason: string;
}

function notice(message: string, place: Place): Diagnostic {
  return { rule: 'unused-ignore', severity: 'warning', message, place, related: [], fixes: [] };
}

/**
 * What is left when the ignores have been applied, what they excuse, and a notice for each ignored rule that excuses nothing.
 * `today` (`2027-01-31`) ends the ignores whose last day was before; without it none has ended.
 */
export function withIgnores(
  file: ReadFile,
  diagnostics: readonly Diagnostic[],
  isSimulated: boolean,
  today: string | undefined,
): {
  readonly diagnostics: readonly Diagnostic[];
  readonly excused: readonly Excused[];
  readonly unused: readonly Diagnostic[];
} {
  const { ignores } = file.pipeline;
  // Days are written so that their order is that of the texts.
  const hasEnded = ({ until }: Ignore) => until !== undefined && today !== undefined && until < today;
  const used = new Set<object>();
  const excused: Excused[] = [];
  const left = diagnostics.filter((diagnostic) => {
    if (ignores.length === 0) return true;
    const lines = linesOf(file, diagnostic.place);
    const excuses = ignores
      .filter(({ line }) => lines.includes(line))
      .flatMap((ignore) =>
        ignore.rules.filter(({ rule }) => rule === diagnostic.rule).map((entry) => ({ ignore, entry })),
      );
    for (const { entry } of excuses) used.add(entry);
    const valid = excuses.find(({ ignore }) => !hasEnded(ignore));
    if (valid) excused.push({ diagnostic, reason: valid.ignore.reason });
    return valid === undefined;
  });
  const unused = ignores.flatMap((ignore) =>
    ignore.rules
      .filter(({ rule }) => isSimulated || !afterSimulation.includes(rule))
      .flatMap((entry): readonly Diagnostic[] => {
        if (!used.has(entry))
          return [notice(`Nothing here is reported as \`${entry.rule}\`: the ignore can go.`, entry.place)];
        if (!hasEnded(ignore)) return [];
        const message = `This ignore of \`${entry.rule}\` ended on ${ignore.until} and excuses nothing any more: repair what it excused, or give a later day and say why.`;
        return [notice(message, entry.place)];
      }),
  );
  return { diagnostics: left, excused, unused };
}
