/**
 * A file's text as edits see it: its tree with what stands where, how it is indented, and which values are repeated by aliases.
 * It changes nothing.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { contentOf } from '../language/content';
import { type Comment, parseYaml } from '../language/syntax';
import type { Path } from '../model/place';
import { showPath, type Trouble } from './effect';
import type { Manner } from './write';

export interface Document {
  readonly text: string;
  readonly root: Node | null;
  /** Maps, lists and scalars, aliases in place. */
  readonly data: unknown;
  /** In the order of the text. */
  readonly comments: readonly Comment[];
  /** Problems of the YAML itself; an edit must not add any. */
  readonly problemCount: number;
  readonly manner: Manner;
  /** How lines end. */
  readonly lineBreak: string;
  /** Values with an anchor, and the aliases that repeat them. */
  readonly repeats: ReadonlyMap<Node, readonly Node[]>;
}

/** An entry of a map or an item of a list. Offsets are 0-based UTF-16 units of the text. */
export interface Spot {
  readonly path: Path;
  readonly parent: YAMLMap | YAMLSeq;
  /** 0-based. */
  readonly index: number;
  readonly pair: Pair | undefined;
  /** null: nothing stands there. */
  readonly value: Node | null;
  /** Where the entry begins: its key, its dash, or in `[a, b]` its value. */
  readonly start: number;
  /** Column of `start`. */
  readonly column: number;
  /** After the colon or the dash; undefined: there is none (`{ a }`, `[a]`). */
  readonly after: number | undefined;
  /** Where the value begins, its anchor or tag included; `after` when there is no value. */
  readonly valueStart: number;
  /** Where the value ends, line breaks after it not counted. */
  readonly end: number;
}

interface SourceToken {
  readonly type: string;
  readonly offset: number;
  readonly source: string;
}

interface CollectionItem {
  readonly start: readonly SourceToken[];
  readonly sep?: readonly SourceToken[];
}

const propertyTokens = ['anchor', 'tag'];

/** 0-based column of an offset. */
export function columnAt(text: string, offset: number): number {
  return offset - lineStartAt(text, offset);
}

/** Offset at which the line of an offset starts. */
export function lineStartAt(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line break that ends the line of `offset` (of `\r` in `\r\n`), or of the end of the text. */
export function lineEndAt(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Offset after the line break at `lineEnd`. */
export function afterBreak(text: string, lineEnd: number): number {
  const lineBreak = /^\r?\n/.exec(text.slice(lineEnd, lineEnd + 2))?.[0] ?? '';
  return lineEnd + lineBreak.length;
}

export function isFlow(node: Node | null): boolean {
  return (isMap(node) || isSeq(node)) && node.srcToken?.type === 'flow-collection';
}

/** Whether a value is a map or list over lines, by indentation. */
export function isBlockCollection(node: Node | null): node is YAMLMap | YAMLSeq {
  return (isMap(node) || isSeq(node)) && !isFlow(node);
}

/** Whether nothing stands there. */
export function isNothing(node: Node | null): boolean {
  return node === null || (isScalar(node) && (node.source ?? '') === '' && node.range?.[0] === node.range?.[1]);
}

function itemsOf(collection: YAMLMap | YAMLSeq): readonly CollectionItem[] {
  const token = collection.srcToken as { readonly items?: readonly CollectionItem[] } | undefined;
  return token?.items ?? [];
}

function tokenOf(tokens: readonly SourceToken[] | undefined, type: string): SourceToken | undefined {
  return tokens?.find((token) => token.type === type);
}

/** Where a `|+` or `>+` keeps every line break after it: then what follows begins on a line of its own. */
export function keepsBreaks(text: string, node: Node | null): boolean {
  if (isBlockCollection(node)) {
    const last = node.items.at(-1);
    return keepsBreaks(text, ((isPair(last) ? last.value : last) ?? null) as Node | null);
  }
  if (!isScalar(node) || node.srcToken?.type !== 'block-scalar') return false;
  return /^[|>][1-9]?\+/.test(text.slice(node.range?.[0] ?? 0));
}

function endOfNode(text: string, node: Node, from: number): number {
  const [start, end] = node.range ?? [from, from];
  if (isBlockCollection(node)) {
    const spot = spotIn(text, [], node, node.items.length - 1);
    return spot?.end ?? end;
  }
  if (isScalar(node) && node.srcToken?.type === 'block-scalar') {
    if (keepsBreaks(text, node)) return end;
    return start + text.slice(start, end).replace(/(\r?\n[ \t]*)+$/, '').length;
  }
  return end;
}

/** The entry at `index` of a collection; undefined when there is none. */
export function spotIn(text: string, path: Path, parent: YAMLMap | YAMLSeq, index: number): Spot | undefined {
  const item: unknown = parent.items[index];
  if (item === undefined) return undefined;
  const pair = isMap(parent) ? (item as Pair) : undefined;
  const value = (pair ? (pair.value as Node | null) : (item as Node | null)) ?? null;
  const key = pair?.key as Node | undefined;
  const tokens = isFlow(parent)
    ? (pair?.srcToken as CollectionItem | undefined)
    : pair
      ? (pair.srcToken as CollectionItem | undefined)
      : itemsOf(parent).filter(({ start }) => tokenOf(start, 'seq-item-ind'))[index];
  const dash = pair || isFlow(parent) ? undefined : tokenOf(tokens?.start, 'seq-item-ind');
  const colon = tokenOf(tokens?.sep, 'map-value-ind');
  const mark = dash ?? colon;
  const after = mark && mark.offset + 1;
  const lead = pair ? tokens?.sep : tokens?.start;
  const property = lead?.find(({ type, offset }) => propertyTokens.includes(type) && offset >= (after ?? 0));
  const lastProperty = lead?.findLast(({ type, offset }) => propertyTokens.includes(type) && offset >= (after ?? 0));
  const keyEnd = key?.range?.[1] ?? 0;
  const hasValue = !isNothing(value);
  const valueStart =
    property?.offset ?? (hasValue ? (value?.range?.[0] ?? 0) : (after ?? (key ? keyEnd : (value?.range?.[0] ?? 0))));
  const opening = tokens?.start.find(
    ({ type }) => type === 'explicit-key-ind' || (pair && propertyTokens.includes(type)),
  );
  const start = opening?.offset ?? key?.range?.[0] ?? dash?.offset ?? valueStart;
  const end = hasValue
    ? endOfNode(text, value as Node, valueStart)
    : lastProperty
      ? lastProperty.offset + lastProperty.source.length
      : (after ?? (key ? keyEnd : valueStart));
  const whole: Path = [...path, pair ? keyName(pair.key) : index];
  return { path: whole, parent, index, pair, value, start, column: columnAt(text, start), after, valueStart, end };
}

/** The text of a key. */
export function keyName(key: unknown): string {
  if (!isScalar(key)) return key === null ? 'null' : '';
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
}

function isMerge(pair: Pair): boolean {
  return isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN';
}

/** 0-based index of the entry with this key that the map itself has; -1: none. */
export function indexOfKey(map: YAMLMap, key: string): number {
  return map.items.findIndex((pair) => !isMerge(pair) && keyName(pair.key) === key);
}

function lineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function repeated(document: Document, node: Node, path: Path): Trouble | undefined {
  const alias = document.repeats.get(node)?.[0];
  if (!alias) return undefined;
  const line = lineNumber(document.text, alias.range?.[0] ?? 0);
  const problem = `${showPath(path)} is repeated by an alias on line ${line}, which would change with it; write the value out there first.`;
  return { problem };
}

/**
 * The value at `path`. What an alias or a merge key brings from elsewhere, and what is repeated elsewhere, is a problem: a
 * change would not stay where it is made.
 */
export function nodeAt(document: Document, path: Path): Trouble | { readonly node: Node | null } {
  let node = document.root;
  for (const [depth, part] of path.entries()) {
    const here = path.slice(0, depth);
    const trouble = enter(document, node, here);
    if (trouble) return trouble;
    const index = isMap(node) ? indexOfKey(node, String(part)) : isSeq(node) ? Number(part) : -1;
    const item: unknown = isMap(node) || isSeq(node) ? node.items[index] : undefined;
    if (item === undefined) {
      return isMap(node) && node.items.some(isMerge) && isInherited(document, path.slice(0, depth + 1))
        ? {
            problem: `${showPath(path.slice(0, depth + 1))} comes from the merge key \`<<\`; change it where it is written.`,
          }
        : { problem: `There is nothing at ${showPath(path)}.` };
    }
    node = ((isPair(item) ? item.value : item) ?? null) as Node | null;
  }
  return enter(document, node, path) ?? { node };
}

function isInherited(document: Document, path: Path): boolean {
  let value = document.data;
  for (const part of path) value = (value as { [key: string]: unknown } | null | undefined)?.[String(part)];
  return value !== undefined;
}

/** Why nothing below this value can be changed. */
function enter(document: Document, node: Node | null, path: Path): Trouble | undefined {
  if (isAlias(node)) {
    const problem = `${showPath(path)} is the alias \`*${node.source}\`; change the value where \`&${node.source}\` stands, or write it out here.`;
    return { problem };
  }
  return node ? repeated(document, node, path) : undefined;
}

/** The entry that `path`, which is not empty, leads to. Its value may be an alias, but nothing on the way may be. */
export function spotAt(document: Document, path: Path): Trouble | Spot {
  const parent = nodeAt(document, path.slice(0, -1));
  if ('problem' in parent) return parent;
  const { node } = parent;
  const last = path.at(-1) ?? '';
  const index = isMap(node) ? indexOfKey(node, String(last)) : Number(last);
  const spot = isMap(node) || isSeq(node) ? spotIn(document.text, path.slice(0, -1), node, index) : undefined;
  if (spot) return spot;
  if (isMap(node) && isInherited(document, path)) {
    return { problem: `${showPath(path)} comes from the merge key \`<<\`; change it where it is written.` };
  }
  return { problem: `There is nothing at ${showPath(path)}.` };
}

/** Why the text from `start` to `end` cannot go: something in it is repeated by an alias elsewhere. */
export function neededElsewhere(document: Document, start: number, end: number): Trouble | undefined {
  const isInside = (node: Node) => (node.range?.[0] ?? 0) >= start && (node.range?.[0] ?? 0) < end;
  for (const [node, aliases] of document.repeats) {
    const alias = aliases.find((one) => !isInside(one));
    if (!isInside(node) || !alias) continue;
    const line = lineNumber(document.text, alias.range?.[0] ?? 0);
    return { problem: `An alias on line ${line} repeats what stands here; write the value out there first.` };
  }
  return undefined;
}

function repeatsOf(root: Node | null): ReadonlyMap<Node, readonly Node[]> {
  const anchors = new Map<string, Node>();
  const repeats = new Map<Node, Node[]>();
  const visit = (node: unknown): void => {
    if (isPair(node)) {
      visit(node.key);
      visit(node.value);
    } else if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) repeats.set(target, [...(repeats.get(target) ?? []), node]);
    } else if (isScalar(node) || isMap(node) || isSeq(node)) {
      if (node.anchor) anchors.set(node.anchor, node);
      if (isMap(node) || isSeq(node)) for (const item of node.items) visit(item);
    }
  };
  visit(root);
  return repeats;
}

/** How the file is indented, as its first indented map and list show it; two columns and indented lists where none does. */
function mannerOf(text: string, root: Node | null): Manner {
  let step: number | undefined;
  let listStep: number | undefined;
  let dash: number | undefined;
  const visit = (node: Node | null): void => {
    if (!isBlockCollection(node) || (step !== undefined && listStep !== undefined && dash !== undefined)) return;
    for (let index = 0; index < node.items.length; index += 1) {
      const spot = spotIn(text, [], node, index);
      if (!spot) continue;
      const inner = isBlockCollection(spot.value) ? spotIn(text, [], spot.value, 0) : undefined;
      const isBelow = inner && spot.pair && lineStartAt(text, inner.start) > spot.start;
      const isBehind = !spot.pair && !isNothing(spot.value) && lineStartAt(text, spot.valueStart) <= spot.start;
      if (isBehind) dash ??= spot.valueStart - spot.start;
      if (isBelow && isMap(spot.value)) step ??= inner.column - spot.column;
      if (isBelow && isSeq(spot.value)) listStep ??= inner.column - spot.column;
      visit(spot.value);
    }
  };
  visit(root);
  return { step: step ?? 2, listStep: listStep ?? step ?? 2, dash: dash ?? 2, width: 112 };
}

/** A text as edits see it. Never throws. */
export function documentOf(text: string): Document {
  const tree = parseYaml(text);
  const content = contentOf(tree.root);
  return {
    text,
    root: tree.root,
    data: content.data ?? null,
    comments: tree.comments,
    problemCount: tree.diagnostics.length + content.diagnostics.length,
    manner: mannerOf(text, tree.root),
    lineBreak: /\r?\n/.exec(text)?.[0] ?? '\n',
    repeats: repeatsOf(tree.root),
  };
}
