/** The turns of phrase that rules share: names in backquotes, lists, and the way that a change takes. */
import type { FlowEdge } from './flow';

/** `name` as messages show it. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/** `a`, `b` and `c`, each in backquotes. */
export function listed(names: readonly string[]): string {
  const all = [...new Set(names)].map(quoted);
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}

const verbs: { readonly [by in FlowEdge['by']]: string } = {
  connector: 'the connector',
  view: 'the view',
  replica: 'the replica',
  publishes: 'the changes of',
  operation: 'the operation',
};

/** ` through the connector \`shop_cdc\` and the view \`stock\``; the relation at the end is not named again. Empty for nothing to say. */
export function byWayOf(path: readonly FlowEdge[]): string {
  const end = path.at(-1)?.to;
  const named = path.filter(({ by, name }) => by !== 'view' || name !== end);
  const steps = [...new Set(named.map(({ by, name }) => `${verbs[by]} \`${name}\``))];
  if (steps.length === 0) return '';
  const last = steps.pop() ?? '';
  return ` through ${steps.length === 0 ? last : `${steps.join(', ')} and ${last}`}`;
}

/** One related entry for each edge of a path. */
export function relatedEdges(
  path: readonly FlowEdge[],
): { readonly message: string; readonly place: FlowEdge['place'] }[] {
  return path.map(({ by, name, from, to, place }) => ({
    message: `${verbs[by]} \`${name}\` carries \`${from}\` to \`${to}\`${by === 'operation' ? ' here' : ''}`,
    place,
  }));
}

/** First letter in capitals. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
