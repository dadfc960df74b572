/**
 * Where the nodes of a diagram lie and how its edges run. A whole layout is made by elkjs, which is large and therefore
 * loaded only when it is first needed; a small change keeps every old position (see `placement`).
 */
import type { ElkExtendedEdge, ElkNode, ElkPort } from 'elkjs/lib/elk.bundled.js';
import type { Diagram, DiagramEdge, DiagramNode, Layout, Point } from '../model/graph';
import { type DirectedEdge, directedEdges } from './direction';
import { geometryOf, labelSizeOf, portHeight, type Side } from './measure';
import { isSmallChange, placeInto } from './placement';

/** Free space around the drawing, in pixels. */
export const margin = 32;

/** Up to this many nodes elkjs is asked to keep the order of the file: beyond it the option costs seconds (measured). */
const modelOrderLimit = 200;

/**
 * Lays out a diagram; same arguments, same layout. With `previous`, nodes that were there keep their positions exactly and new
 * ones are placed near their neighbours, unless more than a third of the nodes came, went or no longer fit. Without it,
 * everything is laid out anew.
 */
export async function layout(diagram: Diagram, previous?: Layout): Promise<Layout> {
  if (diagram.nodes.length === 0) return { width: 0, height: 0, nodes: {}, edges: {}, labels: {} };
  if (previous !== undefined && isSmallChange(diagram, previous)) return placeInto(diagram, previous, margin);
  return layoutAnew(diagram);
}

async function layoutAnew(diagram: Diagram): Promise<Layout> {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
  const directed = directedEdges(diagram);
  const graph = elkGraphOf(diagram, directed);
  return layoutOf(diagram, directed, await new Elk().layout(graph));
}

function optionsFor(nodeCount: number): { [option: string]: string } {
  return {
    'elk.algorithm': 'layered',
    'elk.direction': 'RIGHT',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.padding': `[top=${margin},left=${margin},bottom=${margin},right=${margin}]`,
    'elk.aspectRatio': '1.5',
    'elk.spacing.nodeNode': '56',
    'elk.spacing.edgeNode': '34',
    'elk.spacing.edgeEdge': '16',
    'elk.spacing.edgeLabel': '4',
    'elk.spacing.componentComponent': '64',
    'elk.layered.spacing.nodeNodeBetweenLayers': '64',
    'elk.layered.spacing.edgeNodeBetweenLayers': '26',
    'elk.layered.spacing.edgeEdgeBetweenLayers': '16',
    'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
    'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
    'elk.layered.thoroughness': nodeCount > modelOrderLimit ? '3' : '10',
    ...(nodeCount <= modelOrderLimit
      ? {
          'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
          'elk.layered.considerModelOrder.components': 'MODEL_ORDER',
        }
      : {}),
  };
}

/** Ids inside elkjs are numbers, so that no name of a file can be mistaken for another. */
function elkGraphOf(diagram: Diagram, directed: readonly DirectedEdge[]): ElkNode {
  const numbers = new Map(diagram.nodes.map((node, index) => [node.id, index]));
  const ports = new Map<string, Map<string, ElkPort>>();
  const portOf = (end: DiagramEdge['from'], kind: DiagramEdge['kind'], side: Side): string => {
    const node = diagram.nodes[numbers.get(end.node) ?? -1] as DiagramNode;
    const y = portHeight(node, end.row, kind);
    const id = `${numbers.get(end.node)}:${side}:${y}:${kind}`;
    const own = ports.get(end.node) ?? new Map<string, ElkPort>();
    ports.set(end.node, own);
    if (!own.has(id)) {
      const x = side === 'west' ? 0 : geometryOf(node).width;
      const layoutOptions = { 'elk.port.side': side === 'west' ? 'WEST' : 'EAST' };
      own.set(id, { id, x, y, width: 0, height: 0, layoutOptions });
    }
    return id;
  };
  const edges = directed.map(({ edge, left, right }, index): ElkExtendedEdge => {
    const labelled =
      edge.label === ''
        ? {}
        : { labels: [{ text: edge.label, ...labelSizeOf(edge), layoutOptions: { 'elk.edgeLabels.inline': 'true' } }] };
    const [source, target] = [portOf(left, edge.kind, 'east'), portOf(right, edge.kind, 'west')];
    return { id: `e${index}`, sources: [source], targets: [target], ...labelled };
  });
  const children = diagram.nodes.map((node, index): ElkNode => {
    const { width, height } = geometryOf(node);
    const layoutOptions = { 'elk.portConstraints': 'FIXED_POS' };
    return { id: String(index), width, height, ports: [...(ports.get(node.id)?.values() ?? [])], layoutOptions };
  });
  return { id: 'diagram', layoutOptions: optionsFor(diagram.nodes.length), children, edges };
}

/** What elkjs answered, in whole pixels so that lines are crisp and answers compare. */
function layoutOf(diagram: Diagram, directed: readonly DirectedEdge[], answer: ElkNode): Layout {
  const whole = (point: { x?: number; y?: number }): Point => ({
    x: Math.round(point.x ?? 0),
    y: Math.round(point.y ?? 0),
  });
  const nodes = Object.fromEntries(
    diagram.nodes.map((node, index) => {
      const box = answer.children?.[index];
      const { width, height } = geometryOf(node);
      return [node.id, { ...whole(box ?? {}), width, height }];
    }),
  );
  const edges: { [id: string]: readonly Point[] } = {};
  const labels: { [id: string]: Point } = {};
  directed.forEach(({ edge, reversed }, index) => {
    const laid = answer.edges?.[index];
    const section = laid?.sections?.[0];
    if (section === undefined) return;
    const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].map(whole);
    edges[edge.id] = reversed ? points.reverse() : points;
    const label = laid?.labels?.[0];
    if (label?.x !== undefined && label.y !== undefined) {
      const { width, height } = labelSizeOf(edge);
      labels[edge.id] = whole({ x: label.x + width / 2, y: label.y + height / 2 });
    }
  });
  return { width: Math.ceil(answer.width ?? 0), height: Math.ceil(answer.height ?? 0), nodes, edges, labels };
}
