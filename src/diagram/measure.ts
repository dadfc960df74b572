/**
 * How large the words and nodes of a diagram are, without asking a screen: widths of characters, heights of headers and
 * rows. It knows geometry only, neither where nodes are laid nor how they are drawn.
 */
import type { DiagramEdge, DiagramNode } from '../model/graph';

/**
 * Advance widths of the characters U+0020 to U+007E in hundredths of the font's size: for each the wider of DejaVu Sans
 * and Liberation Sans (metrically Arial), measured; so that text fits in whichever font the editor's interface uses.
 */
const asciiWidths = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 56, 102, 68, 69, 72, 77, 67, 61, 78, 75, 29, 50, 67, 56, 86, 75, 79, 67, 79, 72, 67, 61, 73, 68, 99, 69, 67,
  69, 39, 34, 39, 84, 56, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
  82, 59, 59, 52, 64, 34, 64, 84,
];

/** Width in pixels of a text at `size` pixels; `bold` for the semi-bold face. Wide scripts count one em a character. */
export function textWidth(text: string, size: number, bold = false): number {
  let hundredths = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    hundredths += asciiWidths[code - 32] ?? (code < 0x1100 ? 70 : 100);
  }
  return (hundredths * size * (bold ? 1.08 : 1)) / 100;
}

/** The text, or its beginning and an ellipsis where it is wider than `width` pixels. The whole of it belongs in a title. */
export function elide(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const room = width - textWidth('…', size, bold);
  let kept = '';
  for (const character of text) {
    if (textWidth(kept + character, size, bold) > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Sizes in pixels that layout and drawing share. */
export const metrics = {
  labelSize: 13,
  rowSize: 12,
  detailSize: 11,
  captionSize: 9.5,
  padding: 14,
  rowHeight: 26,
  /** Height of the ellipse that closes a store's cylinder, from its middle to its edge. */
  cap: 7,
  /** Width of the ellipse that closes a topic's pipe, from its middle to its edge. */
  pipeEnd: 8,
  /** Length of a plug's prongs and of its cord. */
  prong: 10,
  /** How much of a service's corners is cut off. */
  shoulder: 10,
  minWidth: 148,
  maxWidth: 288,
  /** Distance from a store to the boundary around what it admits; above it stands the boundary's name. */
  zone: 14,
  zoneTop: 24,
} as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where things stand inside a node, in pixels from its top left corner. */
export interface NodeGeometry extends Size {
  /** Left and right edges of what is written. */
  readonly left: number;
  readonly right: number;
  /** Baselines of the caption (kind and technology), the label, and the detail where there is one. */
  readonly caption: number;
  readonly label: number;
  readonly detail: number | undefined;
  /** Top of the first row; the rows follow, each `metrics.rowHeight` high. */
  readonly rows: number;
}

/** The caption of each kind of node, as it stands above the label. */
export const kindCaptions: { readonly [kind in DiagramNode['kind']]: string } = {
  store: 'store',
  topic: 'topic',
  connector: 'connector',
  view: 'view',
  service: 'service',
};

/** Space that a node's shape takes from its left and right edges before words may begin. */
function inset(kind: DiagramNode['kind']): number {
  switch (kind) {
    case 'topic':
      return metrics.pipeEnd * 2 + 4;
    case 'connector':
      return metrics.prong + metrics.padding;
    case 'store':
    case 'view':
    case 'service':
      return metrics.padding;
  }
}

/** Height at the bottom that the shape keeps free: a cylinder's cap, a topic's strip of partitions. */
function bottom(node: DiagramNode): number {
  switch (node.kind) {
    case 'store':
      return metrics.cap + 8;
    case 'topic':
      return 24;
    case 'connector':
      return 12;
    case 'view':
      return node.rows.length > 0 ? 6 : 12;
    case 'service':
      return node.rows.length > 0 ? 8 : 12;
  }
}

/** The size of a node and where its words and rows stand. */
export function geometryOf(node: DiagramNode): NodeGeometry {
  const { padding, labelSize, rowSize, detailSize, captionSize } = metrics;
  const side = inset(node.kind);
  const eye = node.kind === 'view' ? 26 : 0;
  // The caption is set in spaced capitals: a tenth of an em after each letter.
  const caption =
    textWidth(kindCaptions[node.kind].toUpperCase(), captionSize, true) +
    kindCaptions[node.kind].length +
    (node.technology === '' ? 0 : 40 + textWidth(node.technology, detailSize)) +
    eye;
  const words = [
    caption,
    textWidth(node.label, labelSize, true),
    textWidth(node.detail, detailSize),
    ...node.rows.map(
      (row) => textWidth(row.label, rowSize) + (row.detail === '' ? 0 : 20 + textWidth(row.detail, detailSize)) + 12,
    ),
  ];
  const width =
    Math.ceil(Math.min(metrics.maxWidth, Math.max(metrics.minWidth, Math.max(...words) + 2 * side)) / 4) * 4;
  const top = node.kind === 'store' ? metrics.cap * 2 : 0;
  const hasDetail = node.detail !== '';
  const rows = top + (hasDetail ? 66 : 50) + (node.rows.length > 0 ? 4 : 0);
  return {
    width,
    height: rows - (node.rows.length > 0 ? 0 : 8) + node.rows.length * metrics.rowHeight + bottom(node),
    left: side,
    right: width - side + (node.rows.length > 0 && node.kind !== 'topic' ? padding - side : 0),
    caption: top + 21,
    label: top + 40,
    detail: hasDetail ? top + 57 : undefined,
    rows,
  };
}

/** The sides of a node that edges leave from and arrive at. */
export type Side = 'west' | 'east';

/**
 * Height in pixels, from the node's top, at which an edge of this kind meets the node or one of its rows. Reading and
 * writing meet a row at different heights, so that a pair of edges between the same two rows stays two lines.
 */
export function portHeight(node: DiagramNode, row: string | undefined, kind: DiagramEdge['kind']): number {
  const geometry = geometryOf(node);
  const index = node.rows.findIndex((candidate) => candidate.id === row);
  const middle =
    index === -1
      ? Math.round((node.rows.length > 0 ? geometry.rows : geometry.height) / 2)
      : geometry.rows + index * metrics.rowHeight + metrics.rowHeight / 2;
  const apart = index === -1 ? 14 : 6;
  switch (kind) {
    case 'write':
      return middle - apart;
    case 'read':
      return middle + apart;
    case 'change-feed':
    case 'derivation':
    case 'trigger':
      return middle;
  }
}

/** Size of an edge's label in pixels, with the gap around it. */
export function labelSizeOf(edge: DiagramEdge): Size {
  return { width: Math.ceil(textWidth(edge.label, metrics.detailSize)) + 12, height: 16 };
}
