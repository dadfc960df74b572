/** A diagram and its layout as JSON for other tools: version 1 of the format. It leaves out where things stand in the text. */
import type { Diagram, Layout } from '../model/graph';

/** The JSON, ending with a line end. Positions are CSS pixels from the top left corner. */
export function diagramJsonOf(diagram: Diagram, layout: Layout): string {
  const nodes = diagram.nodes.map(({ place: _, rows, ...node }) => ({
    ...node,
    rows: rows.map(({ place: __, ...row }) => row),
  }));
  const edges = diagram.edges.map(({ place: _, ...edge }) => edge);
  return `${JSON.stringify({ version: 1, name: diagram.name, nodes, edges, layout }, undefined, 2)}\n`;
}
