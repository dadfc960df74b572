/**
 * A YAML tree as plain data: maps, lists and scalars with aliases and merge keys in place, each map's first key winning.
 * It knows which node stands at a path; what the data means is others' knowledge.
 */
import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic, Related } from '../model/diagnostic';
import { nearest } from '../model/nearest';
import type { OffsetRange, Path, Place } from '../model/place';
import { problem } from './report';

/** How many values aliases may add to a file; more is an alias bomb. */
const maxAliasedValues = 100_000;

export interface Content {
  /** Maps are objects, lists arrays, scalars themselves; undefined where there is nothing. */
  readonly data: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether one node can be reached by several paths. */
  readonly hasAliases: boolean;
  /** The node at `path`, through aliases and merge keys; undefined when there is none. */
  nodeAt(path: Path): Found | undefined;
}

/** A node and the key that leads to it. */
export interface Found {
  readonly node: Node | null;
  readonly key: Node | undefined;
}

/** The text of a key; undefined when it is no plain text (a map or a list). */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return key === null ? 'null' : undefined;
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function rangeOfNode(node: unknown): OffsetRange {
  const range = (node as Node | null)?.range;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === 'PLAIN';
}

interface Reading {
  readonly diagnostics: Diagnostic[];
  /** The node that each name means at this point of the text. */
  readonly anchors: Map<string, Node>;
  readonly targets: Map<Alias, Node>;
  /** What a node with an anchor became, and how many values it holds; undefined while it is being read. */
  readonly values: Map<Node, { readonly data: unknown; readonly size: number } | undefined>;
  /** Values made so far. */
  size: number;
  aliased: number;
}

/** The data of a tree. Never throws; aliases that cannot be followed are told and count as nothing. */
export function contentOf(root: Node | null): Content {
  const reading: Reading = {
    diagnostics: [],
    anchors: new Map(),
    targets: new Map(),
    values: new Map(),
    size: 0,
    aliased: 0,
  };
  const data = dataOf(root, reading);
  const { diagnostics, targets } = reading;
  const index = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  return {
    data,
    diagnostics,
    hasAliases: targets.size > 0,
    nodeAt: (path) => find(root, path, targets, index),
  };
}

function tell(reading: Reading, node: unknown, message: string, related: readonly Related[] = []): void {
  const place: Place = { kind: 'text', range: rangeOfNode(node) };
  reading.diagnostics.push(problem('syntax', place, message, { related }));
}

function dataOf(node: Node | null | undefined, reading: Reading): unknown {
  if (!node) return null;
  reading.size += 1;
  if (isScalar(node)) {
    const anchor = (node as Scalar).anchor;
    if (anchor) {
      reading.anchors.set(anchor, node);
      reading.values.set(node, { data: node.value, size: 1 });
    }
    return node.value;
  }
  if (isAlias(node)) return aliased(node, reading);
  const anchor = (node as YAMLMap).anchor;
  if (!anchor) return collectionOf(node, reading);
  reading.anchors.set(anchor, node);
  reading.values.set(node, undefined);
  const before = reading.size;
  const data = collectionOf(node, reading);
  reading.values.set(node, { data, size: reading.size - before + 1 });
  return data;
}

function aliased(alias: Alias, reading: Reading): unknown {
  const target = reading.anchors.get(alias.source);
  if (!target) {
    const near = nearest(alias.source, reading.anchors.keys());
    const hint =
      near === undefined ? `write \`&${alias.source}\` before the value that it repeats` : `did you mean \`*${near}\`?`;
    tell(reading, alias, `No anchor \`&${alias.source}\` stands above this alias; ${hint}.`.replace('?.', '?'));
    return null;
  }
  const value = reading.values.get(target);
  if (!value) {
    tell(reading, alias, `\`*${alias.source}\` stands inside the very value that it repeats.`, [
      { message: `\`&${alias.source}\` is here`, place: { kind: 'text', range: startOf(target) } },
    ]);
    return null;
  }
  const isFirst = reading.aliased <= maxAliasedValues;
  reading.aliased += value.size;
  reading.size += value.size;
  if (reading.aliased > maxAliasedValues) {
    const limit = maxAliasedValues.toLocaleString('en');
    if (isFirst)
      tell(reading, alias, `Aliases repeat more than ${limit} values by here; from here on they count as nothing.`);
    return null;
  }
  reading.targets.set(alias, target);
  return value.data;
}

function startOf(node: Node): OffsetRange {
  const { start } = rangeOfNode(node);
  return { start, end: start + 1 };
}

function collectionOf(node: Node, reading: Reading): unknown {
  if (isSeq(node)) {
    const list: unknown[] = [];
    for (const item of node.items) list.push(isPair(item) ? pairData(item, reading) : dataOf(item as Node, reading));
    return list;
  }
  return isMap(node) ? mapData(node, reading) : null;
}

/** Lists with the tag `!!pairs` or `!!omap` hold pairs as items. */
function pairData(pair: Pair, reading: Reading): unknown {
  return { [keyText(pair.key) ?? '']: dataOf(pair.value as Node, reading) };
}

function put(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}

function mapData(node: YAMLMap, reading: Reading): unknown {
  const map: Record<string, unknown> = {};
  const merges: unknown[] = [];
  let firsts: ReadonlyMap<string, Pair> | undefined;
  for (const pair of node.items) {
    if (isMergeKey(pair.key)) {
      const value = dataOf(pair.value as Node, reading);
      for (const source of Array.isArray(value) ? value : [value]) merges.push(source);
      if (
        merges.some((source) => typeof source !== 'object' || source === null || Array.isArray(source)) &&
        value !== null
      ) {
        tell(reading, pair.value ?? pair.key, 'A merge key `<<` takes a map, an alias of a map, or a list of these.');
      }
      continue;
    }
    const key = keyText(pair.key);
    if (key === undefined) {
      tell(reading, pair.key, 'A key must be plain text, not a list or a map.');
      continue;
    }
    const value = dataOf(pair.value as Node, reading);
    if (Object.hasOwn(map, key)) {
      firsts ??= firstPairs(node);
      duplicate(firsts.get(key), pair, key, reading);
    } else put(map, key, value);
  }
  for (const source of merges) {
    if (typeof source !== 'object' || source === null || Array.isArray(source)) continue;
    for (const [key, value] of Object.entries(source)) if (!Object.hasOwn(map, key)) put(map, key, value);
  }
  return map;
}

function firstPairs(node: YAMLMap): ReadonlyMap<string, Pair> {
  const firsts = new Map<string, Pair>();
  for (const pair of node.items) {
    const key = keyText(pair.key);
    if (key !== undefined && !firsts.has(key)) firsts.set(key, pair);
  }
  return firsts;
}

function duplicate(first: Pair | undefined, pair: Pair, key: string, reading: Reading): void {
  const message = `\`${key}\` stands here a second time; the first one counts. Rename or remove one of them.`;
  reading.diagnostics.push(
    problem('duplicate-name', { kind: 'text', range: rangeOfNode(pair.key) }, message, {
      related: [{ message: `the first \`${key}\``, place: { kind: 'text', range: rangeOfNode(first?.key) } }],
    }),
  );
}

function find(
  root: Node | null,
  path: Path,
  targets: ReadonlyMap<Alias, Node>,
  index: WeakMap<YAMLMap, ReadonlyMap<string, Pair>>,
): Found | undefined {
  const follow = (node: unknown): Node | null => {
    if (isAlias(node)) return targets.get(node) ?? node;
    return (node as Node | null | undefined) ?? null;
  };
  const pairsOf = (map: YAMLMap): ReadonlyMap<string, Pair> => {
    const known = index.get(map);
    if (known) return known;
    const pairs = new Map<string, Pair>();
    index.set(map, pairs);
    const merges: unknown[] = [];
    for (const pair of map.items) {
      if (isMergeKey(pair.key)) {
        const value = follow(pair.value);
        merges.push(...(isSeq(value) ? value.items : [value]));
        continue;
      }
      const key = keyText(pair.key);
      if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
    }
    for (const merge of merges) {
      const source = follow(merge);
      if (!isMap(source)) continue;
      for (const [key, pair] of pairsOf(source)) if (!pairs.has(key)) pairs.set(key, pair);
    }
    return pairs;
  };
  let found: Found = { node: follow(root), key: undefined };
  for (const segment of path) {
    const { node } = found;
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(segment));
      if (!pair) return undefined;
      found = { node: follow(pair.value), key: (pair.key as Node | null) ?? undefined };
    } else if (isSeq(node) && typeof segment === 'number') {
      const item = node.items[segment];
      if (item === undefined) return undefined;
      found = { node: isPair(item) ? ((item.value as Node | null) ?? null) : follow(item), key: undefined };
    } else return undefined;
  }
  return found;
}
