/** Which nodes, rows and edges of the diagram a step of a counterexample touches. */
import type { Diagram, DiagramEdge } from '../src/model/graph';
import type { TraceStep } from '../src/model/trace';

/** The node or row that an actor is: `web.checkout#1` is the row `web.checkout`. */
export function actorTarget(actor: string): string {
  return actor.replace(/#\d+$/, '');
}

/** The node that a relation or operation belongs to, by its id; undefined when the diagram lacks it. */
export function nodeHolding(diagram: Diagram, target: string): string | undefined {
  return diagram.nodes.find((node) => node.id === target || node.rows.some((row) => row.id === target))?.id;
}

/** Ids of everything that the step lights. */
export function targetsOf(step: TraceStep, diagram: Diagram): ReadonlySet<string> {
  const actor = actorTarget(step.actor);
  const reads = step.reads.map((access) => access.relation);
  const writes = step.writes.map((access) => access.relation);
  const rows = new Set([actor, ...reads, ...writes]);
  const nodes = new Set(step.nodes);
  for (const row of rows) {
    const holder = nodeHolding(diagram, row);
    if (holder !== undefined) nodes.add(holder);
  }
  const touches = (end: DiagramEdge['from']): boolean =>
    end.row === undefined ? nodes.has(end.node) : rows.has(end.row);
  const flows = (edge: DiagramEdge): boolean => {
    switch (edge.kind) {
      case 'read':
        return reads.includes(edge.from.row ?? edge.from.node);
      case 'write':
        return writes.includes(edge.to.row ?? edge.to.node);
      case 'change-feed':
      case 'derivation':
        return (
          step.action === 'publish' ||
          step.action === 'apply' ||
          step.action === 'redelivery' ||
          step.action === 'rebuild'
        );
      case 'trigger':
        return step.action === 'deliver' || step.action === 'redelivery';
    }
  };
  const edges = diagram.edges.filter((edge) => touches(edge.from) && touches(edge.to) && flows(edge));
  return new Set([...rows, ...nodes, ...edges.map((edge) => edge.id)]);
}
