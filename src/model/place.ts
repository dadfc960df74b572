/**
 * Where something stands in a pipeline file, said without knowing the text: a route of keys and indices,
 * with an offset range inside a scalar where that is needed. Only `language/locate` turns it into offsets.
 */

/** Half-open range of UTF-16 code units, 0-based. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** Route from the top of the document: map keys and 0-based list indices. */
export type Path = readonly (string | number)[];

/** A node of the YAML document, or (for what never became a node) a range of the text itself. */
export type Place =
  | {
      readonly kind: 'node';
      readonly path: Path;
      /** `key`: the key that leads to the node; `value` (default): the node itself; `entry`: key and value together. */
      readonly part?: 'key' | 'value' | 'entry';
      /** Range inside the scalar's value as YAML decodes it (for SQL: the statement's text), not in the file. */
      readonly span?: OffsetRange;
    }
  | { readonly kind: 'text'; readonly range: OffsetRange };

/** Position in a file: 0-based line and 0-based UTF-16 column. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Half-open range of positions. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The place of the node at `path`. */
export function at(...path: Path): Place {
  return { kind: 'node', path };
}

/** The place of the key that leads to `path`. */
export function atKey(...path: Path): Place {
  return { kind: 'node', path, part: 'key' };
}

/** The same node, narrowed to a range of its decoded scalar; a place in the text itself stays as it is. */
export function within(place: Place, span: OffsetRange): Place {
  return place.kind === 'node' ? { kind: 'node', path: place.path, span } : place;
}

/** Whether two places are the same place. */
export function isSamePlace(a: Place, b: Place): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
