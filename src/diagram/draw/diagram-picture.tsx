/**
 * The whole diagram as SVG: the zones that stores admit into, then edges, then nodes. The screen and exported files draw with
 * this; it handles no events (each target carries its id in `data-target`).
 */
// biome-ignore-all lint/a11y: these rules take SVG groups for HTML; names and roles are held by tests.
import { useMemo } from 'preact/hooks';
import type { Badge, Diagram, DiagramNode, Layout } from '../../model/graph';
import { metrics } from '../measure';
import { type Appearance, badgesByTarget } from './appearance';
import { bypassingWrites } from './bypass';
import { EdgePicture } from './edge-picture';
import { NodePicture } from './node-picture';
import { diagramStyles, type Palette } from './styles';

/** Everything inside the drawing's own coordinates, without the `svg` around it. */
export function DiagramPicture(props: {
  readonly diagram: Diagram;
  readonly layout: Layout;
  readonly appearance: Appearance;
}) {
  const { diagram, layout, appearance } = props;
  const bypassing = useMemo(() => bypassingWrites(diagram), [diagram]);
  return (
    <>
      {diagram.nodes.map((node) => (
        <Zone key={node.id} node={node} box={layout.nodes[node.id]} />
      ))}
      {diagram.edges.map((edge) => {
        const points = layout.edges[edge.id];
        return (
          points !== undefined && (
            <EdgePicture
              key={edge.id}
              edge={edge}
              points={points}
              label={layout.labels?.[edge.id]}
              bypasses={bypassing.has(edge.id)}
              appearance={appearance}
            />
          )
        );
      })}
      {diagram.nodes.map((node) => {
        const box = layout.nodes[node.id];
        return box !== undefined && <NodePicture key={node.id} node={node} box={box} appearance={appearance} />;
      })}
    </>
  );
}

/** The boundary of a store: what lies inside was admitted by a transaction. */
function Zone({ node, box }: { readonly node: DiagramNode; readonly box: Layout['nodes'][string] | undefined }) {
  if (node.kind !== 'store' || node.distance !== 0 || box === undefined) return null;
  const { zone, zoneTop } = metrics;
  return (
    <g aria-hidden="true">
      <rect
        class="fp-zone"
        x={box.x - zone}
        y={box.y - zoneTop}
        width={box.width + 2 * zone}
        height={box.height + zone + zoneTop}
        rx="14"
      />
      <text class="fp-zone-name" x={box.x} y={box.y - 9}>
        ADMITTED
      </text>
    </g>
  );
}

/** The role of WAI-ARIA's graphics module, which preact's types do not list. */
export const documentRole = 'graphics-document' as 'document';

/** What a reader hears of the whole. */
export function diagramSentence(diagram: Diagram): string {
  const name = diagram.name === '' ? 'Data flow diagram' : `Data flow diagram of ${diagram.name}`;
  return `${name}: ${diagram.nodes.length} nodes, ${diagram.edges.length} edges.`;
}

/** A diagram as an SVG document of its own, for files; colors are fixed unless it is shown in the editor. */
export function DiagramDocument(props: {
  readonly diagram: Diagram;
  readonly layout: Layout;
  readonly badges: readonly Badge[];
  readonly palette: Palette;
}) {
  const { diagram, layout, badges, palette } = props;
  const appearance: Appearance = {
    selected: new Set(),
    lit: undefined,
    badges: badgesByTarget(badges),
    reachable: undefined,
  };
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      class="fp-diagram"
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role={documentRole}
      aria-label={diagramSentence(diagram)}
    >
      <style>{diagramStyles(palette)}</style>
      <rect class="fp-paper" width={layout.width} height={layout.height} />
      <DiagramPicture diagram={diagram} layout={layout} appearance={appearance} />
    </svg>
  );
}
