/** A diagram as the text of an SVG file of its own, drawn without a browser. It knows nothing of files. */
import { renderToString } from 'preact-render-to-string';
import type { Badge, Diagram, Layout } from '../../model/graph';
import { DiagramDocument } from './diagram-picture';

/** The SVG file in the colors of the editor's default light or dark theme, ending with a line end. */
export function svgOf(
  diagram: Diagram,
  layout: Layout,
  palette: 'light' | 'dark',
  badges: readonly Badge[] = [],
): string {
  const drawing = <DiagramDocument diagram={diagram} layout={layout} badges={badges} palette={palette} />;
  return `${renderToString(drawing)}\n`;
}
