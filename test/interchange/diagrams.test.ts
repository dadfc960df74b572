/** Diagrams in the languages of other tools: what stands there, and that no name can break out of its quotes. */
import { describe, expect, test } from 'vitest';
import { diagramJsonOf } from '../../src/interchange/diagram-json';
import { dotOf } from '../../src/interchange/dot';
import { mermaidOf } from '../../src/interchange/mermaid';
import type { Diagram, DiagramEdge, DiagramNode } from '../../src/model/graph';
import { at } from '../../src/model/place';

const node = (id: string, kind: DiagramNode['kind'], more: Partial<DiagramNode> = {}): DiagramNode => ({
  id,
  kind,
  label: id,
  technology: '',
  detail: '',
  rows: [],
  place: at(),
  distance: undefined,
  ...more,
});

const edge = (from: DiagramEdge['from'], to: DiagramEdge['to'], more: Partial<DiagramEdge> = {}): DiagramEdge => ({
  id: `${from.node} ${to.node}`,
  from,
  to,
  kind: 'write',
  transactional: false,
  lags: false,
  label: '',
  place: at(),
  ...more,
});

const small: Diagram = {
  name: 'Orders',
  nodes: [
    node('shop', 'store', {
      technology: 'PostgreSQL',
      distance: 0,
      rows: [{ id: 'shop.orders', label: 'orders', detail: 'key id', place: at() }],
    }),
    node('placed', 'topic', { distance: 1 }),
    node('window', 'view', { distance: 2 }),
    node('end', 'service'),
  ],
  edges: [
    edge({ node: 'end' }, { node: 'shop', row: 'shop.orders' }, { transactional: true, label: 'inserts' }),
    edge({ node: 'shop' }, { node: 'placed' }, { kind: 'change-feed', lags: true }),
    edge({ node: 'placed' }, { node: 'window' }, { kind: 'derivation' }),
    edge({ node: 'placed' }, { node: 'end' }, { kind: 'trigger' }),
  ],
};

test('Mermaid', () => {
  expect(mermaidOf(small)).toBe(`---
title: "Orders"
---
flowchart LR
  subgraph n0["shop<br>PostgreSQL"]
    n0_0[("orders<br>key id")]:::admitted
  end
  n1[["placed"]]:::derived
  n2[/"window"/]:::derived
  n3("end")
  n3 ==>|"inserts"| n0_0
  n0 -.-> n1
  n1 --> n2
  n1 -.-> n3
  classDef admitted stroke:#1a85ff,stroke-width:2px
  classDef derived stroke:#8a5cb5,stroke-width:2px
`);
});

test('DOT: an edge of a whole store is cut at its border', () => {
  expect(dotOf(small)).toBe(`digraph {
  label="Orders";
  rankdir=LR;
  compound=true;
  node [fontname="Helvetica", fontsize=11];
  edge [fontname="Helvetica", fontsize=10];
  subgraph cluster_n0 {
    label="shop\\nPostgreSQL";
    n0_0 [label="orders\\nkey id", shape=cylinder, color="#1a85ff"];
  }
  n1 [label="placed", shape=cds, color="#8a5cb5"];
  n2 [label="window", shape=parallelogram, color="#8a5cb5"];
  n3 [label="end", shape=box, style=rounded];
  n3 -> n0_0 [penwidth=2.5, label="inserts"];
  n0_0 -> n1 [style=dashed, ltail=cluster_n0];
  n1 -> n2 [style=solid];
  n1 -> n3 [style=dotted];
}
`);
});

test('JSON holds nodes, edges and where they lie, but no places of the text', () => {
  const layout = { width: 1, height: 1, nodes: {}, edges: {} };
  const data = JSON.parse(diagramJsonOf(small, layout));
  expect(data).toMatchObject({ version: 1, name: 'Orders', layout });
  expect(data.nodes.map(({ id }: { id: string }) => id)).toEqual(['shop', 'placed', 'window', 'end']);
  expect(JSON.stringify(data)).not.toContain('"place"');
});

describe('hostile names stay inside their quotes', () => {
  const hostile: Diagram = {
    name: '"]; x',
    nodes: [node('a', 'topic', { label: 'a"] --> b\n%% `c` <b>&amp;', detail: '\\"; b -> c' })],
    edges: [edge({ node: 'a' }, { node: 'a' }, { label: '"| x' }), edge({ node: 'gone' }, { node: 'a' })],
  };

  test('Mermaid', () => {
    const lines = mermaidOf(hostile).split('\n');
    expect(lines[1]).toBe('title: "\\"]; x"');
    expect(lines[4]).toBe('  n0[["a#34;] --#62; b %% #96;c#96; #60;b#62;#38;amp;<br>\\#34;; b -#62; c"]]');
    expect(lines[5]).toBe('  n0 -->|"#34;| x"| n0');
    expect(lines).toHaveLength(9);
  });

  test('DOT', () => {
    const strings = dotOf(hostile).replaceAll(/"(?:[^"\\]|\\.)*"/g, 'S');
    expect(strings).not.toContain('"');
    expect(strings.match(/\bn0\b/g)).toHaveLength(3);
    expect(strings).not.toContain('gone');
  });
});
