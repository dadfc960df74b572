/**
 * A diagram as a Mermaid flowchart (mermaid.js.org/syntax/flowchart), which code hosts draw inside Markdown. It knows nodes and
 * edges, no positions: Mermaid lays out by itself.
 */
import type { Diagram, DiagramEdge, DiagramNode } from '../model/graph';

/** Text inside quotes: characters that end it, or that Mermaid reads as Markdown or as HTML, are written as entities. */
function quoted(text: string): string {
  const entity = (character: string): string => `#${character.charCodeAt(0)};`;
  return `"${text.replaceAll(/[#"`<>&]/g, entity).replaceAll(/\s+/g, ' ')}"`;
}

/** Lines of a label, empty ones left out. */
function label(...lines: readonly string[]): string {
  const parts = lines.filter((line) => line !== '').map((line) => quoted(line).slice(1, -1));
  return `"${parts.join('<br>')}"`;
}

const shapes: { readonly [kind in DiagramNode['kind']]: readonly [string, string] } = {
  store: ['[(', ')]'],
  topic: ['[[', ']]'],
  connector: ['{{', '}}'],
  view: ['[/', '/]'],
  service: ['(', ')'],
};

/** What lies where a store admits it, and what follows from that; the colors fit light and dark pages. */
const classes = [
  'classDef admitted stroke:#1a85ff,stroke-width:2px',
  'classDef derived stroke:#8a5cb5,stroke-width:2px',
];

function classOf({ distance }: DiagramNode): string {
  return distance === undefined ? '' : distance === 0 ? ':::admitted' : ':::derived';
}

function arrow({ transactional, lags, kind }: DiagramEdge): string {
  if (kind === 'trigger') return '-.->';
  return transactional ? '==>' : lags ? '-.->' : '-->';
}

/** The flowchart, ending with a line end. Ids are numbers, so that no name can be taken for a word of Mermaid's. */
export function mermaidOf(diagram: Diagram): string {
  const ids = new Map<string, string>();
  diagram.nodes.forEach((node, index) => {
    ids.set(node.id, `n${index}`);
    for (const [place, row] of node.rows.entries()) ids.set(row.id, `n${index}_${place}`);
  });
  const nodes = diagram.nodes.flatMap((node): readonly string[] => {
    const id = ids.get(node.id);
    const [open, close] = shapes[node.kind];
    const about = [node.technology, node.detail].filter((text) => text !== '').join(' · ');
    if (node.rows.length === 0) return [`${id}${open}${label(node.label, about)}${close}${classOf(node)}`];
    return [
      `subgraph ${id}[${label(node.label, about)}]`,
      ...node.rows.map((row) => `  ${ids.get(row.id)}${open}${label(row.label, row.detail)}${close}${classOf(node)}`),
      'end',
    ];
  });
  const end = ({ node, row }: DiagramEdge['from']): string | undefined => ids.get(row ?? node) ?? ids.get(node);
  const edges = diagram.edges.flatMap((edge) => {
    const [from, to] = [end(edge.from), end(edge.to)];
    if (from === undefined || to === undefined) return [];
    return [`${from} ${arrow(edge)}${edge.label === '' ? '' : `|${label(edge.label)}|`} ${to}`];
  });
  const title = diagram.name === '' ? [] : ['---', `title: ${JSON.stringify(diagram.name)}`, '---'];
  const lines = [...nodes, ...edges, ...classes].map((line) => `  ${line}`);
  return `${[...title, 'flowchart LR', ...lines].join('\n')}\n`;
}
