/** The drawn diagram as data: nodes with rows, edges that say what flows, and where they are laid. */
import type { Severity } from './diagnostic';
import type { NodeId } from './pipeline';
import type { Place } from './place';

export interface DiagramRow {
  /** Unique in the diagram: `shop.inventory`, `web.checkout`. */
  readonly id: string;
  readonly label: string;
  /** What stands small beside it: a key, a level. */
  readonly detail: string;
  readonly place: Place;
}

export interface DiagramNode {
  readonly id: NodeId;
  readonly kind: 'store' | 'topic' | 'connector' | 'view' | 'service';
  readonly label: string;
  /** Technology as people write it: `PostgreSQL`. */
  readonly technology: string;
  /** What it guarantees, in a few words: `serializable`, `at least once`, `3 partitions`. */
  readonly detail: string;
  /** Tables of a store, operations of a service. */
  readonly rows: readonly DiagramRow[];
  /** Partitions of a topic, 1 or more; absent for other kinds. */
  readonly partitions?: number;
  readonly place: Place;
  /** How far from what a store admitted: 0 in a store, 1 and more downstream; undefined where it is not derived. */
  readonly distance: number | undefined;
}

export interface DiagramEdge {
  readonly id: string;
  readonly from: { readonly node: NodeId; readonly row?: string };
  readonly to: { readonly node: NodeId; readonly row?: string };
  readonly kind: 'read' | 'write' | 'change-feed' | 'derivation' | 'trigger';
  /** Inside a transaction, or one that keeps transactions together: drawn thick. */
  readonly transactional: boolean;
  /** Can lag: drawn dashed. */
  readonly lags: boolean;
  readonly label: string;
  readonly place: Place;
}

export interface Diagram {
  readonly name: string;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

export interface Badge {
  /** Id of a node, row or edge. */
  readonly target: string;
  readonly severity: Severity;
  readonly count: number;
  /** Messages, first the worst. */
  readonly messages: readonly string[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A laid-out diagram; units are CSS pixels, the origin is the top left corner. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: { readonly [id: string]: Point & { readonly width: number; readonly height: number } };
  /** Corner points of each edge, in order. */
  readonly edges: { readonly [id: string]: readonly Point[] };
  /** Middle of each edge's label; absent for edges without one. */
  readonly labels?: { readonly [id: string]: Point };
}
