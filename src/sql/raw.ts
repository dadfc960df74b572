/** PostgreSQL's own parse tree as plain data: reading it generically. It knows the tree's form, nothing of pipelines. */
import type { Node } from 'libpg-query';

export type * from 'libpg-query';

/** The kind of a node and its content: `{ SelectStmt: {…} }` is `SelectStmt` and `{…}`. */
export function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? '';
}

/** The texts of a list of String nodes: a dotted name, an operator. */
export function stringsOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : '*'));
}

/** Smallest and greatest byte offset that anything in a part of the tree gives as its place; undefined when nothing does. */
export function locationsIn(part: unknown): { readonly first: number; readonly last: number } | undefined {
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'location' && typeof inner === 'number' && inner >= 0) {
          first = Math.min(first, inner);
          last = Math.max(last, inner);
        } else look(inner);
      }
    }
  };
  look(part);
  return last < 0 ? undefined : { first, last };
}
