/**
 * What the diagram's panel needs beyond the diagram: which of its parts lie under the cursor, and which carry problems. It
 * knows places and ids only, neither the editor nor what the parts mean.
 */
import type { Badge, Diagnostic, Diagram, Place, Position, Range, Severity } from '../flowproof';

/** Turns a place of the file that the diagram was made of into a range. */
export type Locate = (place: Place) => Range;

/** A node, row or edge of a diagram with where it stands in the text. */
export interface Target {
  readonly id: string;
  readonly kind: 'node' | 'row' | 'edge';
  readonly place: Place;
  /** The whole entry: key and everything below it. */
  readonly range: Range;
}

/** Every part of a diagram that can be selected. */
export function targetsOf(diagram: Diagram, locate: Locate): readonly Target[] {
  const entry = (place: Place): Range =>
    locate(place.kind === 'node' && !place.span ? { ...place, part: 'entry' } : place);
  return [
    ...diagram.nodes.flatMap((node): Target[] => [
      { id: node.id, kind: 'node', place: node.place, range: entry(node.place) },
      ...node.rows.map((row): Target => ({ id: row.id, kind: 'row', place: row.place, range: entry(row.place) })),
    ]),
    ...diagram.edges.map(
      (edge): Target => ({ id: edge.id, kind: 'edge', place: edge.place, range: locate(edge.place) }),
    ),
  ];
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

function contains(outer: Range, inner: Range): boolean {
  return compare(outer.start, inner.start) <= 0 && compare(inner.end, outer.end) <= 0;
}

/** The innermost ones: those that hold no other one of the list. Equal ranges stay together. */
function innermost(targets: readonly Target[]): readonly Target[] {
  return targets.filter(
    ({ range }) => !targets.some((other) => contains(range, other.range) && !contains(other.range, range)),
  );
}

/** Ids of the deepest nodes, rows or edges that a position (0-based) lies in; several when one text makes several edges. */
export function targetsAt(targets: readonly Target[], position: Position): readonly string[] {
  const here: Range = { start: position, end: position };
  return innermost(targets.filter(({ range }) => contains(range, here))).map(({ id }) => id);
}

const rank: { readonly [severity in Severity]: number } = { error: 0, warning: 1, info: 2, hint: 3 };

/**
 * The problems of each part: a diagnostic counts for the row or node that it stands in, and for the edges between what it
 * names that its text draws. One that stands elsewhere (an invariant) counts for the operations and relations that it names.
 */
export function badgesOf(
  targets: readonly Target[],
  diagram: Diagram,
  diagnostics: readonly Diagnostic[],
  locate: Locate,
): readonly Badge[] {
  const found = new Map<string, Diagnostic[]>();
  const count = (id: string, diagnostic: Diagnostic): void => {
    const list = found.get(id);
    if (list) list.push(diagnostic);
    else found.set(id, [diagnostic]);
  };
  const boxes = targets.filter(({ kind }) => kind !== 'edge');
  const boxIds = new Set(boxes.map(({ id }) => id));
  const edgeTargets = targets.filter(({ kind }) => kind === 'edge');
  const edges = new Map(diagram.edges.map((edge) => [edge.id, edge]));
  for (const diagnostic of diagnostics) {
    const range = locate(diagnostic.place);
    const around = innermost(boxes.filter((box) => contains(box.range, range)));
    if (around.length === 0) {
      const named = [...(diagnostic.operations ?? []), ...(diagnostic.relations ?? [])];
      for (const id of new Set(named.filter((name) => boxIds.has(name)))) count(id, diagnostic);
      continue;
    }
    for (const { id } of around) count(id, diagnostic);
    for (const target of edgeTargets) {
      const edge = edges.get(target.id);
      const ends = edge ? [edge.from.row ?? edge.from.node, edge.to.row ?? edge.to.node] : [];
      const isNamed = ends.some((end) => diagnostic.relations?.includes(end));
      if (isNamed && (contains(target.range, range) || contains(range, target.range))) count(target.id, diagnostic);
    }
  }
  return [...found].map(([target, list]) => {
    const sorted = [...list].sort((a, b) => rank[a.severity] - rank[b.severity]);
    return {
      target,
      severity: sorted[0]?.severity ?? 'hint',
      count: sorted.length,
      messages: sorted.map(({ message }) => message),
    };
  });
}
