/** What of a file's YAML tree stands at an offset: the way back from the text to a route of keys and indices. It knows no pipelines. */
import { isMap, isPair, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Path } from '../model/place';
import { keyText } from './content';

/** A key or a value, and the route to it. */
export interface Spot {
  readonly path: Path;
  readonly part: 'key' | 'value';
  readonly scalar: Scalar;
  /** Whether it stands inside `{ }` or `[ ]`. */
  readonly isFlow: boolean;
}

function holds(node: unknown, offset: number): boolean {
  const range = (node as Node | null | undefined)?.range;
  return range !== undefined && range !== null && range[0] <= offset && offset <= range[1];
}

/** The scalar at `offset` (0-based, UTF-16; its end counts too); undefined where none is. */
export function spotAt(root: Node | null, offset: number): Spot | undefined {
  let node: unknown = root;
  let path: Path = [];
  let isFlow = false;
  while (holds(node, offset)) {
    if (isScalar(node)) return { path, part: 'value', scalar: node, isFlow };
    if (isMap(node)) {
      isFlow ||= node.flow === true;
      const key = node.items.find((pair) => isScalar(pair.key) && holds(pair.key, offset));
      const name = key && keyText(key.key);
      if (key && name !== undefined) return { path: [...path, name], part: 'key', scalar: key.key as Scalar, isFlow };
      const pair = node.items.find(({ value }) => holds(value, offset));
      const segment = pair && keyText(pair.key);
      if (segment === undefined) return undefined;
      path = [...path, segment];
      node = pair?.value;
    } else if (isSeq(node)) {
      isFlow ||= node.flow === true;
      const index = node.items.findIndex((item) => holds(item, offset));
      if (index < 0 || isPair(node.items[index])) return undefined;
      path = [...path, index];
      node = node.items[index];
    } else return undefined;
  }
  return undefined;
}
