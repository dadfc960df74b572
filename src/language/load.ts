/**
 * The door of the room: text to a Pipeline with the problems of the file itself. It puts the phases in order and knows nothing
 * else; nothing that a user writes makes it throw.
 */
import { isScalar } from 'yaml';
import type { Diagnostic } from '../model/diagnostic';
import { nodesOf, type Pipeline } from '../model/pipeline';
import { atKey, type OffsetRange, type Place, type Range } from '../model/place';
import { type Content, contentOf } from './content';
import { ignoresOf } from './control';
import { decode, emptyPipeline } from './decode';
import { lineStartsOf, locator, rangeAt } from './locate';
import { isData } from './outline';
import { suggestions } from './references';
import { problem, type Report } from './report';
import { shapeProblems } from './shape';
import { parseYaml, type SyntaxTree } from './syntax';

/** A file as it was understood. */
export interface LoadedFile {
  readonly text: string;
  /**
   * False: there is no top-level key `flowproof`; the file is another tool's and stays silent (no diagnostics, an empty
   * pipeline). A file that cannot be parsed counts as a pipeline file when some line starts with `flowproof:`.
   */
  readonly isPipeline: boolean;
  /** As much as could be understood. */
  readonly pipeline: Pipeline;
  /** Problems of the file itself in the order of the text, with default severities, before `rules:` and ignores are applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** 0-based UTF-16 offsets at which lines start. */
  readonly lineStarts: readonly number[];
  /** 0-based UTF-16 offsets of a place in the text; a place that is not there is its nearest ancestor's. */
  offsets(place: Place): OffsetRange;
}

/** Lines and characters (0-based, UTF-16) of a place. */
export function rangeOf(file: LoadedFile, place: Place): Range {
  return rangeAt(file.lineStarts, file.offsets(place));
}

/** Reads a file. Never throws. PostgreSQL's parser must have been loaded once (`loadParser`). */
export function load(text: string): LoadedFile {
  const lineStarts = lineStartsOf(text);
  if (!text.includes('flowproof')) return other(text, lineStarts);
  const tree = parseYaml(text);
  const content = contentOf(tree.root);
  const offsets = locator(text, content);
  if (!isMarked(text, tree, content)) return other(text, lineStarts);
  const diagnostics: Diagnostic[] = [...tree.diagnostics, ...content.diagnostics];
  const report: Report = (rule, place, message, details) => diagnostics.push(problem(rule, place, message, details));
  const near = suggestions();
  let pipeline = emptyPipeline();
  if (isData(content.data)) {
    diagnostics.push(...shapeProblems(content.data));
    pipeline = decode(content.data, report, near, (path) => sourceOf(content, path));
    if (tree.diagnostics.length === 0 && nodesOf(pipeline).length === 0) {
      report(
        'schema',
        atKey('flowproof'),
        'The file describes nothing yet: add a store, topic, connector, view or service.',
      );
    }
  } else if (!tree.refused && tree.diagnostics.length === 0) {
    report(
      'schema',
      { kind: 'node', path: [] },
      'A pipeline file is a map of sections: `flowproof: 1`, `stores:`, `topics:` and so on.',
    );
  }
  pipeline = { ...pipeline, ignores: ignoresOf(text, tree.comments, lineStarts, report, near.one) };
  return { text, isPipeline: true, pipeline, diagnostics: inOrder(diagnostics, offsets), lineStarts, offsets };
}

function other(text: string, lineStarts: readonly number[]): LoadedFile {
  const offsets = (): OffsetRange => ({ start: 0, end: 0 });
  return { text, isPipeline: false, pipeline: emptyPipeline(), diagnostics: [], lineStarts, offsets };
}

function isMarked(text: string, tree: SyntaxTree, content: Content): boolean {
  if (isData(content.data) && Object.hasOwn(content.data, 'flowproof')) return true;
  const isBroken = tree.refused || tree.diagnostics.length > 0;
  return isBroken && /^flowproof\s*:/m.test(text);
}

function sourceOf(content: Content, path: readonly (string | number)[]): string | undefined {
  const node = content.nodeAt(path)?.node;
  return isScalar(node) ? node.source : undefined;
}

/** More than anybody reads, and than an editor can show without a pause. */
const maxDiagnostics = 1000;

/** Rules whose errors leave parts of the file out, so that a node may only seem to be unused. */
const leavesOut = ['syntax', 'schema', 'unknown-reference', 'ambiguous-reference'];

/**
 * In the order of the text, each problem once: what stands in an anchor is met by every alias. Of more than 1,000, errors stay
 * before the rest; unused nodes are told only in a file that was understood whole.
 */
function inOrder(diagnostics: readonly Diagnostic[], offsets: (place: Place) => OffsetRange): readonly Diagnostic[] {
  const isWhole = !diagnostics.some(({ rule, severity }) => severity === 'error' && leavesOut.includes(rule));
  const seen = new Set<string>();
  const located = diagnostics.flatMap((diagnostic) => {
    if (diagnostic.rule === 'unused-node' && !isWhole) return [];
    const { start, end } = offsets(diagnostic.place);
    const key = `${start}:${end}:${diagnostic.rule}:${diagnostic.message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ diagnostic, start, end }];
  });
  const errors = located.filter(({ diagnostic }) => diagnostic.severity === 'error');
  const rest = located.filter(({ diagnostic }) => diagnostic.severity !== 'error');
  const shown = located.length > maxDiagnostics ? [...errors, ...rest].slice(0, maxDiagnostics) : located;
  return shown.toSorted((a, b) => a.start - b.start || a.end - b.end).map(({ diagnostic }) => diagnostic);
}
