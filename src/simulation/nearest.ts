/**
 * The one-at-a-time run that comes nearest to what happened, and where the two differ, in words. It compares responses and
 * contents; why something went wrong it does not know.
 */
import type { Contrast, SerialOrder } from '../model/trace';
import { clientsOf, type Observation } from './observation';
import { unanswered } from './rounds';
import { type SerialRun, skipped, symmetryGroups } from './serial-run';
import type { Shape } from './shape';
import { rowsOf } from './tell';

/** Row numbers of each relation, as one text. */
export function contentsOf({ contents }: Observation): ReadonlyMap<string, string> {
  return new Map(
    contents.split(';').map((part) => {
      const at = part.lastIndexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}

/** The rows that `numbers`, as `contentsOf` gives them, stand for; at most four of them. */
export function heldText(shape: Shape, relation: string, numbers: string): string {
  if (numbers === '') return 'no row';
  const rows = rowsOf(shape, relation, numbers.split(',').map(Number));
  return rows.length > 4 ? `${rows.slice(0, 4).join(', ')} and ${rows.length - 4} more` : rows.join(', ');
}

/**
 * For each client of what happened the client of the serial run that plays its part: clients that do the same are
 * interchangeable, and those who were told the same belong together.
 */
function partsOf(shape: Shape, outcome: Observation, run: SerialRun): readonly number[] {
  const clients = clientsOf(shape);
  const parts = clients.map((_, i) => i);
  // Who came before whom tells them apart.
  if (outcome.precedences.length > 0) return parts;
  for (const group of symmetryGroups(shape, clients)) {
    const told = (observation: Observation, i: number): string => (observation.responses[i] ?? []).join('\u0002');
    const free = new Set(group);
    const open = group.filter((i) => {
      const twin = [...free].find((j) => told(run.observation, j) === told(outcome, i));
      if (twin === undefined) return true;
      free.delete(twin);
      parts[i] = twin;
      return false;
    });
    const rest = [...free];
    open.forEach((i, n) => {
      parts[i] = rest[n] as number;
    });
  }
  return parts;
}

/** A one-at-a-time order, and what happened beside what comes of it. */
export interface Compared {
  readonly order: SerialOrder;
  readonly contrasts: readonly Contrast[];
  readonly distance: number;
}

function compare(shape: Shape, outcome: Observation, run: SerialRun): Compared {
  const clients = clientsOf(shape);
  const parts = partsOf(shape, outcome, run);
  const player = (client: number): number => parts.indexOf(client);
  const actorOf = (client: number, r: number): string => clients[client]?.runs[r]?.actor ?? '';
  const differences: string[] = [];
  const contrasts: Contrast[] = [];
  const steps = run.order.map(([client, r]) => {
    const played = player(client);
    const response = run.observation.responses[client]?.[r] ?? '';
    const actor = actorOf(played, r);
    const told = outcome.responses[played]?.[r];
    const isTold = told !== undefined && told !== unanswered && told !== skipped;
    if (isTold && told !== response) differences.push(`${actor} is told “${response}” instead of “${told}”`);
    contrasts.push({ kind: 'response', subject: actor, observed: isTold ? [told] : [], nearest: [response] });
    return { actor, response };
  });
  const held = contentsOf(outcome);
  for (const [relation, numbers] of contentsOf(run.observation)) {
    const other = held.get(relation) ?? '';
    if (numbers === other) continue;
    const rows = (of: string) => (of === '' ? [] : rowsOf(shape, relation, of.split(',').map(Number)));
    contrasts.push({ kind: 'content', subject: relation, observed: rows(other), nearest: rows(numbers) });
    differences.push(
      `${relation} holds ${heldText(shape, relation, numbers)} instead of ${heldText(shape, relation, other)}`,
    );
  }
  return { order: { steps, differences }, contrasts, distance: differences.length };
}

/** The nearest of `runs`, the first where several are equally near; undefined when there are none. */
export function nearestOrder(shape: Shape, outcome: Observation, runs: readonly SerialRun[]): Compared | undefined {
  let best: Compared | undefined;
  for (const run of runs) {
    const compared = compare(shape, outcome, run);
    if (!best || compared.distance < best.distance) best = compared;
  }
  return best;
}
