/** Draws one file as a diagram in one of the formats. It prints nothing. */
import { diagramJsonOf, diagramOf, dotOf, layout, load, mermaidOf, svgOf } from '../flowproof';
import type { DrawOutcome, DrawRequest } from './file-report';
import { readText } from './read-text';

/** What drawing the file gives. As much is drawn as could be understood. */
export async function drawFile({ file, shown, format, theme }: DrawRequest): Promise<DrawOutcome> {
  const read = readText(file, shown);
  if (read.type === 'unreadable') return read;
  const loaded = load(read.text);
  if (!loaded.isPipeline) return { type: 'not-a-pipeline' };
  const diagram = diagramOf(loaded.pipeline);
  const isBroken = loaded.diagnostics.some(({ severity }) => severity === 'error');
  const drawn = (drawing: string): DrawOutcome => ({
    type: 'drawing',
    text: drawing,
    nodes: diagram.nodes.length,
    isBroken,
  });
  switch (format) {
    case 'svg':
      return drawn(svgOf(diagram, await layout(diagram), theme));
    case 'json':
      return drawn(diagramJsonOf(diagram, await layout(diagram)));
    case 'mermaid':
      return drawn(mermaidOf(diagram));
    case 'dot':
      return drawn(dotOf(diagram));
  }
}
