/**
 * A diagram in the DOT language of Graphviz (graphviz.org/doc/info/lang.html). It knows nodes and edges, no positions: Graphviz
 * lays out by itself.
 */
import type { Diagram, DiagramEdge, DiagramNode } from '../model/graph';

/** A quoted string; lines are centred below one another, empty ones left out. */
function quoted(...lines: readonly string[]): string {
  const parts = lines
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\s+/g, ' '));
  return `"${parts.join('\\n')}"`;
}

const shapes: { readonly [kind in DiagramNode['kind']]: string } = {
  store: 'cylinder',
  topic: 'cds',
  connector: 'hexagon',
  view: 'parallelogram',
  service: 'box, style=rounded',
};

function colorOf({ distance }: DiagramNode): string {
  return distance === undefined ? '' : `, color="${distance === 0 ? '#1a85ff' : '#8a5cb5'}"`;
}

function styleOf({ kind, transactional, lags }: DiagramEdge): string {
  if (kind === 'trigger') return 'style=dotted';
  return transactional ? 'penwidth=2.5' : lags ? 'style=dashed' : 'style=solid';
}

/** The graph, ending with a line end. Ids are numbers, so that no name can be taken for a word of DOT's. */
export function dotOf(diagram: Diagram): string {
  const ids = new Map<string, string>();
  diagram.nodes.forEach((node, index) => {
    ids.set(node.id, `n${index}`);
    for (const [place, row] of node.rows.entries()) ids.set(row.id, `n${index}_${place}`);
  });
  const clusters = new Set(diagram.nodes.filter(({ rows }) => rows.length > 0).map(({ id }) => id));
  const nodes = diagram.nodes.flatMap((node): readonly string[] => {
    const id = ids.get(node.id);
    const about = [node.technology, node.detail].filter((text) => text !== '').join(' · ');
    const looks = `shape=${shapes[node.kind]}${colorOf(node)}`;
    if (node.rows.length === 0) return [`${id} [label=${quoted(node.label, about)}, ${looks}];`];
    return [
      `subgraph cluster_${id} {`,
      `  label=${quoted(node.label, about)};`,
      ...node.rows.map((row) => `  ${ids.get(row.id)} [label=${quoted(row.label, row.detail)}, ${looks}];`),
      '}',
    ];
  });
  /** An edge to a whole cluster goes to its first row and is cut at the cluster's border. */
  const end = ({ node, row }: DiagramEdge['from'], cut: 'ltail' | 'lhead') => {
    const own = row === undefined ? undefined : ids.get(row);
    if (own !== undefined) return { id: own, cut: '' };
    const id = ids.get(node);
    return clusters.has(node) ? { id: `${id}_0`, cut: `, ${cut}=cluster_${id}` } : { id, cut: '' };
  };
  const edges = diagram.edges.flatMap((edge) => {
    const [from, to] = [end(edge.from, 'ltail'), end(edge.to, 'lhead')];
    if (from.id === undefined || to.id === undefined) return [];
    const label = edge.label === '' ? '' : `, label=${quoted(edge.label)}`;
    return [`${from.id} -> ${to.id} [${styleOf(edge)}${label}${from.cut}${to.cut}];`];
  });
  const head = [
    `label=${quoted(diagram.name)};`,
    'rankdir=LR;',
    'compound=true;',
    'node [fontname="Helvetica", fontsize=11];',
    'edge [fontname="Helvetica", fontsize=10];',
  ];
  return `digraph {\n${[...head, ...nodes, ...edges].map((line) => `  ${line}`).join('\n')}\n}\n`;
}
